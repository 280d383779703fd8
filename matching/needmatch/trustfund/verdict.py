"""Feasible, feasible if, or not feasible; and because of what, in reasons that stand alone.

The surprise: without a word on who would pay, the best verdict is "feasible if": nobody has pledged anything, and an
assumed contribution is never shown as a pledged one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from needmatch.trustfund import reasons as told
from needmatch.trustfund.comparison import Effect
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import Payments
from needmatch.trustfund.reasons import Reason
from needmatch.trustfund.shortfall import Bilateral, LeftOut


class Answer(StrEnum):
    """The three answers of design section 7."""

    FEASIBLE = "feasible"
    FEASIBLE_IF = "feasible_if"
    NOT_FEASIBLE = "not_feasible"


class Unmendable(StrEnum):
    """Why no sum of money brings an eligible obligation on time."""

    TOO_SOON = "deadline_before_first_contributions"
    ABSORPTION = "absorption"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, its conditions (for "feasible_if"), and the reasons."""

    answer: Answer
    conditions: tuple[Reason, ...]
    because: tuple[Reason, ...]


@dataclass(frozen=True)
class Findings:
    """What a verdict rests on. `least` pays for all of `mendable`; `at_given` is what the given contributions do."""

    bilateral: Bilateral
    inputs: FundInputs
    mendable: frozenset[str]
    unmendable: Mapping[str, Unmendable]
    least: Payments | None
    at_given: Payments | None
    fund: Effect | None
    rivals: Sequence[Effect]
    unearmarked_cents: int | None
    as_needed_cents: int


def verdict_of(findings: Findings) -> Verdict:
    """Return the verdict on a fund."""
    currency = findings.bilateral.problem.currency
    shortfalls = findings.bilateral.shortfalls
    left_out = _left_out(findings.bilateral.left_out)
    if not shortfalls:
        return Verdict(Answer.FEASIBLE, (), (told.none_eligible(), *left_out))
    reasons = [told.eligible(len(shortfalls), sum(s.missing_cents for s in shortfalls), currency)]
    reasons += _unmendable(findings.unmendable)
    if not findings.mendable or findings.least is None:
        return Verdict(Answer.NOT_FEASIBLE, (), (*reasons, told.every_one_late(), *left_out))
    answer, conditions = _answer(findings, reasons, currency)
    reasons += _compared(findings, currency)
    return Verdict(answer, tuple(conditions), (*reasons, *left_out))


def _answer(findings: Findings, reasons: list[Reason], currency: str) -> tuple[Answer, list[Reason]]:
    """Return answer and conditions where some obligations can be saved; adds the reasons that go with them."""
    least, inputs = findings.least, findings.inputs
    if least is None:
        raise AssertionError("a verdict on sizes needs a least fund")
    reasons.append(
        told.least_fund(
            len(findings.mendable),
            len(findings.unmendable),
            least.fund_cents,
            start_year=inputs.start_year or findings.bilateral.problem.first_year,
            fee_share=inputs.fee,
            reserve_share=inputs.reserve_share,
            currency=currency,
        )
    )
    if least.fund_cents > 1.05 * findings.as_needed_cents:
        reasons.append(told.if_paid_as_needed(findings.as_needed_cents, currency))
    if inputs.largest_cents is not None and least.fund_cents > inputs.largest_cents:
        reasons.append(told.more_than_the_largest(inputs.largest_cents, currency))
        return Answer.NOT_FEASIBLE, []
    conditions = []
    if findings.unmendable:
        conditions.append(told.unmendable_not_asked(len(findings.unmendable)))
    given = inputs.given_cents
    if given is None:
        conditions.append(told.contributions_are_paid(least.fund_cents, currency))
    elif given < least.fund_cents:
        saved = len(findings.at_given.saved) if findings.at_given else 0
        conditions.append(told.contributions_rise(least.fund_cents - given, least.fund_cents, currency))
        reasons.append(told.given_falls_short(given, saved, currency))
    else:
        reasons.append(told.given_is_enough(given, currency))
    return (Answer.FEASIBLE_IF if conditions else Answer.FEASIBLE), conditions


def _compared(findings: Findings, currency: str) -> list[Reason]:
    if findings.fund is None or not findings.rivals:
        return []
    best = max(findings.rivals, key=lambda e: (e.obligations_saved, e.late_months_saved))
    fund = findings.fund
    if best.is_as_good_as(fund):
        code = "unearmarked_does_as_well"
    elif best.late_months_saved > fund.late_months_saved:
        code = "unearmarked_saves_more_months"
    else:
        code = "unearmarked_does_less"
    saved, saved_by_fund = ((e.obligations_saved, e.late_months_saved) for e in (best, fund))
    reasons = [told.unearmarked(code, best.name, saved, saved_by_fund)]
    least, unearmarked = findings.least, findings.unearmarked_cents
    if least is not None and unearmarked is not None and unearmarked < 0.99 * least.fund_cents:
        reasons.append(told.unearmarked_for_the_same(unearmarked, currency))
    return reasons


def _unmendable(unmendable: Mapping[str, Unmendable]) -> list[Reason]:
    counts = Counter(unmendable.values())
    reasons = []
    if n := counts[Unmendable.TOO_SOON]:
        reasons.append(told.too_soon(n))
    if n := counts[Unmendable.ABSORPTION]:
        reasons.append(told.absorption(n))
    return reasons


def _left_out(left_out: Mapping[str, LeftOut]) -> list[Reason]:
    return [told.left_out(Counter(left_out.values()))] if left_out else []
