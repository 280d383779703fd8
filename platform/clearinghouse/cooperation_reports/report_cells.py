"""The columns of a report's workbook, and what was read from one: rows as they stand there, and faults by cell.

The surprise: nothing here needs what reads or writes workbooks, so that the process that opens files from outside can
name these types before its bounds are set.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from clearinghouse.workbooks.fault import CellFault

SHEET: Final = "Cooperation report"

COLUMNS: Final[dict[str, tuple[str, int]]] = {
    "number": ("No.", 6),
    "label": ("Question", 60),
    "value": ("Answer", 13),
    "amount": ("Amount", 18),
    "currency": ("Currency", 10),
    "states": ("States (ISO3)", 24),
    "words": ("In words", 50),
    "document": ("Document", 36),
    "page": ("Page or part", 14),
    "quotation": ("Quotation (at most 300 characters)", 40),
    "link": ("Link", 36),
    "confirm": ("Confirm", 10),
    "fact": ("What the platform knows", 50),
    "question": ("Id", 36),
}
"""The columns: name, heading, width."""


class AnswerCells(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a workbook; `row` from 0. `value` None: the row says something and neither yes nor no."""

    question: str
    row: int
    value: str | None
    amount: Decimal | None
    currency: str | None
    states: tuple[str, ...]
    words: str | None
    document: str | None
    page: str | None
    quotation: str | None
    link: str | None
    is_confirmed: bool


class ReportCells(msgspec.Struct, frozen=True, kw_only=True):
    """A workbook as read. `state` and `year`: of which report it says that it is, None: it does not say."""

    sheet: str
    state: str | None
    year: str | None
    columns: dict[str, int]
    answers: tuple[AnswerCells, ...]
    refused: tuple[str, ...]
    """Questions whose rows have a cell that cannot be read: nothing of them was taken."""
    faults: tuple[CellFault, ...]
