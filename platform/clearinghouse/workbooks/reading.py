"""A file from outside as contents of a draft, with everything that was found on the way.

This runs in a process of its own with bounded memory and time (`clearinghouse.workbooks.bounded`), and reads no
database: what a State's obligations are is checked later, with all other rules of a draft.

The surprise: sheets are known by what stands in them and not by their names, so that a renamed sheet, or one sheet
copied into another workbook, is read as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.fault import CellFault, Faults
from clearinghouse.workbooks.file_kind import UnreadableFile, kind_of_file
from clearinghouse.workbooks.head_reading import HeadReader, labels_of
from clearinghouse.workbooks.line_reading import Headings, LineReader, headings_of
from clearinghouse.workbooks.mending import MendedCell, mend
from clearinghouse.workbooks.sheet import Sheet, csv_sheet, has_macros, xlsx_sheets
from clearinghouse.workbooks.words import LANGUAGES, words


def _own_names() -> set[str]:
    return {name for language in LANGUAGES for name in words("sheets", language).values()}


def _note(faults: Faults, code: str, sheet: str | None, what: str, mend: str) -> None:
    faults.add(CellFault(severity="warning", code=code, sheet=sheet, what=what, mend=mend))


def _chosen(sheets: list[Sheet], faults: Faults) -> tuple[Sheet | None, Headings | None, Sheet | None]:
    """Return the sheet with the lines, its headings, and the sheet with the head; note those that are not read."""
    lines: Sheet | None = None
    headings: Headings | None = None
    head: Sheet | None = None
    own = _own_names()
    for sheet in sheets:
        if sheet.is_hidden:
            _note(
                faults, "sheet-hidden", sheet.name, f"The hidden sheet {sheet.name} is not read",
                "Show it and upload again if it is meant.",
            )  # fmt: skip
            continue
        if head is None and labels_of(sheet) is not None:
            head = sheet
            continue
        found = headings_of(sheet)
        if found is not None and lines is None:
            lines, headings = sheet, found
        elif found is not None and lines is not None:
            _note(
                faults, "sheet-second", sheet.name,
                f"The sheet {sheet.name} is not read: the lines are taken from {lines.name}",
                "Put all lines on one sheet.",
            )  # fmt: skip
        elif sheet.rows and sheet.name not in own:
            _note(
                faults, "sheet-unknown", sheet.name, f"The sheet {sheet.name} is not read: it holds no headings known",
                "Use the headings of the template if it holds lines.",
            )  # fmt: skip
    return lines, headings, head


def read_file(content: bytes, mended: Iterable[MendedCell] = ()) -> Contents:
    """Return what a file holds, with cells that were put right on screen in place of its own.

    Raises:
        UnreadableFile: it is not read at all, or has no lines and no head.
    """
    kind = kind_of_file(content)
    faults = Faults()
    if kind == "csv":
        sheets = [csv_sheet(content)]
    else:
        sheets = xlsx_sheets(content)
        if has_macros(content):
            _note(
                faults, "macros", None, "The workbook has macros; they are not run and not kept",
                "Save it as .xlsx to leave them out.",
            )  # fmt: skip
    mend(sheets, mended)
    lines, headings, head_sheet = _chosen(sheets, faults)
    if lines is None and head_sheet is None:
        hidden = ", ".join(sheet.name for sheet in sheets if sheet.is_hidden)
        raise UnreadableFile(
            "no-lines",
            "No sheet has the headings of a work plan"
            + (f"; hidden sheets are not read: {hidden}" if hidden else ""),
            "Download the template and put the lines under its headings; they are known in six languages.",
        )
    given: dict[str, Any] = {}
    labels = None if head_sheet is None else labels_of(head_sheet)
    if head_sheet is not None and labels is not None:
        reader = HeadReader(head_sheet, labels, faults)
        given |= {"head": reader.head(), "marks": reader.read_marks()}
        given |= {"head_cells": reader.places, "head_sheet": head_sheet.name}
    if lines is not None and headings is not None:
        of_lines = LineReader(lines, headings, faults)
        of_lines.read()
        given |= {
            "sheet": lines.name,
            "headings": headings.words,
            "columns": {
                field if year is None else f"{field} {year}": place
                for (field, year), place in headings.columns.items()
            },
            "lines": tuple(of_lines.lines.values()),
            "rows": of_lines.rows,
            "refused_rows": of_lines.refused_rows,
            "refused_codes": tuple(of_lines.refused_codes),
            "has_nameless_row": of_lines.has_nameless_row,
        }
    return Contents(
        kind=kind, faults=tuple(faults.kept), errors=faults.errors, warnings=faults.warnings, **given
    )
