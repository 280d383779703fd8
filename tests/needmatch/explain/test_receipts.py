"""What settles a State's receipts: by hand, and against the textbook programme where every flow has its own column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import needmatch
from needmatch.errors import Unexplained
from needmatch.explain.receipts import Receipt, receipts
from needmatch.explain.rungs import Rungs
from needmatch.explain.yardstick import yardstick
from needmatch.grid import build_grid
from needmatch.network import build_network
from needmatch.plan import Plan
from needmatch.problem import Activity, Commitment, Need, Policy, Problem, State, Tranche
from needmatch.programme import build_programme
from needmatch_cases import random_problem

Case = Callable[[str], Problem]
Parts = dict[str, tuple[int, int, int]]


def problem(
    tier: str, *money: tuple[str, frozenset[str] | None, int], need_of_b: str = "capacity"
) -> Problem:
    """A and B need 100.00 each in 2026, A for capacity; `money` is (commitment, States, cents), of any pillar."""
    return Problem(
        2026,
        2026,
        states=(State("A"), State("B")),
        activities=(Activity("a", "A", "capacity"), Activity("b", "B", need_of_b)),
        needs=(Need("a", 2026, 10_000), Need("b", 2026, 10_000)),
        commitments=tuple(Commitment(name, name, states=states) for name, states, _ in money),
        tranches=tuple(Tranche(name, 2026, cents) for name, _, cents in money),
        policy=Policy(preset=None, tiers=(tier,)),
    )


def parts(problem: Problem) -> Parts:
    """Return what is earmark, tiers and choice of each State's receipts."""
    found = receipts(needmatch.solve(problem))
    return {r.state: (r.earmark_cents, r.tiers_cents, r.choice_cents) for r in found}


def test_equal_coverage_settles_what_the_earmark_does_not() -> None:
    # 30 for A alone, 90 for anyone: both States get 60, so that A gets 30 of the free money and B 60.
    found = parts(problem("leximin", ("for-a", frozenset("A"), 3_000), ("free", None, 9_000)))
    assert found == {"A": (3_000, 3_000, 0), "B": (0, 6_000, 0)}


def test_what_no_tier_asks_for_is_choice() -> None:
    # 100 for anyone and a tier to which both needs are alike: each State gets from nothing to 100.
    plan = needmatch.solve(problem("early", ("free", None, 10_000)))
    a, b = receipts(plan)
    assert [(r.least_cents, r.most_cents) for r in (a, b)] == [(0, 10_000), (0, 10_000)]
    assert a.choice_cents + b.choice_cents == 10_000
    assert a.earmark_cents == b.earmark_cents == a.tiers_cents == b.tiers_cents == 0


def test_bound_money_is_the_least_where_free_money_is_choice() -> None:
    # 40 for A alone and 100 for anyone: A gets from 40 to 100, B from 40 (A can take no more than 100) to 100.
    a, b = receipts(
        needmatch.solve(problem("early", ("for-a", frozenset("A"), 4_000), ("free", None, 10_000)))
    )
    assert (a.least_cents, a.most_cents, a.earmark_cents, a.tiers_cents) == (4_000, 10_000, 4_000, 0)
    assert (b.least_cents, b.most_cents, b.earmark_cents, b.tiers_cents) == (4_000, 10_000, 0, 4_000)
    assert a.planned_cents + b.planned_cents == 14_000


def test_an_earmark_for_two_that_reaches_the_need_of_one_is_bound() -> None:
    # The pillar shuts B out: what may go to "A or B, for capacity" can only go to A.
    of_two = problem("leximin", ("two", frozenset("AB"), 3_000), need_of_b="risk_education")
    bound = Commitment("two", "two", states=frozenset("AB"), pillars=frozenset({"capacity"}))
    found = receipts(needmatch.solve(replace(of_two, commitments=(bound,))))
    assert found[0] == Receipt("A", 3_000, 3_000, 3_000, 3_000)
    assert found[1] == Receipt("B", 0, 0, 0, 0)


def test_the_parts_add_up_to_what_the_real_case_places(case: Case) -> None:
    plan = needmatch.solve(case("real-2026"))
    found = receipts(plan)
    funded = {row.state: row.funded_cents for row in plan.states}
    assert {r.state: r.planned_cents for r in found} == {r.state: funded[r.state] for r in found}
    for r in found:
        assert min(r.earmark_cents, r.tiers_cents, r.choice_cents) >= 0
        assert r.earmark_cents + r.tiers_cents + r.choice_cents == r.planned_cents
    assert sum(r.planned_cents for r in found) == sum(funded.values())
    assert sum(r.earmark_cents for r in found) > 0


def textbook(plan: Plan, state: str) -> tuple[float, float]:
    """Return the least and the most that a State receives, in cents, where every flow has its own column."""
    grid = build_grid(plan.problem, with_relations="relations" in plan.problem.policy.ordered_tiers)
    programme = build_programme(build_network(grid, pooled=False))
    rungs = Rungs(programme, plan.problem.policy, yardstick(plan, grid))
    rungs.hold_until(len(rungs.tiers), rungs.reached, 0.0)
    network = programme.network
    state_of = np.append(grid.activity_state, -1)[np.minimum(network.head, len(grid.activity_ids))]
    cost = np.zeros(rungs.engine.n_columns)
    cost[: network.n_arcs][state_of == grid.state_ids.index(state)] = 1.0
    least, most = rungs.engine.minimise(cost).value, -rungs.engine.minimise(-cost).value
    return least * grid.scale_cents, most * grid.scale_cents


@pytest.mark.parametrize("seed", range(1, 60, 3))
def test_receipts_are_those_of_the_textbook_programme(seed: int) -> None:
    plan = needmatch.solve(random_problem(seed))
    scale = build_grid(plan.problem, with_relations=False).scale_cents
    for r in receipts(plan):
        least, most = textbook(plan, r.state)
        assert r.least_cents == pytest.approx(least, abs=2 + 1e-4 * scale), r
        assert r.most_cents == pytest.approx(most, abs=2 + 1e-4 * scale), r
        assert 0 <= r.least_cents <= r.planned_cents <= r.most_cents


def test_random_plans_know_every_part() -> None:
    found = [r for seed in range(1, 40, 3) for r in receipts(needmatch.solve(random_problem(seed)))]
    assert any(r.earmark_cents for r in found)
    assert any(r.tiers_cents for r in found)
    assert any(r.choice_cents for r in found)


def test_a_plan_that_was_cut_off_settles_nothing(case: Case) -> None:
    with pytest.raises(Unexplained, match="time limit"):
        receipts(needmatch.solve(case("real-2026"), time_limit=0))
