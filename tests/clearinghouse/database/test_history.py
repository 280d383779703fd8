"""The history of migrations: found in a source tree and in an installation, and run over a filled database."""

import contextlib
import io
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

import clearinghouse
from clearinghouse.database.engine import connected
from clearinghouse.database.history import (
    SchemaOutOfStep,
    applied_migrations,
    known_migrations,
    migrations_folder,
)
from clearinghouse.database.migrate import migrate
from clearinghouse.database.transaction import transaction
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER

FIRST_WITH_DATA = "2026-11-22T04:38:00:000000"
"""The migration after which today's loader finds every column that it fills; move it on when the loader needs more."""

SECONDS = timedelta(seconds=10)


def test_an_installed_package_brings_its_migrations_along(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "clearinghouse"
    package.mkdir(parents=True)
    monkeypatch.setattr(clearinghouse, "__file__", str(package / "__init__.py"))
    with pytest.raises(SchemaOutOfStep, match="missing from this installation"):
        migrations_folder()
    (package / "_migrations").mkdir()
    (package / "_migrations" / "__init__.py").touch()
    (package / "_migrations" / "m0001_first.py").write_text('ID = "2026-01-01T00:00:00:000000"\n')
    assert migrations_folder() == package / "_migrations"
    assert known_migrations() == ("2026-01-01T00:00:00:000000",)
    (package / "_migrations" / "m0002_second.py").write_text("# no id\n")
    with pytest.raises(SchemaOutOfStep, match=r"m0002_second\.py"):
        known_migrations()


def test_migrations_are_in_the_order_of_their_names():
    names = sorted(path.name for path in migrations_folder().glob("m[0-9]*.py"))
    by_name = [
        line.split('"')[1]
        for name in names
        for line in (migrations_folder() / name).read_text().splitlines()
        if line.startswith("ID = ")
    ]
    assert by_name == sorted(by_name) == list(known_migrations())
    assert len(set(by_name)) == len(names)


async def test_migrations_run_over_a_filled_database_and_lose_no_row(server):
    """The sample is loaded as soon as there are tables for it; every later migration meets its rows."""
    name = f"filled_{uuid4().hex}"
    await server.run(f"create database {name}")
    owner = server.owner(name)
    try:
        folder = read_folder(SAMPLE_FOLDER)
        async with connected(owner, max_size=2):
            async with transaction():
                with contextlib.redirect_stdout(io.StringIO()):
                    early = ForwardsMigrationManager(app_name="clearinghouse", migration_id=FIRST_WITH_DATA)
                    assert (await early.run()).success
            async with transaction() as connection:
                await load(connection, folder, known_on=folder.today, is_production=False)
        connection = await asyncpg.connect(**owner.connection_arguments())
        before = await rows_by_table(connection)
        assert sum(before.values()) > 3000
        done = await migrate(owner, app=server.app(name), lock_timeout=SECONDS)
        assert done.already == known_migrations().index(FIRST_WITH_DATA) + 1
        assert done.already < len(known_migrations())
        assert await applied_migrations(connection) == known_migrations()
        after = await rows_by_table(connection)
        assert {table: after[table] for table in before} == before
        await connection.close()
        async with connected(server.app(name), max_size=2), transaction() as again:
            report = await load(again, folder, known_on=folder.today, is_production=False)
        assert (report.written.new, report.written.changed) == (0, 0)
    finally:
        await server.run(f"drop database {name} with (force)")


async def rows_by_table(connection):
    """How many rows each table of the application has."""
    tables = await connection.fetch("select tablename from pg_tables where schemaname = 'clearinghouse'")
    return {
        row["tablename"]: await connection.fetchval(f"select count(*) from clearinghouse.{row['tablename']}")
        for row in tables
    }
