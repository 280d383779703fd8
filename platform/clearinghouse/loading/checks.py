"""What must hold between the rows of a folder, and between them and what is on record.

The database holds most of these as constraints too; here every fault is found at once and says how to mend it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from clearinghouse.loading.folder import ILLUSTRATIVE_GRADES, Folder, Placed
from clearinghouse.loading.rows import (
    AbsorptionRow,
    ActivityRow,
    ActivityYearRow,
    CasualtiesRow,
    CitedRow,
    CommitmentRow,
    DonorRow,
    EstimateRow,
    FlowRow,
    IntervalRow,
    LandReleaseRow,
    NationalCommitmentRow,
    NationalContributionRow,
    ObligationRow,
    PlanFigureRow,
    PlanRow,
    QuantityRow,
    RequestRow,
    Row,
    SourceRow,
    StateRow,
    TrancheRow,
    UnitCostRow,
)
from needmatch.errors import Fault
from needmatch.faults import quoted

WORLD: Final = "WLD"
"""Stands for all States where a figure is about the world."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Codes that the database has already, which rows may refer to; of obligations with their State."""

    sources: Collection[str] = ()
    states: Collection[str] = ()
    donors: Collection[str] = ()
    obligations: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Known:
    """Every code that may be referred to, and what it belongs to."""

    states: set[str]
    sources: set[str]
    donors: set[str]
    obligations: dict[str, str] = field(default_factory=dict)
    plans: dict[str, PlanRow] = field(default_factory=dict)
    activities: dict[str, ActivityRow] = field(default_factory=dict)
    commitments: dict[str, CommitmentRow] = field(default_factory=dict)


def faults_between(folder: Folder, on_record: OnRecord) -> list[Fault]:
    """Every fault between rows, in no order."""
    known = _Known(
        states={row.iso3 for _, row in folder.of(StateRow)} | set(on_record.states),
        sources={row.code for _, row in folder.of(SourceRow)} | set(on_record.sources),
        donors={row.code for _, row in folder.of(DonorRow)} | set(on_record.donors),
        obligations=dict(on_record.obligations),
        plans={row.code: row for _, row in folder.of(PlanRow)},
        activities={row.code: row for _, row in folder.of(ActivityRow)},
        commitments={row.code: row for _, row in folder.of(CommitmentRow)},
    )
    known.obligations.update({row.code: row.state for _, row in folder.of(ObligationRow)})
    return [
        *_repeats(folder),
        *_citations(folder, known),
        *_references(folder, known),
        *_obligations(folder),
        *_plans(folder, known),
        *_money(folder, known),
        *_intervals(folder),
    ]


def _repeats(folder: Folder) -> Iterator[Fault]:
    for rows in folder.rows.values():
        seen: dict[tuple[object, ...], Placed] = {}
        names = (
            {field.alias or name: name for name, field in type(rows[0].row).model_fields.items()}
            if rows
            else {}
        )
        for placed in rows:
            key = tuple(getattr(placed.row, names[column]) for column in placed.row.key)
            first = seen.setdefault(key, placed)
            if first is not placed:
                shown = ", ".join(str(each) for each in key)
                yield placed.fault(
                    placed.row.key[0],
                    f"{quoted(shown)} stands in {first.file}:{first.line} already",
                    "keep one, or give it a key of its own",
                )


def _citations(folder: Folder, known: _Known) -> Iterator[Fault]:
    for rows in folder.rows.values():
        for placed in rows:
            row = placed.row
            if not isinstance(row, CitedRow):
                continue
            for code in row.source_codes:
                if code not in known.sources:
                    yield placed.fault(
                        "source_ids",
                        f"source {quoted(code)} is not known",
                        "add it to sources.csv, or mend the id",
                    )
            if placed.set == "illustration" and row.evidence not in ILLUSTRATIVE_GRADES:
                yield placed.fault(
                    "evidence",
                    f"{quoted(row.evidence)} is no grade of illustrations",
                    "move the row to documented/",
                )
            if placed.set == "documented" and row.evidence in ILLUSTRATIVE_GRADES:
                yield placed.fault(
                    "evidence",
                    f"{quoted(row.evidence)} is no grade of documents",
                    "move the row to illustration/",
                )


def _references(folder: Folder, known: _Known) -> Iterator[Fault]:
    of_states: tuple[tuple[type[Row], str], ...] = (
        (IntervalRow, "state"),
        (ObligationRow, "state"),
        (PlanRow, "state"),
        (PlanFigureRow, "state"),
        (EstimateRow, "state"),
        (UnitCostRow, "state"),
        (NationalCommitmentRow, "state"),
        (NationalContributionRow, "state"),
        (DonorRow, "state"),
        (FlowRow, "recipient"),
        (LandReleaseRow, "state"),
        (CasualtiesRow, "state"),
        (AbsorptionRow, "state"),
    )
    for kind, column in of_states:
        for placed, row in folder.of(kind):
            yield from _unknown(placed, "iso3", getattr(row, column), known.states, "states.csv")
    for placed, commitment in folder.of(CommitmentRow):
        yield from _unknown(placed, "donor_id", commitment.donor, known.donors, "donors.csv")
        for state in commitment.states or ():
            yield from _unknown(placed, "states", state, known.states, "states.csv")
    for placed, flow in folder.of(FlowRow):
        yield from _unknown(placed, "donor_id", flow.donor, known.donors, "donors.csv")
    for placed, tranche in folder.of(TrancheRow):
        yield from _unknown(placed, "commitment_id", tranche.commitment, known.commitments, "commitments.csv")
    for placed, quantity in folder.of(QuantityRow):
        yield from _unknown(
            placed, "obligation_id", quantity.obligation, known.obligations, "obligations.csv"
        )
    for placed, request in folder.of(RequestRow):
        yield from _unknown(placed, "obligation_id", request.obligation, known.obligations, "obligations.csv")
    for placed, activity in folder.of(ActivityRow):
        yield from _unknown(placed, "plan_id", activity.plan, known.plans, "work_plans.csv")
        yield from _unknown(
            placed, "obligation_id", activity.obligation, known.obligations, "obligations.csv"
        )
    for placed, line in folder.of(ActivityYearRow):
        yield from _unknown(placed, "activity_id", line.activity, known.activities, "activities.csv")


