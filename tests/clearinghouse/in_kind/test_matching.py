"""Who could meet whom in kind: hand-solved, explained, the same each time, and blind to what is hidden."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearinghouse.in_kind.matching import Match, Notice, Unmatched, admits, may_meet, suggestion, window
from clearinghouse.in_kind.notice import CATEGORIES, COOPERATIONS

TODAY = date(2026, 11, 21)
SPRING = (date(2027, 3, 1), date(2027, 5, 31))
SUMMER = (date(2027, 6, 1), date(2027, 8, 31))


def notice(id: str, side: Any, state: str, units: int = 1, **more: Any) -> Notice:
    terms: dict[str, Any] = {
        "party": f"state:{state}", "state": state, "category": "equipment", "item": "detectors",
        "first_day": SPRING[0], "last_day": SPRING[1], "cooperation": "any", "partner": None, **more,
    }  # fmt: skip
    return Notice(id=id, side=side, units=units, **terms)


def required(id: str, state: str = "SEN", units: int = 1, **more: Any) -> Notice:
    return notice(id, "requirement", state, units, **more)


def offered(id: str, state: str = "KHM", units: int = 1, **more: Any) -> Notice:
    return notice(id, "offer", state, units, **more)


def met(*notices: Notice) -> dict[tuple[str, str], int]:
    return {(each.requirement, each.offer): each.units for each in suggestion(notices, TODAY).matches}


def reasons(*notices: Notice) -> dict[str, tuple[int, str, int]]:
    left = suggestion(notices, TODAY).unmatched
    return {each.notice: (each.units, each.reason, each.candidates) for each in left}


def test_a_requirement_and_an_offer_of_the_same_item_meet_over_the_days_in_common() -> None:
    made = suggestion((required("r", units=5), offered("o", units=3, last_day=date(2027, 3, 10))), TODAY)
    assert made.matches == (Match("r", "o", 3, SPRING[0], date(2027, 3, 10), True, "any"),)
    assert made.matches[0].days == 10
    assert made.unmatched == (Unmatched("r", 2, "units_used_up", 1),)


def test_one_day_in_common_is_enough_and_none_is_not() -> None:
    until = required("r", first_day=SPRING[0], last_day=SUMMER[0])
    assert met(until, offered("o", first_day=SUMMER[0], last_day=SUMMER[1])) == {("r", "o"): 1}
    later = offered("o", first_day=SUMMER[0] + timedelta(1), last_day=SUMMER[1])
    assert met(until, later) == {}
    assert reasons(until, later)["r"] == (1, "no_window_in_common", 1)


def test_days_that_are_over_are_not_in_common() -> None:
    past = {"first_day": TODAY - timedelta(30), "last_day": TODAY + timedelta(1)}
    assert window(required("r", **past), offered("o", **past), TODAY) == (TODAY, TODAY + timedelta(1))
    over = {"first_day": TODAY - timedelta(30), "last_day": TODAY - timedelta(1)}
    assert window(required("r", **over), offered("o", **over), TODAY) is None


def test_three_requirements_and_three_offers_by_hand() -> None:
    # Offer a (3) suits all, b (2) spring, c (4) summer. r1 wants 2 in spring, r2 3 in summer, r3 4 whenever.
    whole = {"first_day": SPRING[0], "last_day": SUMMER[1]}
    summer = {"first_day": SUMMER[0], "last_day": SUMMER[1]}
    found = met(
        required("r1", "SEN", 2), required("r2", "AGO", 3, **summer), required("r3", "TCD", 4, **whole),
        offered("a", "KHM", 3, **whole), offered("b", "COL", 2), offered("c", "BIH", 4, **summer),
    )  # fmt: skip
    assert sum(found.values()) == 9
    assert sum(units for (_, offer), units in found.items() if offer == "a") == 3
    assert ("r1", "c") not in found
    assert ("r2", "b") not in found


def test_who_names_the_same_item_comes_before_who_names_none() -> None:
    unnamed = offered("o1", "KHM", item=None)
    named = offered("o2", "COL")
    assert met(required("r"), unnamed, named) == {("r", "o2"): 1}
    assert met(required("r"), unnamed) == {("r", "o1"): 1}


def test_then_the_longer_time_in_common_and_then_what_was_published_first() -> None:
    short = offered("o1", "KHM", last_day=date(2027, 3, 2))
    assert met(required("r"), short, offered("o2", "COL")) == {("r", "o2"): 1}
    assert met(required("r1"), required("r2", "AGO"), offered("o")) == {("r1", "o"): 1}
    assert met(required("r2", "AGO"), required("r1"), offered("o")) == {("r2", "o"): 1}


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ((), "none_of_category"),
        ((offered("o", category="training", item=None),), "none_of_category"),
        ((offered("o", "SEN"),), "none_of_category"),
        ((offered("o", item="vehicles"),), "none_of_item"),
        (
            (offered("o", cooperation="border_area", partner="state:AGO"), offered("p", item="vehicles")),
            "cooperation_differs",
        ),
        ((offered("o", first_day=SUMMER[0], last_day=SUMMER[1]),), "no_window_in_common"),
    ],
)
def test_what_meets_nothing_says_why(other: tuple[Notice, ...], reason: str) -> None:
    assert met(required("r"), *other) == {}
    assert reasons(required("r"), *other)["r"][1] == reason


def test_nobody_meets_themselves_nor_the_donor_that_they_are() -> None:
    own = offered("o", "NOR", party="donor:NOR")
    assert met(required("r", "NOR"), own) == {}
    assert met(required("r", "SEN"), own) == {("r", "o"): 1}
    no_state = offered("o", party="donor:UNMAS", state=None)
    assert met(required("r"), no_state) == {("r", "o"): 1}


def test_border_areas_are_between_the_two_alone() -> None:
    border = {"cooperation": "border_area"}
    of_senegal = required("r", "SEN", partner="state:GNB", **border)
    assert met(of_senegal, offered("o", "GNB", partner="state:SEN", **border)) == {("r", "o"): 1}
    assert met(of_senegal, offered("o", "GNB")) == {("r", "o"): 1}
    assert met(of_senegal, offered("o", "KHM")) == {}
    assert met(of_senegal, offered("o", "GNB", partner="state:MRT", **border)) == {}
    assert met(of_senegal, offered("o", "GNB", cooperation="south_south")) == {}
    assert met(required("r", "AGO"), offered("o", "GNB", partner="state:SEN", **border)) == {}


def test_south_south_is_between_states_as_such() -> None:
    asked = required("r", cooperation="south_south")
    assert met(asked, offered("o", cooperation="south_south")) == {("r", "o"): 1}
    assert met(asked, offered("o")) == {("r", "o"): 1}
    assert met(asked, offered("o", "NOR", party="donor:NOR")) == {}
    assert met(required("r"), offered("o", cooperation="south_south")) == {("r", "o"): 1}


def test_triangular_cooperation_has_a_third_party_that_is_a_third() -> None:
    asked = required("r", cooperation="triangular", partner="donor:NOR")
    assert met(asked, offered("o")) == {("r", "o"): 1}
    assert met(asked, offered("o", "NOR", party="donor:NOR")) == {}
    assert met(asked, offered("o", "NOR")) == {}
    same = {"cooperation": "triangular", "partner": "donor:NOR"}
    assert met(asked, offered("o", **same)) == {("r", "o"): 1}
    assert met(asked, offered("o", **{**same, "partner": "donor:SWE"})) == {}
    assert met(asked, offered("o", **{**same, "partner": None})) == {("r", "o"): 1}
    kind = suggestion((asked, offered("o")), TODAY).matches[0].cooperation
    assert kind == "triangular"


PLACES = ("SEN", "AGO", "KHM", "COL")


@st.composite
def notices(draw: st.DrawFn, most: int = 7, most_units: int = 4) -> tuple[Notice, ...]:
    found = []
    for number in range(draw(st.integers(0, most))):
        state = draw(st.sampled_from(PLACES))
        cooperation = draw(st.sampled_from(COOPERATIONS))
        partner = None
        if cooperation == "border_area":
            partner = "state:" + draw(st.sampled_from([each for each in PLACES if each != state]))
        if cooperation == "triangular":
            partner = draw(st.sampled_from([None, "donor:NOR", "donor:SWE"]))
        first = TODAY + timedelta(draw(st.integers(-5, 10)))
        terms = {
            "category": draw(st.sampled_from(CATEGORIES[:2])),
            "item": draw(st.sampled_from([None, "survey", "detectors"])),
            "first_day": first,
            "last_day": first + timedelta(draw(st.integers(0, 8))),
            "cooperation": cooperation,
            "partner": partner,
        }
        side = draw(st.sampled_from(("requirement", "offer")))
        found.append(notice(f"n{number}", side, state, draw(st.integers(1, most_units)), **terms))
    return tuple(found)


@settings(max_examples=150, deadline=None)
@given(notices())
def test_no_unit_is_given_or_received_twice_and_each_is_told_of_once(given: tuple[Notice, ...]) -> None:
    made = suggestion(given, TODAY)
    by_id = {each.id: each for each in given}
    left = {each.notice: each for each in made.unmatched}
    assert len(left) == len(made.unmatched)
    for each in given:
        used = sum(match.units for match in made.matches if each.id in (match.requirement, match.offer))
        assert used + (left[each.id].units if each.id in left else 0) == each.units
    for match in made.matches:
        requirement, offer = by_id[match.requirement], by_id[match.offer]
        assert match.units >= 1
        assert match.days >= 1
        assert match.first_day >= TODAY
        assert may_meet(requirement, offer, TODAY)
        assert admits(requirement, offer)
        assert admits(offer, requirement)


@settings(max_examples=150, deadline=None)
@given(notices())
def test_units_are_left_on_both_sides_only_where_they_may_not_meet(given: tuple[Notice, ...]) -> None:
    left = {each.notice: each for each in suggestion(given, TODAY).unmatched}
    for one, other in itertools.combinations([each for each in given if each.id in left], 2):
        assert one.side == other.side or not may_meet(one, other, TODAY)
    for each in given:
        if each.id in left:
            may = sum(other.side != each.side and may_meet(each, other, TODAY) for other in given)
            is_used_up = left[each.id].reason == "units_used_up"
            assert is_used_up == (may > 0)
            assert not is_used_up or left[each.id].candidates == may


@settings(max_examples=60, deadline=None)
@given(notices())
def test_the_same_notices_give_the_same_suggestion(given: tuple[Notice, ...]) -> None:
    first = suggestion(given, TODAY)
    suggestion.cache_clear()
    assert suggestion(given, TODAY) == first


@settings(max_examples=60, deadline=None)
@given(notices(), st.data())
def test_one_more_offer_never_lessens_the_units_that_meet(given: tuple[Notice, ...], data: Any) -> None:
    more = (*given, offered("more", units=data.draw(st.integers(1, 5)), category="expertise", item="survey"))
    assert sum(met(*more).values()) >= sum(met(*given).values())


@settings(max_examples=40, deadline=None)
@given(notices(most=5, most_units=2))
def test_no_other_way_joins_more_units(given: tuple[Notice, ...]) -> None:
    pairs = [
        (one, other)
        for one in given
        for other in given
        if one.side == "requirement" and may_meet(one, other, TODAY)
    ]
    best = 0
    for units in itertools.product(*(range(min(one.units, other.units) + 1) for one, other in pairs)):
        used: dict[str, int] = {}
        for (one, other), number in zip(pairs, units, strict=True):
            used[one.id] = used.get(one.id, 0) + number
            used[other.id] = used.get(other.id, 0) + number
        if all(used.get(each.id, 0) <= each.units for each in given):
            best = max(best, sum(units))
    assert sum(met(*given).values()) == best


def test_what_is_not_shown_to_the_reader_takes_no_unit_from_what_is() -> None:
    hidden = required("r0", "AGO", 5)
    seen = (required("r1", "SEN", 2), offered("o", units=2))
    assert met(hidden, *seen) == {("r0", "o"): 2}
    assert met(*seen) == {("r1", "o"): 2}
    assert reasons(*seen) == {}
    assert reasons(replace(hidden, item="vehicles"), *seen)["r0"] == (5, "none_of_item", 1)
