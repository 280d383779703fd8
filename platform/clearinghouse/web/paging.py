"""Pages of a list: where one begins, and the opaque cursor of the next.

The surprise: a cursor holds the id of the last row and not a position, so that rows which come between two pages move
nothing. It is signed, together with the list and its filters: a cursor of another list is refused instead of giving
wrong rows, and nobody makes one up to ask where a row stands that they may not see.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar

import msgspec

from clearinghouse.errors import BadRequest, Fault
from clearinghouse.keys import Keys

Row = TypeVar("Row")
Key = TypeVar("Key")

_NOT_FILTERS: Final = {"limit", "cursor", "format", "hxl"}
_SIGNATURE_CHARACTERS: Final = 24
"""Of a signature in hexadecimal: 96 bits, so that an address stays short."""
_MAX_KEY_CHARACTERS: Final = 200


class Page(msgspec.Struct, Generic[Row], frozen=True):
    """Some rows of a list, and the cursor of the next page (null at the end)."""

    items: list[Row]
    next: str | None


def rows_after(rows: Sequence[Row], key: Callable[[Row], Key], after: Key | None, limit: int) -> list[Row]:
    """Return the rows of a list in memory behind the one of a key, at most so many; none where no row has it."""
    start = 0
    if after is not None:
        start = next((place + 1 for place, each in enumerate(rows) if key(each) == after), len(rows))
    return list(rows[start : start + limit])


class _Cursor(msgspec.Struct, array_like=True, frozen=True):
    signature: str
    key: str


def list_name(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return one text for a list and its filters; the order of the parameters does not matter."""
    filters = sorted((name, value) for name, value in parameters if name not in _NOT_FILTERS)
    return msgspec.json.encode([path, filters]).decode()


def _signatures(keys: Keys, name: str, key: str) -> tuple[str, ...]:
    text = msgspec.json.encode([name, key]).decode()
    return tuple(each[:_SIGNATURE_CHARACTERS] for each in keys.digests("cursor", text))


def encoded_cursor(keys: Keys, name: str, key: str) -> str:
    """Return the cursor of the rows behind the one with this id, safe in an address."""
    content = msgspec.json.encode(_Cursor(_signatures(keys, name, key)[0], key))
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def bad_cursor() -> BadRequest:
    """Return the error for a cursor that this list did not give."""
    fault = Fault(
        "query",
        "cursor",
        "is not a cursor of this list with these filters",
        "Take `next` from the answer before and leave the filters as they were, or start without a cursor.",
    )
    return BadRequest((fault,))


def decoded_cursor(keys: Keys, name: str, cursor: str) -> str:
    """Return the id in a cursor of the list of this name.

    Raises:
        BadRequest: it was not made here, or for another list or other filters.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=_Cursor)
    except (ValueError, msgspec.MsgspecError):
        raise bad_cursor() from None
    if "\x00" in read.key or len(read.key) > _MAX_KEY_CHARACTERS:
        raise bad_cursor()
    given = read.signature.encode()
    if not any(hmac.compare_digest(each.encode(), given) for each in _signatures(keys, name, read.key)):
        raise bad_cursor()
    return read.key
