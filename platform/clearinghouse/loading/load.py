"""Load a folder of data files: all rows are checked first, then written in one transaction, or nothing is.

The surprise: loading again is no change. Ids follow from the files' own keys, so a row that comes again is the same
row; a plan that changed becomes a new version, and a request that changed a new revision. A commitment that its donor
has taken over is left as the donor wants it, whatever the files say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

import asyncpg

from clearinghouse.commitments.register import REGISTER
from clearinghouse.database.bulk import Written, write_rows
from clearinghouse.errors import PlatformError
from clearinghouse.loading.checks import OnRecord, faults_between
from clearinghouse.loading.folder import NAMES, Folder, Placed
from clearinghouse.loading.rows import (
    CitedRow,
    CommitmentRow,
    IntervalRow,
    NationalCommitmentRow,
    ObligationRow,
    PlanRow,
    QuantityRow,
    RequestRow,
    Row,
    StateRow,
    TrancheRow,
)
from clearinghouse.loading.targets import TARGETS, IdOf, identities
from clearinghouse.loading.versions import Versioned, write_plans, write_requests
from needmatch.errors import Fault


class FaultyData(PlatformError):
    """The files have faults; nothing was loaded."""

    code: ClassVar[str] = "faulty-data"
    title: ClassVar[str] = "The data files have faults"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class IllustrationRefused(PlatformError):
    """Illustrations are not loaded in production."""

    code: ClassVar[str] = "illustration-refused"
    title: ClassVar[str] = "Illustrations cannot be loaded in production"


@dataclass(frozen=True, slots=True)
class TableReport:
    """What came of the rows of one file: how many of each grade ('' where rows have none), and what was written."""

    file: str
    grades: Mapping[str, int]
    written: Written


@dataclass
class LoadReport:
    """What a load did, file by file, and the versions of plans that it replaced."""

    known_on: date
    tables: list[TableReport] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)

    @property
    def written(self) -> Written:
        """The sums over all files."""
        return sum((table.written for table in self.tables), Written())


async def load(
    connection: asyncpg.Connection, folder: Folder, *, known_on: date, is_production: bool
) -> LoadReport:
    """Write a folder's rows in the caller's transaction.

    Args:
        known_on: the day on which the rows became known here.
        is_production: refuse illustrations.

    Raises:
        FaultyData: with every fault of the files; nothing was written.
        IllustrationRefused: the folder holds illustrations and this is production; nothing was written.
    """
    if is_production and folder.has_illustrations:
        raise IllustrationRefused(
            "the folder holds estimated needs or assumed money, and CLEARINGHOUSE_ENV is production; load its "
            "documented set alone (--only documented), or use another database"
        )
    faults = folder.faults + faults_between(folder, await _on_record(connection))
    if faults:
        raise FaultyData(faults)
    id_of = identities(await _ids_on_record(connection))
    report = LoadReport(known_on)
    taken_over = await _taken_over(connection)
    kept_here = await _kept_here(connection)
    told_here = await _told_here(connection)
    years_here = await _years_kept_here(connection)
    for target in TARGETS:
        found = [
            (placed, row)
            for placed, row in folder.of(target.kind)
            if not (
                (isinstance(row, CommitmentRow) and row.code in taken_over)
                or (isinstance(row, TrancheRow) and row.commitment in taken_over)
                or (isinstance(row, ObligationRow) and row.code in kept_here)
                or (isinstance(row, QuantityRow) and (row.obligation, row.as_of_year) in years_here)
                or (isinstance(row, NationalCommitmentRow) and row.code in told_here)
            )
        ]
        if target.kind is TrancheRow:
            await _drop_old_tranches(connection, folder, id_of, taken_over)
        if found:
            records = [
                record(placed, known_on, {**target.given(row, id_of), **_status_kept_here(row, kept_here)})
                for placed, row in found
            ]
            _report(
                report,
                folder,
                target.kind,
                await write_rows(connection, target.table, records, key=target.key),
            )
    await _write_intervals(connection, folder, report, id_of, kept_here)
    versioned = Versioned(connection, folder, known_on, id_of)
    _report(report, folder, RequestRow, await write_requests(versioned))
    plans = await write_plans(versioned)
    _report(report, folder, PlanRow, plans.written)
    for kind, written in plans.lines.items():
        _report(report, folder, kind, written)
    report.replaced.extend(plans.replaced)
    report.replaced.extend(await _withdraw_old_illustrations(connection, folder))
    return report


def record(placed: Placed, known_on: date, given: Mapping[str, object]) -> dict[str, object]:
    """The columns of the database for a row: its own, those every fact has, and those given (which win)."""
    values: dict[str, object] = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in placed.row.model_dump(by_alias=False).items()
    }
    if isinstance(placed.row, CitedRow):
        values |= {"known_on": known_on, "is_illustration": placed.is_illustration}
    return values | dict(given)


def _report(report: LoadReport, folder: Folder, kind: type[Row], written: Written) -> None:
    found = [row for _, row in folder.of(kind)]
    if found:
        grades = Counter(row.evidence if isinstance(row, CitedRow) else "" for row in found)
        report.tables.append(TableReport(NAMES[kind], dict(grades), written))


async def _write_intervals(
    connection: asyncpg.Connection,
    folder: Folder,
    report: LoadReport,
    id_of: IdOf,
    kept_here: Mapping[str, str],
) -> None:
    """Intervals have no code: the first, second, ... of a kind in a State is the same one when it comes again."""
    counts: Counter[tuple[str, str]] = Counter()
    numbered: dict[int, int] = {}
    for placed, row in sorted(
        folder.of(IntervalRow), key=lambda each: (each[1].starts_on or date.min, each[0].line)
    ):
        counts[row.state, row.kind] += 1
        numbered[id(placed)] = counts[row.state, row.kind]
    records = [
        record(placed, report.known_on, {"id": id_of("interval", row.state, row.kind, numbered[id(placed)])})
        for placed, row in folder.of(IntervalRow)
        if f"{row.state}-{row.kind.removeprefix('article_')}" not in kept_here
    ]
    _report(report, folder, IntervalRow, await write_rows(connection, "state_interval", records))


async def _taken_over(connection: asyncpg.Connection) -> frozenset[str]:
    """The codes of commitments for which their donors speak here themselves."""
    rows = await connection.fetch(
        "select code from clearinghouse.commitment where $1 = any(source_codes)", REGISTER
    )
    return frozenset(row["code"] for row in rows)


async def _kept_here(connection: asyncpg.Connection) -> Mapping[str, str]:
    """The codes of obligations that the secretariat keeps here, and how they stand: files leave them alone."""
    rows = await connection.fetch(
        "select code, status from clearinghouse.obligation where kept_here_since is not null"
    )
    return {row["code"]: row["status"] for row in rows}


async def _years_kept_here(connection: asyncpg.Connection) -> frozenset[tuple[str, int]]:
    """Obligations and years of which the secretariat keeps here what remained: files leave them alone."""
    rows = await connection.fetch(
        """select o.code, q.as_of_year from clearinghouse.obligation_quantity q
           join clearinghouse.obligation o on o.id = q.obligation where q.kept_here_since is not null"""
    )
    return frozenset((row["code"], row["as_of_year"]) for row in rows)


async def _told_here(connection: asyncpg.Connection) -> frozenset[str]:
    """The codes of national commitments that people wrote or removed here: files leave them alone."""
    rows = await connection.fetch(
        "select code from clearinghouse.national_commitment where kept_here_since is not null"
    )
    return frozenset(row["code"] for row in rows)


def _status_kept_here(row: Row, kept_here: Mapping[str, str]) -> dict[str, object]:
    """The Article 5 status of a State whose obligation is kept here and settled; of others nothing is said."""
    status = kept_here.get(f"{row.iso3}-5") if isinstance(row, StateRow) else None
    known = {"open": "implementing", "completed": "completed"}.get(status or "")
    return {} if known is None else {"article_5_status": known}


async def _drop_old_tranches(
    connection: asyncpg.Connection, folder: Folder, id_of: IdOf, taken_over: frozenset[str]
) -> None:
    """A commitment's tranches come whole: a year that is no longer among them goes."""
    commitments = [
        id_of("commitment", row.code) for _, row in folder.of(CommitmentRow) if row.code not in taken_over
    ]
    tranches = [id_of("tranche", row.commitment, row.year) for _, row in folder.of(TrancheRow)]
    await connection.execute(
        "delete from clearinghouse.tranche where commitment = any($1) and id <> all($2)",
        commitments,
        tranches,
    )


