"""Commitments say how they were converted and through which budget; what their donors did to them is kept as events."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T04:17:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Donors register, change and withdraw commitments."


class Commitment(Table, tablename="commitment", schema="clearinghouse"):
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


ADDED = {
    "rate_on": of(Date, null=True),
    "rate_source": of(Varchar, length=200, null=True),
    "is_through_development_budget": of(Boolean, null=True),
}

EVENT = {
    "id": of(UUID, primary_key=True),
    "commitment": to(Commitment),
    "number": of(Integer),
    "kind": of(Varchar, length=12),
    "at": of(Timestamptz),
    "party": of(Varchar, length=100),
    "officer": of(UUID, null=True),
    "reason": of(Text, null=True),
    "before": of(JSONB, null=True),
    "after": of(JSONB, null=True),
}

CHECKS = {
    "event_kind_is_known": "kind in ('registered', 'changed', 'taken_over', 'withdrawn')",
    "event_number_is_counted": "number >= 1",
    "event_but_the_first_has_a_reason": "kind = 'registered' or reason <> ''",
    "event_says_what_was_before_and_after": (
        "(before is null) = (kind = 'registered') and (after is null) = (kind = 'withdrawn')"
    ),
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    commitment = {
        "table_class_name": "Commitment",
        "tablename": "commitment",
        "schema": "clearinghouse",
    }
    event = {
        "table_class_name": "CommitmentEvent",
        "tablename": "commitment_event",
        "schema": "clearinghouse",
    }
    manager.add_table(
        class_name="CommitmentEvent", tablename="commitment_event", schema="clearinghouse", columns=None
    )
    for place, columns in ((commitment, ADDED), (event, EVENT)):
        for name, (column_class, params) in columns.items():
            manager.add_column(
                column_name=name,
                db_column_name=name,
                column_class_name=column_class.__name__,
                column_class=column_class,
                params=params,
                **place,
            )
    manager.add_constraint(
        constraint_name="event_number_once",
        constraint_class=Unique,
        params={"columns": ["commitment", "number"], "nulls_distinct": True},
        **event,
    )
    for name, condition in CHECKS.items():
        manager.add_constraint(
            constraint_name=name, constraint_class=Check, params={"condition": condition}, **event
        )
    return manager
