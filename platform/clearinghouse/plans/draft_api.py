"""Routes of drafts: an officer of a State begins one, and edits its head, its lines and their years.

The surprise: a draft is there for officers of its own State alone; to everybody else, the secretariat too, it is not.
Each line is a thing with an ETag of its own, and a year is part of its line: two officers who edit different lines do
not meet, and two who edit one are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from uuid import UUID, uuid4

from litestar import Response, delete, get, patch, post, put
from litestar.params import JSONBody, PathParameter
from pydantic import Field

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.plans import draft_store, version_store
from clearinghouse.plans.draft import MOST_LINES, Draft, Line, LineYear, in_order
from clearinghouse.plans.draft_events import note_head, note_line, note_lines
from clearinghouse.plans.draft_form import (
    AllLines,
    DraftLineRow,
    DraftLines,
    DraftListRow,
    DraftRow,
    HeadEdit,
    LineContent,
    LineYearAmounts,
    NewLine,
    NewPlan,
    draft_list_row,
    draft_row,
    edited,
    line_row,
)
from clearinghouse.web.bodies import Body
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import (
    PRIVATE,
    Made,
    changed,
    id_of,
    made,
    once,
    private_answer,
    require_current,
)

_NO_DRAFT = "Your State has no draft of this plan; GET /api/v1/work-plan-drafts lists those it has."
_NO_LINE = "The draft has no line of this code; GET /api/v1/work-plans/{plan_id}/draft/lines lists them."
_NO_PLAN = "Your State has no plan of this id; GET /api/v1/work-plans?state=ISO3 lists what is published."

LineAddress = Annotated[str, PathParameter(description="The code of a line, such as sc-1.")]

YearAddress = Annotated[str, PathParameter(description="A year, such as 2027.")]


class NextVersion(Body):
    """From which version a draft begins; null: the published one, else the newest."""

    from_version: Annotated[int, Field(ge=1, le=10_000)] | None = None


def state_of(request: AnyRequest) -> str:
    """Return the State for which an officer acts; the rights table lets nobody else come here.

    Raises:
        NotFound: the scope is of no State.
    """
    acting = actor_of(request).acting
    if acting is None or acting.state is None or acting.role != "state":
        raise NotFound(_NO_DRAFT)
    return acting.state


async def own_head(request: AnyRequest, plan_id: str, *, is_edit: bool = False) -> draft_store.KeptDraft:
    """Return the head of one's own draft; for an edit it is held until the transaction ends.

    Raises:
        NotFound: there is none, or it is another State's.
    """
    id, state = id_of(plan_id), state_of(request)
    if id is None or (is_edit and not await draft_store.lock(id, state=state)):
        raise NotFound(_NO_DRAFT)
    found = await draft_store.head(id, state=state)
    if found is None:
        raise NotFound(_NO_DRAFT)
    return found


async def _line(plan: UUID, code: str) -> Line:
    found = await draft_store.line(plan, code)
    if found is None:
        raise NotFound(_NO_LINE)
    return found


def _year(text: str) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if not 1900 <= year <= 2200:
        raise NotFound("There is no such year; give one from 1900 to 2200.")
    return year


def _require_room(lines: int) -> None:
    if lines > MOST_LINES:
        raise Conflicting(f"A plan has at most {MOST_LINES:,} lines. Put activities of one kind together.")


@get(
    "/work-plan-drafts",
    operation_id="listPlanDrafts",
    tags=["Work plans"],
    summary="Drafts of one's own State",
    responses=documented(400, 404),
)
async def list_plan_drafts(
    request: AnyRequest, limit: Limit = None, cursor: Cursor = None, format: ListFormat = None
) -> Response[Page[DraftListRow]]:
    """By code. Nobody but officers of the State sees them."""
    state = state_of(request)

    async def read(after: UUID | None, rows: int) -> list[draft_store.KeptDraft]:
        return await draft_store.drafts(state, after=after, limit=rows)

    return await listing(
        request, read=read, row=draft_list_row, kind=DraftListRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="work-plan-drafts",
    )  # fmt: skip


@post(
    "/work-plans",
    operation_id="beginPlan",
    tags=["Work plans"],
    summary="Begin a new plan, as an empty draft",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def begin_plan(request: AnyRequest, data: JSONBody[NewPlan]) -> Response[DraftRow]:
    """A State that has a published plan begins its next version from that instead: needs of two plans are added."""
    state = state_of(request)
    if not data.code.startswith(f"{state}-"):
        fault = Fault("body", "code", "does not name your State", f"Begin it with {state}-, as {state}-2027.")
        raise BadRequest((fault,))

    async def work(origin: Origin) -> Made:
        plan = uuid4()
        if await draft_store.code_is_taken(data.code, plan=plan):
            raise Conflicting(
                f"There is a plan {data.code} already. Choose another code, or begin its next version."
            )
        given = Draft(data.code, data.title, data.first_year, data.last_year, data.currency, data.visibility)
        return await _begun(plan, state, given, None, origin)

    return await once(request, work)


async def _begun(plan: UUID, state: str, given: Draft, base_number: int | None, origin: Origin) -> Made:
    by = origin.actor.account
    if not await draft_store.begin(plan, state, given, base_number=base_number, now=origin.at, by=by):
        raise Conflicting("There is a draft of this plan already. Edit or discard that one.")
    kept = await draft_store.head(plan, state=state)
    if kept is None:
        raise LookupError(f"the draft of {plan} was written and is not there")
    # That there is a draft is noted, what stands in it is nobody's but the State's.
    await audit.record(origin, "plan_draft.begun", "work_plan", plan)
    return made(draft_row(kept), status=201, location=f"/api/v1/work-plans/{plan}/draft")


@post(
    "/work-plans/{plan_id:str}/draft",
    operation_id="beginNextVersion",
    tags=["Work plans"],
    summary="Begin the next version of a plan",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def begin_next_version(
    request: AnyRequest, plan_id: OpaqueId, data: JSONBody[NextVersion]
) -> Response[DraftRow]:
    """With the lines of the version it begins from. An estimate is never one: begin an empty plan instead."""
    state = state_of(request)

    async def work(origin: Origin) -> Made:
        id = id_of(plan_id)
        plan = await version_store.own_plan(id, state=state) if id else None
        if plan is None:
            raise NotFound(_NO_PLAN)
        if plan.newest is None:
            raise Conflicting(
                "This is an estimate made without your State. Begin an empty plan with POST /api/v1/work-plans; once "
                "it is published, the estimate goes."
            )
        number = data.from_version or (plan.newest if plan.current is None else plan.current)
        given = await version_store.version_as_draft(plan.id, number)
        if given is None:
            raise NotFound("The plan has no version of this number; /versions of the plan lists them.")
        return await _begun(plan.id, state, given, number, origin)

    return await once(request, work)


@get(
    "/work-plans/{plan_id:str}/draft",
    operation_id="getPlanDraft",
    tags=["Work plans"],
    summary="The head of a draft",
    responses=documented(404),
)
async def get_plan_draft(request: AnyRequest, plan_id: OpaqueId) -> Response[DraftRow]:
    """Title, period, currency, visibility, marks, rate. Lines have an address of their own."""
    async with transaction(readonly=True):
        return private_answer(draft_row(await own_head(request, plan_id)))


@patch(
    "/work-plans/{plan_id:str}/draft",
    operation_id="editPlanDraft",
    tags=["Work plans"],
    summary="Edit the head of a draft",
    responses=documented(400, 404),
)
async def edit_plan_draft(
    request: AnyRequest, plan_id: OpaqueId, data: JSONBody[HeadEdit]
) -> Response[DraftRow]:
    """What is left out stays. Wrong values are kept, and named by the review."""

    async def work(origin: Origin) -> DraftRow:
        before = await own_head(request, plan_id, is_edit=True)
        require_current(request, draft_row(before))
        after = edited(before.draft, data)
        await draft_store.set_head(before.id, after, now=origin.at, by=origin.actor.account)
        row = draft_row(await own_head(request, plan_id))
        await note_head(origin, before.id, before.draft, after)
        return row

    return private_answer(await changed(request, work))


@delete(
    "/work-plans/{plan_id:str}/draft",
    operation_id="discardPlanDraft",
    tags=["Work plans"],
    summary="Discard a draft with all its lines",
    responses=documented(404, 412, 428),
    status_code=204,
)
async def discard_plan_draft(request: AnyRequest, plan_id: OpaqueId) -> Response[None]:
    """What was published stays. This cannot be undone."""

    async def work(origin: Origin) -> None:
        before = await own_head(request, plan_id, is_edit=True)
        require_current(request, draft_row(before))
        await draft_store.discard(before.id)
        await audit.record(origin, "plan_draft.discarded", "work_plan", before.id)

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


async def _all_lines(plan: UUID) -> DraftLines:
    return DraftLines([line_row(each) for each in await draft_store.lines(plan)])


@get(
    "/work-plans/{plan_id:str}/draft/lines",
    operation_id="getPlanDraftLines",
    tags=["Work plans"],
    summary="All lines of a draft with their years",
    responses=documented(404),
)
async def get_plan_draft_lines(request: AnyRequest, plan_id: OpaqueId) -> Response[DraftLines]:
    """In their order, in the plan's currency."""
    async with transaction("repeatable_read", readonly=True):
        return private_answer(await _all_lines((await own_head(request, plan_id)).id))


