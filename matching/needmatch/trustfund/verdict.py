"""Feasible, feasible if, or not feasible; and because of what, in sentences that stand alone.

The surprise: without a word on who would pay, the best verdict is "feasible if": nobody has pledged anything, and an
assumed contribution is never shown as a pledged one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from needmatch.report.figures import percent, short_money
from needmatch.trustfund.comparison import Effect
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import Payments
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
    conditions: tuple[str, ...]
    because: tuple[str, ...]


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
    n_eligible = len(findings.bilateral.shortfalls)
    if not n_eligible:
        because = (
            "No obligation is eligible under the last-resort rule: after the bilateral round none that it accepts "
            "is late for lack of money, so a fund of nothing is enough.",
            *_left_out(findings.bilateral.left_out),
        )
        return Verdict(Answer.FEASIBLE, (), because)
    reasons = [
        f"{_obligations(n_eligible)} {'is' if n_eligible == 1 else 'are'} eligible under the last-resort rule: "
        f"{currency} {short_money(sum(s.missing_cents for s in findings.bilateral.shortfalls))} "
        "of planned work is without money by the deadlines after the bilateral round."
    ]
    reasons += _unmendable(findings.unmendable)
    if not findings.mendable or findings.least is None:
        reasons.append("A fund of any size would leave every one of them late.")
        return Verdict(Answer.NOT_FEASIBLE, (), (*reasons, *_left_out(findings.bilateral.left_out)))
    answer, conditions = _answer(findings, reasons, currency)
    reasons += _compared(findings, currency)
    reasons += _left_out(findings.bilateral.left_out)
    return Verdict(answer, tuple(conditions), tuple(reasons))


def _answer(findings: Findings, reasons: list[str], currency: str) -> tuple[Answer, list[str]]:
    """Return answer and conditions where some obligations can be saved; adds the reasons that go with them."""
    least, inputs = findings.least, findings.inputs
    if least is None:
        raise AssertionError("a verdict on sizes needs a least fund")
    n = len(findings.mendable)
    size = f"{currency} {short_money(least.fund_cents)}"
    reasons.append(
        f"The least fund that leaves {_those(n, len(findings.unmendable))} on time takes {size} of contributions "
        f"from {inputs.start_year} on, at a fee of {percent(inputs.fee)} and a reserve of "
        f"{percent(inputs.reserve_share)}."
    )
    if least.fund_cents > 1.05 * findings.as_needed_cents:
        reasons.append(
            f"If contributions came when they are needed, {currency} {short_money(findings.as_needed_cents)} would do: "
            "on the path assumed money comes after the early deadlines, and what comes too late is left over."
        )
    if inputs.largest_cents is not None and least.fund_cents > inputs.largest_cents:
        most = f"{currency} {short_money(inputs.largest_cents)}"
        reasons.append(
            f"Contributors would pay at most {most} together, so a fund that suffices cannot come about."
        )
        return Answer.NOT_FEASIBLE, []
    conditions = []
    if findings.unmendable:
        left = len(findings.unmendable)
        conditions.append(
            f"the fund is not asked to bring on time the {_obligations(left)} that no sum of money can"
        )
    given = inputs.given_cents
    if given is None:
        conditions.append(
            f"contributions of {size} are paid on the path assumed; none is pledged in this case"
        )
    elif given < least.fund_cents:
        saved = len(findings.at_given.saved) if findings.at_given else 0
        short = f"{currency} {short_money(least.fund_cents - given)}"
        conditions.append(f"contributions rise by {short} to {size}, on the same path")
        reasons.append(
            f"The contributions given come to {currency} {short_money(given)} and leave {_obligations(saved)} on time."
        )
    else:
        reasons.append(f"The contributions given, {currency} {short_money(given)}, are enough.")
    return (Answer.FEASIBLE_IF if conditions else Answer.FEASIBLE), conditions


def _compared(findings: Findings, currency: str) -> list[str]:
    if findings.fund is None or not findings.rivals:
        return []
    best = max(findings.rivals, key=lambda e: (e.obligations_saved, e.late_months_saved))
    fund = findings.fund
    told = (
        f"{_obligations(best.obligations_saved)} on time and {best.late_months_saved:.0f} late months saved "
        f"({best.name}), against {fund.obligations_saved} and {fund.late_months_saved:.0f} with the fund"
    )
    if best.is_as_good_as(fund):
        lines = [
            f"The same money given bilaterally without an earmark does as well for these obligations: {told}. "
            "A fund then needs another reason than this one."
        ]
    elif best.late_months_saved > fund.late_months_saved:
        lines = [
            "The same money given bilaterally without an earmark leaves fewer of these obligations on time, and takes "
            f"away more late months: {told}."
        ]
    else:
        lines = [
            f"The same money given bilaterally without an earmark does less for these obligations: {told}."
        ]
    least, unearmarked = findings.least, findings.unearmarked_cents
    if least is not None and unearmarked is not None and unearmarked < 0.99 * least.fund_cents:
        lines.append(
            f"About {currency} {short_money(unearmarked)} of unearmarked money, carried over where it is not needed "
            "at once, would leave the same obligations on time."
        )
    return lines


def _unmendable(unmendable: Mapping[str, Unmendable]) -> list[str]:
    counts = Counter(unmendable.values())
    lines = []
    if n := counts[Unmendable.TOO_SOON]:
        lines.append(
            f"{_obligations(n)} cannot be brought on time by any sum: the last year that counts for the deadline "
            "comes before the first contributions. Time is needed besides funding."
        )
    if n := counts[Unmendable.ABSORPTION]:
        lines.append(
            f"{_obligations(n)} cannot be brought on time by any sum: the yearly limit of what the State can absorb "
            "is reached. Time is needed besides funding."
        )
    return lines


_LEFT_OUT_WORDS = {
    LeftOut.ON_TIME: "not late for lack of money after the bilateral round",
    LeftOut.WEAK_EVIDENCE: "with needs below the accepted grades of evidence",
    LeftOut.DEADLINE_PASSED: "with a deadline before the first year that counts",
    LeftOut.NO_PLAN: "without a plan",
    LeftOut.OTHER_ARTICLE: "not under Article 5",
}


def _left_out(left_out: Mapping[str, LeftOut]) -> list[str]:
    counts = Counter(left_out.values())
    parts = [f"{counts[why]} {words}" for why, words in _LEFT_OUT_WORDS.items() if counts[why]]
    return [f"Outside the rule: {'; '.join(parts)}."] if parts else []


def _obligations(n: int) -> str:
    return "1 obligation" if n == 1 else f"{n} obligations"


def _those(n: int, n_unmendable: int) -> str:
    if n_unmendable:
        return f"the other {_obligations(n)}" if n > 1 else "the other one"
    return f"all {n}" if n > 1 else "it"
