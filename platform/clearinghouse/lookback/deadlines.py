"""What past years say about the simulation of deadlines: spreads to compare with, and forecasts that were scored.

Two tests, both thin. Deadlines: from each published remaining quantity with a documented pace, the chance of missing
the deadline that followed, against what happened. Yearly targets: the chance of missing a published target of a year.
The surprise: every Article 5 deadline of the first test was missed, so that only a State's own completion target, which
one State met, keeps the rival that always says "missed" from being perfect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from clearinghouse.lookback.documented import Documented, DutyRow, RemainingRow
from needmatch.grid import FloatArray
from needmatch.risk.calibration import Forecast, Score, Spread, ratio_spread, score, yearly_spread
from needmatch.risk.obligations import year_position
from needmatch.risk.parameters import RiskParameters
from needmatch.risk.simulation import Work, simulate

PACE_WINDOW_YEARS: Final = 3
"""A pace of release counts for a forecast if it is not older than this."""


@dataclass(frozen=True)
class Calibration:
    """Scores and spreads measured on documented years."""

    deadlines: Score
    deadline_forecasts: tuple[Forecast, ...]
    targets: Score
    target_forecasts: tuple[Forecast, ...]
    year_spread: Spread
    target_spread: Spread
    remaining_spread: Spread


def calibrate(known: Documented, today: date, parameters: RiskParameters | None = None) -> Calibration:
    """Score the simulation on what is documented, and measure the spreads that its parameters stand for."""
    parameters = parameters or RiskParameters()
    deadlines = _deadline_forecasts(known, today, parameters)
    targets = _target_forecasts(known, parameters)
    return Calibration(
        deadlines=score(deadlines),
        deadline_forecasts=tuple(deadlines),
        targets=score(targets),
        target_forecasts=tuple(targets),
        year_spread=yearly_spread(_year_pairs(known)),
        target_spread=ratio_spread([(t, a) for _, _, t, a in _targets(known)]),
        remaining_spread=ratio_spread(_remaining_pairs(known)),
    )


def released(known: Documented) -> dict[tuple[str, int], float]:
    """Return the documented land release [m2] by State and year; what is achieved against targets included."""
    found = {(iso3, year): achieved for iso3, year, _, achieved in _targets(known)}
    return found | {(r.iso3, r.year): r.released_m2 for r in known.releases if r.released_m2 is not None}


def _targets(known: Documented) -> list[tuple[str, int, float, float]]:
    """Return (State, year, target m2, achieved m2) where documents give both for one year."""
    rows = [(t.iso3, t.year, t.target_m2, t.achieved_m2) for t in known.targets]
    release = {(r.iso3, r.year): r.released_m2 for r in known.releases}
    for plan in known.plans:
        if plan.target_m2 is None or not plan.is_per_year or plan.last_year is None:
            continue
        for year in range(plan.first_year, plan.last_year + 1):
            got = release.get((plan.iso3, year))
            if got is not None:
                rows.append((plan.iso3, year, plan.target_m2, got))
    return sorted(rows)


def _pace(known: Documented, row: RemainingRow, release: dict[tuple[str, int], float]) -> float | None:
    """Return the release a year [m2] that could be known at a remaining quantity; None where none is documented."""
    recent = [
        release[row.iso3, year]
        for year in range(row.year - PACE_WINDOW_YEARS + 1, row.year + 1)
        if (row.iso3, year) in release
    ]
    if recent:
        return sum(recent) / len(recent)
    earlier = [
        r
        for r in known.remaining
        if r.iso3 == row.iso3 and r.total_m2 is not None and row.year - PACE_WINDOW_YEARS <= r.year < row.year
    ]
    if not earlier or row.total_m2 is None:
        return None
    before = max(earlier, key=lambda r: r.year)
    fell = (before.total_m2 or 0.0) - row.total_m2
    return fell / (row.year - before.year) if fell > 0 else None


def _outcome(duty: DutyRow, deadline: date, today: date, is_finished: bool) -> bool | None:
    """Return whether a deadline was missed; None where that cannot be known yet."""
    if is_finished:
        return False
    return True if duty.status == "open" and deadline < today else None


def _deadline_forecasts(known: Documented, today: date, parameters: RiskParameters) -> list[Forecast]:
    duties = {duty.iso3: duty for duty in known.duties}
    release = released(known)
    finished = {(r.iso3, r.total_m2) for r in known.remaining if r.total_m2 == 0 and r.confirmed_m2 == 0}
    forecasts = []
    for row in known.remaining:
        duty = duties.get(row.iso3)
        if duty is None or not row.total_m2:
            continue
        target = known.completion_targets.get(row.iso3)
        dates = (duty.first_deadline, duty.documented_deadline, target)
        ahead = [d for d in dates if d is not None and d.year > row.year]
        pace = _pace(known, row, release)
        if not ahead or pace is None:
            continue
        deadline = min(ahead)
        is_finished = target == deadline and (row.iso3, 0.0) in finished
        missed = _outcome(duty, deadline, today, is_finished)
        if missed is None:
            continue
        first_year = row.year + 1
        n_years = deadline.year - row.year
        left = year_position(deadline, first_year)
        share = pace / row.total_m2
        forecasts.append(
            Forecast(
                case=f"{row.iso3}-5 seen from {row.year}",
                chance=_chance(row.iso3, np.full(n_years, share), left, share, parameters),
                needed_share_per_year=1 / left,
                achieved_share_per_year=share,
                was_missed=missed,
            )
        )
    return forecasts


def _target_forecasts(known: Documented, parameters: RiskParameters) -> list[Forecast]:
    release = released(known)
    return [
        Forecast(
            case=f"{iso3} {year}",
            chance=_chance(iso3, np.ones(1), 1.0, 1.0, parameters),
            needed_share_per_year=1.0,
            achieved_share_per_year=release[iso3, year - 1] / target,
            was_missed=achieved < target,
        )
        for iso3, year, target, achieved in _targets(known)
        if (iso3, year - 1) in release
    ]


def _chance(
    iso3: str, bought: FloatArray, deadline: float, capacity: float, parameters: RiskParameters
) -> float:
    work = Work(
        obligations=(f"{iso3}-5",),
        states=(iso3,),
        bought=bought[None, :],
        due=np.ones(1),
        deadline=np.array([deadline]),
        capacity=np.array([capacity]),
    )
    return float(simulate(work, parameters).chance[0])


def _year_pairs(known: Documented) -> list[tuple[float, float]]:
    """Return the cleared area of consecutive years of one State [m2], where both are documented."""
    cleared = {(r.iso3, r.year): r.cleared_m2 for r in known.releases if r.cleared_m2}
    return [
        (area, cleared[iso3, year + 1])
        for (iso3, year), area in sorted(cleared.items())
        if (iso3, year + 1) in cleared
    ]


def _remaining_pairs(known: Documented) -> list[tuple[float, float]]:
    """Return (expected, found) remaining quantities [m2] of one State, at most three years apart.

    Expected is the earlier quantity less what was documented as released in between; pairs without any documented
    release are left out, since their fall cannot be told from a new count.
    """
    release = released(known)
    pairs = []
    by_state: dict[str, list[RemainingRow]] = {}
    for row in known.remaining:
        if row.total_m2:
            by_state.setdefault(row.iso3, []).append(row)
    for rows in by_state.values():
        rows.sort(key=lambda r: r.year)
        for before, after in pairwise(rows):
            years = range(before.year + 1, after.year + 1)
            done = [release[before.iso3, y] for y in years if (before.iso3, y) in release]
            if not done or len(years) > PACE_WINDOW_YEARS:
                continue
            expected = (before.total_m2 or 0.0) - sum(done) / len(done) * len(years)
            if expected > 0:
                pairs.append((expected, after.total_m2 or 0.0))
    return pairs
