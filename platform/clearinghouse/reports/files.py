"""A report as files: CSV of its figures and of its evidence, a workbook with both and the method, a PDF, JSON.

The surprise: a published report is these bytes. They are made once, hashed and kept, and never made again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from clearinghouse.papers.typeset import pdf
from clearinghouse.reports.paper import paper
from clearinghouse.reports.report import KIND_WORDS, EvidenceLine, Figure, Form, Report
from clearinghouse.web.columns import Column, columns_of
from clearinghouse.web.delimited import delimited
from clearinghouse.web.spreadsheet import Sheet, spreadsheet
from clearinghouse.workbooks.sealing import XLSX_TYPE

MEDIA_TYPES: Final[Mapping[Form, str]] = {
    "json": "application/json",
    "csv": "text/csv",
    "evidence": "text/csv",
    "xlsx": XLSX_TYPE,
    "pdf": "application/pdf",
}
_ENDINGS: Final[Mapping[Form, str]] = {
    "json": ".json",
    "csv": ".csv",
    "evidence": "-evidence.csv",
    "xlsx": ".xlsx",
    "pdf": ".pdf",
}
_AT_ONCE: Final = asyncio.Semaphore(1)
"""Setting a PDF takes a processor for a second; readers who ask at once wait for one another."""


def file_name(stem: str, form: Form) -> str:
    """Return the name under which a form of a report is saved."""
    return f"{stem}{_ENDINGS[form]}"


def figure_columns() -> tuple[Column, ...]:
    """The columns of figures; `value` is a number, exact, which the type of its field does not say."""
    return tuple(
        Column(each.name, each.field, "number", each.meaning) if each.field == "value" else each
        for each in columns_of(Figure, {})
    )


def _about(report: Report, number: str | None) -> list[tuple[str, str]]:
    return [
        ("Report", number or "not published"),
        ("Kind", KIND_WORDS[report.kind]),
        ("Reporting year", str(report.reporting_year)),
        ("As of", report.as_of.isoformat()),
        ("Why", report.reason),
        ("Plan", report.plan),
        *(("Method", line) for line in report.method),
    ]


def content_of(report: Report) -> bytes:
    """Return a report as JSON: equal reports give equal bytes."""
    return msgspec.json.encode(report, order="deterministic")


def report_of(content: bytes) -> Report:
    """Return the report that `content_of` was made of."""
    return msgspec.json.decode(content, type=Report)


def made(report: Report, form: Form, *, number: str | None, made_at: datetime) -> bytes:
    """Return a report in a form. `number`: under which it is published; None: it is not."""
    figures = figure_columns()
    match form:
        case "json":
            return content_of(report)
        case "csv":
            return delimited(figures, report.figures)
        case "evidence":
            return delimited(columns_of(EvidenceLine, {}), report.evidence)
        case "xlsx":
            further = (Sheet("Evidence", columns_of(EvidenceLine, {}), report.evidence),)
            return spreadsheet(
                figures, report.figures, title=report.title, about=_about(report, number), further=further
            )
        case "pdf":
            return pdf(paper(report, number=number), made_on=made_at)


async def made_aside(report: Report, form: Form, number: str | None, made_at: datetime) -> bytes:
    """Return a report in a form, made beside the answering of others."""
    async with _AT_ONCE:
        return await asyncio.to_thread(made, report, form, number=number, made_at=made_at)
