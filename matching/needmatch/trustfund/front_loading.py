"""Money earlier for money less: what borrowing against later contributions saves, and the rate at which it stops.

The fund has just enough contributions for everything it should pay, only not early enough. For each rate and gearing
it may borrow as much or as little as does best for late months. The surprise: borrowing is a choice, so it never does
harm here; it "stops paying" at the rate from which on the best choice is not to borrow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import FundProgramme, months_saved
from needmatch.trustfund.shortfall import Bilateral
from needmatch.units import CENTS

RATES: Final = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3)
GEARINGS: Final = (0.3, 0.5, 0.7, 0.9)
LEAST_GAIN_MONTHS: Final = 0.1
"""Less than this is no gain: it is within the rounding of cents and of the solver."""


@dataclass(frozen=True, slots=True)
class FrontLoading:
    """What borrowing at a rate and gearing gains over the same contributions without any."""

    rate: float
    gearing: float
    late_months_saved: float
    months_gained: float
    obligations_saved: int
    interest_cents: int


@dataclass(frozen=True)
class FrontLoadingStudy:
    """Front-loading of a fund of `fund_cents`.

    `stops_paying_rate` is, by gearing, the lowest rate tried at which nothing is gained: None where the highest rate
    still gains something; 0.0 where even free money would not help.
    """

    fund_cents: int
    months_without: float
    points: tuple[FrontLoading, ...]
    stops_paying_rate: dict[float, float | None]


def as_needed(bilateral: Bilateral, inputs: FundInputs, obligations: frozenset[str]) -> int:
    """Return the contributions, in whole dollars, that suffice if they come when they are needed [cents]."""
    missing = sum(s.missing_cents for s in bilateral.shortfalls if s.obligation in obligations)
    left = (1 - inputs.fee) * (1 - inputs.reserve_share)
    return math.ceil(missing / left / CENTS) * CENTS


def front_loading(
    bilateral: Bilateral, inputs: FundInputs, obligations: frozenset[str]
) -> FrontLoadingStudy | None:
    """Return what front-loading does for a fund that just covers these obligations; None where there are none."""
    fund_cents = as_needed(bilateral, inputs, obligations)
    if not fund_cents:
        return None
    plain = replace(inputs, front_loads=False)
    without = FundProgramme(bilateral, plain).most_months(fund_cents)
    months_without = months_saved(bilateral.shortfalls, without)
    points = []
    for gearing in GEARINGS:
        for rate in RATES:
            rules = replace(inputs, front_loads=True, front_load_rate=rate, gearing=gearing)
            paid = FundProgramme(bilateral, rules).most_months(fund_cents)
            months = months_saved(bilateral.shortfalls, paid)
            gained = max(0.0, months - months_without)
            points.append(
                FrontLoading(
                    rate=rate,
                    gearing=gearing,
                    late_months_saved=months,
                    months_gained=gained,
                    obligations_saved=len(paid.saved),
                    interest_cents=paid.interest_cents if gained >= LEAST_GAIN_MONTHS else 0,
                )
            )
    stops = {
        gearing: next(
            (p.rate for p in points if p.gearing == gearing and p.months_gained < LEAST_GAIN_MONTHS), None
        )
        for gearing in GEARINGS
    }
    return FrontLoadingStudy(fund_cents, months_without, tuple(points), stops)
