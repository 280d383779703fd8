"""Fixtures of the matcher's proof: a solve that is always checked, and the cases with known answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import needmatch
from needmatch.plan import Outcome, Plan
from needmatch.problem import Problem
from needmatch_checker import violations
from needmatch_figures import misstatements
from needmatch_values import tier_faults

CASES = Path(__file__).parents[1] / "cases"

Solve = Callable[..., Plan]


@pytest.fixture(scope="session")
def solved() -> Solve:
    """Solve a problem and check everything the plan does and says."""

    def solve_and_check(problem: Problem, **options: Any) -> Plan:
        plan = needmatch.solve(problem, **options)
        assert plan.outcome == Outcome.OPTIMAL
        faults = [*violations(problem, plan), *misstatements(problem, plan)]
        faults += tier_faults(problem, plan)
        assert not faults, "\n".join(faults)
        return plan

    return solve_and_check


@pytest.fixture(scope="session")
def case() -> Callable[[str], Problem]:
    """Read one of the cases of tests/cases by name."""
    return lambda name: needmatch.read_case(CASES / name)
