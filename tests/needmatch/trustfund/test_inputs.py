"""What one may say about a fund."""

from collections.abc import Callable
from typing import Any

import pytest

from needmatch.errors import FaultyCase
from needmatch.problem import Problem
from needmatch.trustfund import study_fund
from needmatch.trustfund.inputs import FundInputs

Case = Callable[..., Problem]


def test_impossible_values_are_refused_together(hand_case: Case) -> None:
    inputs = FundInputs(
        fee=2.0,
        reserve_share=1.0,
        start_year=1999,
        path=(1.0, -1.0),
        contributions_cents=(0, 0),
        gearing=float("inf"),
        evidence=frozenset({"rumour"}),
        contributors=0,
        largest_cents=-5,
    )
    with pytest.raises(FaultyCase) as refused:
        inputs.checked(hand_case())
    assert {fault.column for fault in refused.value.faults} == {
        "fee", "reserve-share", "start", "path", "contributions", "gearing", "evidence", "contributors", "largest",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "name", "words"),
    [
        ({"contributions_cents": (10**15, 1)}, "contributions", "above USD 10,000,000,000,000"),
        ({"contributions_cents": (0, 0)}, "contributions", "a cent or more"),
        ({"largest_cents": 10**15 + 1}, "largest", "above USD 10,000,000,000,000"),
        ({"path": (1e308, 1e308)}, "path", "goes above 1e13"),
        ({"path": (1e-320, 1.0)}, "path", "millionth"),
        ({"reserve_share": 0.9999999999999999}, "reserve-share", "outside 0 to 0.95"),
    ],
)
def test_values_beyond_all_measure_are_refused(
    hand_case: Case, given: dict[str, Any], name: str, words: str
) -> None:
    with pytest.raises(FaultyCase) as refused:
        FundInputs(**given).checked(hand_case())
    (fault,) = refused.value.faults
    assert (fault.column, words in fault.what) == (name, True), fault


def test_the_largest_values_are_answered(hand_case: Case) -> None:
    for given in ({"contributions_cents": (10**15,)}, {"path": (1e13, 1e7)}, {"reserve_share": 0.95}):
        study = study_fund(hand_case(), FundInputs(**given))
        assert study.verdict.because


def test_more_years_than_are_left_are_refused(hand_case: Case) -> None:
    with pytest.raises(FaultyCase, match="2 are left"):
        FundInputs(path=(1.0, 1.0, 1.0), start_year=2027).checked(hand_case())


def test_a_fund_starts_in_the_second_year_unless_told(hand_case: Case) -> None:
    assert FundInputs().checked(hand_case()).start_year == 2027


def test_contributions_are_shared_to_the_cent(hand_case: Case) -> None:
    inputs = FundInputs(start_year=2026).checked(hand_case())
    assert sum(inputs.payins(hand_case(), 1001)) == 1001
    assert inputs.payins(hand_case(), 1001) == (334, 333, 334)
    given = FundInputs(contributions_cents=(300, 100), start_year=2027).checked(hand_case())
    assert given.shares(hand_case()) == pytest.approx((0, 0.75, 0.25))
    assert given.given_cents == 400
