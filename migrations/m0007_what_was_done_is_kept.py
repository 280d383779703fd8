"""Audit events, kept answers, releases by name, and rows as they were."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    BigInt,
    BigSerial,
    Date,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T00:00:00:000007"
VERSION = "1.38.0"
DESCRIPTION = "Audit events, kept answers, releases by name, and rows as they were."


class AuditEvent(Table, tablename="audit_event", schema="clearinghouse"):
    position = BigInt(default=None, primary_key=True)


class KeptAnswer(Table, tablename="kept_answer", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Release(Table, tablename="release", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class EarlierRow(Table, tablename="earlier_row", schema="clearinghouse"):
    id = BigSerial(primary_key=True)


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


def check(condition):
    return Check, {"condition": condition}


def unique(columns):
    return Unique, {"columns": columns, "nulls_distinct": True}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    def table(kind, columns, constraints):
        place = {"tablename": kind._meta.tablename, "schema": "clearinghouse"}
        manager.add_table(class_name=kind.__name__, columns=None, **place)
        for name, (column_class, params) in columns.items():
            manager.add_column(
                table_class_name=kind.__name__,
                column_name=name,
                db_column_name=name,
                column_class_name=column_class.__name__,
                column_class=column_class,
                params=params,
                **place,
            )
        for name, (constraint_class, params) in constraints.items():
            manager.add_constraint(
                table_class_name=kind.__name__,
                constraint_name=name,
                constraint_class=constraint_class,
                params=params,
                **place,
            )

    table(
        AuditEvent,
        {
            "position": of(BigInt, primary_key=True),
            "at": of(Timestamptz),
            "actor": of(UUID, null=True),
            "acting_as": of(Varchar, length=140),
            "means": of(Varchar, length=12),
            "action": of(Varchar, length=60, index=True),
            "subject_kind": of(Varchar, length=40),
            "subject": of(Varchar, length=120, index=True),
            "before": of(JSONB, null=True),
            "after": of(JSONB, null=True),
            "request_id": of(Varchar, length=64),
            "previous_hash": of(Varchar, length=64),
            "hash": of(Varchar, length=64, unique=True),
            "canonical": of(Text),
        },
        {
            "audit_position_is_positive": check("position > 0"),
            "audit_hash_is_of_its_content": check(
                "hash = encode(sha256(convert_to(previous_hash || canonical, 'UTF8')), 'hex')"
            ),
        },
    )

    table(
        KeptAnswer,
        {
            "id": of(UUID, primary_key=True),
            "sender": of(Varchar, length=80),
            "route": of(Varchar, length=200),
            "key": of(Varchar, length=100),
            "fingerprint": of(Varchar, length=64),
            "answer_sealed": of(Text, null=True, secret=True),
            "made_at": of(Timestamptz, index=True),
        },
        {
            "kept_answer_once": unique(["sender", "route", "key"]),
        },
    )

    table(
        Release,
        {
            "id": of(UUID, primary_key=True),
            "kind": of(Varchar, length=12),
            "item": of(UUID, index=True),
            "owner": of(Varchar, length=100, index=True),
            "party": of(Varchar, length=100),
            "released_at": of(Timestamptz),
            "withdrawn_at": of(Timestamptz, null=True),
        },
        {
            "release_kind_is_known": check("kind in ('commitment', 'work_plan')"),
        },
    )

    table(
        EarlierRow,
        {
            "id": of(BigSerial, primary_key=True),
            "of_table": of(Varchar, length=40),
            "row_key": of(Varchar, length=40, index=True),
            "content": of(JSONB),
            "known_on": of(Date),
            "until_on": of(Date),
            "changed_at": of(Timestamptz),
        },
        {},
    )

    place = {"tablename": "commitment", "schema": "clearinghouse", "table_class_name": "Commitment"}
    manager.drop_constraint(constraint_name="commitment_visibility_is_known", **place)
    kind, params = check("visibility in ('public', 'named', 'states_parties', 'own')")
    manager.add_constraint(
        constraint_name="commitment_visibility_is_a_level", constraint_class=kind, params=params, **place
    )
    place = {
        "tablename": "work_plan_version",
        "schema": "clearinghouse",
        "table_class_name": "WorkPlanVersion",
    }
    column_class, params = of(Varchar, length=16, default="public")
    manager.add_column(
        column_name="visibility",
        db_column_name="visibility",
        column_class_name=column_class.__name__,
        column_class=column_class,
        params=params,
        **place,
    )
    manager.add_constraint(
        constraint_name="version_visibility_is_a_level",
        constraint_class=kind,
        params={"condition": "visibility in ('public', 'named', 'states_parties', 'own')"},
        **place,
    )

    return manager
