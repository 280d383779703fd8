"""Sets of States as of a day: in, out, or not known."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.indicators.facts import IntervalFact, ObligationFact, Support
from clearinghouse.indicators.sets import PARTS, Sets, Standing, interval_on
from indicator_facts import GOOD, WEAK, interval, state, world

DAY = date(2020, 4, 30)
IN, OUT, UNKNOWN = Standing.IN, Standing.OUT, Standing.UNKNOWN
LATE = Support("documented", ("DOC",), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (interval("AFF", starts_on=date(2020, 4, 30)), IN),
        (interval("AFF", starts_on=date(2020, 5, 1)), OUT),
        (interval("AFF", starts_on=date(2019, 1, 1), ends_on=date(2020, 4, 30)), OUT),
        (interval("AFF", starts_on=date(2019, 1, 1), ends_on=date(2020, 5, 1)), IN),
        # Without a beginning: from the oldest document on, or from the day on which it is known here.
        (interval("AFF", starts_on=None, documented_on=date(2010, 12, 31), support=LATE), IN),
        (interval("AFF", starts_on=None, documented_on=date(2020, 4, 30), support=LATE), IN),
        (interval("AFF", starts_on=None, documented_on=date(2020, 5, 1), support=LATE), UNKNOWN),
        (interval("AFF", starts_on=None, support=LATE), UNKNOWN),
        (interval("AFF", starts_on=None, support=GOOD), IN),
        (interval("AFF", starts_on=None, ends_on=date(2020, 1, 1), support=LATE), OUT),
        # What nobody checked is not known, but that it has ended is.
        (interval("AFF", support=WEAK), UNKNOWN),
        (interval("AFF", ends_on=date(2020, 1, 1), support=WEAK), OUT),
    ],
)
def test_a_period_covers_a_day_as_far_as_it_is_documented(period: IntervalFact, expected: Standing) -> None:
    assert interval_on(period, DAY) is expected


def test_each_set_holds_its_states_and_the_affected_are_their_union() -> None:
    sets = Sets(world())
    assert sets.roll("states_parties", DAY).members == ("AFF", "GIV", "STK", "TWO", "VIC")
    assert sets.roll("article_5", DAY).members == ("AFF",)
    assert sets.roll("victims", DAY).members == ("VIC",)
    assert sets.roll("article_4", DAY).members == ("STK",)
    assert sets.roll("affected", DAY).members == ("AFF", "STK", "VIC")
    assert sets.roll("affected", DAY).size == 3


def test_one_state_that_is_not_known_leaves_the_set_without_a_size() -> None:
    sets = Sets(world(states=[state("TWO", has_significant_victims=None)]))
    roll = sets.roll("affected", DAY)
    assert (roll.members, roll.unknown, roll.size) == (("AFF", "STK", "VIC"), ("TWO",), None)
    assert sets.roll("states_parties", DAY).size == 5


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"article_5_status": "none"}, OUT),
        ({"article_5_status": "none", "unverified": frozenset({"article5_status"})}, UNKNOWN),
        ({"article_5_status": "completed"}, OUT),
        ({"article_5_status": "completed", "support": LATE}, UNKNOWN),  # when it completed is not dated
        ({"article_5_status": "unclear"}, UNKNOWN),
        ({"article_5_status": None}, UNKNOWN),
    ],
)
def test_without_a_period_the_status_of_article_5_decides_where_it_was_checked(
    more: dict[str, object], expected: Standing
) -> None:
    assert Sets(world(states=[state("TWO", **more)])).standing("TWO", "article_5", DAY) is expected


@pytest.mark.parametrize(
    ("status", "support", "expected"),
    [
        ("open", GOOD, IN),
        ("completed", GOOD, OUT),
        ("unclear", GOOD, UNKNOWN),
        ("open", LATE, UNKNOWN),
        ("completed", WEAK, UNKNOWN),
    ],
)
def test_an_obligation_under_article_4_counts_from_the_day_on_which_it_is_known(
    status: str, support: Support, expected: Standing
) -> None:
    sets = Sets(world(obligations=[ObligationFact("TWO", 4, status, support)]))
    assert sets.standing("TWO", "article_4", DAY) is expected


def test_who_is_not_bound_is_in_no_set() -> None:
    sets = Sets(
        world(intervals=[interval("OTH", "article_5"), interval("NEW", "article_5")], states=[state("NEW")])
    )
    for name in ("states_parties", "affected", *PARTS):
        assert sets.standing("OTH", name, DAY) is OUT
        assert sets.standing("NIL", name, DAY) is OUT
    # No period of membership is known of NEW: it may be one.
    assert sets.standing("NEW", "states_parties", DAY) is UNKNOWN
    assert sets.standing("NEW", "article_5", DAY) is UNKNOWN


def test_an_obligation_may_reopen_after_it_ended() -> None:
    again = [
        interval("TWO", "article_5", date(2002, 1, 1), date(2010, 1, 1)),
        interval("TWO", "article_5", date(2019, 1, 1)),
    ]
    sets = Sets(world(intervals=again))
    standings = [sets.standing("TWO", "article_5", date(year, 4, 30)) for year in (2001, 2005, 2015, 2020)]
    assert standings == [OUT, IN, OUT, IN]


def test_a_state_counts_as_affected_if_that_is_on_record_and_not_documented_otherwise() -> None:
    completed = state("TWO", article_5_status="completed", support=LATE)
    obligation = ObligationFact("TWO", 5, "completed", LATE)
    assert Sets(world(states=[completed], obligations=[obligation])).may_count("TWO", "affected", DAY)
    assert not Sets(world(states=[completed])).may_count("TWO", "affected", DAY)
    documented = replace(completed, support=GOOD)
    assert not Sets(world(states=[documented], obligations=[obligation])).may_count("TWO", "affected", DAY)
    gone = [interval("TWO", "article_5", date(2000, 1, 1), date(2019, 1, 1))]
    assert not Sets(world(states=[completed], obligations=[obligation], intervals=gone)).may_count(
        "TWO", "affected", DAY
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["AFF", "VIC", "STK", "GIV", "TWO"]),
            st.sampled_from(PARTS),
            st.dates(date(2000, 1, 1), date(2025, 1, 1)),
            st.none() | st.integers(0, 3000),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.dates(date(2000, 1, 1), date(2026, 1, 1)),
)
def test_a_set_and_what_is_not_known_of_it_never_overlap_and_the_union_holds(
    periods: list[tuple[str, str, date, int | None, bool]], day: date
) -> None:
    intervals = [
        interval(
            iso3, kind, start,
            None if days is None else date.fromordinal(start.toordinal() + days),
            support=GOOD if is_checked else WEAK,
        )
        for iso3, kind, start, days, is_checked in periods
    ]  # fmt: skip
    sets = Sets(world(intervals=intervals))
    parts = [sets.roll(name, day) for name in PARTS]
    affected = sets.roll("affected", day)
    bound = sets.roll("states_parties", day)
    for roll in (*parts, affected, bound):
        assert not set(roll.members) & set(roll.unknown)
        assert (roll.size is None) == bool(roll.unknown)
        assert set(roll.members) <= set(bound.members)
    assert set(affected.members) == set().union(*(roll.members for roll in parts))
    assert set(affected.unknown) == set().union(*(roll.unknown for roll in parts)) - set(affected.members)
