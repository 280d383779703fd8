"""Two ways to solve a linear programme that grows: HiGHS kept warm, and SciPy's `linprog` from scratch each time.

An engine holds a programme and minimises one cost after another over it; between two costs, rows and columns may be
added, never removed. Costs are dense vectors over all columns. `dual` of a solution is by row, with the sign that a
row pushing a minimised cost up has when its lower bound binds (>= 0). Both hold a tier by a row; the engine that plans
are made with, `needmatch.face_engine`, holds it without one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import highspy
import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint

from needmatch.grid import BoolArray, FloatArray, IntArray
from needmatch.programme import Programme
from needmatch.scipy_lp import linprog, milp
from needmatch.watch import Watch

HOLD = 1e-9
"""A held tier may get worse by this, relative to max(1, |value|) (design section 3)."""


TOLERANCE = 1e-10
"""How far rows and reduced costs may be missed, in units of the programme."""

SLACKS = (1e-9, 1e-8, 1e-7, 1e-6)
"""How far held rows are loosened, in turn, when the solver finds no room between them."""

_OPTIMAL = highspy.HighsModelStatus.kOptimal


class OutOfTime(Exception):
    """The time limit was reached before the best value was proved; the engine's last solution stands."""


class ProgrammeFailed(RuntimeError):
    """The solver ended in a state that a checked problem cannot lead to: a defect, not bad input."""


@dataclass(frozen=True)
class Solution:
    """The best x found for a cost, and the dual of each row."""

    x: FloatArray
    value: float
    dual: FloatArray
    reduced_cost: FloatArray | None = None
    """Of each column; None where the engine does not need it."""


