"""From a problem to a plan: the one entry to the solver.

`solve` builds the arrays, the network and the programme, climbs the tiers of the policy, divides the answer among
commitments in whole cents, and says what it means. Equal input gives equal plans, byte for byte.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from needmatch import results
from needmatch.clashes import clashing, impossible_pins
from needmatch.engines import Engine, HighsEngine, OutOfTime, ProgrammeFailed, ScipyEngine
from needmatch.errors import Infeasible, Unsolvable
from needmatch.face_engine import FaceEngine, engine_for
from needmatch.grid import build_grid
from needmatch.lexicographic import Ladder
from needmatch.network import build_network
from needmatch.plan import Outcome, Plan
from needmatch.problem import Policy, Problem
from needmatch.programme import Programme, build_programme
from needmatch.rounding import whole_cents
from needmatch.split import purse_flows

Solver = Literal["highs", "scipy"]
Progress = Callable[[str, int, int], None]

ENGINES: dict[str, Callable[[Programme, float | None], Engine]] = {
    "highs": engine_for,
    "scipy": ScipyEngine,
}


def solve(
    problem: Problem,
    policy: Policy | None = None,
    *,
    solver: Solver = "highs",
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> Plan:
    """Match a checked problem under a policy (by default its own).

    Args:
        solver: "highs" on pooled money, or "scipy" on the textbook network: equal tier values, not the same plan.
        progress: called with (what is being done, steps done, steps in all), also while a step takes long. What it
            raises, such as `needmatch.Cancelled`, ends the solve (with SciPy only between two tiers).
        time_limit: seconds for the tiers; past it the best plan known so far is returned.

    Returns:
        The plan, whose `problem` holds the policy that was used.

    Raises:
        ValueError: the solver is unknown, or the time limit is negative.
        Unsolvable: amounts lie so far apart that the solver cannot tell them from its own noise.
        Infeasible: pins, pay-ins or reserves cannot hold; it names the smallest set that clashes, and with what.
    """
    if solver not in ENGINES:
        raise ValueError(f"solver {solver!r} is unknown; choose one of {', '.join(ENGINES)}")
    if time_limit is not None and not time_limit >= 0:
        raise ValueError(f"time limit {time_limit} is not a number of seconds from 0 up")
    if policy is not None:
        problem = replace(problem, policy=policy)
    policy = problem.policy
    deadline = None if time_limit is None else time.monotonic() + time_limit

    clock = time.perf_counter()
    grid = build_grid(problem, with_relations="relations" in policy.ordered_tiers)
    impossible = impossible_pins(grid)
    if impossible:
        raise Infeasible(impossible)
    network = build_network(grid, pooled=solver == "highs")
    programme = build_programme(network)
    engine = ENGINES[solver](programme, deadline)
    ladder = Ladder(programme, policy, engine, progress)
    if progress is not None and isinstance(engine, FaceEngine | HighsEngine):
        engine.watch(ladder.tell)
    seconds = {"build": time.perf_counter() - clock}

    clock = time.perf_counter()
    outcome = Outcome.OPTIMAL
    try:
        ladder.climb(policy.ordered_tiers)
    except OutOfTime:
        outcome = Outcome.TIME_LIMIT
    except ProgrammeFailed:
        clashes = clashing(programme)
        if clashes:
            raise Infeasible(clashes) from None
        amounts = [need.need_cents for need in problem.needs if need.need_cents > 0]
        raise Unsolvable(min(amounts), max(amounts)) from None
    flow = np.zeros(network.n_arcs)
    if ladder.solution is not None:
        flow = ladder.solution.x[: network.n_arcs]
    flows = whole_cents(network, purse_flows(network, flow, policy.split))
    seconds["solve"] = time.perf_counter() - clock

    clock = time.perf_counter()
    receipts = results.receipts_of(grid, flows)
    floor = next((tier.floor_used for tier in ladder.results if tier.name == "floor"), None)
    plan = Plan(
        problem=problem,
        outcome=outcome,
        solver=solver,
        tiers=tuple(ladder.results),
        allocations=results.allocations(receipts, policy, ladder.target_cents, floor),
        states=results.state_results(receipts),
        obligations=results.obligation_results(receipts),
        unfunded=results.unfunded(receipts),
        seconds=seconds,
        fee_cents=results.fee_cents(receipts),
        interest_cents=results.interest_cents(receipts),
    )
    seconds["explain"] = time.perf_counter() - clock
    return plan
