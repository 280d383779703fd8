"""Tables of work plans: versions that never change once published, activities, and their cost year by year.

The surprise: an activity belongs to one version, so that version 2 stays readable when version 3 is published; a
trigger refuses any change to a version that is not a draft, except that it is superseded or withdrawn. What a State
is still writing stands in tables of its own, `plan_draft` and `draft_line`, that hold wrong values too.
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
from clearinghouse.obligations.tables import Obligation
from clearinghouse.plans.draft import PARTNER_KINDS
from clearinghouse.scopes.visibility import VISIBILITIES
from clearinghouse.states.tables import State

VERSION_STATUSES = ("draft", "published", "illustration", "superseded", "withdrawn")
"""An estimated plan is an `illustration`, since no State published it."""
FIGURE_USES = ("plan", "estimate", "history", "not a plan")
ESTIMATE_METHODS = ("expired_plan", "area")
BOUNDS = ("no", "slower", "fuller")


class WorkPlan(Table, tablename="work_plan", schema=SCHEMA):
    """A State's plan, whatever its version."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=60, unique=True, default=None, help_text="E.g. SEN-2021.")
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)


class WorkPlanVersion(Cited, Table, tablename="work_plan_version", schema=SCHEMA):
    """What a plan said from one publication to the next."""

    id = UUID(primary_key=True, default=None)
    plan = ForeignKey(WorkPlan, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    number = Integer(default=None)
    status = Varchar(length=12, default=None)
    title = Text(default=None)
    first_year = Integer(default=None)
    last_year = Integer(default=None)
    currency = Varchar(length=3, default=None, help_text="ISO 4217.")
    published_on = Date(default=None, null=True, help_text="Null: a draft, or not reported.")
    content_sha256 = Varchar(
        length=64, default=None, help_text="Of plan, activities and years in canonical form."
    )
    visibility = Varchar(length=16, default="public", help_text="Who may see it, once it is no draft.")
    marks = JSONB(
        default=None, null=True, help_text="Marks with their evidence; null: nothing is said of them."
    )
    published_at = Timestamptz(
        default=None, null=True, help_text="When its State published it here; null: read from a document."
    )

    version_number_once_a_plan = Unique(["plan", "number"])
    version_number_is_positive = Check("number >= 1")
    version_status_is_known = Check(one_of("status", VERSION_STATUSES))
    version_years_are_in_order = Check("first_year between 1900 and last_year and last_year <= 2200")
    version_currency_is_iso = Check("currency ~ '^[A-Z]{3}$'")
    illustration_is_marked = Check("status <> 'illustration' or is_illustration")
    version_visibility_is_a_level = Check(one_of("visibility", VISIBILITIES))
    version_hash_is_sha256 = Check("content_sha256 ~ '^[0-9a-f]{64}$'")


class Activity(Cited, Table, tablename="activity", schema=SCHEMA):
    """A line of a version of a plan, in one pillar, possibly serving one obligation of the same State."""

    id = UUID(primary_key=True, default=None)
    version = ForeignKey(WorkPlanVersion, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    code = Varchar(length=60, default=None, help_text="Stable over versions, e.g. SEN-2021-sc.")
    pillar = Varchar(length=24, default=None)
    source_pillar = Varchar(length=40, default=None, null=True, help_text="The word of the document.")
    is_pillar_stated = Boolean(default=None, help_text="False: the document does not divide by pillar.")
    obligation = ForeignKey(
        Obligation,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Null: serves none.",
    )
    title = Text(default=None)
    is_local = Boolean(default=None, null=True, help_text="By local organisations; null: not reported.")
    admin_area = Text(
        default=None, null=True, help_text="First-level administrative area; null: not reported."
    )
    partners = Array(base_column=Text(), default=None, help_text="Implementing partners.")
    partner_kinds = Array(
        base_column=Varchar(length=16),
        default=None,
        null=True,
        help_text="Of each partner, in their order: local, national, international; null: none is named.",
    )

    activity_once_a_version = Unique(["version", "code"])
    activity_pillar_is_known = Check(one_of("pillar", PILLAR_WORDS))
    activity_partners_have_kinds = Check("coalesce(cardinality(partner_kinds), 0) = cardinality(partners)")
    activity_partner_kinds_are_known = Check(subset_of("partner_kinds", PARTNER_KINDS))


class ActivityYear(Cited, Table, tablename="activity_year", schema=SCHEMA):
    """What an activity costs in a year, and who pays: cost = national + secured + need, to the cent."""

    id = UUID(primary_key=True, default=None)
    activity = ForeignKey(Activity, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None)
    cost_usd = Numeric(digits=(18, 2), default=None)
    national_usd = Numeric(
        digits=(18, 2), default=None, null=True, help_text="Null: not reported; counts nothing."
    )
    secured_usd = Numeric(
        digits=(18, 2), default=None, null=True, help_text="Null: not reported; counts nothing."
    )
    need_usd = Numeric(digits=(18, 2), default=None)
    output = Numeric(
        digits=(18, 2), default=None, null=True, help_text="In the obligation's unit; null: not given."
    )
    is_net_of_national = Boolean(
        default=None, null=True, help_text="The document's cost is without national money."
    )
    cost_original = Numeric(
        digits=(18, 2), default=None, null=True, help_text="In the plan's currency; null: it is in USD."
    )
    national_original = Numeric(digits=(18, 2), default=None, null=True)
    secured_original = Numeric(digits=(18, 2), default=None, null=True)
    need_original = Numeric(digits=(18, 2), default=None, null=True)
    usd_per_unit = Numeric(digits=(18, 8), default=None, null=True, help_text="The rate that was used.")
    rate_dated = Varchar(length=10, default=None, null=True, help_text="Year or day that the rate is of.")
    rate_source = Text(default=None, null=True, help_text="Code of its source, or the State's words.")

    activity_year_once = Unique(["activity", "year"])
    activity_year_is_a_year = Check(is_year("year"))
    cost_is_national_secured_and_need = Check(
        "cost_usd = coalesce(national_usd, 0) + coalesce(secured_usd, 0) + need_usd"
    )
    activity_amounts_are_not_negative = Check(
        "cost_usd >= 0 and need_usd >= 0 and (national_usd is null or national_usd >= 0) "
        "and (secured_usd is null or secured_usd >= 0) and (output is null or output >= 0)"
    )
    original_cost_is_national_secured_and_need = Check(
        "cost_original is null or (need_original >= 0 and "
        "cost_original = coalesce(national_original, 0) + coalesce(secured_original, 0) + need_original)"
    )
    original_amounts_have_a_rate = Check(
        "(cost_original is null) = (usd_per_unit is null) and (cost_original is null) = (rate_dated is null) "
        "and (cost_original is null) = (rate_source is null)"
    )


class PlanWithdrawal(Table, tablename="plan_withdrawal", schema=SCHEMA):
    """That a State took a published version back, and why. Rows are never changed."""

    id = UUID(primary_key=True, default=None)
    version = ForeignKey(WorkPlanVersion, on_delete=OnDelete.restrict, default=None, null=False, unique=True)
    reason = Text(default=None)
    withdrawn_at = Timestamptz(default=None)

    withdrawal_has_a_reason = Check("reason <> ''")


class PlanDraft(Table, tablename="plan_draft", schema=SCHEMA):
    """A work plan that its State is writing: its head. Holds what was typed, right or wrong; one a plan."""

    id = UUID(primary_key=True, default=None, help_text="That of the plan, also before it is published.")
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    code = Varchar(length=40, unique=True, default=None)
    base_number = Integer(default=None, null=True, help_text="The version it began from; null: empty.")
    title = Text(default=None)
    first_year = Integer(default=None)
    last_year = Integer(default=None)
    currency = Text(default=None)
    visibility = Varchar(length=16, default=None)
    marks = JSONB(default=None)
    rate_usd_per_unit = Numeric(digits=(18, 8), default=None, null=True, help_text="The State's own rate.")
    rate_stated_on = Date(default=None, null=True)
    rate_source = Text(default=None, null=True)
    created_at = Timestamptz(default=None)
    edited_at = Timestamptz(default=None)
    edited_by = UUID(default=None, null=True, help_text="The account; null: a command.")

    draft_visibility_is_a_level = Check(one_of("visibility", VISIBILITIES))
    draft_rate_is_whole = Check(
        "(rate_usd_per_unit is null) = (rate_stated_on is null) and (rate_stated_on is null) = (rate_source is null)"
    )


class DraftLine(Table, tablename="draft_line", schema=SCHEMA):
    """A line of a draft with its years and partners as they were typed."""

    id = UUID(primary_key=True, default=None)
    draft = ForeignKey(PlanDraft, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    position = Integer(default=None, help_text="Order in the draft.")
    code = Text(default=None)
    pillar = Text(default=None)
    title = Text(default=None)
    obligation = Text(default=None, null=True)
    admin_area = Text(default=None, null=True)
    is_local = Boolean(default=None, null=True)
    partners = JSONB(default=None)
    years = JSONB(default=None, help_text="Amounts as text, in the plan's currency; null: not reported.")

    draft_line_once = Unique(["draft", "code"])


class PlanFigure(Cited, Table, tablename="plan_figure", schema=SCHEMA):
    """A target or cost as a document printed it; figures stand side by side and are never added."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=80, unique=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    document = Text(default=None)
    source_pillar = Varchar(length=40, default=None)
    first_year = Integer(default=None, null=True)
    last_year = Integer(default=None, null=True)
    is_per_year = Boolean(default=None, null=True)
    target_m2 = Numeric(digits=(18, 2), default=None, null=True)
    cost_usd = Numeric(digits=(18, 2), default=None, null=True)
    national_usd = Numeric(digits=(18, 2), default=None, null=True)
    use = Varchar(length=12, default=None, help_text="What the figure serves for.")
    note = Text(default=None, null=True)

    plan_figure_use_is_known = Check(one_of("use", FIGURE_USES))
    plan_figure_years_are_in_order = Check(in_order("first_year", "last_year"))


class Estimate(Cited, Table, tablename="estimate", schema=SCHEMA):
    """How the need of a State without a documented plan was estimated, with every number that went in."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, unique=True)
    method = Varchar(length=20, default=None)
    plan_total_usd = Numeric(digits=(18, 2), default=None, null=True, help_text="Before bounds.")
    first_year = Integer(default=None, null=True)
    last_year = Integer(default=None, null=True)
    remaining_m2 = Numeric(digits=(18, 2), default=None, null=True)
    confirmed_m2 = Numeric(digits=(18, 2), default=None, null=True)
    suspected_m2 = Numeric(digits=(18, 2), default=None, null=True)
    usd_per_m2 = Numeric(digits=(18, 6), default=None, null=True)
    bound_low_usd = Numeric(digits=(18, 2), default=None, null=True, help_text="USD a year.")
    bound_high_usd = Numeric(digits=(18, 2), default=None, null=True, help_text="USD a year.")
    funding_years = Array(base_column=Integer(), default=None)
    yearly_usd = Numeric(digits=(18, 2), default=None, null=True, help_text="After bounds.")
    bounded = Varchar(length=8, default=None)

    estimate_method_is_known = Check(one_of("method", ESTIMATE_METHODS))
    estimate_bound_is_known = Check(one_of("bounded", BOUNDS))
    estimate_is_an_illustration = Check("is_illustration")


class UnitCost(Cited, Table, tablename="unit_cost", schema=SCHEMA):
    """A documented cost per area, and the median and range that estimates use."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=80, unique=True, default=None, help_text="The plan figure it comes from.")
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    usd_per_m2 = Numeric(digits=(18, 6), default=None, null=True)
    cost_usd = Numeric(digits=(18, 2), default=None, null=True)
    area_m2 = Numeric(digits=(18, 2), default=None, null=True)
    sample_size = Integer(
        default=None, null=True, help_text="Documented costs that the median is taken over."
    )
    median_usd_per_m2 = Numeric(digits=(18, 6), default=None, null=True)
    low_usd_per_m2 = Numeric(digits=(18, 6), default=None, null=True)
    high_usd_per_m2 = Numeric(digits=(18, 6), default=None, null=True)
