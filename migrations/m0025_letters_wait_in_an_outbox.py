"""Letters that are to be sent, and who wants which."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Boolean,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

ID = "2026-11-22T04:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Letters that are to be sent, and who wants which."


class Account(Table, tablename="account", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Worker(Table, tablename="worker", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


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


def check(condition):
    return Check, {"condition": condition}


TABLES = {
    ("Letter", "letter"): (
        {
            "id": of(UUID, primary_key=True),
            "key": of(Varchar, length=140, unique=True),
            "kind": of(Varchar, length=40),
            "account": to(Account),
            "message_id": of(Varchar, length=200, unique=True),
            "content_sealed": of(Text, null=True, secret=True),
            "state": of(Varchar, length=12, index=True),
            "attempt": of(Integer),
            "made_at": of(Timestamptz),
            "try_at": of(Timestamptz),
            "useless_after": of(Timestamptz, null=True),
            "worker": to(Worker, null=True),
            "handed_over_at": of(Timestamptz, null=True),
            "sent_at": of(Timestamptz, null=True),
            "error": of(Varchar, length=100, null=True),
        },
        {
            "letter_state_is_known": check("state in ('waiting', 'sending', 'sent', 'unsure', 'failed')"),
            "letter_is_sent_or_not": check("(state = 'sent') = (sent_at is not null)"),
            "letter_sent_is_forgotten": check("state <> 'sent' or content_sealed is null"),
            "letter_unsure_was_handed_over": check("state <> 'unsure' or handed_over_at is not null"),
        },
    ),
    ("LetterChoice", "letter_choice"): (
        {
            "id": of(UUID, primary_key=True),
            "account": to(Account, unique=True, index=False),
            "wants_reminders": of(Boolean),
            "wants_digest": of(Boolean),
            "changed_at": of(Timestamptz),
        },
        {},
    ),
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    for (class_name, name), (columns, constraints) in TABLES.items():
        place = {"tablename": name, "schema": "clearinghouse"}
        manager.add_table(class_name=class_name, columns=None, **place)
        for column, (column_class, params) in columns.items():
            manager.add_column(
                table_class_name=class_name,
                column_name=column,
                db_column_name=column,
                column_class_name=column_class.__name__,
                column_class=column_class,
                params=params,
                **place,
            )
        for constraint, (constraint_class, params) in constraints.items():
            manager.add_constraint(
                table_class_name=class_name,
                constraint_name=constraint,
                constraint_class=constraint_class,
                params=params,
                **place,
            )
    return manager
