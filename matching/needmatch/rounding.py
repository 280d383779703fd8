"""Whole cents: from what purses give in floating point to a plan that is exact.

Every flow is floored to cents. Then, year by year, the cents left over are placed until each activity has its
whole-cent target: first on flows that exist, then by a maximum flow over the network, so that none is lost for want of
a detour. Every bound is kept in whole cents on every step: rounding arc by arc would overspend (a purse of two flows
of half a cent each would pay two cents for one). What has a lower bound (pins, least grants) is placed first, rounded
up; what a fund must keep and what later pins will need is set aside.

Source: design section 3, "Then cents".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import ceil

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import maximum_flow

from needmatch.grid import Grid, IntArray
from needmatch.network import Network
from needmatch.purse import growth_of
from needmatch.split import Flow, trace

MOST = 2**31 - 1
"""`maximum_flow` counts in int32; only leftovers of a few cents go through it."""

NOISE = 1e-6
"""Amounts below this share of the programme's unit are the solver's noise and snap to the full need or tranche."""


def whole_cents(network: Network, shares: Mapping[Flow, float]) -> dict[Flow, int]:
    """Return the plan in whole cents, close to `shares` (in units of the programme) and exactly feasible."""
    book = _Book(network, shares)
    for year in range(network.grid.n_years):
        book.post(year)
    book.keep_local_shares()
    return {flow: amount for flow, amount in sorted(book.given.items()) if amount > 0}


def _set_aside(running: IntArray, later: IntArray) -> IntArray:
    """Return (n, T): the running total that leaves room for every later amount that is already bound to come."""
    due = np.cumsum(later, axis=1)
    return np.minimum.accumulate((running - due)[:, ::-1], axis=1)[:, ::-1] + due


class _Book:
    """What has been given so far, and what each purse, activity and State can still give or take this year."""

    def __init__(self, network: Network, shares: Mapping[Flow, float]) -> None:
        grid: Grid = network.grid
        self.network, self.grid = network, grid
        self.given: dict[Flow, int] = {}
        self.noise_cents = 1 + int(NOISE * grid.scale_cents)
        n_activities, n_years = grid.need_cents.shape
        n_purses = len(grid.purses)
        self.carries = np.array([p.can_carry_over for p in grid.purses], dtype=np.bool_)
        self.arcs_of_year = [np.flatnonzero(network.year == t) for t in range(n_years)]
        self.group_of = {m: g for g, group in enumerate(network.groups) for m in group.members}

        self.by_year: list[dict[tuple[int, int], float]] = [{} for _ in range(n_years)]
        wanted = np.zeros((n_activities, n_years))
        spent = np.zeros((n_purses, n_years))
        for (year, purse_index, activity), amount in sorted(shares.items()):
            if amount < NOISE and not grid.purses[purse_index].min_grant_cents:
                continue  # its cents are left over, and go where cents are missing
            in_cents = amount * grid.scale_cents
            self.by_year[year][purse_index, activity] = in_cents
            wanted[activity, year] += in_cents
            spent[purse_index, year] += in_cents
        pinned_need = np.zeros((n_activities, n_years), dtype=np.int64)
        pinned_money = np.zeros((n_purses, n_years), dtype=np.int64)
        for k, purse in enumerate(grid.purses):
            for (activity, year), (least, _) in purse.pins.items():
                pinned_need[activity, year] += least
                pinned_money[k, year] += least
        for year in range(n_years):
            for k, _ in self._grants_made(year):
                pinned_money[k, year] += grid.purses[k].min_grant_cents or 0
        money = np.array([p.money_cents for p in grid.purses], dtype=np.int64).reshape(-1, n_years)
        reserve = np.array([p.reserve_cents or (0,) * n_years for p in grid.purses], dtype=np.int64)
        self.needable = _set_aside(grid.planned_cents, pinned_need)
        """(A, T) the most an activity may have received by the end of a year."""
        saved = _set_aside(np.cumsum(money, axis=1) - reserve.reshape(-1, n_years), pinned_money)
        self.spendable = np.where(self.carries[:, None], saved, money)
        """(purses, T) the most a purse may have spent by the end of a year, or in it if it does not carry over."""

        self.receipts = self._targets(np.cumsum(wanted, axis=1), self.needable)
        running = np.where(self.carries[:, None], np.cumsum(spent, axis=1), spent)
        self.spending = self._targets(running, self.spendable)
        # Running totals, and this year's room in whole cents.
        self.received = np.zeros(n_activities, dtype=np.int64)
        self.paid = np.zeros(n_purses, dtype=np.int64)
        self.owed = dict.fromkeys((k for k, p in enumerate(grid.purses) if p.debt_limit_cents), 0)
        """What a purse that may front-load owes, or less than 0 what it has carried over."""
        self.purse_room = np.zeros(n_purses, dtype=np.int64)
        self.need_room = np.zeros(n_activities, dtype=np.int64)
        self.state_room = np.zeros(len(grid.state_ids), dtype=np.int64)
        self.share_room = {
            (k, s): p.state_limit_cents
            for k, p in enumerate(grid.purses)
            if p.state_limit_cents is not None
            for s in p.states
        }

    def _targets(self, amounts: npt.NDArray[np.float64], full: IntArray) -> IntArray:
        """Round running totals to cents; what is within the solver's noise of the full amount is the full amount."""
        rounded = np.rint(amounts).astype(np.int64)
        return np.where(abs(full - rounded) <= self.noise_cents, full, rounded)

    def post(self, year: int) -> None:
        """Place one year's money."""
        grid = self.grid
        self.purse_room = self.spendable[:, year] - np.where(self.carries, self.paid, 0)
        for k, owed in self.owed.items():
            purse = grid.purses[k]
            limit = (purse.debt_limit_cents or ())[year]
            self.owed[k] = purse.owed_before_spending(owed, year, growth_of(grid.problem.policy))
            self.purse_room[k] = limit - self.owed[k]
        self.need_room = self.needable[:, year] - self.received
        cap = grid.cap_cents[:, year]
        self.state_room = np.where(cap < 0, np.int64(2**62), cap)
        already = np.where(self.carries, self.paid, 0)
        paid_before = self.paid.copy()

        self._place_pins(year)
        self._place_least_grants(year)
        for (purse_index, activity), amount in self.by_year[year].items():
            if not grid.purses[purse_index].min_grant_cents:
                booked = self.given.get((year, purse_index, activity), 0)
                self._give(year, purse_index, activity, int(amount + NOISE) - booked)
        for target, with_detours in ((self.receipts[:, year], True), (self.needable[:, year], False)):
            # The second round goes beyond the targets with cents that rounding alone has left over; it only adds to
            # flows that exist, so that nobody is called funded for a few cents.
            spare = np.minimum(self.spending[:, year] - (self.paid - paid_before + already), self.purse_room)
            short = np.minimum(target - self.received, self.need_room)
            self._place_left_over(year, np.maximum(spare, 0), np.maximum(short, 0), with_detours=with_detours)
        for k in self.owed:
            spent = int(self.paid[k] - paid_before[k])
            self.owed[k] = grid.purses[k].owed_after_spending(self.owed[k], spent)

    def _place_pins(self, year: int) -> None:
        for k, purse in enumerate(self.grid.purses):
            for (activity, pinned), (least, _) in sorted(purse.pins.items()):
                if pinned == year:
                    self._give(year, k, activity, least)

    def _place_least_grants(self, year: int) -> None:
        """Place the grants of purses with a least grant, whole or not at all, before anyone else takes the room."""
        made = self._grants_made(year)
        # The least of every grant comes before the rest of any: cents rounded up must not push another grant out.
        for (k, _), amounts in made.items():
            self._fill_grant(year, k, amounts, self.grid.purses[k].min_grant_cents or 0)
        for (k, _), amounts in made.items():
            self._fill_grant(year, k, amounts, round(sum(amounts.values())))
        for (k, _), amounts in made.items():
            if self._granted(year, k, amounts) < (self.grid.purses[k].min_grant_cents or 0):
                for activity in amounts:
                    least, _ = self.grid.purses[k].pins.get((activity, year), (0, None))
                    given = self.given.get((year, k, activity), 0)
                    self._book(year, k, activity, least - given)

    def _grants_made(self, year: int) -> dict[tuple[int, int], dict[int, float]]:
        """Return by (purse, State) the amounts of each grant that the programme makes [cents by activity]."""
        grants: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
        for (k, activity), amount in self.by_year[year].items():
            if self.grid.purses[k].min_grant_cents:
                grants[k, int(self.grid.activity_state[activity])][activity] = amount
        return {
            key: amounts
            for key, amounts in sorted(grants.items())
            # Less than half is the solver's noise around a grant that is not made.
            if sum(amounts.values()) >= (self.grid.purses[key[0]].min_grant_cents or 0) / 2
        }

    def _granted(self, year: int, purse: int, activities: Iterable[int]) -> int:
        return sum(self.given.get((year, purse, a), 0) for a in activities)

    def _fill_grant(self, year: int, purse: int, amounts: Mapping[int, float], target: int) -> None:
        """Bring a grant up to a target: each activity to its own amount, then whichever has room."""
        for own in (True, False):
            for activity, amount in amounts.items():
                short = target - self._granted(year, purse, amounts)
                mine = int(amount + NOISE) - self.given.get((year, purse, activity), 0)
                self._give(year, purse, activity, min(short, mine) if own else short)

    def _give(self, year: int, purse: int, activity: int, amount: int) -> int:
        """Book as much of an amount as every bound leaves room for; return what was booked."""
        state = int(self.grid.activity_state[activity])
        given = self.given.get((year, purse, activity), 0)
        room = [
            amount,
            int(self.purse_room[purse]),
            int(self.need_room[activity]),
            int(self.state_room[state]),
        ]
        limit = self.share_room.get((purse, state))
        if limit is not None:
            room.append(limit)
        _, most = self.grid.purses[purse].pins.get((activity, year), (0, None))
        if most is not None:
            room.append(most - given)
        booked = min(room)
        if booked <= 0:
            return 0
        self._book(year, purse, activity, booked)
        return booked

    def _book(self, year: int, purse: int, activity: int, amount: int) -> None:
        state = int(self.grid.activity_state[activity])
        self.given[year, purse, activity] = self.given.get((year, purse, activity), 0) + amount
        self.purse_room[purse] -= amount
        self.need_room[activity] -= amount
        self.state_room[state] -= amount
        self.received[activity] += amount
        self.paid[purse] += amount
        if (purse, state) in self.share_room:
            self.share_room[purse, state] -= amount

    def keep_local_shares(self) -> None:
        """Take back the cents by which rounding has left a least local share short."""
        for k, purse in enumerate(self.grid.purses):
            if purse.local_share_min is None:
                continue
            flows = {flow: amount for flow, amount in self.given.items() if flow[1] == k}
            local = sum(a for (_, _, activity), a in flows.items() if self.grid.activity_is_local[activity])
            excess = ceil(sum(flows.values()) - local / purse.local_share_min)
            others = [
                f for f in sorted(flows, key=lambda f: -flows[f]) if not self.grid.activity_is_local[f[2]]
            ]
            for flow in others:
                if excess <= 0:
                    break
                cut = min(excess, flows[flow])
                self.given[flow] -= cut
                excess -= cut

    def _place_left_over(self, year: int, spare: IntArray, short: IntArray, *, with_detours: bool) -> None:
        """Move left-over cents from purses to activities: on flows that exist, then along the network."""
        for k, purse_of in enumerate(self.grid.purses):
            if purse_of.min_grant_cents:
                spare[k] = (
                    0  # its grants are whole already; cents on their own would be less than a least grant
                )
        for purse, activity in [(p, a) for t, p, a in sorted(self.given) if t == year]:
            booked = self._give(year, purse, activity, int(min(spare[purse], short[activity])))
            spare[purse] -= booked
            short[activity] -= booked
        # A new flow of a few cents is worth its row only where it completes what an activity needs by then.
        short[self.receipts[:, year] < self.needable[:, year]] = 0
        if not with_detours or not spare.any() or not short.any():
            return
        for (purse, activity), amount in sorted(self._detours(year, spare, short).items()):
            self._give(year, purse, activity, amount)

    def _detours(self, year: int, spare: IntArray, short: IntArray) -> dict[tuple[int, int], int]:
        """Return how a maximum flow of left-over cents runs, by purse and activity.

        Nodes: source, sink, the network's nodes, States (for absorption), purses, and a purse's share of a State.
        """
        network, grid = self.network, self.grid
        n_nodes, n_states = network.n_nodes, len(grid.state_ids)
        source, sink, first_state = n_nodes, n_nodes + 1, n_nodes + 2
        first_purse = first_state + n_states
        size = first_purse + len(grid.purses)
        edges: dict[tuple[int, int], int] = {}
        entering: dict[int, list[tuple[int, int]]] = {}
        for arc in self.arcs_of_year[year].tolist():
            tail, head = int(network.tail[arc]), int(network.head[arc])
            if tail >= 0:
                edges[tail, head] = MOST
            else:
                entering.setdefault(-1 - tail, []).append((head, int(network.grant_state[arc])))
        through: dict[int, tuple[int, int]] = {}
        shares: dict[tuple[int, int], int] = {}
        for purse in np.flatnonzero(spare > 0).tolist():
            node = first_purse + purse
            edges[source, node] = min(MOST, int(spare[purse]))
            for head, state in entering.get(self.group_of.get(purse, -1), []):
                if (purse, state) not in self.share_room:
                    edges[node, head] = MOST
                    continue
                share = shares.get((purse, state))
                if share is None:
                    share = shares[purse, state] = size
                    through[share] = (purse, state)
                    size += 1
                    edges[node, share] = min(MOST, self.share_room[purse, state])
                edges[share, head] = MOST
        for activity in np.flatnonzero(short > 0).tolist():
            state = int(grid.activity_state[activity])
            edges[activity, first_state + state] = min(MOST, int(short[activity]))
            edges[first_state + state, sink] = min(MOST, int(self.state_room[state]))
        keys = np.array(list(edges), dtype=np.int64)
        graph = sp.csr_array(
            (np.array(list(edges.values()), dtype=np.int32), (keys[:, 0], keys[:, 1])), shape=(size, size)
        )
        found = maximum_flow(graph, source, sink).flow.tocoo()
        entries, inner = [], []
        for tail, head, amount in zip(
            found.row.tolist(), found.col.tolist(), found.data.tolist(), strict=True
        ):
            if amount <= 0 or head >= n_nodes:
                continue
            if tail < n_nodes:
                inner.append((tail, head, amount))
            elif tail >= first_purse:
                entries.append((through[tail][0] if tail in through else tail - first_purse, head, amount))
        return {pair: int(amount) for pair, amount in trace(network, entries, inner, "north-west").items()}
