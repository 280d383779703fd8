"""Published reports with their files."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Bytea, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T04:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Published reports with their files."


class Report(Table, tablename="report", schema="clearinghouse"):
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
    ("Report", "report"): (
        {
            "id": of(UUID, primary_key=True),
            "kind": of(Varchar, length=16),
            "state": of(Varchar, length=3, null=True),
            "reporting_year": of(Integer),
            "number": of(Integer),
            "title": of(Text),
            "as_of": of(Date),
            "reason": of(Text),
            "published_at": of(Timestamptz),
            "computation": of(UUID, null=True),
        },
        {
            "report_number_once": unique(["reporting_year", "number"]),
            "report_of_computation_once": unique(["computation"]),
            "report_kind_is_known": check("kind in ('yearly', 'state_profile')"),
            "report_profile_has_a_state": check("(kind = 'state_profile') = (state is not null)"),
            "report_number_is_positive": check("number >= 1"),
            "report_year_is_a_year": check("reporting_year is null or reporting_year between 1900 and 2200"),
        },
    ),
    ("ReportFile", "report_file"): (
        {
            "id": of(UUID, primary_key=True),
            "report": to(Report),
            "form": of(Varchar, length=8),
            "content": of(Bytea),
            "sha256": of(Varchar, length=64),
        },
        {
            "report_form_once": unique(["report", "form"]),
            "report_form_is_known": check("form in ('json', 'csv', 'evidence', 'xlsx', 'pdf')"),
            "report_hash_is_sha256": check("sha256 ~ '^[0-9a-f]{64}$'"),
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
