"""What one may say about a fund."""

from collections.abc import Callable

import pytest

from needmatch.errors import FaultyCase
from needmatch.problem import Problem
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
