"""A rate may be that of a day, besides that of a year."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique

ID = "2026-11-22T04:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A rate may be that of a day."

RATE = {"table_class_name": "Rate", "tablename": "rate", "schema": "clearinghouse"}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    manager.add_column(
        column_name="dated_on",
        db_column_name="dated_on",
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
        **RATE,
    )
    manager.drop_constraint(constraint_name="rate_once_a_year_and_source", **RATE)
    manager.add_constraint(
        constraint_name="rate_once_a_day_and_source",
        constraint_class=Unique,
        params={"columns": ["currency", "year", "dated_on", "source_codes"], "nulls_distinct": False},
        **RATE,
    )
    manager.add_constraint(
        constraint_name="rate_day_is_in_its_year",
        constraint_class=Check,
        params={"condition": "extract(year from dated_on) = year"},
        **RATE,
    )
    return manager
