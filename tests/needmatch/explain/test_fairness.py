"""The cost of fairness is counted from both plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

import needmatch
from needmatch.explain.fairness import fairness_cost, side
from needmatch.problem import Activity, Commitment, Need, Obligation, Policy, Problem, State, Tranche
from needmatch.units import CENTS

MILLION = 1_000_000 * CENTS
Case = Callable[[str], Problem]


def cheap_and_dear(policy: Policy) -> Problem:
    """Return A, where a million releases 100 m2, and B, where it releases 10; 4m each, and 4m for anyone."""
    return Problem(
        first_year=2026,
        last_year=2026,
        states=(State("A"), State("B")),
        obligations=tuple(Obligation(f"{s}-5", s, 5, date(2026, 12, 31)) for s in "AB"),
        activities=tuple(Activity(f"{s}-sc", s, "survey_clearance", f"{s}-5") for s in "AB"),
        needs=(Need("A-sc", 2026, 4 * MILLION, 400.0), Need("B-sc", 2026, 4 * MILLION, 40.0)),
        commitments=(Commitment("any", "Donor"),),
        tranches=(Tranche("any", 2026, 4 * MILLION),),
        policy=policy,
    )


def test_equal_coverage_costs_land_and_saves_an_obligation_from_nothing() -> None:
    plan = needmatch.solve(cheap_and_dear(Policy(preset=None, tiers=("leximin",))))
    found = fairness_cost(plan)
    assert found.plan.released_m2 == pytest.approx(220)
    assert found.most_land.released_m2 == pytest.approx(400)
    assert found.m2_forgone == pytest.approx(180)
    assert (found.plan.obligations_with_nothing, found.most_land.obligations_with_nothing) == (0, 1)
    assert (found.plan.least_coverage, found.most_land.least_coverage) == (pytest.approx(0.5), 0.0)
    assert found.plan.mean_coverage == found.most_land.mean_coverage == pytest.approx(0.5)
    assert found.plan.late_months == pytest.approx(12.0)
    assert (found.plan.obligations_late, found.most_land.obligations_late) == (2, 1)
    assert found.plan.preset is None
    assert found.most_land.preset == "most-land-released"


def test_land_that_no_plan_tells_is_missing_and_not_nothing(case: Case) -> None:
    found = fairness_cost(needmatch.solve(case("dantzig")))
    assert found.plan.released_m2 is None
    assert found.m2_forgone is None


def test_the_figures_of_the_real_case_are_those_of_its_plans(case: Case) -> None:
    problem = case("real-2026")
    plan = needmatch.solve(problem)
    found = fairness_cost(plan)
    most = needmatch.solve(problem, Policy(preset="most-land-released"))
    output = next(tier.objective for tier in most.tiers if tier.name == "output")
    assert found.most_land.released_m2 == pytest.approx(output)
    assert found.plan.released_m2 is not None
    assert found.plan.released_m2 < found.most_land.released_m2
    assert found.plan == side(plan)
    assert found.plan.obligations_with_nothing <= found.most_land.obligations_with_nothing
