"""Days that are known in part, and what is wrong with a fact, told field by field."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.national.fact import (
    Given,
    faults_of_money,
    faults_of_span,
    faults_of_years,
    first_day,
    last_day,
)

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("told", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-05-17", date(2024, 5, 17), date(2024, 5, 17)),
        ("2024-13", None, None),
        ("2023-02-29", None, None),
        ("0000", None, None),
    ],
)
def test_a_day_that_is_known_in_part_means_a_span(told: str, first: date | None, last: date | None) -> None:
    assert (first_day(told), last_day(told)) == (first, last)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_reading_of_a_day_lies_in_its_span(day: date) -> None:
    for told in (f"{day.year}", f"{day.year}-{day.month:02}", day.isoformat()):
        first, last = first_day(told), last_day(told)
        assert first is not None
        assert last is not None
        assert first <= day <= last


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        ("2024-13", None, "since"),
        ("1811", None, "since"),
        ("2027", None, "since"),
        ("2024", "2023", "until"),
        ("2024-05", "2024-04-30", "until"),
        (None, "2023-02-30", "until"),
    ],
)
def test_a_span_that_cannot_be_is_told_at_its_field(since: str | None, until: str | None, field: str) -> None:
    assert [each.field for each in faults_of_span(since, until, today=TODAY)] == [field]


@pytest.mark.parametrize(
    ("since", "until"), [(None, None), ("2024", "2024"), ("2024-05", "2024"), ("2026", None)]
)
def test_a_span_is_refused_only_if_no_reading_of_it_is_in_order(since: str | None, until: str | None) -> None:
    assert faults_of_span(since, until, today=TODAY) == ()


def test_years_come_in_order_and_the_first_before_the_last() -> None:
    assert faults_of_years(2025, 2030) == faults_of_years(None, None) == faults_of_years(2025, None) == ()
    assert [each.field for each in faults_of_years(2030, 2025)] == ["last_year"]
    assert [each.field for each in faults_of_years(None, 2025)] == ["first_year"]
    assert [each.field for each in faults_of_years(25, 2101)] == ["first_year", "last_year"]


def money(**given: object) -> Given:
    whole: dict[str, object] = {
        "amount": None, "currency": None, "usd_per_unit": None, "rate_on": None, "rate_source": None, "staff": None,
    }  # fmt: skip
    return Given(**(whole | given))  # type: ignore[arg-type]  # a test gives what it gives


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ({"staff": 12}, []),
        ({"amount": Decimal("5.00"), "currency": "USD"}, []),
        ({"amount": Decimal("5.00"), "currency": "XOF"}, []),
        ({}, ["amount"]),
        ({"amount": Decimal("0.00"), "currency": "USD"}, ["amount"]),
        ({"amount": Decimal("5.00")}, ["currency"]),
        ({"staff": 1, "currency": "USD"}, ["amount"]),
        ({"amount": Decimal(5), "currency": "USD", "usd_per_unit": Decimal(1)}, ["usd_per_unit"]),
        ({"amount": Decimal(5), "currency": "XOF", "usd_per_unit": Decimal(1)}, ["rate_on", "rate_source"]),
        ({"staff": 1, "rate_on": TODAY}, ["rate_on"]),
    ],
)
def test_what_is_wrong_with_money_and_staff_is_told_at_its_field(
    told: dict[str, object], fields: list[str]
) -> None:
    assert [each.field for each in faults_of_money(money(**told), today=TODAY)] == fields


def test_a_rate_of_tomorrow_is_refused() -> None:
    rate = {"usd_per_unit": Decimal("0.0016"), "rate_source": "BCEAO", "rate_on": date(2026, 11, 22)}
    ahead = money(amount=Decimal(5), currency="XOF", **rate)
    assert [each.field for each in faults_of_money(ahead, today=TODAY)] == ["rate_on"]
