"""Routes of cooperation reports: what is asked, what was filed, who filed when.

The surprise: a report is addressed by State and year, `/cooperation-reports/SEN/2026`, and there is one under an
address only once it was filed; drafts of it are in `drafting`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from clearinghouse.cooperation_reports import store
from clearinghouse.cooperation_reports.questions import QUESTIONS, Question
from clearinghouse.cooperation_reports.report import FIRST_YEAR, Filing, Report, changes, due_on
from clearinghouse.cooperation_reports.rows import (
    CooperationReport,
    CooperationReportRow,
    CooperationVersionRow,
    FilingRow,
    QuestionRow,
    filing_row,
    question_row,
    report_row,
    report_shown,
    version_row,
)
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import NotFound
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, StateFilter, YearFilter
from clearinghouse.web.problems import documented

NO_REPORT = "No report of this State and year was filed, as far as is known here; GET /api/v1/cooperation-reports lists those filed."  # noqa: E501
_LAST_YEAR = 2200

StateCode = Annotated[str, PathParameter(description="A State by its ISO 3166-1 alpha-3 code, such as SEN.")]
DueYear = Annotated[str, PathParameter(description="The year in which the report is due, such as 2026.")]


def year_of(text: str) -> int:
    """Return the year in an address.

    Raises:
        NotFound: it is none, so there is nothing under it.
    """
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= _LAST_YEAR):
        raise NotFound(NO_REPORT)
    return int(text)


@get(
    "/cooperation-questions",
    operation_id="listCooperationQuestions",
    tags=["Cooperation reports"],
    summary="What a cooperation report is asked",
    responses=documented(400),
)
async def list_cooperation_questions(
    request: AnyRequest, limit: Limit = None, cursor: Cursor = None, format: ListFormat = None
) -> Response[Page[QuestionRow]]:
    """In the order of the form, with the indicators that each question feeds."""

    async def read(after: int | None, rows: int) -> list[Question]:
        return list(QUESTIONS[after or 0 :][:rows])

    return await listing(
        request, read=read, row=question_row, kind=QuestionRow, key=lambda each: each.number, key_type=int,
        limit=limit, cursor=cursor, form=format, name="cooperation-questions",
    )  # fmt: skip


@get(
    "/cooperation-reports",
    operation_id="listCooperationReports",
    tags=["Cooperation reports"],
    summary="Filed cooperation reports",
    responses=documented(400),
)
async def list_cooperation_reports(
    request: AnyRequest,
    of_state: StateFilter = None,
    year: YearFilter = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[CooperationReportRow]]:
    """The current version of each, newest year first."""

    async def read(after: UUID | None, rows: int) -> list[Report]:
        state = of_state.upper() if of_state else None
        return await store.reports(state=state, year=year, after=after, limit=rows, as_of=as_of)

    return await listing(
        request, read=read, row=report_row, kind=CooperationReportRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="cooperation-reports",
    )  # fmt: skip


@get(
    "/cooperation-reports/{iso3:str}/{year:str}",
    operation_id="getCooperationReport",
    tags=["Cooperation reports"],
    summary="A filed cooperation report",
    responses=documented(400, 404),
)
async def get_cooperation_report(
    iso3: StateCode, year: DueYear, as_of: AsOfDay = None
) -> Response[CooperationReport]:
    """Its current version, or the one that was current here on a day, with every answer and its passage."""
    async with transaction("repeatable_read", readonly=True):
        found = await store.report(iso3.upper(), year_of(year), as_of=as_of)
    if found is None:
        raise NotFound(NO_REPORT)
    return answer(report_shown(found))


class _Version(msgspec.Struct, frozen=True):
    report: Report
    before: Report | None


@get(
    "/cooperation-reports/{iso3:str}/{year:str}/versions",
    operation_id="listCooperationVersions",
    tags=["Cooperation reports"],
    summary="The versions of a report",
    responses=documented(400, 404),
)
async def list_cooperation_versions(
    request: AnyRequest,
    iso3: StateCode,
    year: DueYear,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[CooperationVersionRow]]:
    """Oldest first, each with what it changed of the one before."""
    number = year_of(year)

    async def read(after: int | None, rows: int) -> list[_Version]:
        found = await store.versions(iso3.upper(), number)
        if not found:
            raise NotFound(NO_REPORT)
        pairs = [_Version(each, found[place - 1] if place else None) for place, each in enumerate(found)]
        return pairs[after or 0 :][:rows]

    def row(version: _Version) -> CooperationVersionRow:
        before = version.before
        return version_row(version.report, changes(before.answers, version.report.answers) if before else ())

    return await listing(
        request, read=read, row=row, kind=CooperationVersionRow, key=lambda each: each.report.number, key_type=int,
        limit=limit, cursor=cursor, form=format, name=f"cooperation-report-{iso3.upper()}-{number}-versions",
    )  # fmt: skip


@get(
    "/cooperation-reports/{iso3:str}/{year:str}/versions/{number:str}",
    operation_id="getCooperationVersion",
    tags=["Cooperation reports"],
    summary="One version of a report",
    responses=documented(404),
)
async def get_cooperation_version(
    iso3: StateCode,
    year: DueYear,
    number: Annotated[str, PathParameter(description="The number of the version, 1 and up.")],
) -> Response[CooperationReport]:
    """As it was filed, whatever became of it."""
    found = await store.versions(iso3.upper(), year_of(year))
    for each in found:
        if str(each.number) == number:
            return answer(report_shown(each))
    raise NotFound(NO_REPORT)


@get(
    "/cooperation-filings",
    operation_id="listCooperationFilings",
    tags=["Cooperation reports"],
    summary="Which States Parties have filed",
    responses=documented(400),
)
async def list_cooperation_filings(
    request: AnyRequest,
    year: Annotated[
        int | None,
        QueryParameter(
            ge=FIRST_YEAR, le=_LAST_YEAR, description="In which the reports are due (default: this year)."
        ),
    ] = None,
    as_of: Annotated[
        date | None, QueryParameter(description="As it was known here at the end of this day.")
    ] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[FilingRow]]:
    """Every State that was a Party on 30 April of the year, and the day of its report if one was filed."""
    asked = year or today_of(request).year

    async def read(after: str | None, rows: int) -> list[Filing]:
        found = await store.filings(asked, as_of=as_of)
        return [each for each in found if after is None or each.state > after][:rows]

    return await listing(
        request, read=read, row=lambda each: filing_row(each, asked), kind=FilingRow, key=lambda each: each.state,
        key_type=str, limit=limit, cursor=cursor, form=format, name=f"filings-due-{due_on(asked)}",
    )  # fmt: skip


ROUTES = [
    list_cooperation_questions, list_cooperation_reports, get_cooperation_report, list_cooperation_versions,
    get_cooperation_version, list_cooperation_filings,
]  # fmt: skip
