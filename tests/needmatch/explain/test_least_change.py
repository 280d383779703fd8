"""The least change that funds a need: known by hand, and tried out on the case with the change made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import needmatch
from needmatch.errors import Unexplained
from needmatch.explain.least_change import Change, explain_need
from needmatch.explain.rungs import Rungs
from needmatch.explain.yardstick import yardstick
from needmatch.grid import build_grid
from needmatch.network import build_network
from needmatch.plan import Plan, Reason
from needmatch.problem import Activity, Commitment, Need, Policy, Problem, State, Tranche
from needmatch.programme import build_programme
from needmatch.units import CENTS
from needmatch_cases import random_problem, sorted_problem

MILLION = 1_000_000 * CENTS
Case = Callable[[str], Problem]
LEXIMIN = Policy(preset=None, tiers=("leximin",))


def one_need(**changes: object) -> Problem:
    """Return A needing 4m in 2027, and 3m for anyone in 2027."""
    problem = Problem(
        first_year=2026,
        last_year=2027,
        states=(State("A"), State("B")),
        activities=(Activity("A-sc", "A", "survey_clearance"),),
        needs=(Need("A-sc", 2027, 4 * MILLION),),
        commitments=(Commitment("any", "Donor 1"),),
        tranches=(Tranche("any", 2027, 3 * MILLION),),
        policy=LEXIMIN,
    )
    return replace(problem, **changes)  # type: ignore[arg-type]


def changes_of(problem: Problem, activity: str = "A-sc", year: int | None = None) -> tuple[Change, ...]:
    return explain_need(needmatch.solve(problem), activity, year).changes


def test_what_is_missing_is_the_money_asked_for() -> None:
    found = explain_need(needmatch.solve(one_need()), "A-sc")
    assert (found.state, found.unmet_cents, found.reasons) == ("A", MILLION, (Reason.PRIORITISED_ELSEWHERE,))
    assert found.changes == (Change("money", MILLION, year=2027),)


def test_a_limit_that_binds_is_what_must_grow() -> None:
    problem = one_need(
        states=(State("A", max_cents_per_year=2 * MILLION), State("B")),
        tranches=(Tranche("any", 2027, 5 * MILLION),),
    )
    assert changes_of(problem) == (Change("limit", 2 * MILLION),)


def test_money_and_limit_are_told_together_where_neither_does_alone() -> None:
    problem = one_need(states=(State("A", max_cents_per_year=2 * MILLION), State("B")))
    assert changes_of(problem) == (Change("money_and_limit", MILLION, year=2027, limit_cents=2 * MILLION),)


def test_a_limit_of_nothing_can_grow_too() -> None:
    problem = one_need(
        states=(State("A", max_cents_per_year=0), State("B")), tranches=(Tranche("any", 2027, 5 * MILLION),)
    )
    assert changes_of(problem) == (Change("limit", 4 * MILLION),)


def test_idle_money_of_another_earmark_could_be_widened() -> None:
    problem = one_need(
        commitments=(Commitment("any", "Donor 1"), Commitment("b", "Donor 2", states=frozenset("B"))),
        tranches=(Tranche("any", 2027, 3 * MILLION), Tranche("b", 2027, 2 * MILLION)),
    )
    assert changes_of(problem) == (
        Change("money", MILLION, year=2027),
        Change("earmark", MILLION, commitments=(("b", MILLION),)),
    )


def test_money_that_came_too_early_could_be_carried() -> None:
    problem = one_need(tranches=(Tranche("any", 2026, 2 * MILLION), Tranche("any", 2027, 3 * MILLION)))
    assert changes_of(problem) == (
        Change("money", MILLION, year=2027),
        Change("carry_over", MILLION, commitments=(("any", MILLION),)),
    )


def test_a_need_that_is_met_as_well_by_other_plans_is_a_choice() -> None:
    # `output` counts nothing here, so that A and B are equals and 4m may go to either.
    problem = one_need(
        activities=(Activity("A-sc", "A", "survey_clearance"), Activity("B-sc", "B", "survey_clearance")),
        needs=(Need("A-sc", 2027, 4 * MILLION), Need("B-sc", 2027, 4 * MILLION)),
        tranches=(Tranche("any", 2027, 4 * MILLION),),
        policy=Policy(preset=None, tiers=("early",)),
    )
    plan = needmatch.solve(problem)
    lacking = plan.unfunded[0].activity
    found = explain_need(plan, lacking)
    assert found.is_choice
    assert found.changes == ()


def test_a_need_funded_in_full_lacks_nothing() -> None:
    found = explain_need(
        needmatch.solve(one_need(tranches=(Tranche("any", 2027, 4 * MILLION),))), "A-sc", 2027
    )
    assert (found.unmet_cents, found.changes, found.is_choice) == (0, (), False)


def test_needs_that_are_not_there_are_refused() -> None:
    plan = needmatch.solve(one_need())
    with pytest.raises(Unexplained, match=r"no activity Z needs anything; needs\.csv"):
        explain_need(plan, "Z")
    with pytest.raises(Unexplained, match="A-sc plans nothing in 2026; it does in 2027"):
        explain_need(plan, "A-sc", 2026)
    with pytest.raises(Unexplained, match="A-sc plans nothing in 1999"):
        explain_need(plan, "A-sc", 1999)


def could_fund(plan: Plan, other: Problem, activity: str, year: int) -> float:
    """Return how many cents of the need stay unmet at least, in plans of another case as good as the plan."""
    with_relations = "relations" in plan.problem.policy.ordered_tiers
    grid = build_grid(other, with_relations=with_relations)
    stick = yardstick(plan, build_grid(plan.problem, with_relations=with_relations))
    rungs = Rungs(build_programme(build_network(grid, pooled=False)), other.policy, stick)
    rungs.hold_until(len(rungs.tiers), rungs.reached)
    a = grid.activity_ids.index(activity)
    cost = np.zeros(rungs.engine.n_columns)
    cost[int(rungs.programme.columns.backlog[a, -1])] = 1.0
    later = grid.total_cents[a] - grid.planned_cents[a, year - other.first_year]
    return rungs.engine.minimise(cost).value * grid.scale_cents - float(later)


def changed(problem: Problem, change: Change, state: str, share: float) -> Problem | None:
    """Return the problem with a share of the change made; None for kinds that a case cannot say."""
    amount = round(change.amount_cents * share)
    if change.kind == "money" and change.year is not None:
        return sorted_problem(
            replace(
                problem,
                commitments=(*problem.commitments, Commitment("ZZ-extra", "Anyone")),
                tranches=(*problem.tranches, Tranche("ZZ-extra", change.year, amount)),
            )
        )
    if change.kind == "limit":
        states = tuple(
            replace(s, max_cents_per_year=s.max_cents_per_year + amount)
            if s.state == state and s.max_cents_per_year is not None
            else s
            for s in problem.states
        )
        return replace(problem, states=states)
    return None


@pytest.mark.parametrize("seed", range(50))
def test_the_change_funds_the_need_and_less_does_not(seed: int) -> None:
    plan = needmatch.solve(random_problem(seed))
    scale = build_grid(plan.problem, with_relations=False).scale_cents
    for row in plan.unfunded[:3]:
        found = explain_need(plan, row.activity, row.year)
        assert found.is_choice == (could_fund(plan, plan.problem, row.activity, row.year) <= 1e-4 * scale), (
            row,
            found,
        )
        for change in found.changes:
            enough = changed(plan.problem, change, row.state, 1.0)
            if enough is None:
                continue
            assert could_fund(plan, enough, row.activity, row.year) <= 1 + 1e-4 * scale, (row, change)
            less = changed(plan.problem, change, row.state, 0.97)
            if less is not None and change.amount_cents > 0.05 * scale:
                assert could_fund(plan, less, row.activity, row.year) > 1e-4 * scale, (row, change)


def test_with_least_grants_a_need_is_explained_too() -> None:
    problem = one_need(commitments=(Commitment("any", "Donor 1", min_grant_cents=MILLION),))
    assert changes_of(problem)[0] == Change("money", MILLION, year=2027)


def test_needs_of_the_real_case_are_explained(case: Case) -> None:
    plan = needmatch.solve(case("real-2026"))
    for row in plan.unfunded[::25]:
        found = explain_need(plan, row.activity, row.year)
        assert found.is_choice or found.changes
        assert all(change.amount_cents > 0 for change in found.changes)
