"""A problem as arrays: what is needed by activity and year, what money there is by purse and year.

A `Grid` keeps only what can take part: activities with a need, the States and cells (State x pillar) they form, and
`Purse`s, which is the one word here for whatever gives money. Amounts are whole cents in int64 arrays; years are
positions 0..n_years-1 of the horizon. Everything follows the sorted ids of the `Problem`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from needmatch.problem import Problem
from needmatch.purse import Purse, purses_of
from needmatch.units import COUNTED_EVIDENCE, PILLARS

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

SMALLEST_COEFFICIENT = 1e-6
"""A need is at most a million units of the programme, so that what is divided by it keeps its digits."""

FIRST_MONTH_THAT_COUNTS = 7
"""A deadline in July or later counts its own year; an earlier one counts until the year before (section 2)."""


@dataclass(frozen=True)
class Term:
    """An obligation as a tier sees it: lateness is the sum over its activities of `weight` x unfunded cents.

    `last_year` is the position of the last year that counts, -1 if none of the horizon does. `weight` is lateness
    per unfunded cent of each activity in `activities` (dimensionless; at most 1 in total).
    `planned`, `denominator` are in `unit_of_share`: output of the obligation's unit, or cents.
    """

    obligation: str
    last_year: int
    risk: float
    activities: IntArray
    weight: FloatArray
    output_per_cent: FloatArray
    denominator: float
    uses_output: bool


@dataclass(frozen=True)
class Grid:
    """The arrays of a problem; shapes use A activities, S States, T years."""

    problem: Problem
    activity_ids: tuple[str, ...]
    state_ids: tuple[str, ...]
    activity_state: IntArray
    """(A,) position of the activity's State."""
    activity_pillar: IntArray
    """(A,) position in `PILLARS`."""
    activity_is_local: BoolArray
    """(A,)"""
    need_cents: IntArray
    """(A, T) need planned in each year."""
    counted_cents: IntArray
    """(A,) need graded documented or reported, over the horizon."""
    output: FloatArray
    """(A,) planned output over the horizon, nan where none is given."""
    cap_cents: IntArray
    """(S, T) absorption limit; -1 is no limit."""
    purses: tuple[Purse, ...]

    @property
    def n_years(self) -> int:
        return int(self.need_cents.shape[1])

    @cached_property
    def planned_cents(self) -> IntArray:
        """(A, T) need planned by the end of each year."""
        planned: IntArray = np.cumsum(self.need_cents, axis=1)
        return planned

    @cached_property
    def total_cents(self) -> IntArray:
        """(A,) need over the horizon."""
        totals: IntArray = self.need_cents.sum(axis=1)
        return totals

    @cached_property
    def state_need_cents(self) -> IntArray:
        """(S,) need over the horizon."""
        return _sum_by(self.activity_state, self.total_cents, len(self.state_ids))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The obligations that have a planned need, in order of id."""
        return _terms(self)

    @cached_property
    def scale_cents(self) -> float:
        """Cents in a unit of the programme: the median need, so that its numbers are near 1.

        Where amounts lie far apart the unit is larger: the solver drops coefficients below 1e-9.
        """
        positive = self.need_cents[self.need_cents > 0]
        if not positive.size:
            return 1.0
        return max(float(np.median(positive)), float(positive.max()) * SMALLEST_COEFFICIENT)


def _sum_by(keys: IntArray, values: IntArray, size: int) -> IntArray:
    """Sum whole numbers by key, exactly (bincount would go through floating point)."""
    out = np.zeros(size, dtype=np.int64)
    np.add.at(out, keys, values)
    return out


def last_year_that_counts(deadline: date, first_year: int, last_year: int) -> int:
    """Return the position of the last year that counts for a deadline; -1 if none of the horizon does.

    Source: design section 2, "Lateness".
    """
    year = deadline.year if deadline.month >= FIRST_MONTH_THAT_COUNTS else deadline.year - 1
    return max(-1, min(year, last_year) - first_year)


def build_grid(problem: Problem, *, with_relations: bool) -> Grid:
    """Build the arrays of a checked problem; relation costs are read only where a tier asks for them."""
    n_years = len(problem.years)
    needed = {n.activity for n in problem.needs if n.need_cents > 0}
    activities = [a for a in problem.activities if a.activity in needed]
    position = {a.activity: k for k, a in enumerate(activities)}
    state_ids = tuple(sorted({a.state for a in activities}))
    state_position = {s: k for k, s in enumerate(state_ids)}

    need = np.zeros((len(activities), n_years), dtype=np.int64)
    counted = np.zeros(len(activities), dtype=np.int64)
    output = np.full(len(activities), np.nan)
    for row in problem.needs:
        k = position.get(row.activity)
        if k is None:
            continue
        need[k, row.year - problem.first_year] += row.need_cents
        if row.evidence in COUNTED_EVIDENCE:
            counted[k] += row.need_cents
        if row.output is not None:
            output[k] = row.output + (0.0 if np.isnan(output[k]) else output[k])

    cap = np.full((len(state_ids), n_years), -1, dtype=np.int64)
    for state in problem.states:
        if state.max_cents_per_year is not None and state.state in state_position:
            cap[state_position[state.state], :] = state.max_cents_per_year

    return Grid(
        problem=problem,
        activity_ids=tuple(a.activity for a in activities),
        state_ids=state_ids,
        activity_state=np.array([state_position[a.state] for a in activities], dtype=np.int64),
        activity_pillar=np.array([PILLARS.index(a.pillar) for a in activities], dtype=np.int64),
        activity_is_local=np.array([a.is_local for a in activities], dtype=np.bool_),
        need_cents=need,
        counted_cents=counted,
        output=output,
        cap_cents=cap,
        purses=purses_of(problem, activities, with_relations),
    )


def _terms(grid: Grid) -> tuple[Term, ...]:
    """Return one term for each obligation that has a planned need and a denominator, in order of id."""
    problem = grid.problem
    position = {a: k for k, a in enumerate(grid.activity_ids)}
    serving: dict[str, list[int]] = {}
    for a in problem.activities:
        if a.obligation is not None and a.activity in position:
            serving.setdefault(a.obligation, []).append(position[a.activity])
    terms = []
    for o in problem.obligations:
        members = np.array(serving.get(o.obligation, []), dtype=np.int64)
        if not members.size:
            continue
        need = grid.total_cents[members].astype(float)
        planned = grid.output[members]
        given = np.where(np.isnan(planned), 0.0, planned)
        # A need without any output, or no quantity at all: lateness is counted in shares of money instead.
        uses_output = bool(np.all(given > 0)) and max(o.remaining or 0.0, float(given.sum())) > 0
        if uses_output:
            denominator = max(o.remaining or 0.0, float(given.sum()))
            weight = given / need / denominator
        else:
            denominator = float(need.sum())
            weight = np.full(members.size, 1.0 / denominator)
        terms.append(
            Term(
                obligation=o.obligation,
                last_year=last_year_that_counts(o.deadline, problem.first_year, problem.last_year),
                risk=1.0 if o.risk is None else o.risk,
                activities=members,
                weight=weight,
                output_per_cent=given / need,
                denominator=denominator,
                uses_output=uses_output,
            )
        )
    return tuple(terms)
