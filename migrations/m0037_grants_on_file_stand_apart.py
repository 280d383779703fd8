"""The newest deadline granted in the documents that files were made from, apart from what follows from requests."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T04:37:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The newest deadline granted on file, apart from what follows from requests."


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    manager.add_column(
        table_class_name="Obligation",
        tablename="obligation",
        column_name="deadline_on_file",
        db_column_name="deadline_on_file",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "secret": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
        },
        schema="clearinghouse",
    )
    return manager
