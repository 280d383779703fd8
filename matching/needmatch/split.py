"""From pooled flows back to purses: who gives what of the money that the programme sends through shared pools.

In every pool and year the members' money is divided among the ways out by the north-west corner rule (members by id are
used up one after another, ways out by id), or pro rata. The amounts may be floats or whole cents.
Source: design section 3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from needmatch.grid import FloatArray
from needmatch.network import Network
from needmatch.problem import Split

Flow = tuple[int, int, int]
"""(year, purse, activity), positions in the grid."""

Entry = tuple[int, int, float]
"""(purse, node, amount): money of a purse entering a node of the network."""

Inner = tuple[int, int, float]
"""(node, node, amount): money passed on from a pool."""


def divide(parts: list[tuple[int, float]], wholes: list[float], how: Split) -> list[list[tuple[int, float]]]:
    """Divide what members bring into a pool among its ways out.

    Args:
        parts: (member, amount) in the order in which members are used up.
        wholes: the amount of each way out; together about what the members bring.
        how: "north-west" uses members up one after another, "pro-rata" mixes all into each way out.

    Returns:
        For each way out the (member, amount) it is made of.
    """
    total_in = sum(amount for _, amount in parts)
    if total_in <= 0:
        return [[] for _ in wholes]
    if how == "pro-rata":
        return [[(m, a * whole / total_in) for m, a in parts if a * whole > 0] for whole in wholes]
    made: list[list[tuple[int, float]]] = []
    k, left = 0, parts[0][1]
    for whole in wholes:
        mine: list[tuple[int, float]] = []
        wanted = whole
        while wanted > 0 and k < len(parts):
            step = min(wanted, left)
            if step > 0:
                mine.append((parts[k][0], step))
            wanted -= step
            left -= step
            if left <= 0:
                k += 1
                left = parts[k][1] if k < len(parts) else 0
        made.append(mine)
    return made


def trace(
    network: Network, entries: Iterable[Entry], inner: Iterable[Inner], how: Split
) -> dict[tuple[int, int], float]:
    """Follow one year's money through the pools: what each (purse, activity) pair exchanges."""
    inside: dict[int, dict[int, float]] = defaultdict(dict)
    for purse, node, amount in entries:
        inside[node][purse] = inside[node].get(purse, 0) + amount
    ways: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for tail, head, amount in inner:
        ways[tail].append((head, amount))
    for node in sorted(ways, key=lambda v: (-int(network.depth[v]), v)):
        out = sorted(ways[node])
        parts = sorted(inside.pop(node, {}).items())
        for (head, _), made in zip(out, divide(parts, [a for _, a in out], how), strict=True):
            for purse, amount in made:
                inside[head][purse] = inside[head].get(purse, 0) + amount
    return {
        (purse, node): amount
        for node, members in inside.items()
        if network.depth[node] == 0
        for purse, amount in members.items()
        if amount > 0
    }


def purse_flows(network: Network, flow: FloatArray, how: Split) -> dict[Flow, float]:
    """Return what each purse gives each activity each year, in the unit of `flow` (E,), one amount an arc."""
    grid = network.grid
    shares: dict[Flow, float] = {}
    left = dict.fromkeys((m for group in network.groups for m in group.members), 0.0)
    for year in range(grid.n_years):
        arcs = np.flatnonzero((network.year == year) & (flow > 0))
        out_of: dict[int, list[tuple[int, float]]] = defaultdict(list)
        inner: list[Inner] = []
        for arc in arcs.tolist():
            tail, head, amount = int(network.tail[arc]), int(network.head[arc]), float(flow[arc])
            if tail < 0:
                out_of[-1 - tail].append((head, amount))
            else:
                inner.append((tail, head, amount))
        entries: list[Entry] = []
        for g, group in enumerate(network.groups):
            for m in group.members:
                money = grid.purses[m].money_cents[year] / grid.scale_cents
                left[m] = money + (left[m] if group.can_carry_over else 0.0)
            out = sorted(out_of.get(g, []))
            if len(group.members) == 1:
                # A purse on its own gives all that leaves its group, front-loaded money included.
                entries.extend((group.members[0], head, amount) for head, amount in out_of.get(g, []))
                continue
            parts = [(m, left[m]) for m in group.members if left[m] > 0]
            if how == "pro-rata" and parts:
                spent = min(1.0, sum(a for _, a in out) / sum(a for _, a in parts))
                parts = [(m, a * spent) for m, a in parts]
            for (head, _), made in zip(out, divide(parts, [a for _, a in out], how), strict=True):
                for m, amount in made:
                    entries.append((m, head, amount))
                    left[m] = max(0.0, left[m] - amount)
        for (purse, activity), amount in trace(network, entries, inner, how).items():
            shares[year, purse, activity] = amount
    return shares
