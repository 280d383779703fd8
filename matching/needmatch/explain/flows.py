"""Why one flow is in a plan, and what its money would have done next best.

The flow is barred and the tiers are climbed again, each held before the next, up to the first that moves: that is what
the flow was for. If none moves, the flow is a choice among equals, and the explanation says so. Then the tie breaker is
asked where the commitment's money goes instead.

Tiers after the first that moves are held as near to the plan as can be, so that next uses differ from it by the flow
and not by taste.

The surprise: `Allocation.asked_by` looks at the flow alone, as if its money then lay idle; here all other money may
move into its place, so that the first tier that moves is often a later one, or none. Source: design section 5.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from needmatch import tiers
from needmatch.engines import ProgrammeFailed
from needmatch.errors import Unexplained
from needmatch.explain.afresh import climbed, moves_afresh
from needmatch.explain.money import has_demands
from needmatch.explain.rungs import Rungs
from needmatch.explain.yardstick import Move, yardstick
from needmatch.grid import FloatArray, Grid, build_grid
from needmatch.network import build_network
from needmatch.plan import Allocation, Plan
from needmatch.problem import Pin, Problem
from needmatch.programme import Programme, build_programme
from needmatch.split import purse_flows

LEAST_SHARE = 1e-6
"""Next uses below this share of the flow are the solver's noise."""


@dataclass(frozen=True, slots=True)
class NextUse:
    """Where the commitment would give more than it does in the plan, if the flow were barred."""

    activity: str
    state: str
    year: int
    more_cents: int


@dataclass(frozen=True, slots=True)
class FlowReason:
    """What a flow is for.

    `first` is the first tier that moves for the worse where the flow is barred, None where none does: then it is a
    choice among equals. `is_pinned` says that a pin asks for it, `is_required` that no plan keeps the rules without
    it. `left_cents` is what the commitment would place less over all years, `next_uses` where it would place more.
    """

    flow: Allocation
    first: Move | None
    is_pinned: bool
    is_required: bool
    next_uses: tuple[NextUse, ...]
    left_cents: int

    @property
    def is_choice(self) -> bool:
        """Whether plans without the flow are as good on every tier."""
        return self.first is None and not self.is_required


def explain_flow(plan: Plan, commitment: str, activity: str, year: int) -> FlowReason:
    """Explain one flow of a plan.

    Raises:
        Unexplained: the plan has no such flow, or was cut off by its time limit.
    """
    flow = next(
        (f for f in plan.allocations if (f.commitment, f.activity, f.year) == (commitment, activity, year)),
        None,
    )
    if flow is None:
        raise Unexplained(
            f"the plan has no flow from {commitment} to {activity} in {year}; allocations.csv lists those it has"
        )
    is_pinned = any(
        (p.commitment, p.activity, p.year) == (commitment, activity, year) and p.min_cents
        for p in plan.problem.pins
    )
    grid = build_grid(plan.problem, with_relations="relations" in plan.problem.policy.ordered_tiers)
    programme = _barred_programme(plan.problem, commitment, activity, year)
    stick = yardstick(plan, grid)
    try:
        problem = barred(plan.problem, commitment, activity, year)
        if programme.whole.size:
            first = next((m for m in moves_afresh(plan, problem, stick) if m.change), None)
            ladder = climbed(problem, stick)
            if ladder.solution is None:
                raise ProgrammeFailed("the tie breaker gave no solution")
            x, programme = ladder.solution.x, ladder.programme
        else:
            rungs = Rungs(programme, problem.policy, stick)
            first = rungs.fall()
            x = rungs.engine.minimise(rungs.cost(tiers.tie(programme))).x
    except ProgrammeFailed:
        if not has_demands(plan.problem):
            raise  # nothing asks for money, so giving nothing keeps every rule
        return FlowReason(flow, None, is_pinned, True, (), 0)
    uses = _uses(plan, grid, programme, x, commitment)
    enough = max(1, int(LEAST_SHARE * grid.scale_cents))
    more = tuple(
        NextUse(a, grid.state_ids[int(grid.activity_state[grid.activity_ids.index(a)])], y, cents)
        for (a, y), cents in sorted(uses.items(), key=lambda item: (-item[1], item[0]))
        if cents > enough
    )
    left = -sum(uses.values())
    return FlowReason(flow, first, is_pinned, False, more, left if left > enough else 0)


def _barred_programme(problem: Problem, commitment: str, activity: str, year: int) -> Programme:
    """Return the programme of a problem with the flow's own arc closed.

    The arc stands all the same: a State that no other money can reach is still one that leximin counts.
    """
    problem = barred(problem, commitment, activity, year, most_cents=1)
    grid = build_grid(problem, with_relations="relations" in problem.policy.ordered_tiers)
    programme = build_programme(build_network(grid))
    network = programme.network
    purse = next(k for k, p in enumerate(grid.purses) if p.name == commitment)
    group = next(g for g, group in enumerate(network.groups) if purse in group.members)
    closed = (
        (network.tail == -1 - group)
        & (network.head == grid.activity_ids.index(activity))
        & (network.year == year - problem.first_year)
    )
    upper = programme.upper.copy()
    upper[np.flatnonzero(closed)] = 0.0
    return replace(programme, upper=upper)


def barred(problem: Problem, commitment: str, activity: str, year: int, most_cents: int = 0) -> Problem:
    """Return the problem with one flow pinned to nothing (or to a most), in place of any pin it has."""
    others = [p for p in problem.pins if (p.commitment, p.activity, p.year) != (commitment, activity, year)]
    pins = [*others, Pin(commitment, activity, year, max_cents=most_cents)]
    return replace(problem, pins=tuple(sorted(pins, key=lambda p: (p.commitment, p.activity, p.year))))


def _uses(
    plan: Plan, grid: Grid, programme: Programme, x: FloatArray, commitment: str
) -> dict[tuple[str, int], int]:
    """Return how many cents more (or less) the commitment gives, by activity and year, than in the plan."""
    network = programme.network
    shares = purse_flows(network, x[: network.n_arcs], plan.problem.policy.split)
    uses: dict[tuple[str, int], int] = defaultdict(int)
    for (t, purse, a), amount in shares.items():
        if grid.purses[purse].name == commitment:
            uses[grid.activity_ids[a], plan.problem.first_year + t] += round(amount * grid.scale_cents)
    for f in plan.allocations:
        if f.commitment == commitment:
            uses[f.activity, f.year] -= f.amount_cents
    return dict(uses)
