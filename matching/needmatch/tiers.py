"""What each tier asks of a plan, as costs and rows over the columns of a programme.

Every tier is minimised. A tier is written in the backlog B alone (relations and the tie breaker in the arcs), because
what an activity received by the end of the horizon is its need less its backlog. Amounts are in units of
`Grid.scale_cents`. `sooner` and `deadline` weigh obligations, never square metres, or the largest State would take
everything. Source: design section 2, "Tiers".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from needmatch.engines import Engine
from needmatch.grid import BoolArray, FloatArray, Grid, IntArray
from needmatch.problem import Policy
from needmatch.programme import Programme
from needmatch.units import CENTS, PILLARS


@dataclass(frozen=True)
class Objective:
    """A linear cost over the first columns of an engine; `report` turns its value into the unit of section 4."""

    cost: FloatArray
    constant: float = 0.0
    unit: float = 1.0

    def report(self, value: float) -> float:
        """Return the value as summary.json shows it; noise below the solver's tolerance is 0."""
        shown = (value + self.constant) * self.unit
        return 0.0 if abs(value + self.constant) < 1e-9 else shown


@dataclass(frozen=True)
class CoverageSet:
    """States whose coverage a leximin raises: coverage = constant + sum of coefficient x column, by State.

    `states` are positions in `Grid.state_ids`; `matrix` has a row each.
    """

    states: IntArray
    matrix: sp.csr_array
    constant: FloatArray


def usd_per_unit(grid: Grid) -> float:
    """Return how much of the case's currency a unit of the programme is."""
    return grid.scale_cents / CENTS


def early(programme: Programme) -> Objective:
    """Least sum over activities and years of the backlog [USD-years]."""
    cost = np.zeros(programme.columns.size)
    backlog = programme.columns.backlog
    cost[backlog[backlog >= 0]] = 1.0
    return Objective(cost, unit=usd_per_unit(programme.grid))


def relations(programme: Programme) -> Objective:
    """Least cost over pairs of a commitment and a State [USD]."""
    cost = np.zeros(programme.columns.size)
    cost[: programme.columns.n_arcs] = programme.network.relation_cost
    return Objective(cost, unit=usd_per_unit(programme.grid))


def tie(programme: Programme) -> Objective:
    """A cost per arc from a hash of stable ids, so that the plan is one; money is placed rather than left idle.

    An arc costs less than 1 and a path has at most four, so the 10 for reaching an activity always prevails.
    """
    network = programme.network
    cost = np.zeros(programme.columns.size)
    cost[: network.n_arcs] = network.tie_key
    cost[np.flatnonzero(network.head < len(programme.grid.activity_ids))] -= 10.0
    return Objective(cost)


def sooner(programme: Programme) -> Objective:
    """Least sum of risk x mean, over the years from the deadline on, of the planned share unfunded by then."""
    grid, backlog = programme.grid, programme.columns.backlog
    cost = np.zeros(programme.columns.size)
    for term in grid.terms:
        years = np.arange(max(term.last_year, 0), grid.n_years)
        columns = backlog[np.ix_(term.activities, years)]
        weight = np.broadcast_to(
            (term.risk * term.weight * grid.scale_cents / years.size)[:, None], columns.shape
        )
        np.add.at(cost, columns[columns >= 0], weight[columns >= 0])
    return Objective(cost)


def output(programme: Programme) -> Objective:
    """Most square metres released, over obligations counted in m2 (minimised as what is not released)."""
    grid, backlog = programme.grid, programme.columns.backlog
    unit_of = {o.obligation: o.unit for o in grid.problem.obligations}
    cost = np.zeros(programme.columns.size)
    planned = 0.0
    for term in grid.terms:
        if unit_of[term.obligation] == "m2":
            cost[backlog[term.activities, -1]] += term.output_per_cent * grid.scale_cents
            planned += float((term.output_per_cent * grid.total_cents[term.activities]).sum())
    # The programme minimises area not released, in shares of all that is planned; the report turns it round.
    scale = planned or 1.0
    return Objective(cost / scale, constant=-planned / scale, unit=-scale)


def deadline(programme: Programme, policy: Policy, engine: Engine) -> Objective:
    """Least sum of risk x phi(late): adds a column for each segment of phi and a row for each obligation."""
    grid, backlog = programme.grid, programme.columns.backlog
    terms = [term for term in grid.terms if term.last_year >= 0]
    ends = np.array([end for end, _ in policy.segments])
    slopes = np.array([slope for _, slope in policy.segments])
    width = np.diff(ends, prepend=0.0)
    width[-1] = np.inf  # phi keeps its last slope
    segments = engine.add_columns(np.zeros(width.size * len(terms)), np.tile(width, len(terms)))
    row, col, val = [], [], []
    for k, term in enumerate(terms):
        columns = backlog[term.activities, term.last_year]
        there = columns >= 0
        row += [k] * int(there.sum())
        col += columns[there].tolist()
        val += (term.weight[there] * grid.scale_cents).tolist()
    row += np.repeat(np.arange(len(terms)), width.size).tolist()
    col += segments.tolist()
    val += [-1.0] * segments.size
    if terms:
        matrix = sp.csr_array((val, (row, col)), shape=(len(terms), engine.n_columns))
        engine.add_rows(matrix, np.full(len(terms), -np.inf), np.zeros(len(terms)))
    cost = np.zeros(engine.n_columns)
    cost[segments] = np.concatenate([term.risk * slopes for term in terms]) if terms else 0.0
    return Objective(cost)


