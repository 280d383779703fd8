"""Routes of publishing: the review of a draft, what it would change in the gap, publication, withdrawal, versions.

The surprise: who publishes names the content that they reviewed by its hash. If somebody has edited the draft in
between, nothing is published. Afterwards the gap is solved anew, so that totals tell of the new version at once.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, cast

import msgspec
import structlog
from litestar import Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody, QueryParameter
from pydantic import AfterValidator, Field, StringConstraints

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import Conflicting, NotFound
from clearinghouse.flexibility.api import pool_of
from clearinghouse.plans import draft_store, store, version_store
from clearinghouse.plans.api import VersionStatus
from clearinghouse.plans.comparison import Change, Comparison, LineChange, compared
from clearinghouse.plans.draft import Mark
from clearinghouse.plans.draft_api import own_head, state_of
from clearinghouse.plans.draft_form import (
    DraftLineRow,
    DraftYearRow,
    MarkRow,
    SumsRow,
    line_row,
    mark_row,
    sums_row,
    year_row,
)
from clearinghouse.plans.finding import Finding, Severity
from clearinghouse.plans.gap import gap_change, problems
from clearinghouse.plans.review import Review, review
from clearinghouse.rounds.answer import usd
from clearinghouse.rounds.brief import brief_for
from clearinghouse.rounds.freezing import CannotFreeze
from clearinghouse.rounds.running import run_round
from clearinghouse.rounds.solving import Busy, TookTooLong
from clearinghouse.scopes.visibility import Visibility
from clearinghouse.states.store import state_names
from clearinghouse.web.bodies import Body, without_control_characters
from clearinghouse.web.figures import Money, Pillar, SourceIds, money, pillar_word
from clearinghouse.web.listing import AnyRequest, answer, today_of
from clearinghouse.web.parameters import OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import now_of, settings_of, view_of
from clearinghouse.web.writing import Made, id_of, made, once, private_answer
from needmatch import Plan, Problem, solve
from needmatch.units import PILLARS

log = structlog.get_logger(__name__)

_NO_VERSION = (
    "There is no such version of a plan of this id for you to see; /api/v1/work-plans lists the plans."
)


class FindingRow(msgspec.Struct, frozen=True):
    """One thing found in a draft, and how to mend it."""

    severity: Annotated[Severity, msgspec.Meta(description="An error blocks publishing, a warning does not.")]
    code: Annotated[str, msgspec.Meta(description="Stays the same; the words may change.")]
    line_code: Annotated[str | None, msgspec.Meta(description="Null: of the plan as a whole.")]
    year: Annotated[int | None, msgspec.Meta(description="Null: of the whole line or plan.")]
    field: str
    value: str | None
    what: str
    mend: str


class NeedChangeRow(msgspec.Struct, frozen=True):
    """What the plan needs in a year and pillar, as published now and with the draft [US dollars]."""

    year: int
    pillar: str
    before_usd: Money
    after_usd: Money
    change_usd: Money


class TotalsChange(msgspec.Struct, frozen=True):
    """What all public plans need over the horizon, now and with the draft published."""

    first_year: int
    last_year: int
    before_usd: Money
    after_usd: Money
    change_usd: Money


class YearChangeRow(msgspec.Struct, frozen=True):
    """A year of a line before and after; null: it has no such year."""

    year: int
    before: DraftYearRow | None
    after: DraftYearRow | None


class LineChangeRow(msgspec.Struct, frozen=True):
    """A line that is not what it was."""

    change: Change
    code: str
    fields: Annotated[list[str], msgspec.Meta(description="What changed besides its years.")]
    before: DraftLineRow | None
    after: DraftLineRow | None
    years: list[YearChangeRow]


class MarkChangeRow(msgspec.Struct, frozen=True):
    """A mark before and after; null: nothing was said of it."""

    name: str
    before: MarkRow | None
    after: MarkRow | None


class ComparisonRow(msgspec.Struct, frozen=True):
    """Two versions side by side, in the currency of each."""

    fields: Annotated[list[str], msgspec.Meta(description="What changed in the head.")]
    marks: list[MarkChangeRow]
    lines: list[LineChangeRow]
    unchanged_lines: int
    before: SumsRow | None
    after: SumsRow
    is_same_currency: bool


class DraftReview(msgspec.Struct, frozen=True):
    """A draft before it is published: findings, what it changes in need, and line by line."""

    plan_id: str
    code: str
    content_sha256: Annotated[
        str, msgspec.Meta(description="Publication names it: what is published is what was reviewed.")
    ]
    is_publishable: bool
    errors: int
    warnings: int
    findings: list[FindingRow]
    need_before_usd: Money
    need_after_usd: Money
    need_change_usd: Money
    years_not_counted: Annotated[
        int, msgspec.Meta(description="Years of lines that have no countable cost or no rate yet.")
    ]
    need_by_year_and_pillar: list[NeedChangeRow]
    totals: TotalsChange
    comparison: ComparisonRow


class GapChangeRow(msgspec.Struct, frozen=True):
    """What stays unmet in a year and pillar over all public plans, now and with the draft published."""

    year: int
    pillar: Pillar
    before_usd: Money
    after_usd: Money
    change_usd: Money


class DraftGap(msgspec.Struct, frozen=True):
    """What a draft would change in the gap: the round of documented needs, solved without it and with it."""

    plan_id: str
    content_sha256: str
    cutoff: date
    first_year: int
    last_year: int
    before_usd: Money
    after_usd: Money
    change_usd: Money
    by_year_and_pillar: list[GapChangeRow]


def _reason(text: str) -> str:
    return without_control_characters(text.replace("\n", " "))


class Publication(Body):
    """Which content is published: the `content_sha256` of the review."""

    content_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Withdrawal(Body):
    """Which version is taken back, and why. The reason is shown with the fact to whoever could see the version."""

    version: Annotated[int, Field(ge=1, le=10_000)]
    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
        AfterValidator(_reason),
    ]


class VersionRow(msgspec.Struct, frozen=True):
    """A version of a plan and what became of it. Of a withdrawn one hash and fact stay, its content is the State's."""

    plan_id: str
    version: int
    status: VersionStatus
    published_on: date | None
    is_own: Annotated[bool, msgspec.Meta(description="Its State published it here.")]
    visibility: Visibility
    content_sha256: str
    withdrawn_at: datetime | None
    withdrawal_reason: str | None
    as_of: date


