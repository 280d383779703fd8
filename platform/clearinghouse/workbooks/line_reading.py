"""The sheet with the lines: where its headings stand, and each row as a line with its years.

Two shapes are read, and mixtures of them: a row a line, with columns such as `Cost 2027`; or a row a line and year,
with a column `Year`. Rows with one code are one line as long as they do not contradict each other.

The surprise: a row with an unreadable cell is refused whole, since a line with half of its figures is another line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec
from msgspec import UNSET

from clearinghouse.workbooks.cell_reading import CellReader, RefusedCell
from clearinghouse.workbooks.contents import LineCells, YearCells
from clearinghouse.workbooks.fault import Faults, column_letters, shown
from clearinghouse.workbooks.file_kind import MOST_ROWS, UnreadableFile
from clearinghouse.workbooks.partners import partners_of
from clearinghouse.workbooks.sheet import Sheet, Value, cell_name
from clearinghouse.workbooks.words import heading_of, name_of

AMOUNTS: Final = ("cost", "national", "secured", "output")
TEXTS: Final = ("pillar", "title", "obligation", "admin_area", "is_local", "partners")
LONGEST_CODE: Final = 60
_SEARCHED_ROWS: Final = 40
_FEWEST_HEADINGS: Final = 2

Column = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand: the last row of them, the column of each field and year, and the words there."""

    last_row: int
    columns: dict[Column, int]
    words: dict[int, str]
    unknown: dict[int, str]
    twice: dict[int, str]


def _known(row: Sequence[Value]) -> dict[int, Column]:
    return {
        place: found
        for place, value in enumerate(row)
        if isinstance(value, str) and (found := heading_of(value)) is not None
    }


def headings_of(sheet: Sheet) -> Headings | None:
    """Return the headings of a sheet with lines, None: it has no code of lines beside something else."""
    for row, values in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        known = _known(values)
        fields = {field for field, _ in known.values()}
        if "code" not in fields or len(fields) < _FEWEST_HEADINGS:
            continue
        columns: dict[Column, int] = {}
        twice = {}
        for place, column in known.items():
            if column in columns:
                twice[place] = str(values[place])
            columns.setdefault(column, place)
        unknown = {
            place: str(value)
            for place, value in enumerate(values)
            if value is not None and place not in known and str(value).strip()
        }
        last = row
        # The same headings in further languages stand below; they are headings and no lines.
        while last + 1 < len(sheet.rows) and _repeats(sheet.rows[last + 1], known):
            last += 1
        words = {place: str(value) for place, value in enumerate(values) if value is not None}
        return Headings(last, columns, words, unknown, twice)
    return None


def _repeats(row: Sequence[Value], known: dict[int, Column]) -> bool:
    further = _known(row)
    return len(further) >= _FEWEST_HEADINGS and all(
        known.get(place) == found for place, found in further.items()
    )


