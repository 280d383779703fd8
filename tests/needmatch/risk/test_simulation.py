"""The simulation against answers by hand, against a plain loop, and against what must always hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from bench.risk import plain_loop
from bench.risk import work as random_work
from needmatch.errors import FaultyCase
from needmatch.risk.parameters import QUANTITIES, RiskParameters
from needmatch.risk.sensitivity import sensitivities
from needmatch.risk.simulation import Work, completion_years, cost_factors, simulate

CERTAIN = RiskParameters(
    output_spread_state=0.0,
    output_spread_year=0.0,
    remaining_spread=0.0,
    late_money_chance=0.0,
    no_access_chance=0.0,
)
"""Nothing varies: every point tells the same story."""


def one(bought: list[float], deadline: float, due: float = 1.0, capacity: float | None = None) -> Work:
    return Work(
        obligations=("AAA-5",),
        states=("AAA",),
        bought=np.array([bought]),
        due=np.array([due]),
        deadline=np.array([deadline]),
        capacity=np.array([max(bought) if capacity is None else capacity]),
    )


def test_without_uncertainty_half_of_the_work_a_year_takes_two_years_to_the_day() -> None:
    found = simulate(one([0.5, 0.5, 0.0], 2.0), CERTAIN)
    assert found.completed[0] == pytest.approx([2.0] * 5)
    assert found.chance[0] == 0.0
    assert simulate(one([0.5, 0.5, 0.0], 1.99), CERTAIN).chance[0] == 1.0


def test_work_goes_on_evenly_within_a_year() -> None:
    assert simulate(one([0.8, 0.8], 2.0), CERTAIN).completed[0, 2] == pytest.approx(1.25)


def test_what_is_never_paid_for_is_never_done() -> None:
    found = simulate(one([0.5, 0.4], 2.0), CERTAIN)
    assert (found.chance[0], found.beyond[0]) == (1.0, 1.0)
    assert np.isinf(found.completed[0]).all()


def test_nothing_due_is_done_at_once() -> None:
    assert simulate(one([0.0], 1.0, due=0.0), CERTAIN).completed[0].tolist() == [0.0] * 5


def test_money_that_comes_half_a_year_late_is_spent_in_the_next() -> None:
    late = replace(CERTAIN, late_money_chance=1.0, late_money_months=6.0)
    # Year 1: half of 0.5. Year 2: half of 0.5 and the half that came late. Year 3: the last quarter.
    found = completion_years(one([0.5, 0.5, 0.0], 3.0), late)
    assert found[0] == pytest.approx(np.full(4096, 3.0))


def test_a_year_holds_no_more_than_the_fullest_planned_year_times_catch_up() -> None:
    late = replace(CERTAIN, late_money_chance=1.0, late_money_months=12.0, catch_up=1.0)
    # All of year 1's money comes in year 2, with year 2's own coming in year 3: one capacity a year from year 2 on.
    assert completion_years(one([0.5, 0.5, 0.0], 3.0), late)[0, 0] == pytest.approx(3.0)
    crowded = one([1.0, 0.0, 0.0], 3.0, capacity=0.4)
    assert completion_years(crowded, CERTAIN)[0, 0] == pytest.approx(1 + (1 - 0.6) / 0.4)


def test_a_closed_year_is_as_frequent_as_its_chance() -> None:
    found = simulate(one([1.0], 1.0), replace(CERTAIN, no_access_chance=0.05))
    assert found.chance[0] == pytest.approx(0.05, abs=1 / 4096)


@pytest.mark.parametrize("name", ["output_spread_state", "output_spread_year"])
def test_one_lognormal_factor_gives_the_chance_of_the_normal_distribution(name: str) -> None:
    found = simulate(one([1.2], 1.0), replace(CERTAIN, **{name: 0.3}))
    assert found.chance[0] == pytest.approx(float(ndtr(-np.log(1.2) / 0.3)), abs=1 / 4096)


def test_survey_that_finds_more_makes_late() -> None:
    found = simulate(one([1.1], 1.0), replace(CERTAIN, remaining_spread=0.25))
    assert found.chance[0] == pytest.approx(float(ndtr(-np.log(1.1) / 0.25)), abs=1 / 4096)


def test_the_simulation_is_the_plain_loop_point_by_point() -> None:
    task, parameters = random_work(seed=3, n_obligations=9, n_years=6), RiskParameters(points_log2=6)
    fast, plain = completion_years(task, parameters), plain_loop(task, parameters)
    assert (np.isinf(fast) == np.isinf(plain)).all()
    assert 0.1 < np.isinf(fast).mean() < 0.95, "the case must have both outcomes"
    assert fast[np.isfinite(fast)] == pytest.approx(plain[np.isfinite(plain)], abs=1e-9)


def test_an_obligation_more_changes_the_chance_of_no_other() -> None:
    task = random_work(seed=5, n_obligations=7, n_years=4)
    alone = simulate(task.part(slice(2, 3)), RiskParameters())
    together = simulate(task, RiskParameters())
    assert alone.chance[0] == together.chance[2]
    assert alone.completed[0].tolist() == together.completed[2].tolist()


def test_obligations_of_one_state_share_its_factor() -> None:
    task = replace(one([1.0], 1.0), obligations=("AAA-4", "AAA-5"), states=("AAA", "AAA"))
    pair = replace(task, bought=np.ones((2, 1)), due=np.ones(2), deadline=np.ones(2), capacity=np.ones(2))
    found = completion_years(pair, replace(CERTAIN, output_spread_state=0.5))
    assert (found[0] == found[1]).all()
    apart = completion_years(pair, replace(CERTAIN, remaining_spread=0.5))
    assert (apart[0] != apart[1]).any()


def test_the_standard_error_bounds_what_other_seeds_say() -> None:
    task = random_work(seed=2, n_obligations=12, n_years=5)
    chances = np.array([simulate(task, RiskParameters(seed=seed)).chance for seed in range(24)])
    stated = simulate(task, RiskParameters(seed=0)).standard_error
    assert (chances.std(axis=0) <= 1.2 * stated + 1e-4).all()
    assert stated.max() > 0.005


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(0.01, 1.0))
def test_more_money_never_raises_a_chance(seed: int, more: float) -> None:
    task, parameters = random_work(seed, n_obligations=3, n_years=4), RiskParameters(points_log2=8)
    richer = replace(task, bought=task.bought + more * np.eye(3, 4))
    assert (simulate(richer, parameters).chance <= simulate(task, parameters).chance).all()


def test_cost_factors_have_the_spread_of_what_they_are_made_of() -> None:
    parameters = replace(CERTAIN, output_spread_state=0.3, remaining_spread=0.4)
    factors = cost_factors(one([1.0], 1.0), parameters)
    assert np.log(factors).std() == pytest.approx(0.5, abs=0.01)
    assert np.median(factors) == pytest.approx(1.0, abs=0.01)


def test_impossible_parameters_are_refused_together() -> None:
    with pytest.raises(FaultyCase) as refused:
        RiskParameters(late_money_chance=1.5, catch_up=0.5, output_spread_year=float("nan"), points_log2=20)
    assert [fault.column for fault in refused.value.faults] == [
        "catch_up", "late_money_chance", "output_spread_year", "points_log2",
    ]  # fmt: skip


def test_every_parameter_has_its_source_and_a_range_around_its_default() -> None:
    for quantity in QUANTITIES.values():
        assert quantity.low < quantity.default < quantity.high, quantity.name
        assert quantity.unit
        assert quantity.source.startswith(("assumed:", "measured:")), quantity.name


def test_the_sensitivity_tries_each_parameter_alone() -> None:
    task = random_work(seed=4, n_obligations=6, n_years=4)
    rows = {row.parameter: row for row in sensitivities(task)}
    assert list(rows) == list(QUANTITIES)
    assert rows["late_money_months"].expected_missed_low < rows["late_money_months"].expected_missed_high
    worst = simulate(task, RiskParameters(no_access_chance=0.15)).chance.sum()
    assert rows["no_access_chance"].expected_missed_high == pytest.approx(worst)
    assert rows["no_access_chance"].swing > 0
