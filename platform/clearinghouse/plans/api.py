"""Routes of work plans: what States have published that they will do, and what it costs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from clearinghouse.database.transaction import transaction
from clearinghouse.errors import NotFound
from clearinghouse.plans import store, version_store
from clearinghouse.plans.draft_form import MarkRow, PartnerRow, mark_row
from clearinghouse.scopes.visibility import Visibility
from clearinghouse.web.figures import (
    AsOf,
    Code,
    Evidence,
    Missing,
    Money,
    Pillar,
    SourceIds,
    Watermark,
    grade,
    money,
    money_or_none,
    number_or_none,
    pillar_word,
    reason_if_missing,
    watermark,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, grades_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, EvidenceChoice, Limit, StateFilter, id_or_code
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading, restricted_listing
from clearinghouse.web.who import view_of

VersionStatus = Literal["published", "illustration", "superseded", "withdrawn"]
Derivation = Annotated[
    str | None,
    msgspec.Meta(description="How the figure was derived from its sources; null: it is as published."),
]


class WorkPlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a State's work plan, with the sums of its years [USD]. `id` stays from version to version."""

    id: str
    code: Annotated[str, msgspec.Meta(examples=["SEN-2021"])]
    state: Code
    state_name: str
    title: str
    version: int
    status: Annotated[
        VersionStatus, msgspec.Meta(description="`illustration`: an estimate, which no State has published.")
    ]
    first_year: int
    last_year: int
    published_on: date | None
    currency: Annotated[
        str, msgspec.Meta(description="In which the plan was costed; sums are in US dollars.")
    ]
    cost_usd: Money | None
    cost_usd_reason: Missing
    national_usd: Annotated[Money | None, msgspec.Meta(description="What the State pays itself.")]
    national_usd_reason: Missing
    secured_usd: Annotated[Money | None, msgspec.Meta(description="What others have agreed to pay.")]
    secured_usd_reason: Missing
    need_usd: Annotated[Money | None, msgspec.Meta(description="What remains to be funded.")]
    need_usd_reason: Missing
    derivation: Derivation
    visibility: Annotated[Visibility, msgspec.Meta(description="Who may see it; anyone may: public.")]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class OriginalRow(msgspec.Struct, frozen=True):
    """A year's amounts in the currency in which the plan was costed, and the rate to US dollars that was used."""

    currency: str
    cost: Money
    national: Money | None
    secured: Money | None
    need: Money
    usd_per_unit: Annotated[str, msgspec.Meta(description="Decimal text, as stated.")]
    rate_dated: Annotated[str, msgspec.Meta(description="The year or day that the rate is of.")]
    rate_source: Annotated[
        str,
        msgspec.Meta(description="The id of its source, or in words where the State gave the rate itself."),
    ]


class ActivityYearRow(msgspec.Struct, frozen=True):
    """An activity's cost in a year: cost = national + secured + need, what is not reported counting nothing."""

    year: int
    cost_usd: Money
    national_usd: Money | None
    national_usd_reason: Missing
    secured_usd: Money | None
    secured_usd_reason: Missing
    need_usd: Money
    output: Annotated[
        float | None, msgspec.Meta(description="What the money would release, in `output_unit`.")
    ]
    output_unit: Literal["m2", "mines"] | None
    output_reason: Missing
    original: Annotated[
        OriginalRow | None,
        msgspec.Meta(description="In the plan's currency; null: it is costed in US dollars."),
    ]
    derivation: Derivation
    evidence: Evidence
    source_ids: SourceIds


class ActivityRow(msgspec.Struct, frozen=True):
    """A line of a plan, in one pillar, possibly serving one obligation."""

    id: str
    code: str
    title: str
    pillar: Pillar
    is_pillar_stated: Annotated[
        bool, msgspec.Meta(description="False: the document does not divide by pillar.")
    ]
    obligation_id: str | None
    obligation_code: str | None
    is_local: Annotated[bool | None, msgspec.Meta(description="By local organisations; null: not reported.")]
    admin_area: Annotated[
        str | None, msgspec.Meta(description="First-level administrative area; null: not reported.")
    ]
    partners: Annotated[
        list[PartnerRow], msgspec.Meta(description="Implementing partners; none: none named.")
    ]
    evidence: Evidence
    source_ids: SourceIds
    years: list[ActivityYearRow]


class WorkPlan(WorkPlanRow, frozen=True, kw_only=True):
    """A version of a work plan with its activities, year by year."""

    marks: Annotated[list[MarkRow], msgspec.Meta(description="Qualities of the plan, as far as it says.")]
    content_sha256: Annotated[str, msgspec.Meta(description="Of what the version says; it never changes.")]
    is_own: Annotated[bool, msgspec.Meta(description="Its State published it here.")]
    activities: list[ActivityRow]


def work_plan_row(plan: store.WorkPlan) -> WorkPlanRow:
    """Return a plan as it is shown in lists."""
    return WorkPlanRow(
        id=str(plan.id),
        code=plan.code,
        state=plan.state,
        state_name=plan.state_name,
        title=plan.title,
        version=plan.version,
        status=cast(VersionStatus, plan.status),
        first_year=plan.first_year,
        last_year=plan.last_year,
        published_on=plan.published_on,
        currency=plan.currency,
        cost_usd=money_or_none(plan.cost_usd),
        cost_usd_reason=reason_if_missing(plan.cost_usd, "not_reported"),
        national_usd=money_or_none(plan.national_usd),
        national_usd_reason=reason_if_missing(plan.national_usd, "not_reported"),
        secured_usd=money_or_none(plan.secured_usd),
        secured_usd_reason=reason_if_missing(plan.secured_usd, "not_reported"),
        need_usd=money_or_none(plan.need_usd),
        need_usd_reason=reason_if_missing(plan.need_usd, "not_reported"),
        derivation=plan.derivation,
        visibility=cast(Visibility, plan.visibility),
        evidence=grade(plan.evidence),
        source_ids=list(plan.source_codes),
        as_of=plan.known_on,
        watermark=watermark(plan.is_illustration),
    )


