"""Rates and cents: which rate is taken, and cost = national + secured + need in US dollars too."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearinghouse.plans.conversion import CENT, CURRENCIES, RateOnRecord, UsedRate, in_usd, rate_for
from clearinghouse.plans.draft import Draft, LineYear, StatedRate

EUR = Draft("SEN-1", "x", 2027, 2027, currency="EUR")


def on_record(
    year: int, rate: str, method: str = "stated", evidence: str = "reported", source: str = "A"
) -> RateOnRecord:
    return RateOnRecord("EUR", year, Decimal(rate), method, evidence, (source,))


def test_the_newest_rate_not_later_than_the_year_is_taken() -> None:
    rates = [on_record(2023, "1.1"), on_record(2025, "1.2"), on_record(2028, "1.3")]
    assert rate_for(EUR, 2027, rates) == UsedRate(Decimal("1.2"), "2025", "A")
    assert rate_for(EUR, 2022, rates) is None


def test_a_stated_rate_comes_before_an_implied_one_then_the_better_grade_then_the_source() -> None:
    implied = on_record(2025, "1.1", "implied", "documented", "B")
    reported, documented = (
        on_record(2025, "1.2", source="B"),
        on_record(2025, "1.3", evidence="documented", source="C"),
    )
    for rates, wanted in (
        ([implied, reported], "1.2"),
        ([reported, documented, implied], "1.3"),
        ([on_record(2025, "1.4", source="B"), on_record(2025, "1.5", source="A")], "1.5"),
    ):
        for order in (rates, rates[::-1]):
            assert rate_for(EUR, 2027, order) == UsedRate(
                Decimal(wanted),
                "2025",
                next(each.source_codes[0] for each in rates if each.usd_per_unit == Decimal(wanted)),
            )


def test_an_unverified_rate_is_never_used_and_the_states_own_comes_first() -> None:
    assert rate_for(EUR, 2027, [on_record(2025, "1.2", evidence="unverified")]) is None
    own = replace(EUR, rate=StatedRate(Decimal("1.25"), date(2026, 5, 1), "Bank"))
    assert rate_for(own, 2027, [on_record(2025, "1.2")]) == UsedRate(Decimal("1.25"), "2026-05-01", "Bank")


def test_us_dollars_have_no_rate_and_do_not_change() -> None:
    rate = rate_for(replace(EUR, currency="USD"), 2027, [])
    assert rate == UsedRate(Decimal(1), None, None)
    usd = in_usd(LineYear(2027, Decimal("10.01"), Decimal("0.01"), None), rate)
    assert (usd.cost, usd.national, usd.secured, usd.need) == (
        Decimal("10.01"), Decimal("0.01"), None, Decimal("10.00"),
    )  # fmt: skip


amounts = st.integers(0, 10**12).map(lambda cents: Decimal(cents) / 100)
rates = st.decimals("0.00000001", "1000", places=8)


@settings(deadline=None)
@given(need=amounts, national=st.none() | amounts, secured=st.none() | amounts, rate=rates)
def test_in_us_dollars_the_parts_add_up_to_the_cent_and_none_is_negative(
    need: Decimal, national: Decimal | None, secured: Decimal | None, rate: Decimal
) -> None:
    cost = need + (national or 0) + (secured or 0)
    usd = in_usd(LineYear(2027, cost, national, secured), UsedRate(rate, "2026", "A"))
    assert usd.cost == (cost * rate).quantize(CENT, rounding=ROUND_HALF_EVEN)
    assert usd.cost == usd.need + (usd.national or 0) + (usd.secured or 0)
    for part, exact in ((usd.need, need), (usd.national, national), (usd.secured, secured)):
        assert (part is None) == (exact is None)
        if part is not None and exact is not None:
            assert part >= 0
            assert part == part.quantize(CENT)
            assert abs(part - exact * rate) < CENT
            assert part == 0 or exact > 0


def test_a_year_that_cannot_be_published_is_not_converted() -> None:
    for year in (
        LineYear(2027),
        LineYear(2027, Decimal(1), Decimal(2)),
        LineYear(2027, Decimal(1), Decimal(-2)),
    ):
        with pytest.raises(ValueError, match="2027"):
            in_usd(year, UsedRate(Decimal(1), None, None))


def test_codes_of_currencies_are_iso_and_funds_and_metals_are_none() -> None:
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
    assert {"USD", "EUR", "XOF", "KHR", "UAH"} <= CURRENCIES
    assert not {"XDR", "XAU", "CLF", "XXX", "XTS"} & CURRENCIES
