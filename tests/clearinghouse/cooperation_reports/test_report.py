"""Answers and reports: what counts, what is punctual, what keeps an answer from being kept or filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from clearinghouse.cooperation_reports.checks import answer_faults, filing_faults
from clearinghouse.cooperation_reports.prefill import (
    Known,
    KnownFlow,
    KnownMoney,
    KnownPlan,
    KnownSupport,
    prefilled,
)
from clearinghouse.cooperation_reports.report import (
    Answer,
    Change,
    Fact,
    Passage,
    as_own_word,
    changes,
    content_sha256,
    counted,
    due_on,
    is_punctual,
    with_passages_of_export,
)

KNOWN = frozenset({"AFG", "KHM", "NOR", "SEN"})
PAGE_12 = Passage("Article 7 report", "12")
YES = Answer("assistance.survey_clearance", "yes", Decimal("5.10"), "NOK", ("AFG",), passage=PAGE_12)


def faults(answer: Answer) -> list[tuple[str, str]]:
    return [(each.field.removeprefix(f"answers.{answer.question}."), each.what) for each in check(answer)]


def check(answer: Answer):
    return answer_faults(answer, state="NOR", known=KNOWN)


def test_a_report_is_punctual_until_the_end_of_30_april() -> None:
    assert due_on(2026) == date(2026, 4, 30)
    assert is_punctual(2026, date(2026, 4, 30))
    assert not is_punctual(2026, date(2026, 5, 1))


def test_open_questions_and_unconfirmed_prefills_do_not_count() -> None:
    prefill = replace(YES, origin="prefilled", is_confirmed=False, fact=Fact("flows", "known", ("S",)))
    left_open = Answer("exchange.experience", "not_answered")
    no = Answer("assistance.risk_education", "no")
    assert counted([left_open, no, prefill]) == (no,)
    assert counted([no, replace(prefill, is_confirmed=True)])[0].question == YES.question


def test_sending_a_prefilled_answer_back_confirms_it_and_changing_it_makes_it_ones_own() -> None:
    kept = replace(
        YES, passage=Passage(), origin="prefilled", is_confirmed=False, fact=Fact("flows", "f", ())
    )
    confirmed = as_own_word(YES, kept)
    assert (confirmed.origin, confirmed.is_confirmed, confirmed.fact) == ("prefilled", True, kept.fact)
    assert confirmed.passage == PAGE_12
    own = as_own_word(replace(YES, amount=Decimal("6.00")), kept)
    assert (own.origin, own.is_confirmed, own.fact) == ("reported", True, None)


@pytest.mark.parametrize(
    ("answer", "field", "what"),
    [
        (Answer("no.such", "yes"), "answers.no.such", "is no question here"),
        (replace(YES, amount=Decimal("1.005")), "amount", "cannot be used"),
        (replace(YES, amount=Decimal("NaN")), "amount", "cannot be used"),
        (replace(YES, amount=Decimal("1e30")), "amount", "cannot be used"),
        (replace(YES, amount=Decimal(-1)), "amount", "cannot be used"),
        (replace(YES, currency=None), "amount", "has no currency"),
        (replace(YES, amount=None), "amount", "is missing beside a currency"),
        (replace(YES, currency="kr"), "currency", "is no currency"),
        (replace(YES, states=("NOR",)), "states", "names the reporting State itself"),
        (replace(YES, states=("XXX",)), "states", "names no State or area known here"),
        (replace(YES, states=("AFG", "AFG")), "states", "name a State twice"),
        (replace(YES, words="x"), "words", "are not asked here"),
        (replace(YES, value="no"), "value", "is no, with an amount or States beside it"),
        (replace(YES, value="not_answered"), "value", "is not_answered, with details beside it"),
        (replace(YES, passage=Passage("D", "1", "q" * 301)), "passage.quotation", "has 301 characters"),
        (replace(YES, passage=Passage("D", "\x07")), "passage.page", "is blank or holds control characters"),
        (replace(YES, passage=Passage(link="javascript:x")), "passage.link", "is no link"),
        (Answer("assistance.total", "yes"), "value", "is yes without an amount"),
        (Answer("assistance.recipients", "no"), "value", "cannot be no here"),
        (
            Answer("mobilisation.plan_link", "yes", words="nowhere"),
            "value",
            "is yes without a link in `words`",
        ),
        (Answer("exchange.experience", "yes", Decimal(1), "USD"), "amount", "is not asked here"),
        (Answer("sources.conventional", "yes", states=("AFG",)), "states", "are not asked here"),
    ],
)
def test_what_cannot_be_kept_is_told_by_field_with_how_to_mend_it(
    answer: Answer, field: str, what: str
) -> None:
    assert (field, what) in faults(answer)
    assert all(each.mend for each in check(answer))


@pytest.mark.parametrize(
    "answer",
    [
        YES,
        replace(YES, value="no", amount=None, currency=None, states=()),
        replace(YES, passage=Passage("D", "1", "q" * 300, "https://example.org/a?b=c")),
        Answer("exchange.experience", "not_answered"),
        Answer("national_commitment.capacity", "yes"),
        Answer("assistance.recipients", "yes", states=("AFG", "KHM")),
        Answer("exchange.remarks", "yes", words="Two lines.\nOf text."),
    ],
)
def test_a_good_answer_has_no_fault(answer: Answer) -> None:
    assert check(answer) == ()


def test_what_is_filed_needs_its_passage_unless_the_section_was_filed_as_exported() -> None:
    bare = replace(YES, passage=Passage(document="Report", quotation=None))
    assert [each.field for each in filing_faults([bare])] == ["answers.assistance.survey_clearance.passage"]
    assert filing_faults([Answer("exchange.expertise", "not_answered")]) == ()
    (placed,) = with_passages_of_export([bare], "Article 7 report of Norway", None)
    assert filing_faults([placed]) == ()
    assert placed.passage == Passage("Article 7 report of Norway", "question 27")
    assert with_passages_of_export([YES], "Other", None) == (YES,)


def test_a_correction_says_what_it_changed_of_answers_that_count() -> None:
    later = replace(YES, states=("AFG", "KHM"), passage=Passage("Article 7 report", "13"))
    added = Answer("exchange.expertise", "yes", passage=PAGE_12)
    assert changes([YES], [later, added]) == (
        Change("assistance.survey_clearance", "states", "AFG", "AFG, KHM"),
        Change("assistance.survey_clearance", "passage_page", "12", "13"),
        Change("exchange.expertise", "value", "not_answered", "yes"),
        Change("exchange.expertise", "passage_document", None, "Article 7 report"),
        Change("exchange.expertise", "passage_page", None, "12"),
    )
    assert changes([YES], [YES]) == ()


def test_the_hash_is_of_what_counts_and_of_nothing_else() -> None:
    def sha256(*answers: Answer) -> str:
        return content_sha256("NOR", 2026, date(2026, 4, 28), "Report", answers)

    assert sha256(YES) == sha256(Answer("exchange.expertise", "not_answered"), YES)
    assert sha256(YES) != sha256(replace(YES, amount=Decimal("5.11")))


def test_flows_fill_in_assistance_and_undivided_money_is_never_split() -> None:
    flows = (
        KnownFlow("AFG", ("survey_clearance",), Decimal("10.00"), ("A",)),
        KnownFlow("KHM", ("survey_clearance",), Decimal("5.00"), ("B",)),
        KnownFlow("KHM", ("risk_education", "victim_assistance"), Decimal("7.00"), ("B",)),
        KnownFlow("SEN", (), Decimal("1.00"), ("C",)),
        KnownFlow(None, (), Decimal("2.00"), ("C",)),
        KnownFlow("NOR", ("capacity",), Decimal("3.00"), ("C",)),
    )
    found = {each.question: each for each in prefilled(Known("NOR", 2022, flows=flows))}
    clearance = found["assistance.survey_clearance"]
    assert (clearance.amount, clearance.currency, clearance.states) == (
        Decimal("15.00"),
        "USD",
        ("AFG", "KHM"),
    )
    assert (clearance.origin, clearance.is_confirmed, clearance.counts) == ("prefilled", False, False)
    assert clearance.fact is not None
    assert clearance.fact.source_codes == ("A", "B")
    assert found["assistance.risk_education"].amount is None
    assert found["assistance.risk_education"].states == ("KHM",)
    assert "assistance.capacity" not in found, "money of a State for itself is no assistance"
    assert found["assistance.recipients"].states == ("SEN",)
    assert found["assistance.total"].amount == Decimal("25.00")
    assert all(check(each) == () for each in found.values())


def test_a_total_with_a_missing_part_is_no_total() -> None:
    flows = (KnownFlow("AFG", ("capacity",), None, ("A",)), KnownFlow("AFG", (), Decimal(1), ("A",)))
    found = {each.question: each for each in prefilled(Known("NOR", 2022, flows=flows))}
    assert "assistance.total" not in found
    assert found["assistance.capacity"].amount is None


def test_lasting_commitments_national_money_and_marked_plans_fill_in_what_they_show() -> None:
    known = Known(
        "SEN",
        2025,
        support=(
            KnownSupport("commitment", "X", ("KHM",), ("victim_assistance",), 2024, 2026, ("A",)),
            KnownSupport("commitment", "Y", ("KHM",), ("capacity",), 2025, 2025, ("A",)),
            KnownSupport("commitment", "Z", None, ("risk_education",), 2024, 2026, ("A",)),
        ),
        money=(
            KnownMoney(True, None, Decimal("9.00"), ("B",)),
            KnownMoney(False, "stockpile_destruction", Decimal("4.00"), ("C",)),
        ),
        plans=(
            KnownPlan(
                "Plan", 2, 2025, frozenset({"survey_clearance"}),
                frozenset({"evidence_based", "costed", "time_bound", "inclusive"}), ("D",),
            ),
            KnownPlan("Other", 1, None, frozenset({"survey_clearance"}), frozenset(), ("E",)),
        ),
    )  # fmt: skip
    found = {each.question: each for each in prefilled(known)}
    assert sorted(found) == [
        "assistance.victim_assistance_multi_year",
        "national_commitment.stockpile_destruction",
        "national_commitment.survey_clearance",
        "plans.in_place",
        "plans.survey_clearance",
        "plans.survey_clearance_updated",
    ]
    assert found["national_commitment.survey_clearance"].amount is None, "undivided money is told, not split"
    assert found["national_commitment.stockpile_destruction"].amount == Decimal("4.00")
    assert all(each.fact is not None and each.fact.source_codes for each in found.values())
    assert prefilled(Known("SEN", 2025)) == ()
