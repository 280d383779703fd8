"""Routes of requests to extend a deadline: the list, each with its revisions, writing them, confirming one.

The surprise: writing a request again is a PUT that overwrites nothing. It adds a revision, and the ones before stay
readable at `/revisions`; what the working deadline of the obligation becomes follows in the same transaction.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from litestar import Response, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.obligations import register, store
from clearinghouse.obligations.requests import (
    ConfirmedRevision,
    Decision,
    ExtensionRequestWords,
    NewExtensionRequest,
    RequestRow,
    request_row,
)
from clearinghouse.sources.citing import cite
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, StateFilter
from clearinghouse.web.problems import documented
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import Made, changed, made, once, private_answer, require_current

RequestCode = Annotated[str, PathParameter(description="The code of a request, such as AGO-5-next.")]
_NO_REQUEST: Final = "There is no extension request of this code; GET /api/v1/extension-requests lists them."
_NOT_YOURS: Final = (
    "Your State has no extension request of this code; GET /api/v1/extension-requests lists them."
)


class RequestRevisions(msgspec.Struct, frozen=True):
    """Every revision of a request, the oldest first; the last one holds."""

    items: list[RequestRow]


async def _row(code: str) -> RequestRow:
    found = await store.extension_requests(code=code)
    if not found:
        raise NotFound(_NO_REQUEST)
    return request_row(found[0])


async def _write(
    origin: Origin, request: AnyRequest, code: str, kept: register.Kept, data: ExtensionRequestWords
) -> RequestRow:
    today, source = today_of(request), await cite(data.source)
    given = register.Revision(
        status=data.status,
        from_deadline=data.from_deadline,
        requested_deadline=data.requested_deadline,
        is_interim=data.is_interim,
        is_date_inferred=data.is_date_inferred,
        note=data.note,
        submitted_on=data.submitted_on,
        decided_on=data.decided_on,
        decided_at=data.decided_at,
        contents=None if data.contents is None else {str(item): there for item, there in data.contents.items()},
        marks=None if data.marks is None else [each.model_dump(mode="json") for each in data.marks],
        follow_ups=None if data.follow_ups is None else [each.model_dump(mode="json") for each in data.follow_ups],
        evidence=data.evidence,
        source_codes=(source,),
    )  # fmt: skip
    await register.add_revision(code, kept, given, known_on=today, now=origin.at)
    await register.follow_requests(kept, source_codes=(source,), known_on=today, now=origin.at)
    return await _row(code)


def _told(row: RequestRow) -> dict[str, object]:
    return {
        "code": row.code,
        "revision": row.revision,
        "decision": row.decision,
        "to_deadline": row.to_deadline,
        "source_ids": row.source_ids,
    }


@get(
    "/extension-requests",
    operation_id="listExtensionRequests",
    tags=["Obligations"],
    summary="Requests to extend a deadline under Article 5",
    responses=documented(400),
)
async def list_extension_requests(
    request: AnyRequest,
    of_state: StateFilter = None,
    decision: Annotated[Decision | None, QueryParameter(description="How far they have come.")] = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[RequestRow]]:
    """By code, each in its newest revision."""

    async def read(after: str | None, rows: int) -> list[store.ExtensionRequest]:
        state = of_state.upper() if of_state else None
        return await store.extension_requests(state, status=decision, after=after, limit=rows, as_of=as_of)

    return await listing(
        request, read=read, row=request_row, kind=RequestRow, key=lambda each: each.code, key_type=str,
        limit=limit, cursor=cursor, form=format, name="extension-requests",
    )  # fmt: skip


@get(
    "/extension-requests/{request_code:str}",
    operation_id="getExtensionRequest",
    tags=["Obligations"],
    summary="One request to extend a deadline",
    responses=documented(404),
)
async def get_extension_request(request_code: RequestCode) -> Response[RequestRow]:
    """In its newest revision."""
    return answer(await _row(request_code))


@get(
    "/extension-requests/{request_code:str}/revisions",
    operation_id="getRequestRevisions",
    tags=["Obligations"],
    summary="Everything that was known of a request, in turn",
    responses=documented(404),
)
async def get_revisions(request_code: RequestCode) -> Response[RequestRevisions]:
    """The oldest first."""
    found = await store.revisions(request_code)
    if not found:
        raise NotFound(_NO_REQUEST)
    return answer(RequestRevisions([request_row(each) for each in found]))


@post(
    "/extension-requests",
    operation_id="keepExtensionRequest",
    tags=["Obligations"],
    summary="Keep a request that is new here",
    responses=documented(400, 409),
    status_code=201,
)
async def keep_request(request: AnyRequest, data: JSONBody[NewExtensionRequest]) -> Response[RequestRow]:
    """By the secretariat, from its document. Article 4 knows no extension."""

    async def work(origin: Origin) -> Made:
        code = await register.code_of(data.obligation)
        kept = await register.locked(code) if code else None
        if kept is None or kept.article != 5:
            fault = Fault(
                "body",
                "obligation",
                "is no obligation under Article 5 here",
                "Take it from /api/v1/obligations.",
            )
            raise BadRequest((fault,))
        if await register.request_exists(data.code):
            raise Conflicting("There is a request of this code; write it again with PUT, as a new revision.")
        row = await _write(origin, request, data.code, kept, data)
        await audit.record(origin, "extension_request.kept", "extension_request", row.id, after=_told(row))
        return made(row, status=201, location=f"/api/v1/extension-requests/{data.code}")

    return await once(request, work)


@put(
    "/extension-requests/{request_code:str}",
    operation_id="reviseExtensionRequest",
    tags=["Obligations"],
    summary="Write a request anew, as its next revision",
    responses=documented(400, 404),
)
async def revise_request(
    request: AnyRequest, request_code: RequestCode, data: JSONBody[ExtensionRequestWords]
) -> Response[RequestRow]:
    """When it was handed in, completed or decided, and when follow-ups are done. Nothing is overwritten."""

    async def work(origin: Origin) -> RequestRow:
        obligation = await register.obligation_of_request(request_code)
        kept = await register.locked(obligation) if obligation else None
        if kept is None:
            raise NotFound(_NO_REQUEST)
        before = await _row(request_code)
        require_current(request, before)
        row = await _write(origin, request, request_code, kept, data)
        await audit.record(
            origin,
            "extension_request.revised",
            "extension_request",
            row.id,
            before=_told(before),
            after=_told(row),
        )
        return row

    return private_answer(await changed(request, work))


@post(
    "/extension-requests/{request_code:str}/confirmation",
    operation_id="confirmExtensionRequest",
    tags=["Obligations"],
    summary="Confirm one's request as it is kept here",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def confirm_request(
    request: AnyRequest, request_code: RequestCode, data: JSONBody[ConfirmedRevision]
) -> Response[RequestRow]:
    """By the State itself. A later revision is confirmed anew."""
    acting = actor_of(request).acting

    async def work(origin: Origin) -> Made:
        found = await store.extension_requests(code=request_code)
        if not found or acting is None or found[0].state != acting.state:
            raise NotFound(_NOT_YOURS)
        if found[0].revision != data.revision:
            raise Conflicting(
                "That revision is not the newest: read the request again, and confirm what it says."
            )
        if await register.confirm_revision(found[0].state, found[0].id, now=origin.at):
            row = await _row(request_code)
            await audit.record(
                origin, "extension_request.confirmed", "extension_request", row.id, after=_told(row)
            )
        return made(await _row(request_code), status=200)

    return await once(request, work)


ROUTES = [
    list_extension_requests,
    get_extension_request,
    get_revisions,
    keep_request,
    revise_request,
    confirm_request,
]
