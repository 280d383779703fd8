"""Purses: whatever gives money in a programme, with all that its giver asked for.

A purse is a commitment or a pooled fund with its earmark narrowed to what is needed, its money by year and its
conditions, in whole cents and positions of the grid. Source: design section 2, rules 1 and 4 to 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from math import ceil
from types import MappingProxyType

from needmatch.problem import Activity, Commitment, Fund, Policy, Problem
from needmatch.units import EVIDENCE, PILLARS, weakest


@dataclass(frozen=True)
class Purse:
    """Money of one commitment or pooled fund, as the programme sees it.

    `states` and `pillars` are positions of what its earmark admits, already narrowed to what is needed here.
    `money_cents` is by year: tranches less pay-ins into funds, or a fund's pay-ins less its fee.
    `state_limit_cents` is what one State may get over the horizon; None is no limit. `relation_costs` is by State
    position, or None where no cost is given for any State. `debt_limit_cents` is the most it may owe at the end of
    each year, None without front-loading; `reserve_cents` the least it keeps at the end of each year, None where it
    keeps none. `pins` are (least, most or None) by (activity, year) position.
    """

    name: str
    donor: str
    evidence: str
    states: frozenset[int]
    pillars: frozenset[int]
    money_cents: tuple[int, ...]
    can_carry_over: bool
    state_limit_cents: int | None = None
    relation_costs: tuple[float, ...] | None = None
    local_share_min: Fraction | None = None
    min_grant_cents: int | None = None
    debt_limit_cents: tuple[int, ...] | None = None
    reserve_cents: tuple[int, ...] | None = None
    pins: Mapping[tuple[int, int], tuple[int, int | None]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    pays_in: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether a row of the programme speaks of this purse only, so that it cannot be pooled with its like."""
        return bool(
            self.state_limit_cents is not None
            or self.local_share_min is not None
            or self.min_grant_cents is not None
            or self.debt_limit_cents is not None
            or self.reserve_cents is not None
            or self.pins
            or self.pays_in
        )

    @property
    def counts_grants(self) -> bool:
        """Whether what it gives each State is counted by a row of its own."""
        return self.state_limit_cents is not None or self.min_grant_cents is not None

    def owed_before_spending(self, owed: int, year: int, growth: Fraction) -> int:
        """Return what it owes in a year before it spends: debt grown by interest, rounded up, less the year's money.

        Args:
            owed: cents owed at the end of the year before; less than 0 is money carried over.
            growth: 1 + the yearly rate.
        """
        return (ceil(owed * growth) if owed > 0 else owed) - self.money_cents[year]

    def owed_after_spending(self, owed: int, spent: int) -> int:
        """Return what it owes at the end of a year; money left over lapses unless it may be carried over."""
        return owed + spent if self.can_carry_over else max(0, owed + spent)

    def interest_cents(self, spent: Sequence[int], growth: Fraction) -> int:
        """Return the interest on what it spent before it had it; `spent` is by year."""
        owed, interest = 0, 0
        for year, amount in enumerate(spent):
            if owed > 0:
                interest += ceil(owed * growth) - owed
            owed = self.owed_after_spending(self.owed_before_spending(owed, year, growth), amount)
        return interest

    @cached_property
    def available_cents(self) -> tuple[int, ...]:
        """The most it could spend in each year if it had spent nothing before, and kept what it must keep later."""
        if not self.can_carry_over:
            carried = self.money_cents
        else:
            carried = tuple(accumulate(self.money_cents))
            if self.debt_limit_cents is None:
                kept = self.reserve_cents or (0,) * len(carried)
                spare = [c - k for c, k in zip(carried, kept, strict=True)]
                carried = tuple(accumulate(reversed(spare), min))[::-1]
        debt = self.debt_limit_cents or (0,) * len(carried)
        return tuple(max(0, c) + d for c, d in zip(carried, debt, strict=True))


def purses_of(problem: Problem, activities: Sequence[Activity], with_relations: bool) -> tuple[Purse, ...]:
    """Return the purses of a problem in order of id; `activities` are those that need anything, in order of id."""
    make = _Purses(problem, activities, with_relations)
    purses = [make.of_commitment(c) for c in problem.commitments] + [make.of_fund(f) for f in problem.funds]
    return tuple(sorted(purses, key=lambda purse: purse.name))


