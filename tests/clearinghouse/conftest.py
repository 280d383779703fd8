"""A real PostgreSQL for every test: one server a process, one template migrated once, one clone a test.

With CLEARINGHOUSE_TEST_DSN (a superuser's address, e.g. postgresql://postgres@localhost/postgres) the tests run
against that server instead of the embedded one.
"""

import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar

from clearinghouse.app import create_app
from clearinghouse.database import embedded
from clearinghouse.database.addresses import APP_ROLE, Address
from clearinghouse.database.engine import connected
from clearinghouse.database.migrate import migrate
from clearinghouse.database.transaction import transaction
from clearinghouse.indicators.computing import ensure_first_values
from clearinghouse.loading.first_rounds import ensure_first_rounds
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER
from clearinghouse.settings import read_settings
from people import House

SAMPLE_DAY = date(2026, 11, 21)
"""The day on which the sample says that it was put together; to tests of the API it is today."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server for tests; `dsn` is a superuser's."""

    dsn: str

    def owner(self, database: str) -> Address:
        """The owner's address of a database."""
        return Address(urlunsplit(urlsplit(self.dsn)._replace(path=f"/{database}")))

    def app(self, database: str) -> Address:
        """The address of web and worker; a server elsewhere may ask `clearinghouse_app` for a password."""
        if "CLEARINGHOUSE_TEST_DSN" in os.environ:
            return Address(self.owner(database).dsn, role=APP_ROLE)
        return Address(self.owner(database).dsn.replace("//postgres:", f"//{APP_ROLE}:"))

    async def run(self, statement: str) -> None:
        """Run a statement on the server itself, outside any of the tests' databases."""
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @contextlib.asynccontextmanager
    async def clone(self, template: str) -> AsyncIterator[str]:
        """Give the name of a new database like `template`, dropped at the end."""
        name = f"test_{uuid4().hex}"
        await self.run(f"create database {name} template {template}")
        try:
            yield name
        finally:
            await self.run(f"drop database {name} with (force)")


@dataclass(frozen=True)
class Database:
    """A test's own database: its addresses as owner and as web and worker."""

    owner: Address
    app: Address


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """Give a new folder for a server's files, not below pytest's own.

    pytest closes the folder above its temporary ones to other users whenever a session starts, and a server that
    root started is another user.
    """
    with tempfile.TemporaryDirectory(prefix="clearinghouse-test-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder in which a test may run a server of its own; what runs in `data` below it is stopped at the end."""
    with own_folder() as folder:
        yield folder
        embedded.stop(folder / "data")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of this test process."""
    given = os.environ.get("CLEARINGHOUSE_TEST_DSN")
    if given:
        yield Server(given)
        return
    with own_folder() as folder, embedded.running(folder) as started:
        yield Server(started.dsn("postgres", "postgres"))


@pytest.fixture(scope="session")
async def template(server: Server) -> AsyncIterator[str]:
    """The name of a migrated, empty database, to be cloned and never written to."""
    if "CLEARINGHOUSE_TEST_DSN" not in os.environ:  # a test database need not survive a power cut
        await server.run("alter system set fsync = off")
        await server.run("select pg_reload_conf()")
    name = f"template_{uuid4().hex}"
    await server.run(f"create database {name}")
    await migrate(server.owner(name), app=server.app(name), lock_timeout=timedelta(seconds=10))
    yield name
    await server.run(f"drop database {name} with (force)")


@pytest.fixture
async def empty_database(server: Server, template: str) -> AsyncIterator[Database]:
    """A migrated database without rows, to which nothing is connected yet."""
    async with server.clone(template) as name:
        yield Database(server.owner(name), server.app(name))


@pytest.fixture
async def database(empty_database: Database) -> AsyncIterator[Database]:
    """A migrated database without rows; stores speak to it as `clearinghouse_app`."""
    async with connected(empty_database.app, max_size=5):
        yield empty_database


@pytest.fixture(scope="session")
async def sample_template(server: Server, template: str) -> AsyncIterator[str]:
    """The name of a database with the sample data and its two rounds, to be cloned and never written to."""
    async with server.clone(template) as name:
        folder = read_folder(SAMPLE_FOLDER)
        async with connected(server.app(name), max_size=2):
            async with transaction() as connection:
                await load(connection, folder, known_on=SAMPLE_DAY, is_production=False)
            await ensure_first_rounds(folder.rounds)
            async with transaction():
                await ensure_first_values(SAMPLE_DAY, now=datetime(2026, 11, 21, tzinfo=UTC))
        yield name


@pytest.fixture
async def sample_copy(server: Server, sample_template: str) -> AsyncIterator[Database]:
    """A test's own database with the sample and its two rounds; stores speak to it as `clearinghouse_app`."""
    async with server.clone(sample_template) as name:
        database = Database(server.owner(name), server.app(name))
        async with connected(database.app, max_size=5):
            yield database


@pytest.fixture
async def owner(empty_database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the test's database as its owner, who may do what the role may not."""
    connection = await asyncpg.connect(**empty_database.owner.connection_arguments())
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def sample_database(server: Server, sample_template: str) -> AsyncIterator[Database]:
    """A database with the sample and its two rounds, made once, for tests that only read; not connected to."""
    async with server.clone(sample_template) as name:
        yield Database(server.owner(name), server.app(name))


@pytest.fixture(scope="session")
def sample_app() -> Litestar:
    """The application on the day of the sample; whoever uses it opens the database."""
    return create_app(read_settings({}), today=lambda: SAMPLE_DAY)


@pytest.fixture
async def api(sample_database: Database, sample_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application over the sample."""
    transport = httpx.ASGITransport(app=sample_app, raise_app_exceptions=False)
    async with (
        connected(sample_database.app, max_size=5),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield client


@pytest.fixture
async def house(sample_copy: Database) -> AsyncIterator[House]:
    """The application over a test's own copy of the sample, with a clock that the test sets."""
    opened = House()
    yield opened
    await opened.close()
