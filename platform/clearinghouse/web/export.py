"""A list as a file, CSV or Excel: which of them is asked for, and what the file says of itself.

The surprise: `hxl=true` is a parameter of every list, told of in `clearinghouse.web.description` and read here, so
that no route has to pass it on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal

import msgspec
from litestar import Request

from clearinghouse.errors import BadRequest, Fault
from clearinghouse.states import store as states
from clearinghouse.web.columns import columns_of
from clearinghouse.web.delimited import delimited
from clearinghouse.web.spreadsheet import spreadsheet
from clearinghouse.workbooks.sealing import XLSX_TYPE

FileForm = Literal["csv", "xlsx"]
MEDIA_TYPES: Final[dict[FileForm, str]] = {"csv": "text/csv", "xlsx": XLSX_TYPE}
MOST_SHEET_ROWS: Final = 20_000
"""About seven seconds of processor; one of more takes longer to make than a reader waits."""

HXL_PARAMETER: Final = "hxl"
_NO_FILTERS: Final = frozenset({"format", "limit", "cursor", HXL_PARAMETER})
_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}
_LICENCE: Final = (
    "Figures are facts taken from the documents named in the columns that end in source_ids; each opens at "
    "/api/v1/sources/{id}. Those documents stay with their publishers, and their terms hold for anything beyond the "
    "figures. Keep source, date and grade with a figure when you pass it on."
)
_READING: Final = (
    "Missing is empty, never 0; a column that ends in _reason says why. Amounts that end in _usd are US dollars; "
    "other amounts are in the currency beside them. Moments are in UTC. Parts of a list stand apart by |."
)


def is_tagged(request: Request[Any, Any, Any]) -> bool:
    """Whether a row of HXL tags is asked for.

    Raises:
        BadRequest: the parameter is neither true nor false.
    """
    given = str(request.query_params.get(HXL_PARAMETER, "false"))
    if given.lower() not in _TRUTHS:
        fault = Fault(
            "query", HXL_PARAMETER, "cannot be read as true or false", "Give true or false.", given[:60]
        )
        raise BadRequest((fault,))
    return _TRUTHS[given.lower()]


def require_sheet_size(rows: int) -> None:
    """Pass if so many rows fit a workbook.

    Raises:
        BadRequest: there are more.
    """
    if rows > MOST_SHEET_ROWS:
        fault = Fault(
            "query",
            "format",
            f"cannot be a workbook: the list has more than {MOST_SHEET_ROWS:,} rows",
            "Ask for csv, or for fewer rows by a filter.",
            "xlsx",
        )
        raise BadRequest((fault,))


def _illustration(rows: Sequence[msgspec.Struct]) -> str | None:
    """Return what to say of the rows that are illustrations, None where there are none."""
    marks = [str(mark) for row in rows if (mark := getattr(row, "watermark", None))]
    if not marks:
        return None
    return f"{len(marks)} of {len(rows)} rows. " + " ".join(dict.fromkeys(marks))


def about_lines(
    request: Request[Any, Any, Any], rows: Sequence[msgspec.Struct], *, today: date
) -> list[tuple[str, str]]:
    """Return what a workbook says of its rows, as label and text."""
    given = {name: str(value) for name, value in request.query_params.multi_items()}
    filters = {name: value for name, value in given.items() if name not in _NO_FILTERS}
    public_url = str(request.app.state.settings.public_url).rstrip("/")
    query = f"?{request.url.query}" if request.url.query else ""
    lines = [
        (
            "Filter",
            "; ".join(f"{name} = {value}" for name, value in sorted(filters.items())) or "none: all rows",
        ),
        ("Rows", str(len(rows)) + (" (one page of the list)" if "limit" in given else "")),
        ("As of", filters.get("as_of", today.isoformat())),
        ("Address", f"{public_url}{request.scope['path']}{query}"),
    ]
    illustration = _illustration(rows)
    if illustration:
        lines.append(("Illustration", illustration))
    return [*lines, ("How to read it", _READING), ("Sources and licence", _LICENCE)]


async def exported(
    request: Request[Any, Any, Any],
    form: FileForm,
    kind: type[msgspec.Struct],
    rows: Sequence[msgspec.Struct],
    *,
    today: date,
) -> bytes:
    """Return the rows of a list as a file.

    Args:
        request: for its filters and address.
        form: of the file.
        kind: the type of the rows.
        rows: the rows.
        today: the day on which the request is answered.

    Raises:
        BadRequest: too many rows for a workbook, or `hxl` is neither true nor false.
    """
    tagged = is_tagged(request)
    columns = columns_of(kind, await states.state_names())
    if form == "csv":
        return await asyncio.to_thread(delimited, columns, rows, is_tagged=tagged)
    require_sheet_size(len(rows))
    title = str(getattr(request.route_handler, "summary", None) or request.scope["path"])
    about = about_lines(request, rows, today=today)
    return await asyncio.to_thread(spreadsheet, columns, rows, title=title, about=about, is_tagged=tagged)
