"""From whole-cent flows to what a plan says: coverage, lateness, what each flow is for, why a need stays unmet.

Everything here is counted from the flows themselves, not from the programme, so that what is printed is what is given.
Source: design sections 4 and 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from needmatch.grid import FloatArray, Grid, IntArray, Term
from needmatch.plan import Allocation, ObligationResult, Reason, StateResult, Unfunded
from needmatch.problem import Policy
from needmatch.purse import growth_of
from needmatch.split import Flow
from needmatch.units import EVIDENCE, PILLARS, weakest

MONTHS = 12


@dataclass(frozen=True)
class Receipts:
    """What activities received: the flows and their sums in whole cents; shapes A activities, T years."""

    grid: Grid
    flows: Mapping[Flow, int]
    received: IntArray
    """(A, T) by year of arrival."""

    @cached_property
    def backlog(self) -> IntArray:
        """(A, T) planned by the end of a year and unfunded by then."""
        return self.grid.planned_cents - np.cumsum(self.received, axis=1)


def receipts_of(grid: Grid, flows: Mapping[Flow, int]) -> Receipts:
    """Sum the flows of a plan by activity and year."""
    received = np.zeros_like(grid.need_cents)
    for (year, _, activity), amount in flows.items():
        received[activity, year] += amount
    return Receipts(grid, flows, received)


def fee_cents(receipts: Receipts) -> int:
    """Return what pooled funds keep of the pay-ins."""
    problem = receipts.grid.problem
    net = {purse.name: sum(purse.money_cents) for purse in receipts.grid.purses}
    return sum(p.amount_cents for p in problem.payins) - sum(net[f.fund] for f in problem.funds)


def interest_cents(receipts: Receipts) -> int:
    """Return the interest on front-loaded money."""
    grid = receipts.grid
    spent = np.zeros((len(grid.purses), grid.n_years), dtype=np.int64)
    for (year, purse, _), amount in receipts.flows.items():
        spent[purse, year] += amount
    growth = growth_of(grid.problem.policy)
    return sum(
        purse.interest_cents(spent[k].tolist(), growth)
        for k, purse in enumerate(grid.purses)
        if purse.debt_limit_cents
    )


def state_results(receipts: Receipts) -> tuple[StateResult, ...]:
    """Return need, funding and coverage of every State of the problem, in order of id."""
    grid = receipts.grid
    funded = np.zeros(len(grid.state_ids), dtype=np.int64)
    np.add.at(funded, grid.activity_state, receipts.received.sum(axis=1))
    position = {s: k for k, s in enumerate(grid.state_ids)}
    rows = []
    for state in grid.problem.states:
        k = position.get(state.state)
        if k is None:
            rows.append(StateResult(state.state, 0, 0, None))
            continue
        need, got = int(grid.state_need_cents[k]), int(funded[k])
        rows.append(StateResult(state.state, need, got, got / need))
    return tuple(rows)


def _late(term: Term, backlog: IntArray) -> float:
    """Return late[o] for a backlog (A, T); 0 where no year of the horizon counts."""
    if term.last_year < 0:
        return 0.0
    return max(0.0, float(term.weight @ backlog[term.activities, term.last_year]))


def _late_months(grid: Grid, term: Term, missing: float) -> float:
    """Return 12 x missing / (planned / years planned), by output or, without outputs, by money."""
    need = grid.need_cents[term.activities]
    years_planned = int((need.sum(axis=0) > 0).sum())
    planned = float(_per_cent(term) @ need.sum(axis=1))
    return MONTHS * missing / (planned / years_planned)


def _per_cent(term: Term) -> FloatArray:
    """Return what a cent for each activity of an obligation counts: output, or without outputs the cent itself."""
    return term.output_per_cent if term.uses_output else np.ones(term.activities.size)


def _missing(term: Term, backlog: IntArray) -> float:
    """Return what is missing by the last year that counts, in output or cents."""
    if term.last_year < 0:
        return 0.0
    return float(_per_cent(term) @ backlog[term.activities, term.last_year])


def obligation_results(receipts: Receipts) -> tuple[ObligationResult, ...]:
    """Return lateness before and after this round's money, in order of id; None where nothing is planned."""
    grid = receipts.grid
    terms = {term.obligation: term for term in grid.terms}
    rows = []
    for o in grid.problem.obligations:
        term = terms.get(o.obligation)
        if term is None:
            rows.append(
                ObligationResult(o.obligation, o.state, o.deadline, o.deadline_basis, None, None, None, None)
            )
            continue
        planned_by = grid.planned_cents[term.activities, term.last_year] if term.last_year >= 0 else 0
        after = grid.total_cents[term.activities] - planned_by
        rows.append(
            ObligationResult(
                obligation=o.obligation,
                state=o.state,
                deadline=o.deadline,
                deadline_basis=o.deadline_basis,
                late_share=_late(term, receipts.backlog),
                late_share_before=_late(term, grid.planned_cents),
                late_by_plan=float(term.weight @ after),
                late_months=_late_months(grid, term, _missing(term, receipts.backlog)),
            )
        )
    return tuple(rows)


