"""The route of the totals: what the first page shows.

The surprise: what counts and what is opt-in never share a sum. `evidence=all` adds lists of other grades beside the
counted ones and changes none of them, except the small sums, where a State has one plan or the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from litestar import Response, get

from clearinghouse.commitments.store import CommittedTotal, committed_totals
from clearinghouse.commitments.store import restricted as restricted_commitments
from clearinghouse.database.transaction import transaction
from clearinghouse.flows.store import observed_donors
from clearinghouse.obligations.api import Unit, obligation_row
from clearinghouse.obligations.store import Obligation, obligations
from clearinghouse.plans.store import Need, needs
from clearinghouse.plans.store import restricted as restricted_plans
from clearinghouse.rounds.api import RoundRow, round_row
from clearinghouse.rounds.store import GapLine, Round, gap_lines, last_round, rounds
from clearinghouse.states.horizon import horizon
from clearinghouse.states.store import states
from clearinghouse.totals.overview import (
    OBSERVED_SINCE,
    NeedLine,
    NeedSum,
    SmallSum,
    SumWithoutDonor,
    denominator_in_words,
    need_sums,
    small_sums,
    sum_without_donor,
)
from clearinghouse.web.figures import (
    ALL_GRADES,
    COUNTED,
    AsOf,
    Basis,
    Code,
    Evidence,
    Grade,
    Missing,
    MissingReason,
    Money,
    Pillar,
    SourceIds,
    Watermark,
    basis_or_none,
    grade,
    money,
    money_or_none,
    pillar_word,
    reason_if_missing,
    watermark,
)
from clearinghouse.web.listing import AnyRequest, answer, grades_of, today_of
from clearinghouse.web.parameters import EvidenceChoice
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import view_of

SHOWN_DEADLINES = 10
"""Deadlines on the first page; the list of obligations has them all."""

Usd = Literal["USD"]


class StateWithoutNeed(msgspec.Struct, frozen=True):
    """A State Party with an outstanding obligation that is not in the sums, and why."""

    state: Code
    state_name: str
    need_reason: MissingReason


class Denominator(msgspec.Struct, frozen=True):
    """Over which States the sums are."""

    states_with_obligation: Annotated[
        int, msgspec.Meta(description="States Parties with an open obligation.")
    ]
    states_with_published_need: Annotated[int, msgspec.Meta(description="Those of them in the sums.")]
    states_without_published_need: list[StateWithoutNeed]
    in_words: str


class CellRow(msgspec.Struct, frozen=True):
    """A year and pillar: what it costs, who pays already, what remains to be funded, what the last round leaves."""

    year: int
    pillar: Pillar
    cost_usd: Money
    national_usd: Money | None
    national_usd_reason: Missing
    secured_usd: Money | None
    secured_usd_reason: Missing
    need_usd: Money
    gap_usd: Annotated[Money | None, msgspec.Meta(description="Unmet in the round `gap_round_id`.")]
    gap_reason: Missing
    states: Annotated[int, msgspec.Meta(description="States in this sum.")]
    currency: Usd
    evidence: Annotated[Grade, msgspec.Meta(description="The weakest grade in this sum.")]
    source_ids: SourceIds
    as_of: AsOf


class OtherGradeRow(msgspec.Struct, frozen=True):
    """A year and pillar of one grade that totals do not count. Shown on request, never added."""

    year: int
    pillar: Pillar
    need_usd: Money
    states: int
    currency: Usd
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class CommittedRow(msgspec.Struct, frozen=True):
    """What commitments hold in a year, of one grade. Not divided by pillar: most may serve any."""

    year: int
    amount_usd: Money
    commitments: int
    currency: Usd
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class SmallSumRow(msgspec.Struct, frozen=True):
    """A State whose whole published need over the horizon is small."""

    state: Code
    state_name: str
    need_usd: Money
    currency: Usd
    first_year: int
    last_year: int
    deadline: date | None
    deadline_basis: Basis | None
    deadline_reason: Missing
    observed_donors: Annotated[
        int, msgspec.Meta(description=f"Single donors of known flows to it since {OBSERVED_SINCE}.")
    ]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class GradedSumRow(msgspec.Struct, frozen=True):
    """The part of a sum that is of one grade."""

    states: list[Code]
    need_usd: Money
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class SumWithoutDonorRow(msgspec.Struct, frozen=True):
    """What the States of `small_sums_that_finish` without an observed donor need together, and by grade."""

    states: list[Code]
    need_usd: Money
    currency: Usd
    by_grade: Annotated[
        list[GradedSumRow], msgspec.Meta(description="Its parts; only those of counted grades are in totals.")
    ]
    observed_since: Annotated[int, msgspec.Meta(description="First year of the flows that were looked at.")]
    evidence: Annotated[Grade, msgspec.Meta(description="The weakest grade in this sum.")]
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class DeadlineRow(msgspec.Struct, frozen=True):
    """One of the next deadlines, with what remains and what is needed."""

    obligation_id: str
    obligation_code: str
    state: Code
    state_name: str
    article: Literal[4, 5]
    deadline: date | None
    deadline_basis: Basis | None
    remaining: float | None
    remaining_unit: Unit
    remaining_as_of: date | None
    remaining_reason: Missing
    need_usd: Money | None
    need_reason: Missing
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class Totals(msgspec.Struct, frozen=True):
    """Needs, gap and next deadlines over the horizon, with what the denominator is."""

    as_of: date
    currency: Usd
    first_year: int
    last_year: int
    evidence_counted: list[Grade]
    denominator: Denominator
    cost_usd: Money
    need_usd: Money
    committed_usd: Money
    gap_usd: Annotated[
        Money | None,
        msgspec.Meta(description="Least that stays unmet when all counted money that is free is used well."),
    ]
    gap_reason: Missing
    gap_held_back_usd: Annotated[
        Money | None,
        msgspec.Meta(
            description="What the round of the gap held back; agreed money may serve part of what stays unmet."
        ),
    ]
    gap_held_back_reason: Missing
    gap_round_id: str | None
    gap_as_of: date | None
    gap_is_current: Annotated[
        bool | None,
        msgspec.Meta(description="False: plans have changed since that round; null: there is no round."),
    ]
    by_year_and_pillar: list[CellRow]
    other_grades: Annotated[
        list[OtherGradeRow] | None, msgspec.Meta(description="Null unless `evidence=all`.")
    ]
    committed_by_year: list[CommittedRow]
    small_sums_that_finish: list[SmallSumRow]
    small_sums_of_other_grades: Annotated[
        int, msgspec.Meta(description="States in that list with `evidence=all` alone.")
    ]
    small_sums_without_observed_donor: Annotated[
        SumWithoutDonorRow | None, msgspec.Meta(description="Null: each State in that list has one.")
    ]
    next_deadlines: list[DeadlineRow]
    last_round: RoundRow | None


def _line(need: Need) -> NeedLine:
    return NeedLine(
        state=need.state,
        state_name=need.state_name,
        year=need.year,
        pillar=need.pillar,
        evidence=need.evidence,
        cost_usd=need.cost_usd,
        national_usd=need.national_usd,
        secured_usd=need.secured_usd,
        need_usd=need.need_usd,
        source_ids=need.source_codes,
        known_on=need.known_on,
    )


def _cell_row(cell: NeedSum, gaps: dict[tuple[int, str], Decimal] | None) -> CellRow:
    gap = None if gaps is None else gaps.get((cell.year, cell.pillar), Decimal(0))
    return CellRow(
        year=cell.year,
        pillar=pillar_word(cell.pillar),
        cost_usd=money(cell.cost_usd),
        national_usd=money_or_none(cell.national_usd),
        national_usd_reason=reason_if_missing(cell.national_usd, "not_reported"),
        secured_usd=money_or_none(cell.secured_usd),
        secured_usd_reason=reason_if_missing(cell.secured_usd, "not_reported"),
        need_usd=money(cell.need_usd),
        gap_usd=money_or_none(gap),
        gap_reason=reason_if_missing(gap, "no_round"),
        states=len(cell.states),
        currency="USD",
        evidence=grade(cell.evidence),
        source_ids=list(cell.source_ids),
        as_of=cell.known_on,
    )


def _other_grade_row(cell: NeedSum) -> OtherGradeRow:
    return OtherGradeRow(
        year=cell.year,
        pillar=pillar_word(cell.pillar),
        need_usd=money(cell.need_usd),
        states=len(cell.states),
        currency="USD",
        evidence=grade(cell.evidence),
        source_ids=list(cell.source_ids),
        as_of=cell.known_on,
        watermark=watermark(cell.evidence in ("estimated", "assumed")),
    )


def _committed_row(each: CommittedTotal) -> CommittedRow:
    return CommittedRow(
        year=each.year,
        amount_usd=money(each.amount_usd),
        commitments=each.commitments,
        currency="USD",
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=each.known_on,
        watermark=watermark(each.evidence in ("estimated", "assumed")),
    )


def _small_sum_row(each: SmallSum, article_5: Obligation | None, donors: dict[str, int]) -> SmallSumRow:
    deadline = article_5.deadline if article_5 else None
    return SmallSumRow(
        state=each.state,
        state_name=each.state_name,
        need_usd=money(each.need_usd),
        currency="USD",
        first_year=each.first_year,
        last_year=each.last_year,
        deadline=deadline,
        deadline_basis=basis_or_none(article_5.deadline_basis) if article_5 else None,
        deadline_reason=reason_if_missing(deadline, "no_deadline"),
        observed_donors=donors.get(each.state, 0),
        evidence=grade(each.evidence),
        source_ids=list(each.source_ids),
        as_of=each.known_on,
        watermark=watermark(each.evidence in ("estimated", "assumed")),
    )


def _sum_without_donor_row(found: SumWithoutDonor) -> SumWithoutDonorRow:
    return SumWithoutDonorRow(
        states=list(found.states),
        need_usd=money(found.need_usd),
        currency="USD",
        by_grade=[
            GradedSumRow(
                states=list(part.states),
                need_usd=money(part.need_usd),
                evidence=grade(part.evidence),
                source_ids=list(part.source_ids),
                as_of=part.known_on,
                watermark=watermark(part.evidence in ("estimated", "assumed")),
            )
            for part in found.by_grade
        ],
        observed_since=OBSERVED_SINCE,
        evidence=grade(found.evidence),
        source_ids=list(found.source_ids),
        as_of=found.known_on,
        watermark=watermark(any(part.evidence in ("estimated", "assumed") for part in found.by_grade)),
    )


def _deadline_row(each: Obligation, counted: Sequence[NeedLine], has_other: bool, *, on: date) -> DeadlineRow:
    seen = obligation_row(each, on=on)
    own = [line.need_usd for line in counted if line.state == each.state]
    return DeadlineRow(
        obligation_id=seen.id,
        obligation_code=seen.code,
        state=seen.state,
        state_name=seen.state_name,
        article=seen.article,
        deadline=seen.deadline,
        deadline_basis=seen.deadline_basis,
        remaining=seen.remaining,
        remaining_unit=seen.remaining_unit,
        remaining_as_of=seen.remaining_as_of,
        remaining_reason=seen.remaining_reason,
        need_usd=money(sum(own, Decimal(0))) if own else None,
        need_reason=None if own else ("other_grades_only" if has_other else "no_published_need"),
        evidence=seen.evidence,
        source_ids=seen.source_ids,
        as_of=seen.as_of,
    )


def _gaps(lines: Sequence[GapLine]) -> dict[tuple[int, str], Decimal]:
    gaps: dict[tuple[int, str], Decimal] = {}
    for line in lines:
        cell = (line.year, line.pillar)
        gaps[cell] = gaps.get(cell, Decimal(0)) + line.unmet_usd
    return gaps


@get(
    "/totals",
    operation_id="getTotals",
    tags=["Totals"],
    summary="Needs and gap by year and pillar, small sums, next deadlines, last round",
    responses=documented(400),
)
async def get_totals(request: AnyRequest, evidence: EvidenceChoice = None) -> Response[Totals]:
    """Sums count documented and reported figures only; `denominator` says over which States."""
    today = today_of(request)
    first_year, last_year = horizon(today)
    grades = grades_of(evidence)
    view = view_of(request)
    async with transaction("repeatable_read", readonly=True):
        lines = [
            _line(each)
            for each in await needs(first_year=first_year, last_year=last_year, grades=ALL_GRADES, view=view)
        ]
        obliged = await states(has_obligation=True, is_state_party=True, limit=None)
        committed = await committed_totals(first_year=first_year, last_year=last_year, view=view)
        donors = await observed_donors(since=OBSERVED_SINCE)
        article_5 = {each.state: each for each in await obligations(article=5, status="open", limit=None)}
        deadlines = await obligations(status="open", deadline_from=today, limit=SHOWN_DEADLINES)
        base = await last_round(scope="documented")
        unmet = await gap_lines(base.id) if base else []
        newest = await rounds(limit=1) if evidence == "all" else []
        restricted = await restricted_plans(view=view), await restricted_commitments(view=view)
    await note_reading(request, "work_plan", restricted[0])
    await note_reading(request, "commitment", restricted[1])
    counted = [line for line in lines if line.evidence in COUNTED]
    small = small_sums([line for line in lines if line.evidence in grades])
    small_of_all = {each.state for each in small_sums(lines)}
    without_donor = sum_without_donor(small, donors)
    in_sums = {line.state for line in counted}
    elsewhere = {line.state for line in lines} - in_sums
    obliged_in_sums = [state for state in obliged if state.iso3 in in_sums]
    gaps = _gaps(unmet) if base else None
    need = sum((line.need_usd for line in counted), Decimal(0))
    last: Round | None = newest[0] if newest else base
    return answer(
        Totals(
            as_of=today,
            currency="USD",
            first_year=first_year,
            last_year=last_year,
            evidence_counted=[grade(each) for each in COUNTED],
            denominator=Denominator(
                states_with_obligation=len(obliged),
                states_with_published_need=len(obliged_in_sums),
                states_without_published_need=[
                    StateWithoutNeed(
                        each.iso3,
                        each.name,
                        "other_grades_only" if each.iso3 in elsewhere else "no_published_need",
                    )
                    for each in obliged
                    if each.iso3 not in in_sums
                ],
                in_words=denominator_in_words(
                    with_need=len(obliged_in_sums),
                    with_obligation=len(obliged),
                    first_year=first_year,
                    last_year=last_year,
                ),
            ),
            cost_usd=money(sum((line.cost_usd for line in counted), Decimal(0))),
            need_usd=money(need),
            committed_usd=money(
                sum((each.amount_usd for each in committed if each.evidence in COUNTED), Decimal(0))
            ),
            gap_usd=money_or_none(base.unmet_usd if base else None),
            gap_reason=reason_if_missing(base, "no_round"),
            gap_held_back_usd=money_or_none(base.held_back_usd if base else None),
            gap_held_back_reason=reason_if_missing(base, "no_round"),
            gap_round_id=str(base.id) if base else None,
            gap_as_of=base.cutoff if base else None,
            gap_is_current=base.need_usd == need if base else None,
            by_year_and_pillar=[_cell_row(cell, gaps) for cell in need_sums(counted, by_grade=False)],
            other_grades=[
                _other_grade_row(cell)
                for cell in need_sums([line for line in lines if line.evidence not in COUNTED], by_grade=True)
            ]
            if evidence == "all"
            else None,
            committed_by_year=[_committed_row(each) for each in committed if each.evidence in grades],
            small_sums_that_finish=[
                _small_sum_row(each, article_5.get(each.state), donors) for each in small
            ],
            small_sums_of_other_grades=len(small_of_all - {each.state for each in small_sums(counted)}),
            small_sums_without_observed_donor=_sum_without_donor_row(without_donor)
            if without_donor
            else None,
            next_deadlines=[
                _deadline_row(each, counted, each.state in elsewhere, on=today) for each in deadlines
            ],
            last_round=round_row(last) if last else None,
        )
    )


ROUTES = [get_totals]
