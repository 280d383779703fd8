"""The least change that funds a need which the plan leaves unmet, without making any tier worse.

Each kind of change is asked apart, over one programme that has room for all of them, switched off by its bounds:

    money      unearmarked money in one year, the year in which least is needed
    limit      a higher absorption limit of the State, the same in every year
    earmark    commitments whose earmark is widened to this activity, and how much they then give it
    carry_over commitments that may carry over, and how much they carry at most from one year to the next
    money_and_limit  unearmarked money once the absorption limit does not count, and the limit that then suffices

The surprise: no change at all may do, where the tiers leave it open whether this need or another is met. A need counts
as met in the order of planning, the oldest first, as in unfunded.csv. Source: design section 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Final, Literal

import numpy as np
import scipy.sparse as sp

from needmatch.engines import HOLD
from needmatch.errors import Unexplained
from needmatch.explain.afresh import held
from needmatch.explain.rungs import Rungs
from needmatch.explain.yardstick import yardstick
from needmatch.grid import FloatArray, Grid, IntArray, build_grid
from needmatch.network import Network, build_network
from needmatch.plan import Plan, Reason
from needmatch.programme import Programme, build_programme
from needmatch.purse import Purse

Kind = Literal["money", "limit", "earmark", "carry_over", "money_and_limit"]

ENOUGH: Final = 1e-5
"""A need short of less than this share of the median need is met, and a change of less is none: tiers leave slivers."""

SINGLES: Final = 4
"""How many commitments are tried alone before a change of several is told."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change that would fund the need.

    `amount_cents` is the extra money, what is added to the limit each year, what goes beyond an earmark, or what is
    carried over; `limit_cents` what is added to the limit where both change. `commitments` are those that change,
    with their part of the amount. `year` is that of the money.
    """

    kind: Kind
    amount_cents: int
    year: int | None = None
    limit_cents: int | None = None
    commitments: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NeedReason:
    """Why a need stays unmet, and what would fund it.

    `year` is None where all years are asked for. `reasons` are those of unfunded.csv, in order of year. `is_choice`
    says that plans as good fund it: then there are no changes.
    """

    activity: str
    state: str
    year: int | None
    unmet_cents: int
    reasons: tuple[Reason, ...]
    is_choice: bool
    changes: tuple[Change, ...]


def explain_need(plan: Plan, activity: str, year: int | None = None) -> NeedReason:
    """Explain what a need of a plan lacks: of one year in which it was planned, or of all.

    Raises:
        Unexplained: the plan has no such need, or was cut off by its time limit.
    """
    grid = build_grid(plan.problem, with_relations="relations" in plan.problem.policy.ordered_tiers)
    if activity not in grid.activity_ids:
        raise Unexplained(f"no activity {activity} needs anything; needs.csv lists those that do")
    a = grid.activity_ids.index(activity)
    last = grid.n_years - 1
    if year is not None:
        last = year - plan.problem.first_year
        if not 0 <= last < grid.n_years or not grid.need_cents[a, last]:
            planned = ", ".join(
                str(plan.problem.first_year + int(t)) for t in np.flatnonzero(grid.need_cents[a])
            )
            raise Unexplained(f"{activity} plans nothing in {year}; it does in {planned}")
    rows = [u for u in plan.unfunded if u.activity == activity and (year is None or u.year == year)]
    answer = NeedReason(
        activity=activity,
        state=grid.state_ids[int(grid.activity_state[a])],
        year=year,
        unmet_cents=sum(u.unmet_cents for u in rows),
        reasons=tuple(dict.fromkeys(u.reason for u in rows)),
        is_choice=False,
        changes=(),
    )
    if not answer.unmet_cents:
        return answer
    room = _Room(plan, grid, a, last, answer.unmet_cents)
    if room.is_open():
        return replace(answer, is_choice=True)
    changes = [room.money(), room.limit(), *room.directed("earmark"), *room.directed("carry_over")]
    found = tuple(change for change in changes if change is not None)
    if not found:
        both = room.money_and_limit()
        found = () if both is None else (both,)
    return replace(answer, changes=found)


@dataclass(frozen=True)
class _Wide:
    """The programme with room for every change: where the columns and rows of each stand."""

    programme: Programme
    extra_rows: IntArray
    """(T,) money rows of the unearmarked money of each year."""
    extra_groups: IntArray
    """(T,) groups of the unearmarked money of each year."""
    arcs_beyond: IntArray
    """Arcs into the activity that an earmark does not admit."""
    carried: IntArray
    """Columns of what may not be carried over in the plan."""
    limit: int
    """Column that is added to the State's absorption limit of every year."""


