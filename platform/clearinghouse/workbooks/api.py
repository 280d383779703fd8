"""Routes of work plans as files: a State's template, a file put into a draft, and what was found in the last one.

The surprise: a file is opened before any transaction, in a process of its own; the draft is locked only while what was
read is put into it, so that two uploads follow one another and neither is lost.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final, Literal, NamedTuple, cast
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.obligations import store as obligations
from clearinghouse.plans import draft_store, version_store
from clearinghouse.plans import store as plans
from clearinghouse.plans.draft import Draft
from clearinghouse.plans.draft_events import note_head, note_lines
from clearinghouse.states import store as states
from clearinghouse.web.listing import AnyRequest, file_answer, today_of
from clearinghouse.web.parameters import OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import actor_of, view_of
from clearinghouse.web.writing import (
    PRIVATE,
    Made,
    answer_given_before,
    id_of,
    made,
    once,
    private_answer,
    require_current,
)
from clearinghouse.workbooks import store
from clearinghouse.workbooks.bounded import Opener
from clearinghouse.workbooks.csv_template import csv_template
from clearinghouse.workbooks.file_kind import MOST_BYTES, UnreadableFile
from clearinghouse.workbooks.layout import Filling, ObligationShown
from clearinghouse.workbooks.marking import MOST_MARKED_BYTES
from clearinghouse.workbooks.mending import LONGEST_MENDED, MOST_MENDED, MendedCell, mended_cell
from clearinghouse.workbooks.putting import Put, put, refused_file, require_own_file
from clearinghouse.workbooks.sealing import XLSX_TYPE
from clearinghouse.workbooks.template import template
from clearinghouse.workbooks.upload import UploadRow, draft_content, upload_row
from clearinghouse.workbooks.words import Language

MOST_TEMPLATE_LINES: Final = 3_000
"""That a workbook is made of while somebody waits; longer plans come as CSV."""
_EMPTY_YEARS: Final = 5
_NOT_OF_NAMES: Final = re.compile(r"[^A-Za-z0-9.-]+")
"""Characters that the code of a draft may hold, and the name of a file may not."""
_NO_DRAFT: Final = "Your State has no draft of a plan of this id."
_NO_UPLOAD: Final = "No file was put into this draft yet."


def opener_of(request: AnyRequest) -> Opener:
    """Return what opens files in this process."""
    return cast(Opener, request.app.state.opener)


def _own_state(request: AnyRequest) -> str:
    """Return the State in whose name somebody acts; the rights table lets nobody else come here."""
    acting = actor_of(request).acting
    if acting is None or acting.state is None:
        raise NotFound(_NO_DRAFT)
    return acting.state


def _mended_cells(given: list[str]) -> tuple[MendedCell, ...]:
    """Return the cells that were put right on screen.

    Raises:
        BadRequest: one cannot be read, or there are too many of them.
    """
    if len(given) > MOST_MENDED:
        fault = Fault(
            "query",
            "mended",
            f"names more than {MOST_MENDED} cells",
            "Put the cells right in the file itself.",
        )
        raise BadRequest((fault,))
    found = []
    for text in given:
        cell = mended_cell(text) if len(text) <= LONGEST_MENDED else None
        if cell is None:
            fault = Fault(
                "query",
                "mended",
                "names no cell",
                "Write sheet, cell and value, as Lines!H9=1234.",
                text[:80],
            )
            raise BadRequest((fault,))
        found.append(cell)
    return tuple(found)


async def _write(plan: UUID, before: Draft, found: Put, origin: Origin) -> None:
    """Write what a file changes, and nothing where it changes nothing."""
    by = origin.actor.account
    after = found.merged.draft
    if found.merged.is_head_changed:
        await draft_store.set_head(plan, after, now=origin.at, by=by)
        await note_head(origin, plan, before, after)
    if after.lines != before.lines:
        await draft_store.put_lines(plan, after.lines, now=origin.at, by=by)
        await note_lines(origin, plan, before.lines, after.lines)


@post(
    "/work-plans/{plan_id:str}/draft/workbook",
    operation_id="uploadWorkbook",
    tags=["Work plans"],
    summary="Put a filled-in template into a draft",
    responses=documented(400, 404, 412, 428),
    status_code=200,
    request_max_body_size=MOST_BYTES,
)
async def upload_workbook(
    request: AnyRequest,
    plan_id: OpaqueId,
    dry_run: Annotated[
        bool | None, QueryParameter(description="Show what the file would change, and change nothing.")
    ] = None,
    remove_missing: Annotated[
        bool | None,
        QueryParameter(
            description="Take lines out that the file does not have. Never done while a row without a readable code "
            "was refused."
        ),
    ] = None,
    file_name: Annotated[
        str | None, QueryParameter(max_length=200, description="What the file is called, to show it again.")
    ] = None,
    mended: Annotated[
        str | None,
        QueryParameter(
            max_length=20_000,
            description="Cells put right on screen, a line each as `Lines!H9=1234`: read in place of what stands "
            "there.",
        ),
    ] = None,
) -> Response[UploadRow]:
    """The body is the file itself: .xlsx, or CSV in UTF-8; up to 20 MB and 50,000 rows.

    Lines are known by their code, so that the same file sent again changes nothing. Good rows become the draft; a row
    with a cell that cannot be read leaves its line as it was. What the file does not speak of stays.

    A dry run needs no If-Match and answers `draft_etag`, which putting the file in names: where somebody edited the
    draft in between, nothing is written.
    """
    state = _own_state(request)
    plan = id_of(plan_id)
    if plan is None or await draft_store.head(plan, state=state) is None:
        raise NotFound(_NO_DRAFT)
    before = await answer_given_before(request)
    if before is not None:
        return before
    cells = _mended_cells((mended or "").splitlines())
    content = await request.body()
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        contents = await opener_of(request).read(content, cells)
    except UnreadableFile as refused:
        raise refused_file(refused) from None

    async def work(origin: Origin) -> Made:
        if not await draft_store.lock(plan, state=state):
            raise NotFound(_NO_DRAFT)
        kept = await draft_store.draft(plan, state=state)
        if kept is None:
            raise NotFound(_NO_DRAFT)
        if not dry_run:
            require_current(request, draft_content(plan, kept.draft))
        require_own_file(contents, kept.draft)
        facts = await version_store.facts(plan, kept.draft, state=state)
        currency = contents.head.currency if contents.head is not None else msgspec.UNSET
        if isinstance(currency, str) and currency != kept.draft.currency:
            facts = await version_store.facts(plan, replace(kept.draft, currency=currency), state=state)
        found = await asyncio.to_thread(put, kept.draft, contents, facts, is_removing=bool(remove_missing))
        shown = upload_row(
            found,
            contents,
            kept.draft,
            plan=plan,
            at=origin.at,
            name=file_name,
            sha256=sha256,
            is_written=not dry_run,
        )
        if not dry_run:
            await _write(plan, kept.draft, found, origin)
            await store.keep(
                plan, state, now=origin.at, by=origin.actor.account, file_name=file_name, file_sha256=sha256,
                file=content if len(content) <= MOST_MARKED_BYTES else None,
                answer=msgspec.json.encode(shown).decode(),
            )  # fmt: skip
            told = {
                "file_sha256": sha256, "rows": shown.rows, "refused_rows": shown.refused_rows, "added": shown.added,
                "changed": shown.changed, "removed": len(shown.removed), "errors": shown.errors,
                "mended_cells": len(cells),
            }  # fmt: skip
            await audit.record(origin, "draft.uploaded", "work_plan", plan, after=told)
        return made(shown, status=200)

    return await once(request, work)


async def _last(request: AnyRequest, plan_id: str) -> store.Upload:
    plan = id_of(plan_id)
    found = None if plan is None else await store.upload(plan, state=_own_state(request))
    if found is None:
        raise NotFound(_NO_UPLOAD)
    return found


@get(
    "/work-plans/{plan_id:str}/draft/workbook",
    operation_id="getLastUpload",
    tags=["Work plans"],
    summary="What was found in the last file put into a draft",
    responses=documented(404),
)
async def get_last_upload(request: AnyRequest, plan_id: OpaqueId) -> Response[UploadRow]:
    """As it was told then; what has been mended in the draft since is not taken out."""
    found = await _last(request, plan_id)
    return private_answer(msgspec.json.decode(found.answer, type=UploadRow))


@get(
    "/work-plans/{plan_id:str}/draft/workbook/marked",
    operation_id="getMarkedWorkbook",
    tags=["Work plans"],
    summary="The last file put into a draft, with its faults marked in the cells",
    responses=documented(404, 409),
    media_type=XLSX_TYPE,
)
async def get_marked_workbook(request: AnyRequest, plan_id: OpaqueId) -> Response[bytes]:
    """A copy as a workbook: each faulty cell is filled and has a comment that says how to mend it."""
    found = await _last(request, plan_id)
    file = await store.file_of(found.plan) if found.has_file else None
    if file is None:
        raise Conflicting(
            "The file was too large to be marked; GET the address without /marked for its faults with their cells."
        )
    faults = msgspec.json.decode(found.answer, type=UploadRow).faults
    try:
        content = await opener_of(request).marked(file, faults)
    except UnreadableFile as refused:
        raise Conflicting(f"{refused.what}. {refused.mend}") from None
    return _file(content, XLSX_TYPE, f"{found.state}-faults.xlsx", is_private=True)


def _file(content: bytes, media_type: str, name: str, *, is_private: bool) -> Response[Any]:
    response = file_answer(content, media_type, name)
    if is_private:
        response.headers.update(PRIVATE)
    return response


class _Basis(NamedTuple):
    """What a template is filled with: a plan, where it is from, its id if it is restricted, whether it is a draft."""

    plan: Draft
    words: str
    restricted: UUID | None = None
    is_draft: bool = False


async def _version_of(request: AnyRequest, iso3: str, plan: UUID, number: int) -> _Basis:
    """Return a version of a plan to fill a template with, as it was published.

    Raises:
        NotFound: there is no such version that whoever asks may see, or it is an estimate.
    """
    seen = await plans.work_plan(plan, version=number, view=view_of(request))
    if seen is not None and seen.state == iso3 and not seen.is_illustration:
        found = await version_store.version_as_draft(plan, number)
        if found is not None:
            return _Basis(found, f"{seen.code}, {number}", None if seen.visibility == "public" else plan)
    raise NotFound(
        "The State has no such version of a plan that you may see; /versions of the plan lists those there are."
    )


async def _plan_of(request: AnyRequest, iso3: str, plan: UUID | None, today: date) -> _Basis:
    """Return what a template of a State is filled with.

    Raises:
        NotFound: there is no such plan of the State that whoever asks may see.
    """
    acting = actor_of(request).acting
    if acting is not None and acting.state == iso3 and acting.role == "state":
        heads = await draft_store.drafts(iso3, limit=None)
        mine = next((each for each in heads if plan in (None, each.id)), None)
        kept = None if mine is None else await draft_store.draft(mine.id, state=iso3)
        if kept is not None:
            words = f"{kept.draft.code}, {kept.edited_at.date().isoformat()}"
            return _Basis(kept.draft, words, is_draft=True)
    view = view_of(request)
    versions = [
        each
        for each in await plans.work_plans(state=iso3, limit=None, view=view)
        if not each.is_illustration and plan in (None, each.id)
    ]
    if versions:
        newest = max(versions, key=lambda each: (each.last_year, each.known_on, each.code))
        found = await version_store.version_as_draft(newest.id, newest.version)
        if found is not None:
            restricted = None if newest.visibility == "public" else newest.id
            return _Basis(found, f"{newest.code}, {newest.version}", restricted)
    if plan is not None:
        raise NotFound(
            "The State has no plan of this id that you may see; GET /api/v1/work-plans lists them."
        )
    first = today.year + 1
    return _Basis(Draft(f"{iso3}-{first}", "", first, first + _EMPTY_YEARS - 1), f"{iso3}-{first}")


def _obligation_shown(each: obligations.Obligation) -> ObligationShown:
    """Return an obligation in figures rather than words, which are the same in every language."""
    parts = [f"Art. {each.article}"]
    if each.deadline is not None:
        parts.append(each.deadline.isoformat())
    if each.remaining is not None:
        parts.append(
            f"{each.remaining:,.0f} {each.unit} ({each.remaining_as_of_year})".replace(",", "\u202f")
        )
    return ObligationShown(each.code, " · ".join(parts))


@get(
    "/states/{iso3:str}/work-plan-template",
    operation_id="getWorkPlanTemplate",
    tags=["Plans and money"],
    summary="A State's work plan as a file to fill in",
    responses=documented(400, 404, 409),
    media_type=XLSX_TYPE,
)
async def get_work_plan_template(
    request: AnyRequest,
    iso3: Annotated[str, PathParameter(description="ISO 3166-1 alpha-3 code of a State.")],
    plan: Annotated[
        UUID | None, QueryParameter(description="A plan by its id; else the State's draft or newest version.")
    ] = None,
    version: Annotated[
        int | None,
        QueryParameter(
            ge=1,
            le=10_000,
            description="With `plan`: that version of it as it was published, also a superseded one.",
        ),
    ] = None,
    language: Annotated[
        Language | None,
        QueryParameter(description="Of headings and notes (default en); the other five stand folded away."),
    ] = None,
    format: Annotated[
        Literal["xlsx", "csv"] | None,
        QueryParameter(description="`csv` has the lines alone (default xlsx)."),
    ] = None,
) -> Response[bytes]:
    """With the State's obligations and pillars as drop-downs.

    Officers of the State find their draft in it, others the newest published version, or an empty plan. Nothing
    estimated is ever filled in.
    """
    code = iso3.upper()
    if version is not None and plan is None:
        raise BadRequest((Fault("query", "version", "is of no plan", "Give `plan`, too.", str(version)),))
    async with transaction("repeatable_read", readonly=True):
        state = await states.state(code)
        if state is None:
            raise NotFound("There is no State of this code; /api/v1/states lists them all.")
        basis = (
            await _plan_of(request, code, plan, today_of(request))
            if plan is None or version is None
            else await _version_of(request, code, plan, version)
        )
        draft = basis.plan
        owed = await obligations.obligations(state=code, limit=None)
    if basis.restricted is not None:
        await note_reading(request, "work_plan", [basis.restricted])
    if format != "csv" and len(draft.lines) > MOST_TEMPLATE_LINES:
        fault = Fault(
            "query", "format", f"cannot be a workbook: the plan has more than {MOST_TEMPLATE_LINES:,} lines",
            "Ask for csv.", "xlsx",
        )  # fmt: skip
        raise BadRequest((fault,))
    filling = Filling(state.name, draft, tuple(_obligation_shown(each) for each in owed), basis.words)
    write, media_type, ending = (
        (csv_template, "text/csv", "csv") if format == "csv" else (template, XLSX_TYPE, "xlsx")
    )
    try:
        content = await asyncio.to_thread(write, filling, language or "en")
    except ValueError as too_many:
        raise Conflicting(f"The plan does not fit a template: {too_many}.") from None
    number = "" if version is None else f"-{version}"
    name = f"{_NOT_OF_NAMES.sub('_', draft.code)}{number}-{language or 'en'}.{ending}"
    return _file(content, media_type, name, is_private=basis.is_draft or basis.restricted is not None)


ROUTES = [upload_workbook, get_last_upload, get_marked_workbook, get_work_plan_template]
