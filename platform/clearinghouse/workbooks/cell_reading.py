"""One cell of a sheet as a text, an amount, a year, a day, or yes or no; what cannot be read is a fault of that cell.

The surprise: an amount from a number cell is rounded to cents with a warning, since formulas leave long fractions; an
amount written as text is never rounded, since there somebody typed the digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from clearinghouse.workbooks.fault import CellFault, Faults, Severity, shown
from clearinghouse.workbooks.figures_in_text import (
    Unreadable,
    day_of_text,
    number_of_float,
    number_of_text,
    truth_of_text,
)
from clearinghouse.workbooks.sheet import Sheet, Value, cell_name

CENT: Final = Decimal("0.01")
_CONTROLS: Final = re.compile(r"\s*[\x00-\x1f\x7f-\x9f\u2028\u2029]+\s*")
"""Line breaks and the like. Joiners and other marks of a script stay: words of some languages are made with them."""
_LARGEST_YEAR: Final = 9999
_LARGEST: Final = Decimal(10) ** 15
"""Beyond it a number cell does not hold cents; the checks of a draft ask for less."""
_TOO_LARGE: Final = Unreadable("number-size", "The number is too large", "Look for a slip of a digit.")


class RefusedCell(Exception):
    """The cell cannot be read; its fault has been noted."""


@dataclass(slots=True)
class CellReader:
    """Reads cells of one sheet and notes faults. `line` is the code of the row that is read, if it is known yet."""

    sheet: Sheet
    faults: Faults
    headings: dict[int, str]
    line: str | None = None

    def note(
        self, severity: Severity, code: str, what: str, mend: str, *, row: int, column: int | None = None,
        field: str | None = None, year: int | None = None, value: object = None,
    ) -> None:  # fmt: skip
        """Note a fault at a place of the sheet."""
        self.faults.add(
            CellFault(
                severity=severity, code=code, what=what, mend=mend, sheet=self.sheet.name, row=row + 1,
                cell=None if column is None else cell_name(row, column),
                column=None if column is None else self.headings.get(column),
                line=self.line, year=year, field=field, value=shown(value),
            )
        )  # fmt: skip

    def _refuse(
        self, found: Unreadable, row: int, column: int, field: str, year: int | None, value: object
    ) -> RefusedCell:
        self.note(
            "error", found.code, found.what, found.mend, row=row, column=column, field=field, year=year, value=value
        )  # fmt: skip
        return RefusedCell()

    def raw(self, row: int, column: int, field: str, year: int | None = None) -> Value:
        """Return what a cell holds, None for nothing.

        Raises:
            RefusedCell: it shows an error of Excel, or a formula that was never computed.
        """
        place = (row, column)
        if place in self.sheet.errors:
            error = self.sheet.errors[place]
            found = Unreadable(
                "error-cell", f"The cell shows the error {error}", "Mend its formula or write the value."
            )
            raise self._refuse(found, row, column, field, year, error)
        if place in self.sheet.not_computed:
            found = Unreadable(
                "formula-not-computed",
                "The cell holds a formula whose result is not in the file",
                "Open the file in a spreadsheet program and save it there, or write the value.",
            )
            raise self._refuse(found, row, column, field, year, None)
        values = self.sheet.rows[row]
        value = values[column] if column < len(values) else None
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, row: int, column: int, field: str) -> str | None:
        """Return the text of a cell on one line, None for nothing; a number is its digits."""
        value = self.raw(row, column, field)
        if value is None:
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return f"{number_of_float(value):f}"
        if isinstance(value, datetime | date):
            return value.isoformat()[:10]
        if isinstance(value, str):
            return _CONTROLS.sub(" ", value).strip()
        return str(value)

    def amount(self, row: int, column: int, field: str, year: int | None) -> Decimal | None:
        """Return the amount or quantity in a cell, None for nothing.

        Raises:
            RefusedCell: it holds no number, or one that could be two.
        """
        value = self.raw(row, column, field, year)
        if value is None:
            return None
        if isinstance(value, str):
            found = number_of_text(value)
            if isinstance(found, Unreadable):
                raise self._refuse(found, row, column, field, year, value)
            if abs(found) >= _LARGEST:
                raise self._refuse(_TOO_LARGE, row, column, field, year, value)
            return found
        if isinstance(value, bool):
            raise self._refuse(
                Unreadable("no-number", "This is yes or no and no number", "Write the number."),
                row, column, field, year, value,
            )  # fmt: skip
        if isinstance(value, int | float):
            if not abs(value) < _LARGEST:  # infinite and no number, too
                raise self._refuse(_TOO_LARGE, row, column, field, year, value)
            exact = number_of_float(value)
            if value == int(value):
                return exact
            rounded = exact.quantize(CENT, rounding=ROUND_HALF_EVEN)
            if rounded != exact:
                self.note(
                    "warning", "rounded", f"The number has more than two decimals; {rounded} was taken",
                    "Round it in the file if another figure is meant.",
                    row=row, column=column, field=field, year=year, value=exact,
                )  # fmt: skip
            return rounded
        words = "a time of day" if isinstance(value, time | timedelta) else "a date"
        raise self._refuse(
            Unreadable(
                "date-for-number",
                f"The cell holds {words}; spreadsheets make one of figures such as 1.5 or 3/4",
                "Set its format to number and write the figure again.",
            ),
            row, column, field, year, value,
        )  # fmt: skip

    def year(self, row: int, column: int, field: str) -> int | None:
        """Return the year in a cell, None for nothing. A date of it does as well.

        Raises:
            RefusedCell: it holds no year.
        """
        value = self.raw(row, column, field)
        if value is None:
            return None
        if isinstance(value, datetime | date):
            return value.year
        number: Decimal | Unreadable | None = None
        if isinstance(value, str):
            number = number_of_text(value)
        elif isinstance(value, int | float):
            number = number_of_float(value)
        if isinstance(number, Decimal) and number == int(number) and 1 <= number <= _LARGEST_YEAR:
            return int(number)
        raise self._refuse(
            Unreadable("no-year", "This is no year", "Write four digits, such as 2027."),
            row, column, field, None, value,
        )  # fmt: skip

    def day(self, row: int, column: int, field: str) -> date | None:
        """Return the day in a cell, None for nothing.

        Raises:
            RefusedCell: it holds no day, or one that could be two.
        """
        value = self.raw(row, column, field)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        found = (
            day_of_text(value)
            if isinstance(value, str)
            else Unreadable(
                "no-day", "This is a number and no day", "Set its format to date, or write 2027-01-31."
            )
        )
        if isinstance(found, Unreadable):
            raise self._refuse(found, row, column, field, None, value)
        return found

    def truth(self, row: int, column: int, field: str) -> bool | None:
        """Return yes or no of a cell, None for nothing.

        Raises:
            RefusedCell: it says neither.
        """
        value = self.raw(row, column, field)
        if value is None or isinstance(value, bool):
            return value
        text = f"{number_of_float(value):f}" if isinstance(value, int | float) else str(value)
        found = truth_of_text(text)
        if isinstance(found, Unreadable):
            raise self._refuse(found, row, column, field, None, value)
        return found
