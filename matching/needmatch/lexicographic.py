"""The tiers of a policy solved in order; each is held at its best value before the next is asked.

`Ladder.climb` asks one tier after another of one engine. Constants of the case that tiers need (pillar targets, the
cut-off of the floor) are found first, before anything is held, so that they do not depend on the order of tiers.

Source: design section 2, "Tiers".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from needmatch import tiers
from needmatch.engines import Engine, OutOfTime, ProgrammeFailed, Solution
from needmatch.grid import BoolArray, IntArray
from needmatch.leximin import Level
from needmatch.plan import TierResult
from needmatch.problem import Policy
from needmatch.programme import Programme
from needmatch.tiers import Objective
from needmatch.units import PILLARS

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, steps in all)."""

NEAR = frozenset({"sooner", "early", "relations", "tie"})
"""Tiers whose best is near where the tiers before them end: little is left open by then."""

EXACT = 1e-12
"""A column of a vertex stands at its bound if it is this near; what is farther away is not called reached."""


class Ladder:
    """One engine taken through the tiers of a policy."""

    def __init__(
        self, programme: Programme, policy: Policy, engine: Engine, progress: Progress | None
    ) -> None:
        self.programme, self.policy, self.engine = programme, policy, engine
        self._progress = progress or (lambda what, done, of: None)
        self._step = ("constants", 0, 1)
        self.results: list[TierResult] = []
        self.solution: Solution | None = None
        self._targets: dict[str, float] = {}
        self._pillars = self._deadline = Objective(np.zeros(0))
        self._floor: tuple[Level, float | None] | None = None
        self._is_ideal = False
        """Whether one plan meets every target in full and lifts all States to twice the floor."""
        self._guess: Solution | None = None
        """The best of `deadline` after an ideal `pillars` and `floor`, where it was found on the way."""

    @property
    def targets(self) -> dict[str, float]:
        """Targets of the protected pillars in units of the programme."""
        return dict(self._targets)

    @property
    def target_cents(self) -> dict[str, int]:
        """Targets of the protected pillars in whole cents."""
        return {p: round(t * self.programme.grid.scale_cents) for p, t in self._targets.items()}

    def climb(
        self, names: tuple[str, ...], constants: tuple[Mapping[str, float], float | None] | None = None
    ) -> None:
        """Solve the tiers in order, then the tie breaker.

        Args:
            constants: the pillar targets (in units of the programme) and the floor's cut-off, where they are known.

        Raises:
            OutOfTime: `results` and `solution` hold what was reached before.
        """
        steps = len(names) + 1
        start = time.perf_counter()
        self.begin("constants", 0, steps)
        self.prepare(names, constants)
        for done, name in enumerate((*names, "tie")):
            self.begin(name, done, steps)
            # What is known to be possible in one plan needs no programme, as long as nothing else is held before it.
            is_known = self._is_ideal and set(names[: done + 1]) <= {"pillars", "floor"}
            if is_known:
                objective, floor_used = self._ideal(name)
            elif name == "deadline" and self._guess is not None:
                # Pillars and floor before it are held as they were when it was found.
                self.solution, floor_used = self._guess, None
                self.engine.stay(self._objective(name).cost, self._guess)
                objective = self._deadline.report(self._guess.value)
            else:
                objective, floor_used = self._solve(name, is_first=done == 0)
            now = time.perf_counter()
            self.results.append(TierResult(name, objective, now - start, floor_used))
            start = now
        self.begin("tie", steps, steps)

    def first(self, name: str) -> float | tuple[float, ...]:
        """Solve the first tier alone, after `prepare`; return its value."""
        return self._solve(name, is_first=True)[0]

    def begin(self, what: str, done: int, of: int) -> None:
        """Tell the caller which step begins."""
        self._step = (what, done, of)
        self.tell()

    def tell(self) -> None:
        """Tell the caller which step is being done; it may raise to cancel."""
        self._progress(*self._step)

    def prepare(
        self, names: tuple[str, ...], constants: tuple[Mapping[str, float], float | None] | None = None
    ) -> None:
        """Find the constants of the case that tiers need, while nothing is held yet."""
        if "deadline" in names:
            # Its rows stand from the start, so that every later programme begins at a feasible point.
            self._deadline = tiers.deadline(self.programme, self.policy, self.engine)
        asked = self._asked_targets() if constants is None else dict(constants[0])
        if "pillars" in names:
            self._pillars = tiers.pillars(self.programme, asked, self.engine)
            self._targets = asked
        if "floor" in names:
            coverage = tiers.counted_coverages(self.programme, self.engine)
            level = Level(self.engine, coverage)
            cut_off = None if constants is None else constants[1]
            self._floor = (level, cut_off if coverage.states.size else None)
        if constants is None and not self._guessed(names):
            self._find_constants()

    def _ideal(self, name: str) -> tuple[float | tuple[float, ...], float | None]:
        """Hold a tier at its ideal, which a plan is known to reach."""
        if name == "pillars":
            short = np.flatnonzero(self._pillars.cost)
            self.engine.bound_columns(short, np.zeros(short.size), np.zeros(short.size))
            return 0.0, None
        level, cut_off = self._floor or (None, None)
        if level is None or cut_off is None:
            return (), None
        return level.lift_all(cut_off), cut_off

    def _solve(self, name: str, *, is_first: bool) -> tuple[float | tuple[float, ...], float | None]:
        if name == "leximin":
            solution, reached = Level(self.engine, tiers.coverages(self.programme)).raise_all()
            self.solution = solution or self.solution
            return reached, None
        if name == "floor":
            if self._floor is None:
                raise ProgrammeFailed("the floor was not prepared")
            level, cut_off = self._floor
            if cut_off is None:
                return (), None
            level.at_most(cut_off)
            solution, reached = level.raise_all()
            self.solution = solution or self.solution
            return reached, cut_off
        objective = self._objective(name)
        idle = self._idle(name) if is_first else None
        self.solution = self.engine.minimise(objective.cost, idle, is_near=name in NEAR and not is_first)
        if name != "tie":
            self.engine.stay(objective.cost, self.solution)
        return objective.report(self.solution.value), None

    def _idle(self, name: str) -> BoolArray | None:
        """Return the columns that a tier has no use for when it is the first."""
        idle = tiers.idle_arcs(self.programme, name)
        if idle is None:
            return None
        return np.append(idle, np.zeros(self.engine.n_columns - idle.size, dtype=np.bool_))

    def _objective(self, name: str) -> Objective:
        plain = {
            "pillars": lambda programme: self._pillars,
            "deadline": lambda programme: self._deadline,
            "sooner": tiers.sooner,
            "output": tiers.output,
            "early": tiers.early,
            "relations": tiers.relations,
            "tie": tiers.tie,
        }[name](self.programme)
        cost = np.zeros(self.engine.n_columns)
        cost[: plain.cost.size] = plain.cost
        return Objective(cost, plain.constant, plain.unit)

    def _asked_targets(self) -> dict[str, float]:
        """Return the protected share of all tranches by pillar, for pillars that need anything."""
        grid = self.programme.grid
        money = sum(tranche.amount_cents for tranche in grid.problem.tranches) / grid.scale_cents
        needed = {PILLARS[k] for k in np.unique(grid.activity_pillar).tolist()}
        shares = self.policy.protected_shares
        return {name: share * money for name, share in shares.items() if share > 0 and name in needed}

    def _guessed(self, names: tuple[str, ...]) -> bool:
        """Find the best of `deadline` as if targets and floor were ideal, then show that they are; say whether so.

        The order of work is turned round for speed: `deadline` alone is small, its answer leads quickly to the one with
        targets and floor held, and that one to a plan that has all States at twice the floor.
        """
        engine, floor = self.engine, self.policy.floor
        short = np.flatnonzero(self._pillars.cost)
        if names[:3] != ("pillars", "floor", "deadline") or not engine.proves_greatest:
            return False
        if self._floor is None or not self._floor[0].coverage.states.size or not 0.0 < floor <= 0.5:
            return False
        level, cost = self._floor[0], self._objective("deadline").cost
        self.solution = engine.minimise(cost, self._idle("deadline"))
        targets = np.array([self._targets[p] for p in PILLARS if self._targets.get(p, 0.0) > 0])
        engine.bound_columns(short, np.zeros(short.size), np.zeros(short.size))
        level.lift_all(floor)
        guess = engine.tightened(cost)
        if guess is not None:
            level.lift_all(2 * floor)
            if engine.tightened(np.zeros(cost.size)) is not None:
                self._is_ideal, self._guess = True, guess
                self._floor = (level, floor)
        engine.bound_columns(short, np.zeros(short.size), targets)
        level.at_most(1.0)
        return self._is_ideal

    def _find_constants(self) -> None:
        """Lower targets to what a pillar can receive alone, and the floor to half of what leximin would give.

        Mostly neither is needed, and one programme says so: all targets met and all States at twice the floor at once.
        """
        engine = self.engine
        short = np.flatnonzero(self._pillars.cost)
        level = self._floor[0] if self._floor is not None and self._floor[0].coverage.states.size else None
        if level is not None:
            level.at_most(min(1.0, 2 * self.policy.floor))
        if not short.size and level is None:
            return
        cost = np.zeros(engine.n_columns)
        names = [p for p in PILLARS if self._targets.get(p, 0.0) > 0]
        cost[short] = [1.0 / self._targets[name] for name in names]
        if level is not None:
            cost[level.column] = -1.0
        solution = self.solution = engine.minimise(cost)
        is_met = bool(np.all(solution.x[short] <= EXACT))
        is_lifted = level is None or solution.x[level.column] >= level.cut_off - EXACT
        self._is_ideal = is_met and is_lifted and not engine.is_integer
        least = 0.0 if level is None else float(solution.x[level.column])
        if not is_met:
            self._pillars, self._targets = self._lowered(short, names)
        if level is not None:
            if not is_lifted:
                least = max(0.0, float(engine.minimise(level.cost()).x[level.column]))
            level.at_most(1.0)
            self._floor = (level, min(self.policy.floor, least / 2))

    def _lowered(self, short: IntArray, names: list[str]) -> tuple[Objective, dict[str, float]]:
        """Return the objective and the targets of pillars that cannot all receive what is asked for them."""
        targets, missing = dict(self._targets), 0.0
        for column, name in zip(short.tolist(), names, strict=True):
            alone = np.zeros(self.engine.n_columns)
            alone[column] = 1.0
            least = max(0.0, self.engine.minimise(alone).value)
            targets[name] -= least
            missing += least
        return replace(self._pillars, constant=-missing), targets


__all__ = ["Ladder", "Level", "OutOfTime", "Progress"]
