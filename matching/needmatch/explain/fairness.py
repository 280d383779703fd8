"""The cost of fairness: the same round under *Most land released*, side by side with the plan.

Figures are counted from the flows of each plan. The surprise: under most land released only activities with an output
in square metres count beyond the protected shares, and others are met with what is left; coverage and obligations with
nothing say what that costs them. Source: design section 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from needmatch.grid import build_grid
from needmatch.plan import Plan
from needmatch.solve import solve

PRESET: Final = "most-land-released"


@dataclass(frozen=True, slots=True)
class Side:
    """One plan in figures. `released_m2` is None where no obligation in m2 plans an output; `late_months` is summed.

    `least_coverage` and `mean_coverage` are over States with a need, None without any. An obligation has nothing where
    it has planned needs and none of its activities receives anything.
    """

    preset: str | None
    tiers: tuple[str, ...]
    funded_cents: int
    released_m2: float | None
    late_months: float
    obligations_late: int
    obligations_with_nothing: int
    least_coverage: float | None
    mean_coverage: float | None


@dataclass(frozen=True, slots=True)
class FairnessCost:
    """The plan and the same round under most land released."""

    plan: Side
    most_land: Side

    @property
    def m2_forgone(self) -> float | None:
        """Square metres that the plan releases less than most land released would; None where none are planned."""
        if self.plan.released_m2 is None or self.most_land.released_m2 is None:
            return None
        return self.most_land.released_m2 - self.plan.released_m2


def fairness_cost(plan: Plan, *, progress: Callable[[str, int, int], None] | None = None) -> FairnessCost:
    """Solve the plan's round under most land released and tell both in figures; pins and protected shares stay."""
    policy = replace(plan.problem.policy, preset=PRESET, tiers=None)
    return FairnessCost(side(plan), side(solve(plan.problem, policy, progress=progress)))


def side(plan: Plan) -> Side:
    """Return the figures of a plan."""
    grid = build_grid(plan.problem, with_relations=False)
    funded = np.zeros(len(grid.activity_ids), dtype=np.int64)
    position = {a: k for k, a in enumerate(grid.activity_ids)}
    for flow in plan.allocations:
        funded[position[flow.activity]] += flow.amount_cents
    unit_of = {o.obligation: o.unit for o in plan.problem.obligations}
    in_m2 = [
        term
        for term in grid.terms
        if unit_of[term.obligation] == "m2" and bool(np.nan_to_num(term.output_per_cent).any())
    ]
    released = sum(float(np.nan_to_num(t.output_per_cent) @ funded[t.activities]) for t in in_m2)
    coverages = [row.coverage for row in plan.states if row.coverage is not None]
    policy = plan.problem.policy
    return Side(
        preset=None if policy.tiers is not None else policy.preset,
        tiers=policy.ordered_tiers,
        funded_cents=int(funded.sum()),
        released_m2=released if in_m2 else None,
        late_months=sum(row.late_months or 0.0 for row in plan.obligations),
        obligations_late=sum(
            1 for row in plan.obligations if row.late_share is not None and row.late_share > 1e-9
        ),
        obligations_with_nothing=sum(1 for term in grid.terms if not funded[term.activities].any()),
        least_coverage=min(coverages, default=None),
        mean_coverage=sum(coverages) / len(coverages) if coverages else None,
    )
