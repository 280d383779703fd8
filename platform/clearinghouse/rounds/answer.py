"""From a plan of the matcher to the rows of a result: codes and names as they were, amounts to the cent.

The surprise: needmatch counts cents; the database and everything that reads it count dollars with two decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from needmatch import Plan
from needmatch.planfolder import hashes_of, versions
from needmatch.units import EVIDENCE, weakest

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A result and its rows by table, without ids; `hashes` are those that the plan's folder would have."""

    case_sha256: str
    result: Row
    rows: Mapping[str, list[Row]]


def usd(cents: int) -> Decimal:
    """Cents as dollars with two decimals, exactly."""
    return Decimal(cents).scaleb(-2)


def answer_of(plan: Plan, donor_names: Mapping[str, str]) -> Answer:
    """The rows that keep a plan; `donor_names` by code (a donor without a name is shown by its code)."""
    problem, hashes = plan.problem, hashes_of(plan)
    names = {state.state: state.name or state.state for state in problem.states}
    activities = {activity.activity: activity for activity in problem.activities}
    commitments = {commitment.commitment: commitment for commitment in problem.commitments}
    needs = {(need.activity, need.year): need for need in problem.needs}
    sources = _sources_by_activity(plan)
    grades_of_state: dict[str, list[str]] = defaultdict(list)
    for need in problem.needs:
        grades_of_state[activities[need.activity].state].append(need.evidence)
    allocations: list[Row] = [
        {
            "position": position,
            "commitment": flow.commitment,
            "donor": flow.donor,
            "donor_name": donor_names.get(flow.donor, flow.donor),
            "activity": flow.activity,
            "activity_title": activities[flow.activity].title,
            "state": flow.state,
            "state_name": names[flow.state],
            "pillar": flow.pillar,
            "year": flow.year,
            "amount_usd": usd(flow.amount_cents),
            "evidence": flow.evidence,
            "asked_by": flow.asked_by,
            "coverage_gain": flow.coverage_gain,
            "late_months_saved": flow.late_months_saved,
            "source_codes": _joined([commitments[flow.commitment].source, *sources[flow.activity]]),
        }
        for position, flow in enumerate(plan.allocations, start=1)
    ]
    unfunded: list[Row] = [
        {
            "position": position,
            "activity": row.activity,
            "activity_title": activities[row.activity].title,
            "state": row.state,
            "state_name": names[row.state],
            "pillar": row.pillar,
            "year": row.year,
            "unmet_usd": usd(row.unmet_cents),
            "reason": str(row.reason),
            "evidence": needs[row.activity, row.year].evidence,
            "source_codes": _joined([needs[row.activity, row.year].source]),
        }
        for position, row in enumerate(plan.unfunded, start=1)
    ]
    states: list[Row] = [
        {
            "state": row.state,
            "state_name": names[row.state],
            "need_usd": usd(row.need_cents),
            "funded_usd": usd(row.funded_cents),
            "coverage": row.coverage,
            "evidence": weakest(grades_of_state[row.state]) if grades_of_state[row.state] else None,
        }
        for row in plan.states
    ]
    tables = {
        "result_allocation": allocations,
        "result_unfunded": unfunded,
        "result_state": states,
        "result_obligation": _obligations(plan, names),
        "result_donor": _donors(plan, donor_names),
    }
    return Answer(hashes.case_sha256, _result(plan, hashes.result_sha256), tables)


def _result(plan: Plan, result_sha256: str) -> Row:
    problem = plan.problem
    grades = {need.evidence for need in problem.needs} | {each.evidence for each in problem.commitments}
    return {
        "outcome": str(plan.outcome),
        "solver": plan.solver,
        "versions": versions(),
        "result_sha256": result_sha256,
        "is_unique": plan.is_unique,
        "tiers": [
            {
                "name": tier.name,
                "objective": list(tier.objective) if isinstance(tier.objective, tuple) else tier.objective,
                "seconds": tier.seconds,
                "floor_used": tier.floor_used,
            }
            for tier in plan.tiers
        ],
        "seconds": dict(plan.seconds),
        "need_usd": usd(sum(row.need_cents for row in plan.states)),
        "placed_usd": usd(sum(flow.amount_cents for flow in plan.allocations)),
        "unmet_usd": usd(sum(row.unmet_cents for row in plan.unfunded)),
        "committed_usd": usd(sum(tranche.amount_cents for tranche in problem.tranches)),
        "evidence": [grade for grade in EVIDENCE if grade in grades],
    }


def _obligations(plan: Plan, names: Mapping[str, str]) -> list[Row]:
    owed = {obligation.obligation: obligation for obligation in plan.problem.obligations}
    return [
        {
            "obligation": row.obligation,
            "state": row.state,
            "state_name": names[row.state],
            "article": owed[row.obligation].article,
            "deadline": row.deadline,
            "deadline_basis": row.deadline_basis,
            "late_share": row.late_share,
            "late_share_before": row.late_share_before,
            "late_by_plan": row.late_by_plan,
            "late_months": row.late_months,
            "evidence": owed[row.obligation].evidence,
        }
        for row in plan.obligations
    ]


def _donors(plan: Plan, donor_names: Mapping[str, str]) -> list[Row]:
    donor_of = {each.commitment: each.donor for each in plan.problem.commitments}
    grades: dict[str, list[str]] = defaultdict(list)
    for each in plan.problem.commitments:
        grades[each.donor].append(each.evidence)
    committed: dict[str, int] = defaultdict(int)
    for tranche in plan.problem.tranches:
        committed[donor_of[tranche.commitment]] += tranche.amount_cents
    placed: dict[str, int] = defaultdict(int)
    for flow in plan.allocations:
        placed[flow.donor] += flow.amount_cents
    return [
        {
            "donor": donor,
            "donor_name": donor_names.get(donor, donor),
            "committed_usd": usd(committed[donor]),
            "placed_usd": usd(placed[donor]),
            "evidence": weakest(grades[donor]),
        }
        for donor in sorted(grades)
    ]


def _sources_by_activity(plan: Plan) -> dict[str, list[str]]:
    sources: dict[str, list[str]] = defaultdict(list)
    for need in plan.problem.needs:
        sources[need.activity].append(need.source)
    return sources


def _joined(sources: Iterable[str]) -> list[str]:
    """Codes of sources out of cells that join them by `|`, each once, in order of first mention."""
    return list(dict.fromkeys(code for cell in sources for code in cell.split("|") if code))
