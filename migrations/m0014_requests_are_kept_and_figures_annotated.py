"""What requests contain and what was decided, confirmations by States, found stockpiles, annotations, removals."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Array,
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

ID = "2026-11-22T04:14:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Requests and their decisions, confirmations, found stockpiles, annotations, removals."


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


def check(condition):
    return Check, {"condition": condition}


def unique(columns):
    return Unique, {"columns": columns, "nulls_distinct": True}


CITED = {
    "evidence": of(Varchar, length=12),
    "source_codes": of(Array, base_column=Varchar(length=80)),
    "derivation": of(Text, null=True),
    "known_on": of(Date),
    "is_illustration": of(Boolean),
}
CITED_CHECKS = {
    "evidence_is_a_grade": check(
        "evidence in ('documented', 'reported', 'estimated', 'assumed', 'unverified')"
    ),
    "founded_rows_have_a_source": check(
        "evidence not in ('documented', 'reported') or cardinality(source_codes) > 0"
    ),
    "assumed_is_illustration": check("evidence not in ('estimated', 'assumed') or is_illustration"),
}

MORE = {
    ("Obligation", "obligation"): ({"kept_here_since": of(Timestamptz, null=True)}, {}),
    ("ExtensionRequest", "extension_request"): (
        {
            "submitted_on": of(Date, null=True),
            "decided_on": of(Date, null=True),
            "decided_at": of(Varchar, length=160, null=True),
            "contents": of(JSONB, null=True),
            "marks": of(JSONB, null=True),
            "follow_ups": of(JSONB, null=True),
            "entered_at": of(Timestamptz, null=True),
        },
        {
            "request_status_is_one_of_these": check(
                "status in ('granted', 'requested', 'announced', 'expected', 'not granted', 'withdrawn')"
            ),
            "request_decision_has_a_day": check("decided_at is null or decided_on is not null"),
        },
    ),
}
TABLES = {
    ("StateConfirmation", "state_confirmation"): (
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "kind": of(Varchar, length=20),
            "item": of(UUID, index=True),
            "content_sha256": of(Varchar, length=64),
            "confirmed_at": of(Timestamptz),
        },
        {
            "confirmation_once": unique(["kind", "item", "content_sha256"]),
            "confirmation_kind_is_known": check("kind in ('obligation', 'extension_request')"),
        },
    ),
    ("FoundStockpile", "found_stockpile"): (
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "found_on": of(Date),
            "mines": of(Integer, null=True),
            "destroyed_on": of(Date, null=True),
            "note": of(Text, null=True),
            **CITED,
        },
        {
            "found_stockpile_is_not_negative": check("mines >= 0"),
            "found_stockpile_dates_are_in_order": check(
                "found_on is null or destroyed_on is null or found_on <= destroyed_on"
            ),
            **CITED_CHECKS,
        },
    ),
    ("Annotation", "annotation"): (
        {
            "id": of(UUID, primary_key=True),
            "thread": of(UUID, index=True),
            "version": of(Integer),
            "party": of(Varchar, length=90, index=True),
            "figure": of(Varchar, length=40),
            "year": of(Integer, null=True),
            "pillar": of(Varchar, length=24, null=True),
            "words": of(Text, null=True),
            "document": of(Text, null=True),
            "written_at": of(Timestamptz),
        },
        {
            "annotation_version_is_new": unique(["thread", "version"]),
            "annotation_version_is_positive": check("version >= 1"),
            "annotation_party_is_a_state_or_donor": check("party ~ '^(state|donor):'"),
            "annotation_figure_is_known": check(
                "figure in ('need_usd', 'cost_usd', 'national_usd', 'secured_usd', 'flows_usd', "
                "'international_usd', 'national_contribution_usd', 'remaining', 'deadline', 'casualties', "
                "'committed_usd')"
            ),
            "annotation_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "annotation_pillar_is_known": check(
                "pillar is null or pillar in ('survey_clearance', 'risk_education', 'victim_assistance', "
                "'stockpile_destruction', 'capacity')"
            ),
        },
    ),
    ("EstimateRemoval", "estimate_removal"): (
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "reason": of(Text, null=True),
            "requested_at": of(Timestamptz),
            "reinstated_at": of(Timestamptz, null=True),
        },
        {"removal_ends_after_it_began": check("reinstated_at >= requested_at")},
    ),
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    def more(class_name, name, columns, constraints):
        place = {"tablename": name, "schema": "clearinghouse"}
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

    # Two words more: a constraint with another condition needs another name, since the old one goes last.
    manager.drop_constraint(
        table_class_name="ExtensionRequest",
        tablename="extension_request",
        constraint_name="request_status_is_known",
        schema="clearinghouse",
    )
    for (class_name, name), (columns, constraints) in TABLES.items():
        manager.add_table(class_name=class_name, columns=None, tablename=name, schema="clearinghouse")
        more(class_name, name, columns, constraints)
    for (class_name, name), (columns, constraints) in MORE.items():
        more(class_name, name, columns, constraints)
    return manager
