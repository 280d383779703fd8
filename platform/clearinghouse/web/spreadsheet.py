"""Rows as a workbook of Excel (xlsx): numbers and dates as such, and a sheet that says what the rows are.

The surprise: text that begins with `=` is text here, by the type of its cell, and stays as it is; the apostrophe of
CSV is no part of a workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from clearinghouse.web.columns import Column, Kind
from clearinghouse.web.delimited import plain
from clearinghouse.workbooks.cell_text import is_formula, written_text
from clearinghouse.workbooks.sealing import sealed

_MOST_DIGITS: Final = 15
"""That a number of Excel keeps."""

_FORMATS: Final[dict[Kind, str]] = {
    "money": "#,##0.00",
    "number": "General",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
    "truth": "General",
    "text": "@",
}
_WIDTHS: Final[dict[Kind, int]] = {
    "money": 18,
    "number": 12,
    "date": 12,
    "moment": 20,
    "truth": 10,
    "text": 24,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A further sheet of rows behind the first."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[msgspec.Struct]


class _Cells:
    """The cells of a column, used again for each row: a sheet that is only written keeps none."""

    def __init__(self, sheet: Any, kind: Kind) -> None:
        self.kind = kind
        self.plain = WriteOnlyCell(sheet)
        self.plain.number_format = _FORMATS[kind]
        self.quoted = WriteOnlyCell(sheet)
        self.quoted.number_format = "@"
        self.quoted.quotePrefix = True

    def holding(self, value: Any) -> Cell | None:
        if value in (None, ""):
            return None
        if isinstance(value, datetime):
            value = value.astimezone(UTC).replace(tzinfo=None)  # a cell knows no zone
        if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > _MOST_DIGITS:
            value = str(value)  # as a number it would lose cents
        if isinstance(value, bool | int | float | Decimal | date) and self.kind != "text":
            self.plain.value = value
            return self.plain
        text = plain(value)
        used = self.quoted if is_formula(text) else self.plain
        used.value = written_text(text)
        used.data_type = "s"  # also where the text begins with "=": it is text, whatever it looks like
        return used


def _heading(sheet: Any, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EDF2")
    return cell


def spreadsheet(
    columns: Sequence[Column],
    rows: Iterable[msgspec.Struct],
    *,
    title: str,
    about: Sequence[tuple[str, str]],
    is_tagged: bool = False,
    further: Sequence[Sheet] = (),
) -> bytes:
    """Return rows as a workbook: the rows, further sheets if there are any, and what the first one's rows are.

    Args:
        columns: what stands in each row.
        rows: the rows; missing values are empty cells.
        title: of the file, on its second sheet.
        about: what to say of the rows, as label and text.
        is_tagged: a row of HXL tags stands below the headings.
        further: sheets of other rows.
    """
    workbook = Workbook(write_only=True)
    workbook.properties.title = written_text(title)
    workbook.properties.creator = "Clearing House"
    _write_rows(workbook.create_sheet("Data"), columns, rows, is_tagged=is_tagged)
    for each in further:
        _write_rows(workbook.create_sheet(each.title), each.columns, each.rows, is_tagged=is_tagged)
    _write_about(workbook.create_sheet("About"), columns, title, about)
    return sealed(workbook)


def _write_rows(
    sheet: Any, columns: Sequence[Column], rows: Iterable[msgspec.Struct], *, is_tagged: bool
) -> None:
    sheet.freeze_panes = "A3" if is_tagged else "A2"
    for place, column in enumerate(columns, start=1):
        width = max(_WIDTHS[column.kind], min(len(column.name) + 2, 32))
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_heading(sheet, column.name) for column in columns])
    if is_tagged:
        sheet.append([column.tag or None for column in columns])
    cells = [_Cells(sheet, column.kind) for column in columns]
    for row in rows:
        sheet.append([each.holding(column.value(row)) for each, column in zip(cells, columns, strict=True)])


def _write_about(sheet: Any, columns: Sequence[Column], title: str, about: Sequence[tuple[str, str]]) -> None:
    for letter, width in (("A", 26), ("B", 100), ("C", 36)):
        sheet.column_dimensions[letter].width = width
    texts = _Cells(sheet, "text")
    texts.plain.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.append([_heading(sheet, written_text(title))])
    for label, text in about:
        sheet.append([_heading(sheet, label), texts.holding(text)])
    sheet.append([])
    sheet.append([_heading(sheet, "Column"), _heading(sheet, "Meaning"), _heading(sheet, "HXL tag")])
    for column in columns:
        sheet.append([column.name, texts.holding(column.meaning or None), column.tag or None])