class _Purposes:
    """Which tier gets worse if one flow lay idle and nothing else changed, and what would be lost."""

    def __init__(
        self, receipts: Receipts, policy: Policy, targets: Mapping[str, int], floor: float | None
    ) -> None:
        grid = receipts.grid
        self.receipts, self.grid, self.policy, self.floor = receipts, grid, policy, floor
        self.targets = targets
        self.funded = receipts.received.sum(axis=1)
        self.placed = {p: int(self.funded[grid.activity_pillar == k].sum()) for k, p in enumerate(PILLARS)}
        self.term_of = {int(a): term for term in grid.terms for a in term.activities}
        self.unit_of = {o.obligation: o.unit for o in grid.problem.obligations}
        self.counted = np.zeros(len(grid.state_ids), dtype=np.int64)
        np.add.at(self.counted, grid.activity_state, grid.counted_cents)
        self.credited = np.zeros(len(grid.state_ids), dtype=np.int64)
        np.add.at(self.credited, grid.activity_state, np.minimum(self.funded, grid.counted_cents))

    def asked_by(self, year: int, activity: int, amount: int) -> str:
        """Return the first tier of the policy that this flow serves."""
        for tier in self.policy.ordered_tiers:
            if self._serves(tier, year, activity, amount):
                return tier
        return "tie"

    def _serves(self, tier: str, year: int, activity: int, amount: int) -> bool:
        grid = self.grid
        term = self.term_of.get(activity)
        match tier:
            case "pillars":
                pillar = PILLARS[int(grid.activity_pillar[activity])]
                return self.placed[pillar] - amount < self.targets.get(pillar, 0)
            case "floor":
                state = int(grid.activity_state[activity])
                if self.floor is None or not self.counted[state]:
                    return False
                funded = int(self.funded[activity])
                counted = int(grid.counted_cents[activity])
                lost = min(funded, counted) - min(funded - amount, counted)
                after = (int(self.credited[state]) - lost) / int(self.counted[state])
                return lost > 0 and after < self.floor
            case "deadline":
                return (
                    term is not None
                    and term.risk > 0
                    and year <= term.last_year
                    and self._weight(term, activity) > 0
                )
            case "sooner":
                return term is not None and term.risk > 0 and self._weight(term, activity) > 0
            case "output":
                return (
                    term is not None
                    and self.unit_of[term.obligation] == "m2"
                    and bool(grid.output[activity] > 0)
                )
            case "leximin" | "early":
                return True
            case _:
                return False

    @staticmethod
    def _weight(term: Term, activity: int) -> float:
        return float(term.weight[term.activities == activity][0])

    def late_months_saved(self, year: int, activity: int, amount: int) -> float | None:
        """Return the late months that this flow takes off its obligation; None where it serves none."""
        term = self.term_of.get(activity)
        if term is None:
            return None
        if year > term.last_year:
            return 0.0
        more = float(_per_cent(term)[term.activities == activity][0]) * amount
        return _late_months(self.grid, term, more)


def allocations(
    receipts: Receipts, policy: Policy, targets: Mapping[str, int], floor: float | None
) -> tuple[Allocation, ...]:
    """Return the flows as rows, sorted by commitment, activity and year."""
    grid = receipts.grid
    purposes = _Purposes(receipts, policy, targets, floor)
    grade = _grades(grid)
    rows = []
    for (year, purse_index, activity), amount in receipts.flows.items():
        purse = grid.purses[purse_index]
        state = int(grid.activity_state[activity])
        rows.append(
            Allocation(
                commitment=purse.name,
                donor=purse.donor,
                activity=grid.activity_ids[activity],
                state=grid.state_ids[state],
                pillar=PILLARS[int(grid.activity_pillar[activity])],
                year=grid.problem.first_year + year,
                amount_cents=amount,
                evidence=weakest([purse.evidence, grade[activity][year]]),
                asked_by=purposes.asked_by(year, activity, amount),
                coverage_gain=amount / int(grid.state_need_cents[state]),
                late_months_saved=purposes.late_months_saved(year, activity, amount),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.commitment, row.activity, row.year)))


def _grades(grid: Grid) -> list[list[str]]:
    """Return by activity and year the weakest grade of its needs up to that year ("documented" before the first)."""
    ranks = np.zeros_like(grid.need_cents)
    position = {a: k for k, a in enumerate(grid.activity_ids)}
    rank_of = {grade: rank for rank, grade in enumerate(EVIDENCE)}
    for need in grid.problem.needs:
        k = position.get(need.activity)
        if k is not None and need.need_cents > 0:
            year = need.year - grid.problem.first_year
            ranks[k, year] = max(int(ranks[k, year]), rank_of[need.evidence])
    weakest_so_far = np.maximum.accumulate(ranks, axis=1)
    return [[EVIDENCE[rank] for rank in row] for row in weakest_so_far.tolist()]


