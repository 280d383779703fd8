"""Prices are what a full re-solve with changed money gives, on hand-solved, random and real cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

import needmatch
from needmatch.explain.afresh import change, moves_afresh
from needmatch.explain.money import classes_of, given, taken, with_money
from needmatch.explain.prices import STEP_CENTS, Price, prices
from needmatch.explain.yardstick import Move, Yardstick, yardstick
from needmatch.grid import build_grid
from needmatch.plan import Plan
from needmatch.problem import (
    Activity,
    Commitment,
    Need,
    Obligation,
    Pin,
    Policy,
    Problem,
    State,
    Tranche,
)
from needmatch.tiers import usd_per_unit
from needmatch.units import CENTS
from needmatch_cases import random_problem

MILLION = 1_000_000 * CENTS
Case = Callable[[str], Problem]


def two_states(policy: Policy, money_a: int = 2, money_any: int = 1) -> Problem:
    """Return A needing 4m and B needing 4m in 2026, both due that year; 2m for A alone and 1m for anyone."""
    return Problem(
        first_year=2026,
        last_year=2026,
        states=(State("A"), State("B")),
        obligations=tuple(Obligation(f"{s}-5", s, 5, date(2026, 12, 31), remaining=100.0) for s in "AB"),
        activities=tuple(Activity(f"{s}-sc", s, "survey_clearance", f"{s}-5") for s in "AB"),
        needs=tuple(Need(f"{s}-sc", 2026, 4 * MILLION, 100.0) for s in "AB"),
        commitments=(Commitment("any", "Donor 1"), Commitment("only-a", "Donor 2", states=frozenset("A"))),
        tranches=(Tranche("any", 2026, money_any * MILLION), Tranche("only-a", 2026, money_a * MILLION)),
        policy=policy,
    )


def price_of(found: tuple[Price, ...], states: str, direction: str) -> Price:
    return next(p for p in found if p.earmark.key[0] == states and p.direction == direction)


def constants_of(plan: Plan) -> Yardstick:
    return yardstick(
        plan, build_grid(plan.problem, with_relations="relations" in plan.problem.policy.ordered_tiers)
    )


def test_the_price_of_a_deadline_is_the_slope_of_lateness() -> None:
    # A is 1/2 late and B 3/4: phi slopes 2 and 4, so that free money goes to B. One million is a quarter of a need.
    problem = two_states(Policy(preset=None, tiers=("deadline",), segments=((0.5, 1.0), (1.0, 4.0))))
    found = prices(needmatch.solve(problem))
    free, bound = price_of(found, "*", "more"), price_of(found, "A", "more")
    assert free.first is not None
    assert bound.first is not None
    assert (free.first.tier, bound.first.tier) == ("deadline", "deadline")
    assert free.first.change == pytest.approx(-4 * 0.25)
    assert bound.first.change == pytest.approx(-1 * 0.25)
    assert price_of(found, "*", "less").first.change == pytest.approx(4 * 0.25)  # type: ignore[union-attr]
    # Money of A alone that is taken makes A later than one half, at the steeper slope.
    assert price_of(found, "A", "less").first.change == pytest.approx(4 * 0.25)  # type: ignore[union-attr]
    assert not any(price.is_worse_for_more for price in found)


def test_the_price_of_coverage_is_that_of_the_worst_covered() -> None:
    problem = two_states(Policy(preset=None, tiers=("leximin",)))
    found = prices(needmatch.solve(problem))
    # A has 1/2 and B 1/4: more money for A lifts A alone, more free money lifts B.
    assert price_of(found, "*", "more").first == Move("leximin", pytest.approx(0.25))
    assert price_of(found, "A", "more").first == Move("leximin", pytest.approx(0.25))
    assert price_of(found, "*", "less").first == Move("leximin", pytest.approx(-0.25))


def test_money_that_nothing_can_use_moves_no_tier() -> None:
    problem = two_states(Policy(preset=None, tiers=("leximin", "early")), money_a=5, money_any=5)
    assert [price.first for price in prices(needmatch.solve(problem))] == [None] * 4


def test_less_is_never_more_than_the_class_has() -> None:
    problem = two_states(Policy(preset=None, tiers=("leximin",)))
    problem = replace(problem, tranches=(Tranche("any", 2026, 30_000_00), Tranche("only-a", 2026, 0)))
    found = prices(needmatch.solve(problem))
    assert [(p.earmark.key[0], p.direction, p.step_cents) for p in found] == [
        ("*", "more", STEP_CENTS),
        ("*", "less", 30_000_00),
        ("A", "more", STEP_CENTS),
    ]


def test_money_that_a_pin_needs_cannot_be_taken() -> None:
    problem = replace(
        two_states(Policy(preset=None, tiers=("leximin",))), pins=(Pin("only-a", "A-sc", 2026, 2 * MILLION),)
    )
    less = price_of(prices(needmatch.solve(problem)), "A", "less")
    assert (less.is_feasible, less.first) == (False, None)


def test_more_money_may_hurt_a_later_tier_and_that_is_said() -> None:
    # Free money is first asked to cut lateness; where it serves no deadline, `early` comes before `relations`, and
    # what is placed earlier costs more to deliver.
    problem = two_states(Policy(preset=None, tiers=("deadline", "relations")))
    relation = needmatch.problem.Relation("any", "B", 0.1)
    found = prices(needmatch.solve(replace(problem, relations=(relation,))), every_tier=True)
    more = price_of(found, "*", "more")
    moves = {move.tier: move for move in more.later}
    assert moves["deadline"].improves
    assert moves["relations"].change == pytest.approx(0.1 * 1_000_000)
    assert not moves["relations"].improves


def assert_prices_are_those_of_solving_again(plan: Plan) -> None:
    problem = plan.problem
    constants = constants_of(plan)
    found = {(p.earmark.key, p.year, p.direction): p for p in prices(plan)}
    for earmark in classes_of(problem):
        for year in problem.years:
            for direction, changes in (
                ("more", given(earmark, year, STEP_CENTS)),
                ("less", taken(problem, earmark, year, STEP_CENTS)),
            ):
                if not changes:
                    continue
                price = found[earmark.key, year, direction]
                moves = moves_afresh(plan, with_money(problem, changes), constants)
                first = next((move for move in moves if abs(move.change) > 0), None)
                where = (earmark.key, year, direction, price.first, first)
                told = price.first
                if told is None or first is None:
                    # Only a change at the very edge of what counts may be seen by one and not by the other.
                    edge = told or first
                    assert edge is None or abs(edge.change) < 1e-4, where
                    continue
                assert told.tier == first.tier, where
                assert told.change == pytest.approx(first.change, rel=1e-3, abs=1e-5), where


@pytest.mark.parametrize("seed", range(60))
def test_a_price_is_what_solving_again_gives(seed: int) -> None:
    assert_prices_are_those_of_solving_again(needmatch.solve(random_problem(seed)))


@pytest.mark.parametrize("seed", range(60, 90))
def test_a_price_is_what_the_solver_gives_for_a_problem_of_other_money(seed: int) -> None:
    """Through `needmatch.solve` alone, under policies whose tiers have no constants of the money."""
    policy = Policy(preset=None, tiers=(("deadline", "sooner", "leximin"), ("leximin", "early"))[seed % 2])
    problem = random_problem(seed, policy)
    plan = needmatch.solve(problem)
    before = {tier.name: tier.objective for tier in plan.tiers}
    unit = usd_per_unit(build_grid(problem, with_relations=False))
    for price in prices(plan):
        changes = (
            given(price.earmark, price.year, STEP_CENTS)
            if price.direction == "more"
            else taken(problem, price.earmark, price.year, STEP_CENTS)
        )
        after = {t.name: t.objective for t in needmatch.solve(with_money(problem, changes)).tiers}
        moved = {name: change(name, before[name], after[name], unit) for name in policy.ordered_tiers}
        first = next(((name, by) for name, by in moved.items() if by), None)
        told = (
            None
            if price.first is None
            else (price.first.tier, pytest.approx(price.first.change, rel=1e-3, abs=1e-5))
        )
        assert told == first, (price.earmark.key, price.year, price.direction)


@pytest.mark.parametrize("seed", range(40))
def test_more_money_never_makes_the_first_tier_worse(seed: int) -> None:
    for price in prices(needmatch.solve(random_problem(seed))):
        if price.first is not None and price.first.tier == price_tiers(seed)[0]:
            assert not price.is_worse_for_more


def price_tiers(seed: int) -> tuple[str, ...]:
    return random_problem(seed).policy.ordered_tiers


@pytest.mark.parametrize("seed", range(16))
def test_every_tier_is_told_as_solving_again_tells_it(seed: int) -> None:
    plan = needmatch.solve(random_problem(seed))
    constants = constants_of(plan)
    for price in prices(plan, every_tier=True)[::5]:
        if price.direction == "more":
            changes = given(price.earmark, price.year, STEP_CENTS)
        else:
            changes = taken(plan.problem, price.earmark, price.year, STEP_CENTS)
        again = moves_afresh(plan, with_money(plan.problem, changes), constants)
        assert [move.tier for move in price.later] == [move.tier for move in again]
        for told, found in zip(price.later, again, strict=True):
            assert told.change == pytest.approx(
                found.change, rel=1e-3, abs=1e-4 * max(1.0, abs(found.change))
            )


def test_with_least_grants_prices_are_solved_from_the_start() -> None:
    # 2m for A and 1m for anyone, in grants of 1m at least: what is left of a million of less cannot be granted.
    problem = two_states(Policy(preset=None, tiers=("leximin",)))
    grants = tuple(replace(c, min_grant_cents=MILLION) for c in problem.commitments)
    found = prices(needmatch.solve(replace(problem, commitments=grants)), step_cents=MILLION // 2)
    assert price_of(found, "*", "less").first == Move("leximin", pytest.approx(-0.25))
    assert price_of(found, "*", "more").first == Move("leximin", pytest.approx(0.125))
    assert found[0].earmark.kind == "min_grant_usd=1000000.00"
