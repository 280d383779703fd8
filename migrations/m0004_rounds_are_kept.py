"""Rounds with snapshot, result and rows; workers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Numeric,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-21T10:00:00:000004"
VERSION = "1.38.0"
DESCRIPTION = "Rounds with snapshot, result and rows; workers."


class Result(Table, tablename="result", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ResultAllocation(Table, tablename="result_allocation", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ResultDonor(Table, tablename="result_donor", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ResultObligation(Table, tablename="result_obligation", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ResultState(Table, tablename="result_state", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ResultUnfunded(Table, tablename="result_unfunded", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Round(Table, tablename="round", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Snapshot(Table, tablename="snapshot", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class SnapshotFile(Table, tablename="snapshot_file", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Worker(Table, tablename="worker", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


def of(column_class, **params):
    """A column: NOT NULL and without a default unless said otherwise."""
    common = {"default": None, "null": False, "primary_key": False, "unique": False, "index": False}
    fixed = {"index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}
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
        Snapshot,
        {
            "id": of(UUID, primary_key=True),
            "case_sha256": of(Varchar, length=64, unique=True),
            "frozen_at": of(Timestamptz),
        },
        {
            "snapshot_hash_is_sha256": check("case_sha256 ~ '^[0-9a-f]{64}$'"),
        },
    )
    table(
        SnapshotFile,
        {
            "id": of(UUID, primary_key=True),
            "snapshot": to(Snapshot),
            "name": of(Varchar, length=80),
            "content": of(Bytea),
            "sha256": of(Varchar, length=64),
        },
        {
            "snapshot_file_once": unique(["snapshot", "name"]),
            "snapshot_file_hash_is_true": check("sha256 = encode(sha256(content), 'hex')"),
        },
    )
    table(
        Round,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=80, unique=True),
            "title": of(Text),
            "scope": of(Varchar, length=16),
            "is_illustration": of(Boolean),
            "watermark": of(Text, null=True),
            "cutoff": of(Date),
            "first_year": of(Integer),
            "last_year": of(Integer),
            "currency": of(Varchar, length=3),
            "snapshot": to(Snapshot),
            "preset": of(Varchar, length=40, null=True),
            "policy": of(JSONB),
            "opened_by": of(Varchar, length=80),
            "opened_at": of(Timestamptz),
        },
        {
            "round_scope_is_known": check("scope in ('documented', 'illustration')"),
            "round_years_are_in_order": check("first_year <= last_year"),
            "demonstration_is_watermarked": check(
                "scope <> 'illustration' or (is_illustration and watermark is not null)"
            ),
        },
    )
    table(
        Result,
        {
            "id": of(UUID, primary_key=True),
            "round": to(Round, unique=True, index=False),
            "outcome": of(Varchar, length=16),
            "solver": of(Varchar, length=16),
            "versions": of(JSONB),
            "result_sha256": of(Varchar, length=64),
            "is_unique": of(Boolean, null=True),
            "tiers": of(JSONB),
            "seconds": of(JSONB),
            "need_usd": of(Numeric, digits=(18, 2)),
            "placed_usd": of(Numeric, digits=(18, 2)),
            "unmet_usd": of(Numeric, digits=(18, 2)),
            "committed_usd": of(Numeric, digits=(18, 2)),
            "evidence": of(Array, base_column=Varchar(length=12)),
            "solved_at": of(Timestamptz),
        },
        {
            "result_outcome_is_known": check("outcome in ('optimal', 'time_limit')"),
            "result_hash_is_sha256": check("result_sha256 ~ '^[0-9a-f]{64}$'"),
            "result_adds_up": check("need_usd = placed_usd + unmet_usd and placed_usd <= committed_usd"),
        },
    )
    table(
        ResultAllocation,
        {
            "id": of(UUID, primary_key=True),
            "result": to(Result),
            "position": of(Integer),
            "commitment": of(Varchar, length=80),
            "donor": of(Varchar, length=40),
            "donor_name": of(Varchar, length=120),
            "activity": of(Varchar, length=60),
            "activity_title": of(Text),
            "state": of(Varchar, length=3),
            "state_name": of(Varchar, length=100),
            "pillar": of(Varchar, length=24),
            "year": of(Integer),
            "amount_usd": of(Numeric, digits=(18, 2)),
            "evidence": of(Varchar, length=12),
            "asked_by": of(Varchar, length=12),
            "coverage_gain": of(DoublePrecision),
            "late_months_saved": of(DoublePrecision, null=True),
            "source_codes": of(Array, base_column=Varchar(length=80)),
        },
        {
            "allocation_once": unique(["result", "commitment", "activity", "year"]),
            "allocation_position_once": unique(["result", "position"]),
            "allocation_is_positive": check("amount_usd > 0"),
            "allocation_pillar_is_known": check(
                "pillar in ('survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity')"
            ),
            "allocation_evidence_is_a_grade": check(
                "evidence in ('documented', 'reported', 'estimated', 'assumed', 'unverified')"
            ),
        },
    )
    table(
        ResultUnfunded,
        {
            "id": of(UUID, primary_key=True),
            "result": to(Result),
            "position": of(Integer),
            "activity": of(Varchar, length=60),
            "activity_title": of(Text),
            "state": of(Varchar, length=3),
            "state_name": of(Varchar, length=100),
            "pillar": of(Varchar, length=24),
            "year": of(Integer),
            "unmet_usd": of(Numeric, digits=(18, 2)),
            "reason": of(Varchar, length=24),
            "evidence": of(Varchar, length=12),
            "source_codes": of(Array, base_column=Varchar(length=80)),
        },
        {
            "unfunded_position_once": unique(["result", "position"]),
            "unfunded_is_positive": check("unmet_usd > 0"),
            "unfunded_reason_is_known": check(
                "reason in ('no_eligible_money', 'prioritised_elsewhere', 'absorption', 'condition', 'not_yet_planned', 'pinned_elsewhere')"
            ),
            "unfunded_pillar_is_known": check(
                "pillar in ('survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity')"
            ),
            "unfunded_evidence_is_a_grade": check(
                "evidence in ('documented', 'reported', 'estimated', 'assumed', 'unverified')"
            ),
        },
    )
    table(
        ResultState,
        {
            "id": of(UUID, primary_key=True),
            "result": to(Result),
            "state": of(Varchar, length=3),
            "state_name": of(Varchar, length=100),
            "need_usd": of(Numeric, digits=(18, 2)),
            "funded_usd": of(Numeric, digits=(18, 2)),
            "coverage": of(DoublePrecision, null=True),
            "evidence": of(Varchar, length=12, null=True),
        },
        {
            "state_result_once": unique(["result", "state"]),
            "funded_is_within_need": check("funded_usd between 0 and need_usd"),
        },
    )
    table(
        ResultObligation,
        {
            "id": of(UUID, primary_key=True),
            "result": to(Result),
            "obligation": of(Varchar, length=20),
            "state": of(Varchar, length=3),
            "state_name": of(Varchar, length=100),
            "article": of(Integer),
            "deadline": of(Date),
            "deadline_basis": of(Varchar, length=20),
            "late_share": of(DoublePrecision, null=True),
            "late_share_before": of(DoublePrecision, null=True),
            "late_by_plan": of(DoublePrecision, null=True),
            "late_months": of(DoublePrecision, null=True),
            "evidence": of(Varchar, length=12),
        },
        {
            "obligation_result_once": unique(["result", "obligation"]),
        },
    )
    table(
        ResultDonor,
        {
            "id": of(UUID, primary_key=True),
            "result": to(Result),
            "donor": of(Varchar, length=40),
            "donor_name": of(Varchar, length=120),
            "committed_usd": of(Numeric, digits=(18, 2)),
            "placed_usd": of(Numeric, digits=(18, 2)),
            "evidence": of(Varchar, length=12),
        },
        {
            "donor_result_once": unique(["result", "donor"]),
            "donor_places_what_it_has": check("placed_usd between 0 and committed_usd"),
        },
    )
    table(
        Worker,
        {
            "id": of(UUID, primary_key=True),
            "host": of(Varchar, length=255),
            "process_id": of(Integer),
            "version": of(Varchar, length=40),
            "started_at": of(Timestamptz),
            "seen_at": of(Timestamptz),
            "stopped_at": of(Timestamptz, null=True),
        },
        {
            "worker_moments_are_in_order": check("started_at <= seen_at"),
        },
    )

    return manager
