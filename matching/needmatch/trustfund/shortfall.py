"""What the bilateral round leaves late, and which of it a fund of last resort may pay for.

Eligible (design section 7): an Article 5 obligation with a plan, its needs made known at an accepted grade, and short
of money at its deadline after the bilateral round. The surprise: an obligation that later bilateral money catches up
with is short all the same, because it is late; a fund that pays in time sets that later money free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np

from needmatch.grid import FloatArray, Grid, IntArray, Term, build_grid
from needmatch.plan import Plan
from needmatch.problem import Problem
from needmatch.risk.obligations import receipts_by_activity
from needmatch.units import weakest

ARTICLE: Final = 5

LEAST_MISSING_SHARE: Final = 1e-6
"""A smaller share of what is planned by the deadline is the solver's rounding, not lateness."""

MONTHS: Final = 12


class LeftOut(StrEnum):
    """Why an obligation is not eligible."""

    OTHER_ARTICLE = "other_article"
    NO_PLAN = "no_plan"
    WEAK_EVIDENCE = "weak_evidence"
    DEADLINE_PASSED = "deadline_passed"
    ON_TIME = "on_time"


@dataclass(frozen=True)
class Shortfall:
    """An eligible obligation; A activities, years 0..last_year are those that count for its deadline.

    `backlog_cents` (A, last_year + 1): planned and unfunded at the end of each year. `months_per_cent` and
    `m2_per_cent` (A,): late months and square metres that a cent for an activity changes (m2: 0 for other units).
    `planned_cents`: planned cost until the deadline; `received_cents`: what the bilateral round gives until then.
    """

    obligation: str
    state: str
    deadline: date
    deadline_basis: str
    evidence: str
    last_year: int
    activities: tuple[str, ...]
    backlog_cents: IntArray
    later_backlog_cents: IntArray
    months_per_cent: FloatArray
    m2_per_cent: FloatArray
    late_share: float
    planned_cents: int

    @property
    def missing_cents(self) -> int:
        """What is unfunded at the deadline."""
        return int(self.backlog_cents[:, -1].sum())

    @property
    def received_cents(self) -> int:
        """What the bilateral round gives until the deadline."""
        return self.planned_cents - self.missing_cents

    @property
    def late_months(self) -> float:
        """Late months for lack of money."""
        return float(self.months_per_cent @ self.backlog_cents[:, -1])

    @property
    def missing_m2(self) -> float:
        """Square metres planned by the deadline and unfunded then."""
        return float(self.m2_per_cent @ self.backlog_cents[:, -1])

    def freed_cents(self, paid_cents: IntArray) -> int:
        """Return later bilateral money that is no longer needed here once the fund paid (A,)."""
        if not self.later_backlog_cents.shape[1]:
            return 0
        over = paid_cents[:, None] - self.later_backlog_cents
        return int(np.maximum(over, 0).max(axis=1).sum())


@dataclass(frozen=True)
class Bilateral:
    """The bilateral round as a fund sees it: who is eligible, who is left out and why, and room to absorb.

    `room_cents` is by State and year what its absorption limit still admits; States without a limit are absent.
    """

    plan: Plan
    shortfalls: tuple[Shortfall, ...]
    left_out: Mapping[str, LeftOut]
    room_cents: Mapping[str, tuple[int, ...]]

    @property
    def problem(self) -> Problem:
        return self.plan.problem


def bilateral_round(plan: Plan, evidence: frozenset[str]) -> Bilateral:
    """Return what a plan leaves to a fund of last resort that accepts needs of these grades."""
    problem = plan.problem
    grid = build_grid(problem, with_relations=False)
    received = np.zeros_like(grid.need_cents)
    position = {a: k for k, a in enumerate(grid.activity_ids)}
    for (activity, year), amount in receipts_by_activity(plan).items():
        received[position[activity], year - problem.first_year] += amount
    backlog = grid.planned_cents - np.cumsum(received, axis=1)
    terms = {term.obligation: term for term in grid.terms}
    grades = _grades(problem, grid)
    shortfalls, left_out = [], {}
    for o in problem.obligations:
        term = terms.get(o.obligation)
        why = _why_not(o.article, term, grades, evidence, backlog, grid.planned_cents)
        if why is not None or term is None:
            left_out[o.obligation] = why or LeftOut.NO_PLAN
            continue
        shortfalls.append(_shortfall(grid, term, backlog, grades))
    by_state = np.zeros_like(grid.cap_cents)
    np.add.at(by_state, grid.activity_state, received)
    room = {
        state: tuple(int(x) for x in grid.cap_cents[k] - by_state[k])
        for k, state in enumerate(grid.state_ids)
        if grid.cap_cents[k, 0] >= 0
    }
    return Bilateral(plan, tuple(shortfalls), left_out, room)


def _why_not(
    article: int,
    term: Term | None,
    grades: Mapping[int, list[str]],
    evidence: frozenset[str],
    backlog: IntArray,
    planned: IntArray,
) -> LeftOut | None:
    if article != ARTICLE:
        return LeftOut.OTHER_ARTICLE
    if term is None:
        return LeftOut.NO_PLAN
    if term.last_year < 0:
        return LeftOut.DEADLINE_PASSED
    if not all(grade in evidence for a in term.activities for grade in grades[int(a)]):
        return LeftOut.WEAK_EVIDENCE
    missing = int(backlog[term.activities, term.last_year].sum())
    if missing <= LEAST_MISSING_SHARE * int(planned[term.activities, term.last_year].sum()):
        return LeftOut.ON_TIME
    return None


def _grades(problem: Problem, grid: Grid) -> dict[int, list[str]]:
    """Return the grades of the needs of each activity, by position."""
    position = {a: k for k, a in enumerate(grid.activity_ids)}
    grades: dict[int, list[str]] = {}
    for need in problem.needs:
        if need.need_cents > 0:
            grades.setdefault(position[need.activity], []).append(need.evidence)
    return grades


def _shortfall(grid: Grid, term: Term, backlog: IntArray, grades: Mapping[int, list[str]]) -> Shortfall:
    problem = grid.problem
    obligation = next(o for o in problem.obligations if o.obligation == term.obligation)
    need = grid.need_cents[term.activities]
    per_cent = term.output_per_cent if term.uses_output else np.ones(term.activities.size)
    years_planned = int((need.sum(axis=0) > 0).sum())
    pace = float(per_cent @ need.sum(axis=1)) / years_planned
    counts_m2 = term.uses_output and obligation.unit == "m2"
    at_deadline = backlog[term.activities, term.last_year]
    return Shortfall(
        obligation=obligation.obligation,
        state=obligation.state,
        deadline=obligation.deadline,
        deadline_basis=obligation.deadline_basis,
        evidence=weakest([grade for a in term.activities for grade in grades[int(a)]]),
        last_year=term.last_year,
        activities=tuple(grid.activity_ids[a] for a in term.activities),
        backlog_cents=backlog[term.activities, : term.last_year + 1],
        later_backlog_cents=backlog[term.activities, term.last_year + 1 :],
        months_per_cent=MONTHS * per_cent / pace,
        m2_per_cent=term.output_per_cent if counts_m2 else np.zeros(term.activities.size),
        late_share=float(term.weight @ at_deadline),
        planned_cents=int(need[:, : term.last_year + 1].sum()),
    )