class _Room:
    """A plan's tiers held over the wide programme, for one activity."""

    def __init__(self, plan: Plan, grid: Grid, activity: int, last: int, unmet_cents: int) -> None:
        self.plan, self.grid, self.activity, self.unmet_cents = plan, grid, activity, unmet_cents
        self.wide = _wide(grid, activity)
        programme = self.wide.programme
        policy = plan.problem.policy
        stick = yardstick(plan, grid)
        if programme.whole.size:
            self.engine = held(programme, policy, stick)
        else:
            rungs = Rungs(programme, policy, stick)
            rungs.hold_until(len(rungs.tiers), rungs.reached)
            self.engine = rungs.engine
        self.backlog = int(programme.columns.backlog[activity, -1])
        beyond = int(grid.total_cents[activity] - grid.planned_cents[activity, last])
        self.allowed = beyond / grid.scale_cents
        """What may stay unmet: only what is planned later."""

    def _least(self, columns: IntArray) -> FloatArray | None:
        """Return the least of some columns that funds the need, None where no amount of them does."""
        engine, planned = self.engine, float(self.wide.programme.upper[self.backlog])
        cost = np.zeros(engine.n_columns)
        cost[self.backlog] = 1.0
        best = engine.minimise(cost).value
        if best > self.allowed + ENOUGH:
            return None
        at = np.array([self.backlog])
        engine.bound_columns(at, np.zeros(1), np.array([max(best, self.allowed) + HOLD]))
        cost = np.zeros(engine.n_columns)
        cost[columns] = 1.0
        x = engine.minimise(cost).x
        engine.bound_columns(at, np.zeros(1), np.array([planned]))
        return x

    def is_open(self) -> bool:
        """Say whether the tiers leave it open to fund the need."""
        return self._least(np.zeros(0, dtype=np.int64)) is not None

    def money(self) -> Change | None:
        """Return the least unearmarked money, in the year in which it is least."""
        best: Change | None = None
        first = int(np.flatnonzero(self.grid.need_cents[self.activity])[0])
        for t in range(first, self.grid.n_years):
            row = self.wide.extra_rows[t : t + 1]
            self.engine.bound_rows(row, np.full(1, -np.inf), np.full(1, np.inf))
            arcs = self._arcs_of(t)
            x = self._least(arcs)
            self.engine.bound_rows(row, np.full(1, -np.inf), np.zeros(1))
            if x is not None:
                amount = self._cents(float(x[arcs].sum()))
                if best is None or amount < best.amount_cents:
                    best = Change("money", amount, year=self.plan.problem.first_year + t)
        return best

    def limit(self) -> Change | None:
        """Return the least that the absorption limit of the State must grow in every year."""
        column = np.array([self.wide.limit])
        x = self._with(column, column)
        if x is None:
            return None
        return Change("limit", self._cents(float(x[self.wide.limit])))

    def money_and_limit(self) -> Change | None:
        """Return the least unearmarked money without a limit, and the limit that then suffices."""
        column = np.array([self.wide.limit])
        self.engine.bound_columns(column, np.zeros(1), np.full(1, np.inf))
        money = self.money()
        if money is not None and money.year is not None:
            row = self.wide.extra_rows[[money.year - self.plan.problem.first_year]]
            upper = money.amount_cents / self.grid.scale_cents + HOLD
            self.engine.bound_rows(row, np.full(1, -np.inf), np.full(1, upper))
            x = self._least(column)
            self.engine.bound_rows(row, np.full(1, -np.inf), np.zeros(1))
            limit = 0.0 if x is None else float(x[self.wide.limit])
            money = replace(money, kind="money_and_limit", limit_cents=self._cents(limit))
        self.engine.bound_columns(column, np.zeros(1), np.zeros(1))
        return money

    def directed(self, kind: Literal["earmark", "carry_over"]) -> list[Change]:
        """Return the least money that must go beyond an earmark, or be carried over: by one commitment if one can."""
        columns = self.wide.arcs_beyond if kind == "earmark" else self.wide.carried
        if not columns.size:
            return []
        x = self._with(columns, columns)
        if x is None:
            return []
        owner = self._owners(columns)
        parts = {g: float(x[columns[owner == g]].sum()) for g in np.unique(owner).tolist()}
        used = sorted((g for g, part in parts.items() if part > ENOUGH), key=lambda g: (-parts[g], g))
        for g in used[:SINGLES] if len(used) > 1 else []:
            mine = columns[owner == g]
            alone = self._with(mine, mine)
            if alone is not None:
                used, parts = [g], {g: float(alone[mine].sum())}
                break
        shares = tuple((self._name(g), self._cents(parts[g])) for g in used)
        return [Change(kind, sum(amount for _, amount in shares), commitments=shares)] if shares else []

    def _with(self, free: IntArray, counted: IntArray) -> FloatArray | None:
        """Return the least of some columns with others free for the time."""
        self.engine.bound_columns(free, np.zeros(free.size), np.full(free.size, np.inf))
        x = self._least(counted)
        self.engine.bound_columns(free, np.zeros(free.size), np.zeros(free.size))
        return x

    def _arcs_of(self, year: int) -> IntArray:
        return np.flatnonzero(self.wide.programme.network.tail == -1 - self.wide.extra_groups[year])

    def _owners(self, columns: IntArray) -> IntArray:
        """Return the group that each column is of."""
        network, carried = self.wide.programme.network, self.wide.programme.columns.carried
        owner = np.full(self.engine.n_columns, -1, dtype=np.int64)
        from_group = np.flatnonzero(network.tail < 0)
        owner[from_group] = -1 - network.tail[from_group]
        for g, t in zip(*np.nonzero(carried >= 0), strict=True):
            owner[carried[g, t]] = g
        return owner[columns]

    def _name(self, group: int) -> str:
        network = self.wide.programme.network
        return network.grid.purses[network.groups[group].members[0]].name

    def _cents(self, amount: float) -> int:
        """Return an amount of the programme in cents, rounded up; one within the solver's noise of the need is it."""
        cents = ceil(max(0.0, amount - HOLD) * self.grid.scale_cents - 1e-3)
        return self.unmet_cents if abs(cents - self.unmet_cents) <= ENOUGH * self.grid.scale_cents else cents


