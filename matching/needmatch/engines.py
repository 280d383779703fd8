"""Two ways to solve a linear programme that grows: HiGHS kept warm, and SciPy's `linprog` from scratch each time.

An engine holds a programme and minimises one cost after another over it; between two costs, rows and columns may be
added, never removed. HiGHS holds a tier by its optimal face (`needmatch.face`), SciPy by a row. Costs are dense
vectors over all columns. `dual` of a solution is by row, with the sign that a row pushing a minimised cost up has when
its lower bound binds (>= 0).
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

from needmatch.face import Fixings, fixings, one_valued
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


class Engine(Protocol):
    """What the tiers ask of a solver."""

    n_columns: int
    n_rows: int
    is_integer: bool
    """Whether some columns take whole values only: duals then say nothing."""

    def minimise(self, cost: FloatArray) -> Solution:
        """Minimise over all columns.

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

    def stay(self, cost: FloatArray, value: float) -> None:
        """Keep to solutions in which the cost last minimised stays at its least value."""

    def settle(self, row: int, column: int, value: float, *, is_one_valued: bool = False) -> None:
        """Take a column out of a row, and keep the row at the value that all solutions left have for it.

        Args:
            is_one_valued: what is held already implies it.
        """

    def one_valued(self, rows: IntArray, column: int) -> BoolArray:
        """Say which rows, without their part of a column, are known to have one value in all solutions left."""

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of some columns."""


@dataclass
class _Bounds:
    """Bounds of columns and rows."""

    lower: FloatArray
    upper: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray

    @classmethod
    def of(cls, programme: Programme) -> _Bounds:
        return cls(
            programme.lower.copy(),
            programme.upper.copy(),
            programme.row_lower.copy(),
            programme.row_upper.copy(),
        )


class HighsEngine:
    """HiGHS with its basis kept: the first cost by any method, later ones by primal simplex without presolve.

    One thread and fixed options, so that equal programmes give equal answers.
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
        # Bounds as asked for, and as they stand with what optimal faces fix.
        self._asked = _Bounds.of(programme)
        self._now = _Bounds.of(programme)
        self._kept: list[tuple[FloatArray, float]] = []
        self._blocks: list[sp.csr_array] = [programme.matrix]
        finite = programme.row_upper[np.isfinite(programme.row_upper)]
        self._reach = float(np.abs(finite).sum())
        self._watch: Watch | None = None

    def watch(self, ask: Callable[[], None]) -> None:
        """Ask the caller now and then during a run; what it raises ends the run and leaves `minimise`."""
        self._watch = Watch(self._highs, ask)

    def minimise(self, cost: FloatArray) -> Solution:
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
                if slack:
                    self._leave_faces()
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

    def stay(self, cost: FloatArray, value: float) -> None:
        room = HOLD * max(1.0, abs(value))
        if self.is_integer:
            self._hold_cost(cost, value + room)
            return
        self._kept.append((cost, value + room))
        solution, now = self._highs.getSolution(), self._now
        columns = fixings(
            np.asarray(solution.col_dual), np.asarray(solution.col_value), now.lower, now.upper, self._reach
        )
        rows = fixings(
            np.asarray(solution.row_dual),
            np.asarray(solution.row_value),
            now.row_lower,
            now.row_upper,
            self._reach,
        )
        self._fix_columns(columns)
        self._fix_rows(rows.position, rows.value, rows.value)
        if columns.loss + rows.loss > room:
            self._hold_cost(cost, value + room)

    def _fix_columns(self, fixed: Fixings) -> None:
        self._now.lower[fixed.position] = self._now.upper[fixed.position] = fixed.value
        _check(
            self._highs.changeColsBounds(
                fixed.position.size, fixed.position.astype(np.int32), fixed.value, fixed.value
            )
        )

    def _fix_rows(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of rows as they stand, not as they were asked for."""
        self._now.row_lower[rows], self._now.row_upper[rows] = lower, upper
        _check(self._highs.changeRowsBounds(rows.size, rows.astype(np.int32), lower, upper))

    def _hold_cost(self, cost: FloatArray, most: float) -> None:
        wide = np.zeros(self.n_columns)
        wide[: cost.size] = cost
        free = np.array([np.inf])
        row = self.add_rows(sp.csr_array(wide[None, :]), -free, free)
        self.hold(int(row[0]), -np.inf, most)

    def _leave_faces(self) -> None:
        """Hold every tier by its row instead of by its face."""
        if not self._kept:
            return
        kept, self._kept = self._kept, []
        asked = self._asked
        self.bound_columns(np.arange(self.n_columns), asked.lower, asked.upper)
        self._fix_rows(np.arange(self.n_rows), asked.row_lower.copy(), asked.row_upper.copy())
        for cost, most in kept:
            self._hold_cost(cost, most)

    def settle(self, row: int, column: int, value: float, *, is_one_valued: bool = False) -> None:
        _check(self._highs.changeCoeff(row, column, 0.0))
        self.hold(row, value - HOLD, highspy.kHighsInf)
        if self._kept:
            bounds = (-np.inf, np.inf) if is_one_valued else (value, value)
            self._fix_rows(np.array([row]), np.array(bounds[:1]), np.array(bounds[1:]))

    def one_valued(self, rows: IntArray, column: int) -> BoolArray:
        if not rows.size:
            return np.zeros(0, dtype=np.bool_)
        matrix = self._matrix()
        status, basic = self._highs.getBasicVariables()
        _check(status)
        is_free_column = self._now.lower < self._now.upper
        is_free_row = self._now.row_lower < self._now.row_upper
        is_free_column[basic[basic >= 0]] = False
        is_free_row[-1 - basic[basic < 0]] = False
        is_free_column[column] = False
        costs = sp.csr_array(matrix[rows])
        costs.data[costs.indices == column] = 0.0
        of_basis = np.where(basic >= 0, basic, 0)
        dense = np.asarray(costs[:, of_basis].todense()) * (basic >= 0)
        duals = np.zeros(dense.shape)
        for k, right_hand_side in enumerate(dense):
            status, duals[k] = self._highs.getBasisTransposeSolve(right_hand_side)
            _check(status)
        return one_valued(costs, matrix, duals, is_free_column, is_free_row)

    def _matrix(self) -> sp.csr_array:
        """Return the coefficients of all rows, but for columns that `settle` took out."""
        if len(self._blocks) > 1 or self._blocks[0].shape[1] < self.n_columns:
            wide = [
                sp.csr_array((b.data, b.indices, b.indptr), shape=(b.shape[0], self.n_columns))
                for b in self._blocks
            ]
            self._blocks = [sp.csr_array(sp.vstack(wide, format="csr"))]
        return self._blocks[0]

    def _loosen(self, slack: float) -> None:
        for row, (lower, upper) in self._held.items():
            _check(self._highs.changeRowBounds(row, lower - slack, upper + slack))

    def hold(self, row: int, lower: float, upper: float) -> None:
        self._held[row] = (lower, upper)
        for bounds in (self._asked, self._now):
            bounds.row_lower[row], bounds.row_upper[row] = lower, upper
        _check(self._highs.changeRowBounds(row, lower, upper))

    def add_columns(self, lower: FloatArray, upper: FloatArray) -> IntArray:
        start = self.n_columns
        _check(self._highs.addVars(lower.size, lower, upper))
        for bounds in (self._asked, self._now):
            bounds.lower, bounds.upper = np.append(bounds.lower, lower), np.append(bounds.upper, upper)
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
        for bounds in (self._asked, self._now):
            bounds.row_lower = np.append(bounds.row_lower, lower)
            bounds.row_upper = np.append(bounds.row_upper, upper)
        self._blocks.append(matrix)
        self.n_rows += lower.size
        return np.arange(start, self.n_rows)

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        for bounds in (self._asked, self._now):
            bounds.lower[columns], bounds.upper[columns] = lower, upper
        _check(self._highs.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper))

    def bound_rows(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of some rows; none of them is loosened."""
        for row in rows.tolist():
            self._held.pop(row, None)
        for bounds in (self._asked, self._now):
            bounds.row_lower[rows], bounds.row_upper[rows] = lower, upper
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


class ScipyEngine:
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

    def minimise(self, cost: FloatArray) -> Solution:
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

    def stay(self, cost: FloatArray, value: float) -> None:
        free = np.array([np.inf])
        row = self.add_rows(sp.csr_array(cost[None, :]), -free, free)
        self.hold(int(row[0]), -np.inf, value + HOLD * max(1.0, abs(value)))

    def one_valued(self, rows: IntArray, column: int) -> BoolArray:
        return np.zeros(rows.size, dtype=np.bool_)  # without a basis nothing is known

    def settle(self, row: int, column: int, value: float, *, is_one_valued: bool = False) -> None:
        keep = np.ones(self.n_columns)
        keep[column] = 0.0
        begin, end = self._matrix.indptr[row : row + 2]
        data = self._matrix.data.copy()
        data[begin:end] *= keep[self._matrix.indices[begin:end]]
        self._matrix = sp.csr_array(
            (data, self._matrix.indices, self._matrix.indptr), shape=self._matrix.shape
        )
        self.hold(row, value - HOLD, np.inf)

    def hold(self, row: int, lower: float, upper: float) -> None:
        self._row_lower, self._row_upper = self._row_lower.copy(), self._row_upper.copy()
        self._row_lower[row], self._row_upper[row] = lower, upper
        self._is_held[row] = 1.0

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        self._lower[columns] = lower
        self._upper[columns] = upper
