"""Conditions of commitments beyond the twin's: local shares and pins, on random cases, by both solvers.

Least grants and front-loading bend the programme itself; the checkers know them (test_feasibility), and
`conditioned_problem` makes cases of them too.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from needmatch.errors import Infeasible
from needmatch.plan import Plan
from needmatch_cases import conditioned_problem

Solve = Callable[..., Plan]
SOLVER = pytest.mark.parametrize("solver", ["highs", "scipy"])


@SOLVER
@pytest.mark.parametrize("seed", range(40))
def test_local_shares_are_kept(seed: int, solver: str, solved: Solve) -> None:
    problem = conditioned_problem(seed, "local share")
    plan = solved(problem, solver=solver)
    assert plan.problem.commitments == problem.commitments


@SOLVER
@pytest.mark.parametrize("seed", range(40))
def test_pins_hold_or_the_clash_is_named(seed: int, solver: str, solved: Solve) -> None:
    problem = conditioned_problem(seed, "pins")
    try:
        plan = solved(problem, solver=solver)
    except Infeasible as infeasible:
        named = infeasible.clashes
    else:
        named = plan.problem.pins
    assert bool(named) == bool(problem.pins)
