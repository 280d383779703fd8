"""Tables of what was paid in past years, how whole the tables are that it was read from, and published totals.

The surprise: published totals are kept for comparison and are never added to flows; before summing flows of a donor
or recipient in a year, look whether its source table was whole (`FlowCoverage`).
"""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, Numeric, OnDelete, Text, Varchar
from piccolo.columns.column_types import Array
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import PILLAR_WORDS, Cited, is_year, one_of, subset_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.donors.tables import Donor
from clearinghouse.states.tables import State

PILLAR_CLASSES = ("survey_clearance_risk_education", "victim_assistance", "capacity", "undivided", "outside")


class Flow(Cited, Table, tablename="flow", schema=SCHEMA):
    """Money from a donor to a recipient in a year, as published."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=120, unique=True, default=None)
    donor = ForeignKey(Donor, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    recipient = ForeignKey(
        State,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Null: no single recipient.",
    )
    year = Integer(default=None, index=True)
    pillars = Array(
        base_column=Varchar(length=24), default=None, help_text="Empty: undivided, or outside the pillars."
    )
    pillar_class = Varchar(length=32, default=None)
    sector_reported = Text(default=None, null=True, help_text="The words of the source.")
    amount_usd = Numeric(digits=(18, 2), default=None, null=True)
    amount_original = Numeric(digits=(18, 2), default=None, null=True)
    currency = Varchar(length=3, default=None, null=True)
    channel = Text(default=None, null=True)
    is_core_support = Boolean(
        default=None, help_text="Core support to an organisation is no unearmarked money."
    )
    note = Text(default=None, null=True)

    flow_year_is_a_year = Check(is_year("year"))
    flow_pillar_class_is_known = Check(one_of("pillar_class", PILLAR_CLASSES))
    flow_pillars_are_known = Check(subset_of("pillars", PILLAR_WORDS))
    flow_is_not_negative = Check(
        "(amount_usd is null or amount_usd >= 0) and (amount_original is null or amount_original >= 0)"
    )
    flow_currency_is_iso = Check("currency ~ '^[A-Z]{3}$'")


class FlowCoverage(Cited, Table, tablename="flow_coverage", schema=SCHEMA):
    """How much of a published table of flows was captured."""

    id = UUID(primary_key=True, default=None)
    table_of = Varchar(length=10, default=None)
    code = Varchar(length=40, default=None, help_text="Code of the donor or of the recipient.")
    year = Integer(default=None)
    rows_captured = Integer(default=None, null=True)
    captured_usd = Numeric(digits=(18, 2), default=None, null=True)
    published_usd = Numeric(digits=(18, 2), default=None, null=True)
    is_whole = Boolean(default=None)

    coverage_is_of_donor_or_recipient = Check(one_of("table_of", ("donor", "recipient")))
    coverage_year_is_a_year = Check(is_year("year"))


class PublishedTotal(Cited, Table, tablename="published_total", schema=SCHEMA):
    """A yearly total of a recipient, a donor or a sector, as printed. Never added to flows."""

    id = UUID(primary_key=True, default=None)
    total_of = Varchar(length=10, default=None)
    code = Varchar(length=40, default=None, help_text="ISO3, code of the donor, or class of pillar.")
    year = Integer(default=None)
    amount_usd = Numeric(digits=(18, 2), default=None, null=True)
    donor_count = Integer(default=None, null=True)
    share = Numeric(
        digits=(7, 6), default=None, null=True, help_text="0..1 of the year's total; sectors only."
    )
    scope = Text(default=None, null=True, help_text="What the total covers.")
    other_edition = Text(default=None, null=True, help_text="What another edition printed.")

    total_is_of_a_known_kind = Check(one_of("total_of", ("recipient", "donor", "sector")))
    total_year_is_a_year = Check(is_year("year"))
    total_is_not_negative = Check("amount_usd >= 0")
    total_share_is_a_share = Check("share between 0 and 1")
    total_is_given = Check("amount_usd is not null or share is not null")
    total_once = Unique(["total_of", "code", "year", "source_codes"])
