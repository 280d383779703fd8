"""Sources, States and what holds for them, obligations, extension requests."""

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

ID = "2026-11-21T10:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Sources, States and what holds for them, obligations, extension requests."


class Absorption(Table, tablename="absorption", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Casualties(Table, tablename="casualties", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ExtensionRequest(Table, tablename="extension_request", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class LandRelease(Table, tablename="land_release", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Obligation(Table, tablename="obligation", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ObligationQuantity(Table, tablename="obligation_quantity", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Source(Table, tablename="source", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


class StateInterval(Table, tablename="state_interval", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class WorldFigure(Table, tablename="world_figure", schema="clearinghouse"):
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
        Source,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=80, unique=True),
            "title": of(Text),
            "publisher": of(Text, null=True),
            "published": of(Varchar, length=10, null=True),
            "url": of(Text, null=True),
        },
        {
            "source_date_is_iso": check("published ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'"),
            "source_has_a_title": check("title <> ''"),
        },
    )
    table(
        State,
        {
            "iso3": of(Varchar, length=3, primary_key=True),
            "name": of(Varchar, length=100),
            "kind": of(Varchar, length=20),
            "m49": of(Varchar, length=3, null=True),
            "region": of(Varchar, length=60, null=True),
            "subregion": of(Varchar, length=60, null=True),
            "is_ldc": of(Boolean, null=True),
            "article_5_status": of(Varchar, length=12, null=True),
            "has_significant_victims": of(Boolean, null=True),
            "withdrawal_status": of(Varchar, length=12, null=True),
            "withdrawal_notified_on": of(Date, null=True),
            "withdrawal_effective_on": of(Date, null=True),
            "unverified_fields": of(Array, base_column=Varchar(length=40)),
            **CITED,
        },
        {
            "state_code_has_three_capitals": check("iso3 ~ '^[A-Z]{3}$'"),
            "state_kind_is_known": check(
                "kind in ('state_party', 'former_state_party', 'other_state', 'other_area')"
            ),
            "state_m49_has_three_digits": check("m49 ~ '^[0-9]{3}$'"),
            "state_article_5_status_is_known": check(
                "article_5_status is null or article_5_status in ('implementing', 'completed', 'none', 'unclear')"
            ),
            "state_withdrawal_status_is_known": check(
                "withdrawal_status is null or withdrawal_status in ('announced', 'effective')"
            ),
            "state_withdrawal_dates_are_in_order": check(
                "withdrawal_notified_on is null or withdrawal_effective_on is null or withdrawal_notified_on <= withdrawal_effective_on"
            ),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        StateInterval,
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "kind": of(Varchar, length=20),
            "starts_on": of(Date, null=True),
            "ends_on": of(Date, null=True),
            **CITED,
        },
        {
            "interval_kind_is_known": check("kind in ('membership', 'article_5', 'article_4', 'victims')"),
            "interval_dates_are_in_order": check(
                "starts_on is null or ends_on is null or starts_on <= ends_on"
            ),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Absorption,
        {
            "id": of(UUID, primary_key=True),
            "state": to(State, unique=True, index=False),
            "max_usd_per_year": of(Numeric, digits=(18, 2), null=True),
            "best_year": of(Integer, null=True),
            "international_usd": of(Numeric, digits=(18, 2), null=True),
            "national_usd": of(Numeric, digits=(18, 2), null=True),
            **CITED,
        },
        {
            "absorption_is_not_negative": check(
                "max_usd_per_year >= 0 and international_usd >= 0 and national_usd >= 0"
            ),
            "absorption_year_is_a_year": check("best_year is null or best_year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Casualties,
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "year": of(Integer),
            "killed": of(Integer, null=True),
            "injured": of(Integer, null=True),
            **CITED,
        },
        {
            "casualties_once_a_year": unique(["state", "year"]),
            "casualties_are_not_negative": check("killed >= 0 and injured >= 0"),
            "casualties_year_is_a_year": check("year is null or year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        LandRelease,
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "year": of(Integer),
            "cleared_m2": of(Numeric, digits=(18, 2), null=True),
            "reduced_m2": of(Numeric, digits=(18, 2), null=True),
            "cancelled_m2": of(Numeric, digits=(18, 2), null=True),
            "mines_destroyed": of(Integer, null=True),
            **CITED,
        },
        {
            "land_release_once_a_year": unique(["state", "year"]),
            "land_release_is_not_negative": check(
                "cleared_m2 >= 0 and reduced_m2 >= 0 and cancelled_m2 >= 0 and mines_destroyed >= 0"
            ),
            "land_release_year_is_a_year": check("year is null or year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        WorldFigure,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=40, unique=True),
            "state": to(State, null=True),
            "indicator": of(Varchar, length=80),
            "year": of(Integer),
            "value": of(Numeric, digits=(24, 6)),
            "unit": of(Varchar, length=40),
            "note": of(Text, null=True),
            **CITED,
        },
        {
            "world_figure_year_is_a_year": check("year is null or year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        Obligation,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=20, unique=True),
            "state": to(State),
            "article": of(Integer),
            "unit": of(Varchar, length=8),
            "status": of(Varchar, length=12),
            "first_deadline": of(Date, null=True),
            "documented_deadline": of(Date, null=True),
            "working_deadline": of(Date, null=True),
            "working_basis": of(Varchar, length=20, null=True),
            "unverified_fields": of(Array, base_column=Varchar(length=40)),
            **CITED,
        },
        {
            "obligation_once_per_state_and_article": unique(["state", "article"]),
            "obligation_article_is_4_or_5": check("article in (4, 5)"),
            "obligation_unit_is_known": check("unit in ('m2', 'mines')"),
            "obligation_status_is_known": check("status in ('open', 'completed', 'unclear')"),
            "obligation_basis_is_known": check(
                "working_basis is null or working_basis in ('granted', 'requested', 'decision not found')"
            ),
            "obligation_deadline_has_a_basis": check("(working_deadline is null) = (working_basis is null)"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        ObligationQuantity,
        {
            "id": of(UUID, primary_key=True),
            "obligation": to(Obligation),
            "as_of_year": of(Integer),
            "confirmed": of(Numeric, digits=(18, 2), null=True),
            "suspected": of(Numeric, digits=(18, 2), null=True),
            "total": of(Numeric, digits=(18, 2), null=True),
            "is_newest": of(Boolean),
            "is_stale": of(Boolean),
            "device_scope": of(Varchar, length=16, null=True),
            **CITED,
        },
        {
            "quantity_once_a_year": unique(["obligation", "as_of_year"]),
            "quantity_is_not_negative": check("confirmed >= 0 and suspected >= 0 and total >= 0"),
            "quantity_device_scope_is_known": check(
                "device_scope is null or device_scope in ('anti-personnel', 'mixed')"
            ),
            "quantity_year_is_a_year": check("as_of_year is null or as_of_year between 1900 and 2200"),
            **CITED_CONSTRAINTS,
        },
    )
    table(
        ExtensionRequest,
        {
            "id": of(UUID, primary_key=True),
            "code": of(Varchar, length=40),
            "revision": of(Integer),
            "obligation": to(Obligation),
            "from_deadline": of(Date, null=True),
            "requested_deadline": of(Date, null=True),
            "status": of(Varchar, length=12),
            "is_interim": of(Boolean),
            "is_date_inferred": of(Boolean),
            "note": of(Text, null=True),
            **CITED,
        },
        {
            "request_revision_is_new": unique(["code", "revision"]),
            "request_revision_is_positive": check("revision >= 1"),
            "request_status_is_known": check("status in ('granted', 'requested', 'announced', 'expected')"),
            **CITED_CONSTRAINTS,
        },
    )

    return manager
