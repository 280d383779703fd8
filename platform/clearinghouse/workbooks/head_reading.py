"""The sheet with the head of the plan: labels in the first column, values beside them, and the marks as a table.

The surprise: an empty cell leaves the title, years and the like as they are; a plan has none that is empty. Only the
State's own rate may be taken away by emptying its three cells.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from clearinghouse.workbooks.cell_reading import CellReader, RefusedCell
from clearinghouse.workbooks.contents import HeadCells, MarkCells
from clearinghouse.workbooks.fault import Faults
from clearinghouse.workbooks.figures_in_text import Unreadable, number_of_float, number_of_text
from clearinghouse.workbooks.sheet import Sheet, cell_name
from clearinghouse.workbooks.words import name_of

_SEARCHED_ROWS: Final = 200
_LEAST_RATE, _LARGEST_RATE = Decimal("0.00000001"), Decimal(1000)
"""What the checks of a draft admit; the least is also how exactly a rate is kept."""
_FEWEST_LABELS: Final = 3
_VALUE_COLUMN: Final = 1
MARK_FIELDS: Final = ("answer", "document", "page", "link", "words")
"""In the columns after the label."""


def labels_of(sheet: Sheet) -> dict[int, tuple[str, str]] | None:
    """Return which rows hold what, as (`head` or `marks`, name) by row; None: this is no sheet with a head."""
    labels: dict[int, tuple[str, str]] = {}
    for row, values in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        if not values or not isinstance(values[0], str):
            continue
        for group in ("head", "marks"):
            name = name_of(group, values[0])
            if name is not None:
                labels[row] = (group, name)
    heads = {name for group, name in labels.values() if group == "head"}
    return labels if len(heads) >= _FEWEST_LABELS else None


class HeadReader:
    """Reads the head and the marks."""

    def __init__(self, sheet: Sheet, labels: dict[int, tuple[str, str]], faults: Faults) -> None:
        self.sheet, self.labels, self.faults = sheet, labels, faults
        self.cells = CellReader(sheet, faults, {_VALUE_COLUMN: ""})
        self.places: dict[str, str] = {}
        self.marks: dict[str, MarkCells] = {}

    def head(self) -> HeadCells:
        """Return the head; what cannot be read stays unset, and is noted."""
        given: dict[str, Any] = {}
        for row, (group, name) in self.labels.items():
            if group != "head" or name in given:
                continue
            self.cells.headings = {_VALUE_COLUMN: str(self.sheet.rows[row][0])}
            self.places[name] = cell_name(row, _VALUE_COLUMN)
            try:
                value = self._value(row, name)
            except RefusedCell:
                continue
            is_rate = name in ("usd_per_unit", "rate_stated_on", "rate_source")
            if value is not None or is_rate:
                given[name] = value
        return HeadCells(**given)

    def _value(self, row: int, name: str) -> object:
        if name in ("first_year", "last_year"):
            return self.cells.year(row, _VALUE_COLUMN, name)
        if name == "usd_per_unit":
            return self._rate(row)
        if name == "rate_stated_on":
            return self.cells.day(row, _VALUE_COLUMN, name)
        text = self.cells.text(row, _VALUE_COLUMN, name)
        if text is not None and name == "visibility":
            level = name_of("visibilities", text)
            if level is None:
                self.cells.note(
                    "error", "visibility-unknown", "This is none of those who may see a plan", "Choose from the list.",
                    row=row, column=_VALUE_COLUMN, field=name, value=text,
                )  # fmt: skip
                raise RefusedCell
            return level
        return text.upper() if text is not None and name == "currency" else text

    def _rate(self, row: int) -> Decimal | None:
        value = self.cells.raw(row, _VALUE_COLUMN, "usd_per_unit")
        if value is None:
            return None
        found: Decimal | Unreadable
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = number_of_float(value)
        elif isinstance(value, str):
            found = number_of_text(value)
        else:
            found = Unreadable("no-number", "This is no number", "Write US dollars for one unit, as 0.00165.")
        if isinstance(found, Decimal):
            if _LEAST_RATE <= found <= _LARGEST_RATE:
                return found.quantize(_LEAST_RATE, rounding=ROUND_HALF_EVEN).normalize()
            found = Unreadable(
                "rate-size", "This is no rate to the US dollar", "Write US dollars for one unit, as 0.00165."
            )
        self.cells.note(
            "error", found.code, found.what, found.mend,
            row=row, column=_VALUE_COLUMN, field="usd_per_unit", value=value,
        )  # fmt: skip
        raise RefusedCell

    def read_marks(self) -> tuple[MarkCells, ...] | None:
        """Return the marks in the order of the sheet, None: it has none. An empty answer is `not_stated`."""
        for row, (group, name) in self.labels.items():
            if group != "marks" or name in self.marks:
                continue
            self.cells.headings = dict.fromkeys(range(1, 1 + len(MARK_FIELDS)), str(self.sheet.rows[row][0]))
            try:
                texts = {
                    field: self.cells.text(row, column, f"marks.{name}") or ""
                    for column, field in enumerate(MARK_FIELDS, start=1)
                }
            except RefusedCell:
                continue
            self.places[f"marks.{name}"] = cell_name(row, _VALUE_COLUMN)
            answer = name_of("answers", texts["answer"]) if texts["answer"] else "not_stated"
            self.marks[name] = MarkCells(
                name,
                answer or texts["answer"],
                texts["document"],
                texts["page"],
                texts["link"],
                texts["words"],
            )
        return tuple(self.marks.values()) or None
