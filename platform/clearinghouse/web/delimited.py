"""Rows as CSV (RFC 4180: UTF-8, CRLF), for spreadsheets and scripts.

The surprise: text that a spreadsheet would take for a formula gets an apostrophe before it, since names and titles
come from outside; numbers are left as they are, also negative ones.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"^[+-]?[0-9]+(\.[0-9]+)?$")


def _part(value: Any) -> str:
    """Return one part of a list in a cell; a row inside a row is its values joined by `=`."""
    if isinstance(value, msgspec.Struct):
        return "=".join(_part(each) for each in msgspec.structs.astuple(value))
    return cell(value)


def cell(value: Any) -> str:
    """Return a value as the text of a cell: missing is empty, parts of a list are joined by `|`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")  # as in JSON
    if isinstance(value, list | tuple):
        value = "|".join(_part(each) for each in value)
    text = str(value)
    if text.startswith(_FORMULA) and not _NUMBER.match(text):
        return f"'{text}"
    return text


def delimited(kind: type[msgspec.Struct], rows: Iterable[msgspec.Struct]) -> bytes:
    """Return rows of one kind as CSV, the names of its fields first."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(each.encode_name for each in msgspec.structs.fields(kind))
    writer.writerows([cell(value) for value in msgspec.structs.astuple(row)] for row in rows)
    return written.getvalue().encode()
