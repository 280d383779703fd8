"""Every query on commitments and their tranches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from clearinghouse.commitments.commitment import MoneyReserved
from clearinghouse.database.reading import CITED, DEFAULT_LIMIT, Query, as_of_text, fetch, record_of
from clearinghouse.ledger.boundary import COUNTED_BOUNDARY, default_boundary
from clearinghouse.scopes.visibility import NOW, View, visible


@dataclass(frozen=True, slots=True)
class Tranche:
    """The money of a commitment in a year."""

    year: int
    amount_usd: Decimal
    amount_original: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a donor put in writing.

    `states` and `pillars` are the earmark, None is "any"; `amount_usd` None: no amount, or no rate known. A
    commitment that is not allocatable has no tranches and says why. `status` registered or withdrawn; its reason
    None: it is registered, or none was given.
    """

    id: UUID
    code: str
    donor_id: UUID
    donor_code: str
    donor_name: str
    channel: str | None
    first_year: int | None
    last_year: int | None
    amount_usd: Decimal | None
    amount_original: Decimal | None
    currency: str | None
    usd_per_unit: Decimal | None
    rate_year: int | None
    rate_on: date | None
    rate_source: str | None
    states: tuple[str, ...] | None
    state_names: tuple[str, ...] | None
    pillars: tuple[str, ...] | None
    source_pillar: str | None
    are_states_stated: bool
    can_carry_over: bool | None
    can_front_load: bool | None
    is_through_development_budget: bool | None
    min_grant_usd: Decimal | None
    max_state_share: Decimal | None
    local_share_min: Decimal | None
    is_allocatable: bool
    why_not_allocatable: str | None
    is_upper_bound: bool
    is_earmark_inferred: bool
    note: str | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    is_illustration: bool
    known_on: date
    visibility: str
    status: str
    status_reason: str | None
    tranches: tuple[Tranche, ...]


@dataclass(frozen=True, slots=True)
class CommittedTotal:
    """What tranches of one grade hold in a year [USD]."""

    year: int
    evidence: str
    amount_usd: Decimal
    commitments: int
    source_codes: tuple[str, ...]
    known_on: date


_COMMITMENT = """
select c.id, c.code, c.donor as donor_id, d.code as donor_code, d.name as donor_name, d.kind as donor_kind,
       c.channel, c.first_year, c.last_year, c.amount_usd, c.amount_original, c.currency, c.usd_per_unit, c.rate_year,
       c.states, c.pillars,
       (select array_agg(coalesce(s.name, p.iso3) order by p.place)
        from unnest(c.states) with ordinality p (iso3, place)
        left join clearinghouse.state s on s.iso3 = p.iso3) as state_names,
       c.rate_on, c.rate_source, c.source_pillar, c.are_states_stated, c.can_carry_over, c.can_front_load,
       c.is_through_development_budget, c.min_grant_usd, c.max_state_share, c.local_share_min, c.is_allocatable,
       c.why_not_allocatable,
       c.is_upper_bound, c.is_earmark_inferred, c.note, c.evidence, c.source_codes, c.derivation, c.is_illustration,
       c.known_on, c.status, case when c.status = 'withdrawn' then (
           select e.reason from clearinghouse.commitment_event e
           where e.commitment = c.id and e.kind = 'withdrawn' order by e.number desc limit 1
       ) end as status_reason, c.visibility, d.name collate "C" as ordered,
       (select n.visibility from clearinghouse."commitment" n where n.id = c.id) as visibility_today
from clearinghouse.commitment c join clearinghouse.donor d on d.id = c.donor
"""
_VISIBLE, _VISIBLE_TODAY = (
    visible("commitment", item="listed.id", level=level, owner="'donor:' || donor_code")
    for level in ("visibility", "visibility_today")
)
"""As of a day, what was not to be seen then is not shown, nor what is not to be seen today (the quotes around the
table's name keep it from being read as of the day)."""


def _seen_by(view: View, *, status: str | None = "registered") -> Query:
    """Commitments of a status (None: of any) that a reader may see."""
    values = view.reader.is_states_party, view.reader.party, view.reader.party
    query = Query(_COMMITMENT, as_of=view.as_of).where(_VISIBLE, *values).where(_VISIBLE_TODAY, *values)
    return query.having("status = {}", status)


