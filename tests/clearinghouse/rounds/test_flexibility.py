"""The value of flexibility: money is moved and never made, and the ends of the curve are what they say."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from clearinghouse.rounds.flexibility import SHARES, curve, earmarked, freed
from needmatch import Problem, make_problem, read_case, solve
from needmatch.problem import Activity, Commitment, Need, Obligation, Pin, State, Tranche


@pytest.fixture(scope="module")
def problem(repository: Path) -> Problem:
    return read_case(repository / "tests/cases/real-2026")


def money(problem: Problem) -> dict[int, int]:
    by_year: dict[int, int] = {}
    for tranche in problem.tranches:
        by_year[tranche.year] = by_year.get(tranche.year, 0) + tranche.amount_cents
    return by_year


@pytest.mark.parametrize("share", [0.0, 0.1, 0.33, 0.5, 1.0])
def test_money_is_moved_and_none_is_made(problem: Problem, share: float) -> None:
    changed, moved = freed(problem, share)
    assert money(changed) == money(problem)
    ids = [each.commitment for each in changed.commitments]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids)
    assert {each.commitment for each in changed.tranches} <= set(ids)
    free = {each.commitment for each in changed.commitments if each.states is None and each.pillars is None}
    was_free = {
        each.commitment for each in problem.commitments if each.states is None and each.pillars is None
    }
    assert moved == sum(each.amount_cents for each in changed.tranches if each.commitment in free - was_free)


def test_nothing_freed_is_the_round_itself(problem: Problem) -> None:
    assert freed(problem, 0.0) == (problem, 0)


def test_everything_freed_leaves_no_earmark(problem: Problem) -> None:
    changed, moved = freed(problem, 1.0)
    assert earmarked(problem)
    assert not earmarked(changed)
    assert moved == sum(
        each.amount_cents for each in problem.tranches if each.commitment in earmarked(problem)
    )


def small(**more: object) -> Problem:
    """Two States with one obligation each; all money is earmarked for the first, which needs half of it."""
    return make_problem(
        years=(2027, 2027),
        states=[State("AAA"), State("BBB")],
        obligations=[Obligation(f"{each}-5", each, 5, date(2027, 12, 1)) for each in ("AAA", "BBB")],
        activities=[Activity(each, each, "survey_clearance", f"{each}-5") for each in ("AAA", "BBB")],
        needs=[Need(each, 2027, 1_000_00) for each in ("AAA", "BBB")],
        commitments=[Commitment("c", "d", states=frozenset({"AAA"}))],
        tranches=[Tranche("c", 2027, 2_000_00)],
        **more,
    )


def test_freed_money_finishes_what_earmarked_money_cannot_reach() -> None:
    bound = solve(small())
    assert {each.state: each.funded_cents for each in bound.states} == {"AAA": 1_000_00, "BBB": 0}
    half, moved = freed(small(), 0.5)
    assert moved == 1_000_00
    assert {each.state: each.funded_cents for each in solve(half).states} == {
        "AAA": 1_000_00,
        "BBB": 1_000_00,
    }


def test_pinned_money_keeps_its_earmark() -> None:
    pinned = small(pins=[Pin("c", "AAA", 2027, min_cents=500_00)])
    assert earmarked(pinned) == frozenset()
    assert freed(pinned, 1.0) == (pinned, 0)


def test_the_curve_has_a_point_for_each_share(cases: Path) -> None:
    folder = cases / "two-deadlines"
    points = curve({path.name: path.read_bytes() for path in folder.iterdir()})
    assert tuple(each.freed_share for each in points) == SHARES
    assert len({each.measure.n_at_risk for each in points}) == 1
    assert all(0 <= each.measure.n_funded <= each.measure.n_at_risk for each in points)


async def test_the_route_begins_at_the_round_as_it_was_published(api: httpx.AsyncClient) -> None:
    for code in ("if-donors-go-on", "documented-only"):
        round = (await api.get(f"/api/v1/rounds/{code}")).json()
        answer = await api.get(f"/api/v1/rounds/{code}/flexibility")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["watermark"] == round["watermark"]
        assert found["points"][0]["plan"]["funded_usd"] == round["placed_usd"]
        assert Decimal(found["points"][0]["freed_usd"]) == 0
        assert Decimal(found["earmarked_usd"]) <= Decimal(round["committed_usd"])
        again = await api.get(f"/api/v1/rounds/{code}/flexibility")
        assert again.headers["etag"] == answer.headers["etag"]
    assert (await api.get("/api/v1/rounds/none/flexibility")).status_code == 404
