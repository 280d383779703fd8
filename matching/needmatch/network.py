"""How money may flow from purses to activities: a layered network, repeated in every year.

Purses of equal eligibility are fungible, so purses flow into shared pools and pools into activities, instead of one
arc a purse, activity and year. Layers: global pool -> State pools and pillar pools -> cells (State x pillar) ->
activities; a pool with a single way on is that way (a State with one cell has no pool of its own). Every purse reaches
exactly the activities that its earmark admits, along one path each, so flows decompose into purses again
(`needmatch.split`). With `pooled=False` each purse has an arc to each of its activities: the textbook network.

Source: design section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from needmatch.grid import BoolArray, FloatArray, Grid, IntArray, Purse
from needmatch.units import PILLARS


@dataclass(frozen=True)
class Group:
    """Purses that are one in the programme: equal earmark, carry-over and relation costs, no limit of their own.

    `members` are positions in `Grid.purses`, in order of id.
    """

    members: tuple[int, ...]
    money_cents: IntArray
    can_carry_over: bool
    arcs: tuple[tuple[int, float, int], ...]
    """(node, relation cost, State position for the limit or -1) of each way out, sorted."""


@dataclass(frozen=True)
class Network:
    """Arcs by year; shapes use E arcs, V nodes (activities first), N groups, T years.

    `tail` is a node, or -1 - group for an arc out of a group. Arcs are sorted by year, then tail layer, then head.
    """

    grid: Grid
    groups: tuple[Group, ...]
    node_names: tuple[str, ...]
    tail: IntArray
    head: IntArray
    year: IntArray
    relation_cost: FloatArray
    limit_state: IntArray
    """(E,) State position where the arc counts towards its purse's largest share for that State, else -1."""
    depth: IntArray
    """(V,) layers from the node to the activities: 0 for an activity; arcs always go down."""

    @property
    def n_nodes(self) -> int:
        return len(self.node_names)

    @property
    def n_arcs(self) -> int:
        return int(self.tail.size)

    @cached_property
    def tie_key(self) -> FloatArray:
        """(E,) a number in [0, 1) for each arc, from a hash of stable ids: the tie breaker's cost."""
        nodes = np.array([_hash64("node", name) for name in self.node_names], dtype=np.uint64)
        names = self.grid.purses
        groups = np.array([_hash64("purse", names[g.members[0]].name) for g in self.groups], dtype=np.uint64)
        first = self.grid.problem.first_year
        years = np.array([_hash64("year", str(first + t)) for t in range(self.grid.n_years)], dtype=np.uint64)
        from_group = self.tail < 0
        tails = np.empty(self.n_arcs, dtype=np.uint64)
        tails[from_group] = groups[-1 - self.tail[from_group]]
        tails[~from_group] = nodes[self.tail[~from_group]]
        mixed = _mix(_mix(_mix(tails) ^ nodes[self.head]) ^ years[self.year])
        return (mixed >> np.uint64(11)).astype(float) * 2.0**-53


def _hash64(kind: str, name: str) -> int:
    return int.from_bytes(blake2b(f"{kind}|{name}".encode(), digest_size=8).digest(), "little")


def _mix(x: np.ndarray) -> np.ndarray:
    """Return splitmix64 of each number: a fixed, well-spread scramble."""
    with np.errstate(over="ignore"):
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


class _Pools:
    """The nodes above the activities, and the arcs between them, the same in every year."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        n_activities = len(grid.activity_ids)
        self.names = [f"activity:{a}" for a in grid.activity_ids]
        self.arcs: list[tuple[int, int]] = []
        self.depth = [0] * n_activities
        self.cell: dict[tuple[int, int], int] = {}
        by_cell: dict[tuple[int, int], list[int]] = {}
        for k in range(n_activities):
            by_cell.setdefault((int(grid.activity_state[k]), int(grid.activity_pillar[k])), []).append(k)
        for (s, p), members in sorted(by_cell.items()):
            self.cell[s, p] = self._pool(f"cell:{grid.state_ids[s]}:{PILLARS[p]}", members, 1)
        self.cells_of_state: dict[int, list[int]] = {}
        self.pillars_of_state: dict[int, set[int]] = {}
        for s, p in sorted(self.cell):
            self.cells_of_state.setdefault(s, []).append(self.cell[s, p])
            self.pillars_of_state.setdefault(s, set()).add(p)
        self.state = {
            s: self._pool(f"state:{grid.state_ids[s]}", cells, 2) for s, cells in self.cells_of_state.items()
        }
        self.pillar = {
            p: self._pool(f"pillar:{PILLARS[p]}", [self.cell[c] for c in sorted(self.cell) if c[1] == p], 2)
            for p in sorted({p for _, p in self.cell})
        }
        self.everything = self._pool("global", list(self.state.values()), 3) if self.state else -1

    def _pool(self, name: str, ways: list[int], depth: int) -> int:
        """Return a pool that leads to `ways`; a pool with a single way is that way."""
        if len(ways) == 1:
            return ways[0]
        node = len(self.names)
        self.names.append(name)
        self.depth.append(depth)
        self.arcs.extend((node, way) for way in ways)
        return node

    def ways_out(self, purse: Purse) -> list[tuple[int, float, int]]:
        """Return the arcs of a purse as (node, relation cost, State whose limit counts or -1)."""
        reached = [s for s in sorted(purse.states) if self.pillars_of_state.get(s, set()) & purse.pillars]
        if not reached:
            return []
        all_states = len(purse.states) == len(self.state)
        all_pillars = len(purse.pillars) == len(self.pillar)
        costs = purse.relation_costs
        if all_states and purse.state_limit_cents is None:
            dearest = max(costs[s] for s in reached) if costs else 0.0
            pools = [self.everything] if all_pillars else [self.pillar[p] for p in sorted(purse.pillars)]
            ways = [(pool, dearest, -1) for pool in pools]
            # The pool carries the dearest cost; a cheaper State has a way of its own.
            cheaper = [s for s in reached if costs and costs[s] < dearest]
        else:
            ways = []
            cheaper = reached
        for s in cheaper:
            limit = s if purse.state_limit_cents is not None else -1
            needed = self.pillars_of_state[s]
            targets = (
                [self.state[s]]
                if needed <= purse.pillars
                else [self.cell[s, p] for p in sorted(needed & purse.pillars)]
            )
            ways.extend((node, costs[s] if costs else 0.0, limit) for node in targets)
        return ways


def _direct_ways(grid: Grid, purse: Purse) -> list[tuple[int, float, int]]:
    """Return an arc to each activity that the purse's earmark admits (the textbook network)."""
    ways = []
    for k in range(len(grid.activity_ids)):
        s = int(grid.activity_state[k])
        if s in purse.states and int(grid.activity_pillar[k]) in purse.pillars:
            cost = purse.relation_costs[s] if purse.relation_costs else 0.0
            ways.append((k, cost, s if purse.state_limit_cents is not None else -1))
    return ways


