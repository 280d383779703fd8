"""A real PostgreSQL for every test: one server a process, one template migrated once, one clone a test.

With CLEARINGHOUSE_TEST_DSN (a superuser's address, e.g. postgresql://postgres@localhost/postgres) the tests run
against that server instead of the embedded one.
"""

import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
from clearinghouse.database import embedded
from clearinghouse.database.addresses import APP_ROLE, Address
from clearinghouse.database.engine import connected
from clearinghouse.database.migrate import migrate


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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of this test process."""
    given = os.environ.get("CLEARINGHOUSE_TEST_DSN")
    if given:
        yield Server(given)
        return
    with embedded.running(tmp_path_factory.mktemp("database")) as started:
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


@pytest.fixture
async def owner(empty_database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the test's database as its owner, who may do what the role may not."""
    connection = await asyncpg.connect(**empty_database.owner.connection_arguments())
    yield connection
    await connection.close()
