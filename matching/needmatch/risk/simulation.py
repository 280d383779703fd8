"""The simulation of completion dates: arrays of work in, chances and dates out; nothing of cases or money.

For each obligation and point, over the years t of the horizon (all quantities are shares of the obligation's whole):

    arriving[t]  = bought[t] x (1 - delay[t]) + bought[t-1] x delay[t-1]         late money comes the next year
    done[t]      = min(waiting[t-1] + arriving[t], capacity), or 0 without access  what does not fit waits
    released[t]  = done[t] x state factor x year factor[t]                        lognormal, median 1
    completed    when the sum of released reaches due x remaining factor          lognormal, median 1
    missed       if completed after the deadline, or not within the horizon

Inside a year work goes on evenly, so completion has a date. The surprise: one scrambled Sobol sequence serves all
obligations, each under a digital shift of its own that its id fixes; a shifted net is a net. The points lie in the
middle of their strata, which makes the inverse of the normal distribution a table of 4,096 numbers.

Source: design section 6. Sobol points: scipy.stats.qmc; digital shifts: Owen, "Monte Carlo theory, methods and
examples", chapter 17 on randomised quasi-Monte Carlo.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_256
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import qmc

from needmatch.grid import FloatArray
from needmatch.risk.parameters import RiskParameters

StratumArray = npt.NDArray[np.int64]
"""Whole numbers 0..points-1. 64 bits although 12 would do: numpy looks up narrower indices twenty times slower."""

MONTHS: Final = 12
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles of completion dates that are reported."""

BLOCK: Final = 5
"""Obligations simulated at a time: their arrays then stay in the processor's cache, which halves the time."""

_SLIVER: Final = 1e-9
"""Sums of shares are called equal within this, so that a plan that just suffices suffices."""

STATE, REMAINING, FIRST_YEAR = 0, 1, 2
"""Dimensions: the State's factor, the remaining factor, then year factors, delays and access, T of each."""


@dataclass(frozen=True)
class Work:
    """What is to be done and what money buys; O obligations, T years, all amounts as shares of the whole of each.

    `bought` (O, T): work that the money of a year pays for at planned cost. `due` (O,): what must be done by the
    deadline. `deadline` (O,): years from the start of the horizon. `capacity` (O,): planned work of the fullest year.
    """

    obligations: tuple[str, ...]
    states: tuple[str, ...]
    bought: FloatArray
    due: FloatArray
    deadline: FloatArray
    capacity: FloatArray

    @property
    def n_years(self) -> int:
        return int(self.bought.shape[1])

    def part(self, rows: slice) -> Work:
        """Return some of the obligations."""
        return Work(
            self.obligations[rows],
            self.states[rows],
            self.bought[rows],
            self.due[rows],
            self.deadline[rows],
            self.capacity[rows],
        )


@dataclass(frozen=True)
class Simulated:
    """What came of a simulation, by obligation.

    `chance` (O,) of missing the deadline; `standard_error` (O,) as if the points were independent draws, which is
    more than that of a net; `completed` (O, Q): the `QUANTILES` of completion in years from the start of the horizon,
    inf where it lies beyond it; `beyond` (O,): share of points that do not complete within the horizon.
    """

    chance: FloatArray
    standard_error: FloatArray
    completed: FloatArray
    beyond: FloatArray


class Draws:
    """The random factors of every obligation and point, made when asked for; arrays are (O, points).

    `base` (dimensions, points) are the strata of the Sobol points, `shift` (O, dimensions) the digital shifts.
    """

    def __init__(self, work: Work, parameters: RiskParameters) -> None:
        n_years = work.n_years
        self._n_years = n_years
        dimensions = FIRST_YEAR + 3 * n_years
        self.base = _strata(dimensions, parameters.points_log2, parameters.seed)
        self.shift = _shifts(work, dimensions, parameters)
        self._tables = _tables(parameters)
        self._stratum = np.empty((len(work.obligations), parameters.n_points), dtype=np.int64)

    def stratum(self, dimension: int) -> StratumArray:
        """The stratum of each obligation and point in a dimension, (O, points); the next call writes over it."""
        np.bitwise_xor(self.base[dimension][None, :], self.shift[:, dimension, None], out=self._stratum)
        return self._stratum

    def _looked_up(self, table: FloatArray, dimension: int, out: FloatArray | None = None) -> FloatArray:
        # Strata are always within the table: "wrap" only spares numpy the check.
        return np.take(table, self.stratum(dimension), out=out, mode="wrap")

    def state(self) -> FloatArray:
        """Output per USD against the plan, for all years of a State."""
        return self._looked_up(self._tables.state, STATE)

    def remaining(self) -> FloatArray:
        """What there is to do against what was published."""
        return self._looked_up(self._tables.remaining, REMAINING)

    def year(self, t: int, out: FloatArray | None = None) -> FloatArray:
        """Output per USD against the plan, in year t alone."""
        return self._looked_up(self._tables.year, FIRST_YEAR + t, out)

    def delay(self, t: int, out: FloatArray | None = None) -> FloatArray:
        """Share of the money of year t that comes in the next year."""
        return self._looked_up(self._tables.delay, FIRST_YEAR + self._n_years + t, out)

    def capacity(self, t: int, out: FloatArray | None = None) -> FloatArray:
        """The most work of year t, in multiples of the fullest planned year; 0 without access."""
        return self._looked_up(self._tables.capacity, FIRST_YEAR + 2 * self._n_years + t, out)


