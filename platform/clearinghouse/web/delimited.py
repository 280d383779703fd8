"""Rows as CSV (RFC 4180: UTF-8, CRLF), for spreadsheets and scripts.

The surprise: text that a spreadsheet would take for a formula gets an apostrophe before it, since names and titles
come from outside; numbers are left as they are, also negative ones.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from clearinghouse.web.columns import Column
from clearinghouse.workbooks.cell_text import is_formula


def _part(value: Any) -> str:
    """Return one part of a list in a cell; a row inside a row is its values joined by `=`."""
    if isinstance(value, msgspec.Struct):
        return "=".join(_part(each) for each in msgspec.structs.astuple(value))
    return plain(value)


def plain(value: Any) -> str:
    """Return a value as text: missing is empty, parts of a list are joined by `|`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")  # as in JSON
    if isinstance(value, list | tuple):
        return "|".join(_part(each) for each in value)
    return str(value)


def cell(value: Any) -> str:
    """Return a value as the text of a cell, with an apostrophe before what would be run."""
    text = plain(value)
    return f"'{text}" if is_formula(text) else text


def delimited(columns: Sequence[Column], rows: Iterable[msgspec.Struct], *, is_tagged: bool = False) -> bytes:
    """Return rows as CSV: the names of the columns, the HXL tags if `is_tagged`, and the rows."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(each.name for each in columns)
    if is_tagged:
        writer.writerow(each.tag for each in columns)
    writer.writerows([cell(each.value(row)) for each in columns] for row in rows)
    return written.getvalue().encode()
