"""Scores and spreads, by hand."""

import math

import pytest

from needmatch.risk.calibration import Forecast, brier_score, ratio_spread, score, yearly_spread


def test_the_brier_score_is_the_mean_squared_difference() -> None:
    assert brier_score([0.8, 0.3], [True, False]) == pytest.approx((0.04 + 0.09) / 2)
    assert math.isnan(brier_score([], []))


def test_rivals_are_scored_on_the_same_cases() -> None:
    cases = [
        Forecast("a", 0.9, needed_share_per_year=0.5, achieved_share_per_year=0.1, was_missed=True),
        Forecast("b", 0.4, needed_share_per_year=0.1, achieved_share_per_year=0.5, was_missed=False),
        Forecast("c", 0.5, needed_share_per_year=0.1, achieved_share_per_year=0.5, was_missed=True),
    ]
    found = score(cases)
    assert (found.n_cases, found.n_missed) == (3, 2)
    assert found.simulation == pytest.approx((0.01 + 0.16 + 0.25) / 3)
    assert found.always_missed == pytest.approx(1 / 3)
    assert found.rate_rule == pytest.approx(1 / 3)
    assert found.beats_both
    assert found.standard_error > 0


def test_a_spread_of_years_is_that_of_one_year_not_of_their_ratio() -> None:
    e = math.e
    assert yearly_spread([(1.0, e), (e, 1.0)]).value == pytest.approx(1 / math.sqrt(2))
    assert yearly_spread([(0.0, 5.0)]).n_ratios == 0


def test_a_spread_of_ratios_is_their_root_mean_square() -> None:
    found = ratio_spread([(1.0, math.e), (1.0, math.exp(-2))])
    assert (found.value, found.n_ratios) == (pytest.approx(math.sqrt(2.5)), 2)
