"""What a plan says about itself, recomputed from its allocations: coverage, lateness, unmet needs, reasons.

`misstatements(problem, plan)` returns one sentence a figure that does not follow from the allocations. The formulas
are those of design sections 2 and 4, written a second time. The surprise: reasons leave freedom, so only what must
hold of each is checked (an absorption reason needs a limit that is reached, "no eligible money" needs none).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import isclose
from typing import TYPE_CHECKING, Final

from needmatch.plan import Reason
from needmatch.problem import Commitment
from needmatch_checker import money_in, money_of_funds, spent_by_year, tranches_of
from needmatch_lateness import needs_by_activity, yardstick, yardsticks

if TYPE_CHECKING:
    from needmatch.plan import Plan
    from needmatch.problem import Activity, Problem

NEAR: Final = 1e-9
A_UNIT: Final = 100
"""One unit of the currency [cents]: what rounding a plan to cents may leave idle somewhere."""


def is_near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=NEAR, abs_tol=NEAR)


def received_by_activity(plan: Plan) -> dict[str, int]:
    received: dict[str, int] = defaultdict(int)
    for row in plan.allocations:
        received[row.activity] += row.amount_cents
    return received


def backlog_at(problem: Problem, plan: Plan, activity: str, year: int) -> int:
    """Return what was planned of the activity by the end of a year and is unfunded then [cents]."""
    planned = sum(amount for t, amount in needs_by_activity(problem)[activity].items() if t <= year)
    funded = sum(r.amount_cents for r in plan.allocations if r.activity == activity and r.year <= year)
    return planned - funded


def state_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """One row a State, in order: need, funding and coverage add up."""
    state_of = {row.activity: row.state for row in problem.activities}
    need: dict[str, int] = defaultdict(int)
    for row in problem.needs:
        need[state_of[row.activity]] += row.need_cents
    funded: dict[str, int] = defaultdict(int)
    for allocation in plan.allocations:
        funded[allocation.state] += allocation.amount_cents
    if [row.state for row in plan.states] != sorted(row.state for row in problem.states):
        yield "states are not one row a State in order of id"
    for result in plan.states:
        if (result.need_cents, result.funded_cents) != (need[result.state], funded[result.state]):
            yield f"{result.state}: need or funding is not the sum of its rows"
        coverage = funded[result.state] / need[result.state] if need[result.state] else None
        if not is_near(result.coverage, coverage):
            yield f"{result.state}: coverage {result.coverage}, recomputed {coverage}"


def unfunded_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Unmet needs in the year they were planned: the oldest need is met first, and to the cent."""
    received = received_by_activity(plan)
    expected: dict[tuple[str, int], int] = {}
    for activity, needs in needs_by_activity(problem).items():
        left = received[activity]
        for year in sorted(needs):
            met = min(left, needs[year])
            left -= met
            if needs[year] > met:
                expected[activity, year] = needs[year] - met
    stated = {(row.activity, row.year): row.unmet_cents for row in plan.unfunded}
    if [(row.activity, row.year) for row in plan.unfunded] != sorted(expected):
        yield f"unfunded rows are {sorted(stated)}, recomputed {sorted(expected)}"
    for key in stated.keys() & expected.keys():
        if stated[key] != expected[key]:
            yield f"unmet of {key}: {stated[key]} cents, recomputed {expected[key]}"
    places = {row.activity: (row.state, row.pillar) for row in problem.activities}
    for row in plan.unfunded:
        if (row.state, row.pillar) != places[row.activity]:
            yield f"unfunded {row.activity}: wrong State or pillar"


