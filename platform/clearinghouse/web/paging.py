"""Pages of a list: `{items, next}`, where `next` says after which row to go on.

The surprise: a cursor holds the sort key of the last row and a digest of the filters, not a position, so that rows
which come or go between two pages are neither skipped nor shown twice, and a cursor of another list is refused
instead of giving wrong rows.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Final, Generic, TypeVar

import msgspec

from clearinghouse.errors import BadRequest, Fault
from clearinghouse.web.parameters import DEFAULT_LIMIT

Row = TypeVar("Row")
Key = tuple[str | int | None, ...]

_NOT_FILTERS: Final = {"limit", "cursor", "format"}
_DIGEST_CHARACTERS: Final = 12


class Page(msgspec.Struct, Generic[Row], frozen=True):
    """Some rows of a list, and the cursor of the next page (null at the end)."""

    items: list[Row]
    next: str | None


class _Cursor(msgspec.Struct, array_like=True, frozen=True):
    digest: str
    key: list[str | int | None]


def list_digest(path: str, parameters: Sequence[tuple[str, str]]) -> str:
    """Return a short digest of a list and its filters; the order of the parameters does not matter."""
    filters = sorted((name, value) for name, value in parameters if name not in _NOT_FILTERS)
    return hashlib.sha256(msgspec.json.encode([path, filters])).hexdigest()[:_DIGEST_CHARACTERS]


def encoded_cursor(digest: str, key: Key) -> str:
    """Return the cursor of the rows after the one with this sort key, safe in an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(_Cursor(digest, list(key)))).decode().rstrip("=")


def decoded_cursor(digest: str, cursor: str, width: int) -> Key:
    """Return the sort key in a cursor of the list with this digest, whose keys have `width` parts.

    Raises:
        BadRequest: it was not made by this list, or for other filters.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=_Cursor)
    except (ValueError, msgspec.MsgspecError):
        read = None
    if read is None or read.digest != digest or len(read.key) != width or "\x00" in str(read.key):
        fault = Fault(
            "query",
            "cursor",
            "is not a cursor of this list with these filters",
            "Take `next` from the answer before and leave the filters as they were, or start without a cursor.",
        )
        raise BadRequest((fault,))
    return tuple(read.key)


def wanted_rows(limit: int | None) -> int:
    """Return how many rows one answer holds."""
    return DEFAULT_LIMIT if limit is None else limit


def page_of(
    rows: Sequence[Any], limit: int, digest: str, keys: Sequence[Key]
) -> tuple[list[Any], str | None]:
    """Cut `rows` (asked for with one row more than `limit`) to a page, with the cursor of the next or None.

    `keys` are the sort keys of `rows`.
    """
    if len(rows) <= limit:
        return list(rows), None
    return list(rows[:limit]), encoded_cursor(digest, keys[limit - 1])
