"""What a flow is for: known by hand, and against a full solve of the case with the flow pinned to nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import needmatch
from needmatch.engines import ProgrammeFailed
from needmatch.errors import Unexplained
from needmatch.explain.afresh import moves_afresh
from needmatch.explain.flows import barred, explain_flow
from needmatch.explain.yardstick import yardstick
from needmatch.grid import build_grid
from needmatch.plan import Plan
from needmatch.problem import Activity, Commitment, Need, Pin, Policy, Problem, State, Tranche
from needmatch.units import CENTS
from needmatch_cases import random_problem

MILLION = 1_000_000 * CENTS
Case = Callable[[str], Problem]


def three_needs(policy: Policy) -> Problem:
    """Return A, B and C needing 4m, 4m and 8m in 2026; 4m for A or B, and 2m for anyone."""
    return Problem(
        first_year=2026,
        last_year=2026,
        states=tuple(State(s) for s in "ABC"),
        activities=tuple(Activity(f"{s}-sc", s, "survey_clearance") for s in "ABC"),
        needs=(
            Need("A-sc", 2026, 4 * MILLION),
            Need("B-sc", 2026, 4 * MILLION),
            Need("C-sc", 2026, 8 * MILLION),
        ),
        commitments=(
            Commitment("any", "Donor 1"),
            Commitment("near", "Donor 2", states=frozenset({"A", "B"})),
        ),
        tranches=(Tranche("any", 2026, 2 * MILLION), Tranche("near", 2026, 4 * MILLION)),
        policy=policy,
    )


LEXIMIN = Policy(preset=None, tiers=("leximin",))


def test_a_flow_that_nothing_can_replace_moves_its_tier() -> None:
    # Coverages are 1/2, 1/2 and 1/4. Without money for C it has nothing, and A and B share 6m.
    plan = needmatch.solve(three_needs(LEXIMIN))
    found = explain_flow(plan, "any", "C-sc", 2026)
    assert found.first is not None
    assert (found.first.tier, found.first.change) == ("leximin", pytest.approx(-0.25))
    assert not found.first.improves
    assert not found.is_choice
    assert {use.activity for use in found.next_uses} <= {"A-sc", "B-sc"}
    assert sum(use.more_cents for use in found.next_uses) == 2 * MILLION
    assert found.left_cents == 0


def test_a_flow_without_another_use_leaves_its_money_unspent() -> None:
    problem = replace(
        three_needs(LEXIMIN),
        commitments=(Commitment("only-c", "Donor 1", states=frozenset("C")),),
        tranches=(Tranche("only-c", 2026, 3 * MILLION),),
    )
    found = explain_flow(needmatch.solve(problem), "only-c", "C-sc", 2026)
    assert found.first is not None
    assert found.first.change == pytest.approx(-3 / 8)
    assert (found.next_uses, found.left_cents) == ((), 3 * MILLION)


def test_a_flow_that_others_can_replace_is_a_choice() -> None:
    # Two commitments for anyone: whichever gives to A, the other could.
    problem = replace(
        three_needs(LEXIMIN),
        commitments=(Commitment("one", "Donor 1"), Commitment("two", "Donor 2")),
        tranches=(Tranche("one", 2026, 4 * MILLION), Tranche("two", 2026, 4 * MILLION)),
    )
    plan = needmatch.solve(problem)
    small = min(plan.allocations, key=lambda f: f.amount_cents)
    found = explain_flow(plan, small.commitment, small.activity, 2026)
    assert found.is_choice
    assert sum(use.more_cents for use in found.next_uses) >= small.amount_cents
    assert found.left_cents == 0


def test_a_pinned_flow_says_so_and_is_compared_without_its_pin() -> None:
    problem = replace(three_needs(LEXIMIN), pins=(Pin("near", "A-sc", 2026, 3 * MILLION),))
    plan = needmatch.solve(problem)
    found = explain_flow(plan, "near", "A-sc", 2026)
    assert found.is_pinned
    assert barred(problem, "near", "A-sc", 2026).pins == (Pin("near", "A-sc", 2026, max_cents=0),)


def test_a_flow_that_the_plan_has_not_is_refused(case: Case) -> None:
    plan = needmatch.solve(case("dantzig"))
    with pytest.raises(Unexplained, match=r"no flow from SEA to TOP-1 in 2030; allocations\.csv lists"):
        explain_flow(plan, "SEA", "TOP-1", 2030)


def assert_first_is_that_of_solving_again(plan: Plan, commitment: str, activity: str, year: int) -> None:
    grid = build_grid(plan.problem, with_relations="relations" in plan.problem.policy.ordered_tiers)
    found = explain_flow(plan, commitment, activity, year)
    other = barred(plan.problem, commitment, activity, year)
    where = (commitment, activity, year, found.first)
    try:
        moves = moves_afresh(plan, other, yardstick(plan, grid))
    except ProgrammeFailed:
        assert found.is_required, where
        return
    first = next((move for move in moves if move.change), None)
    if found.first is None or first is None:
        edge = found.first or first
        assert edge is None or abs(edge.change) < 1e-4, (where, first)
        return
    assert found.first.tier == first.tier, (where, first)
    assert found.first.change == pytest.approx(first.change, rel=1e-3, abs=1e-5), (where, first)
    assert not found.first.improves


@pytest.mark.parametrize("seed", range(40))
def test_the_first_tier_that_moves_is_that_of_solving_again(seed: int) -> None:
    plan = needmatch.solve(random_problem(seed))
    for flow in plan.allocations[:6]:
        assert_first_is_that_of_solving_again(plan, flow.commitment, flow.activity, flow.year)


def test_flows_of_the_real_case_are_explained(case: Case) -> None:
    plan = needmatch.solve(case("real-2026"))
    for flow in plan.allocations[::20]:
        assert_first_is_that_of_solving_again(plan, flow.commitment, flow.activity, flow.year)


def test_with_least_grants_flows_are_solved_from_the_start() -> None:
    problem = three_needs(LEXIMIN)
    commitments = tuple(replace(c, min_grant_cents=MILLION) for c in problem.commitments)
    plan = needmatch.solve(replace(problem, commitments=commitments))
    flow = next(f for f in plan.allocations if f.activity == "C-sc")
    found = explain_flow(plan, flow.commitment, "C-sc", 2026)
    assert found.first is not None
    assert (found.first.tier, found.first.change) == ("leximin", pytest.approx(-0.25))
