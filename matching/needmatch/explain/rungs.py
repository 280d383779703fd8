"""The tiers of one programme with all their rows laid at once, so that they can be climbed again under other bounds.

A `Ladder` adds the row of a tier when it comes to it; here every row stands from the start and is switched on and off
by its bounds alone, so that the basis of a tier, once found, starts every later solve of it. Tiers that a plan has
reached are taken from the plan, not solved again: the coverages of a leximin are the same in all optimal plans (the
mean of two with different coverages would be better than both).

Two kinds of tier: `Linear`, a cost held by a row; `Covered`, a leximin, with two rows for each State,

    coverage[s] - level >= 0              while the State is free
    coverage[s] + shortfall[s] >= least   once it is held; shortfall is 0 but in the question whether it can be held

Least grants make plans not convex: there nothing here holds, and explanations solve from the start
(`needmatch.explain.afresh`). Source: design sections 2, 3 and 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
import scipy.sparse as sp

from needmatch import tiers
from needmatch.engines import HOLD, HighsEngine, ProgrammeFailed
from needmatch.explain.yardstick import MOVES, Move, Reached, Yardstick
from needmatch.grid import BoolArray, FloatArray, IntArray
from needmatch.leximin import DUAL_OF_A_STUCK_STATE
from needmatch.problem import Policy
from needmatch.programme import Programme
from needmatch.tiers import CoverageSet, Objective

SAME_LEVEL = 1e-7
"""Coverages closer than this are one level of a leximin."""

FREE = np.inf


@dataclass(frozen=True)
class Linear:
    """A tier that is a cost; `row` holds it."""

    name: str
    objective: Objective
    row: int


@dataclass(frozen=True)
class Covered:
    """A tier that raises coverages, worst first, up to a cut-off; `position` is by State, -1 outside the set."""

    name: str
    coverage: CoverageSet
    cut_off: float
    level: int
    shortfall: IntArray
    level_rows: IntArray
    least_rows: IntArray


@dataclass
class Step:
    """One solve of a leximin at the plan's own bounds: who was free, its basis, and the dual of each row."""

    free: BoolArray
    level: float
    basis: highspy.HighsBasis
    dual: FloatArray


@dataclass
class Memory:
    """The bases found at the plan's own bounds, by tier and question."""

    bases: dict[tuple[int, str], highspy.HighsBasis] = field(default_factory=dict)
    duals: dict[int, FloatArray] = field(default_factory=dict)
    steps: dict[int, list[Step]] = field(default_factory=dict)


@dataclass(frozen=True)
class Bounds:
    """What is changed of a programme: rows and columns with their new lower and upper bounds."""

    rows: IntArray
    row_lower: FloatArray
    row_upper: FloatArray
    columns: IntArray
    lower: FloatArray
    upper: FloatArray


