"""The independent feasibility check: which rules of the contract a plan breaks, in whole cents.

`violations(problem, plan)` returns one sentence a broken rule and nothing for a sound plan. It reads
allocations and the problem, adds integers and compares; it knows nothing of how a plan is found. Rules that a
problem does not use (least grants, local shares, front-loading, funds, pins) find nothing. What the plan *says* about
itself (coverage, lateness, reasons) is checked in `needmatch_figures`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from needmatch.units import EVIDENCE
from needmatch_lateness import needs_by_activity

if TYPE_CHECKING:
    from needmatch.plan import Plan
    from needmatch.problem import Commitment, Problem

A_CENT: Final = 1


def money_in(problem: Problem) -> dict[str, dict[int, int]]:
    """Return each commitment's own money by year [cents]: tranches less what it pays into funds."""
    money: dict[str, dict[int, int]] = {row.commitment: defaultdict(int) for row in problem.commitments}
    for tranche in problem.tranches:
        money[tranche.commitment][tranche.year] += tranche.amount_cents
    for payin in problem.payins:
        money[payin.commitment][payin.year] -= payin.amount_cents
    return money


def money_of_funds(problem: Problem) -> dict[str, dict[int, float]]:
    """Return what is paid into each fund by year, less its fee [cents]."""
    money: dict[str, dict[int, float]] = {row.fund: defaultdict(float) for row in problem.funds}
    fee = {row.fund: row.fee for row in problem.funds}
    for payin in problem.payins:
        money[payin.fund][payin.year] += (1 - fee[payin.fund]) * payin.amount_cents
    return money


def spent_by_year(plan: Plan) -> dict[str, dict[int, int]]:
    """Return what each commitment (or fund) spends by year [cents]."""
    spent: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in plan.allocations:
        spent[row.commitment][row.year] += row.amount_cents
    return spent


def tranches_of(problem: Problem, commitment: str) -> int:
    """Return all tranches of a commitment over the horizon [cents]."""
    return sum(row.amount_cents for row in problem.tranches if row.commitment == commitment)


def row_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rows: known ids, positive whole cents, in order, once each, with the right words beside them."""
    commitments = {row.commitment: row for row in problem.commitments}
    funds = {row.fund: row for row in problem.funds}
    activities = {row.activity: row for row in problem.activities}
    keys = [(row.commitment, row.activity, row.year) for row in plan.allocations]
    if keys != sorted(keys):
        yield "allocations are not in order of commitment, activity and year"
    if len(keys) != len(set(keys)):
        yield "a commitment, activity and year has more than one row"
    for row in plan.allocations:
        where = f"{row.commitment} -> {row.activity} in {row.year}"
        giver = commitments.get(row.commitment) or funds.get(row.commitment)
        activity = activities.get(row.activity)
        if giver is None or activity is None:
            yield f"{where}: unknown commitment or activity"
            continue
        if type(row.amount_cents) is not int or row.amount_cents <= 0:
            yield f"{where}: {row.amount_cents!r} is no positive whole number of cents"
        if row.year not in problem.years:
            yield f"{where}: the year is outside the horizon"
        if giver.states is not None and activity.state not in giver.states:
            yield f"{where}: the earmark leaves out the State {activity.state}"
        if giver.pillars is not None and activity.pillar not in giver.pillars:
            yield f"{where}: the earmark leaves out the pillar {activity.pillar}"
        if (row.state, row.pillar) != (activity.state, activity.pillar):
            yield f"{where}: says {row.state}, {row.pillar} for {activity.state}, {activity.pillar}"
        if row.commitment in commitments:
            commitment = commitments[row.commitment]
            if row.donor != commitment.donor:
                yield f"{where}: says donor {row.donor!r} for {commitment.donor!r}"
            grade = evidence_of(problem, commitment, row.activity, row.year)
            if row.evidence != grade:
                yield f"{where}: evidence {row.evidence!r}, but the weakest behind it is {grade!r}"


def evidence_of(problem: Problem, commitment: Commitment, activity: str, year: int) -> str:
    """Return the weakest grade of the commitment's and of the activity's needs up to a year."""
    grades = [commitment.evidence]
    grades += [need.evidence for need in problem.needs if need.activity == activity and need.year <= year]
    return max(grades, key=EVIDENCE.index)


def tranche_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 1: year by year, within the tranche and what may be carried into it."""
    money, spent = money_in(problem), spent_by_year(plan)
    for row in problem.commitments:
        if row.can_front_load:
            continue
        carried = 0
        for year in problem.years:
            available = money[row.commitment][year] + carried
            left = available - spent[row.commitment][year]
            if left < 0:
                yield f"{row.commitment} spends {-left} cents more than it has in {year}"
            carried = max(0, left) if row.can_carry_over else 0


