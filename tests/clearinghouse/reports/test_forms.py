"""One report in all its forms: the same numbers in JSON, CSV, workbook and PDF, read back from each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import openpyxl
import pytest
from pypdf import PdfReader

from clearinghouse.reports.files import content_of, made, report_of
from clearinghouse.reports.report import FORMS, EvidenceLine, Figure, Report, grouped, percent, signed

DAY = date(2026, 11, 21)
MOMENT = datetime(2026, 11, 21, 12, tzinfo=UTC)
NUMBERS = (
    "value",
    "denominator",
    "share",
    "share_of_filed",
    "baseline",
    "change",
    "reported_yes",
    "not_yet_due",
)


def figure(id: str, **given: Any) -> Figure:
    """A figure of an indicator; each number of it occurs nowhere else in the report."""
    fixed = {"section": f"Action {id.partition('.')[0]}", "label": f"what {id} counts", "period": "2025"}
    more = {"basis": "reported by States", "unit": "States Parties", "as_of": DAY, "version": 1}
    return Figure(**{"id": f"{id}/reported/2026", **fixed, **more, "permalink": f"/values/{id}", **given})


YEARLY = Report(
    kind="yearly",
    title="Resources: indicators of 2026",
    state=None,
    reporting_year=2026,
    as_of=DAY,
    reason="a test",
    method=["A value is a set of States."],
    figures=[
        figure(
            "7.1", value="4711", denominator=9203, share=0.512, share_of_filed=0.734, baseline=4690, change=21,
            reported_yes=311, reported_no=312, filed_silent=313, found_not_reported=314, no_report_filed=315,
            not_yet_due=316, evidence="documented", evidence_count=1, source_ids=["s1"],
        ),
        figure("40.1", value="0", denominator=77, share=0.0, baseline=18, change=-18),
        figure("43.1", missing="no report of the year was entered"),
    ],
    evidence=[
        EvidenceLine(
            figure="7.1/reported/2026", state="NOR", state_name="Norway", kind="report", words="Assistance: yes.",
            evidence="documented", source_ids=["s1"], address="/api/v1/cooperation-reports/NOR/2026",
            passage_document="APLC/2026/1", passage_page="12", passage_quotation="we assisted", passage_link=None,
        )
    ],
)  # fmt: skip


def text_of(pdf: bytes) -> str:
    """The text of a PDF in reading order; words that the setting broke over lines are put together."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def rows_of_sheet(content: bytes, name: str) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(io.BytesIO(content), read_only=True)[name].values)
    return [dict(zip(map(str, rows[0]), (*row, *[None] * len(rows[0])), strict=False)) for row in rows[1:]]


def numbers(rows: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The numbers of figures, by id, in one form whatever they were read from. An empty cell is None."""

    def number(value: Any) -> Decimal | None:
        return None if value in (None, "") else Decimal(str(value)).normalize()

    return [(row["id"], *(number(row[name]) for name in NUMBERS)) for row in rows]


def cells_in(pdf: str, given: Figure) -> None:
    """Find a figure's rows in the text of the PDF: its numbers, one after the other, behind its period and label."""
    shown = (
        grouped(given.value), grouped(given.denominator), percent(given.share), grouped(given.baseline),
        signed(given.change),
    )  # fmt: skip
    row = re.escape(f"{given.period} " + " ".join(shown))
    label = re.escape(given.label)
    assert re.search(rf"{label}.{{0,60}}{row}", pdf), (given.id, shown)
    if given.reported_yes is not None:
        known = (given.reported_yes, given.reported_no, given.filed_silent, given.found_not_reported)
        more = (given.no_report_filed, given.not_yet_due, percent(given.share_of_filed))
        assert " ".join((given.label, *map(str, known), *map(str, more))) in pdf


def test_all_forms_hold_the_same_numbers() -> None:
    files = {form: made(YEARLY, form, number="2026-1", made_at=MOMENT) for form in FORMS}
    built = [msgspec.to_builtins(each) for each in YEARLY.figures]
    wanted = numbers(built)
    assert wanted[0][1:4] == (Decimal(4711), Decimal(9203), Decimal("0.512"))
    assert numbers(msgspec.json.decode(files["json"])["figures"]) == wanted
    assert numbers(rows_of_csv(files["csv"])) == wanted
    assert numbers(rows_of_sheet(files["xlsx"], "Data")) == wanted
    pdf = text_of(files["pdf"])
    for each in YEARLY.figures:
        cells_in(pdf, each)
    assert "Report 2026-1" in pdf
    assert "draft submitted to the Fifth Review Conference" in pdf
    assert "43.1, reported by States: no report of the year was entered." in pdf


def test_the_comparison_sees_a_number_that_differs() -> None:
    first = msgspec.structs.replace(YEARLY.figures[0], value="4712")
    other = msgspec.structs.replace(YEARLY, figures=[first, *YEARLY.figures[1:]])
    wanted = numbers(msgspec.to_builtins(each) for each in YEARLY.figures)
    assert numbers(rows_of_csv(made(other, "csv", number=None, made_at=MOMENT))) != wanted
    assert numbers(rows_of_sheet(made(other, "xlsx", number=None, made_at=MOMENT), "Data")) != wanted
    with pytest.raises(AssertionError):
        cells_in(text_of(made(other, "pdf", number=None, made_at=MOMENT)), YEARLY.figures[0])


def test_all_forms_hold_the_evidence() -> None:
    (line,) = rows_of_csv(made(YEARLY, "evidence", number=None, made_at=MOMENT))
    (row,) = rows_of_sheet(made(YEARLY, "xlsx", number=None, made_at=MOMENT), "Evidence")
    pdf = text_of(made(YEARLY, "pdf", number=None, made_at=MOMENT))
    for found in (line, row):
        assert (found["figure"], found["state"], found["passage_quotation"]) == (
            "7.1/reported/2026", "NOR", "we assisted",
        )  # fmt: skip
    assert "Norway" in pdf
    assert "we assisted" in pdf
    assert "page 12" in pdf


def test_numbers_of_a_workbook_are_numbers_and_missing_ones_are_empty() -> None:
    rows = rows_of_sheet(made(YEARLY, "xlsx", number=None, made_at=MOMENT), "Data")
    assert [row["value"] for row in rows] == [4711, 0, None]
    about = dict(list(openpyxl.load_workbook(
        io.BytesIO(made(YEARLY, "xlsx", number=None, made_at=MOMENT)), read_only=True
    )["About"].iter_rows(values_only=True, min_row=2, max_row=4, max_col=2)))  # fmt: skip
    assert about["Report"] == "not published"


def test_equal_reports_give_equal_files() -> None:
    for form in FORMS:
        assert made(YEARLY, form, number="2026-1", made_at=MOMENT) == made(
            YEARLY, form, number="2026-1", made_at=MOMENT
        ), form


def test_a_report_comes_back_from_its_json() -> None:
    assert report_of(content_of(YEARLY)) == YEARLY


def test_what_is_not_published_says_so() -> None:
    assert "Not published" in text_of(made(YEARLY, "pdf", number=None, made_at=MOMENT))
