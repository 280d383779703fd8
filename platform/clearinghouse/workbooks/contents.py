"""What was read from a file: head, marks and lines, as far as the file speaks of them, and what was found on the way.

The surprise: a field that the file does not have is unset, which is not None. Unset leaves the draft as it is; None is
an empty cell, which says "not reported" or "none".
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from clearinghouse.plans.draft import Partner
from clearinghouse.workbooks.fault import CellFault
from clearinghouse.workbooks.file_kind import FileKind


class HeadCells(msgspec.Struct, frozen=True, kw_only=True):
    """The head of the plan. An empty cell says nothing here: a plan has no title that is missing."""

    code: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    first_year: int | UnsetType = UNSET
    last_year: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    visibility: str | UnsetType = UNSET
    usd_per_unit: Decimal | UnsetType | None = UNSET
    rate_stated_on: date | UnsetType | None = UNSET
    rate_source: str | UnsetType | None = UNSET


class MarkCells(msgspec.Struct, frozen=True):
    """A mark of the plan with its evidence."""

    name: str
    answer: str
    document: str
    page: str
    link: str
    words: str


class YearCells(msgspec.Struct, frozen=True, kw_only=True):
    """A year of a line, with the row (from 0) in which it stands."""

    year: int
    row: int
    cost: Decimal | UnsetType | None = UNSET
    national: Decimal | UnsetType | None = UNSET
    secured: Decimal | UnsetType | None = UNSET
    output: Decimal | UnsetType | None = UNSET


class LineCells(msgspec.Struct, frozen=True, kw_only=True):
    """A line, with the row (from 0) in which it stands first."""

    code: str
    row: int
    pillar: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    obligation: str | UnsetType | None = UNSET
    admin_area: str | UnsetType | None = UNSET
    is_local: bool | UnsetType | None = UNSET
    partners: tuple[Partner, ...] | UnsetType = UNSET
    years: tuple[YearCells, ...] = ()


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """A file as read.

    `columns` gives the place (from 0) of each column by field, or by field and year as `cost 2027`; `refused_codes`
    are codes of rows that were not taken; `refused_rows` counts those rows.
    """

    kind: FileKind
    sheet: str | None = None
    headings: dict[int, str] = {}
    columns: dict[str, int] = {}
    head: HeadCells | None = None
    head_cells: dict[str, str] = {}
    head_sheet: str | None = None
    marks: tuple[MarkCells, ...] | None = None
    lines: tuple[LineCells, ...] = ()
    rows: int = 0
    refused_rows: int = 0
    refused_codes: tuple[str, ...] = ()
    has_nameless_row: bool = False
    faults: tuple[CellFault, ...] = ()
    errors: int = 0
    warnings: int = 0
