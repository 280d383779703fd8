"""The programme of one tier as text in the CPLEX LP format, with a name for every row and column.

Meant for reading and for other solvers: `lp_text` writes the programme as the tier finds it when nothing is held yet.
The surprise: names are made of ids, but the format knows few characters, so that others become `_`; names that then
coincide are told apart by a number. Amounts are in units of the programme, said in the first line.

Source: README.md beside this file, rows (1) to (7) and the tiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from needmatch import tiers
from needmatch.engines import HighsEngine, ScipyEngine
from needmatch.grid import FloatArray, build_grid
from needmatch.lexicographic import Ladder
from needmatch.leximin import Level
from needmatch.network import Network, build_network
from needmatch.problem import TIERS, Problem
from needmatch.programme import Programme, build_programme
from needmatch.tiers import Objective
from needmatch.units import PILLARS, usd

LINE = 110
"""Characters of a line: readers of the format take lines of a few hundred."""

_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_.]")


@dataclass(frozen=True)
class Rows:
    """A programme with the rows and columns that a tier adds: row_lower <= matrix x <= row_upper."""

    matrix: sp.csr_array
    lower: FloatArray
    upper: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray


class _Draft(ScipyEngine):
    """An engine that is only written to: it keeps what a tier adds, and is never asked to solve."""

    def rows(self) -> Rows:
        return Rows(sp.csr_array(self._matrix), self._lower, self._upper, self._row_lower, self._row_upper)


def lp_text(problem: Problem, tier: str, *, pooled: bool = True) -> str:
    """Return the programme of a tier of the problem's policy, nothing held.

    Args:
        tier: one of `needmatch.problem.TIERS`, or "tie". `floor` and `leximin` stand with their first programme, the
            one that maximises the least level.
        pooled: whether money of equal eligibility is pooled; else the textbook network.

    Raises:
        ValueError: the tier is unknown.
    """
    if tier not in (*TIERS, "tie"):
        raise ValueError(f"tier {tier!r} is unknown; choose one of {', '.join((*TIERS, 'tie'))}")
    programme = build_programme(
        build_network(build_grid(problem, with_relations=tier == "relations"), pooled=pooled)
    )
    draft = _Draft(programme)
    columns, rows = list(_column_names(programme)), list(_row_names(programme))
    objective = _objective(problem, programme, tier, draft, columns, rows)
    cost = np.zeros(draft.n_columns)
    cost[: objective.cost.size] = objective.cost
    return _text(problem, programme, tier, objective, cost, draft.rows(), _distinct(columns), _distinct(rows))


def _objective(
    problem: Problem, programme: Programme, tier: str, draft: _Draft, columns: list[str], rows: list[str]
) -> Objective:
    """Add what the tier adds to the draft, with its names, and return what it minimises."""
    grid, policy = programme.grid, problem.policy
    if tier == "deadline":
        objective = tiers.deadline(programme, policy, draft)
        counted = [term.obligation for term in grid.terms if term.last_year >= 0]
        columns += [f"late({o},{k})" for o in counted for k in range(1, len(policy.segments) + 1)]
        rows += [f"late({o})" for o in counted]
        return objective
    if tier == "pillars":
        ladder = Ladder(programme, policy, HighsEngine(programme), None)
        ladder.prepare(("pillars",))
        objective = tiers.pillars(programme, ladder.targets, draft)
        named = [p for p in PILLARS if ladder.targets.get(p, 0.0) > 0]
        columns += [f"short({p})" for p in named]
        rows += [f"target({p})" for p in named]
        return objective
    if tier in ("floor", "leximin"):
        if tier == "floor":
            coverage = tiers.counted_coverages(programme, draft)
            mixed = _activities_of_mixed_grades(programme)
            columns += [f"counted({a})" for a in mixed]
            rows += [f"counted({a})" for a in mixed]
            level = Level(draft, coverage, _cut_off(problem, programme))
        else:
            coverage = tiers.coverages(programme)
            level = Level(draft, coverage)
        columns.append("level")
        rows += [f"coverage({grid.state_ids[s]})" for s in coverage.states.tolist()]
        return Objective(level.cost())
    plain = {
        "sooner": tiers.sooner,
        "output": tiers.output,
        "early": tiers.early,
        "relations": tiers.relations,
        "tie": tiers.tie,
    }[tier]
    return plain(programme)


def _cut_off(problem: Problem, programme: Programme) -> float:
    """Return the floor's cut-off, a constant of the case; 1 where no State has a counted need."""
    ladder = Ladder(programme, problem.policy, HighsEngine(programme), None)
    ladder.climb(("floor",))
    floor_used = ladder.results[0].floor_used
    return 1.0 if floor_used is None else floor_used


