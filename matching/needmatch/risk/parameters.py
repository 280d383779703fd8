"""What the simulation is uncertain about, in one table: default, range tried, unit and source of each quantity.

The surprise: two of the seven spreads are measured on past years (the rest are assumptions of ours and say so), and
the measured ones rest on a handful of State-years. `clearinghouse look-back` measures them again and prints both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

from needmatch.errors import Fault, FaultyCase

MOST_POINTS_LOG2: Final = 12
"""The points lie in the middle of 2**12 strata; fewer points use fewer strata, more are not offered."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A parameter as it is shown beside every result: `low` and `high` are what the sensitivity tries."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str


QUANTITIES: Final[Mapping[str, Quantity]] = MappingProxyType(
    {
        row.name: row
        for row in (
            Quantity(
                "output_spread_state", 0.2, 0.0, 0.4, "standard deviation of the logarithm",
                "output per USD differs from the plan for a whole State, all years alike",
                "assumed: plans rest on unit costs known to a factor of about two "
                "(1.72 to 3.24 USD/m2 over three documents)",
            ),
            Quantity(
                "output_spread_year", 0.4, 0.2, 0.7, "standard deviation of the logarithm",
                "output per USD differs from year to year in one State",
                "measured: areas cleared in consecutive years of one State, nine pairs; rounded",
            ),
            Quantity(
                "remaining_spread", 0.35, 0.1, 0.6, "standard deviation of the logarithm",
                "survey finds more or less than the published remaining quantity",
                "measured: published remaining quantities against the earlier one less what was released, "
                "nine pairs; rounded",
            ),
            Quantity(
                "late_money_chance", 0.3, 0.1, 0.5, "share of years, 0 to 1",
                "money of a year comes late",
                "assumed: no source states when money arrived",
            ),
            Quantity(
                "late_money_months", 6.0, 3.0, 12.0, "months",
                "how late such money comes",
                "assumed: half a budget year",
            ),
            Quantity(
                "no_access_chance", 0.05, 0.0, 0.15, "share of years, 0 to 1",
                "a year without access to the land: nothing is released, its money waits",
                "assumed: conflict, floods or an epidemic in one year of twenty",
            ),
            Quantity(
                "catch_up", 1.5, 1.0, 2.0, "multiple of the fullest planned year",
                "the most work that one year can hold, once late money is there",
                "assumed: teams grow by half within a year",
            ),
        )
    }
)  # fmt: skip
"""Every uncertain quantity by name, in the order in which they are shown."""

_SHARES: Final = frozenset({"late_money_chance", "no_access_chance"})


@dataclass(frozen=True, slots=True)
class RiskParameters:
    """The parameters of one simulation; the defaults and units are those of `QUANTITIES`.

    `points_log2` is 12 for 4,096 points. `seed` and the id of an obligation fix its points, so that adding an
    obligation changes the chance of no other.

    Raises:
        FaultyCase: with every value that cannot be.
    """

    output_spread_state: float = QUANTITIES["output_spread_state"].default
    output_spread_year: float = QUANTITIES["output_spread_year"].default
    remaining_spread: float = QUANTITIES["remaining_spread"].default
    late_money_chance: float = QUANTITIES["late_money_chance"].default
    late_money_months: float = QUANTITIES["late_money_months"].default
    no_access_chance: float = QUANTITIES["no_access_chance"].default
    catch_up: float = QUANTITIES["catch_up"].default
    points_log2: int = MOST_POINTS_LOG2
    seed: int = 2026

    def __post_init__(self) -> None:
        faults = []
        for field in fields(self):
            value = getattr(self, field.name)
            problem = _problem(field.name, value)
            if problem:
                what, mend = problem
                faults.append(Fault("risk", 1, field.name, f'"{value}" {what}', mend))
        if faults:
            raise FaultyCase(faults)

    def with_value(self, name: str, value: float) -> RiskParameters:
        """Return these parameters with one of `QUANTITIES` set anew."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return RiskParameters(**given | {name: value})

    @property
    def n_points(self) -> int:
        """How many points each obligation is simulated on."""
        return int(2**self.points_log2)


def _problem(name: str, value: float) -> tuple[str, str] | None:
    """Return what is wrong with a value and how to mend it, or None."""
    if name in ("points_log2", "seed"):
        if isinstance(value, bool) or not isinstance(value, int):
            return "is not a whole number", "give one"
        if name == "points_log2" and not 4 <= value <= MOST_POINTS_LOG2:
            return f"is outside 4 to {MOST_POINTS_LOG2}", "12 gives 4,096 points"
        return ("is below 0", "give a seed from 0 up") if value < 0 else None
    if not math.isfinite(value):
        return "is not a finite number", "give one"
    if name in _SHARES:
        return None if 0 <= value <= 1 else ("is outside 0 to 1", "write a share, 0.3 for 30 percent")
    if name == "late_money_months":
        return (
            None if 0 <= value <= 12 else ("is outside 0 to 12 months", "money of a year comes by the next")
        )
    if name == "catch_up":
        return None if value >= 1 else ("is below 1", "a year must hold at least what is planned for it")
    return None if 0 <= value <= 3 else ("is outside 0 to 3", "a spread of 0.7 is already a factor of two")
