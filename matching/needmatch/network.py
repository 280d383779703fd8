"""How money may flow from purses to activities: a layered network, repeated in every year.

Purses of equal eligibility are fungible, so purses flow into shared pools and pools into activities, instead of one
arc a purse, activity and year. Layers: global pool -> State pools and pillar pools -> cells (State x pillar) ->
activities; some pillars of a State that several purses share are a pool too; a pool with a single way on is that way (a
State with one cell has no pool of its own). Every purse reaches
exactly the activities that its earmark admits, along one path each, so flows decompose into purses again
(`needmatch.split`). With `pooled=False` each purse has an arc to each of its activities: the textbook network.

Source: design section 3.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from needmatch.grid import BoolArray, FloatArray, Grid, IntArray
from needmatch.purse import Purse
from needmatch.units import PILLARS


class Way(NamedTuple):
    """A way out of a group: to a node, at a relation cost, counted for a State's grants (or -1), marked local."""

    node: int
    relation_cost: float
    grant_state: int
    is_local: bool


@dataclass(frozen=True)
class Group:
    """Purses that are one in the programme: equal earmark, carry-over and relation costs, no rule of their own.

    `members` are positions in `Grid.purses`, in order of id.
    """

    members: tuple[int, ...]
    money_cents: IntArray
    available_cents: IntArray
    can_carry_over: bool
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Network:
    """Arcs by year; shapes use E arcs, V nodes (activities first), N groups, T years.

    `tail` is a node, or -1 - group for an arc out of a group. Arcs are sorted by year, groups before pools.
    """

    grid: Grid
    groups: tuple[Group, ...]
    node_names: tuple[str, ...]
    tail: IntArray
    head: IntArray
    year: IntArray
    relation_cost: FloatArray
    grant_state: IntArray
    """(E,) State position where the arc counts towards its purse's grants to that State, else -1."""
    is_local: BoolArray
    """(E,) whether the arc leads to activities of local organisations only, by a purse with a least local share."""
    least_cents: IntArray
    """(E,) what a pin asks of the arc at least; 0 without one."""
    most_cents: IntArray
    """(E,) what a pin allows on the arc at most; -1 is no bound."""
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
        keys: FloatArray = (mixed >> np.uint64(11)).astype(float) * 2.0**-53
        return keys


def _hash64(kind: str, name: str) -> int:
    return int.from_bytes(blake2b(f"{kind}|{name}".encode(), digest_size=8).digest(), "little")


