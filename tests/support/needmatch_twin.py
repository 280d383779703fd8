"""The naive twin: the matching model of design section 2 as a textbook writes it, solved by SciPy.

One variable per (commitment, activity, year), plain loops, a fresh cold solve for every question, leximin by the
slow safe way (raise everyone, then ask each State alone whether it could rise further). It knows rules 1 to 3 and the
largest State share, all tiers but `tie`, and nothing of pools, splits or cents. Written from the contract without a
look at the solver, so that the two can only agree by both being right.

Money inside is in units of the median need; every objective is given back in the unit of design section 4.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from needmatch.units import COUNTED_EVIDENCE
from needmatch_lateness import Yardstick, needs_by_activity, output_per_cent, yardsticks

if TYPE_CHECKING:
    from needmatch.problem import Problem

Expression = dict[int, float]
"""A linear expression: coefficient by column."""

HOLD = 1e-9
"""How far a held tier may slip (design section 3), in the twin's units; SciPy is asked for ten times that precision."""

RISES = 1e-7
"""A State can still rise if alone it reaches more than this above the common level (share of need)."""


class TwinFailed(AssertionError):
    """SciPy did not solve one of the twin's programmes."""


@dataclass
class Programme:
    """Columns (all >= 0) and rows `expression <= bound` or `= bound`, in order of being added."""

    n_columns: int = 0
    upper: list[tuple[Expression, float]] = field(default_factory=list)
    equal: list[tuple[Expression, float]] = field(default_factory=list)

    def column(self) -> int:
        self.n_columns += 1
        return self.n_columns - 1

    def at_most(self, expression: Expression, bound: float) -> None:
        self.upper.append((expression, bound))

    def at_least(self, expression: Expression, bound: float) -> None:
        self.upper.append(({column: -value for column, value in expression.items()}, -bound))

    def equals(self, expression: Expression, bound: float) -> None:
        self.equal.append((expression, bound))

    def copy(self) -> Programme:
        return Programme(self.n_columns, list(self.upper), list(self.equal))

    def least(self, objective: Expression) -> float:
        """Return the least value of the objective."""
        if not self.n_columns:
            return 0.0
        cost = np.zeros(self.n_columns)
        for column, value in objective.items():
            cost[column] = value
        rows = {**self._rows("ub", self.upper), **self._rows("eq", self.equal)}
        # Held tiers leave almost no room: once in a thousand cases only the coarser precision finds a point in it.
        for precision in (1e-10, 1e-9, 1e-8):
            options = {"primal_feasibility_tolerance": precision, "dual_feasibility_tolerance": precision}
            answer: Any = linprog(cost, **rows, method="highs", options=options)
            if answer.status == 0:
                return float(answer.fun)
        raise TwinFailed(f"linprog ended with status {answer.status}: {answer.message}")

    def most(self, objective: Expression) -> float:
        """Return the greatest value of the objective."""
        return -self.least({column: -value for column, value in objective.items()})

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


