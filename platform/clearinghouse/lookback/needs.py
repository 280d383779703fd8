"""What each State needed in a past year, as far as it was known then.

A need is the yearly part of a published plan that covers the year; else it is estimated from the remaining quantity by
the rule of the illustration (confirmed area at the median unit cost, suspected area at a fifth of it, bounded by half
and twice the mean of the last three documented years). The surprise: for the years before 2017 few States have a
remaining quantity from before; then the next one, at most five years later, is taken, marked `is_hindsight`.

Deadlines: only first and current ones are documented, so an obligation is at risk where its first deadline has passed
or falls within five years. Source: design/data.md, loading rules 1, 3 and 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clearinghouse.lookback.documented import Documented, DutyRow, PlanRow, RemainingRow

UNIT_COST_USD_PER_M2: Final = 1.9825
"""Median of three documents (1.72 to 3.24): sample/illustration/unit_costs.csv."""

SUSPECTED_SHARE: Final = 0.2
UNDIVIDED_CONFIRMED_UP_TO_M2: Final = 100e6
STALE_AFTER_YEARS: Final = 5
AT_RISK_WITHIN_YEARS: Final = 5
WORKING_YEARS: Final = 5
"""Years that an obligation past its first deadline is planned over: most extensions were asked for about as long."""

FUNDING_YEARS: Final = 3


class Basis(StrEnum):
    """What a need rests on."""

    PLAN = "plan"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class PastNeed:
    """A State's need in a year [USD], the area it would release [m2, None: not known], and what it rests on."""

    iso3: str
    year: int
    need_usd: float
    area_m2: float | None
    is_at_risk: bool
    basis: Basis
    is_hindsight: bool


def past_needs(known: Documented, year: int) -> tuple[PastNeed, ...]:
    """Return the needs of a year, in order of State; States whose need is not known are left out."""
    rows = []
    for duty in sorted(known.duties, key=lambda d: d.iso3):
        if not was_open(known, duty, year):
            continue
        need = _need(known, duty, year)
        if need is not None:
            rows.append(need)
    return tuple(rows)


def was_open(known: Documented, duty: DutyRow, year: int) -> bool:
    """Whether an obligation was open in a year: it is today, or a remaining quantity was published later.

    A first deadline more than ten years ahead means that the State had not joined yet (Article 5(1)).
    """
    if duty.first_deadline is None or duty.first_deadline.year > year + 10:
        return False
    if duty.status == "open":
        return True
    return any(r.iso3 == duty.iso3 and r.year >= year and (r.total_m2 or 0) > 0 for r in known.remaining)


def is_at_risk(duty: DutyRow, year: int) -> bool:
    """Whether the first deadline had passed by the end of a year, or was due within five years."""
    return duty.first_deadline is not None and duty.first_deadline.year <= year + AT_RISK_WITHIN_YEARS


def _need(known: Documented, duty: DutyRow, year: int) -> PastNeed | None:
    remaining, is_later = _remaining(known, duty.iso3, year)
    years_left = _years_left(duty, year)
    plan = _plan(known, duty.iso3, year)
    area = None if remaining is None else (remaining.total_m2 or 0.0) / years_left
    if plan is not None:
        yearly = _yearly_usd(plan)
        if yearly > 0:
            return PastNeed(duty.iso3, year, yearly, area, is_at_risk(duty, year), Basis.PLAN, False)
    if remaining is None or area is None:
        return None
    asked = cost_usd(remaining) / years_left
    bounded = _bounded(known, duty.iso3, year, asked)
    return PastNeed(
        duty.iso3, year, bounded, area * bounded / asked, is_at_risk(duty, year), Basis.AREA, is_later
    )


def cost_usd(remaining: RemainingRow) -> float:
    """Return what a remaining quantity is estimated to cost [USD]."""
    total = remaining.total_m2 or 0.0
    confirmed, suspected = remaining.confirmed_m2, remaining.suspected_m2
    if confirmed is None and suspected is None:
        confirmed = min(total, UNDIVIDED_CONFIRMED_UP_TO_M2)
        suspected = total - confirmed
    return UNIT_COST_USD_PER_M2 * ((confirmed or 0.0) + SUSPECTED_SHARE * (suspected or 0.0))


def _remaining(known: Documented, iso3: str, year: int) -> tuple[RemainingRow | None, bool]:
    """Return the remaining quantity known in a year, else the next one within five years, and whether it is later."""
    rows = [r for r in known.remaining if r.iso3 == iso3 and (r.total_m2 or 0) > 0]
    before = [r for r in rows if year - STALE_AFTER_YEARS <= r.year <= year]
    if before:
        return max(before, key=lambda r: r.year), False
    after = [r for r in rows if year < r.year <= year + STALE_AFTER_YEARS]
    return (min(after, key=lambda r: r.year), True) if after else (None, False)


def _years_left(duty: DutyRow, year: int) -> int:
    first = duty.first_deadline
    return first.year - year if first is not None and first.year > year else WORKING_YEARS


def _plan(known: Documented, iso3: str, year: int) -> PlanRow | None:
    """Return the newest plan of a State with a cost that covers a year: whole plans before parts of them."""
    rows = [
        p
        for p in known.plans
        if p.iso3 == iso3
        and p.use != "not a plan"
        and p.cost_usd
        and p.source_pillar in ("total", "survey_clearance")
        and p.first_year <= year <= (p.last_year if p.last_year is not None else p.first_year)
    ]
    return max(rows, key=lambda p: (p.first_year, p.source_pillar == "total", p.figure_id), default=None)


def _yearly_usd(plan: PlanRow) -> float:
    """Return the yearly cost of a plan less the State's own money in the same document [USD]."""
    cost = (plan.cost_usd or 0.0) - (plan.national_usd or 0.0)
    last = plan.last_year if plan.last_year is not None else plan.first_year
    return cost if plan.is_per_year else cost / (last - plan.first_year + 1)


def _bounded(known: Documented, iso3: str, year: int, asked: float) -> float:
    """Return a yearly need between half and twice the mean of the last three documented years before a year."""
    abroad = {r.year: r.amount_usd for r in known.received if r.iso3 == iso3 and r.year < year}
    own = {r.year: r.amount_usd for r in known.national if r.iso3 == iso3 and r.year < year}
    last = sorted(abroad)[-FUNDING_YEARS:]
    if not last:
        return asked
    mean = math.fsum(abroad[y] + own.get(y, 0.0) for y in last) / len(last)
    return min(max(asked, mean / 2), 2 * mean)