def _activities_of_mixed_grades(programme: Programme) -> list[str]:
    """Return the activities of which the floor counts some needs, but not all."""
    grid = programme.grid
    mixed = tiers.receivable(programme) & (grid.counted_cents > 0) & (grid.counted_cents < grid.total_cents)
    return [grid.activity_ids[k] for k in np.flatnonzero(mixed).tolist()]


def _group_name(network: Network, group: int) -> str:
    return "&".join(network.grid.purses[k].name for k in network.groups[group].members)


def _node_name(network: Network, node: int) -> str:
    return network.node_names[node].removeprefix("activity:")


def _column_names(programme: Programme) -> Iterator[str]:
    """Yield the name of each column, in order."""
    network, columns, grid = programme.network, programme.columns, programme.grid
    first = grid.problem.first_year
    for tail, head, year, is_local in zip(
        network.tail.tolist(),
        network.head.tolist(),
        network.year.tolist(),
        network.is_local.tolist(),
        strict=True,
    ):
        source = _group_name(network, -1 - tail) if tail < 0 else _node_name(network, tail)
        way = f"x({source},{_node_name(network, head)},{first + year}"
        yield f"{way},local)" if is_local else f"{way})"
    for kind, places in (("carried", columns.carried), ("debt", columns.debt)):
        for g, t in zip(*np.nonzero(places >= 0), strict=True):
            yield f"{kind}({_group_name(network, int(g))},{first + int(t)})"
    for a, t in zip(*np.nonzero(columns.backlog >= 0), strict=True):
        yield f"backlog({grid.activity_ids[a]},{first + int(t)})"
    for g, s, t in columns.grant:
        yield f"grant({_group_name(network, g)},{grid.state_ids[s]},{first + t})"


def _row_names(programme: Programme) -> Iterator[str]:
    """Yield the name of each row, in the order of `needmatch.programme`."""
    network, grid = programme.network, programme.grid
    first, n_activities = grid.problem.first_year, len(grid.activity_ids)
    years = [first + t for t in range(grid.n_years)]
    groups = range(len(network.groups))
    yield from (f"money({_group_name(network, g)},{year})" for g in groups for year in years)
    pools = {
        (node, year)
        for node, year in zip(
            np.concatenate([network.head, network.tail]).tolist(),
            np.tile(network.year, 2).tolist(),
            strict=True,
        )
        if node >= n_activities
    }
    yield from (f"pool({_node_name(network, node)},{first + t})" for node, t in sorted(pools))
    for a, t in zip(*np.nonzero(programme.columns.backlog >= 0), strict=True):
        yield f"need({grid.activity_ids[a]},{first + int(t)})"
    planned = np.zeros_like(grid.cap_cents)
    np.add.at(planned, grid.activity_state, grid.planned_cents)
    for s, t in zip(*np.nonzero((grid.cap_cents >= 0) & (grid.cap_cents < planned)), strict=True):
        yield f"absorb({grid.state_ids[s]},{first + int(t)})"
    purse_of = [grid.purses[group.members[0]] for group in network.groups]
    shares = {
        (-1 - tail, state)
        for tail, state in zip(network.tail.tolist(), network.grant_state.tolist(), strict=True)
        if state >= 0 and purse_of[-1 - tail].state_limit_cents is not None
    }
    yield from (f"share({_group_name(network, g)},{grid.state_ids[s]})" for g, s in sorted(shares))
    yield from (f"local({_group_name(network, g)})" for g in groups if purse_of[g].local_share_min)
    for bound in ("least", "most"):
        for g, s, t in programme.columns.grant:
            yield f"{bound}({_group_name(network, g)},{grid.state_ids[s]},{first + t})"


