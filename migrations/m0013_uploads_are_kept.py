"""The last upload to each draft of a plan."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import JSONB, UUID, Bytea, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

ID = "2026-11-22T04:13:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The last upload to each draft of a plan."


class PlanUpload(Table, tablename="plan_upload", schema="clearinghouse"):
    plan = UUID(default=None, primary_key=True)


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


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


def to(table, **params):
    """A column that refers to a row of another table, which then cannot be deleted."""
    rule = {
        "references": table,
        "on_delete": OnDelete.restrict,
        "on_update": OnUpdate.cascade,
        "target_column": None,
    }
    column_class, common = of(ForeignKey, **{"index": True, **params})
    del common["default"]
    return column_class, {**common, **rule}


COLUMNS = {
    "plan": of(UUID, primary_key=True),
    "state": to(State),
    "uploaded_at": of(Timestamptz),
    "uploaded_by": of(UUID, null=True),
    "file_name": of(Text, null=True),
    "file_sha256": of(Varchar, length=64),
    "file": of(Bytea, null=True),
    "answer": of(JSONB),
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    place = {"tablename": "plan_upload", "schema": "clearinghouse"}
    manager.add_table(class_name="PlanUpload", columns=None, **place)
    for name, (column_class, params) in COLUMNS.items():
        manager.add_column(
            table_class_name="PlanUpload",
            column_name=name,
            db_column_name=name,
            column_class_name=column_class.__name__,
            column_class=column_class,
            params=params,
            **place,
        )
    manager.add_constraint(
        table_class_name="PlanUpload",
        constraint_name="upload_hash_is_sha256",
        constraint_class=Check,
        params={"condition": "file_sha256 ~ '^[0-9a-f]{64}$'"},
        **place,
    )
    return manager
