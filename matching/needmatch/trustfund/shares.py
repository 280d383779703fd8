"""Who might pay how much: illustrative keys for voluntary shares, without a name on any of them.

The surprise: even "in proportion to past giving" shows only "Contributor 1", "Contributor 2" and so on. No one is asked
for anything here, and no share is an assessment.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from needmatch.problem import Problem

EQUAL = "equal parts"
PAST = "in proportion to commitments of the round"
ROOT = "in proportion to the square root of them"


@dataclass(frozen=True, slots=True)
class VoluntaryShare:
    """A share of all contributions under a key, 0 to 1, and what it comes to."""

    key: str
    contributor: str
    share: float
    total_cents: int


def voluntary_shares(problem: Problem, n_contributors: int, fund_cents: int) -> tuple[VoluntaryShare, ...]:
    """Return shares under each key, largest first; they add up to the fund to the cent.

    The keys of past giving take the donors of the case, largest first, at most `n_contributors` of them.
    """
    by_donor: dict[str, int] = {}
    donor_of = {c.commitment: c.donor or c.commitment for c in problem.commitments}
    for tranche in problem.tranches:
        donor = donor_of[tranche.commitment]
        by_donor[donor] = by_donor.get(donor, 0) + tranche.amount_cents
    past = sorted((amount for amount in by_donor.values() if amount > 0), reverse=True)[:n_contributors]
    keys = [(EQUAL, [1.0] * n_contributors)]
    if past:
        keys += [(PAST, [float(amount) for amount in past]), (ROOT, [sqrt(amount) for amount in past])]
    return tuple(row for key, weights in keys for row in _shares(key, weights, fund_cents))


def _shares(key: str, weights: list[float], fund_cents: int) -> list[VoluntaryShare]:
    total = sum(weights)
    amounts = [int(fund_cents * weight / total) for weight in weights]
    amounts[0] += fund_cents - sum(amounts)
    return [
        VoluntaryShare(key, f"Contributor {k}", weight / total, amount)
        for k, (weight, amount) in enumerate(zip(weights, amounts, strict=True), start=1)
    ]
