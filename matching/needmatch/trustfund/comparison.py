"""The same money given without a fund: unearmarked, bilaterally, under the policy of the round.

The surprise: this can do better than a fund. Money without an earmark also lets earmarked money move, pays no fee and
keeps no reserve; on the other hand the round spends it where its policy says, not on the last resort alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from needmatch.problem import Commitment, Problem, Tranche
from needmatch.solve import solve
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import Payments, m2_released, months_saved
from needmatch.trustfund.shortfall import Bilateral, Shortfall, bilateral_round
from needmatch.units import CENTS

UNEARMARKED: Final = "Unearmarked money (comparison)"
MOST_TIMES: Final = 4
"""How many times the fund is tried as unearmarked money before giving up."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What money does for the eligible obligations: how many on time, late months and m2; `spent_cents` on them."""

    name: str
    obligations_saved: int
    late_months_saved: float
    m2: float

    def is_as_good_as(self, other: Effect) -> bool:
        """Whether this leaves at least as many on time and, at equal number, saves as many months (to a tenth)."""
        mine = (self.obligations_saved, round(self.late_months_saved, 1))
        return mine >= (other.obligations_saved, round(other.late_months_saved, 1))


def effect_of_fund(shortfalls: Sequence[Shortfall], payments: Payments, name: str = "fund") -> Effect:
    """Return what a fund does."""
    return Effect(
        name, len(payments.saved), months_saved(shortfalls, payments), m2_released(shortfalls, payments)
    )


def effect_of_unearmarked(
    bilateral: Bilateral, inputs: FundInputs, fund_cents: int, *, can_carry_over: bool
) -> Effect:
    """Return what the same contributions do as one unearmarked commitment of the round."""
    problem = with_unearmarked(bilateral.problem, inputs, fund_cents, can_carry_over=can_carry_over)
    after = {s.obligation: s for s in bilateral_round(solve(problem), inputs.evidence).shortfalls}
    saved, months, m2 = 0, 0.0, 0.0
    for s in bilateral.shortfalls:
        left = after.get(s.obligation)
        saved += left is None
        months += s.late_months - (left.late_months if left else 0.0)
        m2 += s.missing_m2 - (left.missing_m2 if left else 0.0)
    name = "unearmarked, carried over" if can_carry_over else "unearmarked, spent in its year"
    return Effect(name, saved, months, m2)


def with_unearmarked(
    problem: Problem, inputs: FundInputs, fund_cents: int, *, can_carry_over: bool
) -> Problem:
    """Return a problem with the contributions as one more commitment, open to every State and pillar."""
    name = UNEARMARKED
    while any(c.commitment == name for c in problem.commitments):
        name += "*"
    money = Commitment(name, "Unearmarked", None, None, can_carry_over, evidence="assumed")
    paid = enumerate(inputs.payins(problem, fund_cents))
    tranches = [Tranche(name, problem.first_year + t, amount) for t, amount in paid if amount]
    return replace(
        problem,
        commitments=tuple(sorted([*problem.commitments, money], key=lambda c: c.commitment)),
        tranches=tuple(sorted([*problem.tranches, *tranches], key=lambda t: (t.commitment, t.year))),
    )


def least_unearmarked(
    bilateral: Bilateral, inputs: FundInputs, obligations: frozenset[str], fund_cents: int
) -> int | None:
    """Return about the least unearmarked sum, on the fund's path, that leaves the same obligations on time.

    Searched by halving up to `MOST_TIMES` the fund, to a hundredth of the fund; None where even that is too little.
    The surprise: a round does not aim at these obligations alone, so the sum need not exist.
    """

    def suffices(cents: int) -> bool:
        problem = with_unearmarked(bilateral.problem, inputs, cents, can_carry_over=True)
        after = bilateral_round(solve(problem), inputs.evidence)
        return not obligations & {s.obligation for s in after.shortfalls}

    low, high = 0, fund_cents
    while not suffices(high):
        if high >= MOST_TIMES * fund_cents:
            return None
        low, high = high, high * 2
    while high - low > max(CENTS, fund_cents // 100):
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return high


def fee_break_even(fund_without_fee_cents: float, unearmarked_cents: int | None) -> float | None:
    """Return the fee at which a fund needs as much in contributions as unearmarked money would; 0 to 1.

    A fund of f without a fee needs f / (1 - fee) with one. None: unearmarked money needs no more even if the fund
    takes no fee. 1.0: no sum of unearmarked money that was tried does the same, so no fee makes it equal.
    """
    if unearmarked_cents is None:
        return 1.0
    return (
        None
        if unearmarked_cents <= fund_without_fee_cents
        else 1 - fund_without_fee_cents / unearmarked_cents
    )
