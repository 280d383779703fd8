"""Triggers on requirements and offers in kind, and the source that those entered by their owners cite.

The surprise: a draft may be deleted, since it was nobody's to read; what was published may only be withdrawn, and what
was withdrawn stays so. The source is one for all of them, as that of commitments is: it tells nobody who has a draft.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:31:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "What was published in kind stays; it can be read as of a day."

STATEMENTS = [
    """
    create or replace trigger never_changes before update or delete on clearinghouse.in_kind_event
    for each row execute function clearinghouse.keep_as_written()
    """,
    """
    create or replace trigger is_never_emptied before truncate on clearinghouse.in_kind_event
    for each statement execute function clearinghouse.keep_as_written()
    """,
    """
    create or replace function clearinghouse.keep_what_is_no_draft() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' then
            if old.status <> 'draft' then
                raise exception 'what was published is withdrawn and not deleted'
                    using errcode = 'check_violation', table = tg_table_name, constraint = 'published_notice_stays';
            end if;
            return old;
        end if;
        if old.status = 'withdrawn' or (old.status = 'published' and new.status = 'draft') then
            raise exception 'what was withdrawn stays withdrawn, what was published is no draft again'
                using errcode = 'check_violation', table = tg_table_name, constraint = 'published_notice_stays';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger is_kept_unless_a_draft before update or delete on clearinghouse.in_kind_notice
    for each row execute function clearinghouse.keep_what_is_no_draft()
    """,
    # A deleted draft is not kept as it was: hence updates alone.
    """
    create or replace trigger is_kept_as_it_was after update on clearinghouse.in_kind_notice
    for each row execute function clearinghouse.keep_earlier_row('id')
    """,
    *(
        f"""
        create or replace trigger {event}_cites_known_sources after {event} on clearinghouse.in_kind_notice
        referencing new table as fresh for each statement execute function clearinghouse.require_known_sources()
        """
        for event in ("insert", "update")
    ),
    """
    create or replace function clearinghouse.as_of_in_kind_notice(day date)
    returns setof clearinghouse.in_kind_notice language sql stable as $$
        with earlier as (
            select distinct on (row_key) row_key, content from clearinghouse.earlier_row
            where of_table = 'in_kind_notice' and known_on <= day and until_on > day
            order by row_key, until_on, id
        )
        select t.* from clearinghouse.in_kind_notice t
        where t.known_on <= day and not exists (select from earlier where row_key = t.id::text)
        union all
        select (jsonb_populate_record(null::clearinghouse.in_kind_notice, content)).* from earlier
    $$
    """,
    """
    insert into clearinghouse.source (id, code, title, publisher, published, url)
    values ('b0f4a7de-6d9b-5f59-8a0f-3a2f9d1c7e31', 'REGISTER-IN-KIND',
            'Register in kind: requirements and offers that States and donors have entered here themselves',
            'Clearing House', null, null)
    on conflict (code) do nothing
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
