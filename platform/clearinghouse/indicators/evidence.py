"""What a State is counted on: a passage of its report, or a fact of the platform.

The surprise: evidence holds words, ids and source codes and no figures. Indicators count States, and an amount that
stood here would be summed by somebody, though the same money is in several rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from clearinghouse.cooperation_reports.questions import BY_ID
from clearinghouse.cooperation_reports.report import Answer, Passage, Report
from clearinghouse.indicators.facts import (
    AgreementFact,
    CommitmentFact,
    FlowFact,
    HomeFact,
    MeetingFact,
    NationalFact,
    PlanFact,
    Support,
)

Kind = Literal[
    "report",
    "flow",
    "commitment",
    "agreement",
    "payment",
    "national_contribution",
    "national_commitment",
    "meeting",
    "plan",
    "mobilisation_plan",
    "platform",
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a State is counted on.

    `item`: the code of the fact, or `2026/1:question` of a report (year, version, question). `words`: what it shows, in
    a few words. `address`: where it opens in the API; None: nowhere but at its sources. `passage`: of a report.
    """

    state: str
    kind: Kind
    item: str
    words: str
    grade: str
    source_codes: tuple[str, ...]
    address: str | None
    passage: Passage | None = None


def in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return evidence in its one order: reports first, then by kind and item."""
    return tuple(sorted(set(evidence), key=lambda each: (each.state, KINDS.index(each.kind), each.item)))


def of_answer(report: Report, answer: Answer) -> Evidence:
    """The answer of a filed report, with its passage."""
    return Evidence(
        state=report.state,
        kind="report",
        item=f"{report.year}/{report.number}:{answer.question}",
        words=f"{BY_ID[answer.question].label} {answer.value.capitalize()}.",
        grade="documented",
        source_codes=(),
        address=f"/api/v1/cooperation-reports/{report.state}/{report.year}",
        passage=answer.passage,
    )


def of_flow(flow: FlowFact) -> Evidence:
    """Money that was paid in a year."""
    named = ", ".join(sorted(each.replace("_", " ") for each in flow.sectors)) or "no pillar named"
    return _of(
        flow.donor,
        "flow",
        flow.code,
        f"{flow.donor} to {flow.recipient} in {flow.year}: {named}",
        flow.support,
        f"/api/v1/flows?donor={flow.donor}&recipient={flow.recipient}&year={flow.year}",
    )


def of_commitment(commitment: CommitmentFact) -> Evidence:
    """Money that was put in writing for several years."""
    span = f"{commitment.first_year}-{commitment.last_year}"
    return _of(
        commitment.donor,
        "commitment",
        commitment.code,
        f"{commitment.donor} to {', '.join(commitment.states)}, {span}",
        commitment.support,
        f"/api/v1/commitments/{commitment.id}",
    )


def of_agreement(fact: AgreementFact) -> Evidence:
    """An agreement that was signed, or a payment under one."""
    done = "agreed with" if fact.kind == "agreement" else "paid to"
    address = f"/api/v1/agreements/{fact.id}" if fact.kind == "agreement" else f"/api/v1/payments/{fact.id}"
    words = f"{fact.donor} {done} {fact.recipient} in {fact.year}: {fact.title}"
    return _of(fact.donor, fact.kind, fact.id, words, fact.support, address)


def of_national(fact: NationalFact) -> Evidence:
    """A State's own money."""
    kind: Kind = "national_contribution" if fact.kind == "paid" else "national_commitment"
    span = (
        f"{fact.first_year}" if fact.first_year == fact.last_year else f"{fact.first_year}-{fact.last_year}"
    )
    done = "paid from its own means" if fact.kind == "paid" else "said that it would pay from its own means"
    return _of(
        fact.state,
        kind,
        fact.code,
        f"{fact.state} {done}, {span}",
        fact.support,
        f"/api/v1/states/{fact.state}",
    )


def of_meeting(meeting: MeetingFact) -> Evidence:
    """A meeting under the individualised approach; it opens at the document that tells of it."""
    source = f"/api/v1/sources/{meeting.support.source_codes[0]}" if meeting.support.source_codes else None
    return _of(
        meeting.state, "meeting", meeting.code, f"{meeting.title}, {meeting.year}", meeting.support, source
    )


def of_plan(plan: PlanFact) -> Evidence:
    """A published version of a work plan."""
    words = f"{plan.title}, version {plan.number}, {plan.first_year}-{plan.last_year}"
    address = f"/api/v1/work-plans/{plan.id}?version={plan.number}"
    return _of(plan.state, "plan", f"{plan.code}/{plan.number}", words, plan.support, address)


def of_home(fact: HomeFact) -> Evidence:
    """A plan for mobilising resources, or a National Mine Action Platform."""
    span = f"since {fact.since.year}" if fact.until is None else f"{fact.since.year}-{fact.until.year}"
    plural = "resource-mobilisation-plans" if fact.kind == "mobilisation_plan" else "mine-action-platforms"
    return _of(
        fact.state, fact.kind, fact.id, f"{fact.name}, {span}", fact.support, f"/api/v1/{plural}/{fact.id}"
    )


def _of(state: str, kind: Kind, item: str, words: str, support: Support, address: str | None) -> Evidence:
    return Evidence(state, kind, item, words, support.grade, support.source_codes, address)
