"""Work plans with versions, activities and their years; a State's own money."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    Text,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-21T10:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Work plans with versions, activities and their years; a State's own money."


class Activity(Table, tablename="activity", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ActivityYear(Table, tablename="activity_year", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Estimate(Table, tablename="estimate", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class NationalCommitment(Table, tablename="national_commitment", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class NationalContribution(Table, tablename="national_contribution", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Obligation(Table, tablename="obligation", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class PlanFigure(Table, tablename="plan_figure", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


class UnitCost(Table, tablename="unit_cost", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class WorkPlan(Table, tablename="work_plan", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class WorkPlanVersion(Table, tablename="work_plan_version", schema="clearinghouse"):
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


CITED = {
    "evidence": of(Varchar, length=12),
    "source_codes": of(Array, base_column=Varchar(length=80)),
    "derivation": of(Text, null=True),
    "known_on": of(Date),
    "is_illustration": of(Boolean),
}
CITED_CONSTRAINTS = {
    "evidence_is_a_grade": check(
        "evidence in ('documented', 'reported', 'estimated', 'assumed', 'unverified')"
    ),
    "founded_rows_have_a_source": check(
        "evidence not in ('documented', 'reported') or cardinality(source_codes) > 0"
    ),
    "assumed_is_illustration": check("evidence not in ('estimated', 'assumed') or is_illustration"),
}


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
        WorkPlan,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=60, unique=True),
            "state": to(State),
        },
        {},
    )
    table(
        WorkPlanVersion,
        {
            "id": of(UUID, primary_key=True),
            "plan": to(WorkPlan),
            "number": of(Integer),
            "status": of(Varchar, length=12),
            "title": of(Text),
            "first_year": of(Integer),
            "last_year": of(Integer),
            "currency": of(Varchar, length=3),
            "published_on": of(Date, null=True),
            "content_sha256": of(Varchar, length=64),
            **CITED,
        },
        {
            "version_number_once_a_plan": unique(["plan", "number"]),
            "version_number_is_positive": check("number >= 1"),
            "version_status_is_known": check(
                "status in ('draft', 'published', 'illustration', 'superseded', 'withdrawn')"
            ),
            "version_years_are_in_order": check(
                "first_year between 1900 and last_year and last_year <= 2200"
            ),
            "version_currency_is_iso": check("currency ~ '^[A-Z]{3}$'"),
            "illustration_is_marked": check("status <> 'illustration' or is_illustration"),
            "version_hash_is_sha256": check("content_sha256 ~ '^[0-9a-f]{64}$'"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Activity,
        {
            "id": of(UUID, primary_key=True),
            "version": to(WorkPlanVersion),
            "code": of(Varchar, length=60),
            "pillar": of(Varchar, length=24),
            "source_pillar": of(Varchar, length=40, null=True),
            "is_pillar_stated": of(Boolean),
            "obligation": to(Obligation, null=True),
            "title": of(Text),
            "is_local": of(Boolean, null=True),
            "admin_area": of(Text, null=True),
            "partners": of(Array, base_column=Text()),
            **CITED,
        },
        {
            "activity_once_a_version": unique(["version", "code"]),
            "activity_pillar_is_known": check(
                "pillar in ('survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity')"
            ),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        ActivityYear,
        {
            "id": of(UUID, primary_key=True),
            "activity": to(Activity),
            "year": of(Integer),
            "cost_usd": of(Numeric, digits=(18, 2)),
            "national_usd": of(Numeric, digits=(18, 2), null=True),
            "secured_usd": of(Numeric, digits=(18, 2), null=True),
            "need_usd": of(Numeric, digits=(18, 2)),
            "output": of(Numeric, digits=(18, 2), null=True),
            "is_net_of_national": of(Boolean, null=True),
            **CITED,
        },
        {
            "activity_year_once": unique(["activity", "year"]),
            "activity_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "cost_is_national_secured_and_need": check(
                "cost_usd = coalesce(national_usd, 0) + coalesce(secured_usd, 0) + need_usd"
            ),
            "activity_amounts_are_not_negative": check(
                "cost_usd >= 0 and need_usd >= 0 and (national_usd is null or national_usd >= 0) and (secured_usd is null or secured_usd >= 0) and (output is null or output >= 0)"
            ),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        PlanFigure,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=80, unique=True),
            "state": to(State),
            "document": of(Text),
            "source_pillar": of(Varchar, length=40),
            "first_year": of(Integer, null=True),
            "last_year": of(Integer, null=True),
            "is_per_year": of(Boolean, null=True),
            "target_m2": of(Numeric, digits=(18, 2), null=True),
            "cost_usd": of(Numeric, digits=(18, 2), null=True),
            "national_usd": of(Numeric, digits=(18, 2), null=True),
            "use": of(Varchar, length=12),
            "note": of(Text, null=True),
            **CITED,
        },
        {
            "plan_figure_use_is_known": check("use in ('plan', 'estimate', 'history', 'not a plan')"),
            "plan_figure_years_are_in_order": check(
                "first_year is null or last_year is null or first_year <= last_year"
            ),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Estimate,
        {
            "id": of(UUID, primary_key=True),
            "state": to(State, unique=True, index=False),
            "method": of(Varchar, length=20),
            "plan_total_usd": of(Numeric, digits=(18, 2), null=True),
            "first_year": of(Integer, null=True),
            "last_year": of(Integer, null=True),
            "remaining_m2": of(Numeric, digits=(18, 2), null=True),
            "confirmed_m2": of(Numeric, digits=(18, 2), null=True),
            "suspected_m2": of(Numeric, digits=(18, 2), null=True),
            "usd_per_m2": of(Numeric, digits=(18, 6), null=True),
            "bound_low_usd": of(Numeric, digits=(18, 2), null=True),
            "bound_high_usd": of(Numeric, digits=(18, 2), null=True),
            "funding_years": of(Array, base_column=Integer()),
            "yearly_usd": of(Numeric, digits=(18, 2), null=True),
            "bounded": of(Varchar, length=8),
            **CITED,
        },
        {
            "estimate_method_is_known": check("method in ('expired_plan', 'area')"),
            "estimate_bound_is_known": check("bounded in ('no', 'slower', 'fuller')"),
            "estimate_is_an_illustration": check("is_illustration"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        UnitCost,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=80, unique=True),
            "state": to(State, null=True),
            "usd_per_m2": of(Numeric, digits=(18, 6), null=True),
            "cost_usd": of(Numeric, digits=(18, 2), null=True),
            "area_m2": of(Numeric, digits=(18, 2), null=True),
            "sample_size": of(Integer, null=True),
            "median_usd_per_m2": of(Numeric, digits=(18, 6), null=True),
            "low_usd_per_m2": of(Numeric, digits=(18, 6), null=True),
            "high_usd_per_m2": of(Numeric, digits=(18, 6), null=True),
            **CITED,
        },
        {
            **CITED_CONSTRAINTS,
        },
    )
    table(
        NationalCommitment,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=80, unique=True),
            "state": to(State),
            "pillar": of(Varchar, length=24),
            "first_year": of(Integer, null=True),
            "last_year": of(Integer, null=True),
            "amount_usd": of(Numeric, digits=(18, 2), null=True),
            "is_per_year": of(Boolean, null=True),
            "note": of(Text, null=True),
            **CITED,
        },
        {
            "national_commitment_pillar_is_known": check(
                "pillar in ('survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity', 'undivided')"
            ),
            "national_commitment_is_not_negative": check("amount_usd >= 0"),
            "national_commitment_years_are_in_order": check(
                "first_year is null or last_year is null or first_year <= last_year"
            ),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        NationalContribution,
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "year": of(Integer),
            "amount_usd": of(Numeric, digits=(18, 2)),
            **CITED,
        },
        {
            "national_contribution_once_a_year": unique(["state", "year"]),
            "national_contribution_is_not_negative": check("amount_usd >= 0"),
            "national_contribution_year_is_a_year": check("year is null or year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )

    return manager
