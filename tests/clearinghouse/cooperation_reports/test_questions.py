"""Questions: ids that stand for ever, and every indicator that counts reports has a question."""

from __future__ import annotations

from clearinghouse.cooperation_reports.questions import BY_ID, QUESTIONS, SECTIONS, questions_of
from needmatch.units import PILLARS

INDICATORS = {
    *("3.1", "7.1", "7.2", "13.1", "18.1", "18.2", "18.3", "23.1", "23.2", "40.1", "40.2", "40.3", "40.4"),
    *("41.1", "41.2", "41.3", "42.1", "42.2", "43.1", "43.2", "43.3", "43.4", "43.5", "43.6", "44.1"),
    *("45.1", "45.2"),
}


def test_every_indicator_of_the_design_has_a_question_and_no_question_feeds_another() -> None:
    assert {each for question in QUESTIONS for each in question.indicators} == INDICATORS
    assert [each.id for each in questions_of("41.1")] == [
        "situation.progress",
        "situation.challenges",
        "situation.requirements",
    ]


def test_ids_are_unique_stand_in_a_section_and_are_numbered_in_the_order_of_the_form() -> None:
    assert len(BY_ID) == len(QUESTIONS)
    assert [each.number for each in QUESTIONS] == list(range(1, len(QUESTIONS) + 1))
    sections = list(SECTIONS)
    places = [sections.index(each.section) for each in QUESTIONS]
    assert places == sorted(places)
    assert {each.section for each in QUESTIONS} == set(SECTIONS)


def test_national_money_and_assistance_are_asked_for_each_pillar_with_amount_and_recipients() -> None:
    for pillar in PILLARS:
        own, given = BY_ID[f"national_commitment.{pillar}"], BY_ID[f"assistance.{pillar}"]
        assert (own.pillar, own.asks) == (pillar, ("amount",))
        assert (given.pillar, given.asks) == (pillar, ("states", "amount"))
        assert BY_ID[f"assistance.{pillar}_multi_year"].indicators == ("7.1",)


def test_what_goes_beside_yes_or_no_is_asked_of_such_questions_alone() -> None:
    assert all(each.kind == "yes_no" for each in QUESTIONS if each.asks)
    assert {each.kind for each in QUESTIONS} == {"yes_no", "amount", "states", "text", "link"}