class Versions(msgspec.Struct, frozen=True):
    """The versions of a plan, by number."""

    versions: list[VersionRow]


class PublishedVersion(msgspec.Struct, frozen=True):
    """A version that was just published."""

    plan_id: str
    version: int
    status: Literal["published"]
    content_sha256: str
    superseded_version: int | None
    source_ids: SourceIds
    withdrawn_estimates: Annotated[
        list[str], msgspec.Meta(description="Codes of estimates about the State that made way.")
    ]


def _finding_row(each: Finding) -> FindingRow:
    return FindingRow(
        each.severity, each.code, each.line, each.year, each.field, each.value, each.what, each.mend
    )


def _mark_or_none(mark: Mark | None) -> MarkRow | None:
    return None if mark is None else mark_row(mark)


def _line_change_row(each: LineChange) -> LineChangeRow:
    return LineChangeRow(
        change=each.change,
        code=each.code,
        fields=["obligation_code" if name == "obligation" else name for name in each.fields],
        before=None if each.before is None else line_row(each.before),
        after=None if each.after is None else line_row(each.after),
        years=[
            YearChangeRow(
                change.year,
                None if change.before is None else year_row(change.before),
                None if change.after is None else year_row(change.after),
            )
            for change in each.years
        ],
    )


def comparison_row(found: Comparison) -> ComparisonRow:
    """Return two versions side by side as they are shown."""
    return ComparisonRow(
        fields=list(found.fields),
        marks=[
            MarkChangeRow(name, _mark_or_none(before), _mark_or_none(after))
            for name, before, after in found.marks
        ],
        lines=[_line_change_row(each) for each in found.lines],
        unchanged_lines=found.unchanged_lines,
        before=None if found.before is None else sums_row(found.before),
        after=sums_row(found.after),
        is_same_currency=found.is_same_currency,
    )


