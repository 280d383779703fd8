"""Commands on the database: migrate it, and load data.

Every command but `migrate` speaks to the database as `clearinghouse_app` and refuses one that is not at this
program's schema.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from clearinghouse.cli.refusals import ExitStatus, Refused

if TYPE_CHECKING:
    from clearinghouse.database.addresses import Addresses
    from clearinghouse.loading.folder import Folder
    from clearinghouse.loading.load import LoadReport
    from clearinghouse.settings import Settings

Answer = TypeVar("Answer")


@contextmanager
def database_refusals() -> Iterator[None]:
    """Turn what was foreseen into lines on standard error and exit status 2."""
    import asyncpg

    from clearinghouse.errors import PlatformError
    from clearinghouse.settings import FaultySettings

    try:
        yield
    except FaultySettings as error:
        raise Refused("\n".join(f"setting {fault}" for fault in error.faults)) from None
    except PlatformError as error:
        raise Refused(error.detail) from None
    except asyncpg.InsufficientPrivilegeError as error:
        raise Refused(
            f"{_said(error)}: run `clearinghouse migrate`, which gives the role its rights"
        ) from None
    except asyncpg.InvalidPasswordError:
        raise Refused("the database refuses the password in DATABASE_URL or DATABASE_APP_URL") from None
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise Refused(f"{_said(error)}: run `clearinghouse migrate` first") from None
    except asyncpg.IntegrityConstraintViolationError as error:
        rule = f" (rule {error.constraint_name})" if error.constraint_name else ""
        raise Refused(f"the database refuses this{rule}: {_said(error)}; nothing was changed") from None
    except (
        ConnectionError,
        TimeoutError,
        socket.gaierror,
        asyncpg.PostgresConnectionError,
        asyncpg.CannotConnectNowError,
    ) as error:
        raise Refused(f"the database does not answer: {error}") from None
    except FileNotFoundError as error:
        if error.filename is not None:  # a file of ours, and not the socket of a server
            raise
        raise Refused(
            "the database does not answer: no server listens in the socket folder that the address names"
        ) from None
    except asyncpg.PostgresError as error:
        raise Refused(
            f"the database refuses this: {type(error).__name__}: {_said(error)}; nothing was changed"
        ) from None


def _said(error: Exception) -> str:
    """The database's first line; what follows may quote whole rows."""
    return (str(error).splitlines() or [type(error).__name__])[0]


@contextmanager
def database() -> Iterator[tuple[Settings, Addresses]]:
    from clearinghouse.database.addresses import database_server
    from clearinghouse.settings import read_settings

    with database_refusals():
        settings = read_settings()
        with database_server(settings) as addresses:
            yield settings, addresses


def in_app(settings: Settings, addresses: Addresses, work: Coroutine[object, object, Answer]) -> Answer:
    """Run work with a pool as `clearinghouse_app` on a database at this program's schema."""
    from clearinghouse.database.engine import connected
    from clearinghouse.database.history import require_current_schema
    from clearinghouse.database.transaction import transaction

    async def run() -> Answer:
        try:
            async with connected(addresses.app, max_size=2):
                async with transaction(readonly=True) as connection:
                    await require_current_schema(connection)
                return await work
        finally:
            work.close()

    return asyncio.run(run())


def migrate_as_owner(settings: Settings, addresses: Addresses) -> None:
    """Run what is due and say so."""
    from clearinghouse.database.migrate import migrate as migrated_by

    owner = addresses.required_owner()
    done = asyncio.run(migrated_by(owner, app=addresses.app, lock_timeout=settings.migration_lock_timeout))
    if done.applied:
        click.echo(
            f"{owner.where}: {len(done.applied)} migration(s) run, {done.already} had been run before."
        )
    else:
        click.echo(f"{owner.where}: nothing to do, all {done.already} migrations had been run before.")


@click.command()
def migrate() -> None:
    """Bring the database to this program's schema.

    Runs as the owner (DATABASE_URL, or the embedded server in CLEARINGHOUSE_DATA), makes the role clearinghouse_app
    and gives it its rights. Whoever comes second waits, and finds nothing to do. A migration that fails changes
    nothing.

    \b
    Example: clearinghouse migrate
    """
    with database() as (settings, addresses):
        migrate_as_owner(settings, addresses)


def load_folder(
    settings: Settings, addresses: Addresses, folder: Folder, *, known_on: date | None
) -> LoadReport:
    """Load a folder that was read; without `known_on`, the newest day of its rounds, else today.

    Raises:
        click.exceptions.Exit: the files have faults; each was said on standard error, and nothing was loaded.
    """
    from clearinghouse.database.transaction import transaction
    from clearinghouse.loading.load import FaultyData
    from clearinghouse.loading.load import load as write

    since = known_on or folder.today or datetime.now(UTC).date()

    async def work() -> LoadReport:
        async with transaction() as connection:
            return await write(connection, folder, known_on=since, is_production=settings.is_production)

    try:
        return in_app(settings, addresses, work())
    except FaultyData as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        click.echo(f"{len(error.faults)} fault(s); nothing was loaded.", err=True)
        raise click.exceptions.Exit(ExitStatus.REFUSED) from None


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Load the data that come with the program.")
@click.option(
    "--only", type=click.Choice(["documented", "illustration"]), help="Load one set of the folder alone."
)
@click.option(
    "--known-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the data became known here; without it, the newest day in rounds.csv, else today.",
)
def load(folder: Path | None, sample: bool, only: str | None, known_on: datetime | None) -> None:
    """Load data files: all rows are checked first, then all are written, or none.

    FOLDER holds CSV files, or the sets documented/ and illustration/ with such files; the columns are described in
    the README of the sample. Loading again changes nothing. Illustrations are refused in production.

    \b
    Example: clearinghouse load --sample
    """
    from clearinghouse.loading.folder import read_folder
    from clearinghouse.loading.sample import SAMPLE_FOLDER

    if sample == (folder is not None):
        raise click.UsageError("name a folder, or give --sample")
    with database() as (settings, addresses):
        read = read_folder(SAMPLE_FOLDER if folder is None else folder, only=only)
        report = load_folder(settings, addresses, read, known_on=known_on.date() if known_on else None)
    _say(report)


def _say(report: LoadReport) -> None:
    from needmatch.units import EVIDENCE

    grades = [grade for grade in EVIDENCE if any(grade in table.grades for table in report.tables)]
    head = ["file", "rows", *grades, "new", "changed", "unchanged"]
    lines = [head]
    for table in report.tables:
        written = table.written
        rows = sum(table.grades.values())
        counts = [table.grades.get(grade, 0) or "" for grade in grades]
        lines.append(
            [
                str(each)
                for each in (table.file, rows, *counts, written.new, written.changed, written.unchanged)
            ]
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        click.echo(
            "  ".join(
                cell.ljust(width) if column == 0 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        )
    for each in report.replaced:
        click.echo(each)
    total = report.written
    click.echo(
        "Nothing changed: everything was there already."
        if not total.new and not total.changed
        else f"{total.new} rows are new, {total.changed} changed, {total.unchanged} were there already; known on "
        f"{report.known_on}."
    )
