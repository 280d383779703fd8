"""A copy of an uploaded file with the faults marked in the cells: filled, with a comment that says how to mend it.

This runs in the bounded process too. The surprise: the copy is Excel's own format always, also of a CSV file, which
has no place for marks; macros are not kept.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from clearinghouse.workbooks.cell_text import is_formula, written_text
from clearinghouse.workbooks.fault import CellFault
from clearinghouse.workbooks.file_kind import UnreadableFile, kind_of_file
from clearinghouse.workbooks.sealing import sealed
from clearinghouse.workbooks.sheet import csv_sheet

MOST_MARKED_BYTES: Final = 3_000_000
"""A larger file is not copied: its faults are had as a list."""
_FILLS: Final = {
    "error": PatternFill("solid", fgColor="F6C9C4"),
    "warning": PatternFill("solid", fgColor="FBEBB8"),
}
_WORDS: Final = {"error": "Error", "warning": "Look again"}
_AUTHOR: Final = "Clearing House"
_FAULT_COLUMNS: Final = (
    ("", 12),
    ("Sheet", 16),
    ("Cell", 8),
    ("Line", 16),
    ("Value", 30),
    ("What", 70),
    ("How to mend it", 70),
)


def _workbook(content: bytes) -> openpyxl.Workbook:
    if kind_of_file(content) == "xlsx":
        return openpyxl.load_workbook(io.BytesIO(content))
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    read = csv_sheet(content)
    sheet = workbook.create_sheet(read.name)
    for row, values in enumerate(read.rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                text = str(value)
                cell: Any = sheet.cell(row, column)
                cell.value = written_text(text)
                cell.data_type, cell.quotePrefix = "s", is_formula(text)
    return workbook


def _free_title(workbook: openpyxl.Workbook) -> str:
    number, title = 1, "Faults"
    while title.casefold() in {each.casefold() for each in workbook.sheetnames}:
        number += 1
        title = f"Faults {number}"
    return title


def marked(content: bytes, faults: Iterable[CellFault]) -> bytes:
    """Return a copy of a file with its faults marked, and all of them as a list on a sheet of their own.

    Raises:
        UnreadableFile: the file is larger than `MOST_MARKED_BYTES`, or cannot be read.
    """
    if len(content) > MOST_MARKED_BYTES:
        raise UnreadableFile(
            "file-too-large-to-mark",
            f"The file has {len(content) / 1e6:,.1f} MB; up to {MOST_MARKED_BYTES / 1e6:.0f} MB are marked",
            "Take the faults as a list: each names its cell.",
        )
    workbook = _workbook(content)
    given = list(faults)
    words: dict[tuple[str, str], list[CellFault]] = {}
    for each in given:
        if each.sheet in workbook.sheetnames and each.cell is not None:
            words.setdefault((each.sheet, each.cell), []).append(each)
    for (sheet, name), found in words.items():
        cell: Any = workbook[sheet][name]
        if isinstance(cell, openpyxl.cell.cell.MergedCell):
            continue
        text = "\n".join(f"{_WORDS[each.severity]}: {each.what}. {each.mend}" for each in found)
        cell.comment = Comment(written_text(text)[:2000], _AUTHOR, width=320, height=140)
        cell.fill = _FILLS["error" if any(each.severity == "error" for each in found) else "warning"]
    _list_faults(workbook, given)
    return sealed(workbook)


def _list_faults(workbook: openpyxl.Workbook, faults: list[CellFault]) -> None:
    sheet: Any = workbook.create_sheet(_free_title(workbook), 0)
    workbook.active = 0
    for place, (title, width) in enumerate(_FAULT_COLUMNS, start=1):
        sheet.cell(1, place).value = title
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions["ABCDEFG"[place - 1]].width = width
    for row, each in enumerate(faults, start=2):
        texts = (_WORDS[each.severity], each.sheet, each.cell, each.line, each.value, each.what, each.mend)
        for place, text in enumerate(texts, start=1):
            if text:
                cell = sheet.cell(row, place)
                cell.value = written_text(text)
                cell.data_type, cell.quotePrefix = "s", is_formula(text)