def _pillar_order(cell: tuple[int, str]) -> tuple[int, int, str]:
    year, pillar = cell
    return year, PILLARS.index(pillar) if pillar in PILLARS else len(PILLARS), pillar


def review_row(kept: draft_store.KeptDraft, found: Review) -> DraftReview:
    """Return a review as it is shown."""
    before = sum(found.before_usd.values(), Decimal(0))
    totals = found.totals
    errors = sum(each.severity == "error" for each in found.findings)
    cells = sorted({*found.before_usd, *found.after.need_usd}, key=_pillar_order)
    return DraftReview(
        plan_id=str(kept.id),
        code=kept.draft.code,
        content_sha256=found.content_sha256,
        is_publishable=found.is_publishable,
        errors=errors,
        warnings=len(found.findings) - errors,
        findings=[_finding_row(each) for each in found.findings],
        need_before_usd=money(before),
        need_after_usd=money(found.after.total_usd),
        need_change_usd=money(found.after.total_usd - before),
        years_not_counted=found.after.not_counted,
        need_by_year_and_pillar=[
            NeedChangeRow(
                year=cell[0],
                pillar=cell[1],
                before_usd=money(found.before_usd.get(cell, Decimal(0))),
                after_usd=money(found.after.need_usd.get(cell, Decimal(0))),
                change_usd=money(
                    found.after.need_usd.get(cell, Decimal(0)) - found.before_usd.get(cell, Decimal(0))
                ),
            )
            for cell in cells
        ],
        totals=TotalsChange(
            totals.first_year,
            totals.last_year,
            money(totals.before_usd),
            money(totals.after_usd),
            money(totals.after_usd - totals.before_usd),
        ),
        comparison=comparison_row(found.comparison),
    )


async def _own_draft(request: AnyRequest, plan_id: str) -> draft_store.KeptDraft:
    kept = await own_head(request, plan_id)
    whole = await draft_store.draft(kept.id, state=kept.state)
    return kept if whole is None else whole


@get(
    "/work-plans/{plan_id:str}/draft/review",
    operation_id="reviewPlanDraft",
    tags=["Work plans"],
    summary="Findings of a draft, and what it would change in need",
    responses=documented(404),
)
async def review_plan_draft(request: AnyRequest, plan_id: OpaqueId) -> Response[DraftReview]:
    """Against the published version of the plan, line by line, by year and pillar, and in the totals."""
    async with transaction("repeatable_read", readonly=True):
        kept = await _own_draft(request, plan_id)
        found = await review(kept.id, kept.draft, state=kept.state, today=today_of(request))
    return private_answer(review_row(kept, found))


@get(
    "/work-plans/{plan_id:str}/draft/gap",
    operation_id="getPlanDraftGap",
    tags=["Work plans"],
    summary="What a draft would change in the gap",
    responses=documented(404, 409, 503),
)
async def get_plan_draft_gap(request: AnyRequest, plan_id: OpaqueId) -> Response[DraftGap]:
    """Solved on request, without the draft and with it; nothing of it is kept."""
    today = today_of(request)
    async with transaction("repeatable_read", readonly=True):
        kept = await _own_draft(request, plan_id)
        found = await review(kept.id, kept.draft, state=kept.state, today=today)
        try:
            brief, without, with_it = await problems(kept.id, kept.draft, found.facts, today=today)
        except CannotFreeze as fault:
            raise Conflicting(f"The lines do not make a round yet: {fault}") from None
    change = await gap_change(brief, without, with_it, pool_of(request))
    before, after = sum(change.before_cents.values()), sum(change.after_cents.values())
    cells = sorted({*change.before_cents, *change.after_cents}, key=_pillar_order)
    return private_answer(
        DraftGap(
            plan_id=str(kept.id),
            content_sha256=found.content_sha256,
            cutoff=brief.cutoff,
            first_year=brief.first_year,
            last_year=brief.last_year,
            before_usd=money(usd(before)),
            after_usd=money(usd(after)),
            change_usd=money(usd(after - before)),
            by_year_and_pillar=[
                GapChangeRow(
                    year=cell[0],
                    pillar=pillar_word(cell[1]),
                    before_usd=money(usd(change.before_cents.get(cell, 0))),
                    after_usd=money(usd(change.after_cents.get(cell, 0))),
                    change_usd=money(usd(change.after_cents.get(cell, 0) - change.before_cents.get(cell, 0))),
                )
                for cell in cells
            ],
        )
    )