def front_loading_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 5: debt bears interest, stays within the gearing of later tranches, and does not outlive the horizon."""
    rate, gearing = problem.policy.front_load_rate, problem.policy.gearing
    tranche = {(row.commitment, row.year): row.amount_cents for row in problem.tranches}
    money, spent = money_in(problem), spent_by_year(plan)
    for row in problem.commitments:
        if not row.can_front_load:
            continue
        position = 0.0
        for year in problem.years:
            grown = position * (1 + rate) if position < 0 else position
            position = grown + money[row.commitment][year] - spent[row.commitment][year]
            later = [t for t in problem.years if t > year]
            bound = gearing * sum(
                tranche.get((row.commitment, t), 0) * (1 + rate) ** (year - t) for t in later
            )
            if -position > bound + A_CENT:
                yield f"{row.commitment} owes {-position:.0f} cents at the end of {year}, over its bound {bound:.0f}"
            if not row.can_carry_over:
                position = min(position, 0.0)


def fund_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 6: a fund spends no more than its pay-ins after the fee, and keeps the reserve in money it once had."""
    spent, money = spent_by_year(plan), money_of_funds(problem)
    for fund in problem.funds:
        kept, paid = 0.0, 0.0
        for year in problem.years:
            coming = money[fund.fund][year]
            paid += coming
            kept += coming - spent[fund.fund][year]
            reserve = max(fund.reserve_cents, fund.reserve_share * paid)
            if kept < min(reserve, paid) - A_CENT:
                yield f"{fund.fund} is left with {kept:.0f} cents in {year}, under its reserve"


def backlog_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 2: by the end of no year has an activity received more than was planned by then."""
    received: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in plan.allocations:
        received[row.activity][row.year] += row.amount_cents
    for activity, needs in needs_by_activity(problem).items():
        backlog = 0
        for year in problem.years:
            backlog += needs.get(year, 0) - received[activity][year]
            if backlog < 0:
                yield f"{activity} has {-backlog} cents more by the end of {year} than planned by then"


def absorption_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 3: no State receives more in a year than it can absorb."""
    received: dict[tuple[str, int], int] = defaultdict(int)
    for row in plan.allocations:
        received[row.state, row.year] += row.amount_cents
    for state in problem.states:
        for year in problem.years:
            limit = state.max_cents_per_year
            if limit is not None and received[state.state, year] > limit:
                yield f"{state.state} receives {received[state.state, year]} cents in {year}, over its limit {limit}"


def state_share_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 4: no State gets more than the largest share of all tranches of the commitment."""
    for row in problem.commitments:
        if row.max_state_share is None:
            continue
        bound = Decimal(str(row.max_state_share)) * tranches_of(problem, row.commitment)
        by_state: dict[str, int] = defaultdict(int)
        for allocation in plan.allocations:
            if allocation.commitment == row.commitment:
                by_state[allocation.state] += allocation.amount_cents
        for state, amount in sorted(by_state.items()):
            if amount > bound:
                yield f"{row.commitment} gives {state} {amount} cents, over its largest share {bound}"


def least_grant_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 4: per State and year nothing, or at least the least grant."""
    for row in problem.commitments:
        if row.min_grant_cents is None:
            continue
        grants: dict[tuple[str, int], int] = defaultdict(int)
        for allocation in plan.allocations:
            if allocation.commitment == row.commitment:
                grants[allocation.state, allocation.year] += allocation.amount_cents
        for (state, year), amount in sorted(grants.items()):
            if 0 < amount < row.min_grant_cents:
                yield f"{row.commitment} gives {state} {amount} cents in {year}, under its least grant"


def local_share_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 4: of what the commitment places, at least the local share goes to activities of local organisations."""
    local = {row.activity for row in problem.activities if row.is_local}
    for row in problem.commitments:
        if row.local_share_min is None:
            continue
        mine = [allocation for allocation in plan.allocations if allocation.commitment == row.commitment]
        placed = sum(allocation.amount_cents for allocation in mine)
        to_local = sum(allocation.amount_cents for allocation in mine if allocation.activity in local)
        if to_local < Decimal(str(row.local_share_min)) * placed:
            yield f"{row.commitment} gives {to_local} of {placed} cents to local activities, under its least share"


def pin_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    """Rule 7: pinned flows within their bounds."""
    flows = {(row.commitment, row.activity, row.year): row.amount_cents for row in plan.allocations}
    for pin in problem.pins:
        amount = flows.get((pin.commitment, pin.activity, pin.year), 0)
        where = f"{pin.commitment} -> {pin.activity} in {pin.year}"
        if pin.min_cents is not None and amount < pin.min_cents:
            yield f"{where}: {amount} cents, pinned to at least {pin.min_cents}"
        if pin.max_cents is not None and amount > pin.max_cents:
            yield f"{where}: {amount} cents, pinned to at most {pin.max_cents}"


RULES: Final[tuple[Callable[[Problem, Plan], Iterator[str]], ...]] = (
    row_faults,
    tranche_faults,
    front_loading_faults,
    fund_faults,
    backlog_faults,
    absorption_faults,
    state_share_faults,
    least_grant_faults,
    local_share_faults,
    pin_faults,
)


def violations(problem: Problem, plan: Plan) -> list[str]:
    """Return every broken rule of the plan's allocations, as a sentence each."""
    return [fault for rule in RULES for fault in rule(problem, plan)]
