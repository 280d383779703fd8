"""Routes of reports: published ones in all their forms, publishing one, and what one would say now.

The surprise: a published report is read from the bytes that were kept, never computed again; its JSON is the very
content whose SHA-256 stands beside it. What is not published says so in its title page, and has no number.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from pydantic import Field

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import BadRequest, Fault, NotFound
from clearinghouse.indicators.definitions import BASELINE_YEAR
from clearinghouse.reports import store
from clearinghouse.reports.files import MEDIA_TYPES, file_name, made_aside, report_of
from clearinghouse.reports.gathering import gathered_profile, gathered_yearly
from clearinghouse.reports.publishing import publish
from clearinghouse.reports.report import Code, EvidenceLine, Figure, Form, Kind, Report
from clearinghouse.web.bodies import Body
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, file_answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, StateFilter
from clearinghouse.web.problems import documented
from clearinghouse.web.who import now_of
from clearinghouse.web.writing import Made, made, once

TAG: Final = ["Reports"]
_NO_REPORT: Final = "There is no report of this number; GET /api/v1/reports lists them."
NOT_PUBLISHED: Final = "not published"

ReportNumber = Annotated[
    str, PathParameter(description="The number of a report, such as 2026-1.", max_length=20)
]
FormChoice = Annotated[
    Literal["json", "csv", "evidence", "xlsx", "pdf"] | None,
    QueryParameter(
        name="form",
        description="`csv`: its figures; `evidence`: what they rest on, as CSV; `xlsx`, `pdf`: both; else json.",
    ),
]
KindFilter = Annotated[
    Literal["yearly", "state_profile"] | None, QueryParameter(description="What kind of report.")
]


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A published report."""

    id: str
    number: Annotated[str, msgspec.Meta(description="Within its reporting year.", examples=["2026-1"])]
    kind: Kind
    title: str
    state: Annotated[str | None, msgspec.Meta(description="ISO3; null: of all States Parties.")]
    reporting_year: int
    as_of: Annotated[date, msgspec.Meta(description="The day as of which facts were read.")]
    reason: str
    published_at: datetime
    permalink: str
    citation: str


class FileRow(msgspec.Struct, frozen=True):
    """A published report in one form."""

    form: Form
    address: str
    sha256: str
    size_bytes: int


class PublishedReport(ReportRow, frozen=True, kw_only=True):
    """A published report with its files, and all that it says."""

    files: list[FileRow]
    plan: str
    method: list[str]
    figures: list[Figure]
    evidence: list[EvidenceLine]


class ReportNow(msgspec.Struct, frozen=True, kw_only=True):
    """What a report would say now; it is not published."""

    kind: Kind
    title: str
    state: Code | None
    reporting_year: int
    as_of: date
    reason: str
    plan: str
    method: list[str]
    figures: list[Figure]
    evidence: list[EvidenceLine]


class NewReport(Body):
    """A report to be published. A State profile names its State; a yearly report its reporting year."""

    kind: Kind
    state: Annotated[str | None, Field(pattern=r"^[A-Za-z]{3}$")] = None
    reporting_year: Annotated[int | None, Field(ge=BASELINE_YEAR, le=2200)] = None
    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


def _public_url(request: AnyRequest) -> str:
    return str(request.app.state.settings.public_url).rstrip("/")


def _row(published: store.Published, public_url: str) -> ReportRow:
    permalink = f"{public_url}/api/v1/reports/{published.code}"
    return ReportRow(
        id=str(published.id),
        number=published.code,
        kind=published.kind,  # type: ignore[arg-type]  # a check of the table holds it
        title=published.title,
        state=published.state,
        reporting_year=published.reporting_year,
        as_of=published.as_of,
        reason=published.reason,
        published_at=published.published_at,
        permalink=permalink,
        citation=(
            f"Clearing House, report {published.code}: {published.title}, as of {published.as_of.isoformat()}. "
            f"{permalink}"
        ),
    )


async def _published(number: str) -> store.Published:
    year, _, place = number.partition("-")
    is_number = year.isascii() and year.isdigit() and place.isascii() and place.isdigit()
    is_small = len(year) == 4 and len(place) <= 9
    found = await store.report(int(year), int(place)) if is_number and is_small else None
    if found is None:
        raise NotFound(_NO_REPORT)
    return found


@get(
    "/reports",
    operation_id="listReports",
    tags=TAG,
    summary="Published reports",
    responses=documented(400),
)
async def list_reports(
    request: AnyRequest,
    kind: KindFilter = None,
    of_state: StateFilter = None,
    year: Annotated[
        int | None, QueryParameter(ge=1900, le=2200, description="A reporting year, such as 2026.")
    ] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[ReportRow]]:
    """Newest first."""
    public_url = _public_url(request)

    async def read(after: UUID | None, rows: int) -> list[store.Published]:
        return await store.reports(
            kind=kind, state=of_state.upper() if of_state else None, year=year, after=after, limit=rows
        )

    return await listing(
        request, read=read, row=lambda each: _row(each, public_url), kind=ReportRow, key=lambda each: each.id,
        key_type=UUID, limit=limit, cursor=cursor, form=format, name="reports",
    )  # fmt: skip


