"""What is found in an uploaded workbook: graded, with the place, what stands there, and how to mend it.

The surprise: a warning never keeps a row away; an error keeps away its row alone, or, where the draft can hold what
was written, only its publishing.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Severity = Literal["error", "warning"]
MOST_FAULTS: Final = 1_000
"""That are told one by one; more are counted."""
LONGEST_VALUE: Final = 80


class CellFault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found in a file. `cell` (`F12`), `row` and `column` None: of the file or sheet as a whole.

    `column` is the heading as it stands there; `field` its name in the API; `line` the code of the line.
    """

    severity: Severity
    code: str
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    column: str | None = None
    line: str | None = None
    year: int | None = None
    field: str | None = None
    value: str | None = None
    what: str
    mend: str


class Faults:
    """Faults as they are found, counted all and kept up to `MOST_FAULTS`."""

    def __init__(self) -> None:
        self.kept: list[CellFault] = []
        self.errors = 0
        self.warnings = 0

    def add(self, fault: CellFault) -> None:
        """Keep one, or count it alone once there are too many."""
        if fault.severity == "error":
            self.errors += 1
        else:
            self.warnings += 1
        if len(self.kept) < MOST_FAULTS:
            self.kept.append(fault)


def shown(value: object) -> str | None:
    """Return a value of a cell as a fault shows it, None for an empty one."""
    if value is None or value == "":
        return None
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "..."


def column_letters(place: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
