"""Sheets of an uploaded file as rows of values, with what a reader must know besides: merged, hidden, not computed.

The surprise: calamine, which reads the values, gives an empty cell where Excel shows an error (#REF!) or where a
formula was never computed. Both are looked up in the XML itself, since an empty cell means "not reported" here.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from xml.etree import ElementTree

import python_calamine

from clearinghouse.workbooks.fault import column_letters
from clearinghouse.workbooks.file_kind import MOST_ROWS, UnreadableFile
from clearinghouse.workbooks.words import heading_of

Value = str | float | bool | date | datetime | time | timedelta | None
Cell = tuple[int, int]
"""Row and column, both from 0."""

MOST_COLUMNS: Final = 400
_RELATIONS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOT_COMPUTED: Final = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR_CELL: Final = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:[^v]|(?<!<)v)*?<(?:\w+:)?v>([^<]*)<')
_HIDDEN_ROW: Final = re.compile(rb'<(?:\w+:)?row\b([^>]*\bhidden="(?:1|true)"[^>]*)>')
_HIDDEN_COLUMN: Final = re.compile(rb'<(?:\w+:)?col\b([^>]*\bhidden="(?:1|true)"[^>]*)>')
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW: Final = re.compile(rb'\br="([0-9]{1,7})"')
_SPAN: Final = re.compile(rb'\b(min|max)="([0-9]{1,5})"')
_AFTER_APOSTROPHE: Final = tuple("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What our CSV files put an apostrophe before (`clearinghouse.workbooks.csv_template`)."""


@dataclass(slots=True)
class Sheet:
    """A sheet: its rows from the first, and places in it that are not what they seem."""

    name: str
    rows: list[list[Value]]
    is_hidden: bool = False
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    not_computed: set[Cell] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell: (0, 0) is A1."""
    return f"{column_letters(column)}{row + 1}"


def _place(letters: bytes, row: bytes) -> Cell:
    column = 0
    for each in letters:
        column = column * 26 + each - 64
    return int(row) - 1, column - 1


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "file-damaged", "The workbook is damaged inside", "Open it, save it under a new name and upload that."
    )


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    content = archive.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _damaged()
    return ElementTree.fromstring(content)  # noqa: S314 - without DTD, and in a bounded process


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet by its name."""
    targets = {
        each.get("Id", ""): each.get("Target", "") for each in _tree(archive, "xl/_rels/workbook.xml.rels")
    }
    parts = {}
    for each in _tree(archive, "xl/workbook.xml").iter():
        if each.tag.rpartition("}")[2] == "sheet":
            target = targets.get(each.get(_RELATIONS, ""), "")
            parts[each.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _look_at_xml(sheet: Sheet, content: bytes) -> None:
    sheet.not_computed = {_place(found[1], found[2]) for found in _NOT_COMPUTED.finditer(content)}
    for found in _ERROR_CELL.finditer(content):
        if place := _PLACE.search(found[1]):
            shown = found[2].decode("utf-8", "replace").replace("\x00", "")
            sheet.errors[_place(place[1], place[2])] = shown
    sheet.hidden_rows = {
        int(row[1]) - 1 for found in _HIDDEN_ROW.finditer(content) if (row := _ROW.search(found[1]))
    }
    for found in _HIDDEN_COLUMN.finditer(content):
        span = {name: int(value) for name, value in _SPAN.findall(found[1])}
        first, last = span.get(b"min", 1), span.get(b"max", 0)
        sheet.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))


def _values(sheet: python_calamine.CalamineSheet) -> list[list[Value]]:
    if sheet.start is None or sheet.end is None:
        return []
    first_row, first_column = sheet.start
    if sheet.end[1] >= MOST_COLUMNS:
        raise UnreadableFile(
            "too-many-columns",
            f"The sheet {sheet.name} has something in column {column_letters(sheet.end[1])}",
            f"Delete everything beyond column {column_letters(MOST_COLUMNS - 1)}.",
        )
    if sheet.end[0] >= 2 * MOST_ROWS:
        raise UnreadableFile(
            "too-many-rows",
            f"The sheet {sheet.name} has something in row {sheet.end[0] + 1:,}",
            f"{MOST_ROWS:,} rows are taken; delete what stands far below, or split the plan.",
        )
    before: list[Value] = [None] * first_column
    rows: list[list[Value]] = [[] for _ in range(first_row)]
    for row in sheet.to_python(skip_empty_area=True):
        values: list[Value] = [_without_nul(value) for value in row]
        rows.append([*before, *values] if before else values)
    return rows


def _without_nul(value: Value) -> Value:
    """Return a value, None for an empty text; a NUL, which no database keeps, is left out of a text."""
    if isinstance(value, str):
        return (value.replace("\x00", "") if "\x00" in value else value) or None
    return value


def _xlsx_sheets(content: bytes) -> Iterator[Sheet]:
    book = python_calamine.load_workbook(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _parts(archive)
        for metadata in book.sheets_metadata:
            if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            is_hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
            if is_hidden:
                yield Sheet(metadata.name, [], is_hidden=True)
                continue
            read = book.get_sheet_by_name(metadata.name)
            sheet = Sheet(metadata.name, _values(read), merged=list(read.merged_cell_ranges or ()))
            part = parts.get(metadata.name)
            if part is None:
                raise _damaged()
            _look_at_xml(sheet, archive.read(part))
            yield sheet


def xlsx_sheets(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook in its order; of hidden ones the name alone.

    Raises:
        UnreadableFile: it cannot be read.
    """
    try:
        return list(_xlsx_sheets(content))
    except (
        python_calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError,
        EOFError, zlib.error,
    ):  # fmt: skip
        raise _damaged() from None


def has_macros(content: bytes) -> bool:
    """Whether a workbook brings a program along."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            "csv-encoding",
            f"The CSV file is not UTF-8: line {line} holds a byte that is none",
            'Save it as "CSV UTF-8", or upload the Excel workbook itself.',
        ) from None


def _separator(text: str) -> str:
    """Return the separator under which the first lines give most known headings; a comma where none does."""
    first = text.splitlines()[:30]

    def known(separator: str) -> int:
        return max(
            (
                sum(heading_of(cell) is not None for cell in row)
                for row in csv.reader(first, delimiter=separator)
            ),
            default=0,
        )

    return max(",;\t", key=known)


def csv_sheet(content: bytes) -> Sheet:
    """Return a CSV file as a sheet named CSV; the apostrophe before what looks like a formula is taken off.

    Raises:
        UnreadableFile: it is no text, or no table.
    """
    text = _decoded(content)
    if "\x00" in text:
        raise UnreadableFile(
            "file-unknown", "This is neither a workbook nor CSV", "Upload .xlsx or CSV in UTF-8."
        )
    rows: list[list[Value]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True):
            if len(row) > MOST_COLUMNS or len(rows) > 2 * MOST_ROWS:
                raise UnreadableFile(
                    "too-many-columns" if len(row) > MOST_COLUMNS else "too-many-rows",
                    f"Line {len(rows) + 1} goes beyond what is taken",
                    f"{MOST_COLUMNS} columns and {MOST_ROWS:,} rows are taken; split the plan.",
                )
            rows.append([_without_apostrophe(value) or None for value in row])
    except csv.Error as error:
        raise UnreadableFile(
            "csv-broken",
            f"Line {len(rows) + 1} is no line of CSV ({error})",
            "Look for a quotation mark that is not closed, or upload the Excel workbook itself.",
        ) from None
    return Sheet("CSV", rows)


def _without_apostrophe(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_AFTER_APOSTROPHE) else text
