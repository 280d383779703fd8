"""The rows of the data files, one class a file: what may stand in each column, and its name in the database.

Columns are those of `clearinghouse/sample/README.md`; where the database has another name, the alias is the file's.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from clearinghouse.loading import cells
from clearinghouse.loading.cells import or_missing, words
from needmatch.units import DEADLINE_BASES, PILLARS


class Row(BaseModel):
    """A row of a data file. `key` are the columns (of the file) that name it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    key: ClassVar[tuple[str, ...]]

    @classmethod
    def columns(cls) -> dict[str, bool]:
        """The columns of the file, and whether each must be there."""
        return {field.alias or name: field.is_required() for name, field in cls.model_fields.items()}


class CitedRow(Row):
    """A row with a grade and sources."""

    evidence: cells.Grade
    source_codes: cells.SourceCodes = Field(alias="source_ids")
    derivation: cells.MaybeText = None


class SourceRow(Row):
    key = ("source_id",)
    code: cells.Code = Field(alias="source_id")
    title: cells.Text
    publisher: cells.MaybeText
    published: cells.Published = Field(alias="date")
    url: cells.MaybeText


class StateRow(CitedRow):
    key = ("iso3",)
    iso3: cells.Iso3
    name: cells.Text = Field(alias="un_name")
    kind: Annotated[
        str, BeforeValidator(words(("state_party", "former_state_party", "other_state", "other_area")))
    ]
    m49: cells.MaybeText = Field(alias="m49_code")
    region: cells.MaybeText
    subregion: cells.MaybeText
    is_ldc: cells.MaybeFlag
    article_5_status: Annotated[
        str | None, BeforeValidator(or_missing(words(("implementing", "completed", "none", "unclear"))))
    ] = Field(alias="article5_status")
    has_significant_victims: cells.MaybeFlag
    withdrawal_status: Annotated[str | None, BeforeValidator(or_missing(words(("announced", "effective"))))]
    withdrawal_notified_on: cells.MaybeDay
    withdrawal_effective_on: cells.MaybeDay
    unverified_fields: cells.Names


class IntervalRow(CitedRow):
    key = ("iso3", "kind", "starts_on")
    state: cells.Iso3 = Field(alias="iso3")
    kind: Annotated[str, BeforeValidator(words(("membership", "article_5", "article_4", "victims")))]
    starts_on: cells.MaybeDay
    ends_on: cells.MaybeDay


class ObligationRow(CitedRow):
    key = ("obligation_id",)
    code: cells.Code = Field(alias="obligation_id")
    state: cells.Iso3 = Field(alias="iso3")
    article: cells.Whole
    status: Annotated[str, BeforeValidator(words(("open", "completed", "unclear")))]
    first_deadline: cells.MaybeDay
    documented_deadline: cells.MaybeDay
    working_deadline: cells.MaybeDay
    working_basis: Annotated[str | None, BeforeValidator(or_missing(words(DEADLINE_BASES)))]
    unverified_fields: cells.Names = ()


class QuantityRow(CitedRow):
    key = ("obligation_id", "as_of_year")
    obligation: cells.Code = Field(alias="obligation_id")
    as_of_year: cells.Year
    confirmed: cells.MaybeQuantity = Field(alias="confirmed_m2")
    suspected: cells.MaybeQuantity = Field(alias="suspected_m2")
    total: cells.MaybeQuantity = Field(alias="total_m2")
    is_newest: cells.Flag
    is_stale: cells.Flag
    device_scope: Annotated[str | None, BeforeValidator(or_missing(words(("anti-personnel", "mixed"))))]


class RequestRow(CitedRow):
    key = ("request_id",)
    code: cells.Code = Field(alias="request_id")
    obligation: cells.Code = Field(alias="obligation_id")
    from_deadline: cells.MaybeDay
    requested_deadline: cells.MaybeDay
    status: Annotated[str, BeforeValidator(words(("granted", "requested", "announced", "expected")))]
    is_interim: cells.Flag
    is_date_inferred: cells.Flag
    note: cells.MaybeText


class PlanRow(CitedRow):
    key = ("plan_id",)
    code: cells.Code = Field(alias="plan_id")
    state: cells.Iso3 = Field(alias="iso3")
    title: cells.Text
    first_year: cells.Year
    last_year: cells.Year
    currency: cells.Currency
    status: Annotated[str, BeforeValidator(words(("published", "illustration")))]
    version: cells.Whole


class ActivityRow(CitedRow):
    key = ("activity_id",)
    code: cells.Code = Field(alias="activity_id")
    plan: cells.Code = Field(alias="plan_id")
    state: cells.Iso3 = Field(alias="iso3")
    pillar: cells.Pillar
    source_pillar: cells.MaybeText
    is_pillar_stated: cells.Flag
    obligation: cells.MaybeCode = Field(alias="obligation_id")
    title: cells.Text


