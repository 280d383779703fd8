"""Answers of the public API: one thing, or a list as JSON pages, CSV or a workbook of Excel.

The surprise: a list asks its store for one row more than it shows, which is how it knows whether there is a next
page; and a file without `limit` walks all pages inside one transaction, so that it is the list as of one moment.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import MediaType, Request, Response
from litestar.params import QueryParameter

from clearinghouse.database.transaction import transaction
from clearinghouse.web.export import MEDIA_TYPES, FileForm, exported, is_tagged, require_sheet_size
from clearinghouse.web.figures import ALL_GRADES, COUNTED
from clearinghouse.web.paging import Page, bad_cursor, decoded_cursor, encoded_cursor, list_name
from clearinghouse.web.parameters import DEFAULT_LIMIT, MAX_LIMIT
from clearinghouse.web.who import keys_of

Row = TypeVar("Row", bound=msgspec.Struct)
Record = TypeVar("Record")
Key = TypeVar("Key", str, int, UUID)

AnyRequest = Request[Any, Any, Any]

CACHE: Final = {"cache-control": "public, no-cache"}
"""Anyone may keep an answer, and asks each time whether it still holds: a new version of a plan counts at once."""

_LARGEST_POSITION: Final = 2**31 - 1
"""Positions are four-byte integers in the database."""

ListFormat = Annotated[
    Literal["json", "csv", "xlsx"] | None,
    QueryParameter(
        description="`csv` or `xlsx` for a file with every row that matches (json unless Accept asks for a file)."
    ),
]

_encode = msgspec.json.Encoder().encode


def grades_of(evidence: Literal["counted", "all"] | None) -> tuple[str, ...]:
    """Return the grades that the parameter `evidence` asks for."""
    return ALL_GRADES if evidence == "all" else COUNTED


def today_of(request: AnyRequest) -> date:
    """Return the day on which the request is answered (UTC); the application is given its clock."""
    clock: Callable[[], date] = request.app.state.today
    return clock()


def accepts_first(request: AnyRequest, *, wanted: str, instead_of: str = "application/json") -> bool:
    """Whether the Accept header names a media type and ranks it above the other."""
    shares = {}
    for part in request.headers.get("accept", "").split(","):
        name, _, parameters = part.strip().partition(";")
        weight = parameters.replace(" ", "").removeprefix("q=")
        shares[name.strip().lower()] = float(weight) if weight.replace(".", "", 1).isdigit() else 1.0
    return shares.get(wanted, 0.0) > shares.get(instead_of, 0.0)


def answer(thing: Row) -> Response[Row]:
    """Return one thing as JSON."""
    return Response(_encode(thing), media_type=MediaType.JSON, headers=CACHE)  # type: ignore[arg-type]  # bytes of it


def file_answer(content: bytes, media_type: str, name: str) -> Response[Any]:
    """Return a file to be saved under a name."""
    disposition = f'attachment; filename="{name}"'
    return Response(
        content,
        media_type=media_type,
        headers={**CACHE, "content-disposition": disposition, "vary": "Accept"},
    )


def _key_of(text: str, key_type: type[Key]) -> Key:
    """Return the key in a cursor.

    Raises:
        BadRequest: it is no key of that type (the list had other keys when the cursor was made).
    """
    try:
        key = key_type(text)
    except ValueError:
        raise bad_cursor() from None
    if isinstance(key, int) and not 0 <= key <= _LARGEST_POSITION:
        raise bad_cursor()
    return key


def _file_form(request: AnyRequest, form: Literal["json", "csv", "xlsx"] | None) -> FileForm | None:
    """Return the kind of file that is asked for, None for JSON; `format` wins over Accept."""
    if form is not None:
        return None if form == "json" else form
    wanted: list[FileForm] = [
        each for each, media_type in MEDIA_TYPES.items() if accepts_first(request, wanted=media_type)
    ]
    return wanted[0] if wanted else None


async def listing(
    request: AnyRequest,
    *,
    read: Callable[[Key | None, int], Awaitable[Sequence[Record]]],
    row: Callable[[Record], Row],
    kind: type[Row],
    key: Callable[[Record], Key],
    key_type: type[Key],
    limit: int | None,
    cursor: str | None,
    form: Literal["json", "csv", "xlsx"] | None,
    name: str,
) -> Response[Page[Row]]:
    """Answer with a list.

    Args:
        request: the request, for its filters and its Accept header.
        read: asks the store for the rows behind an id, at most so many.
        row: turns a record of the store into a row of the answer, of type `kind`.
        key: the id of a record, by which the next page begins.
        key_type: `str`, `int` or `UUID`.
        limit, cursor, form: the parameters of the request (`form` is `format` there).
        name: of the file, where one is asked for.

    Raises:
        BadRequest: the cursor is not of this list, or the list is too long for a workbook.
    """
    file_form = _file_form(request, form)
    is_tagged(request)  # a value that is neither true nor false is told of before anything is read
    keys = keys_of(request)
    this_list = list_name(request.scope["path"], request.query_params.multi_items())
    after: Key | None = None
    if cursor is not None:
        after = _key_of(decoded_cursor(keys, this_list, cursor), key_type)
    async with transaction("repeatable_read", readonly=True):
        if file_form is not None and limit is None:
            records: list[Record] = []
            while page := await read(after, MAX_LIMIT):
                records.extend(page)
                if file_form == "xlsx":
                    require_sheet_size(len(records))
                after = key(page[-1])
            following = None
        else:
            wanted = DEFAULT_LIMIT if limit is None else limit
            found = await read(after, wanted + 1)
            records = list(found[:wanted])
            more = len(found) > wanted
            following = encoded_cursor(keys, this_list, str(key(records[-1]))) if more else None
    rows = [row(record) for record in records]
    response: Response[Any]
    if file_form is not None:
        content = await exported(request, file_form, kind, rows, today=today_of(request))
        response = file_answer(content, MEDIA_TYPES[file_form], f"{name}.{file_form}")
    else:
        body = _encode(Page(rows, following))
        response = Response(body, media_type=MediaType.JSON, headers={**CACHE, "vary": "Accept"})
    if following is not None:
        kept: list[tuple[str, str]] = [
            (each, str(value)) for each, value in request.query_params.multi_items() if each != "cursor"
        ]
        query = urlencode([*kept, ("cursor", following)])
        response.headers["link"] = f'<{request.scope["path"]}?{query}>; rel="next"'
    return response
