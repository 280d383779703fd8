"""Reasons of a verdict: each has a code with the values that its sentence gives, and the file has both side by side."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from needmatch.problem import Problem
from needmatch.trustfund import FundInputs, files_of, reasons, study_fund
from needmatch.trustfund.reasons import CODES, Reason
from needmatch.trustfund.shortfall import LeftOut

USD = 100
PLAIN = FundInputs(start_year=2026, fee=0.0, reserve_share=0.0)

Case = Callable[..., Problem]


def test_every_code_is_made_by_a_sentence_of_its_own() -> None:
    pair = (2, 13.0)
    made = [
        reasons.none_eligible(),
        reasons.eligible(1, 100 * USD, "USD"),
        reasons.too_soon(1),
        reasons.absorption(2),
        reasons.every_one_late(),
        reasons.least_fund(
            2, 1, 450 * USD, start_year=2027, fee_share=0.015, reserve_share=0.05, currency="USD"
        ),
        reasons.if_paid_as_needed(300 * USD, "USD"),
        reasons.more_than_the_largest(449 * USD, "USD"),
        reasons.given_falls_short(300 * USD, 1, "USD"),
        reasons.given_is_enough(450 * USD, "USD"),
        reasons.unearmarked("unearmarked_does_as_well", "unearmarked, carried over", pair, pair),
        reasons.unearmarked("unearmarked_saves_more_months", "unearmarked, carried over", (1, 14.0), pair),
        reasons.unearmarked("unearmarked_does_less", "unearmarked, carried over", (1, 12.0), pair),
        reasons.unearmarked_for_the_same(300 * USD, "USD"),
        reasons.left_out({LeftOut.NO_PLAN: 5}),
        reasons.unmendable_not_asked(3),
        reasons.contributions_are_paid(450 * USD, "USD"),
        reasons.contributions_rise(150 * USD, 450 * USD, "USD"),
    ]
    assert {each.code for each in made} == set(CODES)
    assert len({each.words for each in made}) == len(made)
    words = {each.code: each.words for each in made}
    assert words["least_fund"] == (
        "The least fund that leaves the other 2 obligations on time takes USD 450 of contributions from 2027 on, "
        "at a fee of 1.5% and a reserve of 5%."
    )
    assert words["left_out"] == "Outside the rule: 5 without a plan."
    assert words["eligible"].startswith("1 obligation is eligible")


def test_a_reason_without_one_of_its_values_is_refused() -> None:
    with pytest.raises(AssertionError, match="eligible has the values"):
        Reason("eligible", {"obligations": 1}, "One is eligible.")


@pytest.mark.parametrize(
    ("inputs", "conditions", "because"),
    [
        (PLAIN, ["contributions_are_paid"], ["eligible", "least_fund"]),
        (
            replace(PLAIN, contributions_cents=(100 * USD,) * 3),
            ["contributions_rise"],
            ["eligible", "least_fund", "given_falls_short"],
        ),
        (
            replace(PLAIN, contributions_cents=(150 * USD,) * 3),
            [],
            ["eligible", "least_fund", "given_is_enough"],
        ),
        (replace(PLAIN, largest_cents=449 * USD), [], ["eligible", "least_fund", "more_than_the_largest"]),
    ],
)
def test_the_file_has_a_code_for_each_sentence_in_the_same_order(
    hand_case: Case, inputs: FundInputs, conditions: list[str], because: list[str]
) -> None:
    study = study_fund(hand_case(), inputs)
    told = json.loads(files_of(study)["trust-fund.json"])
    for sentences, codes in (("conditions", "condition_codes"), ("because", "because_codes")):
        assert len(told[sentences]) == len(told[codes])
        assert [set(each["values"]) for each in told[codes]] == [CODES[each["code"]] for each in told[codes]]
    assert [each["code"] for each in told["condition_codes"]] == conditions
    found = [each["code"] for each in told["because_codes"]]
    assert [code for code in found if code in because] == because
    least = next(each["values"] for each in told["because_codes"] if each["code"] == "least_fund")
    assert least["fund_usd"] == told["least_fund"]["fund_usd"]
    assert least["obligations"] == told["least_fund"]["obligations_saved"]


def test_what_is_left_out_is_counted_by_why_also_where_it_is_none(hand_case: Case) -> None:
    study = study_fund(hand_case(evidence="estimated"), PLAIN)
    left_out = study.verdict.because[-1]
    assert left_out.code == "left_out"
    assert {why: n for why, n in left_out.values.items() if n} == {"weak_evidence": 2}
    assert left_out.words == "Outside the rule: 2 with needs below the accepted grades of evidence."
