"""Every failure leaves as problem details (RFC 9457): one shape, one status for each error, no internals.

The surprise: answers are written here and not by Litestar's plugin, so that the `Problem` which the OpenAPI document
describes is the very thing that is sent. A crash shows an id and nothing else; the log has the rest under that id.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Literal
from uuid import uuid4

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import ResponseSpec

from clearinghouse.accounts.account import LinkOver
from clearinghouse.errors import (
    BadRequest,
    Conflicting,
    Fault,
    NotFound,
    NotReady,
    Outdated,
    PlatformError,
    Refused,
    TooMany,
    TooSlow,
    Unconditional,
    Unknown,
    Unreadable,
)
from clearinghouse.identity.issuer import IssuerFailed
from clearinghouse.web.parameters import faults_of

log = structlog.get_logger(__name__)

PROBLEM_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = "5"

STATUS: Final[Mapping[type[PlatformError], int]] = {
    BadRequest: 400,
    Unknown: 401,
    Refused: 403,
    NotFound: 404,
    TooSlow: 408,
    Conflicting: 409,
    LinkOver: 410,
    IssuerFailed: 502,
    Outdated: 412,
    Unreadable: 415,
    Unconditional: 428,
    TooMany: 429,
    NotReady: 503,
}
"""The HTTP status of every foreseen error."""
NOT_READY_STATUS: Final = STATUS[NotReady]

_HTTP_TITLES: Final[Mapping[int, tuple[str, str]]] = {
    400: (BadRequest.code, BadRequest.title),
    404: (NotFound.code, NotFound.title),
    405: ("method-not-allowed", "This address does not take that method"),
    413: ("too-large", "What was sent is too large"),
    415: (Unreadable.code, Unreadable.title),
    503: (NotReady.code, NotReady.title),
}
INTERNAL_CODE: Final = "internal-error"
INTERNAL_TITLE: Final = "Something failed on our side"

DATABASE_AWAY: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # a connection given back while its server was dying
    ConnectionError,
    TimeoutError,
)
"""What a database that starts, stops, is full or is gone raises; all pass when it is back."""


class FieldProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One faulty field: where it stands, its name, what is wrong, how to mend it, and the value that was given."""

    where: str
    field: str
    what: str
    mend: str
    value: str | None = None


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Problem details. `errors` is there for faulty parameters, `id` for a failure on our side (quote it)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
    id: str | None = None


PROBLEM_WORDS: Final[Mapping[int, str]] = {
    400: "A parameter or a field is unknown, or its value cannot be used; `errors` has one entry for each.",
    401: "Nobody is signed in, the token is over, or what was given to sign in with is not right.",
    403: "Not for the scope in which you act; or the change did not come from this site's own pages.",
    404: "There is nothing under this id.",
    408: "The body did not arrive in time.",
    409: "It does not fit what is there now; nothing was done.",
    410: "The link was used, replaced, or has expired.",
    412: "There is a newer version: it is in `current`, its ETag in the header.",
    413: "The body is too large.",
    415: "The body is of a kind that is not read here.",
    428: "If-Match is missing.",
    429: "Too many attempts; try again after `Retry-After` seconds.",
    500: "Something failed on our side; `id` finds it in the log.",
    502: "The issuer does not answer as it should.",
    503: "The service cannot answer at the moment; try again after `Retry-After` seconds.",
}


def documented(
    *codes: Literal[400, 401, 403, 404, 409, 410, 412, 428, 429, 502, 503],
) -> dict[int, ResponseSpec]:
    """Return the problem answers of a route for the OpenAPI document; every route may also fail with 500 or 503.

    What follows from the rights table and the method (401, 403, 408, 412, 413, 415, 428) is added to all routes by
    `clearinghouse.web.description`.
    """
    return {
        code: ResponseSpec(
            Problem, description=PROBLEM_WORDS[code], media_type=PROBLEM_TYPE, generate_examples=False
        )
        for code in sorted({*codes, 500, 503})
    }


