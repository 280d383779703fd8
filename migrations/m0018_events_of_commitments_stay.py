"""Triggers on events of commitments, and the source that registered commitments cite.

The surprise: the source is one for the whole register and there from the start. One for each commitment, or one that
came with the first, would tell everybody that somebody has registered something.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:18:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Events of commitments never change; assumed donors have none."

STATEMENTS = [
    """
    create or replace trigger never_changes before update or delete on clearinghouse.commitment_event
    for each row execute function clearinghouse.keep_as_written()
    """,
    """
    create or replace trigger is_never_emptied before truncate on clearinghouse.commitment_event
    for each statement execute function clearinghouse.keep_as_written()
    """,
    # A label stands for nobody: nobody registers, changes or withdraws for it, whoever asks.
    """
    create or replace function clearinghouse.require_a_donor_that_exists() returns trigger language plpgsql as $$
    begin
        if exists (
            select from clearinghouse.commitment c join clearinghouse.donor d on d.id = c.donor
            where c.id = new.commitment and (c.is_illustration or d.kind in ('assumed', 'group'))
        ) then
            raise exception 'an assumed commitment is nobody''s to register, change or withdraw'
                using errcode = 'check_violation', table = tg_table_name, constraint = 'event_is_of_a_donor_that_exists';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger is_of_a_donor_that_exists before insert on clearinghouse.commitment_event
    for each row execute function clearinghouse.require_a_donor_that_exists()
    """,
    """
    insert into clearinghouse.source (id, code, title, publisher, published, url)
    values ('8b0c7a52-5d0e-5c3c-9a5e-6f0f4f1f7a10', 'REGISTER',
            'Register of commitments: what donors have registered here themselves', 'Clearing House', null, null)
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
