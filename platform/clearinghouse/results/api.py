"""Routes of what a round answered: who could fund what and why, what stays unmet and why, before and after.

The surprise: ids here are those of the frozen case (`AGO-sc`, `NOR-NPA`), as they were when the round was solved;
what they name may have changed since.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal, cast

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.database.transaction import transaction
from clearinghouse.rounds import store, words
from clearinghouse.rounds.api import RoundId, required_round
from clearinghouse.web.figures import (
    AsOf,
    Basis,
    Code,
    Evidence,
    Grade,
    Missing,
    Money,
    Pillar,
    Share,
    SourceIds,
    Watermark,
    grade,
    grade_or_none,
    money,
    pillar_word,
    reason_if_missing,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, DonorFilter, Limit, PillarFilter, StateFilter, YearFilter
from clearinghouse.web.problems import documented

Reason = Literal[
    "no_eligible_money",
    "prioritised_elsewhere",
    "absorption",
    "condition",
    "not_yet_planned",
    "pinned_elsewhere",
]
_ROUND: Final[dict[str, Any]] = {"tags": ["Rounds"], "responses": documented(400, 404)}


class AllocationRow(msgspec.Struct, frozen=True):
    """A flow that the round suggests, which tier asked for it, and what it changes."""

    commitment_id: Annotated[str, msgspec.Meta(examples=["NOR-NPA"])]
    donor_id: Annotated[str, msgspec.Meta(description="Id or code; opens at /api/v1/donors/{id}.")]
    donor_name: str
    channel: Annotated[
        str | None, msgspec.Meta(description="Through whom the commitment goes; null: not reported.")
    ]
    activity_id: Annotated[str, msgspec.Meta(examples=["AGO-sc"])]
    activity_title: str
    state: Code
    state_name: str
    pillar: Pillar
    year: int
    amount_usd: Money
    currency: str
    asked_by: Annotated[
        str, msgspec.Meta(description="The first tier that would get worse without this money.")
    ]
    asked_by_in_words: str
    coverage_gain_share: Annotated[Share, msgspec.Meta(description="What it adds to its State's coverage.")]
    late_months_saved: float | None
    late_months_saved_reason: Missing
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class UnfundedRow(msgspec.Struct, frozen=True):
    """What stays unmet of a need, in the year in which it was planned, and why."""

    activity_id: str
    activity_title: str
    state: Code
    state_name: str
    pillar: Pillar
    year: int
    unmet_usd: Money
    currency: str
    reason: Reason
    reason_in_words: str
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class StateResultRow(msgspec.Struct, frozen=True):
    """A State's need over the horizon and what of it would be funded."""

    state: Code
    state_name: str
    need_usd: Money
    funded_usd: Money
    unmet_usd: Money
    currency: str
    coverage_share: Share | None
    coverage_share_reason: Missing
    evidence: Annotated[
        Grade | None, msgspec.Meta(description="The weakest grade of its needs; null: no need.")
    ]
    as_of: AsOf
    watermark: Watermark


class ObligationResultRow(msgspec.Struct, frozen=True):
    """How late an obligation would be with the round's money and without."""

    obligation_id: Annotated[str, msgspec.Meta(examples=["AGO-5"])]
    state: Code
    state_name: str
    article: Literal[4, 5]
    deadline: date
    deadline_basis: Basis
    late_share: Annotated[
        Share | None, msgspec.Meta(description="Share of what remains that stays unfunded at the deadline.")
    ]
    late_share_before: Annotated[
        Share | None, msgspec.Meta(description="The same without any money of this round.")
    ]
    late_share_reason: Missing
    late_by_plan_share: Annotated[
        Share | None,
        msgspec.Meta(description="Planned after the deadline: time or access needed besides funding."),
    ]
    late_months: float | None
    late_months_reason: Missing
    evidence: Evidence
    as_of: AsOf
    watermark: Watermark


@get(
    "/rounds/{round_id:str}/allocations",
    operation_id="listAllocations",
    summary="Who could fund what, and why",
    **_ROUND,
)
async def list_allocations(
    request: AnyRequest,
    round_id: RoundId,
    of_state: StateFilter = None,
    donor: DonorFilter = None,
    pillar: PillarFilter = None,
    year: YearFilter = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[AllocationRow]]:
    """By commitment, activity, year. `donor` is the code that stands in `donor_id`."""
    found = await _frozen(round_id)

    async def read(after: int | None, rows: int) -> list[store.Allocation]:
        return await store.allocations(
            found.id, state=of_state.upper() if of_state else None, donor=donor, pillar=pillar, year=year,
            after=after, limit=rows,
        )  # fmt: skip

    def row(each: store.Allocation) -> AllocationRow:
        return AllocationRow(
            commitment_id=each.commitment,
            donor_id=each.donor,
            donor_name=each.donor_name,
            channel=each.channel,
            activity_id=each.activity,
            activity_title=each.activity_title,
            state=each.state,
            state_name=each.state_name,
            pillar=pillar_word(each.pillar),
            year=each.year,
            amount_usd=money(each.amount_usd),
            currency=found.currency,
            asked_by=each.asked_by,
            asked_by_in_words=words.TIERS[each.asked_by],
            coverage_gain_share=each.coverage_gain,
            late_months_saved=each.late_months_saved,
            late_months_saved_reason=reason_if_missing(each.late_months_saved, "nothing_planned"),
            evidence=grade(each.evidence),
            source_ids=list(each.source_codes),
            as_of=found.cutoff,
            watermark=found.watermark,
        )

    return await listing(
        request, read=read, row=row, kind=AllocationRow, key=lambda each: each.position, key_type=int,
        limit=limit, cursor=cursor, form=format, name=f"{found.code}-allocations",
    )  # fmt: skip