def obligation_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Late shares before and after, what is late by plan, and late months.

    The formulas hold for a deadline before the horizon too: nothing is planned by then, so all of it is late by plan.
    """
    if [row.obligation for row in plan.obligations] != sorted(row.obligation for row in problem.obligations):
        yield "obligations are not one row an obligation in order of id"
    obligations = {row.obligation: row for row in problem.obligations}
    for result in plan.obligations:
        obligation = obligations[result.obligation]
        stated = (result.state, result.deadline, result.deadline_basis)
        if stated != (obligation.state, obligation.deadline, obligation.deadline_basis):
            yield f"{result.obligation}: State, deadline or basis is not that of the obligation"
        stick = yardstick(problem, obligation)
        late: float | None = None
        before: float | None = None
        by_plan: float | None = None
        months: float | None = None
        if stick is not None:
            needs = needs_by_activity(problem)
            due = sum(
                weight * sum(amount for year, amount in needs[activity].items() if year <= stick.counts_to)
                for activity, weight in stick.weight.items()
            )
            by_plan = (stick.planned - due) / stick.whole
            missing = sum(
                weight * backlog_at(problem, plan, activity, stick.counts_to)
                for activity, weight in stick.weight.items()
            )
            late, before = missing / stick.whole, due / stick.whole
            months = 12 * missing / (stick.planned / stick.years_planned)
        for name, value, again in (
            ("late_share", result.late_share, late),
            ("late_share_before", result.late_share_before, before),
            ("late_by_plan", result.late_by_plan, by_plan),
            ("late_months", result.late_months, months),
        ):
            if not is_near(value, again):
                yield f"{result.obligation}: {name} {value}, recomputed {again}"


def flow_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """What each flow says it changes, and that a tier of the policy (or `tie`) asked for it."""
    tiers = {*problem.policy.ordered_tiers, "tie"}
    need = {row.state: row.need_cents for row in plan.states}
    serves = {row.activity: row.obligation for row in problem.activities}
    sticks = {stick.obligation.obligation: stick for stick in yardsticks(problem)}
    for row in plan.allocations:
        where = f"{row.commitment} -> {row.activity} in {row.year}"
        if row.asked_by not in tiers:
            yield f"{where}: asked by {row.asked_by!r}, no tier of the policy"
        whole = need.get(row.state)
        if not whole or not is_near(row.coverage_gain, row.amount_cents / whole):
            yield f"{where}: coverage gain {row.coverage_gain} is not its share of the State's need"
        stick = sticks.get(serves[row.activity] or "")
        saved: float | None = None
        if stick is not None:
            in_time = row.year <= stick.counts_to
            output = stick.weight[row.activity] * row.amount_cents if in_time else 0.0
            saved = 12 * output / (stick.planned / stick.years_planned)
        if not is_near(row.late_months_saved, saved):
            yield f"{where}: late months saved {row.late_months_saved}, recomputed {saved}"


def admits(commitment: Commitment, activity: Activity) -> bool:
    """Whether the earmark admits the activity."""
    of_state = commitment.states is None or activity.state in commitment.states
    return of_state and (commitment.pillars is None or activity.pillar in commitment.pillars)


def reason_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Reasons that cannot be true."""
    activities = {row.activity: row for row in problem.activities}
    limits = {row.state: row.max_cents_per_year for row in problem.states}
    money, spent = {**money_in(problem), **money_of_funds(problem)}, spent_by_year(plan)
    # A fund gives like a commitment that carries over.
    givers = [
        *problem.commitments,
        *(
            Commitment(f.fund, "", states=f.states, pillars=f.pillars, can_carry_over=True)
            for f in problem.funds
        ),
    ]
    bound = {f.fund for f in problem.funds if f.reserve_cents or f.reserve_share}
    bound |= {row.commitment for row in problem.payins}
    to_state: dict[tuple[str, int], int] = defaultdict(int)
    for allocation in plan.allocations:
        to_state[allocation.state, allocation.year] += allocation.amount_cents
    for row in plan.unfunded:
        where = f"unmet {row.activity} of {row.year}"
        eligible = [c for c in givers if admits(c, activities[row.activity])]
        usable = [c for c in eligible if c.max_state_share != 0 and c.commitment not in bound]
        in_time = [
            c
            for c in eligible
            if any(v > 0 and (c.can_carry_over or t >= row.year) for t, v in money[c.commitment].items())
        ]
        too_early = [
            c for c in eligible if any(v > 0 and t < row.year for t, v in money[c.commitment].items())
        ]
        if row.reason == Reason.NO_ELIGIBLE_MONEY and set(in_time) & set(usable):
            yield f"{where}: no eligible money, but {in_time[0].commitment} is eligible and has some in time"
        if row.reason != Reason.NO_ELIGIBLE_MONEY and not in_time and not too_early:
            yield f"{where}: {row.reason}, but no eligible commitment has any money"
        if row.reason == Reason.NOT_YET_PLANNED:
            idle = [
                c for c in too_early if not c.can_carry_over
                and any(v > spent[c.commitment][t] for t, v in money[c.commitment].items() if t < row.year)
            ]  # fmt: skip
            if not (idle or all(c.commitment in bound for c in in_time)):
                yield f"{where}: not yet planned, but no money lapsed before it was"
        if row.reason == Reason.PRIORITISED_ELSEWHERE and not in_time:
            yield f"{where}: prioritised elsewhere, but no eligible commitment has money in time"
        if row.reason == Reason.ABSORPTION:
            limit = limits[row.state]
            full = limit is not None and any(
                to_state[row.state, t] >= limit - A_UNIT for t in problem.years if t >= row.year
            )
            if not full:
                yield f"{where}: absorption, but {row.state} reaches no limit from then on"
        has_condition = any(
            c.max_state_share is not None or c.min_grant_cents or c.local_share_min for c in eligible
        )
        if row.reason == Reason.CONDITION and not has_condition:
            yield f"{where}: condition, but no eligible commitment has one"
        if row.reason == Reason.PINNED_ELSEWHERE and not problem.pins:
            yield f"{where}: pinned elsewhere, but nothing is pinned"


