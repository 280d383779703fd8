"""Clashing demands are named: the smallest set of them, with what they clash with, on cases made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

import needmatch
from needmatch.errors import Infeasible
from needmatch.problem import Activity, Commitment, Fund, Need, Payin, Pin, Problem, State, Tranche
from needmatch.units import CENTS

MILLION = 1_000_000 * CENTS


def two_states(*pins: Pin, **changes: object) -> Problem:
    """Return A and B needing 2m in 2026 and 2m in 2027 each; 3m a year for anyone, 3m a year for A's clearance."""
    problem = Problem(
        first_year=2026,
        last_year=2027,
        states=(State("A"), State("B")),
        activities=tuple(Activity(f"{s}-sc", s, "survey_clearance") for s in "AB"),
        needs=tuple(Need(f"{s}-sc", year, 2 * MILLION) for s in "AB" for year in (2026, 2027)),
        commitments=(
            Commitment("any", "Donor 1"),
            Commitment("only-a", "Donor 2", states=frozenset("A"), pillars=frozenset({"survey_clearance"})),
        ),
        tranches=tuple(Tranche(c, year, 3 * MILLION) for c in ("any", "only-a") for year in (2026, 2027)),
        pins=tuple(sorted(pins, key=lambda p: (p.commitment, p.activity, p.year))),
    )
    return replace(problem, **changes)  # type: ignore[arg-type]


def clashes(problem: Problem, solver: str = "highs") -> tuple[str, ...]:
    with pytest.raises(Infeasible) as caught:
        needmatch.solve(problem, solver=solver)
    return caught.value.clashes


def pin(commitment: str, activity: str, year: int, millions: float) -> Pin:
    return Pin(commitment, activity, year, min_cents=int(millions * MILLION))


def test_pins_that_can_hold_do() -> None:
    plan = needmatch.solve(two_states(pin("any", "A-sc", 2026, 2), pin("any", "B-sc", 2026, 1)))
    given = {(f.commitment, f.activity, f.year): f.amount_cents for f in plan.allocations}
    assert given["any", "A-sc", 2026] >= 2 * MILLION
    assert given["any", "B-sc", 2026] >= MILLION


@pytest.mark.parametrize("solver", ["highs", "scipy"])
def test_a_pin_above_the_tranche_clashes_with_the_money(solver: str) -> None:
    problem = two_states(
        pin("any", "A-sc", 2027, 3.5), needs=(Need("A-sc", 2026, 4 * MILLION), Need("B-sc", 2026, MILLION))
    )
    assert clashes(problem, solver) == (
        "the pin any -> A-sc in 2027 (at least 3500000.00)",
        "the money of any in 2027",
    )


def test_a_pin_in_a_year_without_a_tranche_is_named_at_once() -> None:
    tranches = (Tranche("any", 2027, 3 * MILLION),)
    (said,) = clashes(two_states(pin("any", "A-sc", 2026, 1), tranches=tranches))
    assert said == (
        "the pin any -> A-sc in 2026 (at least 1000000.00) clashes with the tranches of any: "
        "it has no money in 2026"
    )


def test_a_pin_above_the_limit_clashes_with_absorption() -> None:
    states = (State("A", max_cents_per_year=MILLION), State("B"))
    assert clashes(two_states(pin("any", "A-sc", 2026, 2), states=states)) == (
        "the pin any -> A-sc in 2026 (at least 2000000.00)",
        "the absorption limit of A in 2026",
    )


def test_a_pin_above_what_is_planned_by_then_clashes_with_the_need() -> None:
    assert clashes(two_states(pin("any", "A-sc", 2026, 2.5))) == (
        "the pin any -> A-sc in 2026 (at least 2500000.00)",
        "what A-sc needs by 2026",
    )


@pytest.mark.parametrize(
    ("earmark", "value"), [("states", frozenset("A")), ("pillars", frozenset({"risk_education"}))]
)
def test_a_pin_outside_the_earmark_is_named_at_once(earmark: str, value: frozenset[str]) -> None:
    problem = two_states(pin("any", "B-sc", 2026, 1))
    commitments = (replace(problem.commitments[0], **{earmark: value}), problem.commitments[1])
    (said,) = clashes(replace(problem, commitments=commitments))
    assert said == ("the pin any -> B-sc in 2026 (at least 1000000.00) clashes with the earmark of any")


