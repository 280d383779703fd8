"""What a plan does, in the few figures by which plans are compared: coverage, lateness, who is reached.

The surprise: an obligation is "at risk" if without any money of the round part of what is planned by its deadline would
stay unfunded; it is "funded" if with the plan nothing of that does. Whether it is then met in time depends on more than
money, and is not said here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from needmatch import Plan
from needmatch.plan import ObligationResult

NOTHING: Final = 1e-6
"""Shares below this are nothing: a cent of a large programme must not make an obligation late."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Figures of a plan; cents over the horizon, shares 0..1.

    `late_share_sum` is over obligations at risk: 1.5 is one and a half obligations' worth of unfunded output.
    `n_unreached` counts States with a need that get nothing.
    """

    need_cents: int
    funded_cents: int
    n_at_risk: int
    n_funded: int
    late_share_sum: float
    n_states: int
    n_unreached: int


def is_at_risk(row: ObligationResult) -> bool:
    """Whether part of what is planned by the deadline would stay unfunded without the round's money."""
    return row.late_share_before is not None and row.late_share_before > NOTHING


def measure_of(plan: Plan) -> Measure:
    """Return the figures of a plan."""
    late = [row.late_share or 0.0 for row in plan.obligations if is_at_risk(row)]
    needy = [row for row in plan.states if row.need_cents > 0]
    return Measure(
        need_cents=sum(row.need_cents for row in needy),
        funded_cents=sum(row.funded_cents for row in needy),
        n_at_risk=len(late),
        n_funded=sum(share <= NOTHING for share in late),
        late_share_sum=sum(late),
        n_states=len(needy),
        n_unreached=sum(row.funded_cents == 0 for row in needy),
    )
