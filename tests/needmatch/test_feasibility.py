"""The checkers themselves: a sound plan written by hand passes, and each rule broken on purpose is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from needmatch.plan import (
    Allocation,
    ObligationResult,
    Outcome,
    Plan,
    Reason,
    StateResult,
    TierResult,
    Unfunded,
)
from needmatch.problem import (
    Activity,
    Commitment,
    Fund,
    Need,
    Obligation,
    Payin,
    Pin,
    Policy,
    Problem,
    Relation,
    State,
    Tranche,
)
from needmatch_checker import violations
from needmatch_figures import misstatements
from needmatch_values import tier_faults

PROBLEM = Problem(
    first_year=2026,
    last_year=2027,
    states=(State("A", max_cents_per_year=6_000), State("B")),
    obligations=(Obligation("A-5", "A", 5, date(2027, 3, 1), remaining=1_000.0, risk=0.5),),
    activities=(
        Activity("a-clear", "A", "survey_clearance", obligation="A-5"),
        Activity("b-teach", "B", "risk_education", is_local=True),
    ),
    needs=(
        Need("a-clear", 2026, 8_000, output=800.0, evidence="documented"),
        Need("a-clear", 2027, 2_000, output=200.0, evidence="estimated"),
        Need("b-teach", 2027, 4_000, evidence="reported"),
    ),
    commitments=(
        Commitment("one", "Donor 1", states=frozenset({"A"}), can_carry_over=True, evidence="documented"),
        Commitment("two", "Donor 2", pillars=frozenset({"risk_education"}), max_state_share=0.5),
    ),
    tranches=(Tranche("one", 2026, 7_000), Tranche("two", 2026, 3_000), Tranche("two", 2027, 3_000)),
    relations=(Relation("two", "B", 0.1),),
    policy=Policy(preset=None, tiers=("deadline", "sooner", "leximin", "early", "relations")),
)
"""Cents: A may absorb 60.00 a year and needs 80.00 + 20.00; B needs 40.00, of which half of 60.00 may come."""

A_2026 = Allocation(
    "one", "Donor 1", "a-clear", "A", "survey_clearance", 2026, 6_000, "documented", "deadline", 0.6, 14.4
)
A_2027 = Allocation(
    "one", "Donor 1", "a-clear", "A", "survey_clearance", 2027, 1_000, "estimated", "sooner", 0.1, 0.0
)
B_2027 = Allocation(
    "two", "Donor 2", "b-teach", "B", "risk_education", 2027, 3_000, "reported", "leximin", 0.75, None
)

PLAN = Plan(
    problem=PROBLEM,
    outcome=Outcome.OPTIMAL,
    solver="by hand",
    tiers=(
        TierResult("deadline", 0.1, 0.0),
        TierResult("sooner", 0.125, 0.0),
        TierResult("leximin", (0.7, 0.75), 0.0),
        TierResult("early", 60.0, 0.0),
        TierResult("relations", 3.0, 0.0),
        TierResult("tie", 0.0, 0.0),
    ),
    allocations=(A_2026, A_2027, B_2027),
    states=(StateResult("A", 10_000, 7_000, 0.7), StateResult("B", 4_000, 3_000, 0.75)),
    obligations=(ObligationResult("A-5", "A", date(2027, 3, 1), "", 0.2, 0.8, 0.2, 4.8),),
    unfunded=(
        Unfunded("a-clear", "A", "survey_clearance", 2026, 1_000, Reason.ABSORPTION),
        Unfunded("a-clear", "A", "survey_clearance", 2027, 2_000, Reason.PRIORITISED_ELSEWHERE),
        Unfunded("b-teach", "B", "risk_education", 2027, 1_000, Reason.CONDITION),
    ),
    seconds={},
)


def with_rows(*rows: Allocation) -> Plan:
    return replace(PLAN, allocations=rows)


def test_a_sound_plan_has_no_violation_and_no_misstatement() -> None:
    assert violations(PROBLEM, PLAN) == []
    assert misstatements(PROBLEM, PLAN) == []
    assert tier_faults(PROBLEM, PLAN) == []


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (with_rows(A_2027, A_2026, B_2027), "not in order"),
        (with_rows(A_2026, A_2026), "more than one row"),
        (with_rows(replace(A_2026, amount_cents=0)), "no positive whole number"),
        (with_rows(replace(A_2026, amount_cents=60.0)), "no positive whole number"),
        (with_rows(replace(A_2026, year=2028)), "outside the horizon"),
        (with_rows(replace(A_2026, commitment="three")), "unknown commitment"),
        (with_rows(replace(B_2027, commitment="one", donor="Donor 1")), "leaves out the State B"),
        (
            with_rows(replace(A_2027, commitment="two", donor="Donor 2")),
            "leaves out the pillar survey_clearance",
        ),
        (with_rows(replace(A_2026, pillar="capacity")), "says A, capacity"),
        (with_rows(replace(A_2026, donor="Donor 2")), "says donor 'Donor 2'"),
        (with_rows(replace(A_2027, evidence="documented")), "the weakest behind it is 'estimated'"),
        (
            with_rows(replace(A_2026, amount_cents=5_900), replace(A_2027, amount_cents=1_101)),
            "one spends 1 cents more",
        ),
        (with_rows(replace(B_2027, amount_cents=3_001)), "two spends 1 cents more"),
        (with_rows(replace(A_2026, amount_cents=6_001)), "over its limit 6000"),
        (with_rows(replace(B_2027, year=2026)), "b-teach has 3000 cents more"),
        (with_rows(replace(B_2027, amount_cents=3_001)), "over its largest share 3000"),
    ],
)
def test_each_broken_rule_is_named(plan: Plan, said: str) -> None:
    assert any(said in sentence for sentence in violations(PROBLEM, plan))


def test_money_that_may_not_be_carried_over_lapses() -> None:
    problem = replace(
        PROBLEM, commitments=(replace(PROBLEM.commitments[0], can_carry_over=False), PROBLEM.commitments[1])
    )
    assert violations(problem, PLAN) == ["one spends 1000 cents more than it has in 2027"]


def commitment_two(**changes: object) -> Problem:
    return replace(PROBLEM, commitments=(PROBLEM.commitments[0], replace(PROBLEM.commitments[1], **changes)))


def test_a_grant_under_the_least_grant_is_named() -> None:
    assert violations(commitment_two(min_grant_cents=3_000), PLAN) == []
    assert "under its least grant" in violations(commitment_two(min_grant_cents=3_001), PLAN)[0]


def test_a_local_share_not_kept_is_named() -> None:
    assert violations(commitment_two(local_share_min=1.0), PLAN) == []
    nobody_local = tuple(replace(activity, is_local=False) for activity in PROBLEM.activities)
    problem = replace(commitment_two(local_share_min=0.1), activities=nobody_local)
    assert "under its least share" in violations(problem, PLAN)[0]


def test_money_brought_forward_costs_interest_and_stays_within_the_gearing() -> None:
    early = replace(
        commitment_two(can_front_load=True, max_state_share=None),
        tranches=(Tranche("one", 2026, 7_000), Tranche("two", 2027, 6_000)),
        needs=(*PROBLEM.needs[:2], Need("b-teach", 2026, 9_000)),
    )
    within = replace(B_2027, year=2026, amount_cents=4_077)  # 0.7 x 6000 / 1.03
    assert violations(early, with_rows(within)) == []
    over = replace(within, amount_cents=4_080)
    assert "over its bound" in violations(early, with_rows(over))[0]


def test_a_fund_spends_no_more_than_its_pay_ins_less_fee() -> None:
    problem = replace(
        PROBLEM,
        funds=(Fund("pool", fee=0.1),),
        payins=(Payin("two", "pool", 2027, 1_000),),
    )
    paid = replace(B_2027, commitment="pool", donor="pool", amount_cents=900)
    assert violations(problem, with_rows(paid)) == []
    assert "under its reserve" in violations(problem, with_rows(replace(paid, amount_cents=902)))[0]


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        (Pin("two", "b-teach", 2027, min_cents=3_001), "at least 3001"),
        (Pin("one", "a-clear", 2026, max_cents=5_999), "at most 5999"),
    ],
)
def test_a_pin_that_does_not_hold_is_named(pin: Pin, said: str) -> None:
    assert said in violations(replace(PROBLEM, pins=(pin,)), PLAN)[0]


def first(name: str, **changes: object) -> Plan:
    rows = getattr(PLAN, name)
    return replace(PLAN, **{name: (replace(rows[0], **changes), *rows[1:])})


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (first("states", funded_cents=7_001), "not the sum of its rows"),
        (first("states", coverage=0.71), "coverage 0.71"),
        (replace(PLAN, states=PLAN.states[1:]), "not one row a State"),
        (first("unfunded", unmet_cents=999), "recomputed 1000"),
        (replace(PLAN, unfunded=PLAN.unfunded[1:]), "unfunded rows are"),
        (first("unfunded", pillar="capacity"), "wrong State or pillar"),
        (first("obligations", late_share=0.3), "late_share 0.3"),
        (first("obligations", late_share_before=1.0), "late_share_before 1.0"),
        (first("obligations", late_by_plan=0.0), "late_by_plan 0.0"),
        (first("obligations", late_months=None), "late_months None"),
        (first("allocations", asked_by="output"), "no tier of the policy"),
        (first("allocations", coverage_gain=0.5), "coverage gain 0.5"),
        (first("allocations", late_months_saved=0.0), "late months saved 0.0"),
        (first("unfunded", reason=Reason.NO_ELIGIBLE_MONEY), "one is eligible and has some in time"),
        (first("unfunded", reason=Reason.CONDITION), "no eligible commitment has one"),
        (first("unfunded", reason=Reason.NOT_YET_PLANNED), "no money lapsed"),
        (first("unfunded", reason=Reason.PINNED_ELSEWHERE), "nothing is pinned"),
        (with_rows(A_2026, A_2027), "two leaves 3000 cents idle in 2027"),
    ],
)
def test_each_misstatement_is_named(plan: Plan, said: str) -> None:
    assert any(said in sentence for sentence in misstatements(PROBLEM, plan))


def test_a_limit_that_is_not_reached_is_no_reason() -> None:
    roomy = replace(PROBLEM, states=(State("A", max_cents_per_year=90_000), State("B")))
    assert any("reaches no limit" in sentence for sentence in misstatements(roomy, PLAN))


@pytest.mark.parametrize("name", [tier.name for tier in PLAN.tiers if tier.name != "tie"])
def test_an_objective_that_the_allocations_do_not_achieve_is_named(name: str) -> None:
    def wrong(tier: TierResult) -> TierResult:
        if tier.name != name:
            return tier
        value = tier.objective
        other = tuple(level + 0.01 for level in value) if isinstance(value, tuple) else value + 1.0
        return replace(tier, objective=other)

    plan = replace(PLAN, tiers=tuple(map(wrong, PLAN.tiers)))
    assert [f"tier {name}" in sentence for sentence in tier_faults(PROBLEM, plan)] == [True]


def test_missing_tiers_are_named() -> None:
    assert "asked" in tier_faults(PROBLEM, replace(PLAN, tiers=PLAN.tiers[:-1]))[0]


def test_a_floor_counts_only_documented_and_reported_needs() -> None:
    problem = replace(PROBLEM, policy=Policy(preset=None, tiers=("floor",)))
    tie = PLAN.tiers[-1:]
    kept = replace(PLAN, tiers=(TierResult("floor", (0.8, 0.75)[::-1], 0.0, floor_used=0.8), *tie))
    lost = replace(PLAN, tiers=(TierResult("floor", (0.7, 0.75), 0.0, floor_used=0.8), *tie))
    # a-clear's documented need is 80.00 of 100.00, of which 70.00 is met: 0.875, cut off at 0.8.
    assert tier_faults(problem, kept) == []
    assert "the allocations reach [0.75, 0.8]" in tier_faults(problem, lost)[0]
