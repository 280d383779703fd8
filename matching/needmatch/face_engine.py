"""The engine that plans are made with: every cost is minimised over what the tiers before it leave open, and no more.

A tier is held by its optimal face (`needmatch.face`). What the face fixes leaves the programme, so that every tier
passes a smaller one to HiGHS than the tier before; presolve and dual simplex on that are faster than a warm start on
the whole. The surprise: HiGHS starts from its last basis only where the caller says that the answer is near, as
between two levels of a leximin. One thread and fixed options, so that equal programmes give equal answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import highspy
import numpy as np
import scipy.sparse as sp

from needmatch.engines import (
    HOLD,
    SLACKS,
    TOLERANCE,
    Engine,
    HighsEngine,
    OutOfTime,
    ProgrammeFailed,
    Solution,
)
from needmatch.face import AT_BOUND, Fixings, fixings, greatest
from needmatch.grid import BoolArray, FloatArray, IntArray
from needmatch.programme import Programme
from needmatch.watch import Watch

_OPTIMAL = highspy.HighsModelStatus.kOptimal
_WAYS: tuple[dict[str, str | int], ...] = (
    {"presolve": "choose", "solver": "choose", "simplex_strategy": 1},
    {"presolve": "off", "solver": "simplex", "simplex_strategy": 1},
    {"presolve": "off", "solver": "ipm", "simplex_strategy": 1},
)
"""How a programme is solved from scratch: the ways after the first are for what the first did not solve."""

_SMALL: dict[str, str | int] = {"presolve": "choose", "solver": "simplex", "simplex_strategy": 4}
"""With most left out: giving nothing is a start that primal simplex improves in few steps."""

_NEAR: dict[str, str | int] = {"presolve": "off", "solver": "simplex", "simplex_strategy": 4}
"""From a basis near the best: by primal simplex, which keeps what is feasible."""

_TIGHTENED: dict[str, str | int] = {"presolve": "off", "solver": "simplex", "simplex_strategy": 1}
"""From a basis that was best before bounds were tightened: by dual simplex, which keeps what is best."""

WRONG_SIGN = 1e-9
"""A column left out may cost less than nothing by this before it is let in."""


def engine_for(programme: Programme, deadline: float | None = None) -> Engine:
    """Return the engine that plans are made with; with whole columns duals say nothing, and HiGHS keeps the rows."""
    return HighsEngine(programme, deadline) if programme.whole.size else FaceEngine(programme, deadline)


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


@dataclass(frozen=True)
class _Seen:
    """The programme that HiGHS has: its columns and rows by position in the whole one, and what stands beside it.

    `rest` (columns,) holds the values of the other columns, `done` (rows,) what they contribute to each row.
    """

    columns: IntArray
    rows: IntArray
    rest: FloatArray
    done: FloatArray


@dataclass(frozen=True)
class _Answer:
    """The last solution, of which cost, and what HiGHS saw of the programme."""

    cost: FloatArray
    solution: Solution
    seen: _Seen


class FaceEngine:
    """HiGHS from scratch for every cost, over the columns and rows that are still open."""

    is_integer = False
    proves_greatest = True

    def __init__(self, programme: Programme, deadline: float | None = None) -> None:
        self.deadline = deadline
        self.n_rows, self.n_columns = programme.matrix.shape
        self.solver_seconds = 0.0
        """Processor time that HiGHS has used so far."""
        # Bounds as asked for, and as they stand with what the faces fix.
        self._asked, self._now = _Bounds.of(programme), _Bounds.of(programme)
        self._blocks: list[sp.csr_array] = [programme.matrix.copy()]
        self._row_of: IntArray = np.zeros(0, dtype=np.int64)
        self._held: set[int] = set()
        self._kept: list[tuple[FloatArray, float]] = []
        self._answer: _Answer | None = None
        self._seen: _Seen | None = None
        self._is_factorised = False
        self._proving: tuple[_Seen, sp.csc_array] | None = None
        """What HiGHS has seen as a matrix, made once for many proofs."""
        finite = programme.row_upper[np.isfinite(programme.row_upper)]
        self._reach = float(np.abs(finite).sum())
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor bears no types
        options: dict[str, float | bool | int] = {
            "output_flag": False,
            "threads": 1,
            "random_seed": 0,
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
            # On amounts far apart a method can turn in circles for ever; the next one is then tried.
            "simplex_iteration_limit": 100_000 + 20 * (self.n_rows + self.n_columns),
            "ipm_iteration_limit": 1_000,
        }
        for option, value in options.items():
            _check(self._highs.setOptionValue(option, value))
        self._watch: Watch | None = None

    def watch(self, ask: Callable[[], None]) -> None:
        """Ask the caller now and then during a run; what it raises ends the run and leaves `minimise`."""
        self._watch = Watch(self._highs, ask)

    # Minimising

    def minimise(self, cost: FloatArray, idle: BoolArray | None = None, *, is_near: bool = False) -> Solution:
        """Minimise over all columns.

        Args:
            idle: columns expected to stay at their lower bound: they are left out, and let in again where their
                reduced costs say otherwise, so that the answer is the same.
            is_near: the last solution is expected to be near the best: the search starts from it.

        Raises:
            OutOfTime: the deadline passed before the optimum was proved.
            ProgrammeFailed: the programme is infeasible or unbounded.
        """
        last = self._answer
        if last is not None and last.cost.size == cost.size and bool(np.all(last.cost == cost)):
            return last.solution
        found = None
        if is_near:
            found = self._from_last(cost, _NEAR)
        elif idle is not None:
            found = self._without(cost, idle)
        if found is not None:
            return found
        everything = np.zeros(self.n_columns, dtype=np.bool_)
        for way in _WAYS:
            found = self._afresh(cost, everything, 0.0, way)
            if found is not None:
                return found
        # Faces leave no room at all, rows a sliver: the honest last try holds every tier by its row.
        self._leave_faces()
        for slack, way in product(SLACKS, _WAYS):
            found = self._afresh(cost, everything, slack, way)
            if found is not None:
                return found
        raise ProgrammeFailed(self._highs.modelStatusToString(self._highs.getModelStatus()))

    def _without(self, cost: FloatArray, idle: BoolArray) -> Solution | None:
        """Minimise with some columns left out until none of them would help; None where that does not work."""
        out = idle.copy()
        while out.any():
            found = self._afresh(cost, out, 0.0, _SMALL)
            if found is None or found.reduced_cost is None:
                return None
            would_help = out & (found.reduced_cost < -WRONG_SIGN)
            if not would_help.any():
                return found
            out &= ~would_help
            self._answer = None
        return None

    def _afresh(
        self, cost: FloatArray, out: BoolArray, slack: float, way: dict[str, str | int]
    ) -> Solution | None:
        """Solve what is open, but for the columns left out; None where no optimum is found."""
        seen = self._passed(cost, out, slack)
        if seen is None:
            return None
        self._seen = None if slack else seen
        return self._solved(cost, seen, way)

    def _passed(self, cost: FloatArray, out: BoolArray, slack: float = 0.0) -> _Seen | None:
        """Pass what is open to HiGHS, but for the columns left out; None where a row cannot be kept."""
        now, matrix = self._now, self._matrix()
        is_open = (now.lower < now.upper) & ~out
        rest = np.where(is_open, 0.0, now.lower)
        done = matrix @ rest
        entry = is_open[matrix.indices]
        in_row = np.bincount(self._row_of[entry], minlength=self.n_rows)
        room = AT_BOUND * np.maximum(1.0, np.abs(done))
        if np.any((in_row == 0) & ((now.row_lower - done > room) | (now.row_upper - done < -room))):
            return None  # a row that nothing open can mend
        columns, rows = np.flatnonzero(is_open), np.flatnonzero(in_row)
        renumbered = np.cumsum(is_open) - 1
        held = np.zeros(self.n_rows)
        held[list(self._held)] = slack
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = columns.size, rows.size
        lp.col_cost_ = cost[columns]
        lp.col_lower_, lp.col_upper_ = now.lower[columns], now.upper[columns]
        lp.row_lower_ = (now.row_lower - done - held)[rows]
        lp.row_upper_ = (now.row_upper - done + held)[rows]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(in_row[rows])]).astype(np.int32)
        lp.a_matrix_.index_ = renumbered[matrix.indices[entry]].astype(np.int32)
        lp.a_matrix_.value_ = matrix.data[entry]
        _check(self._highs.passModel(lp))
        return _Seen(columns, rows, rest, done)

    def tightened(self, cost: FloatArray) -> Solution | None:
        return self._from_last(cost, _TIGHTENED)

    def _from_last(self, cost: FloatArray, way: dict[str, str | int]) -> Solution | None:
        """Minimise from the last basis; None where there is none, or no optimum is found."""
        if self._seen is None:
            return None
        if self._is_seen():
            self._pass_bounds(cost, self._seen)
            return self._solved(cost, self._seen, way)
        before, basis = self._seen, self._highs.getBasis()
        seen = self._seen = self._passed(cost, np.zeros(self.n_columns, dtype=np.bool_))
        if seen is None:
            return None
        start = highspy.HighsBasis()
        start.col_status = _carried(
            before.columns, basis.col_status, seen.columns, highspy.HighsBasisStatus.kLower
        )
        start.row_status = _carried(before.rows, basis.row_status, seen.rows, highspy.HighsBasisStatus.kBasic)
        start.valid = start.alien = True
        _check(self._highs.setBasis(start))
        return self._solved(cost, seen, way)

    def _is_seen(self) -> bool:
        """Whether HiGHS has all that is open, and the rest stands as it did."""
        seen, now = self._seen, self._now
        if seen is None or (seen.rest.size, seen.done.size) != (self.n_columns, self.n_rows):
            return False
        is_other = np.ones(self.n_columns, dtype=np.bool_)
        is_other[seen.columns] = False
        return bool(((now.lower == now.upper) & (now.lower == seen.rest))[is_other].all())

    def _pass_bounds(self, cost: FloatArray, seen: _Seen) -> None:
        """Bring what HiGHS has to today's bounds and another cost."""
        highs, now = self._highs, self._now
        columns, rows = seen.columns, seen.rows
        index = np.arange(max(columns.size, rows.size), dtype=np.int32)
        n, m = columns.size, rows.size
        _check(highs.changeColsBounds(n, index[:n], now.lower[columns], now.upper[columns]))
        row_lower, row_upper = now.row_lower - seen.done, now.row_upper - seen.done
        _check(highs.changeRowsBounds(m, index[:m], row_lower[rows], row_upper[rows]))  # type: ignore[attr-defined]
        _check(highs.changeColsCost(n, index[:n], cost[columns]))

    def _solved(self, cost: FloatArray, seen: _Seen, way: dict[str, str | int]) -> Solution | None:
        """Run HiGHS on what it has; None where no optimum is found."""
        for option, value in way.items():
            _check(self._highs.setOptionValue(option, value))
        if self._run() != _OPTIMAL:
            return None
        answer = self._highs.getSolution()
        x, dual = seen.rest.copy(), np.zeros(self.n_rows)
        x[seen.columns], dual[seen.rows] = answer.col_value, answer.row_dual
        solution = Solution(x, float(cost @ x), dual, cost - self._matrix().T @ dual)
        self._answer = _Answer(cost.copy(), solution, seen)
        self._is_factorised = way["presolve"] == "off"
        return solution

    def _run(self) -> highspy.HighsModelStatus:
        """Solve within the time that is left."""
        highs = self._highs
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise OutOfTime
            _check(highs.setOptionValue("time_limit", highs.getRunTime() + left))
        before = time.process_time()
        has_failed = highs.run() == highspy.HighsStatus.kError
        self.solver_seconds += time.process_time() - before
        if self._watch is not None:
            self._watch.check()
        if has_failed:
            return highspy.HighsModelStatus.kSolveError
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        return _OPTIMAL if status == highspy.HighsModelStatus.kModelEmpty else status

    def _matrix(self) -> sp.csr_array:
        """Return the coefficients of all rows as one matrix."""
        whole = self._blocks[0]
        if len(self._blocks) > 1 or whole.shape[1] < self.n_columns or self._row_of.size != whole.nnz:
            wide = [
                sp.csr_array((b.data, b.indices, b.indptr), shape=(b.shape[0], self.n_columns))
                for b in self._blocks
            ]
            whole = sp.csr_array(sp.vstack(wide, format="csr"))
            self._blocks = [whole]
            self._row_of = np.repeat(np.arange(self.n_rows), np.diff(whole.indptr))
        return whole

    # Holding

    def stay(self, cost: FloatArray, best: Solution) -> None:
        now, most = self._now, best.value + HOLD * max(1.0, abs(best.value))
        self._kept.append((cost, most))
        if best.reduced_cost is None:
            raise ProgrammeFailed("a face needs the reduced costs of this engine's own solution")
        columns = fixings(best.reduced_cost, best.x, now.lower, now.upper, self._reach)
        rows = fixings(best.dual, self._matrix() @ best.x, now.row_lower, now.row_upper, self._reach)
        self._fix(columns, rows)
        if columns.loss + rows.loss > most - best.value:
            self._hold_cost(cost, most)

    def _fix(self, columns: Fixings, rows: Fixings) -> None:
        now = self._now
        now.lower[columns.position] = now.upper[columns.position] = columns.value
        now.row_lower[rows.position] = now.row_upper[rows.position] = rows.value

    def _hold_cost(self, cost: FloatArray, most: float) -> None:
        wide = np.zeros(self.n_columns)
        wide[: cost.size] = cost
        free = np.array([np.inf])
        row = self.add_rows(sp.csr_array(wide[None, :]), -free, free)
        self.hold(int(row[0]), -np.inf, most)

    def _leave_faces(self) -> None:
        """Hold every tier by its row instead of by its face."""
        asked = self._asked
        self._now = _Bounds(
            asked.lower.copy(), asked.upper.copy(), asked.row_lower.copy(), asked.row_upper.copy()
        )
        self._answer = self._seen = None
        kept, self._kept = self._kept, []
        for cost, most in kept:
            self._hold_cost(cost, most)

    def hold(self, row: int, lower: float, upper: float) -> None:
        self._held.add(row)
        for bounds in (self._asked, self._now):
            bounds.row_lower[row], bounds.row_upper[row] = lower, upper
        self._answer = None

    def settle(self, row: int, value: float) -> None:
        self.hold(row, value - HOLD, np.inf)
        # As asked for it has a sliver of room; as it stands, none.
        self._now.row_lower[row] = self._now.row_upper[row] = value

    def greatest(self, rows: IntArray, column: int) -> BoolArray:
        answer, highs, now = self._answer, self._highs, self._now
        nothing = np.zeros(rows.size, dtype=np.bool_)
        # There is no answer where the last cost had to be held by a row.
        if answer is None or not rows.size or not answer.seen.rows.size:
            return nothing
        if not self._is_factorised:
            # A basis that presolve gave back is factorised by a run that finds nothing to do.
            _check(highs.setOptionValue("presolve", "off"))
            if self._run() != _OPTIMAL:
                return nothing
            self._is_factorised = True
        status, basic = highs.getBasicVariables()  # type: ignore[attr-defined]  # its stubs leave it out
        if status == highspy.HighsStatus.kError:
            return nothing
        seen, x = answer.seen, answer.solution.x
        matrix = self._matrix()
        column_sides = _sides(x, now.lower, now.upper)[seen.columns]
        row_sides = _sides(matrix @ x, now.row_lower, now.row_upper)[seen.rows]
        column_sides[basic[basic >= 0]] = 0
        row_sides[-1 - basic[basic < 0]] = 0
        column_sides[seen.columns == column] = 0
        sums = sp.csr_array(sp.csr_array(matrix[rows])[:, seen.columns])
        sums.data[seen.columns[sums.indices] == column] = 0.0
        right_hand_sides = np.asarray(sums[:, np.maximum(basic, 0)].todense()) * (basic >= 0)
        duals = np.zeros(right_hand_sides.shape)
        for k, right_hand_side in enumerate(right_hand_sides):
            status, duals[k] = highs.getBasisTransposeSolve(right_hand_side)  # type: ignore[attr-defined]  # likewise
            if status == highspy.HighsStatus.kError:
                return nothing  # HiGHS cannot tell: nothing is known, and nothing is wrong
        if self._proving is None or self._proving[0] is not seen:
            self._proving = (seen, sp.csc_array(matrix[seen.rows][:, seen.columns]))
        return greatest(sums, self._proving[1], duals, column_sides, row_sides)

    # Growing

    def add_columns(self, lower: FloatArray, upper: FloatArray) -> IntArray:
        start = self.n_columns
        self.n_columns += lower.size
        for bounds in (self._asked, self._now):
            bounds.lower, bounds.upper = np.append(bounds.lower, lower), np.append(bounds.upper, upper)
        self._answer = None
        return np.arange(start, self.n_columns)

    def add_rows(self, matrix: sp.csr_array, lower: FloatArray, upper: FloatArray) -> IntArray:
        start = self.n_rows
        self.n_rows += lower.size
        for bounds in (self._asked, self._now):
            bounds.row_lower = np.append(bounds.row_lower, lower)
            bounds.row_upper = np.append(bounds.row_upper, upper)
        self._blocks.append(matrix)
        self._answer = None
        return np.arange(start, self.n_rows)

    def bound_rows(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        self._held.difference_update(rows.tolist())
        for bounds in (self._asked, self._now):
            bounds.row_lower[rows], bounds.row_upper[rows] = lower, upper
        self._answer = None

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        for bounds in (self._asked, self._now):
            bounds.lower[columns], bounds.upper[columns] = lower, upper
        self._answer = None


def _carried(
    before: IntArray,
    statuses: list[highspy.HighsBasisStatus],
    now: IntArray,
    other: highspy.HighsBasisStatus,
) -> list[highspy.HighsBasisStatus]:
    """Return the status of each position there is now: what it was before, or another where it was not there."""
    of = dict(zip(before.tolist(), statuses, strict=True))
    return [of.get(position, other) for position in now.tolist()]


def _sides(value: FloatArray, lower: FloatArray, upper: FloatArray) -> IntArray:
    """Return 1 where a value is nearer its lower bound, -1 where its upper, 0 where they are one, 2 where none is."""
    sides = np.where(value - lower <= upper - value, 1, -1)
    sides[lower >= upper] = 0
    sides[(lower == -np.inf) & (upper == np.inf)] = 2
    return sides


def _check(status: object) -> None:
    if status == highspy.HighsStatus.kError:
        raise ProgrammeFailed("HiGHS refused a call")
