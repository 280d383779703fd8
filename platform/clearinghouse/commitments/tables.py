"""Tables of commitments, their yearly tranches, and what their donors did to them.

The surprise: that tranches add up to their commitment is checked when the transaction ends (a deferred trigger), so
that both may be written in any order. A commitment without tranches is on record but nothing can be allocated of it.
"""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import Array
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import PILLAR_WORDS, Cited, in_order, is_year, one_of, subset_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.donors.tables import Donor
from clearinghouse.scopes.visibility import VISIBILITIES

WHY_NOT = (
    "ended",
    "part of another",
    "several donors",
    "years not known",
    "amount not known",
    "core support",
    "no rate",
)  # fmt: skip
STATUSES = ("registered", "withdrawn")
EVENT_KINDS = ("registered", "changed", "taken_over", "withdrawn")


class Commitment(Cited, Table, tablename="commitment", schema=SCHEMA):
    """What a donor put in writing. `states` and `pillars` are the earmark; null is "any"."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=80, unique=True, default=None)
    donor = ForeignKey(Donor, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    channel = Text(default=None, null=True, help_text="Through whom; null: not reported.")
    first_year = Integer(default=None, null=True)
    last_year = Integer(default=None, null=True)
    amount_usd = Numeric(
        digits=(18, 2), default=None, null=True, help_text="Null: no amount or no rate known."
    )
    amount_original = Numeric(digits=(18, 2), default=None, null=True, help_text="In `currency`.")
    currency = Varchar(length=3, default=None, null=True, help_text="ISO 4217; null: not stated.")
    usd_per_unit = Numeric(digits=(18, 8), default=None, null=True, help_text="The rate that was used.")
    rate_year = Integer(default=None, null=True, help_text="The year of the rate that was used.")
    rate_on = Date(default=None, null=True, help_text="The day of the rate, where its donor gave it.")
    rate_source = Varchar(length=200, default=None, null=True, help_text="Who published that rate.")
    states = Array(base_column=Varchar(length=3), default=None, null=True, help_text="ISO3 codes; null: any.")
    pillars = Array(base_column=Varchar(length=24), default=None, null=True, help_text="Null: any.")
    source_pillar = Varchar(length=40, default=None, null=True, help_text="The word of the document.")
    are_states_stated = Boolean(
        default=None, help_text="False: the document says nothing; nothing is allocatable."
    )
    can_carry_over = Boolean(default=None, null=True, help_text="Null: not known; then it does not.")
    can_front_load = Boolean(default=None, null=True, help_text="Null: not known; then it does not.")
    min_grant_usd = Numeric(
        digits=(18, 2), default=None, null=True, help_text="Least grant per State and year."
    )
    max_state_share = Numeric(
        digits=(7, 6), default=None, null=True, help_text="0..1 of all tranches; null: no bound."
    )
    local_share_min = Numeric(digits=(7, 6), default=None, null=True, help_text="0..1; null: no bound.")
    is_through_development_budget = Boolean(
        default=None, null=True, help_text="Part of a broader development budget; null: not reported."
    )
    is_allocatable = Boolean(default=None, help_text="Has tranches.")
    why_not_allocatable = Varchar(length=20, default=None, null=True)
    is_upper_bound = Boolean(default=None, help_text="The amount covers more than the Convention's work.")
    is_earmark_inferred = Boolean(default=None)
    visibility = Varchar(length=16, default=None)
    status = Varchar(length=12, default=None)
    note = Text(default=None, null=True)

    commitment_amounts_are_not_negative = Check(
        "(amount_usd is null or amount_usd >= 0) and (amount_original is null or amount_original >= 0) "
        "and (min_grant_usd is null or min_grant_usd >= 0)"
    )
    commitment_shares_are_shares = Check(
        "(max_state_share is null or max_state_share between 0 and 1) "
        "and (local_share_min is null or local_share_min between 0 and 1)"
    )
    commitment_years_are_in_order = Check(in_order("first_year", "last_year"))
    commitment_currency_is_iso = Check("currency ~ '^[A-Z]{3}$'")
    commitment_rate_is_positive = Check("usd_per_unit > 0")
    commitment_earmark_is_not_empty = Check(
        "(states is null or cardinality(states) > 0) and (pillars is null or cardinality(pillars) > 0)"
    )
    commitment_pillars_are_known = Check(subset_of("pillars", PILLAR_WORDS))
    commitment_says_why_not_allocatable = Check("is_allocatable = (why_not_allocatable is null)")
    allocatable_commitment_is_known = Check(
        "not is_allocatable or (are_states_stated and amount_usd is not null)"
    )
    commitment_why_not_is_known = Check(one_of("why_not_allocatable", WHY_NOT, or_null=True))
    commitment_visibility_is_a_level = Check(one_of("visibility", VISIBILITIES))
    commitment_status_is_known = Check(one_of("status", STATUSES))


class Tranche(Cited, Table, tablename="tranche", schema=SCHEMA):
    """The money of a commitment in a year."""

    id = UUID(primary_key=True, default=None)
    commitment = ForeignKey(Commitment, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None)
    amount_usd = Numeric(digits=(18, 2), default=None)
    amount_original = Numeric(digits=(18, 2), default=None, null=True)
    currency = Varchar(length=3, default=None, null=True)

    tranche_once_a_year = Unique(["commitment", "year"])
    tranche_is_not_negative = Check("amount_usd >= 0 and (amount_original is null or amount_original >= 0)")
    tranche_year_is_a_year = Check(is_year("year"))


class CommitmentEvent(Table, tablename="commitment_event", schema=SCHEMA):
    """That its donor registered, changed, took over or withdrew a commitment. Append-only, by a trigger."""

    id = UUID(primary_key=True, default=None)
    commitment = ForeignKey(Commitment, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    number = Integer(default=None, help_text="1, 2, 3, ... of a commitment.")
    kind = Varchar(length=12, default=None)
    at = Timestamptz(default=None)
    party = Varchar(length=100, default=None, help_text="In whose name, e.g. donor:NOR.")
    officer = UUID(default=None, null=True, help_text="The account; null: a command.")
    reason = Text(default=None, null=True, help_text="Null: none was given when it was registered.")
    before = JSONB(default=None, null=True, help_text="The terms until then; null: there were none.")
    after = JSONB(default=None, null=True, help_text="The terms from then on; null: it was withdrawn.")

    event_kind_is_known = Check(one_of("kind", EVENT_KINDS))
    event_number_is_counted = Check("number >= 1")
    event_number_once = Unique(["commitment", "number"])
    event_but_the_first_has_a_reason = Check("kind = 'registered' or reason <> ''")
    event_says_what_was_before_and_after = Check(
        "(before is null) = (kind = 'registered') and (after is null) = (kind = 'withdrawn')"
    )
