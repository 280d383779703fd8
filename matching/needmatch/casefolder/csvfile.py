"""From the text of a CSV file to its cells by column, each row with the line it began on.

The surprise: a file that cannot be read to its end is kept as far as it goes and marked incomplete, so that other
files are not blamed for naming ids that the lost part may hold.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from needmatch.casefolder.cells import BadCell
from needmatch.casefolder.layout import Table
from needmatch.faults import Faults, listed, quoted

LONGEST_CELL: Final = 131_072
"""Characters of a cell: the limit of the csv module."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of a table as text. Where a value from memory has no text, its cell is the reason.

    `lines` has one number a row; `ragged` holds the index of each row that had too few or too many cells.
    """

    file: str
    columns: Mapping[str, Sequence[str | BadCell]]
    lines: Sequence[int]
    ragged: frozenset[int] = frozenset()
    is_complete: bool = True


def lost(file: str) -> RawTable:
    """Return what stands for a table that could not be read at all."""
    return RawTable(file, {}, (), is_complete=False)


def csv_table(text: str, table: Table, faults: Faults) -> RawTable:
    """Return the rows of a CSV file; rows of only empty cells are left out."""
    file = table.file
    # With newline="" the text keeps its line ends: the csv module tells those inside quotes from those between rows.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    is_complete = True
    try:
        for row in reader:
            if any(row) and any(map(str.strip, row)):
                rows.append(row)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        is_complete = False
        faults.add(file, line, "-", *_broken(str(error)))
    if not rows:
        if is_complete:
            what = "the file is empty"
            faults.add(
                file, 1, "-", what, f"name the columns in the first line: {','.join(table.required_columns)}"
            )
        return lost(file)
    header = [name.strip() for name in rows[0]]
    if _has_other_separator(header, lines[0], table, faults):
        return lost(file)
    return _by_column(header, rows[1:], lines, table, faults, is_complete)


def _broken(error: str) -> tuple[str, str]:
    """Return a csv.Error in our words: what is wrong and how to mend it."""
    if "field larger" in error:
        return (
            f"a cell has more than {LONGEST_CELL} characters",
            "shorten it; perhaps a quotation mark is not closed",
        )
    if "unexpected end" in error:
        return "a quotation mark opened here is never closed", 'close it, and write " inside a cell as ""'
    return "text follows a closing quotation mark", 'quote the whole cell, and write " inside it as ""'


def _has_other_separator(header: list[str], line: int, table: Table, faults: Faults) -> bool:
    """Say whether the first line names columns, but not between commas."""
    if len(header) > 1:
        return False
    known = {column.name for column in table.columns}
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(known.intersection(part.strip(' "') for part in header[0].split(separator))) > 1:
            what = f"the cells are separated by {name}"
            faults.add(
                table.file, line, "-", what, "save the file with commas between cells and points in decimals"
            )
            return True
    return False


def _by_column(
    header: list[str],
    rows: list[list[str]],
    lines: list[int],
    table: Table,
    faults: Faults,
    is_complete: bool,
) -> RawTable:
    width = len(header)
    ragged: set[int] = set()
    for index, row in enumerate(rows):
        if len(row) != width:
            ragged.add(index)
            what = f"the row has {len(row)} cells where the first line names {width} columns"
            faults.add(
                table.file, lines[index + 1], "-", what, "check its commas, and quote cells that hold a comma"
            )
            row[:] = (row + [""] * width)[:width]
    by_place: list[tuple[str, ...]] = list(zip(*rows, strict=True)) if rows else [()] * width
    columns: dict[str, Sequence[str | BadCell]] = {}
    for place, name in enumerate(header):
        if name in columns:
            what = f"the column {quoted(name)} comes twice"
            faults.add(table.file, lines[0], name, what, "keep one of the two")
        elif name:
            columns[name] = by_place[place]
        elif any(by_place[place]):  # spreadsheets leave empty columns without a name behind the last
            what = f"column {place + 1} has cells but no name"
            names = listed((column.name for column in table.columns), last="and")
            faults.add(table.file, lines[0], "-", what, f"name it or empty it; the columns are {names}")
    return RawTable(table.file, columns, lines[1:], frozenset(ragged), is_complete)
