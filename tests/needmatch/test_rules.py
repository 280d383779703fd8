"""Rules 4 to 7 in cases solved by hand, by both solvers. Amounts are in the currency; the sums stand in each docstring.

Two States, A and B, each with one activity (a, and b of a local organisation) that needs 100.00 in 2026, unless a case
says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from needmatch.errors import Infeasible
from needmatch.plan import Plan
from needmatch.problem import (
    Activity,
    Commitment,
    Fund,
    Need,
    Payin,
    Pin,
    Policy,
    Problem,
    State,
    Tranche,
)

Solve = Callable[..., Plan]
BOTH = pytest.mark.parametrize("solver", ["highs", "scipy"])
FAIR = Policy(preset=None, tiers=("leximin",))
EARLY = Policy(preset=None, tiers=("early",))
A_ALONE = (Need("a", 2026, 20_000),)


def tranches(commitment: str, *amounts: float) -> tuple[Tranche, ...]:
    return tuple(Tranche(commitment, 2026 + t, round(100 * x)) for t, x in enumerate(amounts) if x)


BASE = Problem(
    2026,
    2028,
    states=(State("A"), State("B")),
    activities=(Activity("a", "A", "capacity"), Activity("b", "B", "capacity", is_local=True)),
    needs=(Need("a", 2026, 10_000), Need("b", 2026, 10_000)),
    commitments=(Commitment("c", "Donor 1"),),
    tranches=(),
    policy=FAIR,
)


def given(plan: Plan) -> dict[tuple[str, str, int], float]:
    """Return the flows of a plan, in the currency."""
    return {(row.commitment, row.activity, row.year): row.amount_cents / 100 for row in plan.allocations}


@BOTH
def test_a_local_share_is_a_share_of_what_is_placed(solver: str, solved: Solve) -> None:
    """At least 3/4 of 90.00 goes to b: 67.50, and 22.50 are left for a; coverages 0.225 and 0.675."""
    local = (Commitment("c", "Donor 1", local_share_min=0.75),)
    plan = solved(replace(BASE, commitments=local, tranches=tranches("c", 90)), solver=solver)
    assert given(plan) == {("c", "a", 2026): 22.50, ("c", "b", 2026): 67.50}
    assert plan.tiers[0].objective == pytest.approx((0.225, 0.675))


@BOTH
def test_a_local_share_holds_money_back_where_local_need_is_met(solver: str, solved: Solve) -> None:
    """b can take 100.00 only, so that a gets a third of that at most: 33.33 of the 100.00 left; 66.67 stay idle."""
    local = (Commitment("c", "Donor 1", local_share_min=0.75),)
    plan = solved(replace(BASE, commitments=local, tranches=tranches("c", 200)), solver=solver)
    assert given(plan) == {("c", "a", 2026): 33.33, ("c", "b", 2026): 100.00}
    assert [(row.activity, row.unmet_cents, row.reason) for row in plan.unfunded] == [
        ("a", 6_667, "condition")
    ]


@BOTH
@pytest.mark.parametrize(
    ("money", "coverages"),
    [(90, (0.0, 0.9)), (110, (0.0, 1.0)), (120, (0.6, 0.6)), (150, (0.75, 0.75))],
)
def test_a_least_grant_is_nothing_or_at_least_that(
    money: int, coverages: tuple[float, ...], solver: str, solved: Solve
) -> None:
    """A least grant of 60.00: below 120.00 only one State can have one, and takes all it needs; from there on both."""
    large = (Commitment("c", "Donor 1", min_grant_cents=6_000),)
    plan = solved(replace(BASE, commitments=large, tranches=tranches("c", money)), solver=solver)
    assert plan.tiers[0].objective == pytest.approx(coverages, abs=1e-6)
    assert all(amount >= 60 for amount in given(plan).values())
    assert sum(given(plan).values()) == pytest.approx(100 * sum(coverages))


@BOTH
@pytest.mark.parametrize(
    ("gearing", "by_year", "interest"),
    [(0.5, (66, 50, 25), 19), (1.0, (122, 0, 0), 38), (0.0, (10, 100, 50), 0)],
)
def test_front_loading_spends_later_tranches_at_a_price(
    gearing: float, by_year: tuple[int, ...], interest: int, solver: str, solved: Solve
) -> None:
    """Tranches 10, 100 and 50 at a quarter of interest; the need is 200 in 2026.

    Owed after 2026: at most g x (100 / 1.25 + 50 / 1.5625) = g x 112; after 2027 g x 50 / 1.25 = g x 40. A unit
    borrowed in 2026 saves three years of backlog and costs 1.25 x 2 a year later: it pays, and so in 2027, 2 against
    1.25. With g = 1/2: 10 + 56 = 66; 100 - 70 + 20 = 50; 50 - 25 = 25; interest 14 + 5. With g = 1: 10 + 112; 100 -
    140 + 40 = 0; 50 - 50 = 0; interest 28 + 10.
    """
    problem = replace(
        BASE,
        needs=A_ALONE,
        commitments=(Commitment("c", "Donor 1", can_front_load=True),),
        tranches=tranches("c", 10, 100, 50),
        policy=replace(EARLY, front_load_rate=0.25, gearing=gearing),
    )
    plan = solved(problem, solver=solver)
    assert given(plan) == {("c", "a", 2026 + t): x for t, x in enumerate(by_year) if x}
    assert plan.interest_cents == 100 * interest


@BOTH
def test_a_fund_keeps_its_fee_and_its_reserve(solver: str, solved: Solve) -> None:
    """100 and 50 are paid in, less a tenth: 90 and 45. Reserve: max(30, 0.4 x 90) = 36, then max(30, 0.4 x 135) = 54.

    So the fund gives 90 - 36 = 54 in 2026 and by 2027 135 - 54 = 81 in all, 27 more; its fee is 15. Of its tranches
    of 120 and 60 the commitment gives 20 and 10 itself.
    """
    problem = replace(
        BASE,
        needs=A_ALONE,
        tranches=tranches("c", 120, 60),
        funds=(Fund("f", fee=0.1, reserve_cents=3_000, reserve_share=0.4, states=frozenset({"A"})),),
        payins=(Payin("c", "f", 2026, 10_000), Payin("c", "f", 2027, 5_000)),
        policy=EARLY,
    )
    plan = solved(problem, solver=solver)
    flows = {("c", "a", 2026): 20, ("c", "a", 2027): 10, ("f", "a", 2026): 54, ("f", "a", 2027): 27}
    assert given(plan) == flows
    assert plan.fee_cents == 1_500


@BOTH
def test_a_reserve_is_never_more_than_was_paid_in(solver: str, solved: Solve) -> None:
    """A reserve of 30 and 20 paid in: the fund keeps the 20, and the round is not infeasible for it."""
    problem = replace(
        BASE,
        tranches=tranches("c", 50),
        funds=(Fund("f", reserve_cents=3_000),),
        payins=(Payin("c", "f", 2026, 2_000),),
    )
    assert given(solved(problem, solver=solver)) == {("c", "a", 2026): 15, ("c", "b", 2026): 15}


PINNED = replace(
    BASE,
    commitments=(Commitment("c", "Donor 1"), Commitment("d", "Donor 2")),
    tranches=tranches("c", 50) + tranches("d", 30),
)


@BOTH
def test_pins_bound_flows_from_below_and_above(solver: str, solved: Solve) -> None:
    """c gives a at least 45 of its 50, so b at most 5; d gives a at most 1 and b at most 5: 46 and 10, 24 lie idle."""
    pins = (
        Pin("c", "a", 2026, min_cents=4_500),
        Pin("d", "a", 2026, max_cents=100),
        Pin("d", "b", 2026, max_cents=500),
    )
    plan = solved(replace(PINNED, pins=pins), solver=solver)
    assert given(plan) == {
        ("c", "a", 2026): 45,
        ("c", "b", 2026): 5,
        ("d", "a", 2026): 1,
        ("d", "b", 2026): 5,
    }


@BOTH
def test_pins_that_clash_are_named_and_those_that_do_not_are_not(solver: str, solved: Solve) -> None:
    """A can absorb 40.00; 30 of c and 20 of d are pinned to it, 10 too many. The pin on b holds, and is not named."""
    problem = replace(
        PINNED,
        states=(State("A", max_cents_per_year=4_000), State("B")),
        pins=(
            Pin("c", "a", 2026, min_cents=3_000),
            Pin("d", "a", 2026, min_cents=2_000),
            Pin("d", "b", 2026, min_cents=500),
        ),
    )
    with pytest.raises(Infeasible) as caught:
        solved(problem, solver=solver)
    assert caught.value.clashes == (
        "the pin c -> a in 2026 (at least 30.00)",
        "the pin d -> a in 2026 (at least 20.00)",
        "the absorption limit of A in 2026",
    )


@BOTH
def test_a_payin_beyond_the_tranche_is_named(solver: str, solved: Solve) -> None:
    """20 are paid in of a tranche of 15: 5 are missing."""
    problem = replace(
        BASE,
        tranches=tranches("c", 15),
        funds=(Fund("f"),),
        payins=(Payin("c", "f", 2026, 2_000),),
    )
    with pytest.raises(Infeasible) as caught:
        solved(problem, solver=solver)
    assert caught.value.clashes[0] == "the pay-ins of c in 2026, 5.00 over the tranche"


UNREACHABLE = {
    "a least grant over its need": Commitment(
        "d", "Donor 2", states=frozenset({"A"}), min_grant_cents=15_000
    ),
    "a local share without a local plan": Commitment(
        "d", "Donor 2", states=frozenset({"A"}), local_share_min=0.1
    ),
    "no share for any one State": Commitment("d", "Donor 2", states=frozenset({"A"}), max_state_share=0.0),
}


@BOTH
@pytest.mark.parametrize("why", UNREACHABLE)
def test_a_state_that_conditions_keep_from_all_money_does_not_undo_the_floor(
    why: str, solver: str, solved: Solve
) -> None:
    """B can have 50 of 100: half of that is 0.25, and the policy's floor of 0.2 stands. A, out of reach, has no term.

    Counted in, A's coverage of 0 would cut the floor off at 0 for everyone.
    """
    problem = replace(
        BASE,
        commitments=(Commitment("c", "Donor 1", states=frozenset({"B"})), UNREACHABLE[why]),
        tranches=tranches("c", 50) + tranches("d", 200),
        policy=Policy(preset=None, tiers=("floor", "leximin"), floor=0.2),
    )
    plan = solved(problem, solver=solver)
    assert plan.tiers[0].floor_used == pytest.approx(0.2)
    assert plan.tiers[1].objective == pytest.approx((0.5,))
    assert given(plan) == {("c", "b", 2026): 50}