def _wide(grid: Grid, activity: int) -> _Wide:
    """Return the programme of a grid with room for every change, switched off."""
    n_years, n_purses = grid.n_years, len(grid.purses)
    state, pillar = int(grid.activity_state[activity]), int(grid.activity_pillar[activity])
    everyone = frozenset(range(len(grid.state_ids)))
    pillars = frozenset(grid.activity_pillar.tolist())
    # A purse of its own for every commitment, so that a change is that of one of them.
    own = [replace(p, pays_in=True, can_carry_over=True, pins=_kept(grid, p, activity)) for p in grid.purses]
    extra = [
        Purse(
            name=f"unearmarked money of year {t}",
            donor="",
            evidence="assumed",
            states=everyone,
            pillars=pillars,
            money_cents=tuple(int(t == y) for y in range(n_years)),
            can_carry_over=False,
            pays_in=True,
        )
        for t in range(n_years)
    ]
    cap = grid.cap_cents.copy()
    cap[state] = np.where(cap[state] == 0, -1, cap[state])  # arcs must stand for a limit that may grow
    network = build_network(replace(grid, purses=(*own, *extra), cap_cents=cap))
    spent = tuple(replace(p, money_cents=(0,) * n_years) for p in extra)
    real = replace(grid, purses=(*own, *spent))
    groups = tuple(
        replace(group, money_cents=np.zeros(n_years, dtype=np.int64))
        if group.members[0] >= n_purses
        else group
        for group in network.groups
    )
    beyond = _arcs_beyond(grid, network, activity, state, pillar)
    first = network.n_arcs
    network = _with_arcs(replace(network, grid=real, groups=groups), beyond, activity)
    programme = build_programme(network)
    columns = programme.columns
    may_not = [g for g, group in enumerate(groups) if not _may_carry(grid, group.members[0])]
    carried = columns.carried[may_not].ravel() if may_not else np.zeros(0, dtype=np.int64)
    carried = carried[carried >= 0]
    upper = programme.upper.copy()
    upper[carried] = 0.0
    limit = programme.matrix.shape[1]
    absorb = _absorption_rows(programme, state)
    of_limit = sp.csr_array(
        (-np.ones(absorb.size), (absorb, np.zeros(absorb.size, dtype=np.int64))),
        shape=(programme.matrix.shape[0], 1),
    )
    programme = replace(
        programme,
        matrix=sp.csr_array(sp.hstack([programme.matrix, of_limit], format="csr")),
        lower=np.append(programme.lower, 0.0),
        upper=np.append(upper, 0.0),
        columns=replace(columns, size=limit + 1),
    )
    group_of = {group.members[0]: g for g, group in enumerate(groups)}
    extra_groups = np.array([group_of[n_purses + t] for t in range(n_years)], dtype=np.int64)
    return _Wide(
        programme=programme,
        extra_rows=extra_groups * n_years + np.arange(n_years),
        extra_groups=extra_groups,
        arcs_beyond=np.arange(first, network.n_arcs),
        carried=carried,
        limit=limit,
    )