def problem_response(
    code: str,
    title: str,
    status: int,
    detail: str,
    *,
    faults: tuple[Fault, ...] = (),
    facts: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """Return one problem as an answer; `facts` become further members of it."""
    problem = Problem(
        type=f"/problems/{code}",
        title=title,
        status=status,
        detail=detail,
        errors=[FieldProblem(each.where, each.field, each.what, each.mend, each.value) for each in faults]
        or None,
    )
    body = {**msgspec.to_builtins(problem), **(facts or {})}
    return Response(
        msgspec.json.encode(body),
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers={"cache-control": "no-store", **(headers or {})},
    )


def _foreseen(request: Request[Any, Any, Any], error: PlatformError) -> Response[bytes]:
    # An error that only commands raise has no status: should it ever get here, it is one of ours.
    status = next((STATUS[each] for each in type(error).__mro__ if each in STATUS), None)
    if status is None:
        return _crash(request, error)
    headers = {"retry-after": RETRY_AFTER_SECONDS} if status == NOT_READY_STATUS else {}
    if status == STATUS[Unknown]:
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        headers["retry-after"] = str(error.wait_seconds)
    if isinstance(error, Outdated):
        headers["etag"] = error.etag
    return problem_response(
        error.code,
        error.title,
        status,
        error.detail,
        faults=error.faults if isinstance(error, BadRequest) else (),
        facts={**error.facts, "current": error.current} if isinstance(error, Outdated) else error.facts,
        headers=headers,
    )


def _faulty_parameters(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    faults = faults_of(request, error)
    log.info(
        "input_refused",
        route=request.scope.get("path_template"),
        fields=[f"{each.where}.{each.field}" for each in faults if each.what != "is not known here"],
    )
    return _foreseen(request, BadRequest(faults))


def _unrouted(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Say what HTTP itself refuses: an address or method that is not there, a body that cannot be taken."""
    status = 400 if error.status_code == 422 else error.status_code
    if status >= 500 and status != NOT_READY_STATUS:
        return _crash(request, error)
    phrase = HTTPStatus(status).phrase
    code, title = _HTTP_TITLES.get(status, (phrase.lower().replace(" ", "-"), phrase))
    headers = dict(error.headers or {})
    if status == 404:
        detail = "No route of this service has this address; /api/docs lists them all."
    elif status == 405:
        log.info("method_refused", method=request.method)
        headers.setdefault("allow", "GET, HEAD, OPTIONS")
        detail = "This address does not take that method; the header Allow lists those it takes."
    else:
        detail = f"The request was refused: {phrase}."
    return problem_response(code, title, status, detail, headers=headers)


def _database_away(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    log.warning("database_away", route=request.scope.get("path_template"), error=type(error).__name__)
    return _foreseen(
        request, NotReady("The database does not answer; it may be starting. Try again shortly.")
    )


def _too_slow(request: Request[Any, Any, Any], _: Exception) -> Response[bytes]:
    log.warning("statement_too_slow", route=request.scope.get("path_template"))
    return _foreseen(
        request, NotReady("The answer took too long. Ask for less at once: a filter, or a smaller limit.")
    )


def _crash(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer the unforeseen with an id to quote; the trace goes to the log under the same id."""
    failure_id = str(uuid4())
    log.error(
        "request_failed", failure_id=failure_id, route=request.scope.get("path_template"), exc_info=error
    )
    return problem_response(
        INTERNAL_CODE,
        INTERNAL_TITLE,
        500,
        "It was noted under this id. Try again, and quote the id if it stays.",
        facts={"id": failure_id},
    )


def _not_text(request: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[bytes]:
    """Say that a body is no text; anything else that cannot be decoded is a failure of ours."""
    if request.method in ("GET", "HEAD"):
        return _crash(request, error)
    return _foreseen(request, BadRequest((Fault("body", "body", "is not UTF-8", "Send JSON in UTF-8."),)))


def exception_handlers() -> dict[Any, Any]:
    """Return what Litestar calls for every kind of failure; the most specific class wins."""
    return {
        PlatformError: _foreseen,
        ValidationException: _faulty_parameters,
        HTTPException: _unrouted,
        UnicodeDecodeError: _not_text,
        asyncpg.QueryCanceledError: _too_slow,
        **dict.fromkeys(DATABASE_AWAY, _database_away),
        Exception: _crash,
    }
