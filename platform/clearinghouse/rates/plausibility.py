"""Whether a rate that somebody states can be right, by the rates on record. Rules without I/O.

    rates of days at most 31 days away     at most 10 percent off
    else those of the same year            at most 25 percent off (a year's mean, and days around it)
    else those of the nearest years        at most twice or half
    no rate on record                      at most 10 US dollars for a unit: no currency is worth as much

The surprise: of several rates on record the nearest to what is stated counts. Some are implied by rounded amounts of a
report, and who has one source right is not refused for another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

NEAR_DAYS: Final = 31
OF_DAYS: Final = Decimal("1.10")
OF_YEAR: Final = Decimal("1.25")
OF_OTHER_YEARS: Final = Decimal(2)
MOST_USD: Final = Decimal(10)


@dataclass(frozen=True, slots=True)
class KnownRate:
    """US dollars for one unit on a day, or in a year (`dated_on` None), by a source."""

    year: int
    dated_on: date | None
    usd_per_unit: Decimal
    source_code: str


def rate_fault(currency: str, usd_per_unit: Decimal, on: date, known: Sequence[KnownRate]) -> str | None:
    """Return why a stated rate of a day cannot be right, with by how much it is off; None: it can.

    Args:
        usd_per_unit: as stated, above 0.
        known: what is on record of this currency, of any day.
    """
    if not known:
        if usd_per_unit <= MOST_USD:
            return None
        return f"is {usd_per_unit.normalize():f}, and no currency is worth {MOST_USD} US dollars"
    compared, bound = _compared(on, known)
    nearest = min(compared, key=lambda each: _times(usd_per_unit, each.usd_per_unit))
    times = _times(usd_per_unit, nearest.usd_per_unit)
    if times <= bound:
        return None
    off = abs(usd_per_unit / nearest.usd_per_unit - 1) * 100
    where = "above" if usd_per_unit > nearest.usd_per_unit else "below"
    return (
        f"is {off:.0f} percent {where} {nearest.usd_per_unit.normalize():f}, the rate of {currency} of "
        f"{nearest.dated_on or nearest.year} on record ({nearest.source_code})"
    )


def _times(stated: Decimal, known: Decimal) -> Decimal:
    return max(stated / known, known / stated)


def _compared(on: date, known: Sequence[KnownRate]) -> tuple[list[KnownRate], Decimal]:
    near = [
        each for each in known if each.dated_on is not None and abs((each.dated_on - on).days) <= NEAR_DAYS
    ]
    if near:
        return near, OF_DAYS
    years_away = min(abs(each.year - on.year) for each in known)
    nearest = [each for each in known if abs(each.year - on.year) == years_away]
    return nearest, OF_OTHER_YEARS if years_away else OF_YEAR
