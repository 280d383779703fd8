"""Deadlines by rule: granted before requested before a decision that was not found; months; Article 4."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.jobs.clocks import months_before
from clearinghouse.obligations.deadline import (
    Asked,
    Deadlines,
    deadlines,
    is_over_ten_years,
    months_after,
    outstanding_since,
)

TODAY, END = date(2026, 11, 21), date(2030, 12, 31)
PAST, SOON, LATER = date(2025, 12, 31), date(2027, 6, 1), date(2030, 6, 1)


def of(*requests: Asked, article: int = 5, status: str = "open", first: date | None = PAST) -> Deadlines:
    return deadlines(
        article=article, status=status, first_deadline=first, documented=None, requests=requests, today=TODAY,
        end_of_horizon=END,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ((), Deadlines(PAST, END, "decision not found")),
        ((Asked("granted", SOON),), Deadlines(SOON, SOON, "granted")),
        ((Asked("requested", LATER),), Deadlines(PAST, LATER, "requested")),
        ((Asked("granted", SOON), Asked("requested", LATER)), Deadlines(SOON, SOON, "granted")),
        ((Asked("granted", PAST), Asked("requested", LATER)), Deadlines(PAST, LATER, "requested")),
        (
            (Asked("withdrawn", LATER), Asked("not granted", LATER)),
            Deadlines(PAST, END, "decision not found"),
        ),
        ((Asked("announced", LATER),), Deadlines(PAST, END, "decision not found")),
        ((Asked("announced", None), Asked("expected", LATER)), Deadlines(PAST, END, "decision not found")),
        ((Asked("granted", PAST), Asked("granted", LATER)), Deadlines(LATER, LATER, "granted")),
    ],
)
def test_the_working_deadline_rests_on_what_is_known(
    requests: tuple[Asked, ...], expected: Deadlines
) -> None:
    assert of(*requests) == expected


def test_a_deadline_holds_on_its_last_day() -> None:
    assert of(first=TODAY).basis == "granted"
    assert of(first=TODAY - timedelta(days=1)).basis == "decision not found"


@pytest.mark.parametrize("status", ["completed", "unclear"])
def test_what_is_not_open_has_no_working_deadline(status: str) -> None:
    assert of(Asked("granted", LATER), status=status) == Deadlines(LATER, None, None)


def test_article_4_knows_no_extension() -> None:
    assert of(Asked("granted", LATER), article=4) == Deadlines(PAST, PAST, "granted")
    assert of(article=4, first=None) == Deadlines(None, None, None)
    since = outstanding_since(article=4, status="open", first_deadline=PAST, today=TODAY)
    assert since == PAST
    for article, status, first in (
        (5, "open", PAST),
        (4, "completed", PAST),
        (4, "open", TODAY),
        (4, "open", None),
    ):
        assert outstanding_since(article=article, status=status, first_deadline=first, today=TODAY) is None


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_after(date(2026, 6, 15), 6) == date(2026, 12, 15)


@given(st.dates(date(1999, 1, 1), date(2150, 1, 1)), st.integers(0, 30))
def test_months_after_and_before_undo_each_other_where_the_day_exists(day: date, months: int) -> None:
    later = months_after(day, months)
    assert later >= day
    assert months_before(later, months) <= day
    if day.day <= 28:
        assert months_before(later, months) == day


@given(
    st.lists(
        st.builds(
            Asked,
            st.sampled_from(["granted", "requested", "announced", "withdrawn", "not granted"]),
            st.none() | st.dates(date(2015, 1, 1), date(2040, 1, 1)),
        )
    )
)
def test_no_urgency_is_made_up(requests: list[Asked]) -> None:
    found = of(*requests)
    assert found.working is not None
    assert found.working >= TODAY
    asked = {each.requested_deadline for each in requests}
    assert found.working in asked | {END}
    assert found.basis in ("granted", "requested", "decision not found")
    if found.basis == "granted":
        assert found.working == found.documented


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (date(2025, 12, 31), date(2035, 12, 31), False),
        (date(2025, 12, 31), date(2036, 1, 1), True),
        (date(2024, 2, 29), date(2034, 2, 28), False),
        (date(2024, 2, 29), date(2034, 3, 1), True),
        (None, date(2034, 3, 1), None),
        (date(2024, 2, 29), None, None),
    ],
)
def test_more_than_ten_years_are_told(before: date | None, asked: date | None, expected: bool | None) -> None:
    assert is_over_ten_years(before, asked) is expected
