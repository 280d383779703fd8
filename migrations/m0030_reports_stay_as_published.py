"""Triggers: published reports and their files never change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:30:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Published reports and their files never change."

STATEMENTS = [
    statement
    for table in ("report", "report_file")
    for statement in (
        f"""
        create or replace trigger never_changes before update or delete on clearinghouse.{table}
        for each row execute function clearinghouse.keep_as_written()
        """,
        f"""
        create or replace trigger is_never_emptied before truncate on clearinghouse.{table}
        for each statement execute function clearinghouse.keep_as_written()
        """,
    )
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    async def run():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
