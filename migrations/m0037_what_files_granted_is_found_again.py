"""Fill in what files had granted: of obligations that files still keep as they stand, of others from their history.

The surprise: rows are filled in without leaving an earlier row, since nothing that anybody could read has changed.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:37:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Deadlines granted on file are filled in."

STATEMENTS = [
    "alter table clearinghouse.obligation disable trigger is_kept_as_it_was",
    """
    update clearinghouse.obligation o set deadline_on_file = case
        when o.kept_here_since is null then o.documented_deadline
        else (select (e.content ->> 'documented_deadline')::date from clearinghouse.earlier_row e
              where e.of_table = 'obligation' and e.row_key = o.id::text and e.content ->> 'kept_here_since' is null
              order by e.id desc limit 1)
        end
    """,
    "alter table clearinghouse.obligation enable trigger is_kept_as_it_was",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    async def run():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
