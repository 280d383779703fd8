"""Drafts of plans with their lines, withdrawals with their reason; marks, partners and rates of what is published."""

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
    Numeric,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T04:11:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Drafts of plans, withdrawals, marks, partners and rates."


class Activity(Table, tablename="activity", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ActivityYear(Table, tablename="activity_year", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class DraftLine(Table, tablename="draft_line", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class PlanDraft(Table, tablename="plan_draft", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class PlanWithdrawal(Table, tablename="plan_withdrawal", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Source(Table, tablename="source", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


class WorkPlanVersion(Table, tablename="work_plan_version", schema="clearinghouse"):
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


def money(**params):
    return of(Numeric, digits=(18, 2), null=True, **params)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    def more(kind, columns, constraints):
        """Add columns and constraints to a table, new or there already."""
        place = {"tablename": kind._meta.tablename, "schema": "clearinghouse"}
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

    def table(kind, columns, constraints):
        manager.add_table(
            class_name=kind.__name__, columns=None, tablename=kind._meta.tablename, schema="clearinghouse"
        )
        more(kind, columns, constraints)

    more(
        WorkPlanVersion,
        {"marks": of(JSONB, null=True), "published_at": of(Timestamptz, null=True)},
        {},
    )
    more(
        Activity,
        {"partner_kinds": of(Array, base_column=Varchar(length=16), null=True)},
        {
            "activity_partners_have_kinds": check(
                "coalesce(cardinality(partner_kinds), 0) = cardinality(partners)"
            ),
            "activity_partner_kinds_are_known": check(
                "partner_kinds is null or partner_kinds <@ array['local', 'national', 'international']::varchar[]"
            ),
        },
    )
    more(
        ActivityYear,
        {
            "cost_original": money(),
            "national_original": money(),
            "secured_original": money(),
            "need_original": money(),
            "usd_per_unit": of(Numeric, digits=(18, 8), null=True),
            "rate_dated": of(Varchar, length=10, null=True),
            "rate_source": of(Text, null=True),
        },
        {
            "original_cost_is_national_secured_and_need": check(
                "cost_original is null or (need_original >= 0 and "
                "cost_original = coalesce(national_original, 0) + coalesce(secured_original, 0) + need_original)"
            ),
            "original_amounts_have_a_rate": check(
                "(cost_original is null) = (usd_per_unit is null) and (cost_original is null) = (rate_dated is null) "
                "and (cost_original is null) = (rate_source is null)"
            ),
        },
    )
    more(Source, {"version": to(WorkPlanVersion, null=True)}, {})
    table(
        PlanWithdrawal,
        {
            "id": of(UUID, primary_key=True),
            "version": to(WorkPlanVersion, unique=True, index=False),
            "reason": of(Text),
            "withdrawn_at": of(Timestamptz),
        },
        {"withdrawal_has_a_reason": check("reason <> ''")},
    )
    table(
        PlanDraft,
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "code": of(Varchar, length=40, unique=True),
            "base_number": of(Integer, null=True),
            "title": of(Text),
            "first_year": of(Integer),
            "last_year": of(Integer),
            "currency": of(Text),
            "visibility": of(Varchar, length=16),
            "marks": of(JSONB),
            "rate_usd_per_unit": of(Numeric, digits=(18, 8), null=True),
            "rate_stated_on": of(Date, null=True),
            "rate_source": of(Text, null=True),
            "created_at": of(Timestamptz),
            "edited_at": of(Timestamptz),
            "edited_by": of(UUID, null=True),
        },
        {
            "draft_visibility_is_a_level": check(
                "visibility in ('public', 'named', 'states_parties', 'own')"
            ),
            "draft_rate_is_whole": check(
                "(rate_usd_per_unit is null) = (rate_stated_on is null) and "
                "(rate_stated_on is null) = (rate_source is null)"
            ),
        },
    )
    table(
        DraftLine,
        {
            "id": of(UUID, primary_key=True),
            "draft": to(PlanDraft),
            "position": of(Integer),
            "code": of(Text),
            "pillar": of(Text),
            "title": of(Text),
            "obligation": of(Text, null=True),
            "admin_area": of(Text, null=True),
            "is_local": of(Boolean, null=True),
            "partners": of(JSONB),
            "years": of(JSONB),
        },
        {"draft_line_once": unique(["draft", "code"])},
    )
    return manager