async def _withdraw_old_illustrations(connection: asyncpg.Connection, folder: Folder) -> list[str]:
    """Illustrations come whole: an estimate or an assumed commitment that is no longer among them is withdrawn."""
    if not folder.has_illustrations:
        return []
    plans = await connection.fetch(
        """update clearinghouse.work_plan_version v set status = 'withdrawn' from clearinghouse.work_plan p
        where p.id = v.plan and v.status = 'illustration' and p.code <> all($1) returning p.code""",
        [row.code for _, row in folder.of(PlanRow)],
    )
    commitments = await connection.fetch(
        """update clearinghouse.commitment set status = 'withdrawn'
        where is_illustration and status = 'registered' and code <> all($1) returning code""",
        [row.code for _, row in folder.of(CommitmentRow)],
    )
    return [f"{code}: withdrawn" for code in sorted(row["code"] for row in (*plans, *commitments))]


async def _on_record(connection: asyncpg.Connection) -> OnRecord:
    async def codes(sql: str) -> list[str]:
        return [row["code"] for row in await connection.fetch(sql)]

    return OnRecord(
        sources=await codes("select code from clearinghouse.source"),
        states=await codes("select iso3 as code from clearinghouse.state"),
        donors=await codes("select code from clearinghouse.donor"),
        obligations={
            row["code"]: row["state"]
            for row in await connection.fetch("select code, state from clearinghouse.obligation")
        },
    )


async def _ids_on_record(connection: asyncpg.Connection) -> dict[tuple[str, str], UUID]:
    """Rows that have a code may have been made otherwise than by a load, with another id."""
    found: dict[tuple[str, str], UUID] = {}
    for table in ("source", "obligation", "donor", "commitment", "work_plan"):
        kind = table.replace("_", "-")
        for row in await connection.fetch(f"select code, id from clearinghouse.{table}"):  # noqa: S608 a constant
            found[kind, row["code"]] = row["id"]
    return found
