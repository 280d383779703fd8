"""What a State does at home: commitments with their currency or staff, plans to mobilise resources, platforms."""

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
from piccolo.constraints import Check
from piccolo.table import Table

ID = "2026-11-22T04:32:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Commitments with their currency or staff, plans to mobilise resources, platforms."


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

REMOVABLE = {
    "kept_here_since": of(Timestamptz, null=True),
    "removed_on": of(Date, null=True),
    "removal_reason": of(Text, null=True),
}
REMOVABLE_CHECKS = {
    "removal_has_a_reason": check("(removed_on is null) = (removal_reason is null)"),
}
PARTIAL_DAY = "'^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'"
SPAN = {"since": of(Varchar, length=10, null=True), "until": of(Varchar, length=10, null=True)}

MORE = {
    ("NationalCommitment", "national_commitment"): (
        {
            "amount": of(Numeric, digits=(18, 2), null=True),
            "currency": of(Varchar, length=3, null=True),
            "usd_per_unit": of(Numeric, digits=(18, 8), null=True),
            "rate_on": of(Date, null=True),
            "rate_source": of(Varchar, length=80, null=True),
            "staff": of(Integer, null=True),
            **REMOVABLE,
        },
        {
            "national_commitment_amount_has_a_currency": check(
                "(amount is null) = (currency is null) and (currency is null or currency ~ '^[A-Z]{3}$')"
            ),
            "national_commitment_rate_is_whole": check(
                "(usd_per_unit is null) = (rate_on is null) and (usd_per_unit is null) = (rate_source is null)"
            ),
            "national_commitment_staff_is_positive": check("staff > 0"),
            **REMOVABLE_CHECKS,
        },
    ),
}
TABLES = {
    ("ResourceMobilisationPlan", "resource_mobilisation_plan"): (
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "title": of(Text),
            **SPAN,
            "first_year": of(Integer, null=True),
            "last_year": of(Integer, null=True),
            "pillars": of(Array, base_column=Varchar(length=24), null=True),
            "covers": of(Text, null=True),
            "document": of(Text, null=True),
            **CITED,
            **REMOVABLE,
        },
        {
            "mobilisation_plan_since_is_a_day": check(f"since is null or since ~ {PARTIAL_DAY}"),
            "mobilisation_plan_until_is_a_day": check(f"until is null or until ~ {PARTIAL_DAY}"),
            "mobilisation_plan_years_are_in_order": check(
                "first_year is null or last_year is null or first_year <= last_year"
            ),
            "mobilisation_plan_pillars_are_known": check(
                "pillars is null or pillars <@ array['survey_clearance', 'risk_education', 'victim_assistance', "
                "'stockpile_destruction', 'capacity']::varchar[]"
            ),
            **CITED_CHECKS,
            **REMOVABLE_CHECKS,
        },
    ),
    ("MineActionPlatform", "mine_action_platform"): (
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "name": of(Text),
            **SPAN,
            "meets": of(Varchar, length=16, null=True),
            "members": of(JSONB, null=True),
            "document": of(Text, null=True),
            **CITED,
            **REMOVABLE,
        },
        {
            "platform_since_is_a_day": check(f"since is null or since ~ {PARTIAL_DAY}"),
            "platform_until_is_a_day": check(f"until is null or until ~ {PARTIAL_DAY}"),
            "platform_meets_is_known": check(
                "meets is null or meets in ('monthly', 'quarterly', 'twice_a_year', 'yearly', 'irregularly')"
            ),
            **CITED_CHECKS,
            **REMOVABLE_CHECKS,
        },
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

    for (class_name, name), (columns, constraints) in TABLES.items():
        manager.add_table(class_name=class_name, columns=None, tablename=name, schema="clearinghouse")
        more(class_name, name, columns, constraints)
    for (class_name, name), (columns, constraints) in MORE.items():
        more(class_name, name, columns, constraints)
    return manager
