"""Leximin: raise the worst-covered State, then the next worst, and so on, up to a cut-off.

With continuous money: maximise the least level of the free States; every State whose row has a positive dual cannot
rise any further and is settled there (there is always one); repeat. Between two levels all free States are pushed up
together: who is then proved to be as high as it can be on its own (`needmatch.face`) waits there, and needs no level of
its own when the others reach it. With least grants the set of plans is not convex and duals say nothing: there the sum
of the k smallest coverages is maximised for k = 1, 2, ... in turn, which gives the same order (W. Ogryczak and
T. Sliwinski, "On solving linear programs with the ordered weighted averaging objective", European Journal of
Operational Research 148, 2003).

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
    """One leximin's own rows over some States, with a column for the level.

    Each State has two rows, `coverage - level >= 0` while it is raised, `coverage >= least` once it is settled; of the
    two one is switched off.
    """

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
        free = np.full(n, np.inf)
        self.rows: IntArray = engine.add_rows(sp.csr_array(wide + level), -coverage.constant, free)
        self.least_rows: IntArray = engine.add_rows(wide, -free, free)

    def cost(self) -> FloatArray:
        """Return the cost that maximises the level."""
        cost = np.zeros(self.engine.n_columns)
        cost[self.column] = -1.0
        return cost

    def at_most(self, cut_off: float) -> None:
        """Bound the level from above."""
        self.cut_off = cut_off
        self._bound(0.0)

    def lift_all(self, cut_off: float) -> tuple[float, ...]:
        """Hold all States at a cut-off; return their coverages."""
        self.cut_off = cut_off
        self._bound(max(0.0, cut_off - HOLD))
        return (cut_off,) * self.coverage.states.size

    def _bound(self, least: float) -> None:
        self.engine.bound_columns(np.array([self.column]), np.array([least]), np.array([self.cut_off]))

    def raise_all(self) -> tuple[Solution | None, tuple[float, ...]]:
        """Raise the worst-covered State, then the next worst, up to the cut-off; the rows then hold what was reached.

        Returns:
            The last solution (None without States), and the coverages reached (at most the cut-off), sorted.
        """
        engine = self.engine
        if engine.is_integer:
            return self._raise_sums()
        n = self.coverage.states.size
        free, reached, most = np.arange(n), np.zeros(n), np.full(n, np.inf)
        solution = None
        while free.size:
            solution, level, waiting = self._stage(free, most)
            if level >= self.cut_off - HOLD:
                reached[free] = np.minimum(level, most[free])
                self._bound(max(0.0, level - HOLD))
                for k in waiting.tolist():
                    self._settle(k, float(most[k]))
                break
            raised = np.setdiff1d(free, waiting)
            is_stuck = solution.dual[self.rows[raised]] > DUAL_OF_A_STUCK_STATE
            if not is_stuck.any():
                raise ProgrammeFailed("no State is stuck at the least level")
            engine.stay(self.cost(), solution)
            reached[waiting], reached[raised[is_stuck]] = most[waiting], level
            for k in (*waiting.tolist(), *raised[is_stuck].tolist()):
                self._settle(k, float(reached[k]))
            free = raised[~is_stuck]
            if free.size and engine.proves_greatest:
                solution, most[free] = self._pushed(free, level)
                if np.isfinite(most[free]).all():
                    reached[free] = most[free]
                    for k in free.tolist():
                        self._settle(k, float(reached[k]))
                    break
        return solution, _told(reached.tolist())

    def _stage(self, free: IntArray, most: FloatArray) -> tuple[Solution, float, IntArray]:
        """Maximise the least level of the free States, those that cannot rise to it waiting at their most.

        Returns:
            The solution, the level, and the States whose most is at or below it.
        """
        waiting = free[np.isfinite(most[free])]
        self._wait(waiting, most)
        while True:
            solution = self.engine.minimise(self.cost(), is_near=True)
            level = min(self.cut_off, max(0.0, float(solution.x[self.column])))
            above = waiting[most[waiting] > level]
            if not above.size:
                return solution, level, waiting
            # Those above the level must not wait at the cost of those below it.
            waiting = waiting[most[waiting] <= level]
            n = above.size
            self.engine.bound_rows(self.least_rows[above], np.full(n, -np.inf), np.full(n, np.inf))
            self.engine.bound_rows(self.rows[above], -self.coverage.constant[above], np.full(n, np.inf))

    def _wait(self, states: IntArray, most: FloatArray) -> None:
        """Hold States at the most they can have instead of at the level."""
        n = states.size
        self.engine.bound_rows(self.rows[states], np.full(n, -np.inf), np.full(n, np.inf))
        least = most[states] - HOLD - self.coverage.constant[states]
        self.engine.bound_rows(self.least_rows[states], least, np.full(n, np.inf))

    def _settle(self, k: int, reached: float) -> None:
        """Keep a State at the coverage it reached."""
        self.engine.bound_rows(self.rows[k : k + 1], np.array([-np.inf]), np.array([np.inf]))
        value = reached - float(self.coverage.constant[k])
        self.engine.settle(int(self.least_rows[k]), value)

    def _pushed(self, free: IntArray, level: float) -> tuple[Solution, FloatArray]:
        """Push all free States up at once, none below the level.

        Returns:
            The solution, and what each of them can have at most where that is proved and below the cut-off, else inf.
        """
        self._bound(level)
        wide = self.coverage.matrix
        cost = np.zeros(self.engine.n_columns)
        cost[: wide.shape[1]] = -np.asarray(wide[free].sum(axis=0)).ravel()
        solution = self.engine.minimise(cost, is_near=True)
        is_greatest = self.engine.greatest(self.rows[free], self.column)
        coverages = self._coverages(solution)[free]
        return solution, np.where(is_greatest & (coverages < self.cut_off), coverages, np.inf)

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
