"""Tables of States: who they are, what held for them between which days, and yearly facts about them.

The surprise: the key is the ISO 3166-1 alpha-3 code, and areas that are no States carry codes of the same form.
"""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, Numeric, OnDelete, Text, Varchar
from piccolo.columns.column_types import Array
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import Cited, in_order, is_year, one_of
from clearinghouse.database.schema import SCHEMA

KINDS = ("state_party", "former_state_party", "other_state", "other_area")
ARTICLE_5_STATUSES = ("implementing", "completed", "none", "unclear")
WITHDRAWAL_STATUSES = ("announced", "effective")
INTERVAL_KINDS = ("membership", "article_5", "article_4", "victims")


class State(Cited, Table, tablename="state", schema=SCHEMA):
    """A State Party, another State, or another area that flows name as recipient."""

    iso3 = Varchar(length=3, primary_key=True, default=None)
    name = Varchar(length=100, default=None, help_text="The name that the United Nations uses.")
    kind = Varchar(length=20, default=None)
    m49 = Varchar(length=3, default=None, null=True, help_text="UN M49 code; null: none.")
    region = Varchar(length=60, default=None, null=True, help_text="UN M49 region; null: none.")
    subregion = Varchar(length=60, default=None, null=True)
    is_ldc = Boolean(default=None, null=True, help_text="Least developed country; null: not reported.")
    article_5_status = Varchar(length=12, default=None, null=True, help_text="Null: not reported.")
    has_significant_victims = Boolean(default=None, null=True, help_text="Null: not reported.")
    withdrawal_status = Varchar(length=12, default=None, null=True, help_text="Null: none.")
    withdrawal_notified_on = Date(default=None, null=True)
    withdrawal_effective_on = Date(default=None, null=True)
    unverified_fields = Array(
        base_column=Varchar(length=40),
        default=None,
        help_text="Fields of this row not checked against a document.",
    )

    state_code_has_three_capitals = Check("iso3 ~ '^[A-Z]{3}$'")
    state_kind_is_known = Check(one_of("kind", KINDS))
    state_m49_has_three_digits = Check("m49 ~ '^[0-9]{3}$'")
    state_article_5_status_is_known = Check(one_of("article_5_status", ARTICLE_5_STATUSES, or_null=True))
    state_withdrawal_status_is_known = Check(one_of("withdrawal_status", WITHDRAWAL_STATUSES, or_null=True))
    state_withdrawal_dates_are_in_order = Check(in_order("withdrawal_notified_on", "withdrawal_effective_on"))


class StateInterval(Cited, Table, tablename="state_interval", schema=SCHEMA):
    """A period in which something held for a State; periods of one kind never overlap (exclusion constraint)."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    kind = Varchar(length=20, default=None)
    starts_on = Date(default=None, null=True, help_text="Null: before the data begins.")
    ends_on = Date(default=None, null=True, help_text="First day on which it no longer held; null: open.")

    interval_kind_is_known = Check(one_of("kind", INTERVAL_KINDS))
    interval_dates_are_in_order = Check(in_order("starts_on", "ends_on"))


class Absorption(Cited, Table, tablename="absorption", schema=SCHEMA):
    """What a State can put to use in a year: twice its best documented past year."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, unique=True)
    max_usd_per_year = Numeric(
        digits=(18, 2), default=None, null=True, help_text="USD a year; null: no limit known."
    )
    best_year = Integer(default=None, null=True)
    international_usd = Numeric(digits=(18, 2), default=None, null=True, help_text="USD in the best year.")
    national_usd = Numeric(digits=(18, 2), default=None, null=True, help_text="USD in the best year.")

    absorption_is_not_negative = Check(
        "max_usd_per_year >= 0 and international_usd >= 0 and national_usd >= 0"
    )
    absorption_year_is_a_year = Check(is_year("best_year"))


class Casualties(Cited, Table, tablename="casualties", schema=SCHEMA):
    """People killed and injured by mines and other explosive remnants in a State in a year."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None)
    killed = Integer(default=None, null=True, help_text="Persons; null: not reported.")
    injured = Integer(default=None, null=True, help_text="Persons; null: not reported.")

    casualties_once_a_year = Unique(["state", "year"])
    casualties_are_not_negative = Check("killed >= 0 and injured >= 0")
    casualties_year_is_a_year = Check(is_year("year"))


class LandRelease(Cited, Table, tablename="land_release", schema=SCHEMA):
    """Land released by a State in a year, by how, and mines destroyed."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None)
    cleared_m2 = Numeric(digits=(18, 2), default=None, null=True, help_text="Null: not reported.")
    reduced_m2 = Numeric(digits=(18, 2), default=None, null=True, help_text="Null: not reported.")
    cancelled_m2 = Numeric(digits=(18, 2), default=None, null=True, help_text="Null: not reported.")
    mines_destroyed = Integer(default=None, null=True, help_text="Anti-personnel mines; null: not reported.")

    land_release_once_a_year = Unique(["state", "year"])
    land_release_is_not_negative = Check(
        "cleared_m2 >= 0 and reduced_m2 >= 0 and cancelled_m2 >= 0 and mines_destroyed >= 0"
    )
    land_release_year_is_a_year = Check(is_year("year"))


class WorldFigure(Cited, Table, tablename="world_figure", schema=SCHEMA):
    """A published figure about a State or, without one, about the world; never added to others."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=40, unique=True, default=None)
    state = ForeignKey(
        State, on_delete=OnDelete.restrict, default=None, null=True, index=True, help_text="Null: world."
    )
    indicator = Varchar(length=80, default=None)
    year = Integer(default=None)
    value = Numeric(digits=(24, 6), default=None)
    unit = Varchar(length=40, default=None)
    note = Text(default=None, null=True)

    world_figure_year_is_a_year = Check(is_year("year"))
