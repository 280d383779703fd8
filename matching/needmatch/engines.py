"""Two ways to solve a linear programme that grows: HiGHS kept warm, and SciPy's `linprog` from scratch each time.

An engine holds a programme and minimises one cost after another over it; between two costs, rows and columns may be
added, never removed. Costs are dense vectors over all columns. `dual` of a solution is by row, with the sign that a
row pushing a minimised cost up has when its lower bound binds (>= 0).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

import highspy
import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from needmatch.grid import FloatArray, IntArray
from needmatch.programme import Programme

HOLD = 1e-9
"""A held tier may get worse by this, relative to max(1, |value|) (design section 3)."""


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

    def release_row(self, row: int, column: int, lower: float) -> None:
        """Take a column out of a row and give the row a lower bound of its own."""

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of some columns."""


class HighsEngine:
    """HiGHS with its basis kept: the first cost by any method, later ones by primal simplex without presolve.

    One thread and fixed options, so that equal programmes give equal answers.
    """

    def __init__(self, programme: Programme, upper: FloatArray, deadline: float | None = None) -> None:
        self.deadline = deadline
        self.n_rows, self.n_columns = programme.matrix.shape
        self._highs = highspy.Highs()
        for option, value in {
            "output_flag": False,
            "threads": 1,
            "random_seed": 0,
        }.items():
            _check(self._highs.setOptionValue(option, value))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.n_columns, self.n_rows
        lp.col_cost_ = np.zeros(self.n_columns)
        lp.col_lower_ = np.zeros(self.n_columns)
        lp.col_upper_ = upper
        lp.row_lower_, lp.row_upper_ = programme.row_lower, programme.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = programme.matrix.indptr
        lp.a_matrix_.index_ = programme.matrix.indices
        lp.a_matrix_.value_ = programme.matrix.data
        _check(self._highs.passModel(lp))
        self._is_warm = False

    def minimise(self, cost: FloatArray) -> Solution:
        highs = self._highs
        _check(highs.changeColsCost(self.n_columns, np.arange(self.n_columns, dtype=np.int32), cost))
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise OutOfTime
            _check(highs.setOptionValue("time_limit", highs.getRunTime() + left))
        _check(highs.run())
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
            # A warm basis can lead primal simplex astray; the same programme from scratch is the honest second try.
            _check(highs.clearSolver())
            _check(highs.setOptionValue("presolve", "choose"))
            _check(highs.setOptionValue("simplex_strategy", 1))
            self._is_warm = False
            _check(highs.run())
            status = highs.getModelStatus()
            if status == highspy.HighsModelStatus.kTimeLimit:
                raise OutOfTime
            if status != highspy.HighsModelStatus.kOptimal:
                raise ProgrammeFailed(highs.modelStatusToString(status))
        if not self._is_warm:
            self._is_warm = True
            _check(highs.setOptionValue("presolve", "off"))
            _check(highs.setOptionValue("simplex_strategy", 4))
        solution = highs.getSolution()
        x = np.asarray(solution.col_value, dtype=float)
        return Solution(x, float(cost @ x), np.asarray(solution.row_dual, dtype=float))

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

    def release_row(self, row: int, column: int, lower: float) -> None:
        _check(self._highs.changeCoeff(row, column, 0.0))
        _check(self._highs.changeRowBounds(row, lower, highspy.kHighsInf))

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        _check(self._highs.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper))


def _check(status: object) -> None:
    if status == highspy.HighsStatus.kError:
        raise ProgrammeFailed("HiGHS refused a call")


class ScipyEngine:
    """`scipy.optimize.linprog` from scratch for every cost: slower, and with nothing of ours in between."""

    def __init__(self, programme: Programme, upper: FloatArray, deadline: float | None = None) -> None:
        self.deadline = deadline
        self.n_rows, self.n_columns = programme.matrix.shape
        self._matrix = programme.matrix
        self._row_lower, self._row_upper = programme.row_lower, programme.row_upper
        self._lower, self._upper = np.zeros(self.n_columns), upper.copy()

    def minimise(self, cost: FloatArray) -> Solution:
        if self.n_columns == 0:
            return Solution(np.zeros(0), 0.0, np.zeros(self.n_rows))
        equal = self._row_lower == self._row_upper
        above = np.isfinite(self._row_upper) & ~equal
        below = np.isfinite(self._row_lower) & ~equal
        options: dict[str, float] = {}
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise OutOfTime
            options["time_limit"] = left
        answer = linprog(
            cost,
            A_ub=sp.vstack([self._matrix[above], -self._matrix[below]]),
            b_ub=np.concatenate([self._row_upper[above], -self._row_lower[below]]),
            A_eq=self._matrix[equal],
            b_eq=self._row_lower[equal],
            bounds=np.column_stack([self._lower, self._upper]),
            method="highs-ds",
            options=options,
        )
        if answer.status == 1:
            raise OutOfTime
        if answer.status != 0:
            raise ProgrammeFailed(str(answer.message))
        dual = np.zeros(self.n_rows)
        n_above = int(above.sum())
        dual[equal] = answer.eqlin.marginals
        dual[above] = answer.ineqlin.marginals[:n_above]
        dual[below] -= answer.ineqlin.marginals[n_above:]
        return Solution(np.asarray(answer.x, dtype=float), float(answer.fun), dual)

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
        return np.arange(start, self.n_rows)

    def release_row(self, row: int, column: int, lower: float) -> None:
        keep = np.ones(self.n_columns)
        keep[column] = 0.0
        begin, end = self._matrix.indptr[row : row + 2]
        data = self._matrix.data.copy()
        data[begin:end] *= keep[self._matrix.indices[begin:end]]
        self._matrix = sp.csr_array(
            (data, self._matrix.indices, self._matrix.indptr), shape=self._matrix.shape
        )
        self._row_lower = self._row_lower.copy()
        self._row_lower[row] = lower

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        self._lower[columns] = lower
        self._upper[columns] = upper
