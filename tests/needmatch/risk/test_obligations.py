"""From a problem to chances and weights."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from needmatch import make_problem, solve
from needmatch.grid import build_grid
from needmatch.problem import Activity, Commitment, Need, Obligation, Problem, State, Tranche
from needmatch.risk.obligations import (
    PaidWork,
    obligation_risks,
    receipts_by_activity,
    risk_weights,
    weight_of,
    work_of,
    year_position,
)
from needmatch.risk.parameters import RiskParameters


def problem(deadline: date, remaining: float | None = 300.0, tranche_cents: int = 10_000) -> Problem:
    """One obligation, three years of need 100 with an output of 100 each; money for the first year alone."""
    return make_problem(
        years=(2026, 2028),
        states=[State("AAA")],
        obligations=[Obligation("AAA-5", "AAA", 5, deadline, remaining=remaining)],
        activities=[Activity("a", "AAA", "survey_clearance", "AAA-5")],
        needs=[Need("a", year, 10_000, 100.0) for year in (2026, 2027, 2028)],
        commitments=[Commitment("c", "D")],
        tranches=[Tranche("c", 2026, tranche_cents)],
    )


def test_the_last_day_of_a_year_is_a_whole_number_of_years() -> None:
    assert year_position(date(2026, 12, 31), 2026) == 1.0
    assert year_position(date(2028, 12, 31), 2026) == 3.0
    assert year_position(date(2027, 3, 1), 2026) == pytest.approx(1 + 60 / 365)


def test_work_is_in_shares_of_what_remains() -> None:
    grid = build_grid(problem(date(2028, 12, 31), remaining=600.0), with_relations=False)
    full = work_of(grid, None)
    assert full.bought[0] == pytest.approx([1 / 6] * 3)
    assert (full.due[0], full.deadline[0], full.capacity[0]) == pytest.approx((1.0, 3.0, 1 / 6))
    some = work_of(grid, {("a", 2027): 5_000})
    assert some.bought[0] == pytest.approx([0, 1 / 12, 0])


def test_secured_work_adds_to_what_is_bought() -> None:
    grid = build_grid(problem(date(2028, 12, 31), remaining=600.0), with_relations=False)
    secured = {"AAA-5": PaidWork(others=np.array([200.0, 0, 0]), own=np.array([100.0, 0, 0]))}
    found = work_of(grid, {}, secured)
    assert found.bought[0] == pytest.approx([0.5, 0, 0])
    assert found.capacity[0] == pytest.approx(0.5 + 1 / 6)
    assert work_of(grid, {}, secured, without_own=True).bought[0] == pytest.approx([1 / 3, 0, 0])


def test_secured_work_beyond_what_remains_makes_the_whole_larger() -> None:
    grid = build_grid(problem(date(2028, 12, 31)), with_relations=False)
    secured = {"AAA-5": PaidWork(others=np.array([0.0, 300.0, 0]), own=np.zeros(3))}
    full = work_of(grid, None, secured)
    assert full.bought[0] == pytest.approx([1 / 6, 4 / 6, 1 / 6])
    assert full.due[0] == pytest.approx(1.0)


def test_secured_work_lowers_every_chance_and_the_states_own_not_the_one_without() -> None:
    case = problem(date(2028, 12, 31), remaining=600.0)
    received = receipts_by_activity(solve(case))
    (nothing,) = obligation_risks(case, received)
    by_others = {"AAA-5": PaidWork(others=np.array([600.0, 0, 0]), own=np.zeros(3))}
    by_itself = {"AAA-5": PaidWork(others=np.zeros(3), own=np.array([600.0, 0, 0]))}
    (others,) = obligation_risks(case, received, None, by_others)
    (own,) = obligation_risks(case, received, None, by_itself)
    assert nothing.chance is not None
    assert nothing.chance_without == 1.0
    assert others.chance == own.chance
    assert others.chance is not None
    assert others.chance < nothing.chance
    assert others.chance_without is not None
    assert others.chance_without < 1.0
    assert own.chance_without == 1.0


def test_after_the_horizon_only_what_is_planned_within_it_is_due() -> None:
    beyond = build_grid(problem(date(2031, 12, 31), remaining=600.0), with_relations=False)
    assert work_of(beyond, None).due[0] == pytest.approx(0.5)
    assert work_of(beyond, None).deadline[0] == 3.0


def test_money_for_one_year_of_three_means_missed_and_full_money_an_even_chance() -> None:
    case = problem(date(2028, 12, 31))
    (risk,) = obligation_risks(case, receipts_by_activity(solve(case)))
    assert risk.chance_without == 1.0
    assert risk.chance is not None
    assert risk.chance > 0.95
    assert risk.chance_full is not None
    assert 0.4 < risk.chance_full < 0.7
    assert risk.weight == weight_of(1.0, risk.chance_full)


def test_a_deadline_before_the_horizon_has_no_chance() -> None:
    (risk,) = obligation_risks(problem(date(2025, 3, 1)), {})
    assert risk.chance is None
    assert risk.weight is None
    assert risk_weights(problem(date(2025, 3, 1))) == {}


@pytest.mark.parametrize(
    ("without", "full", "weight"),
    [(1.0, 0.0, 1.0), (1.0, 1.0, 0.1), (1.0, 0.48, 0.5), (0.5, 0.6, 0.1), (1.0, 0.475, 0.55)],
)
def test_weights_are_differences_to_the_nearest_twentieth_and_at_least_a_tenth(
    without: float, full: float, weight: float
) -> None:
    assert weight_of(without, full) == pytest.approx(weight)


def test_weights_come_from_the_same_points() -> None:
    case = problem(date(2028, 12, 31))
    shorter = replace(case, obligations=(replace(case.obligations[0], deadline=date(2028, 7, 1)),))
    parameters = RiskParameters()
    (later,) = obligation_risks(case, {}, parameters)
    (sooner,) = obligation_risks(shorter, {}, parameters)
    assert later.chance_full is not None
    assert sooner.chance_full is not None
    assert sooner.chance_full > later.chance_full
