"""From a plan's own currency to US dollars: which rate is used, and how a year is converted to the cent.

The surprise: cost is converted first, and its cents are then dealt out to need, national and secured shares by largest
remainder. Converting each part by itself would leave sums a cent off, or a need of minus one cent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Final

from clearinghouse.plans.draft import Draft, LineYear
from needmatch.units import COUNTED_EVIDENCE, EVIDENCE

USD: Final = "USD"
CENT: Final = Decimal("0.01")

CURRENCIES: Final = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - 150 quoted words read worse
)
"""ISO 4217 codes of money that circulates. Source: ISO 4217 list one, as in the data set datasets/country-codes
(public domain), with funds, metals and withdrawn codes left out."""


@dataclass(frozen=True, slots=True)
class RateOnRecord:
    """US dollars for one unit of a currency in a year, as a source stated or implied it."""

    currency: str
    year: int
    usd_per_unit: Decimal
    method: str
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsedRate:
    """The rate that a plan's year is converted at.

    `dated` is the year or day it is of. `source` is the code of a source, or the State's words; None for US dollars.
    """

    usd_per_unit: Decimal
    dated: str | None
    source: str | None

    @property
    def year(self) -> int | None:
        """The year it is of; None: US dollars, which have no rate."""
        return None if self.dated is None else int(self.dated[:4])


@dataclass(frozen=True, slots=True)
class UsdYear:
    """A line's year in US dollars: cost = national + secured + need to the cent; None: not reported."""

    cost: Decimal
    national: Decimal | None
    secured: Decimal | None
    need: Decimal


def rate_for(draft: Draft, year: int, on_record: Iterable[RateOnRecord]) -> UsedRate | None:
    """Return the rate for a year of a draft; None: there is none.

    The State's own rate comes first. Else it is the newest on record that is not later than the year: a stated one
    before an implied one, then the better grade, then the first source code.
    """
    if draft.currency == USD:
        return UsedRate(Decimal(1), None, None)
    if draft.rate is not None:
        return UsedRate(draft.rate.usd_per_unit, draft.rate.stated_on.isoformat(), draft.rate.source)
    fitting = [
        each
        for each in on_record
        if each.currency == draft.currency and each.year <= year and each.evidence in COUNTED_EVIDENCE
    ]
    if not fitting:
        return None
    best = min(
        fitting,
        key=lambda each: (
            -each.year,
            each.method != "stated",
            EVIDENCE.index(each.evidence),
            each.source_codes,
        ),
    )
    return UsedRate(best.usd_per_unit, str(best.year), best.source_codes[0] if best.source_codes else None)


def in_usd(line_year: LineYear, rate: UsedRate) -> UsdYear:
    """Return a year of a line in US dollars to the cent (half to even).

    Raises:
        ValueError: the cost is not reported, or a part is negative: such a year cannot be published.
    """
    need = line_year.need
    parts = {"need": need, "national": line_year.national, "secured": line_year.secured}
    if line_year.cost is None or any(part is not None and part < 0 for part in parts.values()):
        raise ValueError(f"the year {line_year.year} has no cost or a negative part")
    exact = {name: part * rate.usd_per_unit for name, part in parts.items() if part is not None}
    cost = (line_year.cost * rate.usd_per_unit).quantize(CENT, rounding=ROUND_HALF_EVEN)
    whole = {name: part.quantize(CENT, rounding=ROUND_FLOOR) for name, part in exact.items()}
    left = int((cost - sum(whole.values())) / CENT)
    by_remainder = sorted(exact, key=lambda name: (whole[name] - exact[name], list(parts).index(name)))
    for name in by_remainder[:left]:
        whole[name] += CENT
    return UsdYear(cost, whole.get("national"), whole.get("secured"), whole["need"])