def _original_row(original: store.Original | None, currency: str) -> OriginalRow | None:
    if original is None:
        return None
    return OriginalRow(
        currency=currency,
        cost=money(original.cost),
        national=money_or_none(original.national),
        secured=money_or_none(original.secured),
        need=money(original.need),
        usd_per_unit=f"{original.usd_per_unit.normalize():f}",
        rate_dated=original.rate_dated,
        rate_source=original.rate_source,
    )


def _activity_year_row(line: store.ActivityYear, currency: str) -> ActivityYearRow:
    return ActivityYearRow(
        year=line.year,
        cost_usd=money(line.cost_usd),
        national_usd=money_or_none(line.national_usd),
        national_usd_reason=reason_if_missing(line.national_usd, "not_reported"),
        secured_usd=money_or_none(line.secured_usd),
        secured_usd_reason=reason_if_missing(line.secured_usd, "not_reported"),
        need_usd=money(line.need_usd),
        output=number_or_none(line.output),
        output_unit=cast('Literal["m2", "mines"] | None', line.output_unit),
        output_reason=reason_if_missing(line.output, "not_reported"),
        original=_original_row(line.original, currency),
        derivation=line.derivation,
        evidence=grade(line.evidence),
        source_ids=list(line.source_codes),
    )


def _activity_row(activity: store.Activity, currency: str) -> ActivityRow:
    return ActivityRow(
        id=str(activity.id),
        code=activity.code,
        title=activity.title,
        pillar=pillar_word(activity.pillar),
        is_pillar_stated=activity.is_pillar_stated,
        obligation_id=None if activity.obligation_id is None else str(activity.obligation_id),
        obligation_code=activity.obligation,
        is_local=activity.is_local,
        admin_area=activity.admin_area,
        partners=[
            msgspec.convert({"name": name, "kind": kind}, PartnerRow) for name, kind in activity.partners
        ],
        evidence=grade(activity.evidence),
        source_ids=list(activity.source_codes),
        years=[_activity_year_row(line, currency) for line in activity.years],
    )


PlanStatus = Annotated[
    Literal["published", "withdrawn"] | None,
    QueryParameter(
        description="`withdrawn`: the newest version of each plan that one's own State took back and has not replaced; "
        "to everybody else there is none. Default: published, estimates among them."
    ),
]


@get(
    "/work-plans",
    operation_id="listWorkPlans",
    tags=["Plans and money"],
    summary="Published work plans with their sums",
    responses=documented(400),
)
async def list_work_plans(
    request: AnyRequest,
    of_state: StateFilter = None,
    evidence: EvidenceChoice = None,
    status: PlanStatus = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[WorkPlanRow]]:
    """By State, then id. Published versions, unless `status` asks for withdrawn ones.

    Whoever is signed in also finds what is released to them.
    """
    view = view_of(request, as_of)

    async def read(after: UUID | None, rows: int) -> list[store.WorkPlan]:
        return await store.work_plans(
            state=of_state.upper() if of_state else None, grades=grades_of(evidence),
            is_withdrawn=status == "withdrawn", after=after, limit=rows, view=view,
        )  # fmt: skip

    return await restricted_listing(
        request, noun="work_plan", is_public=lambda each: each.visibility == "public", read=read,
        row=work_plan_row, kind=WorkPlanRow, limit=limit, cursor=cursor, form=format, name="work-plans",
    )  # fmt: skip


@get(
    "/work-plans/{plan_id:str}",
    operation_id="getWorkPlan",
    tags=["Plans and money"],
    summary="One work plan with its activities, year by year",
    responses=documented(400, 404),
)
async def get_work_plan(
    request: AnyRequest,
    plan_id: Annotated[str, PathParameter(description="The id of a plan.")],
    version: Annotated[
        int | None,
        QueryParameter(
            ge=1, le=10_000, description="A version by its number, also a superseded or withdrawn one."
        ),
    ] = None,
    as_of: AsOfDay = None,
) -> Response[WorkPlan]:
    """The published version, or the one that `version` names. One that its State withdrew is the State's alone."""
    missing = NotFound(
        "There is no such version of a plan of this id; /api/v1/work-plans lists the published ones."
    )
    id = id_or_code(plan_id)
    if not isinstance(id, UUID):
        raise missing
    async with transaction("repeatable_read", readonly=True):
        plan = await store.work_plan(id, version=version, view=view_of(request, as_of))
        if plan is None:
            taken_back = await version_store.withdrawal(id, version=version, view=view_of(request))
            raise (
                missing
                if taken_back is None
                else NotFound(
                    f"Version {taken_back.number} was withdrawn by its State. That it was, why, and its hash are at "
                    f"/api/v1/work-plans/{id}/versions."
                )
            )
        activities = await store.activities(id, version=plan.version)
    if plan.visibility != "public":
        await note_reading(request, "work_plan", [plan.id])
    shown = msgspec.structs.asdict(work_plan_row(plan))
    return answer(
        WorkPlan(
            **shown,
            marks=[mark_row(each) for each in version_store.marks_of(plan.marks)],
            content_sha256=plan.content_sha256,
            is_own=plan.is_own,
            activities=[_activity_row(activity, plan.currency) for activity in activities],
        )
    )


ROUTES = [list_work_plans, get_work_plan]
