"""What a hypothetical commitment would change in a round: the frozen case solved without it, with it, and unearmarked.

The surprise: what the commitment itself pays for and what changes are two things. Money of equal eligibility is
interchangeable, so that it may pay for something that others would have paid for, whose money then goes elsewhere:
`reaches` is the first, `states` and `obligations` are the second. All solves are made by the same program, so that no
difference comes from another version of the solver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from clearinghouse.rounds.measure import NOTHING, Measure, measure_of
from clearinghouse.rounds.solving import problem_of
from needmatch import NeedmatchError, Plan, Problem, solve
from needmatch.problem import Commitment, Tranche

ID: Final = "what-if"
Kind = Literal["as_asked", "unearmarked"]


class CannotSolve(Exception):
    """The round cannot be solved with this commitment; the message says why."""


@dataclass(frozen=True, slots=True)
class Hypothetical:
    """A commitment that nobody has made. Years with amounts in cents; states and pillars None are "any"."""

    cents_by_year: tuple[tuple[int, int], ...]
    states: frozenset[str] | None
    pillars: frozenset[str] | None
    may_carry_over: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """What the commitment would pay for in a State and pillar over the horizon."""

    state: str
    state_name: str
    pillar: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class StateChange:
    """A State whose funding would change, from whatever donor."""

    state: str
    state_name: str
    need_cents: int
    before_cents: int
    after_cents: int


@dataclass(frozen=True, slots=True)
class ObligationChange:
    """An obligation whose lateness would change; shares of output unfunded at the deadline, 0..1."""

    obligation: str
    state: str
    state_name: str
    article: int
    before_share: float
    after_share: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What one way of giving the money would do."""

    kind: Kind
    measure: Measure
    placed_cents: int
    reaches: tuple[Reach, ...]
    states: tuple[StateChange, ...]
    obligations: tuple[ObligationChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A round without the commitment, and with it in each way."""

    before: Measure
    effects: tuple[Effect, ...]


def with_commitment(problem: Problem, asked: Hypothetical) -> Problem:
    """Return the problem with one commitment more. Its States and years must be those of the problem."""
    taken = {each.commitment for each in problem.commitments}
    id = ID
    while id in taken:
        id += "-"
    commitment = Commitment(
        id,
        id,
        states=asked.states,
        pillars=asked.pillars,
        can_carry_over=asked.may_carry_over,
        evidence="assumed",
    )
    tranches = [Tranche(id, year, cents) for year, cents in asked.cents_by_year]
    return replace(
        problem,
        commitments=tuple(sorted([*problem.commitments, commitment], key=lambda each: each.commitment)),
        tranches=tuple(sorted([*problem.tranches, *tranches], key=lambda each: (each.commitment, each.year))),
    )


def compared(files: Mapping[str, bytes], asked: Hypothetical) -> Comparison:
    """Solve a frozen case without the commitment, with it, and with it unearmarked.

    Raises:
        CannotSolve: the solver cannot tell its amounts from its own noise, or conditions clash.
    """
    problem = problem_of(files)
    ways: list[tuple[Kind, Hypothetical]] = [("as_asked", asked)]
    if asked.states is not None or asked.pillars is not None:
        ways.append(("unearmarked", replace(asked, states=None, pillars=None)))
    try:
        before = solve(problem)
        effects = [_effect(kind, before, solve(with_commitment(problem, way))) for kind, way in ways]
    except NeedmatchError as error:
        raise CannotSolve(str(error)) from None
    return Comparison(measure_of(before), tuple(effects))


def _effect(kind: Kind, before: Plan, after: Plan) -> Effect:
    known = {each.commitment for each in before.problem.commitments}
    names = {each.state: each.name or each.state for each in after.problem.states}
    reached: dict[tuple[str, str], int] = defaultdict(int)
    for flow in after.allocations:
        if flow.commitment not in known:
            reached[flow.state, flow.pillar] += flow.amount_cents
    return Effect(
        kind=kind,
        measure=measure_of(after),
        placed_cents=sum(reached.values()),
        reaches=tuple(
            Reach(state, names[state], pillar, cents) for (state, pillar), cents in sorted(reached.items())
        ),
        states=tuple(_state_changes(before, after, names)),
        obligations=tuple(_obligation_changes(before, after, names)),
    )


def _state_changes(before: Plan, after: Plan, names: Mapping[str, str]) -> Sequence[StateChange]:
    return [
        StateChange(new.state, names[new.state], new.need_cents, old.funded_cents, new.funded_cents)
        for old, new in zip(before.states, after.states, strict=True)
        if old.funded_cents != new.funded_cents
    ]


def _obligation_changes(before: Plan, after: Plan, names: Mapping[str, str]) -> Sequence[ObligationChange]:
    articles = {each.obligation: each.article for each in after.problem.obligations}
    return [
        ObligationChange(
            new.obligation,
            new.state,
            names[new.state],
            articles[new.obligation],
            old.late_share,
            new.late_share,
        )
        for old, new in zip(before.obligations, after.obligations, strict=True)
        if old.late_share is not None
        and new.late_share is not None
        and abs(old.late_share - new.late_share) > NOTHING
    ]
