"""One parameter at a time: what the sum of chances is at the low and at the high end of each.

The sum of chances over obligations is the expected number of missed deadlines: a total that names no State.
"""

from __future__ import annotations

from dataclasses import dataclass

from needmatch.risk.parameters import QUANTITIES, RiskParameters
from needmatch.risk.simulation import Work, simulate


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Expected number of missed deadlines with one parameter at its low and at its high end."""

    parameter: str
    low: float
    high: float
    expected_missed_low: float
    expected_missed_high: float

    @property
    def swing(self) -> float:
        """How much the parameter moves the expected number."""
        return abs(self.expected_missed_high - self.expected_missed_low)


def sensitivities(work: Work, parameters: RiskParameters | None = None) -> tuple[Sensitivity, ...]:
    """Return the sensitivity to every parameter, in the order of `QUANTITIES`."""
    base = parameters or RiskParameters()
    rows = []
    for name, quantity in QUANTITIES.items():
        low, high = (
            float(simulate(work, base.with_value(name, end)).chance.sum())
            for end in (quantity.low, quantity.high)
        )
        rows.append(Sensitivity(name, quantity.low, quantity.high, low, high))
    return tuple(rows)
