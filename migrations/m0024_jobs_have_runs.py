"""Runs of jobs, up to when their slots were looked at, and the Convention's calendar."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
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

ID = "2026-11-22T04:24:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Runs of jobs, up to when their slots were looked at, and the Convention's calendar."


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


def unique(columns):
    return Unique, {"columns": columns, "nulls_distinct": True}


TABLES = {
    ("JobClock", "job_clock"): (
        {"job": of(Varchar, length=60, primary_key=True), "looked_until": of(Timestamptz)},
        {},
    ),
    ("JobRun", "job_run"): (
        {
            "id": of(UUID, primary_key=True),
            "job": of(Varchar, length=60),
            "slot": of(Timestamptz),
            "as_of": of(Date),
            "cause": of(Varchar, length=12),
            "state": of(Varchar, length=12, index=True),
            "attempt": of(Integer),
            "asked_by": to(Account, null=True),
            "made_at": of(Timestamptz),
            "worker": to(Worker, null=True),
            "started_at": of(Timestamptz, null=True),
            "ended_at": of(Timestamptz, null=True),
            "done_parts": of(Integer, null=True),
            "total_parts": of(Integer, null=True),
            "rows": of(Integer, null=True),
            "error": of(Varchar, length=200, null=True),
        },
        {
            "job_run_once_a_slot": unique(["job", "slot"]),
            "job_run_state_is_known": check(
                "state in ('due', 'running', 'succeeded', 'failed', 'lost', 'missed')"
            ),
            "job_run_cause_is_known": check("cause in ('schedule', 'catch_up', 'by_hand')"),
            "job_run_by_hand_is_asked_for": check("(cause = 'by_hand') = (asked_by is not null)"),
            "job_run_has_rows_if_it_succeeded": check("(state = 'succeeded') = (rows is not null)"),
            "job_run_has_ended_or_not": check(
                "(state in ('succeeded', 'failed', 'lost', 'missed')) = (ended_at is not null)"
            ),
            "job_run_running_has_a_worker": check(
                "state <> 'running' or (worker is not null and started_at is not null)"
            ),
            "job_run_parts_are_in_order": check(
                "done_parts is null or (0 <= done_parts and done_parts <= total_parts)"
            ),
        },
    ),
    ("CalendarMeeting", "calendar_meeting"): (
        {
            "id": of(UUID, primary_key=True),
            "kind": of(Varchar, length=20),
            "title": of(Varchar, length=160),
            "starts_on": of(Date),
            "ends_on": of(Date, null=True),
            "is_confirmed": of(Boolean),
            "source": of(Text),
            "known_on": of(Date),
        },
        {
            "calendar_meeting_kind_is_known": check(
                "kind in ('intersessional', 'states_parties', 'review_conference')"
            ),
            "calendar_meeting_dates_are_in_order": check(
                "starts_on is null or ends_on is null or starts_on <= ends_on"
            ),
            "calendar_meeting_once": unique(["kind", "starts_on"]),
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
