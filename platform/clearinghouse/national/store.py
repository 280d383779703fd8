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


async def national_commitments(state: str) -> list[NationalCommitment]:
    """What a State promised, by code."""
    query = Query('select *, code collate "C" as ordered from clearinghouse.national_commitment')
    return await query.where("state = {}", state).all(NationalCommitment, order=("ordered",))


async def national_contributions(state: str) -> list[NationalContribution]:
    """What a State paid, by year."""
    query = Query("select * from clearinghouse.national_contribution").where("state = {}", state)
    return await query.all(NationalContribution, order=("year",))