def idle_money_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Under a policy with `early`, no money lies idle that an unmet need could take."""
    simple = all(
        c.min_grant_cents is None and c.local_share_min is None and not c.can_front_load
        for c in problem.commitments
    )
    if "early" not in problem.policy.ordered_tiers or not simple or problem.pins or problem.funds:
        return
    money, spent = money_in(problem), spent_by_year(plan)
    limits = {row.state: row.max_cents_per_year for row in problem.states}
    to_state: dict[tuple[str, int], int] = defaultdict(int)
    given: dict[tuple[str, str], int] = defaultdict(int)
    for allocation in plan.allocations:
        to_state[allocation.state, allocation.year] += allocation.amount_cents
        given[allocation.commitment, allocation.state] += allocation.amount_cents
    idle: dict[tuple[str, int], int] = {}
    for row in problem.commitments:
        left = 0
        lefts = []
        for year in problem.years:
            left = (
                (left if row.can_carry_over else 0)
                + money[row.commitment][year]
                - spent[row.commitment][year]
            )
            lefts.append(left)
        for position, year in enumerate(problem.years):
            idle[row.commitment, year] = min(lefts[position:]) if row.can_carry_over else lefts[position]
    slack = A_UNIT + 1e-6 * sum(row.need_cents for row in problem.needs)
    received = received_by_activity(plan)
    for activity in problem.activities:
        needs = needs_by_activity(problem)[activity.activity]
        for year in problem.years:
            backlog = min(
                (backlog_at(problem, plan, activity.activity, t) for t in problem.years if t >= year),
                default=0,
            )
            limit = limits[activity.state]
            room = backlog if limit is None else min(backlog, limit - to_state[activity.state, year])
            for row in problem.commitments:
                if not admits(row, activity):
                    continue
                share = row.max_state_share
                bound = None if share is None else int(share * tranches_of(problem, row.commitment))
                within = room if bound is None else min(room, bound - given[row.commitment, activity.state])
                if min(within, idle[row.commitment, year]) > slack:
                    yield (
                        f"{row.commitment} leaves {idle[row.commitment, year]} cents idle in {year} while "
                        f"{activity.activity} has {received[activity.activity]} of {sum(needs.values())}"
                    )


def misstatements(problem: Problem, plan: Plan) -> list[str]:
    """Return everything the plan says of needs and flows that its allocations do not bear out, as a sentence each."""
    parts = (state_faults, unfunded_faults, obligation_faults, flow_faults, reason_faults, idle_money_faults)
    return [fault for part in parts for fault in part(problem, plan)]
