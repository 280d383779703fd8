"""Every query on published reports and their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of
from clearinghouse.database.transaction import current_connection
from clearinghouse.reports.report import Form

_LOCK_SPACE: Final = 0x7265706F
"""Of the lock under which reports get their numbers one after the other."""


@dataclass(frozen=True, slots=True)
class Published:
    """A published report, without what it says."""

    id: UUID
    kind: str
    state: str | None
    reporting_year: int
    number: int
    title: str
    as_of: date
    reason: str
    published_at: datetime
    computation: UUID | None

    @property
    def code(self) -> str:
        """The number under which it is cited, such as 2026-1."""
        return f"{self.reporting_year}-{self.number}"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of a report, without its content."""

    form: Form
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A computation of indicators that calls for a report."""

    id: UUID
    as_of: date
    reason: str


_REPORT: Final = "select *, -extract(epoch from published_at) as newest from clearinghouse.report"


async def reports(
    *,
    kind: str | None = None,
    state: str | None = None,
    year: int | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Published]:
    """Published reports, newest first."""
    query = Query(_REPORT).having("kind = {}", kind).having("state = {}", state)
    query.having("reporting_year = {}", year)
    return await query.page(Published, order=("newest", "-number"), after=after, limit=limit)


async def report(year: int, number: int) -> Published | None:
    """The report of that number, or None."""
    rows = await fetch(f"{_REPORT} where reporting_year = $1 and number = $2", year, number)
    return record_of(Published, rows[0]) if rows else None


async def files(report: UUID) -> list[PublishedFile]:
    """The files of a report."""
    rows = await fetch(
        """select form, sha256, length(content) as size_bytes from clearinghouse.report_file
           where report = $1 order by array_position(array['pdf', 'xlsx', 'csv', 'evidence', 'json'], form::text)""",
        report,
    )
    return [record_of(PublishedFile, row) for row in rows]


async def content(report: UUID, form: Form) -> bytes | None:
    """A file of a report as it was published, or None."""
    rows = await fetch(
        "select content from clearinghouse.report_file where report = $1 and form = $2", report, form
    )
    return bytes(rows[0]["content"]) if rows else None


async def next_number(year: int) -> int:
    """Wait until no other transaction publishes a report, and return the next number of a reporting year."""
    await current_connection().execute("select pg_advisory_xact_lock($1)", _LOCK_SPACE)
    rows = await fetch(
        "select coalesce(max(number), 0) + 1 as next from clearinghouse.report where reporting_year = $1",
        year,
    )
    number: int = rows[0]["next"]
    return number


async def add(published: Published, made: dict[Form, tuple[bytes, str]]) -> None:
    """Add a report with its files: content and SHA-256 by form."""
    connection = current_connection()
    await connection.execute(
        """insert into clearinghouse.report
           (id, kind, state, reporting_year, number, title, as_of, reason, published_at, computation)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        published.id, published.kind, published.state, published.reporting_year, published.number,
        published.title, published.as_of, published.reason, published.published_at, published.computation,
    )  # fmt: skip
    await connection.executemany(
        "insert into clearinghouse.report_file (id, report, form, content, sha256) values ($1, $2, $3, $4, $5)",
        [(uuid4(), published.id, form, content, digest) for form, (content, digest) in made.items()],
    )


async def snapshots_without_report(*, since: date) -> list[Snapshot]:
    """Computations at the end of a year or before a meeting, as of a day or later, of which no report was made."""
    rows = await fetch(
        """select c.id, c.as_of, c.reason from clearinghouse.indicator_computation c
           where c.as_of >= $1 and not exists (select from clearinghouse.report r where r.computation = c.id)
             and (c.reason like 'before %' or c.reason = 'snapshot of ' || c.as_of and c.as_of::text like '%-12-31')
           order by c.as_of, c.id""",
        since,
    )
    return [record_of(Snapshot, row) for row in rows]
