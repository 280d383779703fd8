"""Two policies over one frozen case, side by side: what each State and pillar gets, and what each policy does.

The surprise: both sides are solved, also the one whose result is stored, so that the two are counted by the same code
and the same version of the matcher. Other plans as good may move money between States under one policy as well
(`clearinghouse.rounds.receipts`); a small difference between two policies may be no more than that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from clearinghouse.rounds.measure import Measure, measure_of
from clearinghouse.rounds.solving import problem_of
from needmatch import Plan, solve
from needmatch.explain.fairness import side
from needmatch.units import weakest


@dataclass(frozen=True, slots=True)
class Side:
    """What one policy does. `least_coverage` 0..1 over States with a need; None: there are none.

    `released_m2` None: no obligation in m2 plans an output.
    """

    measure: Measure
    released_m2: float | None
    late_months: float
    least_coverage: float | None


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A State's need in a pillar over the horizon, and what of it each policy would fund."""

    state: str
    state_name: str
    pillar: str
    need_cents: int
    own_cents: int
    other_cents: int
    evidence: str


@dataclass(frozen=True, slots=True)
class ComparedObligation:
    """The share of an obligation that each policy leaves unfunded at its deadline (0..1).

    `deadline_basis` is what the deadline rests on, "" where the case does not say.
    """

    obligation: str
    state: str
    state_name: str
    article: int
    deadline: date
    deadline_basis: str
    own_late_share: float
    other_late_share: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The round's own policy beside a preset; lines by State and pillar, obligations by id."""

    own: Side
    other: Side
    lines: tuple[ComparedLine, ...]
    obligations: tuple[ComparedObligation, ...]


def compared(files: Mapping[str, bytes], preset: str) -> Compared:
    """Solve a frozen case folder under its own policy and under a preset; protected shares and pins stay."""
    problem = problem_of(files)
    own = solve(problem)
    other = solve(problem, replace(problem.policy, preset=preset, tiers=None))
    return Compared(_side(own), _side(other), _lines(own, other), _obligations(own, other))


def _side(plan: Plan) -> Side:
    figures = side(plan)
    return Side(measure_of(plan), figures.released_m2, figures.late_months, figures.least_coverage)


def _given(plan: Plan) -> dict[tuple[str, str], int]:
    given: dict[tuple[str, str], int] = defaultdict(int)
    for flow in plan.allocations:
        given[flow.state, flow.pillar] += flow.amount_cents
    return given


def _lines(own: Plan, other: Plan) -> tuple[ComparedLine, ...]:
    problem = own.problem
    names = {state.state: state.name or state.state for state in problem.states}
    place = {each.activity: (each.state, each.pillar) for each in problem.activities}
    need: dict[tuple[str, str], int] = defaultdict(int)
    grades: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in problem.needs:
        need[place[each.activity]] += each.need_cents
        grades[place[each.activity]].append(each.evidence)
    of_own, of_other = _given(own), _given(other)
    return tuple(
        ComparedLine(
            state,
            names[state],
            pillar,
            cents,
            of_own[state, pillar],
            of_other[state, pillar],
            weakest(grades[state, pillar]),
        )
        for (state, pillar), cents in sorted(need.items())
        if cents
    )


def _obligations(own: Plan, other: Plan) -> tuple[ComparedObligation, ...]:
    problem = own.problem
    names = {state.state: state.name or state.state for state in problem.states}
    owed = {each.obligation: each for each in problem.obligations}
    late = {each.obligation: each.late_share for each in other.obligations}
    found = []
    for row in own.obligations:
        theirs = late[row.obligation]
        if row.late_share is None or theirs is None:  # nothing is planned: no policy can change it
            continue
        each = owed[row.obligation]
        found.append(
            ComparedObligation(
                row.obligation,
                row.state,
                names[row.state],
                each.article,
                each.deadline,
                each.deadline_basis,
                row.late_share,
                theirs,
                each.evidence,
            )
        )
    return tuple(found)
