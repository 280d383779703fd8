"""Lateness by design section 2, recomputed from the contract alone: what counts for an obligation, and how late it is.

Shared by the twin (which minimises it) and the checker (which recomputes it from a plan). Nothing here is taken
from the solver. The surprise: weights are "output per cent of money" where every activity with need has an
output, and plain cents where one has none; only ratios of the two ever leave this module.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from needmatch.problem import Activity, Obligation, Problem

FIRST_MONTH_OF_SECOND_HALF = 7
"""A deadline in July or later counts its own year (design section 2, "Lateness")."""


@dataclass(frozen=True)
class Yardstick:
    """How the lateness of one obligation is measured.

    `counts_to` is D, at most the last year of the horizon and possibly before its first. `weight` maps each of the
    obligation's activities to output (or cents, if `in_money`) per cent of money; `planned` is the total of
    weight x need over the horizon; `whole` the denominator of late shares; `years_planned` the years with need.
    """

    obligation: Obligation
    counts_to: int
    weight: dict[str, float]
    planned: float
    whole: float
    years_planned: int
    in_money: bool


def needs_by_activity(problem: Problem) -> dict[str, dict[int, int]]:
    """Return the needs [cents] by activity and year; activities without any need are there, empty."""
    needs: dict[str, dict[int, int]] = {activity.activity: {} for activity in problem.activities}
    for need in problem.needs:
        needs[need.activity][need.year] = need.need_cents
    return needs


def output_per_cent(problem: Problem) -> dict[str, float]:
    """Return total output / total need of each activity [unit per cent]; 0 where it has no output or no need."""
    output: dict[str, float] = defaultdict(float)
    cost: dict[str, int] = defaultdict(int)
    for need in problem.needs:
        output[need.activity] += need.output or 0.0
        cost[need.activity] += need.need_cents
    return {
        activity.activity: output[activity.activity] / cost[activity.activity]
        if cost[activity.activity]
        else 0.0
        for activity in problem.activities
    }


def last_counted_year(problem: Problem, obligation: Obligation) -> int:
    """Return D: the last year whose money helps to meet the deadline, cut off at the horizon's last year."""
    deadline = obligation.deadline
    year = deadline.year if deadline.month >= FIRST_MONTH_OF_SECOND_HALF else deadline.year - 1
    return min(year, problem.last_year)


def yardstick(problem: Problem, obligation: Obligation) -> Yardstick | None:
    """Return how the obligation is measured, or None where nothing at all is planned for it."""
    needs = needs_by_activity(problem)
    serving: list[Activity] = [
        activity
        for activity in problem.activities
        if activity.obligation == obligation.obligation and sum(needs[activity.activity].values()) > 0
    ]
    if not serving:
        return None
    per_cent = output_per_cent(problem)
    cost = {activity.activity: sum(needs[activity.activity].values()) for activity in serving}
    in_money = any(per_cent[activity] == 0.0 for activity in cost)
    weight = {activity: 1.0 if in_money else per_cent[activity] for activity in cost}
    planned = sum(weight[activity] * cost[activity] for activity in cost)
    whole = planned if in_money else max(obligation.remaining or 0.0, planned)
    years = {year for activity in cost for year, amount in needs[activity].items() if amount > 0}
    return Yardstick(
        obligation=obligation,
        counts_to=last_counted_year(problem, obligation),
        weight=weight,
        planned=planned,
        whole=whole,
        years_planned=len(years),
        in_money=in_money,
    )


def yardsticks(problem: Problem) -> list[Yardstick]:
    """Return the yardsticks of all obligations that have one, in order of id."""
    found = (yardstick(problem, obligation) for obligation in problem.obligations)
    return [one for one in found if one is not None]


def phi(segments: tuple[tuple[float, float], ...], late_share: float) -> float:
    """Return the convex piecewise linear price of lateness; the last slope goes on without end."""
    value, start = 0.0, 0.0
    for position, (end, slope) in enumerate(segments):
        is_last = position == len(segments) - 1
        reach = late_share if is_last else min(late_share, end)
        value += slope * max(0.0, reach - start)
        start = end
    return value
