"""Money in whole cents, and the fixed words of the model.

Inside needmatch every amount is an `int` of cents: a plan is checked, split and summed exactly. Floating point
is used only between building a linear programme and rounding its answer.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

PILLARS: Final = (
    "survey_clearance",
    "risk_education",
    "victim_assistance",
    "stockpile_destruction",
    "capacity",
)
"""The pillars of a work plan, in the order of design section 1."""

EVIDENCE: Final = ("documented", "reported", "estimated", "assumed", "unverified")
"""Grades of evidence, strongest first."""

COUNTED_EVIDENCE: Final = frozenset({"documented", "reported"})
"""The grades that totals and the floor count."""

DEADLINE_BASES: Final = ("granted", "requested", "decision not found")
"""What a working deadline rests on."""

UNITS_OF_OUTPUT: Final = ("m2", "mines")
"""What an obligation's remaining quantity is counted in."""

CENTS: Final = 100

LARGEST_USD: Final = 10**13
"""Dollars in one amount: more than all mine action has ever cost, so a larger one is a slip of the keyboard."""
"""Cents in a unit of the case's currency."""


def cents(amount: Decimal | int | float | str) -> int:
    """Return an amount of the case's currency in whole cents.

    Raises:
        ValueError: the amount is no finite number, or has a fraction of a cent.
    """
    exact = Decimal(str(amount)) * CENTS
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of cents")
    return int(exact)


def usd(amount_cents: int) -> str:
    """Return cents as text with two decimals, exactly: 123 -> "1.23"."""
    sign = "-" if amount_cents < 0 else ""
    whole, rest = divmod(abs(amount_cents), CENTS)
    return f"{sign}{whole}.{rest:02d}"


def weakest(grades: tuple[str, ...] | list[str]) -> str:
    """Return the weakest of some grades of evidence (at least one)."""
    return max(grades, key=EVIDENCE.index)
