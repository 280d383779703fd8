"""Estimated yearly needs of States that have a remaining area but no current costed plan. Illustration only.

For a State with yearly cost c over the years up to the last that counts for its working deadline, and the mean m of
its last three documented years of funding: c is held within m/2 and 2m. The surprise: an estimate above 2m is spread
over more years until its total is reached (`slower`), one below m/2 is raised (`fuller`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tools.derive.facts import CENT, Facts, Row, joined, money, number, plain
from tools.derive.funding import Funding
from tools.derive.horizon import FIRST_YEAR, LAST_YEAR, last_counting_year
from tools.derive.obligations import newest_remaining, open_states, working_deadlines
from tools.derive.plans import Figure, documented_plans, figures, is_state_plan, newest

NEVER_ESTIMATED = {
    "ARG": "disputed territory",
    "MRT": "no figure",
    "ERI": "no figure",
    "NGA": "no figure",
    "PSE": "no figure",
}
"""Rules 1 and 2. All but ARG have no remaining figure either; they are named so that none slips in with one."""
SUSPECTED_FACTOR = Decimal("0.20")
UNDIVIDED_AS_SUSPECTED_ABOVE_M2 = Decimal(100_000_000)
METHOD_SOURCE = "METHOD-ESTIMATE"


@dataclass(frozen=True)
class UnitCost:
    """What documents say a square metre costs: USD per m2 of each figure, and their median."""

    by_figure: tuple[tuple[Figure, Decimal], ...]

    @property
    def median(self) -> Decimal:
        """The median [USD per m2]."""
        values = sorted(value for _, value in self.by_figure)
        middle = len(values) // 2
        return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def unit_cost(facts: Facts) -> UnitCost:
    """Rule 4: cost by area, both in USD and m2 in one row of one document, of survey and clearance or a whole plan.

    Coordination is left out: its area is checked, not released. Costs in other currencies are left out, because
    their sources do not convert them.
    """
    rows = [
        (figure, figure.cost_usd / figure.target_m2)
        for figure in figures(facts)
        if figure.source_pillar in ("survey_clearance", "total") and figure.cost_usd and figure.target_m2
    ]
    return UnitCost(tuple(rows))


def area_cost(
    confirmed: Decimal | None, suspected: Decimal | None, total: Decimal, usd_per_m2: Decimal
) -> Decimal:
    """Rule 4: confirmed area at the full unit cost, suspected area at a fifth of it.

    A total that the source does not divide counts as confirmed up to 100 km2, as suspected above. Where one part is
    missing it is the rest of the total. Areas in m2; returns USD.
    """
    if confirmed is None and suspected is None:
        is_suspected = total > UNDIVIDED_AS_SUSPECTED_ABOVE_M2
        confirmed, suspected = (Decimal(0), total) if is_suspected else (total, Decimal(0))
    confirmed = total - (suspected or Decimal(0)) if confirmed is None else confirmed
    suspected = total - confirmed if suspected is None else suspected
    return (confirmed + SUSPECTED_FACTOR * suspected) * usd_per_m2


@dataclass(frozen=True)
class Spread:
    """Yearly needs [USD] from the first year of the horizon, and what the bounds did."""

    yearly_usd: Decimal
    bounded: str
    needs: tuple[tuple[int, Decimal], ...]


def spread(total: Decimal, last_counting: int, low: Decimal | None, high: Decimal | None) -> Spread:
    """Rule 4: spread a total over the years to the deadline within the bounds; only years of the horizon are kept.

    Above `high` the total is spread over more years, the last one partial; below `low` each year to the deadline is
    raised to `low`. None is no bound.
    """
    years = max(last_counting, FIRST_YEAR) - FIRST_YEAR + 1
    yearly = total / years
    last = min(FIRST_YEAR + years - 1, LAST_YEAR)
    if high is not None and yearly > high:
        left, needs = total, []
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            part = min(high, left)
            if part >= CENT:
                needs.append((year, part))
            left -= part
        return Spread(high, "slower", tuple(needs))
    if low is not None and yearly < low:
        return Spread(low, "fuller", tuple((year, low) for year in range(FIRST_YEAR, last + 1)))
    return Spread(yearly, "no", tuple((year, yearly) for year in range(FIRST_YEAR, last + 1)))


@dataclass(frozen=True)
class Estimate:
    """An estimated plan of one State and all that it was made from."""

    iso3: str
    method: str
    total_usd: Decimal
    last_counting: int
    remaining: Row
    usd_per_m2: Decimal | None
    low: Decimal | None
    high: Decimal | None
    funding_years: tuple[int, ...]
    spread: Spread
    figure_ids: tuple[str, ...]
    source_ids: str
    is_net_of_national: bool
    is_bound_by_flows: bool

    @property
    def derivation(self) -> str:
        """Method, the published figures it uses, and where the bounds come from."""
        bounds = "captured flows" if self.is_bound_by_flows else "published totals"
        bounds = bounds if self.funding_years else "none"
        return f"{self.method}: {', '.join(self.figure_ids)}; bounds: {bounds}"

    @property
    def planned_usd(self) -> Decimal:
        """What the whole remaining area would cost at the yearly sums: the total, or more where it was raised."""
        years = max(self.last_counting, FIRST_YEAR) - FIRST_YEAR + 1
        return (
            max(self.total_usd, self.spread.yearly_usd * years)
            if self.spread.bounded == "fuller"
            else self.total_usd
        )


def expired_plan(facts: Facts, iso3: str) -> tuple[Figure, Decimal | None, tuple[str, ...]] | None:
    """The newest costed State document that ended before the horizon, its national money, and the figures used.

    National money is that of the same document, in the row of the cost or in a row of its own.
    """
    rows = [figure for figure in figures(facts) if figure.iso3 == iso3]
    costed = [
        figure
        for figure in rows
        if is_state_plan(figure) and (figure.last_year or FIRST_YEAR) < FIRST_YEAR and figure.years != 1
    ]
    if not costed:
        return None
    plan = newest(costed)
    same = [figure for figure in rows if figure.document == plan.document and figure.national_usd is not None]
    own = [figure for figure in same if figure.figure_id == plan.figure_id] or same
    national = own[0].national_usd if own else None
    return plan, national, tuple(dict.fromkeys([plan.figure_id, *(figure.figure_id for figure in own[:1])]))


def estimates(facts: Facts) -> list[Estimate]:
    """Rules 3 and 4: every State implementing Article 5 with a remaining area and without a current costed plan.

    An expired plan's yearly cost, less national money of the same document, comes before cost by area.
    """
    deadlines, remaining = working_deadlines(facts), newest_remaining(facts)
    funding, cost = Funding(facts), unit_cost(facts)
    have_plans = documented_plans(facts)
    result: list[Estimate] = []
    for iso3 in open_states(facts):
        area = remaining.get(iso3)
        if area is None or iso3 in have_plans or iso3 in NEVER_ESTIMATED:
            continue
        last_counting = max(last_counting_year(deadlines[iso3].deadline), FIRST_YEAR)
        years = last_counting - FIRST_YEAR + 1
        expired = expired_plan(facts, iso3)
        national: Decimal | None = None
        if expired is not None:
            plan, national, figure_ids = expired
            length = Decimal(plan.years or 1)
            yearly = (plan.yearly_usd or Decimal(0)) - (national or Decimal(0)) / length
            total, method, usd_per_m2, ids = (
                yearly * years,
                "expired_plan",
                None,
                set(plan.source_ids.split("|")),
            )
        else:
            usd_per_m2 = cost.median
            confirmed, suspected = number(area["confirmed_m2"]), number(area["suspected_m2"])
            total = area_cost(confirmed, suspected, Decimal(area["total_m2"]), usd_per_m2)
            method, figure_ids, ids = "area", tuple(figure.figure_id for figure, _ in cost.by_figure), set()
            for figure, _ in cost.by_figure:
                ids |= set(figure.source_ids.split("|"))
        documented = funding.years(iso3)[-3:]
        mean = sum((usd for _, usd, _ in documented), Decimal(0)) / len(documented) if documented else None
        low, high = (None, None) if mean is None else (mean / 2, mean * 2)
        for _, _, sources in documented:
            ids |= sources
        result.append(
            Estimate(
                iso3=iso3,
                method=method,
                total_usd=total,
                last_counting=last_counting,
                remaining=area,
                usd_per_m2=usd_per_m2,
                low=low,
                high=high,
                funding_years=tuple(year for year, _, _ in documented),
                spread=spread(total, last_counting, low, high),
                figure_ids=figure_ids,
                source_ids=joined([METHOD_SOURCE, *area["source_ids"].split("|"), *ids]),
                is_net_of_national=national is not None,
                is_bound_by_flows=not funding.has_totals(iso3),
            )
        )
    return result


def estimate_rows(facts: Facts) -> list[Row]:
    """How each estimate was made."""
    return [
        {
            "iso3": estimate.iso3,
            "method": estimate.method,
            "plan_total_usd": money(estimate.total_usd),
            "first_year": str(FIRST_YEAR),
            "last_year": str(estimate.last_counting),
            "remaining_m2": estimate.remaining["total_m2"],
            "confirmed_m2": estimate.remaining["confirmed_m2"],
            "suspected_m2": estimate.remaining["suspected_m2"],
            "usd_per_m2": "" if estimate.usd_per_m2 is None else f"{estimate.usd_per_m2:.4f}",
            "bound_low_usd": money(estimate.low),
            "bound_high_usd": money(estimate.high),
            "funding_years": "|".join(map(str, estimate.funding_years)),
            "yearly_usd": money(estimate.spread.yearly_usd),
            "bounded": estimate.spread.bounded,
            "evidence": "estimated",
            "source_ids": estimate.source_ids,
            "derivation": estimate.derivation,
        }
        for estimate in estimates(facts)
    ]


def unit_cost_rows(facts: Facts) -> list[Row]:
    """The figures behind the unit cost, with their median and range on every row."""
    cost = unit_cost(facts)
    values = [value for _, value in cost.by_figure]
    return [
        {
            "figure_id": figure.figure_id,
            "iso3": figure.iso3,
            "usd_per_m2": f"{value:.4f}",
            "cost_usd": money(figure.cost_usd),
            "area_m2": plain(figure.target_m2),
            "n": str(len(values)),
            "median_usd_per_m2": f"{cost.median:.4f}",
            "low_usd_per_m2": f"{min(values):.4f}",
            "high_usd_per_m2": f"{max(values):.4f}",
            "evidence": "estimated",
            "source_ids": joined([METHOD_SOURCE, *figure.source_ids.split("|")]),
            "derivation": "cost-by-area",
        }
        for figure, value in cost.by_figure
    ]


def plan_rows(facts: Facts) -> list[Row]:
    """An estimated plan for each estimate. No State published it."""
    return [
        {
            "plan_id": f"{estimate.iso3}-estimate",
            "iso3": estimate.iso3,
            "title": "Estimated plan (illustration)",
            "first_year": str(estimate.spread.needs[0][0]),
            "last_year": str(estimate.spread.needs[-1][0]),
            "currency": "USD",
            "status": "illustration",
            "version": "1",
            "evidence": "estimated",
            "source_ids": estimate.source_ids,
            "derivation": estimate.derivation,
        }
        for estimate in estimates(facts)
    ]


def activity_rows(facts: Facts) -> list[Row]:
    """Survey and clearance of each estimated plan."""
    return [
        {
            "activity_id": f"{estimate.iso3}-estimate-sc",
            "plan_id": f"{estimate.iso3}-estimate",
            "iso3": estimate.iso3,
            "pillar": "survey_clearance",
            "source_pillar": "",
            "is_pillar_stated": "false",
            "obligation_id": f"{estimate.iso3}-5",
            "title": "Survey and clearance (estimated)",
            "evidence": "estimated",
            "source_ids": estimate.source_ids,
            "derivation": estimate.derivation,
        }
        for estimate in estimates(facts)
    ]


def activity_year_rows(facts: Facts) -> list[Row]:
    """Yearly needs. Output is the remaining area in proportion to the money, over the whole cost of the plan."""
    rows: list[Row] = []
    for estimate in estimates(facts):
        remaining = Decimal(estimate.remaining["total_m2"])
        for year, usd in estimate.spread.needs:
            rows.append(
                {
                    "activity_id": f"{estimate.iso3}-estimate-sc",
                    "year": str(year),
                    "cost_usd": money(usd),
                    "national_usd": "",
                    "secured_usd": "",
                    "need_usd": money(usd),
                    "output_m2": plain(remaining * usd / estimate.planned_usd),
                    "is_net_of_national": str(estimate.is_net_of_national).lower(),
                    "evidence": "estimated",
                    "source_ids": estimate.source_ids,
                    "derivation": f"{estimate.method}; bounded: {estimate.spread.bounded}",
                }
            )
    return rows


def figures_used(facts: Facts) -> frozenset[str]:
    """The published figures that estimates are made from."""
    used = {figure_id for estimate in estimates(facts) for figure_id in estimate.figure_ids}
    return frozenset(used | {figure.figure_id for figure, _ in unit_cost(facts).by_figure})
