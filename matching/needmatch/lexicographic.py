"""The tiers of a policy solved in order; each is held at its best value before the next is asked.

`Ladder.climb` asks one tier after another of one engine. Constants of the case that tiers need (pillar targets, the
cut-off of the floor) are found first, before anything is held, so that they do not depend on the order of tiers.

Source: design section 2, "Tiers".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from needmatch import tiers
from needmatch.engines import Engine, OutOfTime, ProgrammeFailed, Solution
from needmatch.leximin import Level
from needmatch.plan import TierResult
from needmatch.problem import Policy
from needmatch.programme import Programme
from needmatch.tiers import Objective
from needmatch.units import PILLARS

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, steps in all)."""


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
        self._deadline = Objective(np.zeros(0))
        self._floor: tuple[Level, float | None] | None = None

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
            objective, floor_used = self._solve(name)
            now = time.perf_counter()
            self.results.append(TierResult(name, objective, now - start, floor_used))
            start = now
        self.begin("tie", steps, steps)

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
        if "pillars" in names:
            self._targets = self._pillar_targets() if constants is None else dict(constants[0])
        if "floor" in names:
            self._floor = self._cut_off() if constants is None else self._level_at(constants[1])

    def _solve(self, name: str) -> tuple[float | tuple[float, ...], float | None]:
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
        self.solution = self.engine.minimise(objective.cost)
        if name != "tie":
            self.engine.stay(objective.cost, self.solution.value)
        return objective.report(self.solution.value), None

    def _objective(self, name: str) -> Objective:
        if name == "pillars":
            return tiers.pillars(self.programme, self._targets, self.engine)
        plain = {
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

    def _pillar_targets(self) -> dict[str, float]:
        """Return the target of each protected pillar: its share of all tranches, or the most it can receive alone."""
        grid = self.programme.grid
        money = sum(tranche.amount_cents for tranche in grid.problem.tranches) / grid.scale_cents
        targets = {}
        for name, share in self.policy.protected_shares.items():
            columns, coefficients, constant = tiers.placed(self.programme, PILLARS.index(name))
            if not columns.size or share <= 0:
                continue
            cost = np.zeros(self.engine.n_columns)
            cost[columns] = -coefficients
            most = constant - self.engine.minimise(cost).value
            targets[name] = max(0.0, min(share * money, most))
        return targets

    def _level_at(self, cut_off: float | None) -> tuple[Level, float | None]:
        """Return the floor's rows with a cut-off that is known."""
        return Level(self.engine, tiers.counted_coverages(self.programme, self.engine)), cut_off

    def _cut_off(self) -> tuple[Level, float | None]:
        """Return the floor's rows and its cut-off: the policy's floor, or half the least level leximin would give."""
        level = Level(self.engine, tiers.counted_coverages(self.programme, self.engine))
        if not level.coverage.states.size:
            return level, None
        solution = self.engine.minimise(level.cost())
        least = max(0.0, float(solution.x[level.column]))
        level.engine.bound_columns(np.array([level.column]), np.zeros(1), np.ones(1))
        return level, min(self.policy.floor, least / 2)


__all__ = ["Ladder", "Level", "OutOfTime", "Progress"]