def placed(programme: Programme, pillar: int) -> tuple[IntArray, FloatArray, float]:
    """Return the money placed in a pillar: (columns, coefficients, constant), in units of the programme."""
    grid = programme.grid
    members = np.flatnonzero(grid.activity_pillar == pillar)
    columns = programme.columns.backlog[members, -1]
    return columns, np.full(columns.size, -1.0), float(grid.total_cents[members].sum()) / grid.scale_cents


def pillars(programme: Programme, targets: dict[str, float], engine: Engine) -> Objective:
    """Least sum over protected pillars of the money short of their targets [USD]; targets in programme units."""
    names = [p for p in PILLARS if targets.get(p, 0.0) > 0]
    short = engine.add_columns(np.zeros(len(names)), np.array([targets[p] for p in names]))
    for k, name in enumerate(names):
        columns, coefficients, constant = placed(programme, PILLARS.index(name))
        matrix = sp.csr_array(
            (
                np.append(coefficients, 1.0),
                (np.zeros(columns.size + 1, dtype=int), np.append(columns, short[k])),
            ),
            shape=(1, engine.n_columns),
        )
        engine.add_rows(matrix, np.array([targets[name] - constant]), np.array([np.inf]))
    cost = np.zeros(engine.n_columns)
    cost[short] = 1.0
    return Objective(cost, unit=usd_per_unit(programme.grid))


def receivable(programme: Programme) -> BoolArray:
    """Return (A,): whether any money at all can reach the activity."""
    network = programme.network
    reached = np.zeros(len(programme.grid.activity_ids), dtype=np.bool_)
    reached[network.head[network.head < reached.size]] = True
    return reached


def coverages(programme: Programme) -> CoverageSet:
    """Return the coverage of every State that can receive anything: funded / need over the horizon."""
    grid = programme.grid
    can = np.zeros(len(grid.state_ids), dtype=np.bool_)
    can[grid.activity_state[receivable(programme)]] = True
    states = np.flatnonzero(can)
    index = np.full(can.size, -1, dtype=np.int64)
    index[states] = np.arange(states.size)
    rows = index[grid.activity_state]
    there = rows >= 0
    need = grid.state_need_cents[states].astype(float)
    matrix = sp.csr_array(
        (
            -grid.scale_cents / need[rows[there]],
            (rows[there], programme.columns.backlog[there, -1]),
        ),
        shape=(states.size, programme.columns.size),
    )
    return CoverageSet(states, matrix, np.ones(states.size))


def counted_coverages(programme: Programme, engine: Engine) -> CoverageSet:
    """Return the coverage of the needs graded documented or reported, by State that can receive anything for them.

    Money for an activity counts towards its counted needs first; only activities of mixed grades need a column for it.
    """
    grid = programme.grid
    counts = receivable(programme) & (grid.counted_cents > 0)
    states = np.unique(grid.activity_state[counts])
    index = np.full(len(grid.state_ids), -1, dtype=np.int64)
    index[states] = np.arange(states.size)
    counted = np.zeros(len(grid.state_ids), dtype=np.int64)
    np.add.at(counted, grid.activity_state, grid.counted_cents)
    mixed = np.flatnonzero(counts & (grid.counted_cents < grid.total_cents))
    credit = engine.add_columns(np.zeros(mixed.size), grid.counted_cents[mixed] / grid.scale_cents)
    if mixed.size:
        # credit <= what the activity received = need - backlog at the end
        rows = np.arange(mixed.size)
        matrix = sp.csr_array(
            (
                np.ones(2 * mixed.size),
                (np.tile(rows, 2), np.concatenate([credit, programme.columns.backlog[mixed, -1]])),
            ),
            shape=(mixed.size, engine.n_columns),
        )
        engine.add_rows(matrix, np.full(mixed.size, -np.inf), grid.total_cents[mixed] / grid.scale_cents)
    column = np.full(len(grid.activity_ids), -1, dtype=np.int64)
    sign = np.full(len(grid.activity_ids), -1.0)
    whole = np.flatnonzero(counts & (grid.counted_cents == grid.total_cents))
    column[whole] = programme.columns.backlog[whole, -1]
    column[mixed], sign[mixed] = credit, 1.0
    there = np.flatnonzero(column >= 0)
    state = grid.activity_state[there]
    need = counted[state].astype(float)
    matrix = sp.csr_array(
        (sign[there] * grid.scale_cents / need, (index[state], column[there])),
        shape=(states.size, engine.n_columns),
    )
    constant = np.zeros(states.size)
    np.add.at(
        constant,
        index[grid.activity_state[whole]],
        grid.total_cents[whole] / counted[grid.activity_state[whole]],
    )
    return CoverageSet(states, matrix, constant)


def idle_arcs(programme: Programme, name: str) -> BoolArray | None:
    """Return the columns that a tier has no use for when nothing is held before it; None where all may be of use.

    Only money for an activity of an obligation, in a year that still counts, moves `deadline`: arcs that lead to
    nothing else may stay empty.
    """
    if name != "deadline":
        return None
    grid, network = programme.grid, programme.network
    is_useful = np.zeros((network.n_nodes, grid.n_years), dtype=np.bool_)
    for term in grid.terms:
        if term.risk > 0:
            is_useful[term.activities, : term.last_year + 1] = True
    from_pool = network.tail >= 0
    for level in range(1, int(network.depth.max(initial=0)) + 1):
        rows = np.flatnonzero(from_pool & (network.depth[np.maximum(network.tail, 0)] == level))
        year = network.year[rows]
        np.logical_or.at(is_useful, (network.tail[rows], year), is_useful[network.head[rows], year])
    idle = np.zeros(programme.columns.size, dtype=np.bool_)
    idle[: network.n_arcs] = ~is_useful[network.head, network.year]
    return idle
