"""The table of the ledger: one row for each dated fact about money, added to and never changed.

The surprise: a correction is an entry as well. It repeats the one that it reverses with the opposite sign, and what
is right is entered anew; balances are sums, so that nothing has to be taken away. Kinds are never added to another.
"""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.agreements.tables import Agreement
from clearinghouse.commitments.tables import Commitment, Tranche
from clearinghouse.database.constraints import PILLAR_WORDS, Cited, is_year, one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.donors.tables import Donor
from clearinghouse.ledger.boundary import BOUNDARIES, COUNTED_BEFORE, ENTRY_KINDS, FLOW_TYPES
from clearinghouse.payments.tables import Payment
from clearinghouse.states.tables import State


class LedgerEntry(Cited, Table, tablename="ledger_entry", schema=SCHEMA):
    """A pledge, commitment, agreement or payment of a year, or the reversal of one."""

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=10, default=None, index=True)
    dated_on = Date(default=None, help_text="The day of the fact.")
    entered_at = Timestamptz(default=None)
    year = Integer(default=None, help_text="The year that the money is for.")
    donor = ForeignKey(Donor, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    state = ForeignKey(
        State,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Null: no single one.",
    )
    pillar = Varchar(length=24, default=None, null=True, help_text="Null: not divided by pillar.")
    channel = Text(default=None, null=True)
    boundary = Varchar(length=8, default=None)
    flow_type = Varchar(length=12, default=None)
    amount_original = Numeric(digits=(18, 2), default=None, help_text="In `currency`; negative: a reversal.")
    currency = Varchar(length=3, default=None)
    usd_per_unit = Numeric(digits=(18, 8), default=None)
    rate_on = Date(default=None, null=True, help_text="The day of the rate; null: the amount is in USD.")
    rate_source = Varchar(
        length=200, default=None, null=True, help_text="Code of a source, or who published it."
    )
    amount_usd = Numeric(digits=(18, 2), default=None)
    commitment = ForeignKey(Commitment, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    tranche = ForeignKey(Tranche, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    agreement = ForeignKey(Agreement, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    reverses = UUID(
        default=None, null=True, unique=True, help_text="The entry that this one takes back, once."
    )
    statement = Text(default=None, null=True, help_text="Of a pledge: what was announced.")
    reason = Text(default=None, null=True, help_text="Of a reversal: why.")

    entry_kind_is_known = Check(one_of("kind", ENTRY_KINDS))
    entry_boundary_is_known = Check(one_of("boundary", BOUNDARIES))
    entry_flow_type_is_known = Check(one_of("flow_type", FLOW_TYPES))
    entry_counts_money_once = Check(f"not ({one_of('flow_type', COUNTED_BEFORE)}) or boundary = 'internal'")
    entry_pillar_is_known = Check(one_of("pillar", PILLAR_WORDS, or_null=True))
    entry_year_is_a_year = Check(is_year("year"))
    entry_currency_is_iso = Check("currency ~ '^[A-Z]{3}$'")
    entry_rate_is_positive = Check("usd_per_unit > 0")
    entry_rate_is_dated = Check("(rate_on is null) = (rate_source is null)")
    entry_sign_tells_a_reversal = Check(
        "case when reverses is null then amount_original >= 0 and amount_usd >= 0 "
        "else amount_original <= 0 and amount_usd <= 0 end"
    )
    entry_reversal_has_a_reason = Check("(reverses is null) = (reason is null)")
    entry_is_of_its_kind = Check(
        "case kind when 'pledge' then commitment is null and agreement is null and payment is null "
        "when 'commitment' then commitment is not null and agreement is null and payment is null "
        "when 'agreement' then commitment is not null and tranche is not null and agreement is not null "
        "and payment is null else agreement is not null and payment is not null end"
    )