async def commitments(
    *,
    donor: UUID | str | None = None,
    state: str | None = None,
    pillar: str | None = None,
    grades: Iterable[str] | None = None,
    is_allocatable: bool | None = None,
    status: str | None = "registered",
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    view: View = NOW,
) -> list[Commitment]:
    """Commitments that the reader may see, by donor's name, then id, with their tranches by year.

    `donor` is an id (UUID) or a code; `state` and `pillar`: those whose earmark admits it ("any" does); `status` None:
    also those that were withdrawn.
    """
    query = _seen_by(view, status=status)
    query.having("donor_id = {}" if isinstance(donor, UUID) else "donor_code = {}", donor)
    query.having("are_states_stated and (states is null or {} = any(states))", state).having(
        "pillars is null or {} = any(pillars)", pillar
    )
    query.having("evidence = any({})", None if grades is None else sorted(grades))
    query.having("is_allocatable = {}", is_allocatable)
    return await _with_tranches(await query.rows(order=("ordered",), after=after, limit=limit), view)


async def commitment(id: UUID, *, view: View = NOW) -> Commitment | None:
    """The commitment of that id, also one that was withdrawn, if the reader may see it."""
    query = _seen_by(view, status=None).where("id = {}", id)
    found = await _with_tranches(await query.rows(order=(), limit=None), view)
    return found[0] if found else None


async def restricted(*, view: View) -> list[UUID]:
    """The ids of commitments that the reader may see and not everybody."""
    query = _seen_by(view).where("visibility <> 'public'")
    return [row["id"] for row in await query.rows(order=(), limit=None)]


async def _with_tranches(rows: Sequence[Mapping[str, Any]], view: View) -> list[Commitment]:
    tranches = await _tranches([row["id"] for row in rows], view)
    return [record_of(Commitment, {**row, "tranches": tranches.get(row["id"], [])}) for row in rows]


async def known_commitments(
    *, first_year: int, last_year: int, as_of: date | None = None
) -> list[Commitment]:
    """Public registered commitments with a tranche in some years, by code: of these, rounds that all may read.

    `as_of`: as they stood at the end of that day.
    """
    view = View(as_of=as_of)
    rows = await _seen_by(view).rows(order=('code collate "C"',), limit=None)
    found = await _with_tranches(rows, view)
    return [
        each for each in found if any(first_year <= tranche.year <= last_year for tranche in each.tranches)
    ]


async def _tranches(commitments: list[UUID], view: View) -> dict[UUID, list[Tranche]]:
    """Tranches by commitment; one that was taken away although an agreement names it is empty and left out."""
    query = Query(
        "select id, commitment, year, amount_usd, amount_original, currency from clearinghouse.tranche",
        as_of=view.as_of,
    )
    rows = await query.where("commitment = any({}) and amount_usd > 0", commitments).rows(
        order=("commitment", "year"), limit=None
    )
    found: dict[UUID, list[Tranche]] = {}
    for row in rows:
        found.setdefault(row["commitment"], []).append(record_of(Tranche, row))
    return found


async def committed_totals(*, first_year: int, last_year: int, view: View = NOW) -> list[CommittedTotal]:
    """What registered commitments that the reader may see hold by year and grade of the tranche, in that order.

    As in the ledger, what pooled funds commit is not counted: it was where it came in.
    """
    seen = [
        row["id"]
        for row in await _seen_by(view).rows(order=(), limit=None)
        if default_boundary(row["donor_kind"], "standard") == COUNTED_BOUNDARY
    ]
    select = f"""select year, evidence, sum(amount_usd) as amount_usd, count(distinct commitment)::int as commitments,
                        {CITED} as source_codes, max(known_on) as known_on
                 from clearinghouse.tranche where commitment = any($1) and year between $2 and $3
                 group by year, evidence order by year, evidence collate "C" """  # noqa: S608 constants
    arguments: list[object] = [seen, first_year, last_year]
    if view.as_of is not None:
        select = as_of_text(select, "$4")
        arguments.append(view.as_of)
    return [record_of(CommittedTotal, row) for row in await fetch(select, *arguments)]


@asynccontextmanager
async def unless_reserved() -> AsyncIterator[None]:
    """Turn what the database refuses for the sake of agreements into words.

    Raises:
        MoneyReserved: with how much is reserved.
    """
    try:
        yield
    except asyncpg.CheckViolationError as error:
        if error.constraint_name not in ("reserved_within_tranche", "reserved_commitment_stays"):
            raise
        of = "one of its tranches" if error.constraint_name == "reserved_within_tranche" else "it"
        raise MoneyReserved(
            f"{error.detail} US dollars of {of} are reserved under agreements. Leave at least as much, or end the "
            "agreements first.",
            reserved_usd=str(error.detail),
        ) from error
