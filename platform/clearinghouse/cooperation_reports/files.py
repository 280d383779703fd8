"""Routes of a draft as a workbook: a template with its answers, what counts to be filed, and a filled-in one read back.

The surprise: a faulty row is told of and left out, and every good one is taken; what the workbook does not speak of
stays as it is. So a half-filled workbook loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import QueryParameter

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.cooperation_reports import store
from clearinghouse.cooperation_reports.api import DueYear, StateCode
from clearinghouse.cooperation_reports.drafting import own_draft
from clearinghouse.cooperation_reports.rows import CooperationDraft, draft_shown
from clearinghouse.cooperation_reports.upload import merged
from clearinghouse.cooperation_reports.workbook import written
from clearinghouse.errors import BadRequest, Fault
from clearinghouse.web.listing import AnyRequest, file_answer
from clearinghouse.web.problems import documented
from clearinghouse.web.writing import PRIVATE, Made, answer_given_before, made, once
from clearinghouse.workbooks.bounded import Opener
from clearinghouse.workbooks.fault import Severity
from clearinghouse.workbooks.file_kind import UnreadableFile
from clearinghouse.workbooks.sealing import XLSX_TYPE

OPENER: Final = Opener()


class CellFaultRow(msgspec.Struct, frozen=True):
    """What is wrong with a workbook, and where. `cell` null: the file as a whole."""

    severity: Severity
    code: str
    cell: str | None
    row: int | None
    column: Annotated[str | None, msgspec.Meta(description="The heading as it stands there.")]
    question: str | None
    value: str | None
    what: str
    mend: str


class WorkbookTaken(msgspec.Struct, frozen=True):
    """What came of a workbook: rows taken, rows that said what was there already, rows left out, and why."""

    is_dry_run: bool
    taken: int
    unchanged: int
    refused: int
    faults: list[CellFaultRow]
    draft: CooperationDraft


@dataclass
class _TakesWorkbook(Operation):
    """An operation whose body is a workbook; Litestar describes no body that it does not decode itself."""

    def __post_init__(self) -> None:
        content = {
            XLSX_TYPE: OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        }
        self.request_body = RequestBody(content=content, required=True, description="A filled-in template.")


@get(
    "/cooperation-reports/{iso3:str}/{year:str}/draft/workbook",
    operation_id="getCooperationWorkbook",
    tags=["Cooperation reports"],
    summary="One's draft as a workbook",
    responses=documented(400, 404),
    media_type=XLSX_TYPE,
)
async def get_cooperation_workbook(
    request: AnyRequest,
    iso3: StateCode,
    year: DueYear,
    for_filing: Annotated[
        bool | None,
        QueryParameter(description="Only what counts, to be filed with the United Nations; else a template."),
    ] = None,
) -> Response[Any]:
    """The template holds every question with the draft's answers, and can be filled in and sent back."""
    draft = await own_draft(request, iso3, year)
    name = f"cooperation-{'filing' if for_filing else 'template'}-{draft.state}-{draft.year}.xlsx"
    answer = file_answer(written(draft, is_for_filing=bool(for_filing)), XLSX_TYPE, name)
    answer.headers.update(PRIVATE)
    return answer


@post(
    "/cooperation-reports/{iso3:str}/{year:str}/draft/workbook",
    operation_id="takeCooperationWorkbook",
    tags=["Cooperation reports"],
    summary="Take answers from a workbook",
    responses=documented(400, 404),
    status_code=200,
    operation_class=_TakesWorkbook,
)
async def take_cooperation_workbook(
    request: AnyRequest,
    iso3: StateCode,
    year: DueYear,
    dry_run: Annotated[
        bool | None, QueryParameter(description="true: say what would come of it, and keep nothing.")
    ] = None,
) -> Response[WorkbookTaken]:
    """Good rows are taken, faulty ones are named with their cell; an empty row leaves the draft as it is."""
    await own_draft(request, iso3, year)
    given_before = await answer_given_before(request)
    if given_before is not None:
        return given_before
    try:
        read = await OPENER.read_report(await request.body())
    except UnreadableFile as refused:
        raise BadRequest((Fault("body", "file", refused.what, refused.mend),)) from None

    async def work(origin: Origin) -> Made:
        draft = await own_draft(request, iso3, year, is_locked=True)
        upload = merged(read, draft, await store.known_states())
        if not dry_run and upload.taken:
            await store.put_answers(draft.id, upload.taken, now=origin.at)
            await audit.record(
                origin, "cooperation_draft.edited", "cooperation_report", f"{draft.state}-{draft.year}",
                after={"party": draft.party, "questions": [each.question for each in upload.taken]},
            )  # fmt: skip
        faults = [
            CellFaultRow(
                each.severity,
                each.code,
                each.cell,
                each.row,
                each.column,
                each.line,
                each.value,
                each.what,
                each.mend,
            )
            for each in upload.faults
        ]
        shown = draft_shown(await own_draft(request, iso3, year))
        taken = WorkbookTaken(
            bool(dry_run), len(upload.taken), upload.unchanged, upload.refused, faults, shown
        )
        return made(taken, status=200)

    return await once(request, work)


ROUTES = [get_cooperation_workbook, take_cooperation_workbook]
