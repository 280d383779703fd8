"""Requirements and offers in kind with what was done to them; one of these may be released by name as well."""

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

ID = "2026-11-22T04:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Requirements and offers in kind."


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


class Donor(Table, tablename="donor", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class InKindNotice(Table, tablename="in_kind_notice", schema="clearinghouse"):
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

TABLES = {
    ("InKindNotice", "in_kind_notice"): (
        {
            "id": of(UUID, primary_key=True),
            "side": of(Varchar, length=12),
            "owner_state": to(State, null=True),
            "owner_donor": to(Donor, null=True),
            "category": of(Varchar, length=12),
            "item": of(Varchar, length=30, null=True),
            "description": of(Text),
            "units": of(Integer),
            "first_day": of(Date),
            "last_day": of(Date),
            "admin_area": of(Text, null=True),
            "latitude": of(Numeric, digits=(8, 6), null=True),
            "longitude": of(Numeric, digits=(9, 6), null=True),
            "cooperation": of(Varchar, length=12),
            "partner": of(Varchar, length=100, null=True),
            "partner_confirmed_at": of(Timestamptz, null=True),
            "visibility": of(Varchar, length=16),
            "status": of(Varchar, length=12),
            "published_at": of(Timestamptz, null=True),
            "withdrawn_at": of(Timestamptz, null=True),
            "withdrawal_reason": of(Text, null=True),
            **CITED,
        },
        {
            "notice_side_is_known": check("side in ('requirement', 'offer')"),
            "notice_has_one_owner": check("(owner_state is null) <> (owner_donor is null)"),
            "requirement_is_of_a_state": check("side = 'offer' or owner_state is not null"),
            "notice_category_is_known": check("category in ('equipment', 'expertise', 'training')"),
            "notice_item_is_of_its_category": check(
                "item is null or (category = 'equipment' and item in ('assistive_devices', "
                "'clearance_machines', 'detection_animals', 'detectors', 'disposal_tools', "
                "'information_technology', 'medical_equipment', 'protective_equipment', 'vehicles')) or "
                "(category = 'expertise' and item in ('clearance', 'information_management', "
                "'national_planning', 'quality_management', 'resource_mobilisation', 'risk_education', "
                "'stockpile_destruction', 'survey', 'victim_assistance')) or (category = 'training' and "
                "item in ('disposal', 'emergency_care', 'information_management', 'manual_clearance', "
                "'programme_management', 'quality_management', 'risk_education', 'survey', "
                "'victim_assistance'))"
            ),
            "notice_units_are_units": check("units between 1 and 1000000"),
            "notice_window_is_in_order": check("first_day <= last_day"),
            "notice_point_is_on_the_earth": check(
                "(latitude is null) = (longitude is null) and (latitude is null or (latitude between -90 "
                "and 90 and longitude between -180 and 180))"
            ),
            "notice_place_is_in_a_state": check(
                "owner_state is not null or (admin_area is null and latitude is null)"
            ),
            "notice_cooperation_is_known": check(
                "cooperation in ('any', 'south_south', 'triangular', 'border_area')"
            ),
            "notice_partner_has_a_part": check(
                "(partner is null and cooperation <> 'border_area') or (partner is not null and "
                "(cooperation = 'triangular' or (cooperation = 'border_area' and partner like "
                "'state:%')))"
            ),
            "notice_third_party_confirms": check(
                "partner_confirmed_at is null or (partner is not null and cooperation = 'triangular')"
            ),
            "notice_visibility_is_a_level": check(
                "visibility in ('public', 'named', 'states_parties', 'own')"
            ),
            "notice_status_is_known": check("status in ('draft', 'published', 'withdrawn')"),
            "notice_is_published_unless_a_draft": check("(published_at is null) = (status = 'draft')"),
            "notice_withdrawal_has_a_reason": check(
                "(withdrawn_at is not null) = (status = 'withdrawn') and (withdrawn_at is null) = "
                "(withdrawal_reason is null)"
            ),
            **CITED_CHECKS,
        },
    ),
    ("InKindEvent", "in_kind_event"): (
        {
            "id": of(UUID, primary_key=True),
            "notice": to(InKindNotice),
            "number": of(Integer),
            "kind": of(Varchar, length=20),
            "at": of(Timestamptz),
            "party": of(Varchar, length=100),
            "officer": of(UUID, null=True),
            "reason": of(Text, null=True),
            "before": of(JSONB, null=True),
            "after": of(JSONB, null=True),
        },
        {
            "notice_event_kind_is_known": check(
                "kind in ('published', 'entered', 'changed', 'withdrawn', 'partner_confirmed', "
                "'partner_declined')"
            ),
            "notice_event_is_counted": check("number >= 1"),
            "notice_event_number_once": unique(["notice", "number"]),
            "notice_change_has_a_reason": check("kind not in ('changed', 'withdrawn') or reason <> ''"),
        },
    ),
}
RELEASE = {"table_class_name": "Release", "tablename": "release", "schema": "clearinghouse"}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    manager.drop_constraint(constraint_name="release_kind_is_known", **RELEASE)
    kind, params = check("kind in ('commitment', 'work_plan', 'in_kind')")
    manager.add_constraint(
        constraint_name="release_kind_is_one_of_these", constraint_class=kind, params=params, **RELEASE
    )
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
