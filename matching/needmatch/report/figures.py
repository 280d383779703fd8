"""Figures as people read them: money, shares, months, areas.

Groups of three digits are parted by a narrow no-break space, as ISO 80000-1 (7.3.1) has it, because a comma and a
point mean different things to different readers. Tables give money in full, sentences in millions.
"""

from __future__ import annotations

from typing import Final

from needmatch.units import CENTS, usd

THIN: Final = "\u202f"
"""The narrow no-break space between groups of digits."""

_NOISE: Final = 1e-7
"""Shares closer than this to nothing or everything are the solver's rounding."""

_MILLION: Final = 1_000_000 * CENTS
_BILLION: Final = 1_000 * _MILLION


def count(number: int) -> str:
    """Return a whole number in groups: 12345 -> "12 345"."""
    return f"{number:,}".replace(",", THIN)


def full_money(amount_cents: int) -> str:
    """Return an amount in full with two decimals and without its currency: "28 833 333.33"."""
    whole, rest = usd(abs(amount_cents)).split(".")
    sign = "\u2212" if amount_cents < 0 else ""
    return f"{sign}{count(int(whole))}.{rest}"


def short_money(amount_cents: int) -> str:
    """Return an amount as sentences say it, without its currency: "1.2m", "1.23bn", "450 000", "12.30"."""
    size = abs(amount_cents)
    sign = "\u2212" if amount_cents < 0 else ""
    if size >= _BILLION:
        return f"{sign}{size / _BILLION:.2f}bn"
    if size >= _MILLION:
        # 999 960 000 rounds to 1000.0m: said as billions instead.
        return f"{sign}{size / _MILLION:.1f}m" if size < 999.95 * _MILLION else f"{sign}1.00bn"
    if size >= 1_000 * CENTS or size % CENTS == 0:
        return f"{sign}{count(round(size / CENTS))}"
    return full_money(amount_cents)


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent; what is neither nothing nor everything is never said to be."""
    if _NOISE < share < 0.0005:
        return "under 0.1%"
    if 0.9995 <= share < 1 - _NOISE:
        return "over 99.9%"
    return f"{share * 100:.1f}%".replace(".0%", "%")


def coverage(funded_cents: int, need_cents: int) -> str:
    """Return funded of need in percent, exactly: a single cent is "under 0.1%", never 0%."""
    share = funded_cents / need_cents
    if funded_cents and share < 0.0005:
        return percent(0.0001)
    if funded_cents < need_cents and share >= 0.9995:
        return percent(0.9999)
    return percent(share)


def points(gain_share: float) -> str:
    """Return a change of a share in percentage points: "+1.2"; a change too small to print is "+0.0"."""
    return f"{gain_share * 100:+.1f}".replace("-", "\u2212")


def quantity(amount: float) -> str:
    """Return an area or a number of mines in groups, with one decimal where it is not whole."""
    whole = round(amount)
    if abs(amount - whole) < 0.05:
        return count(whole)
    return f"{amount:,.1f}".replace(",", THIN)


def decimal(value: float) -> str:
    """Return a plain number with up to four decimals: 4.9239, 12."""
    written = f"{value:,.4f}".rstrip("0").rstrip(".").replace(",", THIN)
    return "0" if written == "-0" else written.replace("-", "\u2212")


def seconds(value: float) -> str:
    """Return a duration in seconds with three decimals."""
    return f"{value:.3f}"
