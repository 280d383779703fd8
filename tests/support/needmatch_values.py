"""What the allocations of a plan achieve in each tier, recomputed in cents and set against the stated objectives.

A solve that finds the optimum and then loses it on the way to cents is caught here. The surprise: `pillars` is
not recomputed, because its targets need a solve of their own; the twin does that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from needmatch.units import COUNTED_EVIDENCE
from needmatch_figures import backlog_at, received_by_activity
from needmatch_lateness import Yardstick, output_per_cent, phi, yardsticks

if TYPE_CHECKING:
    from needmatch.plan import Plan, TierResult
    from needmatch.problem import Problem


def unfunded_share(problem: Problem, plan: Plan, stick: Yardstick, year: int) -> float:
    """Return the share of the obligation that is planned by the end of a year and unfunded at its end."""
    missing = (
        weight * backlog_at(problem, plan, activity, year) for activity, weight in stick.weight.items()
    )
    return sum(missing) / stick.whole


def risk(stick: Yardstick) -> float:
    return 1.0 if stick.obligation.risk is None else stick.obligation.risk


def deadline_value(problem: Problem, plan: Plan) -> float:
    """Return the sum of risk x phi(late share) over obligations that some year of the horizon counts for."""
    return sum(
        risk(stick) * phi(problem.policy.segments, unfunded_share(problem, plan, stick, stick.counts_to))
        for stick in yardsticks(problem)
        if stick.counts_to >= problem.first_year
    )


def sooner_value(problem: Problem, plan: Plan) -> float:
    """Return the sum of risk x mean unfunded share over the years from D (or the first) to the last."""
    value = 0.0
    for stick in yardsticks(problem):
        years = range(max(stick.counts_to, problem.first_year), problem.last_year + 1)
        value += risk(stick) * sum(unfunded_share(problem, plan, stick, year) for year in years) / len(years)
    return value


def output_value(problem: Problem, plan: Plan) -> float:
    """Return the m2 released by what is funded."""
    units = {row.obligation: row.unit for row in problem.obligations}
    in_m2 = {row.activity for row in problem.activities if row.obligation and units[row.obligation] == "m2"}
    per_cent = output_per_cent(problem)
    return sum(per_cent[row.activity] * row.amount_cents for row in plan.allocations if row.activity in in_m2)


def early_value(problem: Problem, plan: Plan) -> float:
    """Return the backlog summed over activities and years [USD-years]."""
    activities = [row.activity for row in problem.activities]
    return (
        sum(backlog_at(problem, plan, activity, year) for activity in activities for year in problem.years)
        / 100
    )


def relations_value(problem: Problem, plan: Plan) -> float:
    """Return the cost of delivery [USD]."""
    cost = {(row.commitment, row.state): row.cost_per_usd for row in problem.relations}
    return (
        sum(cost.get((row.commitment, row.state), 0.0) * row.amount_cents for row in plan.allocations) / 100
    )


VALUES = {
    "deadline": deadline_value,
    "sooner": sooner_value,
    "output": output_value,
    "early": early_value,
    "relations": relations_value,
}


def coverages(plan: Plan) -> list[float]:
    """Return the coverage of every State with need, sorted."""
    return sorted(row.coverage for row in plan.states if row.coverage is not None)


def counted_coverages(problem: Problem, plan: Plan, cut_off: float) -> list[float]:
    """Return the coverage of counted needs of every State that has some, cut off, sorted."""
    state_of = {row.activity: row.state for row in problem.activities}
    received = received_by_activity(plan)
    counted: dict[str, int] = defaultdict(int)
    for need in problem.needs:
        counted[need.activity] += need.need_cents if need.evidence in COUNTED_EVIDENCE else 0
    met: dict[str, int] = defaultdict(int)
    whole: dict[str, int] = defaultdict(int)
    for activity, amount in counted.items():
        met[state_of[activity]] += min(received[activity], amount)
        whole[state_of[activity]] += amount
    return sorted(min(met[state] / whole[state], cut_off) for state in whole if whole[state])


MOVED_CENTS = 2
"""What rounding to cents may move in each activity and year: its own floor, and one cent put back elsewhere."""

RELATIVE = 1e-6
"""How far the optimum itself may be off, relative to max(1, objective)."""


def rounding(problem: Problem, tier: str) -> float:
    """Return how far whole cents may take a plan from the optimum of a tier [unit of the tier]."""
    years = len(problem.years)
    moved = MOVED_CENTS * years
    if tier == "early":
        return moved * years * len(problem.activities) / 100
    if tier == "relations":
        dearest = max((row.cost_per_usd for row in problem.relations), default=0.0)
        return moved * dearest * len(problem.activities) / 100
    if tier == "output":
        return moved * sum(output_per_cent(problem).values())
    if tier in {"deadline", "sooner"}:
        steepest = max(slope for _, slope in problem.policy.segments) if tier == "deadline" else 1.0
        return sum(
            moved * steepest * risk(stick) * sum(stick.weight.values()) / stick.whole
            for stick in yardsticks(problem)
        )
    # Coverages: of the State in which a cent weighs most.
    state_of = {row.activity: row.state for row in problem.activities}
    need: dict[str, int] = defaultdict(int)
    for row in problem.needs:
        counts = tier == "leximin" or row.evidence in COUNTED_EVIDENCE
        need[state_of[row.activity]] += row.need_cents if counts else 0
    parts = {state: list(state_of.values()).count(state) for state in need}
    return max((moved * parts[state] / amount for state, amount in need.items() if amount), default=0.0)


def is_achieved(problem: Problem, tier: str, stated: float, achieved: float) -> bool:
    return abs(stated - achieved) <= RELATIVE * max(1.0, abs(stated)) + rounding(problem, tier)


def fair_faults(problem: Problem, tier: TierResult, reached: list[float]) -> Iterator[str]:
    """A leximin's objective is sorted, and is what the allocations reach (States that no money reaches stay out)."""
    stated = tier.objective
    if not isinstance(stated, tuple) or list(stated) != sorted(stated) or len(stated) > len(reached):
        yield f"tier {tier.name}: {stated!r} are not sorted coverages of at most {len(reached)} States"
        return
    best = reached[len(reached) - len(stated) :]
    if not all(is_achieved(problem, tier.name, one, other) for one, other in zip(stated, best, strict=True)):
        yield f"tier {tier.name}: states {stated}, the allocations reach {best}"


def tier_faults(problem: Problem, plan: Plan) -> list[str]:
    """Return where the tiers are not those of the policy, or the allocations do not achieve a stated objective."""
    found: list[str] = []
    names = [tier.name for tier in plan.tiers]
    if names != [*problem.policy.ordered_tiers, "tie"]:
        found.append(f"tiers are {names}, asked {problem.policy.ordered_tiers} and tie")
    for tier in plan.tiers:
        if tier.name == "leximin":
            found += fair_faults(problem, tier, coverages(plan))
        elif tier.name == "floor" and tier.objective:
            cut_off = tier.floor_used
            if cut_off is None:
                found.append("tier floor: no cut-off is shown")
            else:
                found += fair_faults(problem, tier, counted_coverages(problem, plan, cut_off))
        elif tier.name in VALUES:
            achieved = VALUES[tier.name](problem, plan)
            stated = tier.objective
            if not isinstance(stated, float | int) or not is_achieved(problem, tier.name, stated, achieved):
                found.append(f"tier {tier.name}: states {stated}, the allocations achieve {achieved}")
    return found
