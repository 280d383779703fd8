"""What a plan reached, tier by tier, in the units of its programme: what every explanation compares with.

Read from the plan itself, so that one flow can be explained without solving the whole round again. The surprise:
flows are whole cents, so a State's own coverage is known to a cent only; the exact levels are those that the tier
reported, in order, and the flows only tell which level is whose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from needmatch.errors import Unexplained
from needmatch.face_engine import engine_for
from needmatch.grid import FloatArray, Grid, IntArray
from needmatch.lexicographic import Ladder
from needmatch.network import build_network
from needmatch.plan import Outcome, Plan
from needmatch.programme import build_programme

if TYPE_CHECKING:
    from needmatch.explain.rungs import Covered, Linear

MOVES: Final = 1e-6
"""A tier moves where its value changes by more than this, relative to max(1, |value|) in units of the programme."""


@dataclass(frozen=True)
class Reached:
    """What a tier reached: the value of a cost, or the coverage of each State of a leximin (up to its cut-off)."""

    value: float
    coverages: FloatArray = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, slots=True)
class Move:
    """A tier and the change of its value, in the unit of summary.json; for coverages that of the first that moves."""

    tier: str
    change: float

    @property
    def improves(self) -> bool:
        """Whether the change is for the better."""
        return self.change > 0 if self.tier in RISING else self.change < 0


RISING: Final = frozenset({"floor", "leximin", "output"})
"""Tiers whose value is the better the larger it is; of all others the smaller is the better."""


@dataclass(frozen=True)
class Yardstick:
    """The constants of a plan's tiers and what they reached.

    `targets` are in units of the programme by pillar, `objectives` as summary.json tells them. `coverage` and
    `counted_coverage` are (S,) by State of the grid, nan where a State has nothing to cover.
    """

    targets: Mapping[str, float]
    cut_off: float | None
    objectives: Mapping[str, float | tuple[float, ...]]
    coverage: FloatArray
    counted_coverage: FloatArray

    def reached(self, tier: Linear | Covered) -> Reached:
        """Return what the plan reached of a tier, in units of the programme."""
        from needmatch.explain.rungs import Linear  # which imports this module

        told = self.objectives[tier.name]
        if isinstance(tier, Linear):
            if isinstance(told, tuple):
                raise TypeError(f"the tier {tier.name} told coverages")
            return Reached(told / tier.objective.unit - tier.objective.constant)
        levels = told if isinstance(told, tuple) else ()
        of_state = self.coverage if tier.name == "leximin" else self.counted_coverage
        own = of_state[tier.coverage.states]
        # States that no money of the plan could reach are not among those that the tier told: they have nothing.
        exact = np.concatenate([np.zeros(own.size - len(levels)), np.array(levels)])
        coverages = np.zeros(own.size)
        coverages[np.lexsort((np.arange(own.size), own))] = np.sort(exact)
        return Reached(0.0, coverages)


def yardstick(plan: Plan, grid: Grid) -> Yardstick:
    """Return the yardstick of a plan.

    Raises:
        Unexplained: the plan was cut off by its time limit: what its tiers could reach is not known.
    """
    if plan.outcome is not Outcome.OPTIMAL:
        raise Unexplained(
            "the plan was cut off by its time limit, so that nobody knows what its tiers could reach"
        )
    policy = plan.problem.policy
    targets: Mapping[str, float] = {}
    if "pillars" in policy.ordered_tiers:
        programme = build_programme(build_network(grid))
        ladder = Ladder(programme, policy, engine_for(programme), None)
        ladder.prepare(("pillars",))
        targets = ladder.targets
    floors = [tier.floor_used for tier in plan.tiers if tier.name == "floor"]
    return Yardstick(
        targets=targets,
        cut_off=floors[0] if floors else None,
        objectives={tier.name: tier.objective for tier in plan.tiers},
        coverage=_coverage(grid, _funded(plan, grid), grid.total_cents),
        counted_coverage=_coverage(
            grid, np.minimum(_funded(plan, grid), grid.counted_cents), grid.counted_cents
        ),
    )


def _funded(plan: Plan, grid: Grid) -> IntArray:
    position = {a: k for k, a in enumerate(grid.activity_ids)}
    funded = np.zeros(len(grid.activity_ids), dtype=np.int64)
    for flow in plan.allocations:
        funded[position[flow.activity]] += flow.amount_cents
    return funded


def _coverage(grid: Grid, funded: IntArray, need: IntArray) -> FloatArray:
    got = np.zeros(len(grid.state_ids), dtype=np.int64)
    asked = np.zeros(len(grid.state_ids), dtype=np.int64)
    np.add.at(got, grid.activity_state, funded)
    np.add.at(asked, grid.activity_state, need)
    coverage: FloatArray = np.divide(got, asked, out=np.full(asked.size, np.nan), where=asked > 0)
    return coverage