def _distinct(names: Iterable[str]) -> list[str]:
    """Return names that the format allows, told apart by a number where they coincide."""
    taken: set[str] = set()
    distinct = []
    for name in names:
        kind, bracket, ids = name.partition("(")
        parts = [
            "&".join(_NOT_ALLOWED.sub("_", part.replace(":", ".")) for part in one.split("&"))
            for one in ids.removesuffix(")").split(",")
        ]
        plain = f"{kind}({','.join(parts)})" if bracket else kind
        shown, number = plain, 1
        while shown in taken:
            number += 1
            shown = f"{plain}.{number}"
        taken.add(shown)
        distinct.append(shown)
    return distinct


def _number(value: float) -> str:
    return f"{value + 0.0:.12g}"


def _wrapped(head: str, terms: Iterable[str], tail: str = "") -> Iterator[str]:
    """Yield lines of at most `LINE` characters: head, terms, tail."""
    line = head
    for term in (*terms, *([tail] if tail else [])):
        if len(line) + 1 + len(term) > LINE:
            yield line
            line = f"   {term}"
        else:
            line = f"{line} {term}"
    yield line


def _terms(columns: Iterable[int], values: Iterable[float], names: list[str]) -> list[str]:
    """Return `+ 2 x(...)` for each coefficient that is not 0; a sum of nothing is 0 times the first column."""
    terms = [
        f"{'-' if value < 0 else '+'} {'' if abs(value) == 1 else _number(abs(value)) + ' '}{names[column]}"
        for column, value in sorted(zip(columns, values, strict=True))
        if value
    ]
    return terms or ([f"0 {names[0]}"] if names else [])


def _text(
    problem: Problem,
    programme: Programme,
    tier: str,
    objective: Objective,
    cost: FloatArray,
    rows: Rows,
    columns: list[str],
    row_names: list[str],
) -> str:
    unit = usd(round(programme.grid.scale_cents))
    lines = [
        f"\\ {' '.join(problem.title.split()) or 'A case without a title'}; 1 is {problem.currency} {unit}",
        f"\\ tier {tier}: shown as (value + {_number(objective.constant)}) x {_number(objective.unit)}",
        "min",
        *_wrapped(f" {tier}:", _terms(range(cost.size), cost.tolist(), columns)),
        "st",
    ]
    matrix = rows.matrix
    for r, name in enumerate(row_names):
        begin, end = int(matrix.indptr[r]), int(matrix.indptr[r + 1])
        terms = _terms(matrix.indices[begin:end].tolist(), matrix.data[begin:end].tolist(), columns)
        least, most = float(rows.row_lower[r]), float(rows.row_upper[r])
        if least == most:
            bound = f"= {_number(most)}"
        elif np.isfinite(most):
            bound = f"<= {_number(most)}"
        else:
            bound = f">= {_number(least)}"
        lines += _wrapped(f" {name}:", terms, bound)
    lines.append("bounds")
    for name, least, most in zip(columns, rows.lower.tolist(), rows.upper.tolist(), strict=True):
        if np.isfinite(most):
            lines.append(f" {_number(least)} <= {name} <= {_number(most)}")
        elif least:
            lines.append(f" {name} >= {_number(least)}")
    if programme.whole.size:
        lines += ["bin", *_wrapped("", (columns[k] for k in programme.whole.tolist()))]
    return "\n".join([*lines, "end", ""])
