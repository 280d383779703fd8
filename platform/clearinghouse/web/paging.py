"""Pages of a list: where one begins, and the opaque cursor of the next.

The surprise: a cursor holds the id of the last row and a digest of the list and its filters, not a position, so that
rows which come between two pages move nothing, and a cursor of another list is refused instead of giving wrong rows.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

import msgspec

from clearinghouse.errors import BadRequest, Fault

Row = TypeVar("Row")

_NOT_FILTERS: Final = {"limit", "cursor", "format", "hxl"}
_DIGEST_CHARACTERS: Final = 12
_MAX_KEY_CHARACTERS: Final = 200


class Page(msgspec.Struct, Generic[Row], frozen=True):
    """Some rows of a list, and the cursor of the next page (null at the end)."""

    items: list[Row]
    next: str | None


class _Cursor(msgspec.Struct, array_like=True, frozen=True):
    digest: str
    key: str


def list_digest(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return a short digest of a list and its filters; the order of the parameters does not matter."""
    filters = sorted((name, value) for name, value in parameters if name not in _NOT_FILTERS)
    return hashlib.sha256(msgspec.json.encode([path, filters])).hexdigest()[:_DIGEST_CHARACTERS]


def encoded_cursor(digest: str, key: str) -> str:
    """Return the cursor of the rows behind the one with this id, safe in an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(_Cursor(digest, key))).decode().rstrip("=")


def bad_cursor() -> BadRequest:
    """Return the error for a cursor that this list did not give."""
    fault = Fault(
        "query",
        "cursor",
        "is not a cursor of this list with these filters",
        "Take `next` from the answer before and leave the filters as they were, or start without a cursor.",
    )
    return BadRequest((fault,))


def decoded_cursor(digest: str, cursor: str) -> str:
    """Return the id in a cursor of the list with this digest.

    Raises:
        BadRequest: it was not made by this list, or for other filters.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=_Cursor)
    except (ValueError, msgspec.MsgspecError):
        raise bad_cursor() from None
    if read.digest != digest or "\x00" in read.key or len(read.key) > _MAX_KEY_CHARACTERS:
        raise bad_cursor()
    return read.key
