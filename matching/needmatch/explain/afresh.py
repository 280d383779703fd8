"""Tiers climbed from the start under the constants of a plan: the slow way, and the only one with least grants.

Pillar targets and the floor's cut-off are those of the plan, so that what moves is what the money did.
"""

from __future__ import annotations

import numpy as np

from needmatch.engines import Engine
from needmatch.explain.yardstick import MOVES, Move, Yardstick
from needmatch.face_engine import engine_for
from needmatch.grid import build_grid
from needmatch.lexicographic import Ladder
from needmatch.network import build_network
from needmatch.plan import Plan
from needmatch.problem import Policy, Problem
from needmatch.programme import Programme, build_programme
from needmatch.tiers import usd_per_unit


def climbed(problem: Problem, constants: Yardstick, *, pooled: bool = True) -> Ladder:
    """Return the ladder of a problem after its climb, `tie` last.

    Raises:
        ProgrammeFailed: no plan keeps the rules.
    """
    grid = build_grid(problem, with_relations="relations" in problem.policy.ordered_tiers)
    return climbed_on(build_programme(build_network(grid, pooled=pooled)), problem.policy, constants)


def climbed_on(programme: Programme, policy: Policy, constants: Yardstick) -> Ladder:
    """Return the ladder of a programme after its climb."""
    return climb_with(engine_for(programme), programme, policy, constants)


def held(programme: Programme, policy: Policy, constants: Yardstick) -> Engine:
    """Return an engine of a programme after its climb: every tier of the policy is held."""
    engine = engine_for(programme)
    climb_with(engine, programme, policy, constants)
    return engine


def climb_with(engine: Engine, programme: Programme, policy: Policy, constants: Yardstick) -> Ladder:
    """Take an engine through the tiers and return its ladder."""
    ladder = Ladder(programme, policy, engine, None)
    ladder.climb(policy.ordered_tiers, constants=(constants.targets, constants.cut_off))
    return ladder


def moves_afresh(plan: Plan, other: Problem, constants: Yardstick) -> tuple[Move, ...]:
    """Return the change of every tier of a plan under another problem, 0 where it does not move.

    Raises:
        ProgrammeFailed: no plan keeps the rules of the other problem.
    """
    unit = usd_per_unit(build_grid(other, with_relations=False))
    after = {tier.name: tier.objective for tier in climbed(other, constants).results}
    return tuple(
        Move(tier.name, change(tier.name, tier.objective, after[tier.name], unit))
        for tier in plan.tiers
        if tier.name != "tie"
    )


def change(
    name: str, before: float | tuple[float, ...], after: float | tuple[float, ...], usd_per_unit: float
) -> float:
    """Return by how much a tier moved, in the unit of summary.json; 0 below `MOVES`.

    Of coverages the first that moves counts; a State that money newly reaches had a coverage of 0 before.
    """
    if isinstance(before, tuple) or isinstance(after, tuple):
        levels = [list(x) if isinstance(x, tuple) else [x] for x in (before, after)]
        size = max(map(len, levels))
        old, new = (np.sort(np.array([0.0] * (size - len(x)) + x)) for x in levels)
        moved = np.flatnonzero(np.abs(new - old) > MOVES)
        return float((new - old)[moved[0]]) if moved.size else 0.0
    # Money is compared in units of the programme, where the solver's tolerance is the same for every case.
    unit = usd_per_unit if name in ("pillars", "early", "relations") else max(1.0, abs(before))
    moved_by = after - before
    return moved_by if abs(moved_by) / unit > MOVES * max(1.0, abs(before) / unit) else 0.0
