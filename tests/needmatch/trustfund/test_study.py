"""A study as a whole: verdicts, comparison, reserve, front-loading, shares, files."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from needmatch.problem import Problem
from needmatch.risk.parameters import RiskParameters
from needmatch.scenarios import processes
from needmatch.trustfund import FundInputs, files_of, study_fund
from needmatch.trustfund.comparison import fee_break_even
from needmatch.trustfund.front_loading import GEARINGS, RATES
from needmatch.trustfund.reserve import simulated_reserve
from needmatch.trustfund.shares import EQUAL, voluntary_shares
from needmatch.trustfund.verdict import Answer, Unmendable

USD = 100
PLAIN = FundInputs(start_year=2026, fee=0.0, reserve_share=0.0)
CERTAIN = RiskParameters(
    output_spread_state=0.0,
    output_spread_year=0.0,
    remaining_spread=0.0,
    late_money_chance=0.0,
    no_access_chance=0.0,
)

Case = Callable[..., Problem]


def test_without_pledges_the_best_verdict_is_feasible_if(hand_case: Case) -> None:
    verdict = study_fund(hand_case(), PLAIN).verdict
    assert verdict.answer is Answer.FEASIBLE_IF
    assert any("none is pledged" in condition.words for condition in verdict.conditions)


def test_enough_contributions_make_it_feasible(hand_case: Case) -> None:
    given = replace(PLAIN, contributions_cents=(150 * USD,) * 3)
    assert study_fund(hand_case(), given).verdict.answer is Answer.FEASIBLE


def test_too_few_contributions_make_it_feasible_if_they_rise(hand_case: Case) -> None:
    verdict = study_fund(hand_case(), replace(PLAIN, contributions_cents=(100 * USD,) * 3)).verdict
    assert verdict.answer is Answer.FEASIBLE_IF
    assert any("rise by USD 150 to USD 450" in condition.words for condition in verdict.conditions)


def test_a_fund_larger_than_anyone_would_pay_is_not_feasible(hand_case: Case) -> None:
    verdict = study_fund(hand_case(), replace(PLAIN, largest_cents=449 * USD)).verdict
    assert verdict.answer is Answer.NOT_FEASIBLE
    assert any("at most USD 449" in reason.words for reason in verdict.because)


def test_a_fund_that_comes_too_late_for_all_is_not_feasible(hand_case: Case) -> None:
    study = study_fund(hand_case(only="EAR"), replace(PLAIN, start_year=2028))
    assert study.verdict.answer is Answer.NOT_FEASIBLE
    assert study.unmendable == {"EAR-5": Unmendable.TOO_SOON}
    assert study.paid is None
    assert any("Time is needed besides funding" in reason.words for reason in study.verdict.because)
    assert json.loads(files_of(study)["trust-fund.json"])["verdict"] == "not_feasible"


def test_what_no_sum_can_mend_becomes_a_condition(hand_case: Case) -> None:
    study = study_fund(hand_case(ear_limit_usd=80), PLAIN)
    assert study.verdict.answer is Answer.FEASIBLE_IF
    assert study.unmendable == {"EAR-5": Unmendable.ABSORPTION}


def test_without_anyone_eligible_nothing_is_needed(hand_case: Case) -> None:
    study = study_fund(hand_case(evidence="estimated"), PLAIN)
    assert study.verdict.answer is Answer.FEASIBLE
    assert "a fund of nothing is enough" in study.verdict.because[0].words


def test_the_same_money_unearmarked_does_as_well_here_and_the_verdict_says_so(hand_case: Case) -> None:
    # Nobody else needs money, so that the round spends all of it on the two; a fund without a fee is its equal.
    study = study_fund(hand_case(), PLAIN)
    fund, carried, in_its_year = study.effects
    assert (fund.obligations_saved, carried.obligations_saved, in_its_year.obligations_saved) == (2, 2, 2)
    assert any("does as well" in reason.words for reason in study.verdict.because)
    assert study.unearmarked_cents == pytest.approx(450 * USD, rel=0.02)


def test_a_fee_breaks_even_where_the_fund_costs_as_much_as_unearmarked_money() -> None:
    assert fee_break_even(90.0, 100) == pytest.approx(0.1)
    assert fee_break_even(100.0, 100) is None
    assert fee_break_even(100.0, None) == 1.0


def test_without_uncertainty_no_reserve_is_needed_and_the_fund_is_certain(hand_case: Case) -> None:
    study = study_fund(hand_case(), PLAIN, CERTAIN)
    assert (study.reserve.together_cents, study.reserve.apart_cents) == (0, 0)
    assert set(study.reserve.fund_quantiles_cents) == {450 * USD}


def test_a_certain_overrun_is_all_reserve(hand_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    # Everything costs a tenth more: planned until the deadlines are 200 and 300, so 50 more are missing.
    study = study_fund(hand_case(), PLAIN, CERTAIN)
    monkeypatch.setattr(
        "needmatch.trustfund.reserve.cost_factors",
        lambda work, parameters: 1.1 + 0.0 * work.due[:, None].repeat(16, axis=1),
    )
    assert study.paid is not None
    found = simulated_reserve(study.bilateral, study.inputs, study.paid.saved, CERTAIN)
    assert (found.together_cents, found.apart_cents) == (50 * USD, 50 * USD)
    assert found.fund_quantiles_cents[2] == 500 * USD


def test_one_reserve_for_all_is_smaller_than_one_for_each(hand_case: Case) -> None:
    reserve = study_fund(hand_case(), PLAIN).reserve
    assert 0 < reserve.together_cents < reserve.apart_cents


def test_front_loading_gains_less_the_dearer_it_is(hand_case: Case) -> None:
    found = study_fund(hand_case(), replace(PLAIN, path=(1.0, 1.0, 8.0))).front_loading
    assert found is not None
    assert found.fund_cents == 450 * USD
    assert len(found.points) == len(RATES) * len(GEARINGS)
    for gearing in GEARINGS:
        gains = [p.months_gained for p in found.points if p.gearing == gearing]
        assert gains == sorted(gains, reverse=True)
    # Of 450, 90 are in by 2027, when EAR needs 150. Of the 360 of 2028 LAT takes 300 and 60 are left over: they repay
    # 60 / 1.1 borrowed at ten percent. One more borrowed would cost LAT 1.1, and a month is as dear in both.
    (dear,) = [p for p in found.points if p.rate == 0.1 and p.gearing == 0.9]
    assert dear.months_gained == pytest.approx(60 / 1.1 * 0.12, abs=0.01)
    assert dear.interest_cents == pytest.approx(60 / 1.1 * 0.1 * USD, abs=2)
    free = [p for p in found.points if p.rate == 0.0]
    assert all(p.interest_cents == 0 for p in free)


def test_front_loading_gains_nothing_where_money_comes_in_time(hand_case: Case) -> None:
    found = study_fund(hand_case(), PLAIN).front_loading
    assert found is not None
    assert set(found.stops_paying_rate.values()) == {0.0}


def test_shares_add_up_and_name_nobody(hand_case: Case) -> None:
    rows = voluntary_shares(hand_case(), 3, 100_001)
    for key in {row.key for row in rows}:
        of_key = [row for row in rows if row.key == key]
        assert sum(row.total_cents for row in of_key) == 100_001
        assert sum(row.share for row in of_key) == pytest.approx(1.0)
        assert all(row.contributor.startswith("Contributor ") for row in of_key)
    assert len([row for row in rows if row.key == EQUAL]) == 3


def test_later_bilateral_money_is_set_free_when_the_fund_pays_in_time(hand_case: Case) -> None:
    case = hand_case(only="EAR")
    later = replace(
        case, tranches=(*case.tranches, replace(case.tranches[0], year=2028, amount_cents=60 * USD))
    )
    study = study_fund(later, PLAIN)
    assert study.freed_cents == 60 * USD


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_files_say_what_the_study_says(hand_case: Case) -> None:
    study = study_fund(hand_case(), replace(PLAIN, fee=0.1))
    files = files_of(study)
    told = json.loads(files["trust-fund.json"])
    assert told["verdict"] == "feasible_if"
    assert told["least_fund"]["fund_usd"] == "500.00"
    assert told["least_fund"]["first_payment_year"] == 2026
    years = rows(files["years.csv"])
    assert sum(float(row["contributions_usd"]) for row in years) == pytest.approx(500)
    assert sum(float(row["fee_usd"]) for row in years) == pytest.approx(50, abs=0.03)
    assert all(float(row["balance_usd"]) >= -0.01 for row in years)
    assert sum(float(row["amount_usd"]) for row in rows(files["payments.csv"])) == pytest.approx(450)
    assert [row["obligation"] for row in rows(files["obligations.csv"])] == ["EAR-5", "LAT-5"]
    assert {row["variant"] for row in rows(files["variants.csv"])} >= {"as asked", "fee 0%", "needs +20%"}


def test_chances_of_single_obligations_are_in_the_restricted_file_alone(hand_case: Case) -> None:
    files = files_of(study_fund(hand_case(), PLAIN))
    assert b"chance" in files["restricted/chances.csv"]
    assert not any(
        b"chance_" in content for name, content in files.items() if not name.startswith("restricted/")
    )


def test_equal_input_gives_equal_files(hand_case: Case) -> None:
    first, second = (files_of(study_fund(hand_case(), PLAIN)) for _ in range(2))
    for name in first:
        if name != "trust-fund.json":  # it tells its seconds
            assert first[name] == second[name], name


def test_variants_are_the_same_in_processes(hand_case: Case) -> None:
    here = study_fund(hand_case(), PLAIN)
    assert study_fund(hand_case(), PLAIN, make_executor=partial(processes, 2)).variants == here.variants
    assert here.variants[0].name == "as asked"
