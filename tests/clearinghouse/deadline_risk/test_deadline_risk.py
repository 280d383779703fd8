"""Chances of missing deadlines: evaluated as of a day, restricted, published by their State alone, reads noted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.deadline_risk import store
from clearinghouse.deadline_risk.api import FEWEST_HIDDEN, ScoreRow, words_of_score
from clearinghouse.deadline_risk.evaluation import (
    ensure_first_evaluation,
    evaluate,
    evaluate_nightly,
    evaluation_of,
    needed_alone,
    secured_work,
)
from clearinghouse.jobs.job import JobContext
from clearinghouse.jobs.registry import job_of
from clearinghouse.plans.store import PaidLine, paid_lines
from clearinghouse.rounds.brief import brief_for
from clearinghouse.rounds.freezing import freeze
from needmatch import make_problem
from needmatch.grid import build_grid
from needmatch.problem import Activity, Need, Obligation, Problem, State
from needmatch.risk.obligations import obligation_risks, receipts_by_activity
from needmatch.solve import solve
from people import House, Person

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADDRESS = "/api/v1/deadline-risk"


@pytest.fixture
async def evaluated(house: House) -> House:
    async with transaction():
        assert await evaluate(TODAY, now=NOW) is not None
    return house


async def test_a_new_installation_is_evaluated_once(house: House) -> None:
    async with transaction():
        assert await ensure_first_evaluation(TODAY, now=NOW)
        assert not await ensure_first_evaluation(TODAY, now=NOW)
    assert (await risk(house.stranger()))["as_of"] == TODAY.isoformat()


async def risk(person: Person, **given: Any) -> dict[str, Any]:
    answer = await person.get(ADDRESS, **given)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def reads(house: House) -> int:
    return int(
        await house.row(
            """select count(*) from clearinghouse.audit_event
               where action = 'restricted.read' and subject_kind = 'obligation_risk'"""
        )
    )


async def documented_case() -> Problem:
    async with transaction():
        return (await freeze(brief_for("documented", TODAY))).problem


async def documented_payments(first_year: int, last_year: int) -> list[PaidLine]:
    return await paid_lines(
        cutoff=TODAY, first_year=first_year, last_year=last_year, grades=("documented", "reported")
    )


async def test_chances_are_those_of_the_library_on_the_documented_case(evaluated: House) -> None:
    problem = await documented_case()
    async with transaction():
        paid = await documented_payments(problem.first_year, problem.last_year)
    needed = needed_alone(problem, paid)
    received = receipts_by_activity(solve(problem))
    expected = {
        each.obligation: each for each in obligation_risks(needed, received, None, secured_work(needed, paid))
    }
    assert expected
    member = await evaluated.person("mira@example.org", ("committee", "KHM"))
    found = await risk(member)
    rows = {each["obligation_id"]: each for each in found["items"]}
    assert set(rows) == set(expected)
    owed = {each.obligation: each.deadline_basis for each in problem.obligations}
    assert {id: each["deadline_basis"] for id, each in rows.items()} == {id: owed[id] for id in rows}
    for id, each in rows.items():
        if each["chance"] is None:
            assert expected[id].chance is None
            continue
        assert each["chance"] == pytest.approx(expected[id].chance, abs=1e-6)
        assert set(each["completion"]) == {"0.05", "0.25", "0.5", "0.75", "0.95"}
        assert len(each["sensitivity"]) == len(found["parameters"]) == 7
    counted = [each for each in rows.values() if each["chance"] is not None]
    assert found["n_obligations"] == len(counted)
    assert found["n_passed"] == len(rows) - len(counted)
    assert found["expected_missed"] == pytest.approx(sum(each["chance"] for each in counted), abs=1e-5)
    for position, moved in enumerate(found["sensitivity"]):
        parts = [each["sensitivity"][position]["at_high"] for each in counted]
        assert moved["at_high"] == pytest.approx(sum(parts), abs=1e-5)


async def test_the_public_sees_totals_and_method_and_each_state_its_own(evaluated: House) -> None:
    member = await evaluated.person("mira@example.org", ("committee", "KHM"))
    all_rows = {(each["state"], each["obligation_id"]) for each in (await risk(member))["items"]}
    state = sorted(all_rows)[0][0]
    assert await reads(evaluated) == 1
    stranger = await risk(evaluated.stranger())
    assert stranger["items"] == []
    assert stranger["n_obligations"] > 0
    assert stranger["calibration"]["deadlines"]["simulation"] == pytest.approx(0.26, abs=0.02)
    assert stranger["calibration"]["deadlines"]["always_missed"] == pytest.approx(0.15, abs=0.01)
    donor = await evaluated.person("nils@example.org", ("donor", "NOR"))
    assert (await risk(donor))["items"] == []
    assert await reads(evaluated) == 1
    own = await evaluated.person("awa@example.org", ("state", state))
    assert {(each["state"], each["obligation_id"]) for each in (await risk(own))["items"]} == {
        each for each in all_rows if each[0] == state
    }
    assert await reads(evaluated) == 2
    iris = await evaluated.person("iris@example.org", ("secretariat", None))
    assert len((await risk(iris))["items"]) == len(all_rows)


async def test_a_state_may_publish_its_own_and_take_that_back(evaluated: House) -> None:
    member = await evaluated.person("mira@example.org", ("committee", "KHM"))
    state = (await risk(member))["items"][0]["state"]
    own = await evaluated.person("awa@example.org", ("state", state))
    stranger = evaluated.stranger()
    assert (await member.post(f"{ADDRESS}/consent")).status_code == 403
    assert (await own.delete(f"{ADDRESS}/consent")).status_code == 404
    assert (await own.post(f"{ADDRESS}/consent")).status_code == 201
    assert (await own.post(f"{ADDRESS}/consent")).status_code == 409
    before = await reads(evaluated)
    assert {each["state"] for each in (await risk(stranger))["items"]} == {state}
    await risk(own)
    assert await reads(evaluated) == before, "what is public is read without a trace"
    assert (await own.delete(f"{ADDRESS}/consent")).status_code == 204
    assert (await risk(stranger))["items"] == []
    assert (await own.post(f"{ADDRESS}/consent")).status_code == 201
    assert {each["state"] for each in (await risk(stranger))["items"]} == {state}


async def test_equal_facts_of_a_day_are_evaluated_once_and_days_are_kept_apart(house: House) -> None:
    async with transaction():
        assert await evaluate(TODAY, now=NOW) is not None
    async with transaction():
        assert await evaluate(TODAY, now=NOW) is None
    context = JobContext(NOW, date(2026, 11, 23), house.settings, house.keys)
    async with transaction():
        assert await evaluate_nightly(context) > 0
    stranger = house.stranger()
    assert (await risk(stranger))["as_of"] == "2026-11-22"
    assert (await risk(stranger, params={"as_of": "2026-11-21"}))["as_of"] == "2026-11-21"
    assert (await stranger.get(ADDRESS, params={"as_of": "2020-01-01"})).status_code == 404
    job = job_of("deadline_risk")
    assert job is not None
    assert job.work is evaluate_nightly


async def test_sums_that_would_tell_of_one_or_two_states_are_withheld(evaluated: House) -> None:
    stranger = evaluated.stranger()
    rows = await fetch("select distinct state from clearinghouse.obligation_risk where chance is not null")
    states = sorted(row["state"] for row in rows)
    assert len(states) > FEWEST_HIDDEN
    officer = await evaluated.person("olu@example.org", ("state", states[0]))
    member = await evaluated.person("mira@example.org", ("committee", "KHM"))
    for number, state in enumerate(states, start=1):
        async with transaction():
            await store.give_consent(state, given_by=officer.account, now=NOW)
        hidden = len(states) - number
        is_withheld = 0 < hidden < FEWEST_HIDDEN
        for person, expected in ((stranger, is_withheld), (officer, is_withheld), (member, False)):
            found = await risk(person)
            assert found["sums_withheld"] is expected, (hidden, person)
            sums = [found[f"expected_missed{which}"] for which in ("", "_full", "_without")]
            assert [each is None for each in sums] == [expected] * 3
            assert (found["sensitivity"] == []) is expected
    shown = await risk(stranger)
    assert shown["expected_missed"] == pytest.approx(
        sum(each["chance"] or 0 for each in shown["items"]), abs=1e-5
    )


async def test_the_method_says_how_the_calibration_came_out(evaluated: House) -> None:
    found = await risk(evaluated.stranger())
    score = found["calibration"]["deadlines"]
    assert f"Brier score of {score['simulation']:.3f} against {score['always_missed']:.3f}" in found["method"]
    assert f"on {score['n_cases']} past deadlines" in found["method"]
    told = {
        (0.2, 0.3): "did better than always",
        (0.3, 0.2): "did worse than always",
        (0.2, 0.2): "did as well as always",
        (None, None): "no past deadline is documented",
    }
    for (simulation, always), words in told.items():
        assert words in words_of_score(ScoreRow(7, 5, simulation, always, None, None))


async def test_an_evaluation_stays_as_it_was(evaluated: House) -> None:
    for table in ("risk_evaluation", "obligation_risk"):
        for statement in (f"update clearinghouse.{table} set id = id", f"delete from clearinghouse.{table}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await fetch(statement)


async def test_work_that_is_paid_for_already_counts_in_the_chances(house: House) -> None:
    problem = await documented_case()
    obligation = next(
        each
        for each in obligation_risks(problem, receipts_by_activity(solve(problem)))
        if each.chance is not None and each.chance > 0.9
    ).obligation
    (term,) = [
        each for each in build_grid(problem, with_relations=False).terms if each.obligation == obligation
    ]
    whole = Decimal(str(10 * term.denominator))
    paid = PaidLine(
        "done", obligation, problem.first_year, *[whole / 100, Decimal(0), whole / 100], Decimal(0), whole
    )
    before, after = evaluation_of(problem, TODAY), evaluation_of(problem, TODAY, [paid])
    chance = {
        each.obligation: (each.chance, each.chance_without)
        for each in before.chances
        if each.chance is not None
    }
    for each in after.chances:
        if each.obligation == obligation:
            assert each.chance is not None
            assert each.chance_without is not None
            assert each.chance < chance[obligation][0]
            assert each.chance_without < 1
        elif each.chance is not None:
            assert (each.chance, each.chance_without) == chance[each.obligation]
    assert after.case_sha256 != before.case_sha256
    assert after.expected_missed < before.expected_missed


async def test_lines_that_are_paid_in_part_or_whole_are_read_with_their_shares(house: House) -> None:
    async with transaction():
        lines = [each for each in await documented_payments(2021, 2026) if each.activity == "SEN-2021-sc"]
    assert [(each.year, each.national_usd, each.secured_usd, each.need_usd) for each in lines] == [
        (year, Decimal("550000.00"), Decimal(0), Decimal("1450000.00")) for year in range(2021, 2027)
    ]
    line = PaidLine("a", "AAA-5", 2026, Decimal(400), Decimal(100), Decimal(0), Decimal(300), Decimal(80))
    whole = PaidLine("b", "AAA-5", 2027, Decimal(50), Decimal(0), Decimal(50), Decimal(0), Decimal(20))
    problem = make_problem(
        years=(2026, 2027),
        states=[State("AAA")],
        obligations=[Obligation("AAA-5", "AAA", 5, date(2027, 12, 31), remaining=100.0)],
        activities=[Activity("a", "AAA", "survey_clearance", "AAA-5")],
        needs=[Need("a", 2026, 300_00, 80.0)],
        commitments=[],
        tranches=[],
    )
    needed = needed_alone(problem, [line, whole])
    assert [each.output for each in needed.needs] == [60.0]
    work = secured_work(needed, [line, whole])["AAA-5"]
    assert (list(work.own), list(work.others)) == ([20.0, 0.0], [0.0, 20.0])


async def test_estimated_needs_and_assumed_money_stay_out(evaluated: House) -> None:
    rows = await fetch("select distinct evidence from clearinghouse.obligation_risk")
    assert {row["evidence"] for row in rows} <= {"documented", "reported"}


async def test_an_evaluation_depends_on_nothing_but_its_case(house: House) -> None:
    problem = await documented_case()
    assert evaluation_of(problem, TODAY) == evaluation_of(problem, TODAY)
    assert await store.newest() is None
    assert await store.chances(uuid4(), sees=store.ALL) == []
