"""Triggers: confirmations and annotations never change; found stockpiles can be read as of a day.

The surprise: a State has one removal of estimates at a time, which an index holds and not the program.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Confirmations and annotations never change; found stockpiles can be read as of a day."

STATEMENTS = [
    *(
        f"""
        create or replace trigger never_changes before update or delete on clearinghouse.{table}
        for each row execute function clearinghouse.keep_as_written()
        """
        for table in ("annotation", "state_confirmation")
    ),
    *(
        f"""
        create or replace trigger is_never_emptied before truncate on clearinghouse.{table}
        for each statement execute function clearinghouse.keep_as_written()
        """
        for table in ("annotation", "state_confirmation")
    ),
    """
    create or replace trigger is_kept_as_it_was after update or delete on clearinghouse.found_stockpile
    for each row execute function clearinghouse.keep_earlier_row('id')
    """,
    *(
        f"""
        create or replace trigger {event}_cites_known_sources after {event} on clearinghouse.found_stockpile
        referencing new table as fresh for each statement execute function clearinghouse.require_known_sources()
        """
        for event in ("insert", "update")
    ),
    """
    create or replace function clearinghouse.as_of_found_stockpile(day date)
    returns setof clearinghouse.found_stockpile language sql stable as $$
        with earlier as (
            select distinct on (row_key) row_key, content from clearinghouse.earlier_row
            where of_table = 'found_stockpile' and known_on <= day and until_on > day
            order by row_key, until_on, id
        )
        select t.* from clearinghouse.found_stockpile t
        where t.known_on <= day and not exists (select from earlier where row_key = t.id::text)
        union all
        select (jsonb_populate_record(null::clearinghouse.found_stockpile, content)).* from earlier
    $$
    """,
    """
    create unique index if not exists one_removal_a_state
    on clearinghouse.estimate_removal (state) where reinstated_at is null
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
