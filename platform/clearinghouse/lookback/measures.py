"""How well the money of a year met the needs of that year: totals, never a State or a donor by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

from clearinghouse.lookback.money import PastMoney
from clearinghouse.lookback.needs import PastNeed

Given = Mapping[tuple[str, str], float]
"""USD by donor and State."""

MONTHS: Final = 12
HALF: Final = 0.5
_SLIVER: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Measures:
    """Totals over the States whose need is known.

    `n_nothing`: obligations with no money recorded. `n_half_funded`: at-risk obligations with at least half of the
    year's need met. `late_months`: months of the year's work without money, over at-risk obligations. `area_m2`: area
    that the money met would release, where an area is known. `moved_share`: money that went to another State than it
    did, of all money that could have moved. `met_share`: money within needs, of the same. `to_half_usd`, `to_full_usd`:
    what would bring every at-risk obligation to half and to all of its need.
    """

    n_nothing: float
    n_half_funded: float
    late_months: float
    area_m2: float
    moved_share: float
    met_share: float
    to_half_usd: float
    to_full_usd: float


NAMES: Final = tuple(field.name for field in fields(Measures))


def measures(needs: Sequence[PastNeed], money: PastMoney, given: Given) -> Measures:
    """Return the measures of a way to give the money of a year; unrecorded money stays where it went."""
    got = dict(money.unrecorded)
    for (_, iso3), amount in sorted(given.items()):
        got[iso3] = got.get(iso3, 0.0) + amount
    at_risk = [n for n in needs if n.is_at_risk]
    met = {n.iso3: min(got.get(n.iso3, 0.0), n.need_usd) for n in needs}
    # Money a donor holds back is not moved: only what arrives at a new place is.
    arrived = sum(max(0.0, amount - money.given.get(key, 0.0)) for key, amount in given.items())
    total = money.total_usd
    within = sum(
        min(
            sum(amount for (_, s), amount in given.items() if s == n.iso3),
            max(0.0, n.need_usd - money.unrecorded.get(n.iso3, 0.0)),
        )
        for n in needs
    )
    return Measures(
        n_nothing=float(sum(got.get(n.iso3, 0.0) <= 0 for n in needs)),
        n_half_funded=float(sum(met[n.iso3] >= (HALF - _SLIVER) * n.need_usd for n in at_risk)),
        late_months=sum(MONTHS * (1 - met[n.iso3] / n.need_usd) for n in at_risk),
        area_m2=sum((n.area_m2 or 0.0) * met[n.iso3] / n.need_usd for n in needs),
        moved_share=arrived / total if total else 0.0,
        met_share=within / total if total else 0.0,
        to_half_usd=sum(max(0.0, HALF * n.need_usd - met[n.iso3]) for n in at_risk),
        to_full_usd=sum(n.need_usd - met[n.iso3] for n in at_risk),
    )
