"""Every query on exchange rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from clearinghouse.database.bulk import Written
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of
from clearinghouse.errors import Fault
from clearinghouse.ledger.conversion import US_DOLLARS, Conversion
from clearinghouse.rates.file import FaultyRates, NewRate
from clearinghouse.rates.plausibility import KnownRate

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


async def known_rates(currency: str) -> list[KnownRate]:
    """Every rate of a counted grade of a currency, by which a stated one is judged."""
    rows = await fetch(
        """select year, dated_on, usd_per_unit, source_codes[1] as source_code from clearinghouse.rate
           where currency = $1 and evidence in ('documented', 'reported') order by year, dated_on, id""",
        currency,
    )
    return [record_of(KnownRate, row) for row in rows]


async def add_rates(rates: Sequence[NewRate], *, known_on: date) -> Written:
    """Keep rates that a source states, and the sources that come with them, in the caller's transaction.

    A rate of the same currency, day or year and source takes the new figure; what is there as it is stays.

    Raises:
        FaultyRates: a source is neither known nor given; nothing was kept.
    """
    for each in rates:
        if each.source is not None:
            await fetch(
                """insert into clearinghouse.source (id, code, title, publisher, published, url)
                   values ($1, $2, $3, $4, $5, $6) on conflict (code) do nothing""",
                uuid4(), each.source_code, each.source.title, each.source.publisher, each.source.published,
                each.source.url,
            )  # fmt: skip
    known = {
        row["code"]
        for row in await fetch(
            "select code from clearinghouse.source where code = any($1)", [each.source_code for each in rates]
        )
    }
    faults = tuple(
        Fault(
            f"line {each.line}",
            "source_id",
            "is no source here",
            "Give its source_title too.",
            each.source_code,
        )
        for each in rates
        if each.source_code not in known
    )
    if faults:
        raise FaultyRates(faults)
    written = Written()
    for each in rates:
        rows = await fetch(
            """insert into clearinghouse.rate as r (id, currency, year, dated_on, usd_per_unit, method, evidence,
                   source_codes, known_on, is_illustration)
               values ($1, $2, $3, $4, $5, 'stated', 'reported', array[$6::varchar], $7, false)
               on conflict (currency, year, dated_on, source_codes) do update
                   set usd_per_unit = excluded.usd_per_unit, known_on = excluded.known_on
                   where r.usd_per_unit <> excluded.usd_per_unit
               returning xmax = 0 as is_new""",
            uuid4(), each.currency, each.year, each.dated_on, each.usd_per_unit, each.source_code, known_on,
        )  # fmt: skip
        if rows:
            written += Written(new=1) if rows[0]["is_new"] else Written(changed=1)
        else:
            written += Written(unchanged=1)
    return written