class LineReader:
    """Reads the rows below the headings."""

    def __init__(self, sheet: Sheet, headings: Headings, faults: Faults) -> None:
        self.sheet, self.headings, self.faults = sheet, headings, faults
        self.cells = CellReader(sheet, faults, headings.words)
        self.lines: dict[str, LineCells] = {}
        self.rows = 0
        self.refused_rows = 0
        self.refused_codes: dict[str, None] = {}
        self.has_nameless_row = False
        self.filled_down: dict[tuple[int, int], int] = {}
        self.in_merged: dict[int, tuple[int, int]] = {}
        self.read_columns = sorted(place for (field, _), place in headings.columns.items() if field != "need")

    def read(self) -> None:
        """Read all rows.

        Raises:
            UnreadableFile: there are more than `MOST_ROWS`.
        """
        self._look_at_headings()
        self._look_at_merged()
        hidden: list[int] = []
        for row in range(self.headings.last_row + 1, len(self.sheet.rows)):
            if not self._has_content(row):
                continue
            self.rows += 1
            if self.rows > MOST_ROWS:
                raise UnreadableFile(
                    "too-many-rows",
                    f"The sheet {self.sheet.name} has more than {MOST_ROWS:,} rows",
                    "Put activities of one kind and place together, or split the plan.",
                )
            if row in self.sheet.hidden_rows:
                hidden.append(row)
            self._read_row(row)
        self._tell_hidden(hidden)

    def _has_content(self, row: int) -> bool:
        values = self.sheet.rows[row]
        return any(
            place < len(values)
            and values[place] is not None
            and not (isinstance(values[place], str) and not str(values[place]).strip())
            for place in self.read_columns
        ) or any(
            (row, place) in self.sheet.errors or (row, place) in self.sheet.not_computed
            for place in self.read_columns
        )

    def _look_at_headings(self) -> None:
        row = self.headings.last_row
        for place, text in self.headings.unknown.items():
            self.cells.note(
                "warning", "heading-unknown", f"Column {column_letters(place)} is not read: its heading is not known",
                "Use a heading of the template, with the year behind it where it belongs to one.",
                row=row, column=place, value=text,
            )  # fmt: skip
        for place, text in self.headings.twice.items():
            self.cells.note(
                "warning", "heading-twice", "The heading is there twice; the first is read", "Keep one of the two.",
                row=row, column=place, value=text,
            )  # fmt: skip
        hidden = [place for place in self.read_columns if place in self.sheet.hidden_columns]
        if hidden:
            self.cells.note(
                "warning", "columns-hidden",
                f"Hidden columns are read: {', '.join(column_letters(place) for place in hidden)}",
                "Delete them if they are not meant.", row=row,
            )  # fmt: skip

    def _look_at_merged(self) -> None:
        """Fill texts of merged cells down over their rows; amounts in them belong to no row."""
        fields = {place: field for (field, _), place in self.headings.columns.items()}
        for (first_row, first_column), (last_row, last_column) in self.sheet.merged:
            if last_row <= self.headings.last_row:
                continue
            place = first_column
            name = f"{cell_name(first_row, first_column)}:{cell_name(last_row, last_column)}"
            if first_column == last_column and fields.get(place) in ("code", *TEXTS):
                self.cells.note(
                    "warning", "merged-text", f"The cells {name} are merged; their text is taken for each row",
                    "Unmerge them and repeat the text.", row=first_row, column=place,
                )  # fmt: skip
                for row in range(first_row + 1, last_row + 1):
                    self.filled_down[(row, place)] = first_row
            elif any(each in self.read_columns for each in range(first_column, last_column + 1)):
                for row in range(max(first_row, self.headings.last_row + 1), last_row + 1):
                    self.in_merged[row] = (first_row, first_column)
                if last_row > first_row:
                    self.has_nameless_row = True

    def _tell_hidden(self, hidden: list[int]) -> None:
        if hidden:
            named = ", ".join(str(row + 1) for row in hidden[:20]) + (", ..." if len(hidden) > 20 else "")
            self.cells.line = None
            self.cells.note(
                "warning", "rows-hidden", f"{len(hidden)} hidden rows are read: {named}",
                "Delete them if they are not meant.", row=hidden[0],
            )  # fmt: skip

    def _refuse_row(self, code: str | None) -> None:
        self.refused_rows += 1
        if code is None:
            self.has_nameless_row = True
        else:
            self.refused_codes[code] = None

    def _read_row(self, row: int) -> None:
        self.cells.line = None
        code_column = self.headings.columns[("code", None)]
        try:
            code = self.cells.text(self.filled_down.get((row, code_column), row), code_column, "code")
        except RefusedCell:
            self._refuse_row(None)
            return
        self.cells.line = code
        if row in self.in_merged:
            merged = self.in_merged[row]
            self.cells.note(
                "error", "merged-cells", f"A merged cell, {cell_name(*merged)}, covers figures of this row",
                "Unmerge it and write each figure in its own cell.", row=row, column=merged[1],
            )  # fmt: skip
            self._refuse_row(code)
            return
        if code is None:
            self.cells.note(
                "error", "code-missing", "The row has no code of a line",
                f"Give it one that no other line has, such as {self._free_code()}.",
                row=row, column=code_column, field="code",
            )  # fmt: skip
            self._refuse_row(None)
            return
        if len(code) > LONGEST_CODE:
            self.cells.note(
                "error", "code-long", "The code is too long", f"Use at most {LONGEST_CODE} characters.",
                row=row, column=code_column, field="code", value=code,
            )  # fmt: skip
            self._refuse_row(None)
            return
        read = self._line_of(row, code)
        if read is None:
            self._refuse_row(code)
            return
        before = self.lines.get(code)
        joined = read if before is None else self._joined(before, read, row)
        if joined is None:
            self._refuse_row(code)
        else:
            self.lines[code] = joined

    def _free_code(self) -> str:
        number = self.rows
        while f"line-{number}" in self.lines:
            number += 1
        return f"line-{number}"

    def _line_of(self, row: int, code: str) -> LineCells | None:
        """Return the line in a row, None: a cell of it cannot be read (all such cells are noted)."""
        given: dict[str, Any] = {}
        is_good = True
        years: dict[int, dict[str, Decimal | None]] = {}
        own_year: int | None = None
        year_column = self.headings.columns.get(("year", None))
        try:
            own_year = None if year_column is None else self.cells.year(row, year_column, "year")
        except RefusedCell:
            is_good = False
        is_year_refused = not is_good
        for (field, year), place in self.headings.columns.items():
            try:
                if field in TEXTS and year is None:
                    given[field] = self._text(self.filled_down.get((row, place), row), place, field)
                elif field in AMOUNTS and (year is not None or not is_year_refused):
                    is_good &= self._take_amount(row, place, field, year, own_year, years)
            except RefusedCell:
                is_good = False
        if not is_good:
            return None
        for field in ("pillar", "title"):
            if field in given:
                given[field] = given[field] or ""
        if given.get("partners", UNSET) is None:
            given["partners"] = ()
        return LineCells(
            code=code,
            row=row,
            years=tuple(YearCells(year=year, row=row, **years[year]) for year in sorted(years)),
            **given,
        )

    def _take_amount(
        self,
        row: int,
        place: int,
        field: str,
        year: int | None,
        own_year: int | None,
        years: dict[int, dict[str, Decimal | None]],
    ) -> bool:
        of_year = own_year if year is None else year
        value = self.cells.amount(row, place, field, of_year)
        if of_year is not None:
            years.setdefault(of_year, {})[field] = value
            return True
        if value is None:
            return True
        self.cells.note(
            "error", "year-missing", "A figure stands here and no year",
            "Write the year in the column of years, or behind the heading.",
            row=row, column=place, field=field, value=value,
        )  # fmt: skip
        return False

    def _text(self, row: int, place: int, field: str) -> Any:
        if field == "is_local":
            return self.cells.truth(row, place, field)
        text = self.cells.text(row, place, field)
        if text is None:
            return None
        if field == "pillar":
            return name_of("pillars", text) or text
        if field == "partners":
            return partners_of(text)
        return text

    def _joined(self, before: LineCells, now: LineCells, row: int) -> LineCells | None:
        """Return two rows of one code as one line, None: they contradict each other (which is noted)."""
        joined: dict[str, Any] = {}
        for field in TEXTS:
            first, second = getattr(before, field), getattr(now, field)
            is_empty = second is UNSET or second is None or second in ("", ())
            if not is_empty and first not in (UNSET, None, "", ()) and first != second:
                self.cells.note(
                    "error", "line-contradicts", f"Row {before.row + 1} of this line says {shown(_plain(first))} here",
                    "Give the row another code if it is another line, or make them agree.",
                    row=row, column=self.headings.columns[(field, None)], field=field, value=_plain(second),
                )  # fmt: skip
                return None
            joined[field] = first if is_empty else second
        years = {each.year: each for each in before.years}
        for each in now.years:
            earlier = years.get(each.year)
            if earlier is not None and _has_figures(earlier) and _has_figures(each):
                self.cells.note(
                    "error", "year-twice", f"Row {earlier.row + 1} has this line and year already",
                    "Keep one of the two rows, or give one another code.",
                    row=row, column=self.headings.columns[("code", None)], field="code", year=each.year, value=now.code,
                )  # fmt: skip
                return None
            if earlier is None or _has_figures(each):
                years[each.year] = each
        return msgspec.structs.replace(before, years=tuple(years[year] for year in sorted(years)), **joined)


def _plain(value: object) -> object:
    return "; ".join(each.name for each in value) if isinstance(value, tuple) else value


def _has_figures(year: YearCells) -> bool:
    return any(getattr(year, field) not in (UNSET, None) for field in AMOUNTS)
