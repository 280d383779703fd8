"""Whether a plan is the only one: the tie breaker minimised and maximised, with every tier held.

On the pooled programme first: it is small, and if who gets what already differs, so do the plans. Only where it does
not is the textbook programme asked, which tells commitments of one pool apart. The tie breaker's costs are scrambled
numbers of ids, so two plans of one cost are one plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from needmatch import tiers
from needmatch.engines import Engine
from needmatch.explain.afresh import climbed
from needmatch.explain.rungs import Rungs
from needmatch.explain.yardstick import Yardstick, yardstick
from needmatch.grid import FloatArray, build_grid
from needmatch.network import build_network
from needmatch.plan import Plan
from needmatch.problem import Problem
from needmatch.programme import Programme, build_programme

SAME_PLAN: Final = 1e-5
"""Plans whose tie-break costs differ by less, in units of the programme, are one: held tiers leave slivers of room."""


@dataclass(frozen=True, slots=True)
class Uniqueness:
    """Whether all that the tiers leave open is nothing.

    `is_unique` speaks of the plan, commitment by commitment; `has_unique_receipts` of what each activity gets each
    year, whoever pays: often true where the plan is not unique.
    """

    is_unique: bool
    has_unique_receipts: bool


def uniqueness(plan: Plan) -> Uniqueness:
    """Say whether another plan is as good on every tier.

    Raises:
        Unexplained: the plan was cut off by its time limit.
    """
    problem = plan.problem
    grid = build_grid(problem, with_relations="relations" in problem.policy.ordered_tiers)
    stick = yardstick(plan, grid)
    engine, programme = _held(problem, stick, pooled=True)
    into = np.flatnonzero(programme.network.head < len(grid.activity_ids))
    receipts = np.zeros(engine.n_columns)
    keys = _scrambled(programme)
    np.add.at(receipts, into, keys[into])
    if _is_open(engine, receipts):
        return Uniqueness(False, False)
    if _is_open(engine, _tie(engine, programme)):
        return Uniqueness(False, True)
    engine, programme = _held(problem, stick, pooled=False)
    return Uniqueness(not _is_open(engine, _tie(engine, programme)), True)


def with_uniqueness(plan: Plan) -> Plan:
    """Return the plan with its `is_unique` answered."""
    return replace(plan, is_unique=uniqueness(plan).is_unique)


def _held(problem: Problem, stick: Yardstick, *, pooled: bool) -> tuple[Engine, Programme]:
    """Return an engine with every tier of the policy held."""
    grid = build_grid(problem, with_relations="relations" in problem.policy.ordered_tiers)
    programme = build_programme(build_network(grid, pooled=pooled))
    if programme.whole.size:
        ladder = climbed(problem, stick, pooled=pooled)
        return ladder.engine, ladder.programme
    rungs = Rungs(programme, problem.policy, stick)
    rungs.hold_until(len(rungs.tiers), rungs.reached)
    return rungs.engine, programme


def _scrambled(programme: Programme) -> FloatArray:
    """Return (E,) a number from 1 to 2 by activity and year of an arc: what the receipts' tie breaker costs."""
    network = programme.network
    seeds = np.random.default_rng(0).random((network.n_nodes, network.grid.n_years))
    keys: FloatArray = 1.0 + seeds[network.head, network.year]
    return keys


def _tie(engine: Engine, programme: Programme) -> FloatArray:
    plain = tiers.tie(programme).cost
    cost = np.zeros(engine.n_columns)
    cost[: plain.size] = plain
    return cost


def _is_open(engine: Engine, cost: FloatArray) -> bool:
    """Say whether a cost has more than one value over the plans that are left."""
    least = engine.minimise(cost).value
    most = -engine.minimise(-cost).value
    return most - least > SAME_PLAN