def test_two_pins_that_ask_for_one_tranche_clash_together() -> None:
    # Each can hold alone, and the third is not part of the clash.
    problem = two_states(
        pin("any", "A-sc", 2026, 2), pin("any", "B-sc", 2026, 1.5), pin("only-a", "A-sc", 2027, 1)
    )
    assert clashes(problem) == (
        "the pin any -> A-sc in 2026 (at least 2000000.00)",
        "the pin any -> B-sc in 2026 (at least 1500000.00)",
        "the money of any in 2026",
    )


def test_two_donors_pins_on_one_need_clash_over_the_need() -> None:
    problem = two_states(pin("any", "A-sc", 2026, 1.5), pin("only-a", "A-sc", 2026, 1))
    assert clashes(problem) == (
        "the pin any -> A-sc in 2026 (at least 1500000.00)",
        "the pin only-a -> A-sc in 2026 (at least 1000000.00)",
        "what A-sc needs by 2026",
    )


def test_a_pin_clashes_with_the_largest_share_of_one_state() -> None:
    problem = two_states(pin("any", "A-sc", 2026, 2))
    commitments = (replace(problem.commitments[0], max_state_share=0.25), problem.commitments[1])
    assert clashes(replace(problem, commitments=commitments)) == (
        "the pin any -> A-sc in 2026 (at least 2000000.00)",
        "the largest share that a commitment gives to one State",
    )


def test_a_pin_clashes_with_the_least_local_share() -> None:
    problem = two_states(pin("any", "A-sc", 2026, 2))
    commitments = (replace(problem.commitments[0], local_share_min=0.5), problem.commitments[1])
    assert clashes(replace(problem, commitments=commitments)) == (
        "the pin any -> A-sc in 2026 (at least 2000000.00)",
        "the least share that a commitment gives to activities of local organisations",
    )


def test_a_pin_clashes_with_a_least_grant_that_the_limit_forbids() -> None:
    states = (State("A", max_cents_per_year=MILLION), State("B"))
    problem = two_states(pin("any", "A-sc", 2026, 0.5), states=states)
    commitments = (replace(problem.commitments[0], min_grant_cents=2 * MILLION), problem.commitments[1])
    said = clashes(replace(problem, commitments=commitments))
    assert said == (
        "the pin any -> A-sc in 2026 (at least 500000.00)",
        "the least grants of the commitments",
    )


def test_a_pin_clashes_with_a_pay_in_of_the_same_money() -> None:
    problem = two_states(
        pin("any", "B-sc", 2026, 2),
        funds=(Fund("fund"),),
        payins=(Payin("any", "fund", 2026, 2 * MILLION),),
    )
    assert clashes(problem) == (
        "the pin any -> B-sc in 2026 (at least 2000000.00)",
        "the money of any in 2026",
    )


def test_a_pay_in_above_the_tranche_clashes_alone() -> None:
    problem = two_states(funds=(Fund("fund"),), payins=(Payin("any", "fund", 2026, 4 * MILLION),))
    said = clashes(problem)
    assert said[0] == "the pay-ins of any in 2026, 1000000.00 over the tranche"
    assert said[1:] == ("the money of any in 2026",)


def test_a_pin_with_a_most_never_clashes() -> None:
    pins = (Pin("any", "A-sc", 2026, max_cents=0), Pin("only-a", "A-sc", 2026, max_cents=MILLION))
    plan = needmatch.solve(two_states(*pins))
    given = {(f.commitment, f.activity, f.year): f.amount_cents for f in plan.allocations}
    assert ("any", "A-sc", 2026) not in given
    assert given["only-a", "A-sc", 2026] <= MILLION


def test_the_set_that_is_named_is_smallest() -> None:
    """Without any one of the demands that are named, the rest can hold."""
    pins = [pin("any", "A-sc", 2026, 1.5), pin("any", "B-sc", 2026, 1), pin("any", "B-sc", 2027, 1)]
    pins.append(pin("only-a", "A-sc", 2026, 1))
    problem = two_states(*pins)
    named = [
        p
        for p in problem.pins
        if any(f"{p.commitment} -> {p.activity} in {p.year}" in said for said in clashes(problem))
    ]
    assert named
    for one in named:
        needmatch.solve(replace(problem, pins=tuple(p for p in problem.pins if p != one)))
