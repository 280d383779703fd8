"""Triggers and functions: values of indicators never change, and what they rest on can be read as of a day.

The surprise: flows, a State's own money and mechanisms are kept as they were from here on; what a row said before this
migration and says no longer is not known.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:23:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Values never change; flows, national money and mechanisms can be read as of a day."

DATED = ("flow", "flow_coverage", "mechanism", "national_commitment", "national_contribution")

STATEMENTS = [
    *(
        f"""
        create or replace trigger never_changes before update or delete on clearinghouse.{table}
        for each row execute function clearinghouse.keep_as_written()
        """
        for table in ("indicator_computation", "indicator_value")
    ),
    *(
        f"""
        create or replace trigger is_never_emptied before truncate on clearinghouse.{table}
        for each statement execute function clearinghouse.keep_as_written()
        """
        for table in ("indicator_computation", "indicator_value")
    ),
    *(
        f"""
        create or replace trigger is_kept_as_it_was after update or delete on clearinghouse.{table}
        for each row execute function clearinghouse.keep_earlier_row('id')
        """
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
