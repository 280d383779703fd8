"""Ranges: the least and the most that a donor could give each State in plans as good as this one.

Who pays is mostly a choice: money of equal earmark is fungible, and the split of a pool among its members is ours. For
each donor in turn, its commitments leave the pools and flow to States on arcs of their own, so that what it gives each
State can be counted; the other commitments stay pooled. All tiers are held at what the plan reached, or within a share
of it, and each amount is minimised and maximised.

The surprise: the arcs of its own come from a largest share for one State that cannot bind, because commitments with
such a share already have them. Source: design section 5.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from needmatch.engines import TOLERANCE, Engine
from needmatch.errors import Unexplained
from needmatch.explain.afresh import held
from needmatch.explain.rungs import Rungs
from needmatch.explain.yardstick import Yardstick, yardstick
from needmatch.grid import BoolArray, Grid, IntArray, build_grid
from needmatch.network import build_network
from needmatch.plan import Plan
from needmatch.programme import Programme, build_programme

Settled = Literal["earmark", "tiers", "choice"]
"""What settles an amount: the earmark alone, the tiers of the policy, or nothing, so that it is a choice."""

WIDE: Final = 1e-5
"""A range narrower than this share of the median need is one amount: held tiers leave slivers of room."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a donor gives a State in this plan, and in all plans as good.

    `settled_by` is "choice" where the amount may vary; else "earmark" where the donor's commitments that may go to
    this State may go nowhere else, and "tiers" where they may. Pay-ins into funds are not counted: the fund gives.
    """

    donor: str
    state: str
    planned_cents: int
    least_cents: int
    most_cents: int
    settled_by: Settled


def ranges(
    plan: Plan,
    *,
    within_share: float = 0.0,
    donors: Collection[str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Range, ...]:
    """Return the range of every pair of a donor and a State that its earmarks admit, in order of donor and State.

    Args:
        within_share: how much worse than the plan each tier may be, as a share of its value (0.01 is 1 percent).
        donors: only these.

    Raises:
        Unexplained: the plan was cut off by its time limit, or near-best plans are asked for with least grants, where
            only the best are told.
        ValueError: `within_share` is not from 0 to 1.
    """
    if not 0.0 <= within_share <= 1.0:
        raise ValueError(f"a share within which plans are as good is from 0 to 1, not {within_share}")
    grid = build_grid(plan.problem, with_relations="relations" in plan.problem.policy.ordered_tiers)
    stick = yardstick(plan, grid)
    names = sorted({c.donor for c in plan.problem.commitments} if donors is None else set(donors))
    found: list[Range] = []
    for k, donor in enumerate(names):
        if progress is not None:
            progress("ranges", k, len(names))
        found += _of_donor(plan, grid, stick, donor, within_share)
    return tuple(found)


def _of_donor(plan: Plan, grid: Grid, stick: Yardstick, donor: str, within_share: float) -> list[Range]:
    names = {c.commitment for c in plan.problem.commitments if c.donor == donor}
    own = [k for k, purse in enumerate(grid.purses) if purse.name in names]
    counted = set(own)
    purses = tuple(
        replace(purse, state_limit_cents=sum(map(abs, purse.money_cents)) + sum(purse.debt_limit_cents or ()))
        if k in counted and purse.state_limit_cents is None
        else purse
        for k, purse in enumerate(grid.purses)
    )
    programme = build_programme(build_network(replace(grid, purses=purses)))
    engine = held_engine(plan, programme, stick, within_share)
    network = programme.network
    own_tails = [-1 - g for g, group in enumerate(network.groups) if group.members[0] in counted]
    from_own = np.isin(network.tail, own_tails)
    given: dict[str, int] = {}
    for flow in plan.allocations:
        if flow.commitment in names:
            given[flow.state] = given.get(flow.state, 0) + flow.amount_cents
    found = []
    for s, (least, most) in extremes(engine, from_own, network.grant_state).items():
        state = grid.state_ids[s]
        planned = given.get(state, 0)
        is_fixed = most - least <= WIDE
        may_go = {t for k in own if s in grid.purses[k].states for t in grid.purses[k].states}
        found.append(
            Range(
                donor=donor,
                state=state,
                planned_cents=planned,
                # The plan itself is one of the plans that are as good, whatever the last digits say.
                least_cents=planned if is_fixed else min(planned, _cents(least, grid)),
                most_cents=planned if is_fixed else max(planned, _cents(most, grid)),
                settled_by="choice" if not is_fixed else "earmark" if may_go == {s} else "tiers",
            )
        )
    return found


def extremes(engine: Engine, is_counted: BoolArray, state_of: IntArray) -> dict[int, tuple[float, float]]:
    """Return the least and the most flow into each State, by its position, over arcs that are counted.

    Both arrays are (E,), by arc; `state_of` is read where an arc is counted.

    Every solution is also a witness of what the other States may get: a State that got nothing in one of them needs no
    solve for its least.
    """
    arcs = np.flatnonzero(is_counted)
    states = np.unique(state_of[arcs])
    lows = np.full(states.size, np.inf)
    found: dict[int, tuple[float, float]] = {}

    def solved(s: int, sign: float) -> float:
        cost = np.zeros(engine.n_columns)
        cost[arcs[state_of[arcs] == s]] = sign
        solution = engine.minimise(cost)
        got = np.bincount(np.searchsorted(states, state_of[arcs]), solution.x[arcs], states.size)
        np.minimum(lows, got, out=lows)
        return sign * solution.value

    most = [solved(s, -1.0) for s in states.tolist()]
    for k, s in enumerate(states.tolist()):
        least = 0.0 if lows[k] <= TOLERANCE else solved(s, 1.0)
        found[s] = (least, most[k])
    return found


def _cents(amount: float, grid: Grid) -> int:
    return max(0, round(amount * grid.scale_cents))


def held_engine(plan: Plan, programme: Programme, stick: Yardstick, within_share: float) -> Engine:
    """Return an engine of the programme with every tier held at what the plan reached, or within a share of it.

    Raises:
        Unexplained: near-best plans are asked for with least grants.
    """
    policy = plan.problem.policy
    if programme.whole.size:
        if within_share:
            raise Unexplained("with least grants, ranges are told for best plans only: ask without a share")
        return held(programme, policy, stick)
    rungs = Rungs(programme, policy, stick)
    rungs.hold_until(len(rungs.tiers), rungs.reached, within_share)
    return rungs.engine
