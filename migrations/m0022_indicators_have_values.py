"""Values of indicators, every version of each, and when they were computed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import JSONB, UUID, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T04:22:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Values of indicators, every version of each, and when they were computed."


class IndicatorComputation(Table, tablename="indicator_computation", schema="clearinghouse"):
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


def unique(columns):
    return Unique, {"columns": columns, "nulls_distinct": True}


TABLES = {
    ("IndicatorComputation", "indicator_computation"): (
        {
            "id": of(UUID, primary_key=True),
            "as_of": of(Date, index=True),
            "reason": of(Text),
            "computed_at": of(Timestamptz),
            "values_new": of(Integer),
            "values_unchanged": of(Integer),
        },
        {
            "computation_counts_are_not_negative": check("values_new >= 0 and values_unchanged >= 0"),
        },
    ),
    ("IndicatorValue", "indicator_value"): (
        {
            "id": of(UUID, primary_key=True),
            "indicator": of(Varchar, length=12),
            "basis": of(Varchar, length=8),
            "year": of(Integer),
            "version": of(Integer),
            "as_of": of(Date),
            "computation": to(IndicatorComputation),
            "numerator": of(Integer, null=True),
            "missing": of(Varchar, length=20, null=True),
            "content": of(JSONB),
            "content_sha256": of(Varchar, length=64),
            "changes": of(JSONB, null=True),
        },
        {
            "indicator_version_once": unique(["indicator", "basis", "year", "version"]),
            "indicator_version_is_positive": check("version >= 1"),
            "indicator_basis_is_known": check("basis in ('reported', 'found')"),
            "indicator_missing_is_known": check(
                "missing is null or missing in ('no_report_entered', 'year_not_covered', 'nothing_found')"
            ),
            "indicator_numerator_is_there_or_missing": check("(numerator is null) = (missing is not null)"),
            "indicator_numerator_is_not_negative": check("numerator >= 0"),
            "indicator_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "indicator_hash_is_sha256": check("content_sha256 ~ '^[0-9a-f]{64}$'"),
        },
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