def _mix(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return splitmix64 of each number: a fixed, well-spread scramble."""
    with np.errstate(over="ignore"):
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


class _Nodes:
    """Nodes and the arcs between pools, the same in every year; activities come first."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.names = [f"activity:{a}" for a in grid.activity_ids]
        self.depth = [0] * len(self.names)
        self.arcs: list[tuple[int, int]] = []

    def pool(self, name: str, ways: list[int], depth: int) -> int:
        """Return a pool that leads to `ways`; a pool with a single way is that way."""
        if len(ways) == 1:
            return ways[0]
        node = len(self.names)
        self.names.append(name)
        self.depth.append(depth)
        self.arcs.extend((node, way) for way in ways)
        return node


class _Pools:
    """The pools above some activities: all of them, or those of local organisations."""

    def __init__(self, nodes: _Nodes, activities: list[int], prefix: str = "") -> None:
        grid = nodes.grid
        by_cell: dict[tuple[int, int], list[int]] = {}
        for k in activities:
            by_cell.setdefault((int(grid.activity_state[k]), int(grid.activity_pillar[k])), []).append(k)
        self.cell = {
            (s, p): nodes.pool(f"{prefix}cell:{grid.state_ids[s]}:{PILLARS[p]}", members, 1)
            for (s, p), members in sorted(by_cell.items())
        }
        self.pillars_of_state: dict[int, set[int]] = {}
        for s, p in self.cell:
            self.pillars_of_state.setdefault(s, set()).add(p)
        self.state = {
            s: nodes.pool(f"{prefix}state:{grid.state_ids[s]}", [self.cell[s, p] for p in sorted(pillars)], 2)
            for s, pillars in self.pillars_of_state.items()
        }
        self.pillar = {
            p: nodes.pool(f"{prefix}pillar:{PILLARS[p]}", [self.cell[c] for c in self.cell if c[1] == p], 2)
            for p in sorted({p for _, p in self.cell})
        }
        self.everything = nodes.pool(f"{prefix}global", list(self.state.values()), 3) if self.state else -1
        self._known: dict[tuple[int, frozenset[int]], tuple[int, ...]] = {}
        shared = Counter(
            (s, self._needed(s, purse))
            for purse in grid.purses
            for s in purse.states & self.pillars_of_state.keys()
            if len(purse.pillars) > 1 and 1 < len(self._needed(s, purse)) < len(self.pillars_of_state[s])
        )
        self.part = {
            (s, pillars): nodes.pool(
                f"{prefix}part:{grid.state_ids[s]}:{'|'.join(PILLARS[p] for p in pillars)}",
                [self.cell[s, p] for p in pillars],
                2,
            )
            for (s, pillars), n_purses in sorted(shared.items())
            if n_purses > 1
        }
        """Some pillars of a State as one pool, where several purses give to just these: an arc each instead of many."""

    def _needed(self, state: int, purse: Purse) -> tuple[int, ...]:
        """Return the pillars of a State that a purse may give to, in order."""
        key = (state, purse.pillars)
        if key not in self._known:
            self._known[key] = tuple(sorted(self.pillars_of_state[state] & purse.pillars))
        return self._known[key]

    def ways_out(self, purse: Purse, *, is_local: bool = False) -> list[Way]:
        """Return the ways by which a purse reaches exactly what its earmark admits of these activities."""
        reached = [s for s in sorted(purse.states) if self.pillars_of_state.get(s, set()) & purse.pillars]
        if not reached:
            return []
        costs = purse.relation_costs
        ways: list[Way] = []
        one_by_one = reached
        if self.state.keys() <= purse.states and not purse.counts_grants:
            # A pool carries the dearest cost; a cheaper State has a way of its own.
            dearest = max(costs[s] for s in reached) if costs else 0.0
            pillars = sorted(self.pillar.keys() & purse.pillars)
            pools = (
                [self.everything]
                if self.pillar.keys() <= purse.pillars
                else [self.pillar[p] for p in pillars]
            )
            ways = [Way(pool, dearest, -1, is_local) for pool in pools]
            one_by_one = [s for s in reached if costs and costs[s] < dearest]
        for s in one_by_one:
            pillars_given = self._needed(s, purse)
            if len(pillars_given) == len(self.pillars_of_state[s]):
                targets = [self.state[s]]
            elif (s, pillars_given) in self.part:
                targets = [self.part[s, pillars_given]]
            else:
                targets = [self.cell[s, p] for p in pillars_given]
            grant_state = s if purse.counts_grants else -1
            ways.extend(Way(node, costs[s] if costs else 0.0, grant_state, is_local) for node in targets)
        return ways


def _direct_ways(grid: Grid, purse: Purse) -> list[Way]:
    """Return a way to each activity that the purse's earmark admits (the textbook network)."""
    ways = []
    for k in range(len(grid.activity_ids)):
        s = int(grid.activity_state[k])
        if s in purse.states and int(grid.activity_pillar[k]) in purse.pillars:
            cost = purse.relation_costs[s] if purse.relation_costs else 0.0
            local = purse.local_share_min is not None and bool(grid.activity_is_local[k])
            ways.append(Way(k, cost, s if purse.counts_grants else -1, local))
    return ways


def _ways_of_purses(grid: Grid, nodes: _Nodes, *, pooled: bool) -> list[list[Way]]:
    """Return the ways out of each purse; adds the pools that they need to the nodes."""
    if not pooled:
        return [_direct_ways(grid, purse) for purse in grid.purses]
    everyone = _Pools(nodes, list(range(len(grid.activity_ids))))
    ways = [everyone.ways_out(purse) for purse in grid.purses]
    asking = [k for k, purse in enumerate(grid.purses) if purse.local_share_min is not None]
    if asking:
        local = _Pools(nodes, np.flatnonzero(grid.activity_is_local).tolist(), "local:")
        for k in asking:
            ways[k] += local.ways_out(grid.purses[k], is_local=True)
    return ways


def _can_give(grid: Grid, purse: Purse) -> bool:
    """Say whether its conditions let a purse give anything; a State that no money can reach has no part in fairness.

    What a pin asks for is kept even so: its clash has to be found and named.
    """
    if any(least for least, _ in purse.pins.values()):
        return True
    if purse.state_limit_cents == 0:
        return False
    if purse.local_share_min is None:
        return True
    local = grid.activity_is_local & (grid.cap_cents[grid.activity_state, 0] != 0)
    local &= np.isin(grid.activity_state, sorted(purse.states))
    local &= np.isin(grid.activity_pillar, sorted(purse.pillars))
    planned = (grid.planned_cents[local] > 0).any(axis=0)
    return bool((planned & (np.array(purse.available_cents) > 0)).any())


def _groups(grid: Grid, ways_of: list[list[Way]], *, pooled: bool) -> tuple[Group, ...]:
    """Join purses that no row of the programme can tell apart; on the textbook network each stands alone."""
    members: dict[object, list[int]] = {}
    ways: dict[object, tuple[Way, ...]] = {}
    for k, purse in enumerate(grid.purses):
        out = tuple(sorted(set(ways_of[k]))) if _can_give(grid, purse) else ()
        if (out and any(purse.available_cents)) or any(m < 0 for m in purse.money_cents) or purse.pins:
            alone = not pooled or purse.is_alone
            key: object = ("alone", k) if alone else (out, purse.can_carry_over)
            members.setdefault(key, []).append(k)
            ways[key] = out
    groups = [
        Group(
            members=tuple(ks),
            money_cents=np.array([grid.purses[k].money_cents for k in ks], dtype=np.int64).sum(axis=0),
            available_cents=np.array([grid.purses[k].available_cents for k in ks], dtype=np.int64).sum(
                axis=0
            ),
            can_carry_over=grid.purses[ks[0]].can_carry_over,
            ways=ways[key],
        )
        for key, ks in members.items()
    ]
    return tuple(sorted(groups, key=lambda g: g.members))


def build_network(grid: Grid, *, pooled: bool = True) -> Network:
    """Build the arcs of every year, leaving out those that no money can use or that lead to no need."""
    nodes = _Nodes(grid)
    groups = _groups(grid, _ways_of_purses(grid, nodes, pooled=pooled), pooled=pooled)
    depth = np.array(nodes.depth, dtype=np.int64)
    out = [(-1 - g, way) for g, group in enumerate(groups) for way in group.ways]
    out += [(a, Way(b, 0.0, -1, False)) for a, b in nodes.arcs]
    tail = np.array([a for a, _ in out], dtype=np.int64)
    head = np.array([way.node for _, way in out], dtype=np.int64)
    wanted = _wanted_nodes(grid, depth, tail, head)
    has_money = np.array([g.available_cents > 0 for g in groups], dtype=np.bool_).reshape(-1, grid.n_years)
    pinned = _pinned_years(grid, groups)
    is_large_enough = _is_large_enough(grid, groups)
    may_start = np.array(
        [is_large_enough[-1 - a, way.grant_state] if a < 0 else [True] * grid.n_years for a, way in out],
        dtype=np.bool_,
    ).reshape(-1, grid.n_years)
    arc, year = np.nonzero(_kept_arcs(depth, tail, head, wanted, has_money & ~pinned, may_start))
    own = _own_arcs(grid, groups, wanted, has_money & pinned, is_large_enough)

    ways = [way for _, way in out] + [o.way for o in own]
    arc = np.concatenate([arc, np.arange(len(out), len(ways))])
    year = np.concatenate([year, np.array([o.year for o in own], dtype=np.int64)])
    tail = np.concatenate([tail, np.array([o.tail for o in own], dtype=np.int64)])
    head = np.concatenate([head, np.array([o.way.node for o in own], dtype=np.int64)])
    least = np.array([0] * len(out) + [o.least_cents for o in own], dtype=np.int64)
    most = np.array([-1] * len(out) + [o.most_cents for o in own], dtype=np.int64)
    order = np.lexsort((arc, year))
    arc, year = arc[order], year[order]
    return Network(
        grid=grid,
        groups=groups,
        node_names=tuple(nodes.names),
        tail=tail[arc],
        head=head[arc],
        year=year,
        relation_cost=np.array([way.relation_cost for way in ways], dtype=float)[arc],
        grant_state=np.array([way.grant_state for way in ways], dtype=np.int64)[arc],
        is_local=np.array([way.is_local for way in ways], dtype=np.bool_)[arc],
        least_cents=least[arc],
        most_cents=most[arc],
        depth=depth,
    )


class _OwnArc(NamedTuple):
    """An arc from a purse straight to an activity in a year in which one of its flows is pinned."""

    year: int
    tail: int
    way: Way
    least_cents: int
    most_cents: int


def _pinned_years(grid: Grid, groups: tuple[Group, ...]) -> BoolArray:
    """Return (N, T): where a group's money goes around the pools, because a pin speaks of one of its flows."""
    pinned = np.zeros((len(groups), grid.n_years), dtype=np.bool_)
    for g, group in enumerate(groups):
        for _, year in grid.purses[group.members[0]].pins:
            pinned[g, year] = True
    return pinned


def _is_large_enough(grid: Grid, groups: tuple[Group, ...]) -> BoolArray:
    """Return (N, S + 1, T): whether a group's grant to a State in a year can reach its least grant.

    The last State stands for ways that count for no State's grants.
    """
    n_states, n_years = grid.cap_cents.shape
    enough = np.ones((len(groups), n_states + 1, n_years), dtype=np.bool_)
    for g, group in enumerate(groups):
        purse = grid.purses[group.members[0]]
        if purse.min_grant_cents is None:
            continue
        mine = np.isin(grid.activity_pillar, sorted(purse.pillars))
        most = np.zeros((n_states, n_years), dtype=np.int64)
        np.add.at(most, grid.activity_state[mine], grid.planned_cents[mine])
        most = np.minimum(most, group.available_cents)
        most = np.where(grid.cap_cents >= 0, np.minimum(most, grid.cap_cents), most)
        if purse.state_limit_cents is not None:
            most = np.minimum(most, purse.state_limit_cents)
        enough[g, :n_states] = most >= purse.min_grant_cents
    return enough


def _own_arcs(
    grid: Grid, groups: tuple[Group, ...], wanted: BoolArray, own: BoolArray, is_large_enough: BoolArray
) -> list[_OwnArc]:
    """Return the arcs of the purses and years that go around the pools; `own` is (N, T)."""
    arcs = []
    for g, t in zip(*np.nonzero(own), strict=True):
        if not groups[g].ways:
            continue
        purse = grid.purses[groups[g].members[0]]
        for way in _direct_ways(grid, purse):
            least, most = purse.pins.get((way.node, int(t)), (0, None))
            can_flow = least or is_large_enough[g, way.grant_state, t]
            if wanted[way.node, t] and most != 0 and can_flow:
                arcs.append(_OwnArc(int(t), -1 - int(g), way, least, -1 if most is None else most))
    return arcs


def _kept_arcs(
    depth: IntArray,
    tail: IntArray,
    head: IntArray,
    wanted: BoolArray,
    has_money: BoolArray,
    may_start: BoolArray,
) -> BoolArray:
    """Return (arcs, T): whether money can come along the arc and meet a need behind it.

    `may_start` is (arcs, T): whether the conditions of its purse let money into the arc.
    """
    top = int(depth.max(initial=0)) + 1
    supplied = np.zeros(wanted.shape, dtype=np.bool_)
    kept = np.zeros((tail.size, wanted.shape[1]), dtype=np.bool_)
    # Groups first, then from the highest pool down, so that a tail's supply is known when its arcs are looked at.
    level_of = np.where(tail < 0, top, depth[np.maximum(tail, 0)] if depth.size else 0)
    for level in sorted(set(level_of.tolist()), reverse=True):
        rows = np.flatnonzero(level_of == level)
        source = has_money[-1 - tail[rows]] if level == top else supplied[tail[rows]]
        kept[rows] = source & wanted[head[rows]] & may_start[rows]
        np.logical_or.at(supplied, head[rows], kept[rows])
    return kept


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
