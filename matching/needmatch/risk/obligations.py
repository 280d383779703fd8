"""From a problem and a plan to the chance that each obligation misses its deadline, and the weight that follows.

The surprise: an obligation whose deadline lies after the horizon is judged by what its plan puts into the horizon,
since nothing is known of the money after it; one whose deadline has passed before the horizon has no chance at all,
since it is late already.

Source: design section 2 ("risk") and section 6.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from needmatch.grid import FloatArray, Grid, Term, build_grid
from needmatch.plan import Plan
from needmatch.problem import Problem
from needmatch.risk.parameters import RiskParameters
from needmatch.risk.simulation import QUANTILES, Simulated, Work, simulate

LEAST_WEIGHT: Final = 0.1
WEIGHT_STEP: Final = 0.05
"""Weights are rounded to this, so that the noise of a simulation does not move money (design section 2)."""


@dataclass(frozen=True, slots=True)
class ObligationRisk:
    """What the simulation says of an obligation. Chances are of missing the deadline, 0 to 1.

    `chance` is with the money of the plan, `chance_full` with all its needs met as planned, `chance_without` with
    what was secured before alone. `completion` are years with a fraction, such as 2029.5, at `QUANTILES`; inf is
    beyond the horizon. `weight` is `risk` as the matcher takes it. None: the deadline passed before the horizon.
    """

    obligation: str
    state: str
    chance: float | None
    chance_full: float | None
    chance_without: float | None
    standard_error: float | None
    completion: tuple[float, ...] | None
    beyond_share: float | None
    weight: float | None
    is_deadline_beyond: bool


@dataclass(frozen=True)
class PaidWork:
    """Work on an obligation that money outside the problem has paid for, by year (T,): by others, and by the State.

    In the unit of the obligation's term (`Term.uses_output`): its output, or cents.
    """

    others: FloatArray
    own: FloatArray


def year_position(day: date, first_year: int) -> float:
    """Return the end of a day in years from the start of the first year: 31 December 2026 from 2026 is 1.0."""
    days = 366 if calendar.isleap(day.year) else 365
    return day.year - first_year + day.timetuple().tm_yday / days


def receipts_by_activity(plan: Plan) -> dict[tuple[str, int], int]:
    """Return the cents of a plan by activity and year."""
    received: dict[tuple[str, int], int] = {}
    for flow in plan.allocations:
        key = (flow.activity, flow.year)
        received[key] = received.get(key, 0) + flow.amount_cents
    return received


def simulated_terms(grid: Grid) -> tuple[Term, ...]:
    """Return the obligations that have a chance: something is planned, and the deadline has not passed before."""
    return tuple(term for term in grid.terms if term.last_year >= 0)


def work_of(
    grid: Grid,
    received: Mapping[tuple[str, int], int] | None,
    secured: Mapping[str, PaidWork] | None = None,
    *,
    without_own: bool = False,
) -> Work:
    """Return the work of the obligations that have a chance, in order of id.

    Args:
        received: cents by activity and year; None is every need met in the year it is planned for.
        secured: by obligation, what money outside the problem has already paid for; None is nothing. It is planned
            work like any other, so that the needs of the problem must be without it.
        without_own: what the State has paid itself is planned and not bought.
    """
    problem = grid.problem
    n_years = grid.n_years
    money = grid.need_cents.astype(float)
    if received is not None:
        position = {a: k for k, a in enumerate(grid.activity_ids)}
        money = np.zeros_like(money)
        for (activity, year), amount in received.items():
            if activity in position:
                money[position[activity], year - problem.first_year] += amount
    obligations = {o.obligation: o for o in problem.obligations}
    terms = simulated_terms(grid)
    nothing = PaidWork(np.zeros(n_years), np.zeros(n_years))
    bought = np.zeros((len(terms), n_years))
    due, deadline, capacity = (np.zeros(len(terms)) for _ in range(3))
    for row, term in enumerate(terms):
        paid = (secured or {}).get(term.obligation, nothing)
        needed = term.weight @ grid.need_cents[term.activities]
        # A share of the whole: what is paid for belongs to it where remaining quantity and needs do not hold it.
        whole = max(
            term.denominator, float(needed.sum()) * term.denominator + float((paid.others + paid.own).sum())
        )
        share = term.denominator / whole
        planned = needed * share + (paid.others + paid.own) / whole
        already = paid.others if without_own else paid.others + paid.own
        bought[row] = term.weight @ money[term.activities] * share + already / whole
        is_beyond = obligations[term.obligation].deadline.year > problem.last_year
        due[row] = planned.sum() if is_beyond else max(1.0, planned.sum())
        position_of_deadline = year_position(obligations[term.obligation].deadline, problem.first_year)
        deadline[row] = n_years if is_beyond else position_of_deadline
        capacity[row] = planned.max()
    return Work(
        obligations=tuple(term.obligation for term in terms),
        states=tuple(obligations[term.obligation].state for term in terms),
        bought=bought,
        due=due,
        deadline=deadline,
        capacity=capacity,
    )


def obligation_risks(
    problem: Problem,
    received: Mapping[tuple[str, int], int],
    parameters: RiskParameters | None = None,
    secured: Mapping[str, PaidWork] | None = None,
) -> tuple[ObligationRisk, ...]:
    """Return the risk of every obligation that has a plan, in order of id.

    Args:
        received: cents of a plan by activity and year (`receipts_by_activity`), funds included.
        secured: see `work_of`. The chance without leaves out what the State pays itself, so that paying oneself is
            not punished (design section 2).
    """
    parameters = parameters or RiskParameters()
    grid = build_grid(problem, with_relations=False)
    given = simulate(work_of(grid, received, secured), parameters)
    full = simulate(work_of(grid, None, secured), parameters)
    without = simulate(work_of(grid, {}, secured, without_own=True), parameters)
    rows = {term.obligation: row for row, term in enumerate(simulated_terms(grid))}
    obligations = {o.obligation: o for o in problem.obligations}
    return tuple(
        _risk(
            obligations[term.obligation].state,
            term,
            rows.get(term.obligation),
            (given, full, without),
            problem.first_year,
            obligations[term.obligation].deadline.year > problem.last_year,
        )
        for term in grid.terms
    )


def _risk(
    state: str,
    term: Term,
    row: int | None,
    simulated: tuple[Simulated, Simulated, Simulated],
    first_year: int,
    is_beyond: bool,
) -> ObligationRisk:
    if row is None:
        return ObligationRisk(term.obligation, state, None, None, None, None, None, None, None, is_beyond)
    given, full, without = simulated
    return ObligationRisk(
        obligation=term.obligation,
        state=state,
        chance=float(given.chance[row]),
        chance_full=float(full.chance[row]),
        chance_without=float(without.chance[row]),
        standard_error=float(given.standard_error[row]),
        completion=tuple(first_year + float(year) for year in given.completed[row]),
        beyond_share=float(given.beyond[row]),
        weight=weight_of(float(without.chance[row]), float(full.chance[row])),
        is_deadline_beyond=is_beyond,
    )


def weight_of(chance_without: float, chance_full: float) -> float:
    """Return how much money changes a chance, at least 0.1, to the nearest 0.05 (halves up)."""
    steps = int((chance_without - chance_full) / WEIGHT_STEP + 0.5 + 1e-9)
    return round(max(LEAST_WEIGHT, steps * WEIGHT_STEP), 2)


def risk_weights(
    problem: Problem,
    parameters: RiskParameters | None = None,
    secured: Mapping[str, PaidWork] | None = None,
) -> dict[str, float]:
    """Return the weight of each obligation that has a chance, by id: what freezes into `obligations.csv` as `risk`."""
    risks = obligation_risks(problem, {}, parameters, secured)
    return {row.obligation: row.weight for row in risks if row.weight is not None}


__all__ = [
    "QUANTILES",
    "ObligationRisk",
    "obligation_risks",
    "receipts_by_activity",
    "risk_weights",
    "simulated_terms",
    "weight_of",
    "work_of",
    "year_position",
]
