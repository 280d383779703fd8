"""Studies with their files, evaluations of deadline risk, and which States let their chances be seen."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T04:27:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Studies with their files, evaluations of deadline risk, and which States let theirs be seen."


class Account(Table, tablename="account", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Round(Table, tablename="round", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class RiskEvaluation(Table, tablename="risk_evaluation", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


class Study(Table, tablename="study", schema="clearinghouse"):
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
    ("Study", "study"): (
        {
            "id": of(UUID, primary_key=True),
            "kind": of(Varchar, length=12),
            "title": of(Varchar, length=160),
            "round": to(Round, null=True),
            "options": of(JSONB),
            "state": of(Varchar, length=12, index=True),
            "is_published_when_done": of(Boolean),
            "asked_by": to(Account, null=True),
            "asked_as": of(Varchar, length=100),
            "asked_at": of(Timestamptz),
            "attempt": of(Integer),
            "worker": to(Worker, null=True),
            "started_at": of(Timestamptz, null=True),
            "ended_at": of(Timestamptz, null=True),
            "step": of(Varchar, length=80, null=True),
            "done_parts": of(Integer, null=True),
            "total_parts": of(Integer, null=True),
            "answer": of(Varchar, length=16, null=True),
            "error": of(Varchar, length=400, null=True),
            "published_at": of(Timestamptz, null=True),
            "withdrawn_at": of(Timestamptz, null=True),
            "withdrawal_reason": of(Text, null=True),
        },
        {
            "study_kind_is_known": check("kind in ('trust_fund', 'look_back')"),
            "study_state_is_known": check("state in ('waiting', 'running', 'done', 'failed', 'cancelled')"),
            "study_fund_has_a_round": check("(kind = 'trust_fund') = (round is not null)"),
            "study_has_ended_or_not": check(
                "(state in ('done', 'failed', 'cancelled')) = (ended_at is not null)"
            ),
            "study_done_has_an_answer": check("(state = 'done') = (answer is not null)"),
            "study_answer_is_known": check(
                "answer is null or answer in ('feasible', 'feasible_if', 'not_feasible', 'looked_back')"
            ),
            "study_running_has_a_worker": check(
                "state <> 'running' or (worker is not null and started_at is not null)"
            ),
            "study_parts_are_in_order": check(
                "done_parts is null or (0 <= done_parts and done_parts <= total_parts)"
            ),
            "study_published_is_done": check("published_at is null or state = 'done'"),
            "study_withdrawn_was_published": check(
                "(withdrawn_at is null) = (withdrawal_reason is null) "
                "and (withdrawn_at is null or published_at is not null)"
            ),
        },
    ),
    ("StudyFile", "study_file"): (
        {
            "id": of(UUID, primary_key=True),
            "study": to(Study),
            "name": of(Varchar, length=80),
            "media_type": of(Varchar, length=80),
            "is_restricted": of(Boolean),
            "content": of(Bytea),
            "sha256": of(Varchar, length=64),
        },
        {
            "study_file_once": unique(["study", "name"]),
            "study_file_hash_is_true": check("sha256 = encode(sha256(content), 'hex')"),
        },
    ),
    ("RiskEvaluation", "risk_evaluation"): (
        {
            "id": of(UUID, primary_key=True),
            "as_of": of(Date),
            "version": of(Varchar, length=40),
            "case_sha256": of(Varchar, length=64),
            "first_year": of(Integer),
            "last_year": of(Integer),
            "seed": of(Integer),
            "parameters": of(JSONB),
            "n_obligations": of(Integer),
            "n_passed": of(Integer),
            "expected_missed": of(DoublePrecision),
            "expected_missed_full": of(DoublePrecision),
            "expected_missed_without": of(DoublePrecision),
            "sensitivity": of(JSONB),
            "calibration": of(JSONB),
            "computed_at": of(Timestamptz),
        },
        {"risk_evaluation_once": unique(["as_of", "case_sha256", "version"])},
    ),
    ("ObligationRisk", "obligation_risk"): (
        {
            "id": of(UUID, primary_key=True),
            "evaluation": to(RiskEvaluation),
            "obligation": of(Varchar, length=20),
            "state": of(Varchar, length=3),
            "deadline": of(Date),
            "is_deadline_beyond": of(Boolean),
            "chance": of(DoublePrecision, null=True),
            "chance_full": of(DoublePrecision, null=True),
            "chance_without": of(DoublePrecision, null=True),
            "standard_error": of(DoublePrecision, null=True),
            "completion": of(JSONB, null=True),
            "beyond_share": of(DoublePrecision, null=True),
            "sensitivity": of(JSONB, null=True),
            "evidence": of(Varchar, length=12),
        },
        {
            "obligation_risk_once": unique(["evaluation", "obligation"]),
            "obligation_risk_chance_is_a_share": check("chance is null or chance between 0 and 1"),
            "obligation_risk_evidence_is_a_grade": check(
                "evidence in ('documented', 'reported', 'estimated', 'assumed', 'unverified')"
            ),
        },
    ),
    ("RiskConsent", "risk_consent"): (
        {
            "id": of(UUID, primary_key=True),
            "state": to(State, unique=True, index=False),
            "given_by": to(Account),
            "given_at": of(Timestamptz),
            "withdrawn_at": of(Timestamptz, null=True),
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
