"""Leximin: raise the worst-covered State, then the next worst, and so on, up to a cut-off.

With continuous money: maximise the least level of the free States; every State whose row has a positive dual cannot
rise any further and is fixed there (there is always one), and so is every State to whom no choice is left; repeat.
With least grants the set of plans is not convex and duals say nothing: there the sum of the k smallest coverages is
maximised for k = 1, 2, ... in turn, which gives the same order (W. Ogryczak and T. Sliwinski, "On solving linear
programs with the ordered weighted averaging objective", European Journal of Operational Research 148, 2003).

Source: design section 3.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from needmatch.engines import HOLD, Engine, ProgrammeFailed, Solution
from needmatch.grid import FloatArray, IntArray
from needmatch.tiers import CoverageSet

NOTHING = 1e-8
"""A level below this is the solver's noise about 0."""

DUAL_OF_A_STUCK_STATE = 1e-7
"""A State whose row's dual exceeds this cannot rise (design section 3)."""


class Level:
    """Rows `coverage - level >= 0` for some States, with a column for the level: one leximin's own rows."""

    def __init__(self, engine: Engine, coverage: CoverageSet, cut_off: float = 1.0) -> None:
        self.engine, self.coverage, self.cut_off = engine, coverage, cut_off
        n = coverage.states.size
        self.column = int(engine.add_columns(np.zeros(1), np.array([cut_off]))[0])
        level = sp.csr_array(
            (-np.ones(n), (np.arange(n), np.full(n, self.column))), shape=(n, engine.n_columns)
        )
        wide = sp.csr_array(
            (coverage.matrix.data, coverage.matrix.indices, coverage.matrix.indptr),
            shape=(n, engine.n_columns),
        )
        self.rows: IntArray = engine.add_rows(
            sp.csr_array(wide + level), -coverage.constant, np.full(n, np.inf)
        )

    def cost(self) -> FloatArray:
        """Return the cost that maximises the level."""
        cost = np.zeros(self.engine.n_columns)
        cost[self.column] = -1.0
        return cost

    def at_most(self, cut_off: float) -> None:
        """Bound the level from above."""
        self.cut_off = cut_off
        self.engine.bound_columns(np.array([self.column]), np.zeros(1), np.array([cut_off]))

    def raise_all(self) -> tuple[Solution | None, tuple[float, ...]]:
        """Raise the worst-covered State, then the next worst, up to the cut-off; the rows then hold what was reached.

        Returns:
            The last solution (None without States), and the coverages reached (at most the cut-off), sorted.
        """
        if self.engine.is_integer:
            return self._raise_sums()
        engine, constant = self.engine, self.coverage.constant
        free = np.arange(constant.size)
        reached = np.zeros(constant.size)
        solution = None
        while free.size:
            cost = self.cost()
            solution = engine.minimise(cost)
            level = min(self.cut_off, max(0.0, float(solution.x[self.column])))
            if level >= self.cut_off - HOLD:
                reached[free] = level
                least, most = max(0.0, level - HOLD), self.cut_off
                engine.bound_columns(np.array([self.column]), np.array([least]), np.array([most]))
                break
            is_stuck = solution.dual[self.rows[free]] > DUAL_OF_A_STUCK_STATE
            if not is_stuck.any():
                raise ProgrammeFailed("no State is stuck at the least level")
            engine.stay(cost, solution.value)
            # Many States have no choice left by now; each would take a programme of its own to say so.
            is_decided = ~is_stuck
            is_decided[is_decided] = engine.one_valued(self.rows[free[is_decided]], self.column)
            coverages = self._coverages(solution)
            for k in free[is_stuck].tolist():
                reached[k] = level
                engine.settle(int(self.rows[k]), self.column, level - float(constant[k]))
            for k in free[is_decided].tolist():
                reached[k] = min(self.cut_off, max(level, float(coverages[k])))
                value = float(reached[k] - constant[k])
                engine.settle(int(self.rows[k]), self.column, value, is_one_valued=True)
            free = free[~(is_stuck | is_decided)]
        return solution, _told(reached.tolist())

    def _coverages(self, solution: Solution) -> FloatArray:
        """Return the coverage of each State in a solution."""
        coverage = self.coverage
        columns = coverage.matrix.shape[1]
        found: FloatArray = coverage.matrix @ solution.x[:columns] + coverage.constant
        return found

    def _raise_sums(self) -> tuple[Solution | None, tuple[float, ...]]:
        """Raise the sum of the k smallest coverages for k = 1, 2, ..., each held before the next."""
        engine, n = self.engine, self.coverage.states.size
        if not n:
            return None, ()
        # Coverages counted up to the cut-off: capped <= coverage.
        capped = engine.add_columns(np.zeros(n), np.full(n, self.cut_off))
        wide = sp.csr_array(
            (self.coverage.matrix.data, self.coverage.matrix.indices, self.coverage.matrix.indptr),
            shape=(n, engine.n_columns),
        )
        own = sp.csr_array((np.ones(n), (np.arange(n), capped)), shape=wide.shape)
        engine.add_rows(sp.csr_array(wide - own), -self.coverage.constant, np.full(n, np.inf))
        sums = [0.0]
        solution = None
        for k in range(1, n + 1):
            # The sum of the k smallest is the most of k t - sum of d over d >= t - capped, d >= 0.
            threshold = int(engine.add_columns(np.zeros(1), np.array([self.cut_off]))[0])
            below = engine.add_columns(np.zeros(n), np.full(n, np.inf))
            index = np.arange(n)
            rows = sp.csr_array(
                (
                    np.concatenate([np.ones(2 * n), -np.ones(n)]),
                    (np.tile(index, 3), np.concatenate([below, capped, np.full(n, threshold)])),
                ),
                shape=(n, engine.n_columns),
            )
            engine.add_rows(rows, np.zeros(n), np.full(n, np.inf))
            cost = np.zeros(engine.n_columns)
            cost[threshold], cost[below] = -k, 1.0
            solution = engine.minimise(cost)
            sums.append(-solution.value)
            free = np.array([np.inf])
            row = engine.add_rows(sp.csr_array(cost[None, :]), -free, free)
            engine.hold(int(row[0]), -np.inf, solution.value + HOLD * max(1.0, abs(solution.value)))
        return solution, _told([b - a for a, b in pairwise(sums)])


def _told(levels: list[float]) -> tuple[float, ...]:
    """Return the levels sorted, the solver's noise about 0 as 0."""
    return tuple(sorted(0.0 if level < NOTHING else level for level in levels))
