"""Every query on exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch
from clearinghouse.ledger.conversion import US_DOLLARS, Conversion

_NEAR_DAYS = 31
"""A rate of a day counts before one of a year if it is at most so old."""


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for one unit of a currency in a year, or on a day of it, as a source stated or implied it."""

    id: UUID
    currency: str
    year: int
    dated_on: date | None
    usd_per_unit: Decimal
    method: str
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date


async def rates(
    *,
    currency: str | None = None,
    year: int | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Rate]:
    """Rates by currency, year, day (that of the year first) and id."""
    query = Query(
        """select *, currency collate "C" as ordered, coalesce(dated_on, '-infinity'::date) as day
        from clearinghouse.rate"""
    )
    query.having("currency = {}", currency).having("year = {}", year)
    return await query.page(Rate, order=("ordered", "year", "day"), after=after, limit=limit)


async def conversion(currency: str, *, on: date) -> Conversion | None:
    """The rate at which money of a day is shown in US dollars; None: no rate of a counted grade is near enough.

    The newest rate of a day in the month before, else the newest one of this year or the last.
    """
    if currency == US_DOLLARS.currency:
        return US_DOLLARS
    rows = await fetch(
        """select usd_per_unit, coalesce(dated_on, make_date(year, 12, 31)) as rate_on, source_codes[1] as source
           from clearinghouse.rate
           where currency = $1 and evidence in ('documented', 'reported')
                 and year between extract(year from $2::date) - 1 and extract(year from $2::date)
                 and (dated_on is null or dated_on <= $2::date)
           order by dated_on is not null and dated_on >= $2::date - $3::int desc, rate_on desc, evidence, id limit 1""",
        currency,
        on,
        _NEAR_DAYS,
    )
    if not rows:
        return None
    return Conversion(currency, rows[0]["usd_per_unit"], rows[0]["rate_on"], rows[0]["source"])