@put(
    "/work-plans/{plan_id:str}/draft/lines",
    operation_id="replacePlanDraftLines",
    tags=["Work plans"],
    summary="Replace all lines of a draft",
    responses=documented(400, 404, 409),
)
async def replace_plan_draft_lines(
    request: AnyRequest, plan_id: OpaqueId, data: JSONBody[AllLines]
) -> Response[DraftLines]:
    """Lines that are not sent go."""
    codes: set[str] = set()
    faults = []
    for place, each in enumerate(data.lines):
        if each.code in codes:
            faults.append(
                Fault("body", f"lines.{place}.code", "is there twice", "Give each line its code.", each.code)
            )
        codes.add(each.code)
    if faults:
        raise BadRequest(tuple(faults))

    async def work(origin: Origin) -> DraftLines:
        kept = await own_head(request, plan_id, is_edit=True)
        before = await draft_store.lines(kept.id)
        require_current(request, DraftLines([line_row(each) for each in before]))
        lines = [each.line(each.code) for each in data.lines]
        await draft_store.put_lines(kept.id, lines, now=origin.at, by=origin.actor.account)
        after = await draft_store.lines(kept.id)
        await note_lines(origin, kept.id, before, after)
        return DraftLines([line_row(each) for each in after])

    return private_answer(await changed(request, work))