def _groups(grid: Grid, pools: _Pools | None) -> tuple[Group, ...]:
    """Join purses that no row of the programme can tell apart; on the textbook network each stands alone."""
    members: dict[object, list[int]] = {}
    ways: dict[object, tuple[tuple[int, float, int], ...]] = {}
    for k, purse in enumerate(grid.purses):
        out = tuple(sorted(set(pools.ways_out(purse) if pools else _direct_ways(grid, purse))))
        if not out or not any(purse.money_cents):
            continue
        alone = pools is None or purse.state_limit_cents is not None
        key: object = ("alone", k) if alone else (out, purse.can_carry_over)
        members.setdefault(key, []).append(k)
        ways[key] = out
    groups = [
        Group(
            members=tuple(ks),
            money_cents=np.array([grid.purses[k].money_cents for k in ks], dtype=np.int64).sum(axis=0),
            can_carry_over=grid.purses[ks[0]].can_carry_over,
            arcs=ways[key],
        )
        for key, ks in members.items()
    ]
    return tuple(sorted(groups, key=lambda g: g.members))


def build_network(grid: Grid, *, pooled: bool = True) -> Network:
    """Build the arcs of every year, leaving out those that no money can use or that lead to no need."""
    pools = _Pools(grid) if pooled else None
    groups = _groups(grid, pools)
    n_activities, n_years = grid.need_cents.shape
    names = tuple(pools.names) if pools else tuple(f"activity:{a}" for a in grid.activity_ids)
    depth = np.array(pools.depth if pools else [0] * n_activities, dtype=np.int64)

    out = [(-1 - g, node, cost, limit) for g, group in enumerate(groups) for node, cost, limit in group.arcs]
    tail = np.array([a[0] for a in out] + [a for a, _ in (pools.arcs if pools else [])], dtype=np.int64)
    head = np.array([a[1] for a in out] + [b for _, b in (pools.arcs if pools else [])], dtype=np.int64)
    cost = np.array([a[2] for a in out] + [0.0] * (tail.size - len(out)), dtype=float)
    limit = np.array([a[3] for a in out] + [-1] * (tail.size - len(out)), dtype=np.int64)

    wanted = _wanted_nodes(grid, depth, tail, head)
    supplied = np.zeros((len(names), n_years), dtype=np.bool_)
    has_money = np.zeros((len(groups), n_years), dtype=np.bool_)
    for g, group in enumerate(groups):
        has_money[g] = (np.cumsum(group.money_cents) if group.can_carry_over else group.money_cents) > 0
    kept = np.zeros((tail.size, n_years), dtype=np.bool_)
    # Groups first, then from the highest pool down, so that a tail's supply is known when its arcs are looked at.
    tail_depth = np.where(tail < 0, np.int64(len(names) + 1), depth[np.maximum(tail, 0)])
    for level in sorted(set(tail_depth.tolist()), reverse=True):
        rows = np.flatnonzero(tail_depth == level)
        source = has_money[-1 - tail[rows]] if level > len(names) else supplied[tail[rows]]
        kept[rows] = source & wanted[head[rows]]
        np.logical_or.at(supplied, head[rows], kept[rows])
    arc, year = np.nonzero(kept)
    order = np.lexsort((arc, year))
    arc, year = arc[order], year[order]
    return Network(
        grid=grid,
        groups=groups,
        node_names=names,
        tail=tail[arc],
        head=head[arc],
        year=year,
        relation_cost=cost[arc],
        limit_state=limit[arc],
        depth=depth,
    )


def _wanted_nodes(grid: Grid, depth: IntArray, tail: IntArray, head: IntArray) -> BoolArray:
    """Return (V, T): whether money arriving at the node in that year can meet a need."""
    n_activities = len(grid.activity_ids)
    wanted = np.zeros((depth.size, grid.n_years), dtype=np.bool_)
    wanted[:n_activities] = (grid.planned_cents > 0) & (grid.cap_cents[grid.activity_state] != 0)
    inner = tail >= 0
    for level in range(1, int(depth.max(initial=0)) + 1):
        rows = np.flatnonzero(inner & (depth[np.maximum(tail, 0)] == level))
        np.logical_or.at(wanted, tail[rows], wanted[head[rows]])
    return wanted
