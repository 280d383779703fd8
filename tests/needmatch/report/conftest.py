"""Plans to report on: the real case as solved, a small one made by hand with hostile text, and an empty one."""

from __future__ import annotations

from collections.abc import Callable
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
from needmatch.problem import Activity, Commitment, Need, Obligation, Problem, State, Tranche
from needmatch.report import render

HOSTILE = "<script>alert('x')</script>\"&{need:money}\x00\u202e"


@pytest.fixture(scope="session")
def real_plan(solved: Callable[..., Plan], case: Callable[[str], Problem]) -> Plan:
    """The illustration of 31 States, solved."""
    return solved(case("real-2026"))


@pytest.fixture(scope="session")
def real_page(real_plan: Plan) -> str:
    """The report of the illustration."""
    return render(real_plan, case_sha256="c" * 64, result_sha256="d" * 64)


@pytest.fixture
def small_plan() -> Plan:
    """Three States by hand: one half funded, one that no commitment may reach, one without a need.

    The first State's needs are documented and its money reported; the second's needs are estimated.
    """
    states = (State(HOSTILE, HOSTILE), State("S2", "Second"), State("S3", "Third"))
    problem = Problem(
        first_year=2026,
        last_year=2027,
        states=states,
        activities=(
            Activity("A1", HOSTILE, "survey_clearance", "O1", HOSTILE),
            Activity("A2", "S2", "victim_assistance"),
        ),
        needs=(
            Need("A1", 2026, 100_000_00, 50.0, "documented", HOSTILE),
            Need("A1", 2027, 100_000_00, 50.0, "documented", "SRC"),
            Need("A2", 2026, 7_000_01, None, "estimated"),
        ),
        commitments=(
            Commitment("C1", HOSTILE, frozenset({HOSTILE}), None, source=HOSTILE),
            Commitment("C2", "Giver", frozenset({HOSTILE})),
        ),
        tranches=(Tranche("C1", 2026, 60_000_00), Tranche("C2", 2027, 50_000_50)),
        obligations=(
            Obligation(
                "O1", HOSTILE, 5, date(2027, 12, 31), "decision not found", None, "m2", None, "documented"
            ),
            Obligation("O4", "S2", 4, date(2010, 3, 1), "", None, "mines", None, "reported"),
        ),
        title=HOSTILE,
        currency="USD",
        today=date(2026, 11, 21),
    )
    return Plan(
        problem=problem,
        outcome=Outcome.OPTIMAL,
        solver="highs",
        tiers=(
            TierResult("floor", (), 0.001, None),
            TierResult("deadline", 0.45, 0.002),
            TierResult("leximin", (0.5,), 0.002),
            TierResult("tie", 1.0, 0.001),
        ),
        allocations=(
            Allocation(
                "C1",
                HOSTILE,
                "A1",
                HOSTILE,
                "survey_clearance",
                2026,
                60_000_00,
                "reported",
                "deadline",
                0.3,
                7.2,
            ),
            Allocation(
                "C2",
                "Giver",
                "A1",
                HOSTILE,
                "survey_clearance",
                2027,
                40_000_25,
                "reported",
                "tie",
                0.2,
                None,
            ),
        ),
        states=(
            StateResult(HOSTILE, 200_000_00, 100_000_25, 0.50000125),
            StateResult("S2", 7_000_01, 0, 0.0),
            StateResult("S3", 0, 0, None),
        ),
        obligations=(
            ObligationResult(
                "O1", HOSTILE, date(2027, 12, 31), "decision not found", 0.49999875, 1.0, 0.0, 11.9
            ),
            ObligationResult("O4", "S2", date(2010, 3, 1), "", None, None, None, None),
        ),
        unfunded=(
            Unfunded("A1", HOSTILE, "survey_clearance", 2027, 99_999_75, Reason.PRIORITISED_ELSEWHERE),
            Unfunded("A2", "S2", "victim_assistance", 2026, 7_000_01, Reason.NO_ELIGIBLE_MONEY),
        ),
        seconds={"build": 0.001, "solve": 0.01},
        is_unique=False,
    )


@pytest.fixture
def empty_plan() -> Plan:
    """A plan of a case with years and nothing else."""
    problem = Problem(2026, 2026, (), (), (), (), ())
    return Plan(problem, Outcome.TIME_LIMIT, "scipy", (), (), (), (), (), {}, None)