@post(
    "/work-plans/{plan_id:str}/draft/lines",
    operation_id="addPlanDraftLine",
    tags=["Work plans"],
    summary="Add a line to a draft",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def add_plan_draft_line(
    request: AnyRequest, plan_id: OpaqueId, data: JSONBody[NewLine]
) -> Response[DraftLineRow]:
    """At the end."""

    async def work(origin: Origin) -> Made:
        kept = await own_head(request, plan_id, is_edit=True)
        if await draft_store.line(kept.id, data.code) is not None:
            raise Conflicting(
                f"The draft has a line {data.code} already. Edit that one, or choose another code."
            )
        _require_room(kept.line_count + 1)
        await draft_store.put_line(kept.id, data.line(data.code), now=origin.at, by=origin.actor.account)
        line = await _line(kept.id, data.code)
        await note_line(origin, kept.id, None, line)
        return made(
            line_row(line), status=201, location=f"/api/v1/work-plans/{kept.id}/draft/lines/{data.code}"
        )

    return await once(request, work)


@get(
    "/work-plans/{plan_id:str}/draft/lines/{line_code:str}",
    operation_id="getPlanDraftLine",
    tags=["Work plans"],
    summary="A line of a draft with its years",
    responses=documented(404),
)
async def get_plan_draft_line(
    request: AnyRequest, plan_id: OpaqueId, line_code: LineAddress
) -> Response[DraftLineRow]:
    """Its ETag is the one that edits of the line, and of its years, name."""
    async with transaction(readonly=True):
        kept = await own_head(request, plan_id)
        return private_answer(line_row(await _line(kept.id, line_code)))


async def _edited_line(
    request: AnyRequest, plan_id: str, code: str, change: Callable[[Line], Line]
) -> Response[DraftLineRow]:
    async def work(origin: Origin) -> DraftLineRow:
        kept = await own_head(request, plan_id, is_edit=True)
        before = await _line(kept.id, code)
        require_current(request, line_row(before))
        await draft_store.put_line(kept.id, change(before), now=origin.at, by=origin.actor.account)
        after = await _line(kept.id, code)
        await note_line(origin, kept.id, before, after)
        return line_row(after)

    return private_answer(await changed(request, work))


@put(
    "/work-plans/{plan_id:str}/draft/lines/{line_code:str}",
    operation_id="editPlanDraftLine",
    tags=["Work plans"],
    summary="Edit a line of a draft",
    responses=documented(400, 404),
)
async def edit_plan_draft_line(
    request: AnyRequest, plan_id: OpaqueId, line_code: LineAddress, data: JSONBody[LineContent]
) -> Response[DraftLineRow]:
    """The line comes whole, with all its years."""
    return await _edited_line(request, plan_id, line_code, lambda before: data.line(before.code))


@delete(
    "/work-plans/{plan_id:str}/draft/lines/{line_code:str}",
    operation_id="removePlanDraftLine",
    tags=["Work plans"],
    summary="Take a line out of a draft",
    responses=documented(404, 412, 428),
    status_code=204,
)
async def remove_plan_draft_line(
    request: AnyRequest, plan_id: OpaqueId, line_code: LineAddress
) -> Response[None]:
    """With all its years. Published versions keep theirs."""

    async def work(origin: Origin) -> None:
        kept = await own_head(request, plan_id, is_edit=True)
        before = await _line(kept.id, line_code)
        require_current(request, line_row(before))
        await draft_store.remove_line(kept.id, line_code, now=origin.at, by=origin.actor.account)
        await note_line(origin, kept.id, before, None)

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


def _with_year(line: Line, year: int, given: LineYear | None) -> Line:
    """Return a line with a year put in, or with None taken out."""
    others = tuple(each for each in line.years if each.year != year)
    return in_order(replace(line, years=others if given is None else (*others, given)))


@put(
    "/work-plans/{plan_id:str}/draft/lines/{line_code:str}/years/{year:str}",
    operation_id="editPlanDraftYear",
    tags=["Work plans"],
    summary="Add or edit a year of a line",
    responses=documented(400, 404),
)
async def edit_plan_draft_year(
    request: AnyRequest,
    plan_id: OpaqueId,
    line_code: LineAddress,
    year: YearAddress,
    data: JSONBody[LineYearAmounts],
) -> Response[DraftLineRow]:
    """The year comes whole; If-Match names the ETag of its line. Answers the line."""
    number = _year(year)
    return await _edited_line(
        request, plan_id, line_code, lambda before: _with_year(before, number, data.line_year(number))
    )


@delete(
    "/work-plans/{plan_id:str}/draft/lines/{line_code:str}/years/{year:str}",
    operation_id="removePlanDraftYear",
    tags=["Work plans"],
    summary="Take a year out of a line",
    responses=documented(404, 412, 428),
    status_code=200,
)
async def remove_plan_draft_year(
    request: AnyRequest, plan_id: OpaqueId, line_code: LineAddress, year: YearAddress
) -> Response[DraftLineRow]:
    """If-Match names the ETag of its line. Answers the line."""
    number = _year(year)

    def without(before: Line) -> Line:
        if all(each.year != number for each in before.years):
            raise NotFound("The line has no such year.")
        return _with_year(before, number, None)

    return await _edited_line(request, plan_id, line_code, without)


ROUTES = [
    list_plan_drafts, begin_plan, begin_next_version, get_plan_draft, edit_plan_draft, discard_plan_draft,
    get_plan_draft_lines, replace_plan_draft_lines, add_plan_draft_line, get_plan_draft_line, edit_plan_draft_line,
    remove_plan_draft_line, edit_plan_draft_year, remove_plan_draft_year,
]  # fmt: skip