def _kept(grid: Grid, purse: Purse, activity: int) -> Mapping[tuple[int, int], tuple[int, int | None]]:
    """Return a purse's pins; one whose earmark admits no need at all gets a pin that asks nothing, to stay."""
    admits = np.isin(grid.activity_state, list(purse.states)) & np.isin(
        grid.activity_pillar, list(purse.pillars)
    )
    return purse.pins if admits.any() else {(activity, 0): (0, None), **purse.pins}


def _may_carry(grid: Grid, purse: int) -> bool:
    return purse >= len(grid.purses) or grid.purses[purse].can_carry_over


def _arcs_beyond(
    grid: Grid, network: Network, activity: int, state: int, pillar: int
) -> list[tuple[int, int, float]]:
    """Return (group, year, relation cost) of arcs into the activity from commitments that may not fund it."""
    arcs = []
    for g, group in enumerate(network.groups):
        k = group.members[0]
        if k >= len(grid.purses):
            continue
        purse = grid.purses[k]
        if state in purse.states and pillar in purse.pillars:
            continue
        cost = purse.relation_costs[state] if purse.relation_costs else 0.0
        arcs += [
            (g, t, cost)
            for t in range(grid.n_years)
            if grid.planned_cents[activity, t] and purse.available_cents[t]
        ]
    return arcs


def _with_arcs(network: Network, arcs: list[tuple[int, int, float]], activity: int) -> Network:
    """Return the network with arcs from groups straight to an activity, closed: at most 0 goes along them."""
    n = len(arcs)
    nothing = np.zeros(n, dtype=np.int64)
    return replace(
        network,
        tail=np.concatenate([network.tail, np.array([-1 - g for g, _, _ in arcs], dtype=np.int64)]),
        head=np.concatenate([network.head, np.full(n, activity, dtype=np.int64)]),
        year=np.concatenate([network.year, np.array([t for _, t, _ in arcs], dtype=np.int64)]),
        relation_cost=np.concatenate([network.relation_cost, np.array([c for _, _, c in arcs], dtype=float)]),
        grant_state=np.concatenate([network.grant_state, nothing - 1]),
        is_local=np.concatenate([network.is_local, nothing.astype(np.bool_)]),
        least_cents=np.concatenate([network.least_cents, nothing]),
        most_cents=np.concatenate([network.most_cents, nothing]),
    )


def _absorption_rows(programme: Programme, state: int) -> IntArray:
    """Return the rows of a State's absorption limits."""
    grid = programme.grid
    planned = np.zeros_like(grid.cap_cents)
    np.add.at(planned, grid.activity_state, grid.planned_cents)
    states = np.nonzero((grid.cap_cents >= 0) & (grid.cap_cents < planned))[0]
    start = 0
    for kind, n_rows in programme.row_kinds:
        if kind == "absorb":
            break
        start += n_rows
    return start + np.flatnonzero(states == state)
