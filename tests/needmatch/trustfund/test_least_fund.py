"""The least fund against sums by hand, against all subsets of small cases, and against its own rules."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from needmatch import solve
from needmatch.problem import PRESETS, Policy, Problem
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import FundProgramme, m2_released, months_saved
from needmatch.trustfund.shortfall import LeftOut, bilateral_round
from needmatch.units import EVIDENCE
from needmatch_cases import random_problem

USD = 100
PLAIN = FundInputs(start_year=2026, fee=0.0, reserve_share=0.0)

Case = Callable[..., Problem]


def programme(problem: Problem, inputs: FundInputs) -> FundProgramme:
    checked = inputs.checked(problem)
    return FundProgramme(bilateral_round(solve(problem), checked.evidence), checked)


def least_usd(problem: Problem, inputs: FundInputs) -> float:
    found = programme(problem, inputs)
    paid = found.least_fund(found.mendable())
    assert paid is not None
    return paid.fund_cents / USD


def test_what_the_bilateral_round_leaves(hand_case: Case) -> None:
    found = bilateral_round(solve(hand_case()), PLAIN.evidence)
    assert {s.obligation: s.missing_cents // USD for s in found.shortfalls} == {"EAR-5": 150, "LAT-5": 300}
    ear = found.shortfalls[0]
    assert ear.backlog_cents.tolist() == [[50 * USD, 150 * USD]]
    assert ear.late_months == pytest.approx(12 * 150 / 100)
    assert (ear.planned_cents, ear.received_cents, ear.missing_m2) == (
        200 * USD,
        50 * USD,
        pytest.approx(150),
    )


def test_equal_parts_must_cover_each_deadline_by_its_year(hand_case: Case) -> None:
    # By 2027 two thirds are in: 150 / (2/3) = 225. By 2028 all is in: 450. The larger counts.
    assert least_usd(hand_case(), PLAIN) == 450
    assert least_usd(hand_case(only="EAR"), PLAIN) == 225
    assert least_usd(hand_case(only="LAT"), PLAIN) == 300


def test_a_fee_and_a_reserve_are_paid_on_top(hand_case: Case) -> None:
    assert least_usd(hand_case(), replace(PLAIN, fee=0.1)) == 500
    assert least_usd(hand_case(), replace(PLAIN, reserve_share=0.2)) == 563  # 562.50 in whole dollars
    assert least_usd(hand_case(), replace(PLAIN, fee=0.1, reserve_share=0.2)) == 625


def test_a_path_decides_how_much_is_needed(hand_case: Case) -> None:
    assert least_usd(hand_case(only="EAR"), replace(PLAIN, path=(1.0,))) == 150
    assert least_usd(hand_case(only="EAR"), replace(PLAIN, path=(1.0, 0.0, 4.0))) == 750
    assert least_usd(hand_case(), replace(PLAIN, path=(1.0, 0.0, 2.0))) == 450


def test_debt_against_later_contributions_lowers_the_fund(hand_case: Case) -> None:
    free = replace(PLAIN, front_loads=True, front_load_rate=0.0, gearing=1.0)
    assert least_usd(hand_case(only="EAR"), free) == 150
    # 2F/3 of contributions by 2027, and F/3 of 2028 borrowed at 10 percent: F (2/3 + 1/3.3) = 150.
    at_ten = replace(free, front_load_rate=0.1)
    assert least_usd(hand_case(only="EAR"), at_ten) == pytest.approx(150 / (2 / 3 + 1 / 3.3), abs=1)
    paid = programme(hand_case(only="EAR"), at_ten).least_fund(frozenset({"EAR-5"}))
    assert paid is not None
    assert paid.interest_cents == pytest.approx(155 * USD / 3 / 1.1 * 0.1, rel=0.02)


def test_a_fund_that_starts_after_a_deadline_cannot_mend_it(hand_case: Case) -> None:
    late = replace(PLAIN, start_year=2028)
    assert programme(hand_case(), late).mendable() == {"LAT-5"}
    assert least_usd(hand_case(), late) == 300


def test_a_fund_cannot_pay_beyond_what_a_state_absorbs(hand_case: Case) -> None:
    # A limit of 80 leaves 30 in 2026 after the bilateral 50, and 80 in 2027: 110 of the 150 missing.
    assert programme(hand_case(ear_limit_usd=80), PLAIN).mendable() == {"LAT-5"}
    assert "EAR-5" in programme(hand_case(ear_limit_usd=100), PLAIN).mendable()


def test_payments_come_as_early_as_they_may_and_the_books_balance(hand_case: Case) -> None:
    found = programme(hand_case(), PLAIN)
    paid = found.least_fund(found.mendable())
    assert paid is not None
    assert paid.saved == {"EAR-5", "LAT-5"}
    assert paid.by_year(3) == (150 * USD, 150 * USD, 150 * USD)
    assert found.balances(paid)
    assert months_saved(found.shortfalls, paid) == pytest.approx(18 + 36)
    assert m2_released(found.shortfalls, paid) == pytest.approx(450)


def test_a_smaller_fund_saves_what_it_can(hand_case: Case) -> None:
    found = programme(hand_case(), PLAIN)
    assert found.most_saved(449 * USD).saved == {"LAT-5"} or found.most_saved(449 * USD).saved == {"EAR-5"}
    assert found.most_saved(225 * USD).saved == {"EAR-5"}
    assert found.most_saved(224 * USD).saved == frozenset()
    assert months_saved(found.shortfalls, found.most_saved(224 * USD)) == pytest.approx(12 * 2.24, abs=0.01)
    first = found.least_fund_for(1)
    assert first is not None
    assert (first.fund_cents, first.saved) == (225 * USD, {"EAR-5"})


def test_no_fund_pays_for_three_of_two(hand_case: Case) -> None:
    assert programme(hand_case(), PLAIN).least_fund_for(3) is None


def test_weak_evidence_and_other_articles_are_left_out_with_their_reason(hand_case: Case) -> None:
    weak = bilateral_round(solve(hand_case(evidence="estimated")), PLAIN.evidence)
    assert weak.shortfalls == ()
    assert set(weak.left_out.values()) == {LeftOut.WEAK_EVIDENCE}
    case = hand_case()
    other = replace(case, obligations=tuple(replace(o, article=4, unit="mines") for o in case.obligations))
    assert set(bilateral_round(solve(other), PLAIN.evidence).left_out.values()) == {LeftOut.OTHER_ARTICLE}


def by_subsets(found: FundProgramme, n_wanted: int) -> float:
    """Return the least fund [cents] for a number of obligations by trying all sets: no limits, no debt."""
    path = np.cumsum(found.path) * (1 - found.inputs.reserve_share)
    best = np.inf
    for chosen in combinations(found.shortfalls, n_wanted):
        size = 0.0
        for t in range(found.n_years):
            due = sum(s.missing_cents for s in chosen if s.last_year <= t)
            if due and path[t] <= 0:
                size = np.inf
            elif due:
                size = max(size, due / path[t])
        best = min(best, size)
    return best


def test_steps_of_random_cases_are_those_of_all_subsets() -> None:
    tried = 0
    for seed in range(60):
        problem = random_problem(seed, Policy(preset=list(PRESETS)[seed % len(PRESETS)]))
        problem = replace(problem, states=tuple(replace(s, max_cents_per_year=None) for s in problem.states))
        found = programme(problem, FundInputs(fee=0.05, reserve_share=0.1, evidence=frozenset(EVIDENCE)))
        if not 2 <= len(found.shortfalls) <= 7:
            continue
        for n in range(1, len(found.shortfalls) + 1):
            expected, step = by_subsets(found, n), found.least_fund_for(n)
            if np.isinf(expected):
                assert step is None
                continue
            tried += 1
            assert step is not None
            assert step.fund_cents == pytest.approx(expected, abs=2.01 * USD, rel=1e-6)
            assert len(step.saved) >= n
    assert tried > 20


@pytest.mark.parametrize("seed", range(40))
def test_payments_of_random_cases_keep_every_rule(seed: int) -> None:
    problem = random_problem(seed, Policy(preset="deadlines-first"))
    found = programme(problem, FundInputs(evidence=frozenset(EVIDENCE)))
    for size in (10_000 * USD, 1_000_000 * USD, 100_000_000 * USD):
        paid = found.most_saved(size)
        for s in found.shortfalls:
            cents = paid.cents[s.obligation]
            assert (cents >= 0).all()
            assert not cents[:, : found.start].any()
            assert not cents[:, s.last_year + 1 :].any()
            by_then = np.cumsum(cents, axis=1)[:, : s.last_year + 1]
            assert (by_then <= s.backlog_cents + 1).all()
            if s.obligation in paid.saved:
                assert (cents.sum(axis=1) == s.backlog_cents[:, -1]).all()
        assert sum(paid.by_year(found.n_years)) <= size
    sizes = [len(found.most_saved(size * USD).saved) for size in (0, 10_000, 1_000_000, 100_000_000)]
    assert sizes == sorted(sizes)