class ActivityYearRow(CitedRow):
    key = ("activity_id", "year")
    activity: cells.Code = Field(alias="activity_id")
    year: cells.Year
    cost_usd: cells.Money
    national_usd: cells.MaybeMoney
    secured_usd: cells.MaybeMoney
    need_usd: cells.Money
    output: cells.MaybeQuantity = Field(alias="output_m2")
    is_net_of_national: cells.MaybeFlag


class PlanFigureRow(CitedRow):
    key = ("figure_id",)
    code: cells.Code = Field(alias="figure_id")
    state: cells.Iso3 = Field(alias="iso3")
    document: cells.Text
    source_pillar: cells.Text
    first_year: cells.MaybeYear
    last_year: cells.MaybeYear
    is_per_year: cells.MaybeFlag
    target_m2: cells.MaybeQuantity
    cost_usd: cells.MaybeMoney
    national_usd: cells.MaybeMoney
    use: Annotated[str, BeforeValidator(words(("plan", "estimate", "history", "not a plan")))]
    note: cells.MaybeText


class EstimateRow(CitedRow):
    key = ("iso3",)
    state: cells.Iso3 = Field(alias="iso3")
    method: Annotated[str, BeforeValidator(words(("expired_plan", "area")))]
    plan_total_usd: cells.MaybeMoney
    first_year: cells.MaybeYear
    last_year: cells.MaybeYear
    remaining_m2: cells.MaybeQuantity
    confirmed_m2: cells.MaybeQuantity
    suspected_m2: cells.MaybeQuantity
    usd_per_m2: cells.MaybeCost
    bound_low_usd: cells.MaybeMoney
    bound_high_usd: cells.MaybeMoney
    funding_years: cells.Years
    yearly_usd: cells.MaybeMoney
    bounded: Annotated[str, BeforeValidator(words(("no", "slower", "fuller")))]


class UnitCostRow(CitedRow):
    key = ("figure_id",)
    code: cells.Code = Field(alias="figure_id")
    state: cells.MaybeIso3 = Field(alias="iso3")
    usd_per_m2: cells.MaybeCost
    cost_usd: cells.MaybeMoney
    area_m2: cells.MaybeQuantity
    sample_size: cells.MaybeWhole = Field(alias="n")
    median_usd_per_m2: cells.MaybeCost
    low_usd_per_m2: cells.MaybeCost
    high_usd_per_m2: cells.MaybeCost


class NationalCommitmentRow(CitedRow):
    key = ("commitment_id",)
    code: cells.Code = Field(alias="commitment_id")
    state: cells.Iso3 = Field(alias="iso3")
    pillar: Annotated[str, BeforeValidator(words((*PILLARS, "undivided")))]
    first_year: cells.MaybeYear
    last_year: cells.MaybeYear
    amount_usd: cells.MaybeMoney
    is_per_year: cells.MaybeFlag
    note: cells.MaybeText


class NationalContributionRow(CitedRow):
    key = ("iso3", "year")
    state: cells.Iso3 = Field(alias="iso3")
    year: cells.Year
    amount_usd: cells.Money


class DonorRow(CitedRow):
    key = ("donor_id",)
    code: cells.Code = Field(alias="donor_id")
    name: cells.Text
    kind: Annotated[str, BeforeValidator(words(("state", "organisation", "pooled_fund", "group", "assumed")))]
    state: cells.MaybeIso3 = Field(alias="iso3")


class CommitmentRow(CitedRow):
    key = ("commitment_id",)
    code: cells.Code = Field(alias="commitment_id")
    donor: cells.Code = Field(alias="donor_id")
    channel: cells.MaybeText
    first_year: cells.MaybeYear
    last_year: cells.MaybeYear
    amount_usd: cells.MaybeMoney
    amount_original: cells.MaybeMoney
    currency: cells.MaybeCurrency
    usd_per_unit: cells.MaybeRate
    rate_year: cells.MaybeYear
    states: cells.EarmarkStates
    pillars: cells.EarmarkPillars
    source_pillar: cells.MaybeText
    can_carry_over: cells.MaybeFlag
    is_allocatable: cells.Flag
    why_not_allocatable: cells.MaybeText
    is_upper_bound: cells.Flag
    is_earmark_inferred: cells.Flag
    note: cells.MaybeText


class TrancheRow(CitedRow):
    key = ("commitment_id", "year")
    commitment: cells.Code = Field(alias="commitment_id")
    year: cells.Year
    amount_usd: cells.Money
    amount_original: cells.MaybeMoney
    currency: cells.MaybeCurrency


class FlowRow(CitedRow):
    key = ("flow_id",)
    code: cells.Code = Field(alias="flow_id")
    donor: cells.Code = Field(alias="donor_id")
    recipient: cells.MaybeIso3 = Field(alias="iso3")
    year: cells.Year
    pillars: cells.Pillars
    pillar_class: cells.Text
    sector_reported: cells.MaybeText
    amount_usd: cells.MaybeMoney
    amount_original: cells.MaybeMoney
    currency: cells.MaybeCurrency
    channel: cells.MaybeText
    is_core_support: cells.Flag
    note: cells.MaybeText


