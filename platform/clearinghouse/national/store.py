"""Every query on a State's own money: promised and paid, apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clearinghouse.database.reading import Query


@dataclass(frozen=True, slots=True)
class NationalCommitment:
    """What a State said it would pay in a period [USD]; None: not in USD, or not dated."""

    code: str
    state: str
    pillar: str
    first_year: int | None
    last_year: int | None
    amount_usd: Decimal | None
    is_per_year: bool | None
    note: str | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    known_on: date


@dataclass(frozen=True, slots=True)
class NationalContribution:
    """What a State reported to have paid in a year [USD]."""

    state: str
    year: int
    amount_usd: Decimal
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    known_on: date


async def national_commitments(
    state: str | None = None, *, as_of: date | None = None
) -> list[NationalCommitment]:
    """What a State (None: every State) promised, by code."""
    query = Query('select *, code collate "C" as ordered from clearinghouse.national_commitment', as_of=as_of)
    return await query.having("state = {}", state).all(NationalCommitment, order=("ordered",))


async def national_contributions(
    state: str | None = None, *, as_of: date | None = None
) -> list[NationalContribution]:
    """What a State (None: every State) paid, by year, then State."""
    query = Query("select * from clearinghouse.national_contribution", as_of=as_of).having(
        "state = {}", state
    )
    return await query.all(NationalContribution, order=("year", 'state collate "C"'))