def unfunded(receipts: Receipts) -> tuple[Unfunded, ...]:
    """Return what stays unmet of each need, in the year it was planned (the oldest need is met first), and why."""
    grid = receipts.grid
    reasons = _Reasons(receipts)
    funded = receipts.received.sum(axis=1)
    before = grid.planned_cents - grid.need_cents
    met = np.clip(funded[:, None] - before, 0, grid.need_cents)
    unmet = grid.need_cents - met
    return tuple(
        Unfunded(
            activity=grid.activity_ids[a],
            state=grid.state_ids[int(grid.activity_state[a])],
            pillar=PILLARS[int(grid.activity_pillar[a])],
            year=grid.problem.first_year + int(t),
            unmet_cents=int(unmet[a, t]),
            reason=reasons.reason(int(a), int(t)),
        )
        for a, t in zip(*np.nonzero(unmet), strict=True)
    )


class _Reasons:
    """Why no eligible money reached a need; money is available in a year if it arrives or may be carried there."""

    def __init__(self, receipts: Receipts) -> None:
        grid = receipts.grid
        self.grid = grid
        available = (
            np.array([p.available_cents for p in grid.purses], dtype=np.int64).reshape(-1, grid.n_years) > 0
        )
        self.available = available.tolist()
        by_state = np.zeros_like(grid.cap_cents)
        np.add.at(by_state, grid.activity_state, receipts.received)
        self.is_full = (grid.cap_cents >= 0) & (by_state >= grid.cap_cents)
        self.share_left = {
            (k, s): p.state_limit_cents
            for k, p in enumerate(grid.purses)
            if p.state_limit_cents is not None
            for s in p.states
        }
        self.unspent = [sum(p.money_cents) for p in grid.purses]
        pinned = [sum(least for least, _ in p.pins.values()) for p in grid.purses]
        for (_, purse, activity), amount in receipts.flows.items():
            key = (purse, int(grid.activity_state[activity]))
            if key in self.share_left:
                self.share_left[key] -= amount
            self.unspent[purse] -= amount
        self.is_all_pinned = [
            least > 0 and sum(p.money_cents) - least <= left
            for p, least, left in zip(grid.purses, pinned, self.unspent, strict=True)
        ]
        self.received = {(p, a, t): amount for (t, p, a), amount in receipts.flows.items()}
        self.last_money = [max((t for t, has in enumerate(row) if has), default=-1) for row in self.available]
        cells = list(zip(grid.activity_state.tolist(), grid.activity_pillar.tolist(), strict=True))
        self.eligible = {
            (s, p): [k for k, purse in enumerate(grid.purses) if s in purse.states and p in purse.pillars]
            for s, p in set(cells)
        }
        """Purses by State and pillar."""
        self.has_money: dict[tuple[int, int], list[bool]] = {
            cell: np.atleast_1d(available[ks].any(axis=0)).tolist() for cell, ks in self.eligible.items()
        }
        """By State, pillar and year."""
        self.cells = cells

    def reason(self, activity: int, planned: int) -> Reason:
        """Return the first thing that stands in the way of a need planned in a year (a position)."""
        state = int(self.grid.activity_state[activity])
        purses = self.eligible[self.cells[activity]]
        has_money = self.has_money[self.cells[activity]]
        if not any(has_money):
            return Reason.NO_ELIGIBLE_MONEY
        years = [t for t in range(planned, self.grid.n_years) if has_money[t]]
        if not years:
            return Reason.NOT_YET_PLANNED
        if all(self.is_full[state, t] for t in years):
            return Reason.ABSORPTION
        open_purses = [k for k in purses if self.last_money[k] >= planned]
        if all(self._is_pinned_away(k, activity, years) for k in open_purses):
            return Reason.PINNED_ELSEWHERE
        if all(self._is_conditional(k, state) for k in open_purses):
            return Reason.CONDITION
        return Reason.PRIORITISED_ELSEWHERE

    def _is_pinned_away(self, purse: int, activity: int, years: list[int]) -> bool:
        """Whether pins keep a purse from giving more: all it spends is pinned, or the flow is at its pinned most."""
        pins = self.grid.purses[purse].pins
        if self.is_all_pinned[purse]:
            return True
        most = [pins.get((activity, t), (0, None))[1] for t in years if self.available[purse][t]]
        flows = [self.received.get((purse, activity, t), 0) for t in years if self.available[purse][t]]
        return all(m is not None and flow >= m for m, flow in zip(most, flows, strict=True))

    def _is_conditional(self, purse: int, state: int) -> bool:
        """Whether a condition of the purse keeps it from giving a State more."""
        if self.share_left.get((purse, state), 1) <= 0:
            return True
        asks = self.grid.purses[purse]
        return self.unspent[purse] > 0 and (
            asks.min_grant_cents is not None or asks.local_share_min is not None
        )
