"""Flows of the OCHA Financial Tracking Service, every version of each."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, Integer, Numeric, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique

ID = "2026-11-22T00:00:00:000009"
VERSION = "1.38.0"
DESCRIPTION = "Flows of the OCHA Financial Tracking Service, every version of each."

TABLE = {"table_class_name": "FtsFlow", "tablename": "fts_flow", "schema": "clearinghouse"}


def of(column_class, **params):
    """A column: NOT NULL and without a default unless said otherwise."""
    common = {
        "default": None,
        "null": False,
        "primary_key": False,
        "unique": False,
        "index": False,
        "secret": False,
    }
    fixed = {"index_method": IndexMethod.btree, "choices": None, "db_column_name": None}
    return column_class, {**common, **fixed, **params}


COLUMNS = {
    "id": of(UUID, primary_key=True),
    "flow": of(Varchar, length=20),
    "revision": of(Integer),
    "fts_version": of(Integer),
    "amount_usd": of(Numeric, digits=(18, 2)),
    "content": of(JSONB),
    "sha256": of(Varchar, length=64),
    "file": of(Text),
    "loaded_at": of(Timestamptz),
}

CHECKS = {
    "fts_flow_revision_is_counted": "revision >= 1",
    "fts_flow_amount_is_not_negative": "amount_usd >= 0",
    "fts_flow_hash_is_sha256": "sha256 ~ '^[0-9a-f]{64}$'",
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    manager.add_table(class_name="FtsFlow", tablename="fts_flow", schema="clearinghouse", columns=None)
    for name, (column_class, params) in COLUMNS.items():
        manager.add_column(
            column_name=name,
            db_column_name=name,
            column_class_name=column_class.__name__,
            column_class=column_class,
            params=params,
            **TABLE,
        )
    manager.add_constraint(
        constraint_name="fts_flow_revision_once",
        constraint_class=Unique,
        params={"columns": ["flow", "revision"], "nulls_distinct": True},
        **TABLE,
    )
    for name, condition in CHECKS.items():
        manager.add_constraint(
            constraint_name=name, constraint_class=Check, params={"condition": condition}, **TABLE
        )
    return manager
