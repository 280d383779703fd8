"""Tables of what a State does at home: money and staff of its own, plans to mobilise resources, platforms.

What a State promised and what it paid are kept apart from plans and from each other. The surprise: a fact that is
removed stays as a row, with the day and the reason; lists, totals and indicators leave it out from that day on.
"""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
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

from clearinghouse.database.constraints import (
    PILLAR_WORDS,
    Cited,
    in_order,
    is_year,
    one_of,
    subset_of,
)
from clearinghouse.database.schema import SCHEMA
from clearinghouse.national.fact import MEETS
from clearinghouse.states.tables import State


class Removable:
    """The columns of a fact that is kept here by people and may be removed."""

    kept_here_since = Timestamptz(
        default=None, null=True, help_text="Since when people keep it here; null: files do."
    )
    removed_on = Date(default=None, null=True, help_text="Null: it stands.")
    removal_reason = Text(default=None, null=True)

    removal_has_a_reason = Check("(removed_on is null) = (removal_reason is null)")


class NationalCommitment(Cited, Removable, Table, tablename="national_commitment", schema=SCHEMA):
    """What a State said it would put in itself in a period: money, staff, or both."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=80, unique=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    pillar = Varchar(length=24, default=None, help_text="`undivided` where the document does not divide.")
    first_year = Integer(default=None, null=True)
    last_year = Integer(default=None, null=True)
    amount = Numeric(
        digits=(18, 2), default=None, null=True, help_text="In `currency`; null: not told, or in USD alone."
    )
    currency = Varchar(length=3, default=None, null=True, help_text="ISO 4217, of `amount`.")
    usd_per_unit = Numeric(digits=(18, 8), default=None, null=True, help_text="The rate used; null: none.")
    rate_on = Date(default=None, null=True)
    rate_source = Varchar(length=80, default=None, null=True, help_text="Who published the rate.")
    amount_usd = Numeric(
        digits=(18, 2),
        default=None,
        null=True,
        help_text="Of the whole period, or of each year if `is_per_year`; null: not in USD.",
    )
    is_per_year = Boolean(default=None, null=True, help_text="The document gives a yearly amount.")
    staff = Integer(default=None, null=True, help_text="People whom the State pays; null: not told.")
    note = Text(default=None, null=True, help_text="What is put in, in words.")

    national_commitment_pillar_is_known = Check(one_of("pillar", (*PILLAR_WORDS, "undivided")))
    national_commitment_is_not_negative = Check("amount_usd >= 0")
    national_commitment_years_are_in_order = Check(in_order("first_year", "last_year"))
    national_commitment_amount_has_a_currency = Check(
        "(amount is null) = (currency is null) and (currency is null or currency ~ '^[A-Z]{3}$')"
    )
    national_commitment_rate_is_whole = Check(
        "(usd_per_unit is null) = (rate_on is null) and (usd_per_unit is null) = (rate_source is null)"
    )
    national_commitment_staff_is_positive = Check("staff > 0")


class NationalContribution(Cited, Table, tablename="national_contribution", schema=SCHEMA):
    """What a State paid itself in a year, as reported."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None)
    amount_usd = Numeric(digits=(18, 2), default=None)

    national_contribution_once_a_year = Unique(["state", "year"])
    national_contribution_is_not_negative = Check("amount_usd >= 0")
    national_contribution_year_is_a_year = Check(is_year("year"))


_PARTIAL_DAY = "'^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'"
"""A year, month or day."""


class ResourceMobilisationPlan(
    Cited, Removable, Table, tablename="resource_mobilisation_plan", schema=SCHEMA
):
    """That a State has a plan for mobilising resources (Action 41)."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    title = Text(default=None)
    since = Varchar(length=10, default=None, null=True, help_text="Year, month or day; null: not reported.")
    until = Varchar(length=10, default=None, null=True, help_text="Likewise; null: no end is known.")
    first_year = Integer(default=None, null=True, help_text="The first that it covers.")
    last_year = Integer(default=None, null=True, help_text="The last that it covers.")
    pillars = Array(
        base_column=Varchar(length=24), default=None, null=True, help_text="Null: not divided or not told."
    )
    covers = Text(default=None, null=True, help_text="What it covers, in words.")
    document = Text(default=None, null=True, help_text="Where it can be read, if anywhere.")

    mobilisation_plan_since_is_a_day = Check(f"since is null or since ~ {_PARTIAL_DAY}")
    mobilisation_plan_until_is_a_day = Check(f"until is null or until ~ {_PARTIAL_DAY}")
    mobilisation_plan_years_are_in_order = Check(in_order("first_year", "last_year"))
    mobilisation_plan_pillars_are_known = Check(subset_of("pillars", PILLAR_WORDS))


class MineActionPlatform(Cited, Removable, Table, tablename="mine_action_platform", schema=SCHEMA):
    """That a State has a National Mine Action Platform (Action 42)."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    name = Text(default=None)
    since = Varchar(length=10, default=None, null=True, help_text="Year, month or day; null: not reported.")
    until = Varchar(length=10, default=None, null=True, help_text="Likewise; null: no end is known.")
    meets = Varchar(length=16, default=None, null=True, help_text="How often; null: not reported.")
    members = JSONB(default=None, null=True, help_text="Each with kind and name; null: not reported.")
    document = Text(default=None, null=True, help_text="Where it is described, if anywhere.")

    platform_since_is_a_day = Check(f"since is null or since ~ {_PARTIAL_DAY}")
    platform_until_is_a_day = Check(f"until is null or until ~ {_PARTIAL_DAY}")
    platform_meets_is_known = Check(one_of("meets", MEETS, or_null=True))
