"""Cases at the edge: nothing to give, nothing to fund, nothing to choose, or too much of everything at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

import needmatch
from needmatch.plan import Plan, Reason
from needmatch.problem import (
    PRESETS,
    Activity,
    Commitment,
    Need,
    Obligation,
    Policy,
    Problem,
    State,
    Tranche,
)
from needmatch_cases import sorted_problem, stretched_problem
from needmatch_checker import violations
from needmatch_figures import misstatements
from needmatch_twin import Twin

Solve = Callable[..., Plan]
PRESET = pytest.mark.parametrize("preset", list(PRESETS))
SOLVER = pytest.mark.parametrize("solver", ["highs", "scipy"])


def simple(
    needs: dict[str, int],
    purse: int | None,
    *,
    preset: str = "deadlines-first",
    deadline: date = date(2027, 12, 31),
    remaining: float | None = 1_000.0,
) -> Problem:
    """One activity a State [cents, all in 2026] with an obligation, and one open commitment of `purse` cents."""
    return sorted_problem(
        Problem(
            first_year=2026,
            last_year=2027,
            states=tuple(State(state) for state in needs),
            obligations=tuple(Obligation(f"{s}-5", s, 5, deadline, remaining=remaining) for s in needs),
            activities=tuple(Activity(f"{s}-1", s, "survey_clearance", obligation=f"{s}-5") for s in needs),
            needs=tuple(
                Need(f"{s}-1", 2026, amount, output=1_000.0 if amount else None)
                for s, amount in needs.items()
            ),
            commitments=() if purse is None else (Commitment("open", "Donor"),),
            tranches=() if purse is None else (Tranche("open", 2026, purse),),
            policy=Policy(preset=preset),
        )
    )


def assert_values_of_twin(plan: Plan, problem: Problem) -> None:
    stated = {tier.name: tier.objective for tier in plan.tiers}
    for name, best in Twin(problem).tier_values():
        assert stated[name] == pytest.approx(best, rel=1e-6, abs=1e-6), name


@PRESET
@SOLVER
def test_nothing_at_all(solved: Solve, preset: str, solver: str) -> None:
    empty = Problem(2026, 2026, (), (), (), (), (), policy=Policy(preset=preset))
    plan = solved(empty, solver=solver)
    assert (plan.allocations, plan.states, plan.unfunded) == ((), (), ())


@PRESET
@SOLVER
@pytest.mark.parametrize("purse", [None, 0])
def test_no_money_leaves_every_need_without_eligible_money(
    solved: Solve, preset: str, solver: str, purse: int | None
) -> None:
    problem = simple({"A": 1_000, "B": 2_000}, purse, preset=preset)
    plan = solved(problem, solver=solver)
    assert plan.allocations == ()
    assert [row.reason for row in plan.unfunded] == [Reason.NO_ELIGIBLE_MONEY] * 2
    assert_values_of_twin(plan, problem)


@PRESET
@SOLVER
def test_commitments_without_tranches_give_nothing(solved: Solve, preset: str, solver: str) -> None:
    problem = replace(simple({"A": 1_000}, 500, preset=preset), tranches=())
    assert solved(problem, solver=solver).allocations == ()


@PRESET
@SOLVER
def test_no_need_leaves_the_money_where_it_is(solved: Solve, preset: str, solver: str) -> None:
    for problem in (
        replace(simple({"A": 1_000, "B": 1}, 5_000, preset=preset), needs=()),
        simple({"A": 0, "B": 0}, 5_000, preset=preset),
    ):
        plan = solved(problem, solver=solver)
        assert plan.allocations == ()
        assert plan.unfunded == ()
        assert [row.coverage for row in plan.states] == [None, None]


@PRESET
@SOLVER
def test_one_state_gets_what_there_is(solved: Solve, preset: str, solver: str) -> None:
    problem = simple({"A": 1_001}, 777, preset=preset)
    plan = solved(problem, solver=solver)
    assert [row.amount_cents for row in plan.allocations] == [777]
    assert [row.unmet_cents for row in plan.unfunded] == [224]
    assert_values_of_twin(plan, problem)


@PRESET
@SOLVER
def test_all_deadlines_past_leave_no_term_in_deadline(solved: Solve, preset: str, solver: str) -> None:
    problem = simple({"A": 1_000, "B": 2_000}, 1_500, preset=preset, deadline=date(2024, 12, 1))
    plan = solved(problem, solver=solver)
    assert sum(row.amount_cents for row in plan.allocations) == 1_500
    assert [row.late_share for row in plan.obligations] == [0.0, 0.0]
    assert [row.late_by_plan for row in plan.obligations] == [1.0, 1.0]
    assert_values_of_twin(plan, problem)


@PRESET
@SOLVER
@pytest.mark.parametrize("remaining", [0.0, None])
def test_zero_or_unknown_remaining_counts_the_planned_output(
    solved: Solve, preset: str, solver: str, remaining: float | None
) -> None:
    problem = simple({"A": 1_000, "B": 2_000}, 1_500, preset=preset, remaining=remaining)
    plan = solved(problem, solver=solver)
    assert [row.late_share_before for row in plan.obligations] == [1.0, 1.0]
    assert_values_of_twin(plan, problem)


@pytest.mark.parametrize("remaining", [0.0, None])
def test_nothing_remaining_and_no_output_is_measured_in_money(solved: Solve, remaining: float | None) -> None:
    problem = simple({"A": 1_000, "B": 4_000}, 2_500, remaining=remaining)
    problem = replace(problem, needs=tuple(replace(need, output=None) for need in problem.needs))
    plan = solved(problem)
    assert [row.late_share_before for row in plan.obligations] == [1.0, 1.0]
    assert_values_of_twin(plan, problem)


@SOLVER
def test_a_state_that_nobody_may_fund_is_left_out_and_told_so(solved: Solve, solver: str) -> None:
    problem = simple({"A": 1_000, "B": 2_000, "C": 3_000}, 1_500, preset="no-state-left-behind")
    problem = replace(problem, commitments=(Commitment("open", "Donor", states=frozenset({"A", "B"})),))
    plan = solved(problem, solver=solver)
    assert {row.activity: row.reason for row in plan.unfunded}["C-1"] == Reason.NO_ELIGIBLE_MONEY
    assert next(tier.objective for tier in plan.tiers if tier.name == "leximin") == pytest.approx((0.5, 0.5))


@SOLVER
def test_a_state_that_can_absorb_nothing_is_left_out_of_fairness(solved: Solve, solver: str) -> None:
    problem = simple({"A": 1_000, "B": 2_000}, 1_500, preset="no-state-left-behind")
    problem = replace(problem, states=(State("A"), State("B", max_cents_per_year=0)))
    plan = solved(problem, solver=solver)
    assert {row.activity: row.reason for row in plan.unfunded} == {"B-1": Reason.ABSORPTION}
    assert_values_of_twin(plan, problem)


def test_money_before_the_need_lapses_and_says_so(solved: Solve) -> None:
    problem = simple({"A": 1_000}, 1_500)
    problem = replace(problem, needs=(Need("A-1", 2027, 1_000, output=1_000.0),))
    plan = solved(problem)
    assert plan.allocations == ()
    assert [row.reason for row in plan.unfunded] == [Reason.NOT_YET_PLANNED]
    carried = solved(replace(problem, commitments=(Commitment("open", "Donor", can_carry_over=True),)))
    assert [(row.year, row.amount_cents) for row in carried.allocations] == [(2027, 1_000)]


@PRESET
def test_thousands_of_ties_are_cut_to_the_cent(solved: Solve, preset: str) -> None:
    """Sixty equal States, forty equal commitments and 100.01 to share: a cent cannot be shared by sixty."""
    states = [f"S{number:02d}" for number in range(60)]
    problem = simple(dict.fromkeys(states, 1_000), None, preset=preset)
    names = [f"C{number:02d}" for number in range(40)]
    problem = replace(
        problem,
        commitments=tuple(Commitment(name, "Donor") for name in names),
        tranches=tuple(Tranche(name, 2026, 251 if name == "C00" else 250) for name in names),
    )
    plan = solved(problem)
    assert sum(row.amount_cents for row in plan.allocations) == 10_001
    if preset == "no-state-left-behind":
        assert all(abs(row.funded_cents - 10_001 / 60) <= 2 for row in plan.states)


@PRESET
@SOLVER
def test_cents_and_hundreds_of_billions_live_side_by_side(solved: Solve, preset: str, solver: str) -> None:
    """Needs of 0.01, 10,000 and 100,000,000,000.00 in one case, and money that cannot meet them all."""
    problem = simple({"A": 1, "B": 1_000_000, "C": 10_000_000_000_000}, 4_000_000_000_001, preset=preset)
    plan = solved(problem, solver=solver)
    assert sum(row.amount_cents for row in plan.allocations) <= 4_000_000_000_001
    funded = {row.state: row.funded_cents for row in plan.states}
    assert funded["C"] > 3_900_000_000_000


@SOLVER
@pytest.mark.parametrize("seed", range(50))
def test_amounts_of_any_size_keep_the_rules(seed: int, solver: str) -> None:
    """Needs, tranches and limits from 0.01 to 1e11 in one case.

    Rules and statements are exact there too. Tier values are not compared: beyond nine orders of magnitude within one
    obligation no floating-point programme sees the small ones.
    """
    problem = stretched_problem(seed)
    plan = needmatch.solve(problem, solver=solver)
    faults = [*violations(problem, plan), *misstatements(problem, plan)]
    assert not faults, "\n".join(faults)


@SOLVER
def test_commitments_of_a_cent_each_do_not_overspend(solved: Solve, solver: str) -> None:
    """Two members of 0.02 and 0.01 and three needs of 0.01: rounding arc by arc would make the first pay 0.03."""
    problem = simple({"A": 1, "B": 1, "C": 1}, None, preset="no-state-left-behind")
    problem = replace(
        problem,
        commitments=(Commitment("one", "Donor"), Commitment("two", "Donor")),
        tranches=(Tranche("one", 2026, 2), Tranche("two", 2026, 1)),
    )
    plan = solved(problem, solver=solver)
    assert [row.funded_cents for row in plan.states] == [1, 1, 1]
