"""An amount in its own currency and in US dollars, with the rate, its day and its source. Rules without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

CENT: Final = Decimal("0.01")
_DIGITS: Final = 60
"""The default of 28 would round the product of a long amount and a long rate twice."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """USD for one unit of `currency`; `on` and `source` None: the currency is the US dollar."""

    currency: str
    usd_per_unit: Decimal
    on: date | None
    source: str | None


US_DOLLARS: Final = Conversion("USD", Decimal(1), None, None)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in `rate.currency` and its worth in US dollars, both to the cent."""

    original: Decimal
    usd: Decimal
    rate: Conversion


def converted(amount: Decimal, rate: Conversion) -> Amount:
    """Return an amount with its worth in US dollars; halves of a cent go away from zero, as the database rounds."""
    with localcontext(prec=_DIGITS):
        return Amount(amount, (amount * rate.usd_per_unit).quantize(CENT, rounding=ROUND_HALF_UP), rate)
