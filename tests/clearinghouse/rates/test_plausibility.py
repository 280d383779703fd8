"""A stated rate is held against those on record: of days, of the year, of other years, or none."""

from datetime import date
from decimal import Decimal

import pytest

from clearinghouse.rates.plausibility import KnownRate, rate_fault

ON = date(2026, 11, 10)


def known(year: int, usd: str, day: date | None = None) -> KnownRate:
    return KnownRate(year, day, Decimal(usd), "SOURCE")


DAY = known(2026, "1.00", date(2026, 10, 10))
YEAR = known(2026, "2.00")
OLD = known(2023, "4.00")


@pytest.mark.parametrize(
    ("on_record", "least", "most"),
    [
        ([DAY, YEAR, OLD], "0.90909091", "1.1"),
        ([known(2026, "1.00", date(2026, 12, 11)), YEAR], "0.90909091", "1.1"),
        ([known(2026, "2.00", date(2026, 10, 9))], "1.6", "2.5"),
        ([YEAR, OLD], "1.6", "2.5"),
        ([OLD, known(2010, "9.00")], "2", "8"),
        ([known(2027, "9.00"), known(2025, "1.00")], "0.5", "18"),
        ([], "0.00000001", "10"),
    ],
)
def test_a_rate_may_be_so_far_off(on_record: list[KnownRate], least: str, most: str) -> None:
    step = Decimal("0.00000001")
    for good in (least, most):
        assert rate_fault("EUR", Decimal(good), ON, on_record) is None
    if on_record:
        assert rate_fault("EUR", Decimal(least) - step, ON, on_record) is not None
    assert rate_fault("EUR", Decimal(most) + step, ON, on_record) is not None


def test_what_is_wrong_says_by_how_much_and_by_whose_rate() -> None:
    assert rate_fault("EUR", Decimal(108), ON, [known(2026, "1.08")]) == (
        "is 9900 percent above 1.08, the rate of EUR of 2026 on record (SOURCE)"
    )
    assert rate_fault("EUR", Decimal("0.5"), ON, [DAY]) == (
        "is 50 percent below 1, the rate of EUR of 2026-10-10 on record (SOURCE)"
    )
    assert rate_fault("EUR", Decimal(108), ON, []) == "is 108, and no currency is worth 10 US dollars"
