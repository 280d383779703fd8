"""The route of one State: obligations and requests, plan, need and funding by year, donors, sources.

The surprise: the answer holds the sources that its figures name, found by looking through the answer itself, so that
none is forgotten when a field is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, cast

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from clearinghouse.annotations.api import AnnotationRow, annotations_of
from clearinghouse.annotations.store import removals
from clearinghouse.clocks.api import ClockRow, clock_row
from clearinghouse.clocks.running import clocks
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import NotFound
from clearinghouse.flows.store import (
    DonorRecipientYear,
    RecipientYear,
    donor_recipient_years,
    recipient_years,
)
from clearinghouse.national.rows import (
    MobilisationPlanRow,
    NationalCommitmentRow,
    PlatformRow,
    commitment_row,
    mobilisation_plan_row,
    platform_row,
)
from clearinghouse.national.store import (
    NationalContribution,
    mobilisation_plans,
    national_commitments,
    national_contributions,
    platforms,
)
from clearinghouse.obligations.api import ObligationRow, Unit, obligation_row
from clearinghouse.obligations.remaining import is_stale
from clearinghouse.obligations.requests import RequestRow, request_row
from clearinghouse.obligations.store import (
    Quantity,
    extension_requests,
    obligations,
    quantities,
)
from clearinghouse.plans.api import WorkPlanRow, work_plan_row
from clearinghouse.plans.store import Need, needs, work_plans
from clearinghouse.plans.store import restricted as restricted_plans
from clearinghouse.sources.api import SourceRow, source_row
from clearinghouse.sources.store import sources_by_id
from clearinghouse.states import store
from clearinghouse.states.api import StateFacts, need_reason, state_facts
from clearinghouse.states.horizon import horizon
from clearinghouse.web.figures import (
    ALL_GRADES,
    COUNTED,
    AsOf,
    Evidence,
    Grade,
    Missing,
    Money,
    Pillar,
    SourceIds,
    Watermark,
    end_of,
    grade,
    grade_or_none,
    money,
    money_or_none,
    number_or_none,
    pillar_word,
    reason_if_missing,
    watermark,
)
from clearinghouse.web.listing import AnyRequest, answer, grades_of, today_of
from clearinghouse.web.parameters import AsOfDay, EvidenceChoice
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import view_of

IntervalKind = Literal["membership", "article_5", "article_4", "victims"]


class IntervalRow(msgspec.Struct, frozen=True, rename={"starts_on": "from", "ends_on": "to"}):
    """A period in which something held. `from` null: before the data begins; `to` (exclusive) null: open."""

    kind: IntervalKind
    starts_on: date | None
    ends_on: date | None
    evidence: Evidence
    source_ids: SourceIds


class QuantityRow(msgspec.Struct, frozen=True):
    """What remained at the end of a year, as one document put it, in `unit`."""

    value: float | None
    value_reason: Missing
    confirmed: float | None
    suspected: float | None
    unit: Unit
    as_of: date
    is_newest: bool
    is_stale: bool
    device_scope: Annotated[str | None, msgspec.Meta(description="`mixed`: not anti-personnel mines alone.")]
    evidence: Evidence
    source_ids: SourceIds


class ObligationHistory(ObligationRow, frozen=True, kw_only=True):
    """An obligation with what remained year by year and the requests to extend its deadline."""

    quantities: list[QuantityRow]
    requests: list[RequestRow]


class NeedRow(msgspec.Struct, frozen=True):
    """What published plans need in a year and pillar, of one grade."""

    year: int
    pillar: Pillar
    cost_usd: Money
    national_usd: Money | None
    national_usd_reason: Missing
    secured_usd: Money | None
    secured_usd_reason: Missing
    need_usd: Money
    currency: Literal["USD"]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class FundingRow(msgspec.Struct, frozen=True):
    """What a State got from abroad and paid itself in a past year; the two have sources of their own."""

    year: int
    international_usd: Money | None
    international_usd_reason: Missing
    international_basis: Annotated[
        Literal["published_total", "sum_of_flows"] | None,
        msgspec.Meta(
            description="Whether a source printed the total, or it is the sum of the flows known here."
        ),
    ]
    is_complete: Annotated[
        bool | None,
        msgspec.Meta(description="False: a lower bound, since the source's table was not captured whole."),
    ]
    international_evidence: Grade | None
    international_source_ids: SourceIds
    national_usd: Money | None
    national_usd_reason: Missing
    national_evidence: Grade | None
    national_source_ids: SourceIds
    currency: Literal["USD"]
    as_of: AsOf


class DonorFlowRow(msgspec.Struct, frozen=True):
    """What one donor gave in a year, of one grade."""

    donor_id: str
    donor_code: str
    donor_name: str
    year: int
    amount_usd: Money
    currency: Literal["USD"]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class State(StateFacts, frozen=True, kw_only=True):
    """Everything that is published about one State."""

    intervals: list[IntervalRow]
    obligations: list[ObligationHistory]
    plan: WorkPlanRow | None
    plan_reason: Missing
    need_first_year: int
    need_last_year: int
    need_by_year: list[NeedRow]
    need_reason: Missing
    funding_by_year: list[FundingRow]
    funding_reason: Missing
    flows_by_donor: list[DonorFlowRow]
    flows_reason: Missing
    national_commitments: Annotated[
        list[NationalCommitmentRow],
        msgspec.Meta(description="What it said it would put in itself; never added to what it paid."),
    ]
    national_commitments_reason: Missing
    mobilisation_plans: list[MobilisationPlanRow]
    mobilisation_plans_reason: Missing
    platforms: Annotated[
        list[PlatformRow], msgspec.Meta(description="National Mine Action Platforms, also former ones.")
    ]
    platforms_reason: Missing
    annotations: Annotated[
        list[AnnotationRow], msgspec.Meta(description="What the State says of figures about it.")
    ]
    estimates_removed_at: Annotated[
        datetime | None,
        msgspec.Meta(
            description="Since when, at the State's request, no estimate is shown; null: it asked nothing."
        ),
    ]
    clocks: Annotated[list[ClockRow], msgspec.Meta(description="Days by which something is due.")]
    sources: list[SourceRow]


def _quantity_row(each: Quantity, *, on: date) -> QuantityRow:
    return QuantityRow(
        value=number_or_none(each.total),
        value_reason=reason_if_missing(each.total, "not_reported"),
        confirmed=number_or_none(each.confirmed),
        suspected=number_or_none(each.suspected),
        unit=cast(Unit, each.unit),
        as_of=end_of(each.as_of_year),
        is_newest=each.is_newest,
        is_stale=each.is_stale or is_stale(each.as_of_year, on),
        device_scope=each.device_scope,
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
    )


def _need_row(need: Need) -> NeedRow:
    return NeedRow(
        year=need.year,
        pillar=pillar_word(need.pillar),
        cost_usd=money(need.cost_usd),
        national_usd=money_or_none(need.national_usd),
        national_usd_reason=reason_if_missing(need.national_usd, "not_reported"),
        secured_usd=money_or_none(need.secured_usd),
        secured_usd_reason=reason_if_missing(need.secured_usd, "not_reported"),
        need_usd=money(need.need_usd),
        currency="USD",
        evidence=grade(need.evidence),
        source_ids=list(need.source_codes),
        as_of=need.known_on,
        watermark=watermark(need.is_illustration),
    )


def funding_row(year: int, abroad: RecipientYear | None, own: NationalContribution | None) -> FundingRow:
    """Return a year's funding: the published total where there is one, else the sum of the flows known here."""
    is_published = abroad is not None and abroad.published_usd is not None
    amount = None if abroad is None else (abroad.published_usd if is_published else abroad.flows_usd)
    is_known = abroad is not None and amount is not None
    return FundingRow(
        year=year,
        international_usd=money_or_none(amount),
        international_usd_reason=reason_if_missing(amount, "not_reported"),
        international_basis=("published_total" if is_published else "sum_of_flows") if is_known else None,
        is_complete=(is_published or bool(abroad and abroad.is_whole)) if is_known else None,
        international_evidence=grade_or_none(
            None if abroad is None else (abroad.published_evidence if is_published else abroad.flows_evidence)
        ),
        international_source_ids=list(
            ()
            if abroad is None
            else (abroad.published_source_codes if is_published else abroad.flows_source_codes)
        ),
        national_usd=money_or_none(own.amount_usd if own else None),
        national_usd_reason=reason_if_missing(own, "not_reported"),
        national_evidence=grade_or_none(own.evidence if own else None),
        national_source_ids=list(own.source_codes) if own else [],
        currency="USD",
        as_of=end_of(year),
    )


