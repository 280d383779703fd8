"""The curve from the size of a fund to what it does: obligations on time, late months, square metres.

It has every step (the least fund for one obligation more) and even sizes in between. Steps are exact: each is a
programme of its own, not read off a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from needmatch.trustfund.least_fund import FundProgramme, Payments, m2_released, months_saved
from needmatch.units import CENTS

EVEN_SIZES: Final = 10
"""Even parts of the least fund between the steps."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a fund of a size does best. `is_step`: the least size for its number of obligations."""

    fund_cents: int
    obligations_saved: int
    late_months_saved: float
    m2: float
    paid_cents: int
    is_step: bool


def size_curve(programme: FundProgramme, largest_cents: int) -> tuple[CurvePoint, ...]:
    """Return the curve from nothing to a size, in order of size."""
    steps = set()
    for n in range(1, len(programme.shortfalls) + 1):
        found = programme.least_fund_for(n)
        if found is None:
            break
        steps.add(found.fund_cents)
    even = {round(largest_cents * k / EVEN_SIZES / CENTS) * CENTS for k in range(EVEN_SIZES + 1)}
    return tuple(
        _point(programme, programme.most_saved(size), is_step=size in steps) for size in sorted(even | steps)
    )


def _point(programme: FundProgramme, payments: Payments, *, is_step: bool) -> CurvePoint:
    return CurvePoint(
        fund_cents=payments.fund_cents,
        obligations_saved=len(payments.saved),
        late_months_saved=months_saved(programme.shortfalls, payments),
        m2=m2_released(programme.shortfalls, payments),
        paid_cents=sum(payments.by_year(programme.n_years)),
        is_step=is_step,
    )
