"""Cells that were put right on screen: they stand in for what a file holds, and the file itself stays as it is.

The surprise: a value is read as if it had been typed into the cell, so that all checks of cells apply to it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from clearinghouse.workbooks.sheet import Sheet

MOST_MENDED: Final = 200
LONGEST_MENDED: Final = 500
_FORM: Final = re.compile(
    r"(?P<sheet>.{1,100}?)!(?P<letters>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,5})=(?P<value>.*)", re.DOTALL
)


class MendedCell(msgspec.Struct, frozen=True):
    """A cell by its sheet, row and column (both from 0), and the text that stands in it now; empty: nothing."""

    sheet: str
    row: int
    column: int
    value: str


def mended_cell(text: str) -> MendedCell | None:
    """Return what `Lines!H9=1234` says, None where it says nothing."""
    found = _FORM.fullmatch(text.replace("\x00", ""))
    if found is None:
        return None
    column = 0
    for letter in found["letters"]:
        column = column * 26 + ord(letter) - 64
    return MendedCell(found["sheet"], int(found["row"]) - 1, column - 1, found["value"].strip())


def mend(sheets: Iterable[Sheet], cells: Iterable[MendedCell]) -> None:
    """Put cells into the sheets that they name; cells that a sheet does not reach to are left out."""
    by_name = {sheet.name: sheet for sheet in sheets}
    for cell in cells:
        sheet = by_name.get(cell.sheet)
        if sheet is None or cell.row >= len(sheet.rows):
            continue
        values = sheet.rows[cell.row]
        width = max(len(row) for row in sheet.rows)
        if cell.column >= width:
            continue
        values.extend([None] * (cell.column + 1 - len(values)))
        values[cell.column] = cell.value or None
        sheet.errors.pop((cell.row, cell.column), None)
        sheet.not_computed.discard((cell.row, cell.column))
