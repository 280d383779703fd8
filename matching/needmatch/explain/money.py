"""Money given or taken: commitments by class of earmark, and what a changed tranche means for a programme.

A class is what decides where money may go: the earmark and the kind (carry-over, front-loading, conditions). Its
members are exchangeable, so a price holds for the class. The surprise: arcs stand for every class and year, also where
it has no money, because a price asks what money there would do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from needmatch.explain.rungs import Bounds
from needmatch.grid import Grid, IntArray, build_grid
from needmatch.network import Group, Network, build_network
from needmatch.problem import Commitment, Problem, Tranche
from needmatch.programme import Programme, build_programme
from needmatch.units import CENTS, usd


@dataclass(frozen=True)
class EarmarkClass:
    """Commitments whose money may do the same. `states`, `pillars` None is any; `kind` names further conditions."""

    states: frozenset[str] | None
    pillars: frozenset[str] | None
    kind: str
    members: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """States, pillars and kind as prices.csv writes them."""
        return _set_text(self.states), _set_text(self.pillars), self.kind


def _set_text(ids: frozenset[str] | None) -> str:
    return "*" if ids is None else "|".join(sorted(ids))


def kind_of(commitment: Commitment) -> str:
    """Return what else than its earmark decides where a commitment's money may go; "" where nothing does."""
    words = [
        ("carry_over", commitment.can_carry_over),
        ("front_load", commitment.can_front_load),
        (f"min_grant_usd={usd(commitment.min_grant_cents or 0)}", bool(commitment.min_grant_cents)),
        (f"max_state_share={commitment.max_state_share}", commitment.max_state_share is not None),
        (f"local_share_min={commitment.local_share_min}", bool(commitment.local_share_min)),
    ]
    return "|".join(word for word, is_so in words if is_so)


def classes_of(problem: Problem) -> tuple[EarmarkClass, ...]:
    """Return the classes of a problem's commitments, in order of key.

    Members that are free to give come first, in order of id: those with pins or pay-ins are the last to be asked.
    """
    bound = {pin.commitment for pin in problem.pins} | {payin.commitment for payin in problem.payins}
    found: dict[tuple[str, str, str], list[Commitment]] = {}
    for c in sorted(problem.commitments, key=lambda c: (c.commitment in bound, c.commitment)):
        found.setdefault((_set_text(c.states), _set_text(c.pillars), kind_of(c)), []).append(c)
    return tuple(
        EarmarkClass(cs[0].states, cs[0].pillars, key[2], tuple(c.commitment for c in cs))
        for key, cs in sorted(found.items())
    )


def has_demands(problem: Problem) -> bool:
    """Say whether anything must be paid: without a least pin or a pay-in, giving nothing keeps every rule."""
    return any(pin.min_cents for pin in problem.pins) or any(payin.amount_cents for payin in problem.payins)


def given(earmark: EarmarkClass, year: int, step_cents: int) -> dict[tuple[str, int], int]:
    """Return the change of tranches that gives a class money: its first member gets it."""
    return {(earmark.members[0], year): step_cents}


def taken(problem: Problem, earmark: EarmarkClass, year: int, step_cents: int) -> dict[tuple[str, int], int]:
    """Return the change of tranches that takes at most a step from a class, from one member after another."""
    has = dict.fromkeys(earmark.members, 0)
    for tranche in problem.tranches:
        if tranche.year == year and tranche.commitment in has:
            has[tranche.commitment] += tranche.amount_cents
    left = step_cents
    changes = {}
    for name, amount in has.items():
        cut = min(left, amount)
        if cut:
            changes[name, year] = -cut
        left -= cut
    return changes


def with_money(problem: Problem, changes: Mapping[tuple[str, int], int]) -> Problem:
    """Return the problem with tranches changed by cents, by commitment and year."""
    amounts: dict[tuple[str, int], int] = {}
    for tranche in problem.tranches:
        key = tranche.commitment, tranche.year
        amounts[key] = amounts.get(key, 0) + tranche.amount_cents
    for key, change in changes.items():
        amounts[key] = amounts.get(key, 0) + change
    rows = tuple(Tranche(name, year, amount) for (name, year), amount in sorted(amounts.items()))
    return replace(problem, tranches=rows)


@dataclass(frozen=True)
class WideProgramme:
    """A problem's programme with arcs for money in every year of every commitment, wherever it has none now."""

    problem: Problem
    network: Network
    programme: Programme

    @property
    def grid(self) -> Grid:
        return self.network.grid

    def bounds(self, changes: Mapping[tuple[str, int], int]) -> Bounds:
        """Return the bounds of the programme that changed tranches change."""
        programme = self.programme
        members = {name for name, _ in changes}
        plain = all(
            p.state_limit_cents is None and p.debt_limit_cents is None
            for p in self.grid.purses
            if p.name in members
        )
        if plain:
            # Money rows come first, by group and year.
            group_of = {
                self.grid.purses[m].name: g
                for g, group in enumerate(self.network.groups)
                for m in group.members
            }
            row_of: dict[int, float] = {}
            for (name, year), change in changes.items():
                if name in group_of:
                    row = group_of[name] * self.grid.n_years + year - self.problem.first_year
                    row_of[row] = row_of.get(row, 0.0) + change / self.grid.scale_cents
            rows = np.array(sorted(row_of), dtype=np.int64)
            upper = programme.row_upper[rows] + np.array([row_of[row] for row in rows.tolist()])
            none = np.zeros(0)
            return Bounds(rows, programme.row_lower[rows], upper, np.zeros(0, dtype=np.int64), none, none)
        other = build_programme(_with_grid(self.network, _grid(with_money(self.problem, changes))))
        rows = np.flatnonzero(other.row_upper != programme.row_upper)
        columns = np.flatnonzero((other.upper != programme.upper) | (other.lower != programme.lower))
        return Bounds(
            rows,
            other.row_lower[rows],
            other.row_upper[rows],
            columns,
            other.lower[columns],
            other.upper[columns],
        )


def wide_programme(problem: Problem) -> WideProgramme:
    """Return the programme of a problem with arcs for money in every year of every commitment."""
    everywhere = {(c.commitment, year): CENTS for c in problem.commitments for year in problem.years}
    network = build_network(_grid(with_money(problem, everywhere)))
    network = _with_grid(network, _grid(problem))
    return WideProgramme(problem, network, build_programme(network))


def _grid(problem: Problem) -> Grid:
    return build_grid(problem, with_relations="relations" in problem.policy.ordered_tiers)


def _with_grid(network: Network, grid: Grid) -> Network:
    """Return a network of the same arcs with the money of another grid, whose purses are the same but for money."""

    def summed(group: Group, field: str) -> IntArray:
        rows = [getattr(grid.purses[m], field) for m in group.members]
        total: IntArray = np.array(rows, dtype=np.int64).sum(axis=0)
        return total

    groups = tuple(
        replace(
            group, money_cents=summed(group, "money_cents"), available_cents=summed(group, "available_cents")
        )
        for group in network.groups
    )
    return replace(network, grid=grid, groups=groups)
