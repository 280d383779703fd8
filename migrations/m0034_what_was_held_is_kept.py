"""Triggers: what agreements held on a day can be read, and what a round held back stays as written.

The surprise: what reservations were before this migration is not known by day; each counts as held in its present
amount since its agreement was recorded.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.engine import engine_finder

ID = "2026-11-22T04:34:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Reservations can be read as of a day; what a round held back never changes."

STATEMENTS = [
    """
    update clearinghouse.reservation r set known_on = (a.recorded_at at time zone 'UTC')::date
    from clearinghouse.agreement a where a.id = r.agreement and r.known_on is null
    """,
    # Deferred checks of these rows would stand in the way of changing the table.
    "set constraints all immediate",
    """
    create or replace trigger is_kept_as_it_was after update or delete on clearinghouse.reservation
    for each row execute function clearinghouse.keep_earlier_row('id')
    """,
    """
    create or replace function clearinghouse.as_of_reservation(day date)
    returns setof clearinghouse.reservation language sql stable as $$
        with earlier as (
            select distinct on (row_key) row_key, content from clearinghouse.earlier_row
            where of_table = 'reservation' and known_on <= day and until_on > day
            order by row_key, until_on, id
        )
        select t.* from clearinghouse.reservation t
        where t.known_on <= day and not exists (select from earlier where row_key = t.id::text)
        union all
        select (jsonb_populate_record(null::clearinghouse.reservation, content)).* from earlier
    $$
    """,
    """
    create or replace trigger never_changes before update or delete on clearinghouse.round_held_back
    for each row execute function clearinghouse.keep_as_written()
    """,
    """
    create or replace trigger insert_cites_known_sources after insert on clearinghouse.round_held_back
    referencing new table as fresh for each statement execute function clearinghouse.require_known_sources()
    """,
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    async def run():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    manager.alter_column(
        table_class_name="Reservation",
        tablename="reservation",
        schema="clearinghouse",
        column_name="known_on",
        db_column_name="known_on",
        params={"null": False},
        old_params={"null": True},
        column_class=Date,
        old_column_class=Date,
    )
    return manager
