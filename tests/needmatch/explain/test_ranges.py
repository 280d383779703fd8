"""Ranges and uniqueness: known by hand, and against the textbook programme where every flow has its own column."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import needmatch
from needmatch.errors import Unexplained
from needmatch.explain.ranges import ranges
from needmatch.explain.rungs import Rungs
from needmatch.explain.uniqueness import uniqueness
from needmatch.explain.yardstick import yardstick
from needmatch.grid import build_grid
from needmatch.network import build_network
from needmatch.plan import Plan
from needmatch.problem import Problem
from needmatch.programme import build_programme
from needmatch_cases import random_problem

Case = Callable[[str], Problem]


def test_dantzigs_plants_have_one_choice_between_them(case: Case) -> None:
    # San Diego and Seattle deliver to New York at one price, and Seattle has 50 cases to spare.
    found = {(r.donor, r.state): r for r in ranges(needmatch.solve(case("dantzig")))}
    assert found["San Diego", "TOP"].settled_by == "tiers"
    new_york = found["Seattle", "NYC"]
    assert (new_york.least_cents, new_york.most_cents) == (0, 5000)
    assert new_york.settled_by == "choice"


def test_money_for_one_state_is_settled_by_its_earmark(case: Case) -> None:
    found = {(r.donor, r.state): r for r in ranges(needmatch.solve(case("real-2026")), donors=["CHE"])}
    ukraine = found["CHE", "UKR"]
    assert ukraine.settled_by == "earmark"
    assert ukraine.least_cents == ukraine.planned_cents == ukraine.most_cents == 5_450_000_000


def test_near_best_plans_leave_more_open(case: Case) -> None:
    plan = needmatch.solve(case("estate-100"))
    assert {r.settled_by for r in ranges(plan)} == {"tiers"}
    wide = ranges(plan, within_share=0.01)
    assert all(r.least_cents < r.planned_cents for r in wide)
    # A may lose one percent of its coverage, and no more than what the others' percent sets free reaches it.
    assert wide[0].least_cents == pytest.approx(0.99 * 1666.67, abs=2)
    assert wide[0].most_cents == pytest.approx(1666.67 + 0.01 * 8333.33, abs=2)


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_a_share_that_is_none_is_refused(case: Case, share: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        ranges(needmatch.solve(case("beer")), within_share=share)


def textbook_range(plan: Plan, donor: str, state: str, within_share: float) -> tuple[float, float]:
    problem = plan.problem
    grid = build_grid(problem, with_relations="relations" in problem.policy.ordered_tiers)
    programme = build_programme(build_network(grid, pooled=False))
    rungs = Rungs(programme, problem.policy, yardstick(plan, grid))
    rungs.hold_until(len(rungs.tiers), rungs.reached, within_share)
    network = programme.network
    names = {c.commitment for c in problem.commitments if c.donor == donor}
    own = [-1 - g for g, group in enumerate(network.groups) if grid.purses[group.members[0]].name in names]
    state_of = np.append(grid.activity_state, -1)[np.minimum(network.head, len(grid.activity_ids))]
    cost = np.zeros(rungs.engine.n_columns)
    cost[: network.n_arcs][np.isin(network.tail, own) & (state_of == grid.state_ids.index(state))] = 1.0
    least, most = rungs.engine.minimise(cost).value, -rungs.engine.minimise(-cost).value
    return least * grid.scale_cents, most * grid.scale_cents


@pytest.mark.parametrize("within_share", [0.0, 0.01])
@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_ranges_are_those_of_the_textbook_programme(seed: int, within_share: float) -> None:
    plan = needmatch.solve(random_problem(seed))
    scale = build_grid(plan.problem, with_relations=False).scale_cents
    for r in ranges(plan, within_share=within_share):
        least, most = textbook_range(plan, r.donor, r.state, within_share)
        assert r.least_cents == pytest.approx(least, abs=2 + 1e-4 * scale), r
        assert r.most_cents == pytest.approx(most, abs=2 + 1e-4 * scale), r


@pytest.mark.parametrize("seed", range(30))
def test_the_plan_lies_in_its_ranges_and_they_add_up(seed: int) -> None:
    plan = needmatch.solve(random_problem(seed))
    found = ranges(plan)
    for r in found:
        assert 0 <= r.least_cents <= r.planned_cents <= r.most_cents
    given = {(f.donor, f.state) for f in plan.allocations}
    assert given <= {(r.donor, r.state) for r in found}


@pytest.mark.parametrize(
    ("name", "is_unique", "has_unique_receipts"),
    [
        ("estate-100", True, True),
        ("beer", True, True),
        ("transport-modes", True, True),
        ("dantzig", False, True),
        ("real-2026", False, False),
    ],
)
def test_uniqueness_is_said(case: Case, name: str, is_unique: bool, has_unique_receipts: bool) -> None:
    found = uniqueness(needmatch.solve(case(name)))
    assert (found.is_unique, found.has_unique_receipts) == (is_unique, has_unique_receipts)


@pytest.mark.parametrize("seed", range(40))
def test_a_unique_plan_has_ranges_of_one_amount(seed: int) -> None:
    plan = needmatch.solve(random_problem(seed))
    if uniqueness(plan).is_unique:
        assert all(r.settled_by != "choice" for r in ranges(plan))


def test_some_random_plans_are_unique_and_some_are_not() -> None:
    found = {uniqueness(needmatch.solve(random_problem(seed))).is_unique for seed in range(20)}
    assert found == {True, False}


def test_a_plan_that_was_cut_off_is_not_explained(case: Case) -> None:
    plan = needmatch.solve(case("real-2026"), time_limit=0)
    with pytest.raises(Unexplained, match="time limit"):
        ranges(plan)


def test_ranges_tell_their_progress(case: Case) -> None:
    steps: list[tuple[str, int, int]] = []
    ranges(needmatch.solve(case("dantzig")), progress=lambda *step: steps.append(step))
    assert steps == [("ranges", 0, 2), ("ranges", 1, 2)]
