"""Whole cents: from what purses give in floating point to a plan that is exact.

Every flow is floored to cents. Then, year by year, the cents left over are placed until each activity has its
whole-cent target: first on flows that exist, then by a maximum flow over the network, so that none is lost for want of
a detour.
Tranches, carry-over, backlog, absorption and the largest State share are bounds in whole cents on every step: rounding
arc by arc would overspend (a purse of two flows of half a cent each would pay two cents for one).

Source: design section 3, "Then cents".
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import maximum_flow

from needmatch.grid import Grid, IntArray
from needmatch.network import Network
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
    return {flow: amount for flow, amount in sorted(book.given.items()) if amount > 0}


class _Book:
    """What has been given so far, and what each purse, activity and State can still give or take this year."""

    def __init__(self, network: Network, shares: Mapping[Flow, float]) -> None:
        grid: Grid = network.grid
        self.network, self.grid = network, grid
        self.given: dict[Flow, int] = {}
        self.noise_cents = 1 + int(NOISE * grid.scale_cents)
        n_activities, n_years = grid.need_cents.shape
        self.money = np.array([p.money_cents for p in grid.purses], dtype=np.int64).reshape(-1, n_years)
        self.carries = np.array([p.can_carry_over for p in grid.purses], dtype=np.bool_)
        self.arcs_of_year = [np.flatnonzero(network.year == t) for t in range(n_years)]
        self.group_of = {m: g for g, group in enumerate(network.groups) for m in group.members}
        self.by_year: list[dict[tuple[int, int], float]] = [{} for _ in range(n_years)]
        wanted = np.zeros((n_activities, n_years))
        spent = np.zeros((len(grid.purses), n_years))
        for (year, purse, activity), amount in sorted(shares.items()):
            in_cents = amount * grid.scale_cents
            self.by_year[year][purse, activity] = in_cents
            wanted[activity, year] += in_cents
            spent[purse, year] += in_cents
        self.receipts = self._targets(np.cumsum(wanted, axis=1), grid.planned_cents)
        carried = self._targets(np.cumsum(spent, axis=1), np.cumsum(self.money, axis=1))
        yearly = self._targets(spent, self.money)
        self.spending = np.where(self.carries[:, None], carried, yearly)
        # Running totals, and this year's room in whole cents.
        self.received = np.zeros(n_activities, dtype=np.int64)
        self.paid = np.zeros(len(grid.purses), dtype=np.int64)
        self.purse_room = np.zeros(len(grid.purses), dtype=np.int64)
        self.need_room = np.zeros(n_activities, dtype=np.int64)
        self.state_room = np.zeros(len(grid.state_ids), dtype=np.int64)
        self.share_room = {
            (k, s): p.state_limit_cents
            for k, p in enumerate(grid.purses)
            if p.state_limit_cents is not None
            for s in p.states
        }

    def _targets(self, amounts: np.ndarray, full: IntArray) -> IntArray:
        """Round running totals to cents; what is within the solver's noise of the full amount is the full amount."""
        rounded = np.rint(amounts).astype(np.int64)
        return np.where(full - rounded <= self.noise_cents, full, rounded)

    def post(self, year: int) -> None:
        """Place one year's money."""
        grid = self.grid
        before = np.where(self.carries, self.money[:, :year].sum(axis=1) - self.paid, 0)
        self.purse_room = self.money[:, year] + before
        self.need_room = grid.planned_cents[:, year] - self.received
        cap = grid.cap_cents[:, year]
        self.state_room = np.where(cap < 0, np.int64(2**62), cap)
        paid_before = np.where(self.carries, self.paid, 0)

        for (purse, activity), amount in self.by_year[year].items():
            self._give(year, purse, activity, int(amount + NOISE))
        for target in (self.receipts[:, year], grid.planned_cents[:, year]):
            # The second round goes beyond the targets, for cents that rounding alone has left over.
            spare = np.minimum(self.spending[:, year] - (self._paid_now(year) + paid_before), self.purse_room)
            short = np.minimum(target - self.received, self.need_room)
            self._place_left_over(year, np.maximum(spare, 0), np.maximum(short, 0))

    def _paid_now(self, year: int) -> IntArray:
        paid = np.zeros(len(self.grid.purses), dtype=np.int64)
        for (t, purse, _), amount in self.given.items():
            if t == year:
                paid[purse] += amount
        return paid

    def _give(self, year: int, purse: int, activity: int, amount: int) -> int:
        """Book as much of an amount as every bound leaves room for; return what was booked."""
        state = int(self.grid.activity_state[activity])
        room = [
            amount,
            int(self.purse_room[purse]),
            int(self.need_room[activity]),
            int(self.state_room[state]),
        ]
        limit = self.share_room.get((purse, state))
        booked = min(room) if limit is None else min(*room, limit)
        if booked <= 0:
            return 0
        self.given[year, purse, activity] = self.given.get((year, purse, activity), 0) + booked
        self.purse_room[purse] -= booked
        self.need_room[activity] -= booked
        self.state_room[state] -= booked
        self.received[activity] += booked
        self.paid[purse] += booked
        if limit is not None:
            self.share_room[purse, state] = limit - booked
        return booked

    def _place_left_over(self, year: int, spare: IntArray, short: IntArray) -> None:
        """Move left-over cents from purses to activities: on flows that exist, then along the network."""
        for purse, activity in [(p, a) for t, p, a in sorted(self.given) if t == year]:
            booked = self._give(year, purse, activity, int(min(spare[purse], short[activity])))
            spare[purse] -= booked
            short[activity] -= booked
        if not spare.any() or not short.any():
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
                entering.setdefault(-1 - tail, []).append((head, int(network.limit_state[arc])))
        through: dict[int, tuple[int, int]] = {}
        shares: dict[tuple[int, int], int] = {}
        for purse in np.flatnonzero(spare > 0).tolist():
            node = first_purse + purse
            edges[source, node] = min(MOST, int(spare[purse]))
            for head, state in entering.get(self.group_of.get(purse, -1), []):
                if state < 0:
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