async def solve_gap_anew(request: AnyRequest) -> None:
    """Run the round of documented needs as of today, so that the gap is that of what is published now.

    Where that fails, totals go on to say that their gap is of an earlier round.
    """
    brief = brief_for("documented", today_of(request))

    async def in_the_pool(problem: Problem) -> Plan:
        return await pool_of(request).run(solve, problem)

    try:
        ran = await run_round(
            brief,
            code="documented",
            opened_by="clearinghouse",
            now=lambda: now_of(request),
            solver=in_the_pool,
        )
    except (CannotFreeze, Busy, TookTooLong) as failure:
        log.warning("gap_not_solved", failure=failure.code)
        return
    log.info("gap_solved", round_id=str(ran.round.id), is_new=ran.is_new)


@post(
    "/work-plans/{plan_id:str}/draft/publication",
    operation_id="publishPlanDraft",
    tags=["Work plans"],
    summary="Publish a draft as the next version of its plan",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def publish_plan_draft(
    request: AnyRequest, plan_id: OpaqueId, data: JSONBody[Publication]
) -> Response[PublishedVersion]:
    """The version never changes again; the one before is superseded and stays readable. The draft is gone."""
    state = state_of(request)

    async def work(origin: Origin) -> Made:
        id = (await own_head(request, plan_id, is_edit=True)).id
        kept = await draft_store.draft(id, state=state)
        if kept is None:
            raise LookupError(f"the draft of {id} is held and is not there")
        today = origin.at.date()
        found = await review(id, kept.draft, state=state, today=today)
        if found.content_sha256 != data.content_sha256:
            raise Conflicting(
                "The draft was edited since you reviewed it. Look at its review again, and publish that."
            )
        if not found.is_publishable:
            errors = sum(each.severity == "error" for each in found.findings)
            raise Conflicting(f"The draft has {errors} error(s). Its review says how to mend each.")
        try:
            await problems(id, kept.draft, found.facts, today=today)
        except CannotFreeze as fault:
            raise Conflicting(f"The lines do not make a round: {fault}") from None
        public_url = settings_of(request).public_url
        done = await version_store.publish(
            id,
            kept.draft,
            found.facts,
            state_name=(await state_names())[state],
            now=origin.at,
            address=f"{public_url.rstrip('/')}/api/v1/work-plans/{id}" if public_url else None,
        )
        await draft_store.discard(id)
        row = PublishedVersion(
            plan_id=str(id),
            version=done.number,
            status="published",
            content_sha256=done.content_sha256,
            superseded_version=done.superseded,
            source_ids=[done.source],
            withdrawn_estimates=list(done.estimates),
        )
        await audit.record(
            origin,
            "work_plan.published",
            "work_plan",
            id,
            before=None if done.superseded is None else {"version": done.superseded},
            after={
                "version": done.number,
                "content_sha256": done.content_sha256,
                "visibility": kept.draft.visibility,
                "withdrawn_estimates": list(done.estimates),
            },
        )
        return made(row, status=201, location=f"/api/v1/work-plans/{id}?version={done.number}")

    response = await once(request, work)
    response.background = BackgroundTask(solve_gap_anew, request)
    return response


@post(
    "/work-plans/{plan_id:str}/withdrawal",
    operation_id="withdrawPlan",
    tags=["Work plans"],
    summary="Take the published version of a plan back",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def withdraw_plan(
    request: AnyRequest, plan_id: OpaqueId, data: JSONBody[Withdrawal]
) -> Response[VersionRow]:
    """Its hash and the fact stay, its content is the State's alone; its need leaves totals and later rounds."""
    state = state_of(request)

    async def work(origin: Origin) -> Made:
        id = id_of(plan_id)
        plan = await version_store.own_plan(id, state=state) if id else None
        if plan is None:
            raise NotFound("Your State has no plan of this id.")
        if not await version_store.withdraw(plan.id, data.version, reason=data.reason, now=origin.at):
            raise Conflicting(
                "Only the version that your State published here, and that holds now, can be withdrawn. A version "
                "read from a document is replaced by publishing one of your own."
            )
        found = await version_store.versions(plan.id, view=view_of(request))
        row = next(_version_row(plan_id, each) for each in found if each.number == data.version)
        await audit.record(
            origin,
            "work_plan.withdrawn",
            "work_plan",
            plan.id,
            before={"version": data.version, "content_sha256": row.content_sha256},
            after={"reason": data.reason},
        )
        return made(row, status=200)

    response = await once(request, work)
    response.background = BackgroundTask(solve_gap_anew, request)
    return response


def _version_row(plan_id: str, each: version_store.Version) -> VersionRow:
    return VersionRow(
        plan_id=plan_id.lower(),
        version=each.number,
        status=cast(VersionStatus, each.status),
        published_on=each.published_on,
        is_own=each.is_own,
        visibility=cast(Visibility, each.visibility),
        content_sha256=each.content_sha256,
        withdrawn_at=each.withdrawn_at,
        withdrawal_reason=each.reason,
        as_of=each.known_on,
    )


@get(
    "/work-plans/{plan_id:str}/versions",
    operation_id="listPlanVersions",
    tags=["Work plans"],
    summary="The versions of a plan and what became of each",
    responses=documented(400, 404),
)
async def list_plan_versions(request: AnyRequest, plan_id: OpaqueId) -> Response[Versions]:
    """By number. Of a withdrawn version the hash and the reason; its content is the State's alone."""
    id = id_of(plan_id)
    async with transaction(readonly=True):
        found = await version_store.versions(id, view=view_of(request)) if id else []
    if id is None or not found:
        raise NotFound(_NO_VERSION)
    if any(each.visibility != "public" for each in found):
        await note_reading(request, "work_plan", [id])
    return answer(Versions([_version_row(plan_id, each) for each in found]))


VersionNumber = Annotated[
    int, QueryParameter(ge=1, le=10_000, description="The number of a version, also a superseded one.")
]


@get(
    "/work-plans/{plan_id:str}/comparison",
    operation_id="comparePlanVersions",
    tags=["Work plans"],
    summary="Two versions of a plan side by side, line by line",
    responses=documented(400, 404),
)
async def compare_plan_versions(
    request: AnyRequest, plan_id: OpaqueId, before: VersionNumber, after: VersionNumber
) -> Response[ComparisonRow]:
    """In the currency of each. Lines are the same line if their codes are."""
    id = id_of(plan_id)
    view = view_of(request)
    async with transaction("repeatable_read", readonly=True):
        seen = [
            None if id is None else await store.work_plan(id, version=number, view=view)
            for number in (before, after)
        ]
        if id is None or seen[0] is None or seen[1] is None:
            raise NotFound(_NO_VERSION)
        was = await version_store.version_as_draft(id, before)
        is_now = await version_store.version_as_draft(id, after)
    if was is None or is_now is None:
        raise NotFound(_NO_VERSION)
    if any(each is not None and each.visibility != "public" for each in seen):
        await note_reading(request, "work_plan", [id])
    return answer(comparison_row(compared(was, is_now)))


ROUTES = [
    review_plan_draft, get_plan_draft_gap, publish_plan_draft, withdraw_plan, list_plan_versions,
    compare_plan_versions,
]  # fmt: skip
