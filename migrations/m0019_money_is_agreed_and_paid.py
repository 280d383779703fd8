"""Agreements with their parties and what they hold on tranches, payments, and the ledger."""

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

ID = "2026-11-22T04:19:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Agreements and their parties, reservations on tranches, payments, ledger entries."


class Agreement(Table, tablename="agreement", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class AgreementEvent(Table, tablename="agreement_event", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class AgreementParty(Table, tablename="agreement_party", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Commitment(Table, tablename="commitment", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Donor(Table, tablename="donor", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class LedgerEntry(Table, tablename="ledger_entry", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Payment(Table, tablename="payment", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Reservation(Table, tablename="reservation", schema="clearinghouse"):
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
        Agreement,
        {
            "id": of(UUID, primary_key=True),
            "title": of(Varchar, length=200),
            "form": of(Varchar, length=12),
            "donor": to(Donor),
            "commitment": to(Commitment),
            "state": to(State),
            "pillar": of(Varchar, length=24, null=True),
            "channel": of(Text, null=True),
            "currency": of(Varchar, length=3),
            "boundary": of(Varchar, length=8),
            "flow_type": of(Varchar, length=12),
            "signed_on": of(Date),
            "status": of(Varchar, length=10),
            "version": of(Integer),
            "ended_on": of(Date, null=True),
            "is_published": of(Boolean),
            "recorded_at": of(Timestamptz),
        },
        {
            "agreement_has_a_title": check("title <> ''"),
            "agreement_form_is_known": check(
                "form in ('bilateral', 'triangular', 'south_south', 'border_area')"
            ),
            "agreement_pillar_is_known": check(
                "pillar is null or pillar in ('survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity')"
            ),
            "agreement_currency_is_iso": check("currency ~ '^[A-Z]{3}$'"),
            "agreement_boundary_is_known": check("boundary in ('incoming', 'internal', 'outgoing')"),
            "agreement_flow_type_is_known": check(
                "flow_type in ('standard', 'parked', 'pass_through', 'carried_over')"
            ),
            "agreement_counts_money_once": check(
                "not (flow_type in ('pass_through', 'carried_over')) or boundary = 'internal'"
            ),
            "agreement_status_is_known": check("status in ('recorded', 'confirmed', 'declined', 'ended')"),
            "agreement_version_is_counted": check("version >= 1"),
            "agreement_that_ended_has_a_day": check("(status = 'ended') = (ended_on is not null)"),
        },
    )

    table(
        AgreementParty,
        {
            "id": of(UUID, primary_key=True),
            "agreement": to(Agreement),
            "party": of(Varchar, length=100, index=True),
            "role": of(Varchar, length=10),
            "confirmed_at": of(Timestamptz, null=True),
            "confirmed_version": of(Integer, null=True),
            "publishes_at": of(Timestamptz, null=True),
        },
        {
            "agreement_party_once": unique(["agreement", "party"]),
            "agreement_party_role_is_known": check("role in ('provider', 'recipient', 'partner')"),
            "agreement_party_confirms_a_version": check(
                "(confirmed_at is null) = (confirmed_version is null)"
            ),
        },
    )

    table(
        Reservation,
        {
            "id": of(UUID, primary_key=True),
            "agreement": to(Agreement),
            "tranche": to(Tranche),
            "year": of(Integer),
            "amount_original": of(Numeric, digits=(18, 2)),
            "amount_usd": of(Numeric, digits=(18, 2)),
            "usd_per_unit": of(Numeric, digits=(18, 8)),
            "rate_on": of(Date, null=True),
            "rate_source": of(Varchar, length=200, null=True),
        },
        {
            "reservation_once_a_year": unique(["agreement", "year"]),
            "reservation_is_not_negative": check("amount_original >= 0 and amount_usd >= 0"),
            "reservation_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "reservation_rate_is_positive": check("usd_per_unit > 0"),
            "reservation_is_at_its_rate": check("amount_usd = round(amount_original * usd_per_unit, 2)"),
            "reservation_rate_is_dated": check("(rate_on is null) = (rate_source is null)"),
        },
    )

    table(
        AgreementEvent,
        {
            "id": of(UUID, primary_key=True),
            "agreement": to(Agreement),
            "number": of(Integer),
            "kind": of(Varchar, length=16),
            "dated_on": of(Date),
            "at": of(Timestamptz),
            "acting_as": of(Varchar, length=140),
            "version": of(Integer),
            "reason": of(Text, null=True),
            "before": of(JSONB, null=True),
            "after": of(JSONB, null=True),
        },
        {
            "agreement_event_once": unique(["agreement", "number"]),
            "agreement_event_is_known": check(
                "kind in ('recorded', 'confirmed', 'declined', 'amended', 'ended', 'published', 'paid', 'payment_reversed')"
            ),
        },
    )

    table(
        Payment,
        {
            "id": of(UUID, primary_key=True),
            "agreement": to(Agreement),
            "year": of(Integer),
            "paid_on": of(Date),
            "amount_original": of(Numeric, digits=(18, 2)),
            "currency": of(Varchar, length=3),
            "amount_usd": of(Numeric, digits=(18, 2)),
            "usd_per_unit": of(Numeric, digits=(18, 8)),
            "rate_on": of(Date, null=True),
            "rate_source": of(Varchar, length=200, null=True),
            "note": of(Text, null=True),
            "recorded_at": of(Timestamptz),
            "reversed_on": of(Date, null=True),
            "reversed_at": of(Timestamptz, null=True),
            "reversal_reason": of(Text, null=True),
        },
        {
            "payment_is_positive": check("amount_original > 0 and amount_usd >= 0"),
            "payment_currency_is_iso": check("currency ~ '^[A-Z]{3}$'"),
            "payment_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "payment_rate_is_positive": check("usd_per_unit > 0"),
            "payment_is_at_its_rate": check("amount_usd = round(amount_original * usd_per_unit, 2)"),
            "payment_rate_is_dated": check("(rate_on is null) = (rate_source is null)"),
            "payment_reversal_is_whole": check(
                "(reversed_on is null) = (reversed_at is null) and (reversed_on is null) = (reversal_reason is null)"
            ),
        },
    )

    table(
        LedgerEntry,
        {
            **CITED,
            "id": of(UUID, primary_key=True),
            "kind": of(Varchar, length=10, index=True),
            "dated_on": of(Date),
            "entered_at": of(Timestamptz),
            "year": of(Integer),
            "donor": to(Donor),
            "state": to(State, null=True),
            "pillar": of(Varchar, length=24, null=True),
            "channel": of(Text, null=True),
            "boundary": of(Varchar, length=8),
            "flow_type": of(Varchar, length=12),
            "amount_original": of(Numeric, digits=(18, 2)),
            "currency": of(Varchar, length=3),
            "usd_per_unit": of(Numeric, digits=(18, 8)),
            "rate_on": of(Date, null=True),
            "rate_source": of(Varchar, length=200, null=True),
            "amount_usd": of(Numeric, digits=(18, 2)),
            "commitment": to(Commitment, null=True),
            "tranche": to(Tranche, null=True),
            "agreement": to(Agreement, null=True),
            "payment": to(Payment, null=True),
            "reverses": of(UUID, null=True, unique=True),
            "statement": of(Text, null=True),
            "reason": of(Text, null=True),
        },
        {
            **CITED_CONSTRAINTS,
            "entry_kind_is_known": check("kind in ('pledge', 'commitment', 'agreement', 'payment')"),
            "entry_boundary_is_known": check("boundary in ('incoming', 'internal', 'outgoing')"),
            "entry_flow_type_is_known": check(
                "flow_type in ('standard', 'parked', 'pass_through', 'carried_over')"
            ),
            "entry_counts_money_once": check(
                "not (flow_type in ('pass_through', 'carried_over')) or boundary = 'internal'"
            ),
            "entry_pillar_is_known": check(
                "pillar is null or pillar in ('survey_clearance', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'capacity')"
            ),
            "entry_year_is_a_year": check("year is null or year between 1900 and 2200"),
            "entry_currency_is_iso": check("currency ~ '^[A-Z]{3}$'"),
            "entry_rate_is_positive": check("usd_per_unit > 0"),
            "entry_rate_is_dated": check("(rate_on is null) = (rate_source is null)"),
            "entry_sign_tells_a_reversal": check(
                "case when reverses is null then amount_original >= 0 and amount_usd >= 0 else amount_original <= 0 and amount_usd <= 0 end"
            ),
            "entry_reversal_has_a_reason": check("(reverses is null) = (reason is null)"),
            "entry_is_of_its_kind": check(
                "case kind when 'pledge' then commitment is null and agreement is null and payment is null when 'commitment' then commitment is not null and agreement is null and payment is null when 'agreement' then commitment is not null and tranche is not null and agreement is not null and payment is null else agreement is not null and payment is not null end"
            ),
        },
    )

    return manager
