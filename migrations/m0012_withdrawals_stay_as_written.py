"""Triggers: that a State withdrew a plan, once written, is never changed, deleted or emptied, whoever asks."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:12:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Withdrawals of plans never change."

STATEMENTS = [
    """
    create or replace trigger never_changes before update or delete on clearinghouse.plan_withdrawal
    for each row execute function clearinghouse.keep_as_written()
    """,
    """
    create or replace trigger is_never_emptied before truncate on clearinghouse.plan_withdrawal
    for each statement execute function clearinghouse.keep_as_written()
    """,
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    async def run():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
