"""The years that needs are shown for."""

from datetime import date

from clearinghouse.states.horizon import horizon


def test_the_horizon_is_five_years_from_this_one() -> None:
    assert horizon(date(2026, 11, 21)) == (2026, 2030)
    assert horizon(date(2027, 1, 1)) == (2027, 2031)
