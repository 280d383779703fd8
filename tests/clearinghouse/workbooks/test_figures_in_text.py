"""Numbers, days and truths as people write them."""
# ruff: noqa: RUF001 - characters of other scripts are what is tested

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.workbooks.figures_in_text import (
    Unreadable,
    day_of_text,
    number_of_float,
    number_of_text,
    truth_of_text,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"), ("1234.5", "1234.5"), ("1234,56", "1234.56"), ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"), ("1 234,56", "1234.56"), ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.8"), ("1'234.56", "1234.56"), ("1\u2019234\u2019567", "1234567"),
        ("1.234.567", "1234567"), ("1,234,567", "1234567"), ("12,34,567.50", "1234567.50"), ("1,23,456", "123456"),
        ("0,125", "0.125"), ("0.125", "0.125"), ("1234.567", "1234.567"), (",5", "0.5"), ("5.", "5"),
        ("١٢٣٤", "1234"), ("١٬٢٣٤٫٥٦", "1234.56"), ("١٫٢٣٤", "1.234"), ("۱۲۳", "123"), ("１２３４", "1234"),
        ("१२३", "123"), ("-5", "-5"), ("\u22125", "-5"), ("(1 250)", "-1250"), ("+7", "7"), ("5-", "-5"),
        ("\u200f١٢٣\u200e", "123"), (" 12 ", "12"), ("1,234,567.891", "1234567.891"),
    ],
)  # fmt: skip
def test_numbers_of_any_locale_are_read(text: str, number: str) -> None:
    assert number_of_text(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "999,000", "-1.234", "١,٢٣٤"])
def test_what_could_be_two_numbers_is_refused_by_name(text: str) -> None:
    found = number_of_text(text)
    assert isinstance(found, Unreadable)
    assert found.code == "ambiguous-number"


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12a", "1.2.3", "1,23,45", "1 23", "1..2", "12,34.5.6", "USD 5", "5 m2", "5²", "①", "½", "1e5", "0x1F",
     "1g2", "1d5", "--5", "1 2345", ".", ",", "-", "∞", "NaN", "9" * 61, "1.234,567,8"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    found = number_of_text(text)
    assert isinstance(found, Unreadable)
    assert found.code == "no-number"


def test_a_formula_as_text_is_refused_by_name() -> None:
    found = number_of_text("=A1*2")
    assert isinstance(found, Unreadable)
    assert found.code == "formula-as-text"


@given(
    st.integers(0, 10**12), st.integers(0, 99), st.sampled_from([",. ", ".,", " ,", "'.", "\u202f,", "٬٫"])
)
def test_grouped_amounts_with_two_decimals_are_read_in_every_locale(
    whole: int, cents: int, marks: str
) -> None:
    group, decimal = marks[0], marks[1]
    text = f"{whole:,}".replace(",", group) + f"{decimal}{cents:02d}"
    assert number_of_text(text) == Decimal(whole) + Decimal(cents) / 100


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_a_reason(text: str) -> None:
    found = number_of_text(text)
    assert isinstance(found, Unreadable) or found.is_finite()


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_a_number_cell_gives_the_cents_that_were_put_in(amount: Decimal) -> None:
    assert number_of_float(float(amount)) == amount


def test_the_noise_of_binary_fractions_is_left_out() -> None:
    assert number_of_float(0.1 + 0.2) == Decimal("0.3")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-31", date(2027, 1, 31)), ("31/01/2027", date(2027, 1, 31)), ("01/31/2027", date(2027, 1, 31)),
        ("31.1.2027", date(2027, 1, 31)), ("05/05/2027", date(2027, 5, 5)), ("2027年1月31日", date(2027, 1, 31)),
        ("٢٠٢٧-٠١-٣١", date(2027, 1, 31)), ("2027/1/31", date(2027, 1, 31)),
    ],
)  # fmt: skip
def test_days_that_can_be_one_alone_are_read(text: str, day: date) -> None:
    assert day_of_text(text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [("03/04/2027", "ambiguous-day"), ("2027-02-30", "no-day"), ("soon", "no-day"), ("31/31/2027", "no-day"),
     ("1/2/27", "no-day")],
)  # fmt: skip
def test_other_days_are_refused_by_name(text: str, code: str) -> None:
    found = day_of_text(text)
    assert isinstance(found, Unreadable)
    assert found.code == code


@pytest.mark.parametrize("text", ["yes", "Oui", "SÍ", "si", "да", "نعم", "是", "TRUE", "1"])
def test_yes_is_known_in_six_languages(text: str) -> None:
    assert truth_of_text(text) is True


@pytest.mark.parametrize("text", ["no", "Non", "нет", "لا", "否", "false", "0"])
def test_no_is_known_in_six_languages(text: str) -> None:
    assert truth_of_text(text) is False


def test_neither_is_refused() -> None:
    assert isinstance(truth_of_text("perhaps"), Unreadable)