def _unknown(
    placed: Placed, column: str, code: str | None, known: Collection[str], file: str
) -> Iterator[Fault]:
    if code is not None and code not in known:
        yield placed.fault(column, f"{quoted(code)} is not known", f"add it to {file}, or mend the id")


def _obligations(folder: Folder) -> Iterator[Fault]:
    seen: dict[tuple[str, int], Placed] = {}
    for placed, row in folder.of(ObligationRow):
        if row.article not in (4, 5):
            yield placed.fault("article", f"{row.article} is no article with a deadline", "write 4 or 5")
        if (row.working_deadline is None) != (row.working_basis is None):
            yield placed.fault(
                "working_basis", "a working deadline and its basis go together", "give both or none"
            )
        first = seen.setdefault((row.state, row.article), placed)
        if first is not placed:
            yield placed.fault("article", f"{first.file}:{first.line} is the same obligation", "keep one")


def _plans(folder: Folder, known: _Known) -> Iterator[Fault]:
    for placed, plan in folder.of(PlanRow):
        if plan.first_year > plan.last_year:
            yield placed.fault("last_year", "ends before it begins", "give the years in order")
        if (plan.status == "illustration") != (plan.evidence in ILLUSTRATIVE_GRADES):
            yield placed.fault(
                "status", "estimated plans, and only those, are illustrations", "mend the status or the grade"
            )
    for placed, activity in folder.of(ActivityRow):
        of_plan = known.plans.get(activity.plan)
        if of_plan is not None and of_plan.state != activity.state:
            yield placed.fault("iso3", f"the plan is of {of_plan.state}", "name the State of the plan")
        of_obligation = known.obligations.get(activity.obligation or "")
        if of_obligation is not None and of_obligation != activity.state:
            yield placed.fault(
                "obligation_id", f"is an obligation of {of_obligation}", "name one of the same State"
            )
    for placed, line in folder.of(ActivityYearRow):
        parts = (line.national_usd or Decimal()) + (line.secured_usd or Decimal()) + line.need_usd
        if parts != line.cost_usd:
            yield placed.fault(
                "cost_usd",
                f"{line.cost_usd} is not national + secured + need = {parts}",
                "mend one of the four",
            )


def _money(folder: Folder, known: _Known) -> Iterator[Fault]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for _, tranche in folder.of(TrancheRow):
        sums[tranche.commitment] += tranche.amount_usd
    for placed, row in folder.of(CommitmentRow):
        total = sums.get(row.code)
        if row.is_allocatable and total != row.amount_usd:
            yield placed.fault(
                "amount_usd",
                f"tranches add up to {total or 'nothing'} and not to {row.amount_usd}",
                "mend tranches.csv",
            )
        if not row.is_allocatable and total is not None:
            yield placed.fault(
                "is_allocatable", "has tranches but is not allocatable", "write true, or drop them"
            )
        if row.is_allocatable == (row.why_not_allocatable is not None):
            yield placed.fault(
                "why_not_allocatable", "says why exactly where nothing is allocatable", "mend one of both"
            )
        if row.is_allocatable and row.states == ():
            yield placed.fault(
                "states", "is empty: an allocatable commitment says for whom", "write * for any State"
            )
        if row.pillars == ():
            yield placed.fault("pillars", "is empty", "write * for any pillar")
    for placed, donor in folder.of(DonorRow):
        if (donor.kind == "state") != (donor.state is not None):
            yield placed.fault(
                "iso3", "donors that are States, and only those, have a code", "mend kind or iso3"
            )


def _intervals(folder: Folder) -> Iterator[Fault]:
    of_kind: dict[tuple[str, str], list[tuple[date, date, Placed]]] = defaultdict(list)
    for placed, row in folder.of(IntervalRow):
        begins, until = row.starts_on or date.min, row.ends_on or date.max
        if begins > until:
            yield placed.fault("ends_on", "ends before it begins", "give the days in order")
        of_kind[row.state, row.kind].append((begins, until, placed))
    for periods in of_kind.values():
        ordered = sorted(periods, key=lambda each: (each[0], each[1], each[2].line))
        for (_, until, _), (begins, _, placed) in pairwise(ordered):
            if begins < until:
                yield placed.fault(
                    "starts_on", "overlaps another interval of this kind", "end one before the next"
                )