class Twin:
    """The model of one problem; `tier_values` solves its tiers in order."""

    def __init__(self, problem: Problem) -> None:
        if problem.pins or problem.funds or problem.payins:
            raise ValueError("the twin knows no pins and no funds")
        for row in problem.commitments:
            if row.can_front_load or row.min_grant_cents or row.local_share_min:
                raise ValueError(
                    f"the twin knows no front-loading, least grant or local share: {row.commitment}"
                )
        self.problem = problem
        self.needs = needs_by_activity(problem)
        amounts = [need.need_cents for need in problem.needs if need.need_cents > 0]
        self.unit = float(median(amounts)) if amounts else 1.0
        self.tranche = {(row.commitment, row.year): row.amount_cents / self.unit for row in problem.tranches}
        self.given = {c.commitment: 0.0 for c in problem.commitments}
        for (commitment, _), amount in self.tranche.items():
            self.given[commitment] += amount
        self.lp = Programme()
        self.x: dict[tuple[str, str, int], int] = {}
        self.backlog: dict[tuple[str, int], int] = {}
        self._write_flows()
        self._write_tranches()
        self._write_backlogs()
        self._write_limits()

    # The rules.

    def _write_flows(self) -> None:
        for commitment in self.problem.commitments:
            for activity in self.problem.activities:
                if commitment.states is not None and activity.state not in commitment.states:
                    continue
                if commitment.pillars is not None and activity.pillar not in commitment.pillars:
                    continue
                for year in self.problem.years:
                    self.x[commitment.commitment, activity.activity, year] = self.lp.column()

    def _write_tranches(self) -> None:
        """Rule 1: what is spent and carried on in a year is at most its tranche and what was carried into it."""
        for commitment in self.problem.commitments:
            carried_in: Expression = {}
            for year in self.problem.years:
                used = {k: 1.0 for (c, _, t), k in self.x.items() if c == commitment.commitment and t == year}
                carried_on: Expression = {self.lp.column(): 1.0} if commitment.can_carry_over else {}
                self.lp.at_most(
                    total((1, used), (1, carried_on), (-1, carried_in)),
                    self.tranche.get((commitment.commitment, year), 0.0),
                )
                carried_in = carried_on

    def _write_backlogs(self) -> None:
        """Rule 2: backlog grows with the need, falls with the receipts and is never below 0."""
        for activity in self.needs:
            before: Expression = {}
            for year in self.problem.years:
                now = self.lp.column()
                self.backlog[activity, year] = now
                self.lp.equals(
                    total((1, {now: 1.0}), (-1, before), (1, self.receipts(activity, year))),
                    self.needs[activity].get(year, 0) / self.unit,
                )
                before = {now: 1.0}

    def _write_limits(self) -> None:
        """Rule 3 and, of rule 4, the largest share of one State."""
        for state in self.problem.states:
            of_state = [a.activity for a in self.problem.activities if a.state == state.state]
            if state.max_cents_per_year is not None:
                for year in self.problem.years:
                    spent = total(*((1, self.receipts(activity, year)) for activity in of_state))
                    self.lp.at_most(spent, state.max_cents_per_year / self.unit)
            for commitment in self.problem.commitments:
                if commitment.max_state_share is not None:
                    spent = {
                        k: 1.0
                        for (c, a, _), k in self.x.items()
                        if c == commitment.commitment and a in of_state
                    }
                    self.lp.at_most(spent, commitment.max_state_share * self.given[commitment.commitment])

    def receipts(self, activity: str, year: int) -> Expression:
        return {k: 1.0 for (_, a, t), k in self.x.items() if a == activity and t == year}

    def receipts_of(self, activity: str) -> Expression:
        """Return what the activity receives over the horizon."""
        return total(*((1, self.receipts(activity, year)) for year in self.problem.years))

    # The tiers.

    def tier_values(self) -> list[tuple[str, float | tuple[float, ...]]]:
        """Solve the policy's tiers in order, each with all earlier ones held; return their names and objectives."""
        values: list[tuple[str, float | tuple[float, ...]]] = []
        for tier in self.problem.policy.ordered_tiers:
            solve = getattr(self, f"_tier_{tier}")
            values.append((tier, solve()))
        return values

    def _hold_least(self, objective: Expression, usd: float) -> float:
        """Minimise, hold, and return the value in USD (`usd` is USD per unit of the objective)."""
        best = self.lp.least(objective)
        self.lp.at_most(objective, best + HOLD * max(1.0, abs(best)))
        return best * usd

    @property
    def usd(self) -> float:
        return self.unit / 100.0

    def _tier_pillars(self) -> float:
        everything = sum(self.given.values())
        shortfalls: Expression = {}
        alone = Twin(self.problem).lp
        for pillar, share in self.problem.policy.protected_shares.items():
            placed = total(
                *((1, self.receipts_of(a.activity)) for a in self.problem.activities if a.pillar == pillar)
            )
            target = min(share * everything, alone.most(placed) if placed else 0.0)
            short = self.lp.column()
            shortfalls[short] = 1.0
            self.lp.at_least(total((1, placed), (1, {short: 1.0})), target)
        return self._hold_least(shortfalls, self.usd)

    def _tier_deadline(self) -> float:
        objective: Expression = {}
        for stick in yardsticks(self.problem):
            if stick.counts_to < self.problem.first_year:
                continue
            parts: Expression = {}
            start = 0.0
            segments = self.problem.policy.segments
            for position, (end, slope) in enumerate(segments):
                part = self.lp.column()
                parts[part] = 1.0
                objective[part] = slope * self.risk(stick)
                if position < len(segments) - 1:
                    self.lp.at_most({part: 1.0}, end - start)
                start = end
            self.lp.equals(total((1, parts), (-1, self.late(stick, stick.counts_to))), 0.0)
        return self._hold_least(objective, 1.0)

    def _tier_sooner(self) -> float:
        terms: list[tuple[float, Expression]] = []
        for stick in yardsticks(self.problem):
            counted = range(max(stick.counts_to, self.problem.first_year), self.problem.last_year + 1)
            terms += [(self.risk(stick) / len(counted), self.late(stick, year)) for year in counted]
        return self._hold_least(total(*terms), 1.0)

    def _tier_output(self) -> float:
        units = {o.obligation: o.unit for o in self.problem.obligations}
        per_cent = output_per_cent(self.problem)
        released = total(
            *(
                (-per_cent[a.activity] * self.unit, self.receipts_of(a.activity))
                for a in self.problem.activities
                if a.obligation is not None and units[a.obligation] == "m2"
            )
        )
        # Square metres run into the hundreds of millions: the programme sees them in units of a typical coefficient.
        size = max((abs(value) for value in released.values()), default=1.0) or 1.0
        return -self._hold_least({k: value / size for k, value in released.items()}, size)

    def _tier_early(self) -> float:
        return self._hold_least(dict.fromkeys(self.backlog.values(), 1.0), self.usd)

    def _tier_relations(self) -> float:
        state_of = {a.activity: a.state for a in self.problem.activities}
        cost = {(r.commitment, r.state): r.cost_per_usd for r in self.problem.relations}
        objective = {k: cost.get((c, state_of[a]), 0.0) for (c, a, _), k in self.x.items()}
        return self._hold_least({k: value for k, value in objective.items() if value}, self.usd)

    def _tier_leximin(self) -> tuple[float, ...]:
        levels = {
            state: total(*((self.unit / need, self.receipts_of(a)) for a in activities))
            for state, (need, activities) in self._needy(counted_only=False).items()
        }
        return self._leximin(levels)

    def _tier_floor(self) -> tuple[float, ...]:
        needy = self._needy(counted_only=True)
        if not needy:
            return ()
        free = Twin(self.problem)
        cut_off = min(self.problem.policy.floor, free.raised_level(free.counted_levels(needy)) / 2)
        self.floor_used = cut_off
        capped: dict[str, Expression] = {}
        for state, level in self.counted_levels(needy).items():
            below = self.lp.column()
            capped[state] = {below: 1.0}
            self.lp.at_most({below: 1.0}, cut_off)
            self.lp.at_most(total((1, {below: 1.0}), (-1, level)), 0.0)
        return self._leximin(capped)

    floor_used: float | None = None

    # What the tiers are made of.

    @staticmethod
    def risk(stick: Yardstick) -> float:
        return 1.0 if stick.obligation.risk is None else stick.obligation.risk

    def late(self, stick: Yardstick, year: int) -> Expression:
        """Return the share of the obligation that is planned by the end of a year and unfunded at its end."""
        return total(
            *(
                (weight * self.unit / stick.whole, {self.backlog[a, year]: 1.0})
                for a, weight in stick.weight.items()
            )
        )

    def counted_cents(self, activity: str) -> int:
        return sum(
            need.need_cents
            for need in self.problem.needs
            if need.activity == activity and need.evidence in COUNTED_EVIDENCE
        )

    def counted_levels(self, needy: dict[str, tuple[int, list[str]]]) -> dict[str, Expression]:
        """Return each State's coverage of counted needs: no activity counts for more than its counted need."""
        levels: dict[str, Expression] = {}
        for state, (need, activities) in needy.items():
            level: Expression = {}
            for activity in activities:
                counted = self.lp.column()
                self.lp.at_most(total((1, {counted: 1.0}), (-1, self.receipts_of(activity))), 0.0)
                self.lp.at_most({counted: 1.0}, self.counted_cents(activity) / self.unit)
                level[counted] = self.unit / need
            levels[state] = level
        return levels

    def _needy(self, counted_only: bool) -> dict[str, tuple[int, list[str]]]:
        """Return need [cents] and activities of each State that has need and that some money can reach."""
        found: dict[str, tuple[int, list[str]]] = {}
        for state in self.problem.states:
            cents = {
                a.activity: self.counted_cents(a.activity)
                if counted_only
                else sum(self.needs[a.activity].values())
                for a in self.problem.activities
                if a.state == state.state
            }
            with_need = [activity for activity, amount in cents.items() if amount > 0]
            if state.max_cents_per_year != 0 and any(self.is_reached(activity) for activity in with_need):
                found[state.state] = (sum(cents.values()), with_need)
        return found

    def is_reached(self, activity: str) -> bool:
        """Whether some eligible commitment has money in, or carried into, a year by which the activity has need."""
        for commitment, of_activity, year in self.x:
            if of_activity != activity:
                continue
            if not any(amount > 0 for t, amount in self.needs[activity].items() if t <= year):
                continue
            row = next(c for c in self.problem.commitments if c.commitment == commitment)
            first = self.problem.first_year if row.can_carry_over else year
            money = sum(self.tranche.get((commitment, t), 0.0) for t in range(first, year + 1))
            if money > 0 and row.max_state_share != 0:
                return True
        return False

    def raised_level(self, levels: dict[str, Expression]) -> float:
        """Return the highest level that all given expressions can reach together."""
        lp = self.lp.copy()
        common = lp.column()
        for level in levels.values():
            lp.at_least(total((1, level), (-1, {common: 1.0})), 0.0)
        return lp.most({common: 1.0})

    def _leximin(self, levels: dict[str, Expression]) -> tuple[float, ...]:
        """Raise the lowest level, then the next, and so on; hold each where it ends; return them sorted."""
        settled: dict[str, float] = {}
        while len(settled) < len(levels):
            free = [state for state in levels if state not in settled]
            common = self.raised_level({state: levels[state] for state in free})
            raised = self.lp.copy()
            for state in free:
                raised.at_least(levels[state], common - HOLD)
            alone = {state: raised.most(levels[state]) for state in free}
            stuck = [state for state in free if alone[state] <= common + RISES]
            for state in stuck or [min(free, key=alone.__getitem__)]:
                settled[state] = common
                self.lp.at_least(levels[state], common - HOLD)
        return tuple(sorted(settled.values()))
