"""Ways in which the money of a past year could have been given: as it was, by a simple key, or matched.

The matcher sees one year: a need for each State, an obligation due at the end of the year, and each donor's free money
with the States it may go to. The surprise: what is not free stays exactly where it went, also beyond the need known
there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from clearinghouse.lookback.measures import Given
from clearinghouse.lookback.money import PastMoney, Rule
from clearinghouse.lookback.needs import PastNeed
from needmatch.problem import (
    Activity,
    Commitment,
    Need,
    Obligation,
    Policy,
    Problem,
    State,
    Tranche,
)
from needmatch.solve import solve
from needmatch.units import CENTS

FIXED: Final = "fixed"
"""The giver of what stays where it was, in the matcher's problem."""

AT_RISK_WEIGHT, OTHER_WEIGHT = 1.0, 0.1


class Key(StrEnum):
    """Simple keys: each donor divides its money over its own States."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


def by_key(key: Key, needs: Sequence[PastNeed], money: PastMoney, rule: Rule) -> Given:
    """Return each donor's money divided in proportion to need, or equally, over the States that it may go to."""
    need = {n.iso3: n.need_usd for n in needs}
    given: dict[tuple[str, str], float] = {}
    for donor, total in _totals(money).items():
        states = sorted(money.sets[rule][donor] & need.keys())
        weights = {s: need[s] if key is Key.PROPORTIONAL else 1.0 for s in states}
        for s in states:
            given[donor, s] = total * weights[s] / sum(weights.values())
    return given


def matched(
    needs: Sequence[PastNeed], money: PastMoney, rule: Rule, policy: Policy, free_share: float = 1.0
) -> Given:
    """Return the money as the matcher would give it, if a share of every flow were free under a rule.

    Args:
        free_share: 0 to 1; the rest of every flow stays where it went.
    """
    plan = solve(year_problem(needs, money, rule, policy, free_share))
    given = {key: (1 - free_share) * amount for key, amount in money.given.items()}
    placed = dict.fromkeys(_totals(money), 0.0)
    for flow in plan.allocations:
        if not flow.commitment.startswith(f"{FIXED} "):
            key = (flow.commitment, flow.state)
            given[key] = given.get(key, 0.0) + flow.amount_cents / CENTS
            placed[flow.commitment] += flow.amount_cents / CENTS
    for donor, total in _totals(money).items():
        # Money for which no State of the donor has a need stays where it went, in proportion.
        left = free_share * total - placed[donor]
        if left > 0:
            for (d, s), amount in money.given.items():
                if d == donor:
                    given[d, s] = given.get((d, s), 0.0) + left * amount / total
    return given


def _totals(money: PastMoney) -> dict[str, float]:
    totals: dict[str, float] = {}
    for (donor, _), amount in sorted(money.given.items()):
        totals[donor] = totals.get(donor, 0.0) + amount
    return totals


def year_problem(
    needs: Sequence[PastNeed], money: PastMoney, rule: Rule, policy: Policy, free_share: float
) -> Problem:
    """Return the matcher's problem of one year; what is fixed comes as money that only its own State may get."""
    year = money.year
    need_cents = {n.iso3: max(1, round(n.need_usd * CENTS)) for n in needs}
    fixed = _fixed_cents(needs, money, free_share)
    free = {donor: int(total * free_share * CENTS) for donor, total in _totals(money).items()}
    commitments = [
        Commitment(f"{FIXED} {s}", FIXED, frozenset({s}), None, evidence="documented") for s in sorted(fixed)
    ]
    commitments += [
        Commitment(donor, donor, frozenset(money.sets[rule][donor]), None, evidence="documented")
        for donor in sorted(free)
    ]
    tranches = [Tranche(f"{FIXED} {s}", year, min(fixed[s], need_cents[s])) for s in sorted(fixed)]
    tranches += [Tranche(donor, year, cents) for donor, cents in sorted(free.items()) if cents]
    return Problem(
        first_year=year,
        last_year=year,
        states=tuple(State(n.iso3) for n in needs),
        obligations=tuple(
            Obligation(
                f"{n.iso3}-5",
                n.iso3,
                5,
                date(year, 12, 31),
                risk=AT_RISK_WEIGHT if n.is_at_risk else OTHER_WEIGHT,
            )
            for n in needs
        ),
        activities=tuple(Activity(f"{n.iso3}-sc", n.iso3, "survey_clearance", f"{n.iso3}-5") for n in needs),
        needs=tuple(
            Need(f"{n.iso3}-sc", year, need_cents[n.iso3], n.area_m2 or None, "estimated") for n in needs
        ),
        commitments=tuple(sorted(commitments, key=lambda c: c.commitment)),
        tranches=tuple(sorted(tranches, key=lambda t: t.commitment)),
        policy=policy,
        title=f"Look back on {year}",
    )


def _fixed_cents(needs: Sequence[PastNeed], money: PastMoney, free_share: float) -> Mapping[str, int]:
    known = {n.iso3 for n in needs}
    fixed = {s: money.unrecorded[s] for s in money.unrecorded if s in known}
    for (_, s), amount in money.given.items():
        fixed[s] = fixed.get(s, 0.0) + (1 - free_share) * amount
    return {s: int(amount * CENTS) for s, amount in fixed.items() if int(amount * CENTS) > 0}