class Engine(Protocol):
    """What the tiers ask of a solver."""

    n_columns: int
    n_rows: int
    is_integer: bool
    """Whether some columns take whole values only: duals then say nothing."""
    proves_greatest: bool
    """Whether `greatest` ever proves anything."""

    def minimise(self, cost: FloatArray, idle: BoolArray | None = None, *, is_near: bool = False) -> Solution:
        """Minimise over all columns.

        Args:
            idle: columns expected to stay at their lower bound.
            is_near: the last solution is expected to be near the best. Both are hints, for speed alone.

        Raises:
            OutOfTime: the deadline passed before the optimum was proved.
            ProgrammeFailed: the programme is infeasible or unbounded.
        """

    def add_columns(self, lower: FloatArray, upper: FloatArray) -> IntArray:
        """Add columns without coefficients and return their positions."""

    def add_rows(self, matrix: sp.csr_array, lower: FloatArray, upper: FloatArray) -> IntArray:
        """Add rows over all columns and return their positions."""

    def hold(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row that keeps an earlier tier at its best; it may be loosened by a sliver."""

    def stay(self, cost: FloatArray, best: Solution) -> None:
        """Keep to solutions in which a cost stays at its least value; `best` is what minimising it found."""

    def settle(self, row: int, value: float) -> None:
        """Keep a row at the value that all solutions left have for it, or can have at most."""

    def tightened(self, cost: FloatArray) -> Solution | None:
        """Minimise the last cost again after bounds were tightened; None where that is not known to be quick."""

    def greatest(self, rows: IntArray, column: int) -> BoolArray:
        """Say which rows, without their part of a column, are proved to be as great as in any solution left."""

    def bound_rows(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of some rows; none of them is loosened."""

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of some columns."""


class _HeldByRows:
    """What engines have in common that keep a tier at its best by a row, and prove nothing beyond the best."""

    proves_greatest = False

    def stay(self: Engine, cost: FloatArray, best: Solution) -> None:
        free = np.array([np.inf])
        row = self.add_rows(sp.csr_array(cost[None, :]), -free, free)
        self.hold(int(row[0]), -np.inf, best.value + HOLD * max(1.0, abs(best.value)))

    def tightened(self, cost: FloatArray) -> Solution | None:
        return None

    def greatest(self, rows: IntArray, column: int) -> BoolArray:
        return np.zeros(rows.size, dtype=np.bool_)

    def settle(self: Engine, row: int, value: float) -> None:
        self.hold(row, value - HOLD, np.inf)


class HighsEngine(_HeldByRows):
    """HiGHS with its basis kept: the first cost by any method, later ones by primal simplex without presolve.

    For programmes with whole columns, and for many questions that differ in a few bounds. One thread and fixed
    options, so that equal programmes give equal answers.
    """

    def __init__(self, programme: Programme, deadline: float | None = None) -> None:
        self.deadline = deadline
        self.n_rows, self.n_columns = programme.matrix.shape
        self.is_integer = bool(programme.whole.size)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor bears no types
        options: dict[str, float | bool] = {"output_flag": False, "threads": 1, "random_seed": 0}
        if self.is_integer:
            # Branch and bound at the tighter tolerances has been seen to call plans best that were not.
            options |= {"mip_rel_gap": 0.0, "mip_abs_gap": TOLERANCE}
        else:
            options |= {"primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE}
            # On amounts far apart a method can turn in circles for ever; the next one is then tried.
            options |= {
                "simplex_iteration_limit": 100_000 + 20 * (self.n_rows + self.n_columns),
                "ipm_iteration_limit": 1_000,
            }
        for option, value in options.items():
            _check(self._highs.setOptionValue(option, value))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.n_columns, self.n_rows
        lp.col_cost_ = np.zeros(self.n_columns)
        lp.col_lower_ = programme.lower
        lp.col_upper_ = programme.upper
        lp.row_lower_, lp.row_upper_ = programme.row_lower, programme.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = programme.matrix.indptr
        lp.a_matrix_.index_ = programme.matrix.indices
        lp.a_matrix_.value_ = programme.matrix.data
        if self.is_integer:
            kinds = np.full(self.n_columns, highspy.HighsVarType.kContinuous, dtype=object)
            kinds[programme.whole] = highspy.HighsVarType.kInteger
            lp.integrality_ = kinds.tolist()
        _check(self._highs.passModel(lp))
        self._held: dict[int, tuple[float, float]] = {}
        self._watch: Watch | None = None

    def watch(self, ask: Callable[[], None]) -> None:
        """Ask the caller now and then during a run; what it raises ends the run and leaves `minimise`."""
        self._watch = Watch(self._highs, ask)

    def minimise(self, cost: FloatArray, idle: BoolArray | None = None, *, is_near: bool = False) -> Solution:
        highs = self._highs
        _check(highs.changeColsCost(self.n_columns, np.arange(self.n_columns, dtype=np.int32), cost))
        status = self._run()
        if status != _OPTIMAL:
            # Held tiers leave a sliver of room, and a warm basis or presolve can miss it: the same programme from
            # scratch is the honest second try, and a little more room the last.
            if not self.is_integer:
                _check(highs.setOptionValue("presolve", "off"))
                _check(highs.setOptionValue("simplex_strategy", 1))
            # Naming a method for continuous programmes would make HiGHS forget which columns are whole.
            methods = ("choose",) if self.is_integer else ("simplex", "ipm")
            for slack, solver in product((0.0, *SLACKS), methods):
                self._loosen(slack)
                _check(highs.clearSolver())
                _check(highs.setOptionValue("solver", solver))
                status = self._run()
                if status == _OPTIMAL:
                    break
            _check(highs.setOptionValue("solver", "choose"))
            if status != _OPTIMAL:
                raise ProgrammeFailed(highs.modelStatusToString(status))
        if not self.is_integer:
            _check(highs.setOptionValue("presolve", "off"))
            _check(highs.setOptionValue("simplex_strategy", 4))
        solution = highs.getSolution()
        x = np.asarray(solution.col_value, dtype=float)
        return Solution(x, float(cost @ x), np.asarray(solution.row_dual, dtype=float))

    def _run(self) -> highspy.HighsModelStatus:
        """Solve within the time that is left."""
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise OutOfTime
            _check(self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left))
        has_failed = self._highs.run() == highspy.HighsStatus.kError
        if self._watch is not None:
            self._watch.check()
        if has_failed:
            return highspy.HighsModelStatus.kSolveError
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        return _OPTIMAL if status == highspy.HighsModelStatus.kModelEmpty else status

    def _loosen(self, slack: float) -> None:
        for row, (lower, upper) in self._held.items():
            _check(self._highs.changeRowBounds(row, lower - slack, upper + slack))

    def hold(self, row: int, lower: float, upper: float) -> None:
        self._held[row] = (lower, upper)
        _check(self._highs.changeRowBounds(row, lower, upper))

    def add_columns(self, lower: FloatArray, upper: FloatArray) -> IntArray:
        start = self.n_columns
        _check(self._highs.addVars(lower.size, lower, upper))
        self.n_columns += lower.size
        return np.arange(start, self.n_columns)

    def add_rows(self, matrix: sp.csr_array, lower: FloatArray, upper: FloatArray) -> IntArray:
        start = self.n_rows
        _check(
            self._highs.addRows(
                lower.size,
                lower,
                upper,
                matrix.nnz,
                matrix.indptr[:-1].astype(np.int32),
                matrix.indices.astype(np.int32),
                matrix.data,
            )
        )
        self.n_rows += lower.size
        return np.arange(start, self.n_rows)

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        _check(self._highs.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper))

    def bound_rows(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of some rows; none of them is loosened."""
        for row in rows.tolist():
            self._held.pop(row, None)
        change = self._highs.changeRowsBounds  # type: ignore[attr-defined]  # the stubs of highspy leave it out
        _check(change(rows.size, rows.astype(np.int32), lower, upper))

    def basis(self) -> highspy.HighsBasis:
        """Return the basis of the last solution."""
        return self._highs.getBasis()

    def restart(self, basis: highspy.HighsBasis) -> None:
        """Start the next solve at a basis that was optimal for its cost under other bounds: by dual simplex."""
        if not self.is_integer:
            _check(self._highs.setBasis(basis))
            _check(self._highs.setOptionValue("presolve", "off"))
            _check(self._highs.setOptionValue("simplex_strategy", 1))


def _check(status: object) -> None:
    if status == highspy.HighsStatus.kError:
        raise ProgrammeFailed("HiGHS refused a call")


class ScipyEngine(_HeldByRows):
    """`scipy.optimize.linprog` from scratch for every cost: slower, and with nothing of ours in between."""

    def __init__(self, programme: Programme, deadline: float | None = None) -> None:
        self.deadline = deadline
        self.n_rows, self.n_columns = programme.matrix.shape
        self._matrix = programme.matrix
        self._row_lower, self._row_upper = programme.row_lower, programme.row_upper
        self._lower, self._upper = programme.lower.copy(), programme.upper.copy()
        self._is_held = np.zeros(self.n_rows)
        self._whole = programme.whole
        self.is_integer = bool(programme.whole.size)

    def minimise(self, cost: FloatArray, idle: BoolArray | None = None, *, is_near: bool = False) -> Solution:
        if self.n_columns == 0:
            return Solution(np.zeros(0), 0.0, np.zeros(self.n_rows))
        equal = self._row_lower == self._row_upper
        above = np.isfinite(self._row_upper) & ~equal
        below = np.isfinite(self._row_lower) & ~equal
        for slack in (0.0, *SLACKS):
            options = {
                "primal_feasibility_tolerance": TOLERANCE,
                "dual_feasibility_tolerance": TOLERANCE,
            }
            if self.deadline is not None:
                options["time_limit"] = self.deadline - time.monotonic()
                if options["time_limit"] <= 0:
                    raise OutOfTime
            room = slack * self._is_held
            if self.is_integer:
                found = self._minimise_whole(cost, room, options.get("time_limit"))
                if found is not None:
                    return found
                continue
            answer = linprog(
                cost,
                A_ub=sp.vstack([self._matrix[above], -self._matrix[below]]),
                b_ub=np.concatenate([(self._row_upper + room)[above], (room - self._row_lower)[below]]),
                A_eq=self._matrix[equal],
                b_eq=self._row_lower[equal],
                bounds=np.column_stack([self._lower, self._upper]),
                method="highs-ds",
                options=options,
            )
            if answer.status == 1:
                raise OutOfTime
            if answer.status == 0:
                break
        else:
            raise ProgrammeFailed("no plan keeps every row")
        dual = np.zeros(self.n_rows)
        n_above = int(above.sum())
        dual[equal] = answer.eqlin.marginals
        dual[above] = answer.ineqlin.marginals[:n_above]
        dual[below] -= answer.ineqlin.marginals[n_above:]
        return Solution(np.asarray(answer.x, dtype=float), float(answer.fun), dual)

    def _minimise_whole(
        self, cost: FloatArray, room: FloatArray, time_limit: float | None
    ) -> Solution | None:
        """Solve with `scipy.optimize.milp`; None where no plan keeps every row."""
        integrality = np.zeros(self.n_columns)
        integrality[self._whole] = 1
        options = {"mip_rel_gap": 0.0} | ({} if time_limit is None else {"time_limit": time_limit})
        answer = milp(
            cost,
            integrality=integrality,
            bounds=Bounds(self._lower, self._upper),
            constraints=LinearConstraint(self._matrix, self._row_lower - room, self._row_upper + room),
            options=options,
        )
        if answer.status == 1:
            raise OutOfTime
        if answer.status != 0:
            return None
        return Solution(np.asarray(answer.x, dtype=float), float(answer.fun), np.zeros(self.n_rows))

    def add_columns(self, lower: FloatArray, upper: FloatArray) -> IntArray:
        start = self.n_columns
        self.n_columns += lower.size
        self._lower = np.concatenate([self._lower, lower])
        self._upper = np.concatenate([self._upper, upper])
        self._matrix = sp.csr_array(
            (self._matrix.data, self._matrix.indices, self._matrix.indptr),
            shape=(self.n_rows, self.n_columns),
        )
        return np.arange(start, self.n_columns)

    def add_rows(self, matrix: sp.csr_array, lower: FloatArray, upper: FloatArray) -> IntArray:
        start = self.n_rows
        self.n_rows += lower.size
        self._matrix = sp.csr_array(sp.vstack([self._matrix, matrix], format="csr"))
        self._row_lower = np.concatenate([self._row_lower, lower])
        self._row_upper = np.concatenate([self._row_upper, upper])
        self._is_held = np.concatenate([self._is_held, np.zeros(lower.size)])
        return np.arange(start, self.n_rows)

    def hold(self, row: int, lower: float, upper: float) -> None:
        self._row_lower, self._row_upper = self._row_lower.copy(), self._row_upper.copy()
        self._row_lower[row], self._row_upper[row] = lower, upper
        self._is_held[row] = 1.0

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        self._lower[columns] = lower
        self._upper[columns] = upper

    def bound_rows(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        self._row_lower, self._row_upper = self._row_lower.copy(), self._row_upper.copy()
        self._row_lower[rows], self._row_upper[rows] = lower, upper
        self._is_held[rows] = 0.0
