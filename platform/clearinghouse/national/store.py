"""Every reading of what a State does at home: money promised and paid, apart; plans to mobilise resources; platforms.

The surprise: a fact that was removed is left out unless it is asked for, also for indicators and forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from clearinghouse.database.reading import Query


@dataclass(frozen=True, slots=True)
class NationalCommitment:
    """What a State said it would put in in a period. `amount_usd` None: not in USD, or staff alone.

    `amount` is in `currency`, `amount_usd` what that is worth at the rate; both of the whole period, or of each year if
    `is_per_year`. `removed_on` None: it stands.
    """

    id: UUID
    code: str
    state: str
    state_name: str
    pillar: str
    first_year: int | None
    last_year: int | None
    amount: Decimal | None
    currency: str | None
    usd_per_unit: Decimal | None
    rate_on: date | None
    rate_source: str | None
    amount_usd: Decimal | None
    is_per_year: bool | None
    staff: int | None
    note: str | None
    removed_on: date | None
    removal_reason: str | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    known_on: date


@dataclass(frozen=True, slots=True)
class MobilisationPlan:
    """A plan for mobilising resources; `since`, `until` are years, months or days, None: not reported."""

    id: UUID
    state: str
    state_name: str
    title: str
    since: str | None
    until: str | None
    first_year: int | None
    last_year: int | None
    pillars: tuple[str, ...] | None
    covers: str | None
    document: str | None
    removed_on: date | None
    removal_reason: str | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class Platform:
    """A National Mine Action Platform; `members` is JSON, None: not reported. `since`, `until`: as of a plan."""

    id: UUID
    state: str
    state_name: str
    name: str
    since: str | None
    until: str | None
    meets: str | None
    members: str | None
    document: str | None
    removed_on: date | None
    removal_reason: str | None
    evidence: str
    source_codes: tuple[str, ...]
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


_BY_STATE = 'state collate "C"'


def _facts(
    table: str, *, state: str | None, id: UUID | None, is_removed: bool | None, as_of: date | None
) -> Query:
    query = Query(
        f"""select f.*, s.name as state_name from clearinghouse.{table} f
        join clearinghouse.state s on s.iso3 = f.state""",  # noqa: S608 a constant
        as_of=as_of,
    )
    query.having("state = {}", state).having("id = {}", id)
    return query.having("(removed_on is not null) = {}", is_removed)


async def national_commitments(
    state: str | None = None,
    *,
    id: UUID | None = None,
    pillar: str | None = None,
    year: int | None = None,
    is_removed: bool | None = False,
    after: UUID | None = None,
    limit: int | None = None,
    as_of: date | None = None,
) -> list[NationalCommitment]:
    """What States promised, by State, code and id; `pillar` may be `undivided`, `is_removed` None: both."""
    query = _facts("national_commitment", state=state, id=id, is_removed=is_removed, as_of=as_of)
    query.having("pillar = {}", pillar)
    if year is not None:
        query.where("first_year <= {} and coalesce(last_year, first_year) >= {}", year, year)
    return await query.page(
        NationalCommitment, order=(_BY_STATE, 'code collate "C"'), after=after, limit=limit
    )


async def mobilisation_plans(
    state: str | None = None,
    *,
    id: UUID | None = None,
    is_removed: bool | None = False,
    after: UUID | None = None,
    limit: int | None = None,
    as_of: date | None = None,
) -> list[MobilisationPlan]:
    """Plans to mobilise resources, by State, since when, title and id."""
    query = _facts("resource_mobilisation_plan", state=state, id=id, is_removed=is_removed, as_of=as_of)
    order = (_BY_STATE, "coalesce(since, '')", 'title collate "C"')
    return await query.page(MobilisationPlan, order=order, after=after, limit=limit)


async def platforms(
    state: str | None = None,
    *,
    id: UUID | None = None,
    is_removed: bool | None = False,
    after: UUID | None = None,
    limit: int | None = None,
    as_of: date | None = None,
) -> list[Platform]:
    """National Mine Action Platforms, by State, since when, name and id."""
    query = _facts("mine_action_platform", state=state, id=id, is_removed=is_removed, as_of=as_of)
    order = (_BY_STATE, "coalesce(since, '')", 'name collate "C"')
    return await query.page(Platform, order=order, after=after, limit=limit)


async def national_contributions(
    state: str | None = None, *, as_of: date | None = None
) -> list[NationalContribution]:
    """What a State (None: every State) paid, by year, then State."""
    query = Query("select * from clearinghouse.national_contribution", as_of=as_of).having(
        "state = {}", state
    )
    return await query.all(NationalContribution, order=("year", _BY_STATE))
