"""Workbooks for tests: as people make them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl

from clearinghouse.plans.draft import Draft, Line, LineYear, Mark, Partner, StatedRate
from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.layout import Filling, ObligationShown
from clearinghouse.workbooks.reading import read_file

HEADINGS = ("Line code", "Pillar", "Activity", "Cost 2027", "Cost 2028", "Output 2027")
ROW = ("sc-1", "Survey and clearance", "Clear Ziguinchor", 1000, 2000, 500)
OBLIGATIONS = (ObligationShown("SEN-5", "Convention, Art. 5; 2026-03-01"),)


def saved(workbook: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def workbook_of(
    rows: Iterable[Sequence[Any]],
    *,
    headings: Sequence[str] = HEADINGS,
    change: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """A workbook with one sheet of lines; `change` gets the workbook and the sheet before they are saved."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Lines"
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(workbook, sheet)
    return saved(workbook)


def read_rows(rows: Iterable[Sequence[Any]], **more: Any) -> Contents:
    return read_file(workbook_of(rows, **more))


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed, or added where it is not there."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as read,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for each in read.namelist():
            archive.writestr(each, change(read.read(each)) if each == name else read.read(each))
        if name not in read.namelist():
            archive.writestr(name, change(b""))
    return written.getvalue()


def codes(contents: Contents) -> list[str]:
    return [each.code for each in contents.faults]


def filling(draft: Draft) -> Filling:
    return Filling("Senegal", draft, OBLIGATIONS, "SEN-2027")


DRAFT = Draft(
    code="SEN-2027",
    title="Plan for 2027 to 2029",
    first_year=2027,
    last_year=2029,
    currency="XOF",
    visibility="states_parties",
    marks=(Mark("costed", "yes", document="Plan", page="12", link="https://example.org/plan", words="Each line."),),
    rate=StatedRate(Decimal("0.00165"), date(2026, 1, 31), "BCEAO"),
    lines=(
        Line(
            "sc-1", "survey_clearance", "=Clear & hand over", "SEN-5", "Ziguinchor", is_local=True,
            partners=(Partner('"Les amis"; Casamance', "local"), Partner("HI (Sénégal)", "international")),
            years=(
                LineYear(2027, Decimal("1000000.05"), Decimal(250000), None, Decimal(5000)),
                LineYear(2028, Decimal(2000000), None, Decimal("0.01"), None),
            ),
        ),
        Line("re-1", "risk_education", "Teach in schools", years=(LineYear(2029, Decimal(7)),)),
    ),
)  # fmt: skip
