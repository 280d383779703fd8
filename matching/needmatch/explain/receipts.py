"""What settles what a State receives: earmarks, the tiers of the policy, or nothing but the choice among equal plans.

For each State the least and the most that all plans as good as this one give it, whoever pays. Its amount falls into
three parts, to the cent:

    choice    planned - least: some plan as good gives the State that much less
    earmark   of the rest, as much as comes from money that can reach no other State's need
    tiers     what is left: money that could go elsewhere, and that no plan as good sends there

The surprise: money that can reach one State alone may still be choice. Where a plan as good lets it lie, or pays the
State less, it settles nothing. Who pays is another question (`needmatch.explain.ranges`). Source: design section 5.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from needmatch.explain.ranges import WIDE, extremes, held_engine
from needmatch.explain.yardstick import yardstick
from needmatch.grid import Grid, build_grid
from needmatch.network import build_network
from needmatch.plan import Plan
from needmatch.programme import build_programme


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a State receives in this plan over the horizon, in cents, and in all plans as good.

    `bound_cents` is what of it comes from commitments and funds that can reach no other State's need.
    """

    state: str
    planned_cents: int
    least_cents: int
    most_cents: int
    bound_cents: int

    @property
    def choice_cents(self) -> int:
        """What a plan as good does without."""
        return self.planned_cents - self.least_cents

    @property
    def earmark_cents(self) -> int:
        """What every plan as good gives and comes from money that can go nowhere else."""
        return min(self.bound_cents, self.least_cents)

    @property
    def tiers_cents(self) -> int:
        """What every plan as good gives although its money could go elsewhere."""
        return self.least_cents - self.earmark_cents


def receipts(plan: Plan) -> tuple[Receipt, ...]:
    """Return what settles the receipts of every State that has a need, in order of State.

    Raises:
        Unexplained: the plan was cut off by its time limit.
    """
    grid = build_grid(plan.problem, with_relations="relations" in plan.problem.policy.ordered_tiers)
    programme = build_programme(build_network(grid))
    engine = held_engine(plan, programme, yardstick(plan, grid), within_share=0.0)
    network, n_activities = programme.network, len(grid.activity_ids)
    state_of = np.append(grid.activity_state, -1)[np.minimum(network.head, n_activities)]
    found = extremes(engine, network.head < n_activities, state_of)
    planned: dict[str, int] = defaultdict(int)
    bound: dict[str, int] = defaultdict(int)
    only = _bound_purses(grid)
    for flow in plan.allocations:
        planned[flow.state] += flow.amount_cents
        if flow.commitment in only:
            bound[flow.state] += flow.amount_cents
    rows = []
    for s, state in enumerate(grid.state_ids):
        least, most = found.get(s, (0.0, 0.0))  # no arc: no money of this round may go there
        in_plan = planned[state]
        is_one_amount = most - least <= WIDE
        rows.append(
            Receipt(
                state=state,
                planned_cents=in_plan,
                least_cents=in_plan
                if is_one_amount
                else min(in_plan, max(0, round(least * grid.scale_cents))),
                most_cents=in_plan if is_one_amount else max(in_plan, round(most * grid.scale_cents)),
                bound_cents=bound[state],
            )
        )
    return tuple(rows)


def _bound_purses(grid: Grid) -> frozenset[str]:
    """Return the commitments and funds that can reach the needs of one State alone."""
    return frozenset(
        purse.name
        for purse in grid.purses
        if len(
            {
                state
                for state, pillar in zip(
                    grid.activity_state.tolist(), grid.activity_pillar.tolist(), strict=True
                )
                if state in purse.states and pillar in purse.pillars
            }
        )
        == 1
    )
