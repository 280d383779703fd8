"""The solver against the naive twin: equal tier values on many random cases, by both of its ways.

Each seed is a case of a few States under one of `POLICIES` in turn (presets, every tier alone, policies whose
parameters bind), so that every policy meets at least nine cases. Values are compared, never plans.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import needmatch
from needmatch.plan import Plan
from needmatch.problem import Policy, Problem
from needmatch_cases import POLICIES, random_problem
from needmatch_twin import Twin

N_CASES = 170
TOLERANCE = 1e-6
"""Relative to max(1, objective): what the quality bar asks of "the same optimum"."""

HELD = 1e-8
"""Share of all needs that tiers in money may differ by: earlier tiers are held to 1e-9, not to nothing."""

Value = float | tuple[float, ...]


def as_levels(value: Value) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (value,)


def slack(problem: Problem, tier: str) -> float:
    """Return the absolute tolerance of a tier [its unit]."""
    in_money = tier in {"pillars", "early", "relations"}
    return (
        max(TOLERANCE, HELD * sum(need.need_cents for need in problem.needs) / 100) if in_money else TOLERANCE
    )


def assert_same_values(plan: Plan, expected: list[tuple[str, Value]]) -> None:
    stated = [(tier.name, tier.objective) for tier in plan.tiers if tier.name != "tie"]
    assert [name for name, _ in stated] == [name for name, _ in expected]
    for (name, value), (_, best) in zip(stated, expected, strict=True):
        assert as_levels(value) == pytest.approx(
            as_levels(best), rel=TOLERANCE, abs=slack(plan.problem, name)
        ), (plan.solver, name)


def test_the_seeds_meet_every_policy_and_every_rule() -> None:
    cases = [random_problem(seed) for seed in range(N_CASES)]
    assert {id(case.policy) for case in cases} == {id(policy) for policy in POLICIES}
    commitments = [row for case in cases for row in case.commitments]
    assert {(row.states is None, row.pillars is None) for row in commitments} == {
        (any_state, any_pillar) for any_state in (True, False) for any_pillar in (True, False)
    }
    assert {row.can_carry_over for row in commitments} == {True, False}
    assert sum(row.max_state_share is not None for row in commitments) > 50
    assert sum(bool(case.relations) for case in cases) > 50
    assert sum(state.max_cents_per_year is not None for case in cases for state in case.states) > 100
    obligations = [(case, row) for case in cases for row in case.obligations]
    assert any(row.deadline.year < case.first_year for case, row in obligations)
    assert any(row.deadline.year > case.last_year for case, row in obligations)
    assert any(row.remaining is None for _, row in obligations)
    assert any(row.remaining == 0 for _, row in obligations)


@pytest.mark.parametrize("seed", range(N_CASES))
def test_solver_and_twin_agree(seed: int, solved: Callable[..., Plan]) -> None:
    problem = random_problem(seed)
    twin = Twin(problem)
    expected = twin.tier_values()
    for solver in ("highs", "scipy"):
        plan = solved(problem, solver=solver)
        assert_same_values(plan, expected)
        shown = [tier.floor_used for tier in plan.tiers if tier.name == "floor"]
        if shown:
            assert shown == [
                None if twin.floor_used is None else pytest.approx(twin.floor_used, rel=TOLERANCE)
            ]


@pytest.mark.parametrize("split", ["north-west", "pro-rata"])
@pytest.mark.parametrize("seed", [1_000, 1_001, 1_002])
def test_both_splits_reach_the_same_values(seed: int, split: str, solved: Callable[..., Plan]) -> None:
    policy = Policy(split="north-west" if split == "north-west" else "pro-rata")
    problem = random_problem(seed, policy)
    assert_same_values(solved(problem), Twin(problem).tier_values())


def test_the_policy_of_the_call_overrides_that_of_the_case(solved: Callable[..., Plan]) -> None:
    problem: Problem = random_problem(7, Policy())
    asked = Policy(preset=None, tiers=("leximin",))
    plan = solved(replace(problem, policy=asked))
    called = needmatch.solve(problem, asked)
    assert called.allocations == plan.allocations
