"""Triggers: files of studies and evaluations of risk never change; a published study changes only by its withdrawal."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:28:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Files of studies and evaluations never change; a published study is withdrawn at most."

KEPT = ("study_file", "risk_evaluation", "obligation_risk")

STATEMENTS = [
    *(
        statement
        for table in KEPT
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
    # Files come while their study is being worked on, in the transaction that ends it.
    """
    create or replace function clearinghouse.require_a_running_study() returns trigger language plpgsql as $$
    begin
        if not exists (select from clearinghouse.study s where s.id = new.study and s.state = 'running') then
            raise exception 'a study that has ended takes no further files'
                using errcode = 'restrict_violation', table = tg_table_name, constraint = 'file_comes_with_its_study';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger comes_with_its_study before insert on clearinghouse.study_file
    for each row execute function clearinghouse.require_a_running_study()
    """,
    """
    create or replace function clearinghouse.keep_published_study() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' or old.withdrawn_at is not null
            or (to_jsonb(new) - 'withdrawn_at' - 'withdrawal_reason')
                is distinct from (to_jsonb(old) - 'withdrawn_at' - 'withdrawal_reason') then
            raise exception 'a published study stays as it is'
                using errcode = 'restrict_violation', table = tg_table_name, constraint = 'published_study_stays';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger stays_as_published before update or delete on clearinghouse.study
    for each row when (old.published_at is not null) execute function clearinghouse.keep_published_study()
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
