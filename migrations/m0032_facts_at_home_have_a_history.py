"""Triggers and functions: plans to mobilise resources and platforms can be read as of a day, and cite known sources."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:32:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Plans to mobilise resources and platforms can be read as of a day, and cite known sources."

DATED = ("mine_action_platform", "resource_mobilisation_plan")

STATEMENTS = [
    *(
        f"""
        create or replace trigger is_kept_as_it_was after update or delete on clearinghouse.{table}
        for each row execute function clearinghouse.keep_earlier_row('id')
        """
        for table in DATED
    ),
    *(
        f"""
        create or replace trigger {event}_cites_known_sources after {event} on clearinghouse.{table}
        referencing new table as fresh for each statement execute function clearinghouse.require_known_sources()
        """
        for event in ("insert", "update")
        for table in DATED
    ),
    *(
        f"""
        create or replace function clearinghouse.as_of_{table}(day date) returns setof clearinghouse.{table}
        language sql stable as $$
            with earlier as (
                select distinct on (row_key) row_key, content from clearinghouse.earlier_row
                where of_table = '{table}' and known_on <= day and until_on > day
                order by row_key, until_on, id
            )
            select t.* from clearinghouse.{table} t
            where t.known_on <= day and not exists (select from earlier where row_key = t.id::text)
            union all
            select (jsonb_populate_record(null::clearinghouse.{table}, content)).* from earlier
        $$
        """  # noqa: S608 names of our own tables
        for table in DATED
    ),
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    async def run():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