def _donor_flow_row(each: DonorRecipientYear) -> DonorFlowRow:
    return DonorFlowRow(
        donor_id=str(each.donor_id),
        donor_code=each.donor_code,
        donor_name=each.donor_name,
        year=each.year,
        amount_usd=money(each.amount_usd),
        currency="USD",
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=end_of(each.year),
    )


def _interval_row(each: store.Interval) -> IntervalRow:
    return IntervalRow(
        cast(IntervalKind, each.kind),
        each.starts_on,
        each.ends_on,
        grade(each.evidence),
        list(each.source_codes),
    )


def _used_sources(*groups: Sequence[msgspec.Struct]) -> set[str]:
    """Return every source that rows of an answer name, in whatever field ends in `source_ids`, rows inside included."""
    used: set[str] = set()
    for row in (row for group in groups for row in group):
        for field in msgspec.structs.fields(row):
            value = getattr(row, field.name)
            if field.name.endswith("source_ids"):
                used.update(value)
            elif isinstance(value, list) and value and isinstance(value[0], msgspec.Struct):
                used |= _used_sources(value)
    return used


@get(
    "/states/{iso3:str}",
    operation_id="getState",
    tags=["States"],
    summary="One State: obligations, plan, need, funding, sources",
    responses=documented(400, 404),
)
async def get_state(
    request: AnyRequest,
    iso3: Annotated[str, PathParameter(description="ISO 3166-1 alpha-3 code, in any case.")],
    evidence: EvidenceChoice = None,
    as_of: AsOfDay = None,
) -> Response[State]:
    """Missing figures are null with a reason; `sources` holds every source that the answer names."""
    code = iso3.upper()
    on = as_of or today_of(request)
    first_year, last_year = horizon(on)
    grades = grades_of(evidence)
    view = view_of(request, as_of)
    async with transaction("repeatable_read", readonly=True):
        state = await store.state(code, as_of=as_of)
        if state is None:
            raise NotFound("There is no State of this ISO3 code; /api/v1/states lists them all.")
        facts = state_facts(state)
        intervals = [_interval_row(each) for each in await store.intervals(code, as_of=as_of)]
        remained = await quantities(code, as_of=as_of)
        asked = await extension_requests(code, as_of=as_of)
        histories = [
            ObligationHistory(
                **msgspec.structs.asdict(obligation_row(each, on=on)),
                quantities=[_quantity_row(line, on=on) for line in remained if line.obligation == each.code],
                requests=[request_row(line) for line in asked if line.obligation == each.code],
            )
            for each in await obligations(state=code, limit=None, as_of=as_of)
        ]
        all_needs = await needs(
            first_year=first_year, last_year=last_year, grades=ALL_GRADES, state=code, view=view
        )
        plans = await work_plans(state=code, grades=grades, limit=None, view=view)
        restricted = await restricted_plans(state=code, view=view)
        contributed = {
            each.year: each for each in await national_contributions(code) if each.evidence in grades
        }
        received = {each.year: each for each in await recipient_years(code, grades=grades)}
        given = await donor_recipient_years(recipient=code, grades=grades)
        promised = [
            commitment_row(each)
            for each in await national_commitments(code, as_of=as_of)
            if each.evidence in grades
        ]
        mobilising = [mobilisation_plan_row(each) for each in await mobilisation_plans(code, as_of=as_of)]
        meeting = [platform_row(each) for each in await platforms(code, as_of=as_of)]
        shown = [need for need in all_needs if need.evidence in grades]
        need_rows = [_need_row(need) for need in shown]
        funding = [
            funding_row(year, received.get(year), contributed.get(year))
            for year in sorted({*received, *contributed})
        ]
        flow_rows = [_donor_flow_row(each) for each in given]
        # A plan of a counted grade before an estimate, then the newest.
        newest = max(
            plans, key=lambda plan: (plan.evidence in COUNTED, plan.first_year, plan.code), default=None
        )
        plan = work_plan_row(newest) if newest else None
        removed = await removals(state=code, holding=True, limit=1)
        said = await annotations_of(f"state:{code}")
        due = [clock_row(each) for each in await clocks(state=code, as_of=as_of)]
        used = _used_sources(
            [facts],
            intervals,
            histories,
            need_rows,
            funding,
            flow_rows,
            due,
            promised,
            mobilising,
            meeting,
            [plan] if plan else [],
        )
        sources = [source_row(each) for each in await sources_by_id(used, view=view)]
    await note_reading(request, "work_plan", restricted)
    why_no_need = need_reason(
        all_needs, shown, has_obligation=any(each.status == "open" for each in histories)
    )
    return answer(
        State(
            **msgspec.structs.asdict(facts),
            intervals=intervals,
            obligations=histories,
            plan=plan,
            plan_reason=None if plan else why_no_need or "no_published_need",
            need_first_year=first_year,
            need_last_year=last_year,
            need_by_year=need_rows,
            need_reason=why_no_need,
            funding_by_year=funding,
            funding_reason=None if funding else "not_reported",
            flows_by_donor=flow_rows,
            flows_reason=None if flow_rows else "not_reported",
            national_commitments=promised,
            national_commitments_reason=None if promised else "not_reported",
            mobilisation_plans=mobilising,
            mobilisation_plans_reason=None if mobilising else "not_reported",
            platforms=meeting,
            platforms_reason=None if meeting else "not_reported",
            annotations=said,
            estimates_removed_at=removed[0].requested_at if removed else None,
            clocks=due,
            sources=sources,
        )
    )


ROUTES = [get_state]
