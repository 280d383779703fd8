"""Finds are confirmed by their State, and what remained of an obligation is kept here as well as in files."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-22T04:38:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Found stockpiles are confirmed by their State; what remained is kept here."

CONFIRMATION = {
    "table_class_name": "StateConfirmation",
    "tablename": "state_confirmation",
    "schema": "clearinghouse",
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    # One word more: a constraint with another condition needs another name, since the old one goes last.
    manager.drop_constraint(constraint_name="confirmation_kind_is_known", **CONFIRMATION)
    manager.add_constraint(
        constraint_name="confirmation_kind_is_one_of_these",
        constraint_class=Check,
        params={"condition": "kind in ('obligation', 'extension_request', 'found_stockpile')"},
        **CONFIRMATION,
    )
    manager.add_column(
        table_class_name="ObligationQuantity",
        tablename="obligation_quantity",
        column_name="kept_here_since",
        db_column_name="kept_here_since",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
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
