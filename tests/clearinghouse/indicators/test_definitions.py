"""Definitions: one entry each, and every name in them is there."""

import pytest

from clearinghouse.cooperation_reports.questions import BY_ID as QUESTIONS_BY_ID
from clearinghouse.cooperation_reports.questions import QUESTIONS, questions_of
from clearinghouse.indicators.definitions import BY_ID, INDICATORS, PLAN, WHY, Crosswalk, Indicator
from clearinghouse.indicators.rules import LOOKED, Reported
from clearinghouse.indicators.value import Valuation
from indicator_facts import answer, report, world

TABLE = {
    "7.1": ("P", "states_parties"), "7.2": ("P", "states_parties"),
    "40.1": ("P", "affected"), "40.2": ("P", "affected"), "40.3": ("P", "affected"), "40.4": ("P", "states_parties"),
    "41.1": ("P", "affected"), "41.2": ("P", "affected"), "41.3": ("P", "affected"),
    "42.1": ("P", "affected"), "42.2": ("P", "affected"),
    "43.1": ("N", None), "43.2": ("N", None), "43.3": ("N", None), "43.4": ("N", None), "43.5": ("N", None),
    "43.6": ("N", None), "44.1": ("N", None), "45.1": ("N", None), "45.2": ("N", None),
}  # fmt: skip
"""The indicators that concern resources, with their kind and leading denominator."""
ALSO_KEPT = {"3.1", "13.1", "18.1", "18.2", "18.3", "23.1", "23.2"}


def test_every_indicator_of_the_plan_is_there_once() -> None:
    assert len(BY_ID) == len(INDICATORS)
    assert set(BY_ID) == {*TABLE, *ALSO_KEPT, "punctual"}
    for id, (kind, leading) in TABLE.items():
        assert BY_ID[id].kind == kind
        assert (BY_ID[id].denominators[0] if BY_ID[id].denominators else None) == leading
        assert BY_ID[id].action == int(id.split(".")[0])
    assert BY_ID["40.2"].denominators == ("affected", "victims")
    assert BY_ID["40.3"].denominators == ("affected", "article_4")
    assert "28 November 2024" in PLAN
    assert "draft" in PLAN


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.id)
def test_a_definition_names_only_rules_and_questions_that_exist(indicator: Indicator) -> None:
    rules = [indicator.reported, *(each.reported for each in indicator.beside if each.reported)]
    if indicator.among:
        rules.append(indicator.among.reported)
    for rule in rules:
        assert set(rule.questions) <= set(QUESTIONS_BY_ID)
    assert indicator.found is None or indicator.found in LOOKED
    assert all(each.found is None or each.found in LOOKED for each in indicator.beside)
    assert bool(indicator.denominators) == (indicator.kind == "P")
    assert indicator.label[0].islower()
    assert not indicator.label.endswith(".")
    assert "in_place" not in indicator.label


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.id)
def test_every_question_that_feeds_an_indicator_is_read_for_it(indicator: Indicator) -> None:
    read = set(indicator.reported.questions)
    for each in indicator.beside:
        read |= set(each.reported.questions) if each.reported else set()
    if indicator.among:
        read |= set(indicator.among.reported.questions)
    assert {each.id for each in questions_of(indicator.id)} == read


def test_no_question_feeds_an_indicator_that_is_not_there() -> None:
    assert {id for each in QUESTIONS for id in each.indicators} <= set(BY_ID)


def test_the_crosswalk_to_the_oslo_plan_is_told_for_each() -> None:
    def oslo(id: str) -> dict[str | None, str]:
        return {each.oslo: each.comparability for each in BY_ID[id].oslo}

    for id in ("40.1", "40.2", "40.3"):
        assert oslo(id) == {"1.2": "partly", "42.1": "partly"}
    assert set(oslo("7.1")) == {"7.2", "42.2", "45.1", "7.1", "7.3"}
    assert oslo("40.4") == {"42.3": "not_comparable"}
    assert (oslo("41.1"), oslo("41.3"), oslo("42.2")) == (
        {"43.1": "partly"},
        {"43.2": "partly"},
        {"44": "partly"},
    )
    assert (
        oslo("43.1")["45.3"]
        == oslo("43.2")["45.2"]
        == oslo("44.1")["46"]
        == oslo("45.1")["47"]
        == "comparable"
    )
    for id in ("7.2", "41.2", "42.1", "43.3", "43.4", "43.5", "43.6", "45.2"):
        assert oslo(id) == {}
    for id in ALSO_KEPT:
        assert oslo(id) == {None: "not_examined"}


def test_every_reason_of_the_crosswalk_is_told_in_words_and_used() -> None:
    rows = [row for each in INDICATORS for row in each.oslo]
    assert {row.reason for row in rows} == set(WHY)
    assert all(row.why == WHY[row.reason] and row.why.endswith(".") for row in rows)


def test_adding_an_indicator_is_one_entry() -> None:
    new = Indicator(
        "99.1", "remarks", 99, "P", Reported((("exchange.remarks",),)), ("states_parties",),
        found="met_individually", oslo=(Crosswalk(None, "not_examined", "Made up."),),
    )  # fmt: skip
    facts = world(reports=[report("GIV", answer("exchange.remarks", "yes")), report("TWO")])
    value = Valuation(facts).value(new, "reported", 2026)
    assert (value.members, value.over[0].share, value.over[0].share_of_filed) == (("GIV",), 0.2, 0.5)
    assert Valuation(facts).value(new, "found", 2025).missing == "year_not_covered"
