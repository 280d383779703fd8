"""Every query on exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for one unit of a currency in a year, as a source stated or implied it."""

    id: UUID
    currency: str
    year: int
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
    """Rates by currency, year and id."""
    query = Query('select *, currency collate "C" as ordered from clearinghouse.rate')
    query.having("currency = {}", currency).having("year = {}", year)
    return await query.page(Rate, order=("ordered", "year"), after=after, limit=limit)
