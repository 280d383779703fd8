"""From what is published by a cut-off to a problem for the matcher.

The surprise: obligations, plans, commitments and what agreements hold of them are taken as they stood on that day,
whatever changed since; only what was free then goes to the matcher. What is known only since a later day is left out;
`LeftOut` says how much, so that nobody takes a late freeze of an early day for the whole picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from clearinghouse.commitments.store import Commitment as Committed
from clearinghouse.commitments.store import known_commitments
from clearinghouse.donors.store import donors
from clearinghouse.errors import PlatformError
from clearinghouse.obligations.store import Obligation as Owed
from clearinghouse.obligations.store import obligations
from clearinghouse.plans.store import PlannedLine, planned_lines
from clearinghouse.rounds.brief import GRADES, Brief
from clearinghouse.rounds.holding import HeldBack, free_of, reserved
from clearinghouse.rounds.line_sums import added_up
from clearinghouse.states.store import Absorption, absorptions, states
from clearinghouse.states.store import State as Party
from needmatch import FaultyCase, Problem, make_problem
from needmatch.errors import Fault
from needmatch.problem import Activity, Commitment, Need, Obligation, State, Tranche
from needmatch.units import cents, weakest


class CannotFreeze(PlatformError):
    """What is on record does not make a case; every fault is named, and is in `faults`."""

    code: ClassVar[str] = "cannot-freeze"
    title: ClassVar[str] = "The round cannot be frozen"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Open obligations and commitments that are known only since after the cut-off."""

    obligations: int
    commitments: int

    def __bool__(self) -> bool:
        return bool(self.obligations or self.commitments)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen problem, what was left out of it, and what of commitments in it may not be placed."""

    problem: Problem
    left_out: LeftOut
    held_back: tuple[HeldBack, ...]


async def freeze(
    brief: Brief,
    *,
    lines: Iterable[PlannedLine] | None = None,
    with_reserved: bool = False,
    is_line_by_line: bool = False,
) -> Frozen:
    """Freeze what is published by the cut-off, of the grades of the brief's scope.

    With `lines`, these take the place of the lines of published plans: what a round would be if they were published.
    `with_reserved` leaves what agreements hold in the commitments: for questions on what money there is at all, and
    not for suggesting who could give it. Many lines of a State are added up, unless `is_line_by_line`: for what looks
    at each line, and has a night for it.

    Raises:
        CannotFreeze: the rows on record contradict each other.
    """
    owed, owed_now = await _owed(as_of=brief.cutoff), await _owed(as_of=None)
    known = {row.code for row in await obligations(limit=None, as_of=brief.cutoff)}
    if lines is None:
        lines = await planned_lines(
            cutoff=brief.cutoff,
            first_year=brief.first_year,
            last_year=brief.last_year,
            grades=GRADES[brief.scope],
        )
    committed = await _committed(brief, as_of=brief.cutoff)
    then = {row.code for row in committed}
    later = sum(row.code not in then for row in await _committed(brief, as_of=None))
    lines = list(lines)
    free = free_of(
        committed,
        [] if with_reserved else await reserved([row.id for row in committed], as_of=brief.cutoff),
        years=(brief.first_year, brief.last_year),
        donor_kinds={donor.code: donor.kind for donor in await donors(limit=None)},
        needy={line.state for line in lines},
    )
    problem = problem_of(
        brief,
        parties=await states(limit=None),
        limits=await absorptions(),
        owed=owed,
        lines=lines if is_line_by_line else added_up(lines),
        committed=free.commitments,
    )
    left_out = LeftOut(sum(row.code not in known for row in owed_now), later)
    return Frozen(problem, left_out, free.held_back)


async def _owed(*, as_of: date | None) -> list[Owed]:
    owed = await obligations(status="open", limit=None, as_of=as_of)
    return [row for row in owed if row.deadline is not None]


async def _committed(brief: Brief, *, as_of: date | None) -> list[Committed]:
    known = await known_commitments(first_year=brief.first_year, last_year=brief.last_year, as_of=as_of)
    return [row for row in known if row.evidence in GRADES[brief.scope]]


def problem_of(
    brief: Brief,
    *,
    parties: Iterable[Party],
    limits: Iterable[Absorption],
    owed: Iterable[Owed],
    lines: Iterable[PlannedLine],
    committed: Iterable[Committed],
) -> Problem:
    """Put rows into the nouns of the matcher: amounts in cents, earmarks as sets, every row with grade and source.

    States are those with an open obligation, with a need, or named in an earmark.

    Raises:
        CannotFreeze: the rows contradict each other.
    """
    owed, lines, committed = list(owed), list(lines), list(committed)
    involved = {row.state for row in owed} | {line.state for line in lines}
    involved |= {state for row in committed for state in row.states or ()}
    limit_of = {row.state: row.max_usd_per_year for row in limits}
    known_obligations = {row.code for row in owed}
    try:
        return make_problem(
            years=(brief.first_year, brief.last_year),
            states=[
                State(
                    state=row.iso3,
                    name=row.name,
                    region=row.region or "",
                    is_ldc=row.is_ldc,
                    max_cents_per_year=_cents(limit_of.get(row.iso3)),
                )
                for row in parties
                if row.iso3 in involved
            ],
            obligations=[
                Obligation(
                    obligation=row.code,
                    state=row.state,
                    article=row.article,
                    deadline=row.deadline,
                    deadline_basis=row.deadline_basis or "",
                    remaining=None if row.remaining is None else float(row.remaining),
                    unit=row.unit,
                    evidence=weakest([row.evidence, row.remaining_evidence or row.evidence]),
                )
                for row in owed
                if row.deadline is not None
            ],
            activities={
                line.activity: Activity(
                    activity=line.activity,
                    state=line.state,
                    pillar=line.pillar,
                    obligation=line.obligation if line.obligation in known_obligations else None,
                    title=line.title,
                    is_local=bool(line.is_local),
                )
                for line in lines
            }.values(),
            needs=[
                Need(
                    activity=line.activity,
                    year=line.year,
                    need_cents=cents(line.need_usd),
                    output=None if line.output is None else float(line.output),
                    evidence=line.evidence,
                    source="|".join(line.source_codes),
                )
                for line in lines
            ],
            commitments=[
                Commitment(
                    commitment=row.code,
                    donor=row.donor_code,
                    states=None if row.states is None else frozenset(row.states),
                    pillars=None if row.pillars is None else frozenset(row.pillars),
                    can_carry_over=bool(row.can_carry_over),
                    can_front_load=bool(row.can_front_load),
                    min_grant_cents=_cents(row.min_grant_usd),
                    max_state_share=_share(row.max_state_share),
                    local_share_min=_share(row.local_share_min),
                    evidence=row.evidence,
                    source="|".join(row.source_codes),
                )
                for row in committed
            ],
            tranches=[
                Tranche(row.code, tranche.year, cents(tranche.amount_usd))
                for row in committed
                for tranche in row.tranches
                if brief.first_year <= tranche.year <= brief.last_year
            ],
            policy=brief.policy,
            title=brief.title,
            today=brief.cutoff,
        )
    except FaultyCase as fault:
        raise CannotFreeze(fault.faults) from fault


def _cents(amount_usd: Decimal | None) -> int | None:
    return None if amount_usd is None else cents(amount_usd)


def _share(share: Decimal | None) -> float | None:
    return None if share is None else float(share)
