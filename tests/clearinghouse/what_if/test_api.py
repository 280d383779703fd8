"""What-if: what money would change, that nothing of it stays, and what is said to bad input and in a crowd."""

import asyncio
import time
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from clearinghouse.database.reading import fetch
from clearinghouse.errors import NotReady
from clearinghouse.rounds.solving import Busy, SolverPool, TookTooLong, problem_of
from clearinghouse.what_if.commitment import Hypothetical, compared, with_commitment
from people import House, Person

ROUND = "if-donors-go-on"
URL = "/api/v1/what-if"


@pytest.fixture
async def anyone(house: House) -> AsyncIterator[Person]:
    stranger = house.stranger()
    await stranger.get("/api/v1/session")
    yield stranger
    house.app.state.solver_pool.close()


def asked(**changes: object) -> dict:
    amounts = [{"year": year, "amount_usd": "1000000.00"} for year in (2027, 2028, 2029)]
    return {"amounts": amounts, "states": ["SEN"], "pillars": None, **changes}


async def test_earmarked_money_stands_beside_the_same_money_unearmarked(anyone: Person) -> None:
    round = (await anyone.get(f"/api/v1/rounds/{ROUND}")).json()
    begun = time.perf_counter()
    answer = await anyone.post(URL, asked())
    assert answer.status_code == 200, answer.text
    assert time.perf_counter() - begun < 20
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert found["round_code"] == ROUND
    assert found["amount_usd"] == "3000000.00"
    assert "nobody has made" in found["watermark"]
    assert round["watermark"] in found["watermark"]
    # Without the money it is the round as it was published.
    assert found["before"]["funded_usd"] == round["placed_usd"]
    assert found["before"]["need_usd"] == round["need_usd"]
    earmarked, free = found["effects"]
    assert (earmarked["kind"], free["kind"]) == ("as_asked", "unearmarked")
    assert {row["state"] for row in earmarked["reaches"]} <= {"SEN"}
    for effect in found["effects"]:
        placed = sum(Decimal(row["amount_usd"]) for row in effect["reaches"])
        assert placed == Decimal(effect["placed_usd"])
        assert placed + Decimal(effect["unplaced_usd"]) == 3_000_000
        gained = Decimal(effect["after"]["funded_usd"]) - Decimal(found["before"]["funded_usd"])
        changed = sum(
            Decimal(row["funded_after_usd"]) - Decimal(row["funded_before_usd"]) for row in effect["states"]
        )
        assert gained == changed
        assert effect["after"]["obligations_at_risk"] == found["before"]["obligations_at_risk"]
    assert Decimal(free["placed_usd"]) >= Decimal(earmarked["placed_usd"])


async def test_unearmarked_money_has_one_effect(anyone: Person) -> None:
    found = (await anyone.post(URL, asked(states=None, round_id="documented-only"))).json()
    assert found["round_code"] == "documented-only"
    assert [each["kind"] for each in found["effects"]] == ["as_asked"]


async def test_nothing_is_stored_or_logged(anyone: Person) -> None:
    async def rows() -> list[tuple[str, int]]:
        tables = await fetch(
            "select table_name from information_schema.tables where table_schema = 'clearinghouse' "
            "and table_type = 'BASE TABLE' order by 1"
        )
        return [
            (name, (await fetch(f"select count(*) from clearinghouse.{name}"))[0][0])
            for name in (row[0] for row in tables)
        ]

    before = await rows()
    with capture_logs() as lines:
        assert (await anyone.post(URL, asked())).status_code == 200
    assert await rows() == before
    assert "SEN" not in str(lines)
    assert "1000000" not in str(lines)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"amounts": []}, {"amounts"}),
        ({"amounts": [{"year": 2027, "amount_usd": 5}]}, {"amounts.0.amount_usd"}),
        ({"amounts": [{"year": 2027, "amount_usd": "-5.00"}]}, {"amounts.0.amount_usd"}),
        ({"amounts": [{"year": 2027, "amount_usd": "5000.001"}]}, {"amounts.0.amount_usd"}),
        ({"amounts": [{"year": 2027, "amount_usd": "99999999999.00"}]}, {"amounts.0.amount_usd"}),
        ({"amounts": [{"year": 1999, "amount_usd": "5000.00"}]}, {"amounts.0.year"}),
        ({"amounts": [{"year": 2027, "amount_usd": "5000.00"}] * 2}, {"amounts.1.year"}),
        ({"states": ["SEN", "XXX"]}, {"states.1"}),
        ({"states": []}, {"states"}),
        ({"pillars": ["roads"]}, {"pillars.0"}),
        ({"donor": "NOR"}, {"donor"}),
    ],
)
async def test_bad_input_is_400_with_its_place(anyone: Person, changes: dict, fields: set[str]) -> None:
    answer = await anyone.post(URL, asked(**changes))
    assert answer.status_code == 400, answer.text
    assert {each["field"] for each in answer.json()["errors"]} == fields


async def test_an_unknown_round_is_404(anyone: Person) -> None:
    assert (await anyone.post(URL, asked(round_id="none"))).status_code == 404


async def test_in_a_crowd_the_answer_is_503_and_says_when_to_come_back(house: House, anyone: Person) -> None:
    house.app.state.solver_pool = SolverPool(most_at_once=0)
    answer = await anyone.post(URL, asked())
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")
    assert int(answer.headers["retry-after"]) > 0


async def test_what_takes_too_long_is_ended_and_the_next_is_answered() -> None:
    pool = SolverPool(n_processes=1, limit_seconds=4)
    try:
        first = asyncio.create_task(pool.run(time.sleep, 60))
        await asyncio.sleep(2)
        waiting = asyncio.create_task(pool.run(abs, -1))
        ended = await asyncio.gather(first, waiting, return_exceptions=True)
        assert isinstance(ended[0], TookTooLong)
        assert isinstance(ended[1], Busy)
        assert all(isinstance(each, NotReady) for each in ended)
        assert await pool.run(abs, -1) == 1
    finally:
        pool.close()


def files_of(case: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in case.iterdir()}


def test_a_commitment_more_makes_a_case_that_the_library_takes(cases: Path) -> None:
    problem = problem_of(files_of(cases / "two-deadlines"))
    state, year = problem.states[0].state, problem.first_year
    question = Hypothetical(((year, 100_000_00),), frozenset({state}), None, True)
    changed = with_commitment(problem, question)
    assert len(changed.commitments) == len(problem.commitments) + 1
    assert len(changed.tranches) == len(problem.tranches) + 1
    # A second one of the same name does not take the place of the first.
    twice = with_commitment(changed, question)
    assert len({each.commitment for each in twice.commitments}) == len(problem.commitments) + 2
    answer = compared(files_of(cases / "two-deadlines"), question)
    assert [each.kind for each in answer.effects] == ["as_asked", "unearmarked"]
    assert all(each.state == state for each in answer.effects[0].reaches)
