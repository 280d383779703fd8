"""Migrations: one history, run once, all or nothing, and the tables are what the classes say."""

import ast
import asyncio
import contextlib
import io
from datetime import timedelta

import asyncpg
import pytest
from piccolo.apps.migrations.auto import SchemaSnapshot
from piccolo.apps.migrations.commands.new import AutoMigrationManager, NoChanges, _create_new_migration

from clearinghouse.database.history import (
    SchemaOutOfStep,
    applied_migrations,
    known_migrations,
    migrations_folder,
    require_current_schema,
)
from clearinghouse.database.migrate import MigrationFailed, migrate
from clearinghouse.database.roles import RIGHTS, VIEWS
from clearinghouse.database.schema import SCHEMA
from clearinghouse.piccolo_app import APP_CONFIG

SECONDS = timedelta(seconds=10)


async def test_no_changes_are_detected():
    with contextlib.redirect_stdout(io.StringIO()), pytest.raises(NoChanges):
        await _create_new_migration(app_config=APP_CONFIG, auto=True)


async def test_conditions_of_checks_are_those_of_the_tables():
    """Piccolo compares checks by name alone: a changed condition would go unnoticed."""
    managers = await AutoMigrationManager().get_migration_managers(app_config=APP_CONFIG)
    migrated = {
        (table.class_name, constraint._meta.name): constraint.ddl
        for table in SchemaSnapshot(managers).get_snapshot()
        for constraint in table.constraints
    }
    written = {
        (table.__name__, constraint._meta.name): constraint.ddl
        for table in APP_CONFIG.table_classes
        for constraint in table._meta.constraints
    }
    assert migrated == written
    assert len(written) > 100


def test_a_migration_imports_nothing_of_the_application():
    for path in migrations_folder().glob("m*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.module.split(".")[0] == "piccolo"
            assert not isinstance(node, ast.Import)


async def test_migrating_again_finds_nothing_to_do(server):
    await server.run("create database twice")
    try:
        given = {"app": server.app("twice"), "lock_timeout": SECONDS}
        first = await migrate(server.owner("twice"), **given)
        assert first.applied == known_migrations()
        assert first.already == 0
        again = await migrate(server.owner("twice"), **given)
        assert again.applied == ()
        assert again.already == len(known_migrations())
    finally:
        await server.run("drop database twice with (force)")


async def test_who_comes_second_waits_for_the_lock(server, empty_database):
    holder = await asyncpg.connect(**empty_database.owner.connection_arguments())
    await holder.execute("select pg_advisory_lock($1, $2)", 0x636C6872, 1)
    waiting = asyncio.create_task(migrate(empty_database.owner, app=empty_database.app, lock_timeout=SECONDS))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await holder.close()
    assert (await asyncio.wait_for(waiting, 20)).applied == ()


async def test_an_old_schema_is_refused_and_says_what_to_run(owner):
    await require_current_schema(owner)
    await owner.execute("delete from public.migration where name = $1", known_migrations()[-1])
    with pytest.raises(SchemaOutOfStep, match=r"lacks 1 migration.*clearinghouse migrate"):
        await require_current_schema(owner)


async def test_a_database_without_tables_is_refused(server):
    connection = await asyncpg.connect(server.dsn)
    assert await applied_migrations(connection) == ()
    with pytest.raises(SchemaOutOfStep, match="no tables yet: run `clearinghouse migrate`"):
        await require_current_schema(connection)
    await connection.close()


async def test_a_newer_schema_is_refused_by_program_and_by_migrate(owner, empty_database):
    await owner.execute(
        "insert into public.migration (name, app_name) values ('2099-01-01', 'clearinghouse')"
    )
    with pytest.raises(SchemaOutOfStep, match="update the program"):
        await require_current_schema(owner)
    with pytest.raises(MigrationFailed, match="newer program"):
        await migrate(empty_database.owner, app=empty_database.app, lock_timeout=SECONDS)


async def test_a_failed_migration_changes_nothing(server, owner, empty_database):
    last = known_migrations()[4]
    await owner.execute("delete from public.migration where name = $1", last)
    # This migration makes a constraint over intervals; rows that break it were let in meanwhile.
    await owner.execute("alter table clearinghouse.state_interval drop constraint intervals_do_not_overlap")
    await owner.execute(
        """insert into clearinghouse.source (id, code, title) values (gen_random_uuid(), 'S', 'S');
        insert into clearinghouse.state (iso3, name, kind, unverified_fields, evidence, source_codes, known_on,
            is_illustration) values ('XXX', 'X', 'state_party', '{}', 'documented', '{S}', now(), false);
        insert into clearinghouse.state_interval (id, state, kind, evidence, source_codes, known_on, is_illustration)
            select gen_random_uuid(), 'XXX', 'membership', 'documented', '{S}', now(), false
            from generate_series(1, 2)"""
    )
    with pytest.raises(MigrationFailed, match=r"(?s)intervals_do_not_overlap.*nothing was changed"):
        await migrate(empty_database.owner, app=empty_database.app, lock_timeout=SECONDS)
    assert last not in await applied_migrations(owner)
    assert await owner.fetchval("select count(*) from clearinghouse.state_interval") == 2


async def test_a_table_in_use_stops_a_migration_within_the_lock_timeout(owner, empty_database):
    await owner.execute("delete from public.migration where name = $1", known_migrations()[4])
    async with owner.transaction():
        await owner.execute("lock table clearinghouse.source in access exclusive mode")
        with pytest.raises(MigrationFailed, match="in use"):
            await migrate(
                empty_database.owner, app=empty_database.app, lock_timeout=timedelta(milliseconds=200)
            )


async def test_every_table_has_its_rights_and_only_those(owner):
    tables = {
        row["tablename"]
        for row in await owner.fetch("select tablename from pg_tables where schemaname = $1", SCHEMA)
    }
    assert tables == set(RIGHTS) == {table._meta.tablename for table in APP_CONFIG.table_classes}
    rows = await owner.fetch(
        """select table_name, string_agg(lower(privilege_type), ', ' order by privilege_type) as rights
        from information_schema.role_table_grants where grantee = 'clearinghouse_app' and table_schema = $1
        group by table_name""",
        SCHEMA,
    )
    assert {row["table_name"]: row["rights"] for row in rows} == {
        name: ", ".join(sorted(rights.split(", "))) for name, rights in RIGHTS.items()
    } | dict.fromkeys(VIEWS, "select")
