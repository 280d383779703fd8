"""Donors, commitments and tranches, flows and published totals, rates, mechanisms."""

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

ID = "2026-11-21T10:00:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "Donors, commitments and tranches, flows and published totals, rates, mechanisms."


class Commitment(Table, tablename="commitment", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Donor(Table, tablename="donor", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Flow(Table, tablename="flow", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class FlowCoverage(Table, tablename="flow_coverage", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Mechanism(Table, tablename="mechanism", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class PublishedTotal(Table, tablename="published_total", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Rate(Table, tablename="rate", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


class Tranche(Table, tablename="tranche", schema="clearinghouse"):
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
        Donor,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=40, unique=True),
            "name": of(Varchar, length=120),
            "kind": of(Varchar, length=16),
            "state": to(State, null=True),
            **CITED,
        },
        {
            "donor_kind_is_known": check(
                "kind in ('state', 'organisation', 'pooled_fund', 'group', 'assumed')"
            ),
            "donor_state_is_named": check("(kind = 'state') = (state is not null)"),
            "assumed_donor_is_an_illustration": check(
                "kind <> 'assumed' or (is_illustration and evidence = 'assumed')"
            ),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Commitment,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=80, unique=True),
            "donor": to(Donor),
            "channel": of(Text, null=True),
            "first_year": of(Integer, null=True),
            "last_year": of(Integer, null=True),
            "amount_usd": of(Numeric, digits=(18, 2), null=True),
            "amount_original": of(Numeric, digits=(18, 2), null=True),
            "currency": of(Varchar, length=3, null=True),
            "usd_per_unit": of(Numeric, digits=(18, 8), null=True),
            "rate_year": of(Integer, null=True),
            "states": of(Array, base_column=Varchar(length=3), null=True),
            "pillars": of(Array, base_column=Varchar(length=24), null=True),
            "source_pillar": of(Varchar, length=40, null=True),
            "are_states_stated": of(Boolean),
            "can_carry_over": of(Boolean, null=True),
            "can_front_load": of(Boolean, null=True),
            "min_grant_usd": of(Numeric, digits=(18, 2), null=True),
            "max_state_share": of(Numeric, digits=(7, 6), null=True),
            "local_share_min": of(Numeric, digits=(7, 6), null=True),
            "is_allocatable": of(Boolean),
            "why_not_allocatable": of(Varchar, length=20, null=True),
            "is_upper_bound": of(Boolean),
            "is_earmark_inferred": of(Boolean),
            "visibility": of(Varchar, length=16),
            "status": of(Varchar, length=12),
            "note": of(Text, null=True),
            **CITED,
        },
        {
            "commitment_amounts_are_not_negative": check(
                "(amount_usd is null or amount_usd >= 0) and (amount_original is null or amount_original >= 0) and (min_grant_usd is null or min_grant_usd >= 0)"
            ),
            "commitment_shares_are_shares": check(
                "(max_state_share is null or max_state_share between 0 and 1) and (local_share_min is null or local_share_min between 0 and 1)"
            ),
            "commitment_years_are_in_order": check(
                "first_year is null or last_year is null or first_year <= last_year"
            ),
            "commitment_currency_is_iso": check("currency ~ '^[A-Z]{3}$'"),
            "commitment_rate_is_positive": check("usd_per_unit > 0"),
            "commitment_earmark_is_not_empty": check(
                "(states is null or cardinality(states) > 0) and (pillars is null or cardinality(pillars) > 0)"
            ),
            "commitment_pillars_are_known": check(
                "pillars is null or pillars <@ array['survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity']::varchar[]"
            ),
            "commitment_says_why_not_allocatable": check("is_allocatable = (why_not_allocatable is null)"),
            "allocatable_commitment_is_known": check(
                "not is_allocatable or (are_states_stated and amount_usd is not null)"
            ),
            "commitment_why_not_is_known": check(
                "why_not_allocatable is null or why_not_allocatable in ('ended', 'part of another', 'several donors', 'years not known', 'amount not known', 'core support', 'no rate')"
            ),
            "commitment_visibility_is_known": check(
                "visibility in ('public', 'states_parties', 'committee')"
            ),
            "commitment_status_is_known": check("status in ('registered', 'withdrawn')"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Tranche,
        {
            "id": of(UUID, primary_key=True),
            "commitment": to(Commitment),
            "year": of(Integer),
            "amount_usd": of(Numeric, digits=(18, 2)),
            "amount_original": of(Numeric, digits=(18, 2), null=True),
            "currency": of(Varchar, length=3, null=True),
            **CITED,
        },
        {
            "tranche_once_a_year": unique(["commitment", "year"]),
            "tranche_is_not_negative": check(
                "amount_usd >= 0 and (amount_original is null or amount_original >= 0)"
            ),
            "tranche_year_is_a_year": check("year is null or year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Flow,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=120, unique=True),
            "donor": to(Donor),
            "recipient": to(State, null=True),
            "year": of(Integer, index=True),
            "pillars": of(Array, base_column=Varchar(length=24)),
            "pillar_class": of(Varchar, length=32),
            "sector_reported": of(Text, null=True),
            "amount_usd": of(Numeric, digits=(18, 2), null=True),
            "amount_original": of(Numeric, digits=(18, 2), null=True),
            "currency": of(Varchar, length=3, null=True),
            "channel": of(Text, null=True),
            "is_core_support": of(Boolean),
            "note": of(Text, null=True),
            **CITED,
        },
        {
            "flow_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "flow_pillar_class_is_known": check(
                "pillar_class in ('survey_clearance_risk_education', 'victim_assistance', 'capacity', 'undivided', 'outside')"
            ),
            "flow_pillars_are_known": check(
                "pillars is null or pillars <@ array['survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity']::varchar[]"
            ),
            "flow_is_not_negative": check(
                "(amount_usd is null or amount_usd >= 0) and (amount_original is null or amount_original >= 0)"
            ),
            "flow_currency_is_iso": check("currency ~ '^[A-Z]{3}$'"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        FlowCoverage,
        {
            "id": of(UUID, primary_key=True),
            "table_of": of(Varchar, length=10),
            "code": of(Varchar, length=40),
            "year": of(Integer),
            "rows_captured": of(Integer, null=True),
            "captured_usd": of(Numeric, digits=(18, 2), null=True),
            "published_usd": of(Numeric, digits=(18, 2), null=True),
            "is_whole": of(Boolean),
            **CITED,
        },
        {
            "coverage_is_of_donor_or_recipient": check("table_of in ('donor', 'recipient')"),
            "coverage_year_is_a_year": check("year is null or year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        PublishedTotal,
        {
            "id": of(UUID, primary_key=True),
            "total_of": of(Varchar, length=10),
            "code": of(Varchar, length=40),
            "year": of(Integer),
            "amount_usd": of(Numeric, digits=(18, 2), null=True),
            "donor_count": of(Integer, null=True),
            "share": of(Numeric, digits=(7, 6), null=True),
            "scope": of(Text, null=True),
            "other_edition": of(Text, null=True),
            **CITED,
        },
        {
            "total_is_of_a_known_kind": check("total_of in ('recipient', 'donor', 'sector')"),
            "total_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "total_is_not_negative": check("amount_usd >= 0"),
            "total_share_is_a_share": check("share between 0 and 1"),
            "total_is_given": check("amount_usd is not null or share is not null"),
            "total_once": unique(["total_of", "code", "year", "source_codes"]),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Rate,
        {
            "id": of(UUID, primary_key=True),
            "currency": of(Varchar, length=3),
            "year": of(Integer),
            "usd_per_unit": of(Numeric, digits=(18, 8)),
            "method": of(Varchar, length=8),
            **CITED,
        },
        {
            "rate_currency_is_iso": check("currency ~ '^[A-Z]{3}$'"),
            "rate_is_positive": check("usd_per_unit > 0"),
            "rate_method_is_known": check("method in ('stated', 'implied')"),
            "rate_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "rate_once_a_year_and_source": unique(["currency", "year", "source_codes"]),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Mechanism,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=80, unique=True),
            "name": of(Text),
            "kind": of(Varchar, length=40),
            "size_usd": of(Numeric, digits=(18, 2), null=True),
            "year": of(Integer, null=True),
            **CITED,
        },
        {
            "mechanism_size_is_not_negative": check("size_usd >= 0"),
            "mechanism_year_is_a_year": check("year is null or year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )

    return manager
