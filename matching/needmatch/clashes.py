"""Why no plan satisfies the rules: the smallest set of demands that clash, and the limits they clash with.

Only demands can make a programme infeasible: the least of a pin, a pay-in into a fund, a reserve. Everything else is
met by giving nothing. Demands are dropped one by one as long as what remains still clashes (a deletion filter); the
rest is then made elastic, and the limits whose duals carry the clash are named. Source: design sections 2 (7) and 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint

from needmatch.grid import FloatArray, Grid
from needmatch.network import Network
from needmatch.programme import Programme
from needmatch.scipy_lp import linprog, milp
from needmatch.units import PILLARS, usd

CARRIES = 1e-7
"""A limit carries the clash where its dual exceeds this."""


CONDITIONS = {
    "share": "the largest share that a commitment gives to one State",
    "local": "the least share that a commitment gives to activities of local organisations",
    "grants": "the least grants of the commitments",
}
"""Rows of conditions, as a reader knows them."""


@dataclass(frozen=True)
class Demand:
    """Something a plan must do: a lower bound on a column, or money that a row must find."""

    name: str
    column: int = -1
    row: int = -1
    amount: float = 0.0


@dataclass(frozen=True)
class Limit:
    """A row of the programme as a reader knows it; rows that only keep the books have no name."""

    kind: str
    name: str
    state: str = ""


def impossible_pins(grid: Grid) -> list[str]:
    """Return the pins whose least amount no programme can hold, whatever the money: a sentence each."""
    first = grid.problem.first_year
    limits = {s.state: s.max_cents_per_year for s in grid.problem.states}
    said = []
    for purse in grid.purses:
        for (activity, year), (least, _) in sorted(purse.pins.items()):
            if not least:
                continue
            state = grid.state_ids[int(grid.activity_state[activity])]
            pillar = PILLARS[int(grid.activity_pillar[activity])]
            name = _pin_name(grid, purse.name, activity, year, least)
            if int(grid.activity_state[activity]) not in purse.states or pillar not in {
                PILLARS[p] for p in purse.pillars
            }:
                said.append(f"{name} clashes with the earmark of {purse.name}")
            elif not grid.planned_cents[activity, year]:
                said.append(
                    f"{name} clashes with the plan: nothing of {grid.activity_ids[activity]} is planned by then"
                )
            elif limits[state] == 0:
                said.append(f"{name} clashes with the absorption limit of {state}: 0.00 a year")
            elif not purse.available_cents[year]:
                said.append(
                    f"{name} clashes with the tranches of {purse.name}: it has no money in {first + year}"
                )
    needed = set(grid.activity_ids)
    idle = [pin for pin in grid.problem.pins if pin.min_cents and pin.activity not in needed]
    return said + [
        f"the pin {pin.commitment} -> {pin.activity} in {pin.year} (at least {usd(pin.min_cents or 0)}) clashes "
        f"with the plan: {pin.activity} needs nothing"
        for pin in idle
    ]


def clashing(programme: Programme) -> tuple[str, ...]:
    """Return the demands that clash and the limits they clash with, a sentence each; () if there is no clash."""
    demands = list(_demands(programme))
    if _is_feasible(programme, demands):
        return ()
    kept = demands
    for demand in demands:
        fewer = [d for d in kept if d is not demand]
        if not _is_feasible(programme, fewer):
            kept = fewer
    limits = _limits_that_bind(programme, kept)
    return (*(d.name for d in kept), *dict.fromkeys(limits))


def _pin_name(grid: Grid, purse: str, activity: int, year: int, least: int) -> str:
    where = f"{purse} -> {grid.activity_ids[activity]} in {grid.problem.first_year + year}"
    return f"the pin {where} (at least {usd(least)})"


def _demands(programme: Programme) -> Iterator[Demand]:
    grid, network = programme.grid, programme.network
    scale = grid.scale_cents
    for arc in np.flatnonzero(network.least_cents).tolist():
        purse = grid.purses[network.groups[-1 - int(network.tail[arc])].members[0]]
        least, year = int(network.least_cents[arc]), int(network.year[arc])
        name = _pin_name(grid, purse.name, int(network.head[arc]), year, least)
        yield Demand(name, column=arc, amount=least / scale)
    for g, t, name in _group_years(network):
        purse = grid.purses[network.groups[g].members[0]]
        column = int(programme.columns.carried[g, t])
        if purse.reserve_cents and purse.reserve_cents[t] and column >= 0:
            reserve = purse.reserve_cents[t]
            yield Demand(f"the reserve of {name} ({usd(reserve)})", column=column, amount=reserve / scale)
        if purse.money_cents[t] < 0:
            short = -purse.money_cents[t]
            yield Demand(
                f"the pay-ins of {name}, {usd(short)} over the tranche",
                row=g * grid.n_years + t,
                amount=short / scale,
            )


def _group_years(network: Network) -> Iterator[tuple[int, int, str]]:
    grid = network.grid
    for g, group in enumerate(network.groups):
        for t in range(grid.n_years):
            yield g, t, f"{grid.purses[group.members[0]].name} in {grid.problem.first_year + t}"


def _bounds(programme: Programme, demands: list[Demand]) -> tuple[FloatArray, FloatArray]:
    """Return column lower bounds and row upper bounds with only these demands made."""
    lower, row_upper = np.zeros(programme.lower.size), programme.row_upper.copy()
    for demand in _demands(programme):
        if demand.row >= 0:
            row_upper[demand.row] += demand.amount
    for demand in demands:
        if demand.column >= 0:
            lower[demand.column] = demand.amount
        else:
            row_upper[demand.row] -= demand.amount
    return lower, row_upper


def _is_feasible(programme: Programme, demands: list[Demand]) -> bool:
    lower, row_upper = _bounds(programme, demands)
    whole = np.zeros(lower.size)
    whole[programme.whole] = 1
    answer = milp(
        np.zeros(lower.size),
        integrality=whole,
        bounds=Bounds(lower, np.maximum(programme.upper, lower)),
        constraints=LinearConstraint(programme.matrix, programme.row_lower, row_upper),
    )
    return bool(answer.status == 0)


def _limits_that_bind(programme: Programme, demands: list[Demand]) -> list[str]:
    """Return what stands against the demands, from an elastic programme in which each of them may fall short."""
    _, row_upper = _bounds(programme, demands)
    n, m = programme.lower.size, len(demands)
    matrix = programme.matrix
    equal = programme.row_lower == row_upper
    above = np.flatnonzero(np.isfinite(row_upper) & ~equal)
    # A bound of a column becomes a row, column + shortfall >= amount; a pay-in's row is relaxed by its shortfall.
    pins = [k for k, d in enumerate(demands) if d.column >= 0]
    payins = [k for k, d in enumerate(demands) if d.row >= 0]
    relief = sp.csr_array(
        (-np.ones(len(payins)), ([demands[k].row for k in payins], payins)), shape=(matrix.shape[0], m)
    )
    own = sp.csr_array(
        (-np.ones(len(pins)), (np.arange(len(pins)), [demands[k].column for k in pins])), shape=(len(pins), n)
    )
    shortfall = sp.csr_array((-np.ones(len(pins)), (np.arange(len(pins)), pins)), shape=(len(pins), m))
    wide = sp.csr_array(sp.hstack([matrix, relief]))
    answer = linprog(
        np.concatenate([np.zeros(n), np.ones(m)]),
        A_ub=sp.csr_array(sp.vstack([wide[above], sp.hstack([own, shortfall])])),
        b_ub=np.concatenate([row_upper[above], [-demands[k].amount for k in pins]]),
        A_eq=wide[np.flatnonzero(equal)],
        b_eq=row_upper[equal],
        bounds=np.column_stack([np.zeros(n + m), np.concatenate([programme.upper, np.full(m, np.inf)])]),
        method="highs",
    )
    if answer.status != 0 or answer.fun < CARRIES:
        return ["the least grants of the commitments"]
    dual = np.zeros(matrix.shape[0])
    dual[above] = answer.ineqlin.marginals[: above.size]
    dual[equal] = answer.eqlin.marginals
    limits = list(_limits(programme))
    binding = [limits[row] for row in np.flatnonzero(np.abs(dual) > CARRIES)]
    # An absorption limit is written through its State's backlog, whose rows then carry it without being the reason.
    absorbed = {limit.state for limit in binding if limit.kind == "absorb"}
    return [b.name for b in binding if b.name and not (b.kind == "backlog" and b.state in absorbed)]


def _limits(programme: Programme) -> Iterator[Limit]:
    """Yield what each row of the programme is, in order."""
    grid, network = programme.grid, programme.network
    first = grid.problem.first_year
    for _, _, name in _group_years(network):
        yield Limit("money", f"the money of {name}")
    for kind, n_rows in programme.row_kinds[1:]:
        if kind == "backlog":
            for a, t in zip(*np.nonzero(programme.columns.backlog >= 0), strict=True):
                state = grid.state_ids[int(grid.activity_state[a])]
                yield Limit(kind, f"what {grid.activity_ids[a]} needs by {first + int(t)}", state)
        elif kind == "absorb":
            planned = np.zeros_like(grid.cap_cents)
            np.add.at(planned, grid.activity_state, grid.planned_cents)
            for s, t in zip(*np.nonzero((grid.cap_cents >= 0) & (grid.cap_cents < planned)), strict=True):
                state = grid.state_ids[s]
                yield Limit(kind, f"the absorption limit of {state} in {first + int(t)}", state)
        else:
            yield from [Limit(kind, CONDITIONS.get(kind, ""))] * n_rows
