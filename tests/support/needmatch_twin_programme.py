"""The twin's programmes: linear expressions, rows in the order they are added, and SciPy from scratch every time.

Nothing here knows of States or money. The surprise: with a column that takes whole values, a programme is solved by
branch and bound, whose answers are good to about a millionth only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

Expression = dict[int, float]
"""A linear expression: coefficient by column."""

HOLD = 1e-9
"""How far a held tier may slip (design section 3), in the twin's units; SciPy is asked for ten times that precision."""

HOLD_WHOLE = 1e-8
"""The same where branch and bound chooses; its choices are then solved as exactly as all else."""

RISES = 1e-7
"""A State can still rise if alone it reaches more than this above the common level (share of need)."""

INFEASIBLE = 2
"""The status by which SciPy says that no point keeps every row."""


class TwinFailed(AssertionError):
    """SciPy did not solve one of the twin's programmes."""


class NoPlan(Exception):
    """No plan keeps every rule: pins, pay-ins or reserves ask for more than there is."""


@dataclass
class Programme:
    """Columns (all >= 0) and rows `expression <= bound` or `= bound`, in order of being added."""

    n_columns: int = 0
    upper: list[tuple[Expression, float]] = field(default_factory=list)
    equal: list[tuple[Expression, float]] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)

    def column(self) -> int:
        self.n_columns += 1
        return self.n_columns - 1

    def choice(self) -> int:
        """Return a new column that is 0 or 1."""
        column = self.column()
        self.at_most({column: 1.0}, 1.0)
        self.whole.append(column)
        return column

    def at_most(self, expression: Expression, bound: float) -> None:
        self.upper.append((expression, bound))

    def at_least(self, expression: Expression, bound: float) -> None:
        self.upper.append(({column: -value for column, value in expression.items()}, -bound))

    def equals(self, expression: Expression, bound: float) -> None:
        self.equal.append((expression, bound))

    def copy(self) -> Programme:
        return Programme(self.n_columns, list(self.upper), list(self.equal), list(self.whole))

    @property
    def hold(self) -> float:
        """How far a held tier may slip."""
        return HOLD_WHOLE if self.whole else HOLD

    def least(self, objective: Expression) -> float:
        """Return the least value of the objective."""
        if not self.n_columns:
            return 0.0
        cost = np.zeros(self.n_columns)
        for column, value in objective.items():
            cost[column] = value
        if self.whole:
            return self._least_whole(cost)
        rows = {**self._rows("ub", self.upper), **self._rows("eq", self.equal)}
        # Held tiers leave almost no room: once in a thousand cases only the coarser precision finds a point in it.
        for precision in (1e-10, 1e-9, 1e-8):
            options = {"primal_feasibility_tolerance": precision, "dual_feasibility_tolerance": precision}
            answer: Any = linprog(cost, **rows, method="highs", options=options)
            if answer.status == 0:
                return float(answer.fun)
        raise self._failure(answer)

    def _least_whole(self, cost: np.ndarray[Any, Any]) -> float:
        rows = {**self._rows("ub", self.upper), **self._rows("eq", self.equal)}
        blocks = [rows[f"A_{kind}"] for kind in ("ub", "eq") if f"A_{kind}" in rows]
        upper = [*rows.get("b_ub", []), *rows.get("b_eq", [])]
        lower = [*[-np.inf] * len(rows.get("b_ub", [])), *rows.get("b_eq", [])]
        is_whole = np.zeros(self.n_columns)
        is_whole[self.whole] = 1
        answer: Any = milp(
            cost,
            integrality=is_whole,
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(csr_array(vstack(blocks)), lower, upper),
            options={"mip_rel_gap": 0.0},
        )
        if answer.status != 0:
            raise self._failure(answer)
        # Branch and bound keeps rows to a millionth: what its choice is worth is found again with the choice made.
        chosen = self.copy()
        chosen.whole = []
        for column in self.whole:
            chosen.equals({column: 1.0}, float(round(answer.x[column])))
        try:
            return chosen.least({k: float(value) for k, value in enumerate(cost) if value})
        except NoPlan:
            return float(answer.fun)

    @staticmethod
    def _failure(answer: Any) -> Exception:
        if answer.status == INFEASIBLE:
            return NoPlan(answer.message)
        return TwinFailed(f"SciPy ended with status {answer.status}: {answer.message}")

    def most(self, objective: Expression) -> float:
        """Return the greatest value of the objective."""
        return -self.least({column: -value for column, value in objective.items()})

    def raised_level(self, levels: Iterable[Expression]) -> float:
        """Return the highest level that all given expressions can reach together."""
        lp = self.copy()
        common = lp.column()
        for level in levels:
            lp.at_least(total((1, level), (-1, {common: 1.0})), 0.0)
        return lp.most({common: 1.0})

    def leximin(self, levels: dict[str, Expression]) -> tuple[float, ...]:
        """Raise the lowest level, then the next, and so on; hold each where it ends; return them sorted."""
        if self.whole:
            return self._leximin_by_subsets(list(levels.values()))
        settled: dict[str, float] = {}
        while len(settled) < len(levels):
            free = [state for state in levels if state not in settled]
            common = self.raised_level(levels[state] for state in free)
            raised = self.copy()
            for state in free:
                raised.at_least(levels[state], common - HOLD)
            alone = {state: raised.most(levels[state]) for state in free}
            stuck = [state for state in free if alone[state] <= common + RISES]
            for state in stuck or [min(free, key=alone.__getitem__)]:
                settled[state] = common
                self.at_least(levels[state], common - HOLD)
        return tuple(sorted(settled.values()))

    def _leximin_by_subsets(self, levels: list[Expression]) -> tuple[float, ...]:
        """Raise the k smallest levels together for k = 1, 2, ...: their sum is the least over all subsets of k.

        Without convexity no State can be called stuck; writing every subset out is slow, and plainly right.
        """
        sums = [0.0]
        for size in range(1, len(levels) + 1):
            chosen = [total(*((1, level) for level in subset)) for subset in combinations(levels, size)]
            sums.append(self.raised_level(chosen))
            for together in chosen:
                self.at_least(together, sums[-1] - HOLD_WHOLE)
        return tuple(sorted(b - a for a, b in pairwise(sums)))

    def _rows(self, kind: str, rows: list[tuple[Expression, float]]) -> dict[str, Any]:
        if not rows:
            return {}
        entries = [(r, c, v) for r, (expression, _) in enumerate(rows) for c, v in expression.items()]
        row, column, value = ([entry[part] for entry in entries] for part in range(3))
        matrix = csr_array((value, (row, column)), shape=(len(rows), self.n_columns))
        return {f"A_{kind}": matrix, f"b_{kind}": [bound for _, bound in rows]}


def total(*parts: tuple[float, Expression]) -> Expression:
    """Return the weighted sum of expressions."""
    result: Expression = defaultdict(float)
    for weight, expression in parts:
        for column, value in expression.items():
            result[column] += weight * value
    return dict(result)
