"""How good forecasts were, and how wide the spreads of the past are: arithmetic on outcomes, without any data.

The surprise: with few outcomes nearly all of one kind, the rival that always says "missed" is hard to beat. That is
why every score stands beside those of its rivals and the number of cases it rests on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

SQRT2: Final = math.sqrt(2)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A chance of missing a deadline as it could have been said once, and what then happened."""

    case: str
    chance: float
    needed_share_per_year: float
    achieved_share_per_year: float
    was_missed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Brier scores (0 is perfect, 0.25 is a coin) of forecasts and of two rivals on the same cases.

    `always_missed` says 1 every time; `rate_rule` says 1 where the needed yearly rate is above the achieved one, else
    0. `standard_error` is that of the difference to `always_missed`; nan with fewer than two cases.
    """

    n_cases: int
    n_missed: int
    simulation: float
    always_missed: float
    rate_rule: float
    standard_error: float

    @property
    def beats_both(self) -> bool:
        """Whether the simulation is better than either rival."""
        return self.simulation < min(self.always_missed, self.rate_rule)


def brier_score(chances: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean squared difference of chances and outcomes (1 happened, 0 did not); nan without any.

    Source: Brier (1950), Monthly Weather Review 78, 1-3, for two outcomes.
    """
    if not outcomes:
        return math.nan
    return float(np.mean((np.asarray(chances, float) - np.asarray(outcomes, float)) ** 2))


def score(forecasts: Sequence[Forecast]) -> Score:
    """Return how the forecasts did against their rivals."""
    outcomes = [f.was_missed for f in forecasts]
    rule = [float(f.needed_share_per_year > f.achieved_share_per_year) for f in forecasts]
    losses = (np.array([f.chance for f in forecasts]) - np.array(outcomes, float)) ** 2
    rival = (1 - np.array(outcomes, float)) ** 2
    gap = losses - rival
    enough = len(forecasts) > 1
    return Score(
        n_cases=len(forecasts),
        n_missed=sum(outcomes),
        simulation=brier_score([f.chance for f in forecasts], outcomes),
        always_missed=brier_score([1.0] * len(forecasts), outcomes),
        rate_rule=brier_score(rule, outcomes),
        standard_error=float(np.std(gap, ddof=1) / math.sqrt(gap.size)) if enough else math.nan,
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """A standard deviation of logarithms, and how many ratios it was measured on."""

    value: float
    n_ratios: int


def yearly_spread(pairs: Sequence[tuple[float, float]]) -> Spread:
    """Return the spread of one year about its mean, from pairs of consecutive years of one State.

    The logarithm of their ratio varies twice as much as one year does: its root mean square is divided by root 2.
    """
    logs = [math.log(later / earlier) for earlier, later in pairs if earlier > 0 and later > 0]
    value = math.sqrt(sum(x * x for x in logs) / len(logs)) / SQRT2 if logs else math.nan
    return Spread(value, len(logs))


def ratio_spread(pairs: Sequence[tuple[float, float]]) -> Spread:
    """Return the spread of what was found about what was expected, from (expected, found)."""
    logs = [math.log(found / expected) for expected, found in pairs if expected > 0 and found > 0]
    value = math.sqrt(sum(x * x for x in logs) / len(logs)) if logs else math.nan
    return Spread(value, len(logs))
