"""The years of the rounds and the day on which the data stands."""

from __future__ import annotations

from datetime import date

TODAY = date(2026, 11, 21)
FIRST_YEAR = 2026
LAST_YEAR = 2030
HORIZON_END = date(LAST_YEAR, 12, 31)
STALE_AFTER_YEARS = 5


def last_counting_year(deadline: date) -> int:
    """The last year whose money counts for a deadline: its own if it falls in July or later, else the year before."""
    return deadline.year if deadline.month >= 7 else deadline.year - 1
