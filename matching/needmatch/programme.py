"""From a network to a linear programme: columns, rows and their bounds, before any tier is asked.

Columns, in this order: flow on each arc of the network; carried[n, t] for each group that may carry over; debt[n, t]
for each purse that may front-load; backlog B[a, t] for each activity and year from its first planned need on;
grant[n, s, t], 0 or 1, for each purse with a least grant. All are >= 0, in units of `Grid.scale_cents`. Rows, in this
order:

    (1) money    out of n in t + carried[n, t] - carried[n, t-1] + (1+i) debt[n, t-1] - debt[n, t] <= money[n, t]
    (2) pools    into the pool = out of the pool, each pool and year
    (3) backlog  into activity a in year t + B[a, t] - B[a, t-1] = need[a, t]
    (4) absorb   sum over a State's activities of B[a, t-1] - B[a, t] <= limit - need, where the limit can bind
    (5) share    from a purse to a State over all years <= its largest share for one State
    (6) local    share x all that a purse gives - what it gives to local activities <= 0
    (7) grants   least grant x grant[n, s, t] <= from n to State s in t <= the most that can be x grant[n, s, t]

Pins are bounds on arcs; a fund's reserve is a lower bound on what it carries, debt has its limit as upper bound; a
backlog has none, for rows (3) imply it and said twice it would leave duals open.
Rows follow sorted ids, so equal input gives equal programmes. Source: design sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from needmatch.grid import FloatArray, Grid, IntArray
from needmatch.network import Network


@dataclass(frozen=True)
class Columns:
    """Where the columns of a programme stand: -1 where there is none."""

    n_arcs: int
    carried: IntArray
    """(N, T) column of the money carried out of a year."""
    debt: IntArray
    """(N, T) column of what is owed at the end of a year."""
    backlog: IntArray
    """(A, T) column of the backlog at the end of a year."""
    grant: Mapping[tuple[int, int, int], int]
    """Column of the 0/1 grant by (group, State, year)."""
    size: int


@dataclass(frozen=True)
class Programme:
    """min/max over x of some cost, with row_lower <= matrix x <= row_upper and lower <= x <= upper."""

    network: Network
    columns: Columns
    lower: FloatArray
    upper: FloatArray
    matrix: sp.csr_array
    row_lower: FloatArray
    row_upper: FloatArray
    row_kinds: tuple[tuple[str, int], ...]
    """(kind, number of rows) of each block, in order."""

    @property
    def grid(self) -> Grid:
        return self.network.grid

    @property
    def whole(self) -> IntArray:
        """Columns that take whole values only; none without least grants."""
        return np.array(sorted(self.columns.grant.values()), dtype=np.int64)


class _Rows:
    """Rows in the making: coordinates and bounds, block by block."""

    def __init__(self) -> None:
        self.row: list[IntArray] = []
        self.col: list[IntArray] = []
        self.val: list[FloatArray] = []
        self.lower: list[FloatArray] = []
        self.upper: list[FloatArray] = []
        self.kinds: list[tuple[str, int]] = []
        self.count = 0

    def block(self, kind: str, lower: FloatArray, upper: FloatArray) -> int:
        """Open a block of rows and return the index of its first."""
        start = self.count
        self.lower.append(np.asarray(lower, dtype=float))
        self.upper.append(np.asarray(upper, dtype=float))
        self.kinds.append((kind, int(self.upper[-1].size)))
        self.count += self.upper[-1].size
        return start

    def add(self, row: IntArray, col: IntArray, val: FloatArray | float) -> None:
        """Add coefficients; columns of -1 do not exist and are passed over."""
        there = col >= 0
        self.row.append(row[there])
        self.col.append(col[there])
        self.val.append(np.broadcast_to(np.asarray(val, dtype=float), row.shape)[there])

    def matrix(self, n_columns: int) -> sp.csr_array:
        """Return the coefficients as a sparse matrix with sorted indices."""

        def join(parts: list[IntArray]) -> IntArray:
            return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

        val = np.concatenate(self.val) if self.val else np.zeros(0)
        return sp.csr_array((val, (join(self.row), join(self.col))), shape=(self.count, n_columns))


def build_programme(network: Network) -> Programme:
    """Build the rows (1) to (7) of a network."""
    grid = network.grid
    columns = _columns(network)
    rows = _Rows()
    _money_rows(rows, network, columns)
    _pool_rows(rows, network)
    _backlog_rows(rows, network, columns)
    _absorption_rows(rows, grid, columns)
    _share_rows(rows, network)
    _local_rows(rows, network)
    _grant_rows(rows, network, columns)
    lower, upper = _bounds(network, columns)
    return Programme(
        network=network,
        columns=columns,
        lower=lower,
        upper=upper,
        matrix=rows.matrix(columns.size),
        row_lower=np.concatenate(rows.lower),
        row_upper=np.concatenate(rows.upper),
        row_kinds=tuple(rows.kinds),
    )


def _columns(network: Network) -> Columns:
    grid = network.grid
    n_activities, n_years = grid.need_cents.shape
    size = network.n_arcs
    carried = np.full((len(network.groups), n_years), -1, dtype=np.int64)
    debt = np.full((len(network.groups), n_years), -1, dtype=np.int64)
    for g, group in enumerate(network.groups):
        if group.can_carry_over:
            # What is left at the very end is slack, unless a reserve asks for it.
            last = n_years if grid.purses[group.members[0]].reserve_cents else n_years - 1
            carried[g, :last] = np.arange(size, size + last)
            size += last
    for g, group in enumerate(network.groups):
        if grid.purses[group.members[0]].debt_limit_cents:
            debt[g, : n_years - 1] = np.arange(size, size + n_years - 1)
            size += n_years - 1
    backlog = np.full((n_activities, n_years), -1, dtype=np.int64)
    planned = grid.planned_cents > 0
    backlog[planned] = np.arange(size, size + int(planned.sum()))
    size += int(planned.sum())
    giving = [g for g, group in enumerate(network.groups) if grid.purses[group.members[0]].min_grant_cents]
    arcs = np.flatnonzero(np.isin(-1 - network.tail, giving)) if giving else np.zeros(0, dtype=np.int64)
    keys = sorted(
        {(-1 - int(network.tail[e]), int(network.grant_state[e]), int(network.year[e])) for e in arcs}
    )
    grant = {key: size + k for k, key in enumerate(keys)}
    return Columns(network.n_arcs, carried, debt, backlog, grant, size + len(grant))


def _bounds(network: Network, columns: Columns) -> tuple[FloatArray, FloatArray]:
    """Return the lower and upper bound of every column."""
    grid = network.grid
    lower, upper = np.zeros(columns.size), np.full(columns.size, np.inf)
    lower[: network.n_arcs] = network.least_cents / grid.scale_cents
    bound = np.flatnonzero(network.most_cents >= 0)
    upper[bound] = network.most_cents[bound] / grid.scale_cents
    for g, group in enumerate(network.groups):
        purse = grid.purses[group.members[0]]
        for t in range(grid.n_years):
            if purse.reserve_cents and columns.carried[g, t] >= 0:
                lower[columns.carried[g, t]] = purse.reserve_cents[t] / grid.scale_cents
            if purse.debt_limit_cents and columns.debt[g, t] >= 0:
                upper[columns.debt[g, t]] = purse.debt_limit_cents[t] / grid.scale_cents
    for column in columns.grant.values():
        upper[column] = 1.0
    return lower, upper


def _before(columns: IntArray) -> IntArray:
    """Return the columns of the year before, -1 in the first year."""
    return np.concatenate([np.full((columns.shape[0], 1), -1, dtype=np.int64), columns[:, :-1]], axis=1)


def _money_rows(rows: _Rows, network: Network, columns: Columns) -> None:
    n_groups, n_years = columns.carried.shape
    money = np.array([g.money_cents for g in network.groups], dtype=float).reshape(n_groups, n_years)
    index = np.arange(n_groups * n_years).reshape(n_groups, n_years)
    start = rows.block("money", np.full(index.size, -np.inf), money.ravel() / network.grid.scale_cents)
    arcs = np.flatnonzero(network.tail < 0)
    rows.add(start + index[-1 - network.tail[arcs], network.year[arcs]], arcs, 1.0)
    rows.add(start + index.ravel(), columns.carried.ravel(), 1.0)
    rows.add(start + index.ravel(), _before(columns.carried).ravel(), -1.0)
    rows.add(start + index.ravel(), columns.debt.ravel(), -1.0)
    growth = 1.0 + network.grid.problem.policy.front_load_rate
    rows.add(start + index.ravel(), _before(columns.debt).ravel(), growth)


def _pool_rows(rows: _Rows, network: Network) -> None:
    n_activities, n_years = network.grid.need_cents.shape
    index = np.full((network.n_nodes, n_years), -1, dtype=np.int64)
    into = np.flatnonzero(network.head >= n_activities)
    out = np.flatnonzero(network.tail >= 0)
    index[network.head[into], network.year[into]] = 0
    index[network.tail[out], network.year[out]] = 0
    used = index == 0
    index[used] = np.arange(int(used.sum()))
    zeros = np.zeros(int(used.sum()))
    start = rows.block("pools", zeros, zeros)
    rows.add(start + index[network.head[into], network.year[into]], into, 1.0)
    rows.add(start + index[network.tail[out], network.year[out]], out, -1.0)


def _backlog_rows(rows: _Rows, network: Network, columns: Columns) -> None:
    grid = network.grid
    there = columns.backlog >= 0
    index = np.full(there.shape, -1, dtype=np.int64)
    index[there] = np.arange(int(there.sum()))
    need = grid.need_cents[there] / grid.scale_cents
    start = rows.block("backlog", need, need)
    into = np.flatnonzero(network.head < there.shape[0])
    rows.add(start + index[network.head[into], network.year[into]], into, 1.0)
    rows.add(start + index[there], columns.backlog[there], 1.0)
    rows.add(start + index[there], _before(columns.backlog)[there], -1.0)


def _absorption_rows(rows: _Rows, grid: Grid, columns: Columns) -> None:
    """Rows (4), left out where all that is planned by then fits under the limit."""
    n_states, n_years = grid.cap_cents.shape
    planned = np.zeros((n_states, n_years), dtype=np.int64)
    need = np.zeros((n_states, n_years), dtype=np.int64)
    np.add.at(planned, grid.activity_state, grid.planned_cents)
    np.add.at(need, grid.activity_state, grid.need_cents)
    binding = (grid.cap_cents >= 0) & (grid.cap_cents < planned)
    index = np.full(binding.shape, -1, dtype=np.int64)
    index[binding] = np.arange(int(binding.sum()))
    limit = (grid.cap_cents - need)[binding] / grid.scale_cents
    start = rows.block("absorb", np.full(limit.size, -np.inf), limit)
    of_activity = index[grid.activity_state]
    there = of_activity >= 0
    rows.add(start + of_activity[there], columns.backlog[there], -1.0)
    rows.add(start + of_activity[there], _before(columns.backlog)[there], 1.0)


def _share_rows(rows: _Rows, network: Network) -> None:
    """Rows (5): arcs that count a State's grants come out of groups of a single purse."""
    grid = network.grid
    limited = [
        g
        for g, group in enumerate(network.groups)
        if grid.purses[group.members[0]].state_limit_cents is not None
    ]
    arcs = np.flatnonzero((network.grant_state >= 0) & np.isin(-1 - network.tail, limited))
    key = (-1 - network.tail[arcs]) * max(1, len(grid.state_ids)) + network.grant_state[arcs]
    pairs, index = np.unique(key, return_inverse=True)
    owners = [grid.purses[network.groups[int(k) // len(grid.state_ids)].members[0]] for k in pairs]
    bounds = np.array([float(purse.state_limit_cents or 0) for purse in owners]) / grid.scale_cents
    start = rows.block("share", np.full(pairs.size, -np.inf), bounds)
    rows.add(start + index.astype(np.int64), arcs, 1.0)


def _local_rows(rows: _Rows, network: Network) -> None:
    asking = [
        g for g, group in enumerate(network.groups) if network.grid.purses[group.members[0]].local_share_min
    ]
    start = rows.block("local", np.full(len(asking), -np.inf), np.zeros(len(asking)))
    for k, g in enumerate(asking):
        share = float(network.grid.purses[network.groups[g].members[0]].local_share_min or 0)
        arcs = np.flatnonzero(network.tail == -1 - g)
        rows.add(np.full(arcs.size, start + k), arcs, share - network.is_local[arcs].astype(float))


def _grant_rows(rows: _Rows, network: Network, columns: Columns) -> None:
    grid = network.grid
    n = len(columns.grant)
    least = rows.block("grants", np.zeros(n), np.full(n, np.inf))
    most = rows.block("grants", np.full(n, -np.inf), np.zeros(n))
    for k, ((g, state, year), column) in enumerate(columns.grant.items()):
        group = network.groups[g]
        purse = grid.purses[group.members[0]]
        planned = int(grid.planned_cents[grid.activity_state == state, year].sum())
        largest = min(int(group.available_cents[year]), planned) / grid.scale_cents
        arcs = np.flatnonzero(
            (network.tail == -1 - g) & (network.grant_state == state) & (network.year == year)
        )
        for row, size in ((least + k, (purse.min_grant_cents or 0) / grid.scale_cents), (most + k, largest)):
            rows.add(np.full(arcs.size, row), arcs, 1.0)
            rows.add(np.array([row]), np.array([column]), -size)