@get(
    "/rounds/{round_id:str}/unfunded",
    operation_id="listUnfunded",
    summary="What stays unmet, and why",
    **_ROUND,
)
async def list_unfunded(
    request: AnyRequest,
    round_id: RoundId,
    of_state: StateFilter = None,
    pillar: PillarFilter = None,
    year: YearFilter = None,
    reason: Annotated[Reason | None, QueryParameter(description="Why it stays unmet.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[UnfundedRow]]:
    """By activity, year."""
    found = await _frozen(round_id)

    async def read(after: int | None, rows: int) -> list[store.Unfunded]:
        return await store.unfunded(
            found.id, state=of_state.upper() if of_state else None, pillar=pillar, year=year, reason=reason,
            after=after, limit=rows,
        )  # fmt: skip

    def row(each: store.Unfunded) -> UnfundedRow:
        return UnfundedRow(
            activity_id=each.activity,
            activity_title=each.activity_title,
            state=each.state,
            state_name=each.state_name,
            pillar=pillar_word(each.pillar),
            year=each.year,
            unmet_usd=money(each.unmet_usd),
            currency=found.currency,
            reason=cast(Reason, each.reason),
            reason_in_words=words.REASONS[each.reason],
            evidence=grade(each.evidence),
            source_ids=list(each.source_codes),
            as_of=found.cutoff,
            watermark=found.watermark,
        )

    return await listing(
        request, read=read, row=row, kind=UnfundedRow, key=lambda each: each.position, key_type=int,
        limit=limit, cursor=cursor, form=format, name=f"{found.code}-unfunded",
    )  # fmt: skip


@get(
    "/rounds/{round_id:str}/states",
    operation_id="listStateResults",
    summary="Each State's need and what of it would be funded",
    **_ROUND,
)
async def list_state_results(
    request: AnyRequest,
    round_id: RoundId,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[StateResultRow]]:
    """By ISO3 code."""
    found = await _frozen(round_id)

    async def read(after: str | None, rows: int) -> list[store.StateResult]:
        return await store.state_results(found.id, after=after, limit=rows)

    def row(each: store.StateResult) -> StateResultRow:
        return StateResultRow(
            state=each.state,
            state_name=each.state_name,
            need_usd=money(each.need_usd),
            funded_usd=money(each.funded_usd),
            unmet_usd=money(each.need_usd - each.funded_usd),
            currency=found.currency,
            coverage_share=each.coverage,
            coverage_share_reason=reason_if_missing(each.coverage, "no_need"),
            evidence=grade_or_none(each.evidence),
            as_of=found.cutoff,
            watermark=found.watermark,
        )

    return await listing(
        request, read=read, row=row, kind=StateResultRow, key=lambda each: each.state, key_type=str,
        limit=limit, cursor=cursor, form=format, name=f"{found.code}-states",
    )  # fmt: skip


@get(
    "/rounds/{round_id:str}/obligations",
    operation_id="listObligationResults",
    summary="How late each obligation would be, with this money and without",
    **_ROUND,
)
async def list_obligation_results(
    request: AnyRequest,
    round_id: RoundId,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[ObligationResultRow]]:
    """By the obligation's code."""
    found = await _frozen(round_id)

    async def read(after: str | None, rows: int) -> list[store.ObligationResult]:
        return await store.obligation_results(found.id, after=after, limit=rows)

    def row(each: store.ObligationResult) -> ObligationResultRow:
        return ObligationResultRow(
            obligation_id=each.obligation,
            state=each.state,
            state_name=each.state_name,
            article=5 if each.article == 5 else 4,
            deadline=each.deadline,
            deadline_basis=cast(Basis, each.deadline_basis),
            late_share=each.late_share,
            late_share_before=each.late_share_before,
            late_share_reason=reason_if_missing(each.late_share, "nothing_planned"),
            late_by_plan_share=each.late_by_plan,
            late_months=each.late_months,
            late_months_reason=reason_if_missing(each.late_months, "nothing_planned"),
            evidence=grade(each.evidence),
            as_of=found.cutoff,
            watermark=found.watermark,
        )

    return await listing(
        request, read=read, row=row, kind=ObligationResultRow, key=lambda each: each.obligation, key_type=str,
        limit=limit, cursor=cursor, form=format, name=f"{found.code}-obligations",
    )  # fmt: skip


async def _frozen(round_id: str) -> store.Round:
    """Return a round; its rows may be read in another transaction, since neither ever changes."""
    async with transaction(readonly=True):
        return await required_round(round_id)


ROUTES = [list_allocations, list_unfunded, list_state_results, list_obligation_results]
