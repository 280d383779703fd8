"""Routes of publishing: the review of a draft, what it would change in the gap, publication, withdrawal, versions.

The surprise: who publishes names the content that they reviewed by its hash. If somebody has edited the draft in
between, nothing is published. Afterwards the gap is solved anew, so that totals tell of the new version at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import structlog
from litestar import Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody, QueryParameter

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import Conflicting, NotFound
from clearinghouse.flexibility.api import pool_of
from clearinghouse.plans import draft_store, store, version_store
from clearinghouse.plans.comparison import compared
from clearinghouse.plans.draft_api import own_head, state_of
from clearinghouse.plans.gap import added_faults, gap_change, problems
from clearinghouse.plans.publication_form import (
    ComparisonRow,
    DraftGap,
    DraftReview,
    GapChangeRow,
    Publication,
    PublishedVersion,
    VersionRow,
    Versions,
    WithdrawalForm,
    comparison_row,
    pillar_order,
    review_row,
    version_row,
)
from clearinghouse.plans.review import review
from clearinghouse.rounds.answer import usd
from clearinghouse.rounds.brief import brief_for
from clearinghouse.rounds.freezing import CannotFreeze
from clearinghouse.rounds.running import run_round
from clearinghouse.rounds.solving import Busy, TookTooLong
from clearinghouse.states.store import state_names
from clearinghouse.web.figures import money, pillar_word
from clearinghouse.web.listing import AnyRequest, answer, today_of
from clearinghouse.web.parameters import OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import now_of, settings_of, view_of
from clearinghouse.web.writing import Made, id_of, made, once, private_answer
from needmatch import Plan, Problem, solve
from needmatch.errors import Fault

log = structlog.get_logger(__name__)

_NO_VERSION = (
    "There is no such version of a plan of this id for you to see; /api/v1/work-plans lists the plans."
)

_STANDING = (
    "What is on record of others contradicts itself, whatever this draft says, so the gap cannot be solved now. The "
    "draft can be published all the same; the gap follows once that is mended. Tell the secretariat."
)


def _not_a_round(added: Iterable[Fault]) -> str:
    return "The lines do not make a round: " + "\n".join(str(fault) for fault in added)


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
        except CannotFreeze:
            added = await added_faults(kept.id, kept.draft, found.facts, today=today)
            raise Conflicting(_not_a_round(added) if added else _STANDING) from None
    change = await gap_change(brief, without, with_it, pool_of(request))
    before, after = sum(change.before_cents.values()), sum(change.after_cents.values())
    cells = sorted({*change.before_cents, *change.after_cents}, key=pillar_order)
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
        added = await added_faults(id, kept.draft, found.facts, today=today)
        if added:
            raise Conflicting(_not_a_round(added))
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
    request: AnyRequest, plan_id: OpaqueId, data: JSONBody[WithdrawalForm]
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
        row = next(version_row(plan_id, each) for each in found if each.number == data.version)
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


@get(
    "/work-plans/{plan_id:str}/versions",
    operation_id="getPlanVersions",
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
    return answer(Versions([version_row(plan_id, each) for each in found]))


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
