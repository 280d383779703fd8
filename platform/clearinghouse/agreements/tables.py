"""Tables of agreements: the parties, the yearly amounts held on tranches, and what happened to each.

The surprise: a year of an agreement is held on exactly one tranche, from the day on which the agreement is recorded,
confirmed or not: what one party was told must not be promised to another meanwhile. That all that is held on a
tranche stays within it is a trigger (migration 20), which locks the tranche.
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
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.agreements.agreement import EVENTS, FORMS, PARTY_ROLES, STATUSES
from clearinghouse.commitments.tables import Commitment, Tranche
from clearinghouse.database.constraints import PILLAR_WORDS, is_year, one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.donors.tables import Donor
from clearinghouse.ledger.boundary import BOUNDARIES, COUNTED_BEFORE, FLOW_TYPES
from clearinghouse.states.tables import State


class Agreement(Table, tablename="agreement", schema=SCHEMA):
    """What two or three parties agreed on money of one commitment."""

    id = UUID(primary_key=True, default=None)
    title = Varchar(length=200, default=None)
    form = Varchar(length=12, default=None)
    donor = ForeignKey(Donor, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    commitment = ForeignKey(Commitment, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    state = ForeignKey(
        State, on_delete=OnDelete.restrict, default=None, null=False, index=True, help_text="Who receives."
    )
    pillar = Varchar(length=24, default=None, null=True, help_text="Null: not divided by pillar.")
    channel = Text(default=None, null=True, help_text="Through whom; null: directly.")
    currency = Varchar(length=3, default=None, help_text="ISO 4217; payments are in it too.")
    boundary = Varchar(length=8, default=None)
    flow_type = Varchar(length=12, default=None)
    signed_on = Date(default=None)
    status = Varchar(length=10, default=None)
    version = Integer(default=None, help_text="Grows with each amendment and at the end.")
    ended_on = Date(default=None, null=True)
    is_published = Boolean(default=None, help_text="All parties agreed to show it to anyone.")
    recorded_at = Timestamptz(default=None)

    agreement_has_a_title = Check("title <> ''")
    agreement_form_is_known = Check(one_of("form", FORMS))
    agreement_pillar_is_known = Check(one_of("pillar", PILLAR_WORDS, or_null=True))
    agreement_currency_is_iso = Check("currency ~ '^[A-Z]{3}$'")
    agreement_boundary_is_known = Check(one_of("boundary", BOUNDARIES))
    agreement_flow_type_is_known = Check(one_of("flow_type", FLOW_TYPES))
    agreement_counts_money_once = Check(
        f"not ({one_of('flow_type', COUNTED_BEFORE)}) or boundary = 'internal'"
    )
    agreement_status_is_known = Check(one_of("status", STATUSES))
    agreement_version_is_counted = Check("version >= 1")
    agreement_that_ended_has_a_day = Check("(status = 'ended') = (ended_on is not null)")


class AgreementParty(Table, tablename="agreement_party", schema=SCHEMA):
    """A party of an agreement (`donor:NOR`, `state:SEN`), and what it said to it."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(Agreement, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    party = Varchar(length=100, default=None, index=True)
    role = Varchar(length=10, default=None)
    confirmed_at = Timestamptz(default=None, null=True)
    confirmed_version = Integer(default=None, null=True)
    publishes_at = Timestamptz(default=None, null=True, help_text="When it agreed to publication; null: not.")

    amendment_confirmed_at = Timestamptz(
        default=None,
        null=True,
        help_text="When it confirmed the amendment that waits; null: not, or none does.",
    )

    agreement_party_once = Unique(["agreement", "party"])
    agreement_party_role_is_known = Check(one_of("role", PARTY_ROLES))
    agreement_party_confirms_a_version = Check("(confirmed_at is null) = (confirmed_version is null)")


class AgreementAmendment(Table, tablename="agreement_amendment", schema=SCHEMA):
    """What a confirmed agreement is to be; waits beside it until all parties have confirmed it, and goes then."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, on_delete=OnDelete.restrict, default=None, null=False, unique=True, help_text="One waits."
    )
    title = Varchar(length=200, default=None)
    years = JSONB(default=None, help_text="A list of `year`, `tranche_year` and `amount` as text.")
    dated_on = Date(default=None, help_text="The day on which it is to hold.")
    reason = Text(default=None)
    proposed_at = Timestamptz(default=None)


class Reservation(Table, tablename="reservation", schema=SCHEMA):
    """What an agreement holds for a year on a tranche: as it is now; what it was is in events and the ledger."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(Agreement, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    tranche = ForeignKey(Tranche, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None)
    amount_original = Numeric(digits=(18, 2), default=None, help_text="In the agreement's currency.")
    amount_usd = Numeric(digits=(18, 2), default=None)
    usd_per_unit = Numeric(digits=(18, 8), default=None)
    rate_on = Date(default=None, null=True, help_text="The day of the rate; null: the amount is in USD.")
    rate_source = Varchar(
        length=200, default=None, null=True, help_text="Code of a source, or who published it."
    )
    known_on = Date(default=None, help_text="Since when it is held in this amount.")

    reservation_once_a_year = Unique(["agreement", "year"])
    reservation_is_not_negative = Check("amount_original >= 0 and amount_usd >= 0")
    reservation_year_is_a_year = Check(is_year("year"))
    reservation_rate_is_positive = Check("usd_per_unit > 0")
    reservation_is_at_its_rate = Check("amount_usd = round(amount_original * usd_per_unit, 2)")
    reservation_rate_is_dated = Check("(rate_on is null) = (rate_source is null)")


class AgreementEvent(Table, tablename="agreement_event", schema=SCHEMA):
    """What happened to an agreement, on which day and why. Added to, never changed."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(Agreement, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    number = Integer(default=None, help_text="1, 2, 3, ... of an agreement.")
    kind = Varchar(length=20, default=None)
    dated_on = Date(default=None, help_text="The day on which it holds.")
    at = Timestamptz(default=None, help_text="When it was said here.")
    acting_as = Varchar(length=140, default=None)
    version = Integer(default=None)
    reason = Text(default=None, null=True)
    before = JSONB(default=None, null=True)
    after = JSONB(default=None, null=True)

    agreement_event_once = Unique(["agreement", "number"])
    agreement_event_is_one_of_these = Check(one_of("kind", EVENTS))