class CoverageRow(CitedRow):
    key = ("table_of", "code", "year", "source_ids")
    table_of: Annotated[str, BeforeValidator(words(("donor", "recipient")))]
    code: cells.Code
    year: cells.Year
    rows_captured: cells.MaybeWhole
    captured_usd: cells.MaybeMoney
    published_usd: cells.MaybeMoney
    is_whole: cells.Flag


class RateRow(CitedRow):
    key = ("currency", "year", "source_ids")
    currency: cells.Currency
    year: cells.Year
    usd_per_unit: cells.Rate
    method: Annotated[str, BeforeValidator(words(("stated", "implied")))]


class RecipientTotalRow(CitedRow):
    key = ("iso3", "year", "source_ids")
    code: cells.Iso3 = Field(alias="iso3")
    year: cells.Year
    amount_usd: cells.Money
    donor_count: cells.MaybeWhole
    other_edition: cells.MaybeText


class DonorTotalRow(CitedRow):
    key = ("donor_id", "year", "source_ids")
    code: cells.Code = Field(alias="donor_id")
    year: cells.Year
    amount_usd: cells.Money


class SectorSplitRow(CitedRow):
    key = ("year", "pillar_class", "source_ids")
    code: cells.Code = Field(alias="pillar_class")
    year: cells.Year
    amount_usd: cells.MaybeMoney
    share: cells.MaybeShare
    scope: cells.MaybeText


class WorldFigureRow(CitedRow):
    key = ("figure_id",)
    code: cells.Code = Field(alias="figure_id")
    state: cells.Iso3 = Field(alias="iso3")
    indicator: cells.Text
    year: cells.Year
    value: cells.Value
    unit: cells.Text
    note: cells.MaybeText


class LandReleaseRow(CitedRow):
    key = ("iso3", "year")
    state: cells.Iso3 = Field(alias="iso3")
    year: cells.Year
    cleared_m2: cells.MaybeQuantity
    reduced_m2: cells.MaybeQuantity
    cancelled_m2: cells.MaybeQuantity
    mines_destroyed: cells.MaybeWhole


class CasualtiesRow(CitedRow):
    key = ("iso3", "year")
    state: cells.Iso3 = Field(alias="iso3")
    year: cells.Year
    killed: cells.MaybeWhole
    injured: cells.MaybeWhole


class AbsorptionRow(CitedRow):
    key = ("iso3",)
    state: cells.Iso3 = Field(alias="iso3")
    max_usd_per_year: cells.MaybeMoney
    best_year: cells.MaybeYear
    international_usd: cells.MaybeMoney
    national_usd: cells.MaybeMoney


class MechanismRow(CitedRow):
    key = ("mechanism_id",)
    code: cells.Code = Field(alias="mechanism_id")
    name: cells.Text
    kind: cells.Text
    size_usd: cells.MaybeMoney
    year: cells.MaybeYear


class RoundRow(Row):
    """A round that is made from a folder's sets: what was frozen, over which years, and what it assumes."""

    key = ("round_id",)
    code: cells.Code = Field(alias="round_id")
    title: cells.Text
    sets: cells.Names
    first_year: cells.Year
    last_year: cells.Year
    today: cells.Day
    is_illustration: cells.Flag
    assumes: cells.MaybeText


FILES: dict[str, type[Row]] = {
    "sources.csv": SourceRow,
    "states.csv": StateRow,
    "state_intervals.csv": IntervalRow,
    "obligations.csv": ObligationRow,
    "remaining.csv": QuantityRow,
    "extension_requests.csv": RequestRow,
    "work_plans.csv": PlanRow,
    "activities.csv": ActivityRow,
    "activity_years.csv": ActivityYearRow,
    "plan_figures.csv": PlanFigureRow,
    "estimates.csv": EstimateRow,
    "unit_costs.csv": UnitCostRow,
    "national_commitments.csv": NationalCommitmentRow,
    "national_contributions.csv": NationalContributionRow,
    "donors.csv": DonorRow,
    "commitments.csv": CommitmentRow,
    "tranches.csv": TrancheRow,
    "flows.csv": FlowRow,
    "flow_coverage.csv": CoverageRow,
    "rates.csv": RateRow,
    "recipient_totals.csv": RecipientTotalRow,
    "donor_totals.csv": DonorTotalRow,
    "sector_split.csv": SectorSplitRow,
    "world_figures.csv": WorldFigureRow,
    "land_release.csv": LandReleaseRow,
    "casualties.csv": CasualtiesRow,
    "absorption.csv": AbsorptionRow,
    "mechanisms.csv": MechanismRow,
}
"""The row of each file, in an order in which nothing refers to what comes later."""
