"""The rules of the totals."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.totals.overview import (
    LARGEST_SMALL_SUM_USD,
    NeedLine,
    denominator_in_words,
    need_sums,
    small_sums,
    sum_without_donor,
)


def line(**changed: Any) -> NeedLine:
    given = {
        "state": "ECU", "state_name": "Ecuador", "year": 2026, "pillar": "capacity", "evidence": "documented",
        "cost_usd": Decimal("1.00"), "national_usd": None, "secured_usd": None, "need_usd": Decimal("1.00"),
        "source_ids": ("A",), "known_on": date(2026, 1, 1),
    }  # fmt: skip
    return NeedLine(**{**given, **changed})


def test_a_sum_has_the_weakest_grade_the_newest_day_and_all_sources_of_its_parts() -> None:
    (cell,) = need_sums(
        [
            line(),
            line(
                state="NER", evidence="reported", need_usd=Decimal("2.50"), source_ids=("B", "A"),
                known_on=date(2026, 5, 1),
            ),
        ],
        by_grade=False,
    )  # fmt: skip
    assert (cell.need_usd, cell.evidence, cell.states) == (Decimal("3.50"), "reported", ("ECU", "NER"))
    assert (cell.source_ids, cell.known_on) == (("A", "B"), date(2026, 5, 1))


def test_money_that_nobody_reported_stays_missing_and_what_some_reported_is_added() -> None:
    (none,) = need_sums([line(), line(state="NER")], by_grade=False)
    assert none.national_usd is None
    (some,) = need_sums([line(), line(state="NER", national_usd=Decimal("4.00"))], by_grade=False)
    assert some.national_usd == Decimal("4.00")


def test_grades_are_kept_apart_on_request() -> None:
    cells = need_sums([line(), line(evidence="estimated"), line(evidence="unverified")], by_grade=True)
    assert [(cell.evidence, cell.need_usd) for cell in cells] == [
        ("documented", Decimal("1.00")),
        ("estimated", Decimal("1.00")),
        ("unverified", Decimal("1.00")),
    ]


amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@given(st.lists(st.tuples(st.integers(2026, 2028), st.sampled_from(["capacity", "risk_education"]), amounts)))
def test_cells_add_up_to_the_whole_to_the_cent(parts: list[tuple[int, str, Decimal]]) -> None:
    lines = [line(year=year, pillar=pillar, need_usd=amount) for year, pillar, amount in parts]
    cells = need_sums(lines, by_grade=False)
    assert sum(cell.need_usd for cell in cells) == sum(amount for _, _, amount in parts)
    assert [(cell.year, cell.pillar) for cell in cells] == sorted(
        {(year, pillar) for year, pillar, _ in parts}
    )


def test_small_is_the_whole_need_of_a_state_up_to_the_limit_and_above_nothing() -> None:
    half = LARGEST_SMALL_SUM_USD / 2
    lines = [
        line(state="AAA", need_usd=half),
        line(state="AAA", year=2028, need_usd=half),
        line(state="BBB", need_usd=LARGEST_SMALL_SUM_USD),
        line(state="BBB", year=2027, need_usd=Decimal("0.01")),
        line(state="CCC", need_usd=Decimal(0)),
        line(state="DDD", need_usd=Decimal("0.01")),
    ]
    found = small_sums(lines)
    assert [(each.state, each.need_usd) for each in found] == [
        ("DDD", Decimal("0.01")),
        ("AAA", LARGEST_SMALL_SUM_USD),
    ]
    assert (found[1].first_year, found[1].last_year) == (2026, 2028)


def test_small_sums_without_an_observed_donor_are_added_and_kept_apart_by_grade() -> None:
    found = small_sums(
        [
            line(state="AAA", need_usd=Decimal(3), evidence="estimated", source_ids=("M",)),
            line(state="BBB", need_usd=Decimal(1), source_ids=("P",)),
            line(state="CCC", need_usd=Decimal(7), evidence="unverified"),
            line(state="DDD", need_usd=Decimal(5), evidence="estimated", source_ids=("M", "N")),
        ]
    )
    unseen = sum_without_donor(found, {"CCC": 2, "DDD": 0})
    assert unseen is not None
    assert (unseen.states, unseen.need_usd, unseen.evidence) == (("AAA", "BBB", "DDD"), 9, "estimated")
    assert unseen.source_ids == ("M", "N", "P")
    assert [(part.evidence, part.states, part.need_usd, part.source_ids) for part in unseen.by_grade] == [
        ("documented", ("BBB",), 1, ("P",)),
        ("estimated", ("AAA", "DDD"), 8, ("M", "N")),
    ]


def test_no_sum_is_made_where_every_small_sum_has_an_observed_donor() -> None:
    assert sum_without_donor(small_sums([line(state="AAA")]), {"AAA": 1}) is None
    assert sum_without_donor([], {}) is None


def test_the_denominator_is_said_in_words_and_the_others_are_missing_not_zero() -> None:
    words = denominator_in_words(with_need=5, with_obligation=31, first_year=2026, last_year=2030)
    assert words.startswith(
        "Needs of 5 of the 31 States Parties with an outstanding obligation, 2026 to 2030."
    )
    assert "other 26" in words
    assert "missing, not zero" in words
    assert "missing" not in denominator_in_words(
        with_need=3, with_obligation=3, first_year=2026, last_year=2030
    )
