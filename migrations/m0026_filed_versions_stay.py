"""Triggers: a filed version of a cooperation report and its answers are never changed, and none is added later."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:26:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Filed versions of cooperation reports never change."

STATEMENTS = [
    *(
        statement
        for table in ("cooperation_version", "cooperation_answer")
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
    ),
    # Answers come with their version, in its transaction: nobody adds one to what was filed before.
    """
    create or replace function clearinghouse.require_a_version_just_written() returns trigger language plpgsql as $$
    begin
        if not exists (
            select from clearinghouse.cooperation_version v
            where v.id = new.version and v.xmin = pg_current_xact_id()::xid
        ) then
            raise exception 'a filed version takes no further answers'
                using errcode = 'restrict_violation', table = tg_table_name, constraint = 'answer_comes_with_its_version';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger comes_with_its_version before insert on clearinghouse.cooperation_answer
    for each row execute function clearinghouse.require_a_version_just_written()
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