class Rungs:
    """The tiers of a policy over one programme.

    Args:
        yardstick: what the plan reached and the constants of its tiers, over the same problem.
    """

    def __init__(self, programme: Programme, policy: Policy, yardstick: Yardstick) -> None:
        self.programme, self.yardstick = programme, yardstick
        self.engine = HighsEngine(programme)
        self.memory = Memory()
        self._base = (programme.row_lower.copy(), programme.row_upper.copy())
        self._base_columns = (programme.lower.copy(), programme.upper.copy())
        names = policy.ordered_tiers
        made = [self._made(name, policy) for name in names]
        self.tiers: tuple[Linear | Covered, ...] = tuple(
            self._laid(name, m) for name, m in zip(names, made, strict=True)
        )
        self.reached: tuple[Reached, ...] = tuple(yardstick.reached(tier) for tier in self.tiers)

    def _made(self, name: str, policy: Policy) -> Objective | CoverageSet:
        """Add the columns that a tier needs beyond those of the programme."""
        programme, engine = self.programme, self.engine
        match name:
            case "pillars":
                return tiers.pillars(programme, dict(self.yardstick.targets), engine)
            case "deadline":
                return tiers.deadline(programme, policy, engine)
            case "floor":
                return tiers.counted_coverages(programme, engine)
            case "leximin":
                return tiers.coverages(programme)
            case _:
                plain = {
                    "sooner": tiers.sooner,
                    "output": tiers.output,
                    "early": tiers.early,
                    "relations": tiers.relations,
                }
                return plain[name](programme)

    def _laid(self, name: str, made: Objective | CoverageSet) -> Linear | Covered:
        """Add the rows of a tier, switched off."""
        engine = self.engine
        if isinstance(made, CoverageSet):
            cut_off = 1.0 if name == "leximin" else (self.yardstick.cut_off or 0.0)
            n = made.states.size
            level = int(engine.add_columns(np.zeros(1), np.array([cut_off]))[0])
            shortfall = engine.add_columns(np.zeros(n), np.zeros(n))
            wide = sp.csr_array(
                (made.matrix.data, made.matrix.indices, made.matrix.indptr), shape=(n, engine.n_columns)
            )
            index = np.arange(n)
            of_level = sp.csr_array((-np.ones(n), (index, np.full(n, level))), shape=wide.shape)
            of_shortfall = sp.csr_array((np.ones(n), (index, shortfall)), shape=wide.shape)
            off = np.full(n, FREE)
            level_rows = engine.add_rows(sp.csr_array(wide + of_level), -off, off)
            least_rows = engine.add_rows(sp.csr_array(wide + of_shortfall), -off, off)
            return Covered(name, made, cut_off, level, shortfall, level_rows, least_rows)
        columns = np.flatnonzero(made.cost)
        cost = sp.csr_array(
            (made.cost[columns], (np.zeros(columns.size, dtype=np.int64), columns)),
            shape=(1, engine.n_columns),
        )
        row = engine.add_rows(cost, np.array([-FREE]), np.array([FREE]))
        return Linear(name, made, int(row[0]))

    def cost(self, objective: Objective) -> FloatArray:
        """Return an objective's cost over all columns of the engine."""
        cost = np.zeros(self.engine.n_columns)
        cost[: objective.cost.size] = objective.cost
        return cost

    # Holding what was reached

    def hold_until(self, k: int, reached: Sequence[Reached], slack_share: float = 0.0) -> None:
        """Hold the tiers before the k-th at what was reached, less a share of it, and switch the others off."""
        for j, tier in enumerate(self.tiers):
            if isinstance(tier, Linear):
                upper = FREE
                if j < k:
                    value = reached[j].value
                    room = slack_share * abs(value + tier.objective.constant)
                    upper = value + HOLD * max(1.0, abs(value)) + room
                self.engine.hold(tier.row, -FREE, upper)
            else:
                self._close(tier)
                if j < k:
                    self._hold_coverages(tier, (1.0 - slack_share) * reached[j].coverages)

    def _close(self, tier: Covered) -> None:
        """Switch the rows of a leximin off."""
        n = tier.level_rows.size
        self.engine.bound_columns(tier.shortfall, np.zeros(n), np.zeros(n))
        self.engine.bound_rows(
            np.concatenate([tier.level_rows, tier.least_rows]), np.full(2 * n, -FREE), np.full(2 * n, FREE)
        )

    def _hold_coverages(self, tier: Covered, coverages: FloatArray, among: BoolArray | None = None) -> None:
        """Hold the coverages of all States, or of those among them, at what is given."""
        for s in range(coverages.size):
            if among is None or among[s]:
                least = max(0.0, float(coverages[s]) - HOLD) - float(tier.coverage.constant[s])
                self.engine.hold(int(tier.least_rows[s]), least, FREE)

    # Other bounds

    def apply(self, bounds: Bounds) -> None:
        """Change bounds of the programme."""
        self.engine.bound_rows(bounds.rows, bounds.row_lower, bounds.row_upper)
        self.engine.bound_columns(bounds.columns, bounds.lower, bounds.upper)

    def restore(self, bounds: Bounds) -> None:
        """Undo `apply`."""
        rows, columns = bounds.rows, bounds.columns
        self.engine.bound_rows(rows, self._base[0][rows], self._base[1][rows])
        self.engine.bound_columns(columns, self._base_columns[0][columns], self._base_columns[1][columns])

    # Climbing again

    def first_move(self, bounds: Bounds, *, adds: bool) -> Move | None:
        """Return the first tier that moves under other bounds, None if none does.

        Args:
            adds: whether the bounds allow more than the plan's (else less): it says which proofs hold. More needs
                `prepare_steps` before.

        Raises:
            ProgrammeFailed: no plan keeps the bounds.
        """
        self.apply(bounds)
        try:
            now: list[Reached] = []
            for k, tier in enumerate(self.tiers):
                if isinstance(tier, Linear):
                    if adds and self._cannot_improve(self.memory.duals.get(k), bounds):
                        now.append(self.reached[k])
                        continue
                    self.hold_until(k, now)
                    value = self._solve(k, tier)
                    change = value - self.reached[k].value
                    if abs(change) > MOVES * max(1.0, abs(self.reached[k].value)):
                        return Move(tier.name, change * tier.objective.unit)
                    now.append(Reached(value))
                else:
                    found = self._risen(k, tier, now, bounds) if adds else self._fallen(k, tier, now)
                    if found is not None:
                        return Move(tier.name, found)
                    now.append(self.reached[k])
            return None
        finally:
            self.restore(bounds)

    def every_move(self, bounds: Bounds) -> tuple[Move, ...]:
        """Return the change of every tier, signed, each held at its new value before the next is asked."""
        self.apply(bounds)
        try:
            now: list[Reached] = []
            moves = []
            for k, tier in enumerate(self.tiers):
                self.hold_until(k, now)
                if isinstance(tier, Linear):
                    value = self.engine.minimise(self.cost(tier.objective)).value
                    now.append(Reached(value))
                    change = value - self.reached[k].value
                    moved = abs(change) > MOVES * max(1.0, abs(self.reached[k].value))
                    moves.append(Move(tier.name, change * tier.objective.unit if moved else 0.0))
                else:
                    coverages = self._raised(tier, now, k)[0]
                    now.append(Reached(0.0, coverages))
                    before, after = np.sort(self.reached[k].coverages), np.sort(coverages)
                    other = np.flatnonzero(np.abs(after - before) > MOVES)
                    moves.append(Move(tier.name, float((after - before)[other[0]]) if other.size else 0.0))
            return tuple(moves)
        finally:
            self.restore(bounds)

    def fall(self) -> Move | None:
        """Climb all tiers over a programme that allows less than the plan's, and leave them held; for one question.

        Returns:
            The first tier that moves, None if none does. After it, coverages are held as near to the plan's as the
            sum of what falls short allows: a leximin of its own would take as long as the plan.

        Raises:
            ProgrammeFailed: no plan keeps the bounds.
        """
        first: Move | None = None
        now: list[Reached] = []
        for k, tier in enumerate(self.tiers):
            if isinstance(tier, Linear):
                self.hold_until(k, now)
                value = self._solve(k, tier)
                change = value - self.reached[k].value
                if first is None and abs(change) > MOVES * max(1.0, abs(self.reached[k].value)):
                    first = Move(tier.name, change * tier.objective.unit)
                now.append(Reached(value))
                continue
            fallen = self._fallen(k, tier, now) if first is None else None
            if fallen is not None:
                first = Move(tier.name, fallen)
            coverages = self.reached[k].coverages
            if first is not None and coverages.size:
                coverages = np.maximum(0.0, coverages - self._shortfalls(k, tier, now, coverages))
            now.append(Reached(0.0, coverages))
        self.hold_until(len(self.tiers), now)
        return first

    def prepare(self) -> None:
        """Find the basis of every linear tier at the plan's own bounds, once."""
        if self.memory.duals:
            return
        for k, tier in enumerate(self.tiers):
            if isinstance(tier, Linear):
                self.hold_until(k, self.reached)
                solution = self.engine.minimise(self.cost(tier.objective))
                self.memory.bases[k, "value"] = self.engine.basis()
                self.memory.duals[k] = solution.dual

    def _solve(self, k: int, tier: Linear) -> float:
        basis = self.memory.bases.get((k, "value"))
        if basis is not None:
            self.engine.restart(basis)
        return self.engine.minimise(self.cost(tier.objective)).value

    @staticmethod
    def _cannot_improve(dual: FloatArray | None, bounds: Bounds) -> bool:
        """Say whether a dual proves that looser bounds give nothing: it stays feasible, and its value the same."""
        return (
            dual is not None and not bounds.columns.size and bool(np.all(np.abs(dual[bounds.rows]) < 1e-12))
        )

    # Leximin

    def _levels(self, k: int) -> list[BoolArray]:
        """Return the States of each level that was reached, worst first."""
        coverages = self.reached[k].coverages
        order = np.argsort(coverages, kind="stable")
        groups: list[BoolArray] = []
        last = -np.inf
        for s in order.tolist():
            if coverages[s] > last + SAME_LEVEL:
                groups.append(np.zeros(coverages.size, dtype=np.bool_))
                last = float(coverages[s])
            groups[-1][s] = True
        return groups

    def _fallen(self, k: int, tier: Covered, now: Sequence[Reached]) -> float | None:
        """Return how far the worst level that can no longer be kept falls, None if all can.

        Whether the levels up to one can be kept is monotone, so the first that cannot is found by halving.
        """
        groups = self._levels(k)
        if not groups or self._can_keep(k, tier, now, groups, len(groups)):
            return None
        low, high = 0, len(groups)  # the first `low` levels can be kept, the first `high` cannot
        while high - low > 1:
            middle = (low + high) // 2
            if self._can_keep(k, tier, now, groups, middle):
                low = middle
            else:
                high = middle
        kept = np.any(groups[:low], axis=0) if low else np.zeros(groups[0].size, dtype=np.bool_)
        level = self._level(k, tier, now, kept, self.reached[k].coverages)[0]
        change = level - float(self.reached[k].coverages[groups[low]].min())
        return change if change < -MOVES else None

    def _can_keep(
        self, k: int, tier: Covered, now: Sequence[Reached], groups: list[BoolArray], n: int
    ) -> bool:
        """Say whether the first n levels can be kept together, with no State beyond them falling below the last."""
        coverages = self.reached[k].coverages
        least = np.minimum(coverages, coverages[groups[n - 1]].max())
        return float(self._shortfalls(k, tier, now, least).sum()) <= MOVES

    def _shortfalls(self, k: int, tier: Covered, now: Sequence[Reached], coverages: FloatArray) -> FloatArray:
        """Return by how much each State falls short of a coverage where the sum of that is least."""
        engine = self.engine
        self.hold_until(k, now)
        self._hold_coverages(tier, coverages)
        size = tier.shortfall.size
        engine.bound_columns(tier.shortfall, np.zeros(size), np.ones(size))
        cost = np.zeros(engine.n_columns)
        cost[tier.shortfall] = 1.0
        basis = self.memory.bases.get((k, "shortfall"))
        if basis is not None:  # the cost is always the same, so that only the bounds have moved since
            engine.restart(basis)
        shortfalls: FloatArray = engine.minimise(cost).x[tier.shortfall]
        self.memory.bases[k, "shortfall"] = engine.basis()
        return shortfalls

    def _level(
        self, k: int, tier: Covered, now: Sequence[Reached], held: BoolArray, coverages: FloatArray,
        basis: highspy.HighsBasis | None = None,
    ) -> tuple[float, FloatArray]:  # fmt: skip
        """Raise the States that are not held; return the level and the dual of each row."""
        engine = self.engine
        self.hold_until(k, now)
        self._hold_coverages(tier, coverages, held)
        for s in np.flatnonzero(~held).tolist():
            engine.hold(int(tier.level_rows[s]), -float(tier.coverage.constant[s]), FREE)
        cost = np.zeros(engine.n_columns)
        cost[tier.level] = -1.0
        if basis is not None:
            engine.restart(basis)
        solution = engine.minimise(cost)
        return min(tier.cut_off, max(0.0, float(solution.x[tier.level]))), solution.dual

    def _raised(self, tier: Covered, now: Sequence[Reached], k: int) -> tuple[FloatArray, list[Step]]:
        """Raise all States, worst first; return their coverages and the steps taken."""
        n = tier.level_rows.size
        held = np.zeros(n, dtype=np.bool_)
        coverages = np.zeros(n)
        steps: list[Step] = []
        while not held.all():
            level, dual = self._level(k, tier, now, held, coverages)
            steps.append(Step(~held, level, self.engine.basis(), dual))
            stuck = self._stuck(tier, held, level, dual)
            coverages[stuck] = level
            held |= stuck
        return coverages, steps

    def _stuck(self, tier: Covered, held: BoolArray, level: float, dual: FloatArray) -> BoolArray:
        if level >= tier.cut_off - HOLD:
            return ~held
        stuck = ~held & (dual[tier.level_rows] > DUAL_OF_A_STUCK_STATE)
        if not stuck.any():
            raise ProgrammeFailed("no State is stuck at the least level")
        return stuck

    def prepare_steps(self) -> None:
        """Solve every leximin step by step at the plan's own bounds, once: what `first_move(adds=True)` starts from."""
        for k, tier in enumerate(self.tiers):
            if isinstance(tier, Covered) and k not in self.memory.steps:
                self.memory.steps[k] = self._raised(tier, self.reached, k)[1]

    def _risen(self, k: int, tier: Covered, now: Sequence[Reached], bounds: Bounds) -> float | None:
        """Return how far the worst level that can rise rises, None if none can.

        The steps of the plan are taken again, but for those whose duals prove that they cannot rise.
        """
        n = tier.level_rows.size
        held = np.zeros(n, dtype=np.bool_)
        coverages = self.reached[k].coverages
        for step in self.memory.steps[k]:
            if step.level >= tier.cut_off - HOLD:
                return None
            stuck = self._stuck(tier, ~step.free, step.level, step.dual)
            if self._cannot_improve(step.dual, bounds):
                held |= stuck
                continue
            if (held != ~step.free).any():
                raise ProgrammeFailed("the steps of a leximin do not follow one another")
            level, dual = self._level(k, tier, now, held, coverages, step.basis)
            while abs(level - step.level) <= MOVES:
                still = self._stuck(tier, held, level, dual) & stuck
                held |= still
                stuck &= ~still
                if not stuck.any():
                    break
                if not still.any():
                    raise ProgrammeFailed("a State is stuck that was not")
                level, dual = self._level(k, tier, now, held, coverages)
            else:
                return level - step.level
        return None
