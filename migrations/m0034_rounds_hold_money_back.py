"""Rounds say what money of commitments they could not place, and reservations since when they hold."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Array, Date, ForeignKey, Integer, Numeric, Text, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T04:34:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What rounds hold back; reservations have a day."


class Round(Table, tablename="round", schema="clearinghouse"):
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


def to(table):
    """A column that refers to a row of another table, which then cannot be deleted."""
    rule = {
        "references": table,
        "on_delete": OnDelete.restrict,
        "on_update": OnUpdate.cascade,
        "target_column": None,
    }
    column_class, common = of(ForeignKey, index=True)
    del common["default"]
    return column_class, {**common, **rule}


COLUMNS = {
    "id": of(UUID, primary_key=True),
    "round": to(Round),
    "position": of(Integer),
    "why": of(Varchar, length=24),
    "year": of(Integer),
    "amount_usd": of(Numeric, digits=(18, 2)),
    "donor": of(Varchar, length=40, null=True),
    "donor_name": of(Varchar, length=120, null=True),
    "commitment": of(Varchar, length=80, null=True),
    "agreement": of(UUID, null=True),
    "label": of(Text, null=True),
    "evidence": of(Varchar, length=12),
    "source_codes": of(Array, base_column=Varchar(length=80)),
}
CHECKS = {
    "held_back_has_a_reason": "why in ('reserved', 'counted_at_the_boundary')",
    "held_back_is_money": "amount_usd > 0",
    "held_back_is_named_or_not": (
        "(donor is null) = (donor_name is null) and (donor is null) = (commitment is null) "
        "and (donor is null) = (label is null) and (agreement is null or donor is not null)"
    ),
}
PLACE = {"tablename": "round_held_back", "schema": "clearinghouse"}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    manager.add_table(class_name="RoundHeldBack", columns=None, **PLACE)
    for column, (column_class, params) in COLUMNS.items():
        manager.add_column(
            table_class_name="RoundHeldBack",
            column_name=column,
            db_column_name=column,
            column_class_name=column_class.__name__,
            column_class=column_class,
            params=params,
            **PLACE,
        )
    rules = {name: (Check, {"condition": condition}) for name, condition in CHECKS.items()}
    rules["held_back_once"] = (Unique, {"columns": ["round", "position"], "nulls_distinct": True})
    for name, (constraint_class, params) in rules.items():
        manager.add_constraint(
            table_class_name="RoundHeldBack",
            constraint_name=name,
            constraint_class=constraint_class,
            params=params,
            **PLACE,
        )
    # Not NOT NULL yet: what is there gets its day in the next migration.
    column_class, params = of(Date, null=True)
    manager.add_column(
        table_class_name="Reservation",
        tablename="reservation",
        schema="clearinghouse",
        column_name="known_on",
        db_column_name="known_on",
        column_class_name=column_class.__name__,
        column_class=column_class,
        params=params,
    )
    return manager