class _Purses:
    """Purses in the making: what commitments and funds have, owe and must keep."""

    def __init__(self, problem: Problem, activities: Sequence[Activity], with_relations: bool) -> None:
        self.problem = problem
        self.state_position = {s: k for k, s in enumerate(sorted({a.state for a in activities}))}
        self.activity_position = {a.activity: k for k, a in enumerate(activities)}
        self.pillars_needed = {PILLARS.index(a.pillar) for a in activities}
        n_years = len(problem.years)
        self.money = {c.commitment: [0] * n_years for c in problem.commitments}
        for tranche in problem.tranches:
            self.money[tranche.commitment][tranche.year - problem.first_year] += tranche.amount_cents
        self.paid_in: dict[str, list[int]] = {}
        self.paid_out: dict[str, list[int]] = {}
        for payin in problem.payins:
            year = payin.year - problem.first_year
            self.paid_in.setdefault(payin.fund, [0] * n_years)[year] += payin.amount_cents
            self.paid_out.setdefault(payin.commitment, [0] * n_years)[year] += payin.amount_cents
        self.costs: dict[str, dict[int, float]] = {}
        for relation in problem.relations if with_relations else ():
            if relation.state in self.state_position:
                of = self.costs.setdefault(relation.commitment, {})
                of[self.state_position[relation.state]] = relation.cost_per_usd
        self.pins: dict[str, dict[tuple[int, int], tuple[int, int | None]]] = {}
        for pin in problem.pins:
            if pin.activity in self.activity_position:
                key = (self.activity_position[pin.activity], pin.year - problem.first_year)
                self.pins.setdefault(pin.commitment, {})[key] = (pin.min_cents or 0, pin.max_cents)

    def states(self, earmark: frozenset[str] | None) -> frozenset[int]:
        """Return the positions of the States that an earmark admits and that need anything."""
        names = self.state_position.keys() if earmark is None else earmark & self.state_position.keys()
        return frozenset(self.state_position[s] for s in names)

    def pillars(self, earmark: frozenset[str] | None) -> frozenset[int]:
        """Return the positions of the pillars that an earmark admits and that are needed."""
        if earmark is None:
            return frozenset(self.pillars_needed)
        return frozenset({PILLARS.index(p) for p in earmark} & self.pillars_needed)

    def of_commitment(self, c: Commitment) -> Purse:
        """Return the purse of a commitment."""
        tranches = self.money[c.commitment]
        paid = self.paid_out.get(c.commitment)
        limit = None
        if c.max_state_share is not None and c.max_state_share < 1:
            limit = int(Fraction(str(c.max_state_share)) * sum(tranches))
        given = self.costs.get(c.commitment)
        return Purse(
            name=c.commitment,
            donor=c.donor,
            evidence=c.evidence,
            states=self.states(c.states),
            pillars=self.pillars(c.pillars),
            money_cents=tuple(a - b for a, b in zip(tranches, paid, strict=True))
            if paid
            else tuple(tranches),
            can_carry_over=c.can_carry_over,
            state_limit_cents=limit,
            relation_costs=tuple(given.get(s, 0.0) for s in range(len(self.state_position)))
            if given and any(given.values())
            else None,
            local_share_min=Fraction(str(c.local_share_min)) if c.local_share_min else None,
            min_grant_cents=c.min_grant_cents or None,
            debt_limit_cents=debt_limits(tranches, self.problem.policy) if c.can_front_load else None,
            pins=MappingProxyType(self.pins.get(c.commitment, {})),
            pays_in=paid is not None,
        )

    def of_fund(self, fund: Fund) -> Purse:
        """Return the purse of a pooled fund: what is paid in less the fee, carried over, above its reserve."""
        n_years = len(self.problem.years)
        share_left = 1 - Fraction(str(fund.fee))
        money = [int(share_left * paid) for paid in self.paid_in.get(fund.fund, [0] * n_years)]
        least = Fraction(str(fund.reserve_share))
        reserve = tuple(min(got, max(fund.reserve_cents, ceil(least * got))) for got in accumulate(money))
        payers = {p.commitment for p in self.problem.payins if p.fund == fund.fund and p.amount_cents > 0}
        grades = [c.evidence for c in self.problem.commitments if c.commitment in payers]
        given = self.costs.get(fund.fund)
        return Purse(
            name=fund.fund,
            donor=fund.name or fund.fund,
            evidence=weakest(grades) if grades else EVIDENCE[0],
            states=self.states(fund.states),
            pillars=self.pillars(fund.pillars),
            money_cents=tuple(money),
            can_carry_over=True,
            relation_costs=tuple(given.get(s, 0.0) for s in range(len(self.state_position)))
            if given and any(given.values())
            else None,
            reserve_cents=reserve if any(reserve) else None,
            pins=MappingProxyType(self.pins.get(fund.fund, {})),
        )


def growth_of(policy: Policy) -> Fraction:
    """Return what a unit of debt grows to in a year."""
    return 1 + Fraction(str(policy.front_load_rate))


def debt_limits(tranches: Sequence[int], policy: Policy) -> tuple[int, ...]:
    """Return the most a commitment may owe at the end of each year, in cents: rule 5's share of later tranches."""
    rate, gearing = growth_of(policy), Fraction(str(policy.gearing))
    return tuple(
        int(
            gearing
            * sum((tranches[s] / rate ** (s - t) for s in range(t + 1, len(tranches))), start=Fraction(0))
        )
        for t in range(len(tranches))
    )
