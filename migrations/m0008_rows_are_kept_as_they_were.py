"""Triggers and functions: audit events are never changed, and changed rows can be read as of a day.

The surprise: a row holds from `known_on`, but a plan that is superseded keeps its `known_on`; so the day on which the
former row ended is the new row's `known_on` if that is later, and else the day of the change. Where several former
rows of one key cover a day, the one that ended first is the one that held.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T00:00:00:000008"
VERSION = "1.38.0"
DESCRIPTION = "Audit events never change; States, obligations, plans and commitments can be read as of a day."

KEY_OF = {
    "commitment": "id",
    "donor": "id",
    "extension_request": "id",
    "obligation": "id",
    "obligation_quantity": "id",
    "state": "iso3",
    "state_interval": "id",
    "tranche": "id",
    "work_plan_version": "id",
}

STATEMENTS = [
    # Audit events, whoever asks: the owner too has to take the triggers away first.
    """
    create or replace trigger never_changes before update or delete on clearinghouse.audit_event
    for each row execute function clearinghouse.keep_as_written()
    """,
    """
    create or replace trigger is_never_emptied before truncate on clearinghouse.audit_event
    for each statement execute function clearinghouse.keep_as_written()
    """,
    # Rows as they were. The function writes as its owner: web and worker may only read what it wrote.
    """
    create or replace function clearinghouse.keep_earlier_row() returns trigger language plpgsql
    security definer set search_path = pg_catalog as $$
    declare
        today date := (now() at time zone 'UTC')::date;
        ended date := today;
    begin
        if tg_op = 'UPDATE' then
            -- A draft is not kept as it was: it was nobody's to read. Publishing it sets its `known_on`.
            if to_jsonb(new) = to_jsonb(old) or to_jsonb(old) ->> 'status' = 'draft' then
                return null;
            end if;
            if new.known_on > old.known_on then
                ended := new.known_on;
            end if;
        end if;
        insert into clearinghouse.earlier_row (of_table, row_key, content, known_on, until_on, changed_at)
        values (tg_table_name, to_jsonb(old) ->> tg_argv[0], to_jsonb(old), old.known_on, ended, now());
        return null;
    end $$
    """,
    "revoke all on function clearinghouse.keep_earlier_row() from public",
    *(
        f"""
        create or replace trigger is_kept_as_it_was after update or delete on clearinghouse.{table}
        for each row execute function clearinghouse.keep_earlier_row('{key}')
        """
        for table, key in KEY_OF.items()
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
            where t.known_on <= day and not exists (select from earlier where row_key = t.{key}::text)
            union all
            select (jsonb_populate_record(null::clearinghouse.{table}, content)).* from earlier
        $$
        """  # noqa: S608 names of our own tables
        for table, key in KEY_OF.items()
    ),
    # One release of an item to a party at a time.
    """
    create unique index if not exists one_release_a_party
    on clearinghouse.release (kind, item, party) where withdrawn_at is null
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