@get(
    "/reports/{number:str}",
    operation_id="getReport",
    tags=TAG,
    summary="A published report",
    responses=documented(404),
)
async def get_report(request: AnyRequest, number: ReportNumber) -> Response[PublishedReport]:
    """As it was published, with its files and the SHA-256 of each."""
    public_url = _public_url(request)
    found = await _published(number)
    content = await store.content(found.id, "json")
    if content is None:
        raise NotFound(_NO_REPORT)
    said = report_of(content)
    files = [
        FileRow(each.form, f"/api/v1/reports/{found.code}/files/{each.form}", each.sha256, each.size_bytes)
        for each in await store.files(found.id)
    ]
    return answer(
        PublishedReport(
            **msgspec.structs.asdict(_row(found, public_url)),
            files=files,
            plan=said.plan,
            method=said.method,
            figures=said.figures,
            evidence=said.evidence,
        )
    )


@get(
    "/reports/{number:str}/files/{form:str}",
    operation_id="getReportFile",
    tags=TAG,
    summary="A published report as a file",
    responses=documented(404),
)
async def get_report_file(
    number: ReportNumber,
    form: Annotated[str, PathParameter(description="pdf, xlsx, csv, evidence or json.", max_length=20)],
) -> Response[bytes]:
    """The bytes that were published; their SHA-256 stands in the answer of the report itself."""
    found = await _published(number)
    chosen = next((each for each in MEDIA_TYPES if each == form), None)
    content = await store.content(found.id, chosen) if chosen else None
    if chosen is None or content is None:
        raise NotFound("A report has the files pdf, xlsx, csv, evidence and json.")
    stem = f"clearing-house-report-{found.code}"
    return file_answer(content, MEDIA_TYPES[chosen], file_name(stem, chosen))


@post(
    "/reports",
    operation_id="publishReport",
    tags=TAG,
    summary="Publish a report",
    responses=documented(400, 404),
    status_code=201,
)
async def publish_report(request: AnyRequest, data: JSONBody[NewReport]) -> Response[ReportRow]:
    """As of today, from the values that stand. It gets a number, and stays as it is."""
    is_profile = data.kind == "state_profile"
    if is_profile and data.state is None:
        raise BadRequest((Fault("body", "state", "is missing", "Name the State of the profile."),))
    if not is_profile and data.state is not None:
        raise BadRequest(
            (Fault("body", "state", "does not fit", "A yearly report is of all States Parties."),)
        )
    if is_profile and data.reporting_year is not None:
        raise BadRequest((Fault("body", "reporting_year", "does not fit", "A profile is as of today."),))
    today = today_of(request)
    year = data.reporting_year or today.year
    if year > today.year:
        raise BadRequest(
            (Fault("body", "reporting_year", "lies ahead", "Give this year or an earlier one."),)
        )

    async def work(origin: Origin) -> Made:
        report = await _gathered(request, data.state, year, reason=data.reason)
        published = await publish(report, made_aside, now=origin.at)
        row = _row(published, _public_url(request))
        await audit.record(
            origin, "report.published", "report", published.id,
            after={"number": published.code, "kind": published.kind, "state": published.state},
        )  # fmt: skip
        return made(row, status=201, location=f"/api/v1/reports/{published.code}")

    return await once(request, work)


async def _gathered(request: AnyRequest, state: str | None, year: int, *, reason: str) -> Report:
    today, public_url = today_of(request), _public_url(request)
    if state is not None:
        return await gathered_profile(state, today=today, reason=reason, public_url=public_url)
    return await gathered_yearly(year, as_of=today, reason=reason, public_url=public_url)


async def _shown(
    request: AnyRequest, state: str | None, year: int, form: Form | None, stem: str
) -> Response[Any]:
    async with transaction("repeatable_read", readonly=True):
        report = await _gathered(request, state, year, reason=NOT_PUBLISHED)
    if form in (None, "json"):
        return answer(ReportNow(**msgspec.structs.asdict(report)))
    content = await made_aside(report, form, None, now_of(request))
    return file_answer(content, MEDIA_TYPES[form], file_name(stem, form))


@get(
    "/states/{iso3:str}/profile",
    operation_id="getStateProfile",
    tags=TAG,
    summary="The profile of a State, as it is known now",
    responses=documented(400, 404),
)
async def get_state_profile(
    request: AnyRequest,
    iso3: Annotated[str, PathParameter(description="ISO 3166-1 alpha-3 code, in any case.", max_length=20)],
    form: FormChoice = None,
) -> Response[ReportNow]:
    """One page: deadline, what remains, plan, need, funding, donors, indicators."""
    stem = f"clearing-house-profile-{iso3.upper()}-{today_of(request).isoformat()}"
    return await _shown(request, iso3, today_of(request).year, form, stem)


@get(
    "/yearly-report",
    operation_id="getYearlyReport",
    tags=TAG,
    summary="What the yearly report of a reporting year would say now",
    responses=documented(400),
)
async def get_yearly_report(
    request: AnyRequest,
    year: Annotated[
        int | None,
        QueryParameter(ge=BASELINE_YEAR, le=2200, description="A reporting year; this year unless given."),
    ] = None,
    form: FormChoice = None,
) -> Response[ReportNow]:
    """From the values that stand; it is not published and has no number."""
    chosen = year or today_of(request).year
    return await _shown(request, None, chosen, form, f"clearing-house-indicators-{chosen}-unpublished")


ROUTES = [list_reports, get_report, get_report_file, publish_report, get_state_profile, get_yearly_report]