@dataclass(frozen=True)
class _Tables:
    """The value of each factor by stratum, (points,): what `Draws` looks up."""

    state: FloatArray
    remaining: FloatArray
    year: FloatArray
    delay: FloatArray
    capacity: FloatArray


@lru_cache(maxsize=16)
def _tables(parameters: RiskParameters) -> _Tables:
    position = (np.arange(parameters.n_points) + 0.5) / parameters.n_points
    normal = np.asarray(ndtri(position), dtype=float)
    is_late = position < parameters.late_money_chance
    is_closed = position < parameters.no_access_chance
    return _Tables(
        state=np.exp(parameters.output_spread_state * normal),
        remaining=np.exp(parameters.remaining_spread * normal),
        year=np.exp(parameters.output_spread_year * normal),
        delay=np.where(is_late, parameters.late_money_months / MONTHS, 0.0),
        capacity=np.where(is_closed, 0.0, parameters.catch_up + _SLIVER),
    )


@lru_cache(maxsize=8)
def _strata(dimensions: int, points_log2: int, seed: int) -> StratumArray:
    """Return the stratum of each scrambled Sobol point in each dimension, (dimensions, points)."""
    sobol = qmc.Sobol(d=dimensions, scramble=True, rng=np.random.default_rng(seed))
    points = sobol.random_base2(points_log2)
    strata: StratumArray = np.ascontiguousarray((points * 2**points_log2).astype(np.int64).T)
    strata.flags.writeable = False
    return strata


def _shifts(work: Work, dimensions: int, parameters: RiskParameters) -> StratumArray:
    """Return the digital shift of each obligation and dimension; the State's factor is shifted by the State's id."""
    mask = parameters.n_points - 1
    rows = [_bytes(parameters.seed, "obligation", name, dimensions) for name in work.obligations]
    shifts = np.array(rows, dtype=np.int64).reshape(-1, dimensions) & mask
    for row, state in enumerate(work.states):
        shifts[row, STATE] = _bytes(parameters.seed, "State", state, 1)[0] & mask
    return shifts


def _bytes(seed: int, kind: str, name: str, size: int) -> StratumArray:
    key = f"{seed}\x1f{kind}\x1f{name}".encode("utf-8", "surrogatepass")
    return np.frombuffer(shake_256(key).digest(2 * size), dtype="<u2").astype(np.int64)


def simulate(work: Work, parameters: RiskParameters) -> Simulated:
    """Simulate the completion of every obligation; equal work, parameters and ids give equal bits."""
    completed = completion_years(work, parameters)
    n_points = parameters.n_points
    chance = (completed > work.deadline[:, None] + _SLIVER).mean(axis=1)
    return Simulated(
        chance=chance,
        standard_error=np.sqrt(chance * (1 - chance) / n_points),
        completed=np.sort(completed, axis=1)[:, [math.ceil(q * n_points) - 1 for q in QUANTILES]],
        beyond=np.isinf(completed).mean(axis=1),
    )


def completion_years(work: Work, parameters: RiskParameters) -> FloatArray:
    """Return when each obligation is completed at each point, (O, points), inf where not within the horizon."""
    completed = np.empty((len(work.obligations), parameters.n_points))
    for start in range(0, len(work.obligations), BLOCK):
        rows = slice(start, start + BLOCK)
        completed[rows] = _completion_years(work.part(rows), parameters)
    return completed


def _completion_years(work: Work, parameters: RiskParameters) -> FloatArray:
    """Simulate a block. Shares are counted in capacities, and the State's factor is taken off what is due."""
    draws = Draws(work, parameters)
    shape = (len(work.obligations), parameters.n_points)
    unit = np.where(work.capacity > 0, work.capacity, 1.0)[:, None]
    due = (work.due[:, None] / unit * (1 - _SLIVER)) * draws.remaining() / draws.state()
    is_over = due <= 0
    completed = np.where(is_over, 0.0, np.inf)
    before, unspent = np.zeros(shape), np.zeros(shape)
    released, done, factor = np.empty(shape), np.empty(shape), np.empty(shape)
    for t in range(work.n_years):
        bought = work.bought[:, t][:, None] / unit
        unspent += bought
        np.multiply(draws.delay(t, factor), bought, out=done)
        np.subtract(unspent, done, out=done)  # what comes late cannot be spent this year
        np.minimum(done, draws.capacity(t, factor), out=done)
        unspent -= done
        done *= draws.year(t, factor)
        np.add(before, done, out=released)
        was_over, is_over = is_over, released >= due
        ends = np.flatnonzero(was_over ^ is_over)
        part = (due.ravel()[ends] - before.ravel()[ends]) / done.ravel()[ends]
        completed.ravel()[ends] = t + part
        before, released = released, before
    return completed


def cost_factors(work: Work, parameters: RiskParameters) -> FloatArray:
    """Return what the due work costs against the plan at each point, (O, points): 1.2 is a fifth more.

    The mean year factor is taken over the years that have money, or over all where none has. Late money and closed
    years cost time, not money, and are left out. Summed over obligations it says what a reserve must cover.
    """
    draws = Draws(work, parameters)
    has_money = work.bought > 0
    has_money[~has_money.any(axis=1)] = True
    total = np.zeros((len(work.obligations), parameters.n_points))
    for t in range(work.n_years):
        total += has_money[:, t][:, None] * draws.year(t)
    mean = total / has_money.sum(axis=1)[:, None]
    factors: FloatArray = draws.remaining() / (draws.state() * mean)
    return factors
