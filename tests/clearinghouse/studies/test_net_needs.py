"""What a plan says its State pays itself, and what it says is secured, is in no round's need and in no fund's."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agreed import agreed, people
from clearinghouse.papers.trust_fund_files import trust_fund_files
from clearinghouse.rounds.brief import brief_for
from clearinghouse.rounds.running import run_round
from clearinghouse.rounds.solving import problem_of
from clearinghouse.rounds.store import snapshot_files
from clearinghouse.studies.working import agreed_cents
from needmatch import Problem, read_case, solve
from needmatch.trustfund import FundInputs, study_fund
from needmatch.trustfund.shortfall import bilateral_round
from needmatch.units import COUNTED_EVIDENCE
from people import House, Person

COST, NATIONAL, SECURED = "9000000", "2500000.50", "1500000"
NET_CENTS = 900_000_000 - 250_000_050 - 150_000_000
MARKS = [{"name": "costed", "answer": "yes", "document": "National plan", "page": "14"}]
CLEARANCE = {
    "code": "sc-9",
    "pillar": "survey_clearance",
    "title": "Clearance in Bignona",
    "obligation_code": "SEN-5",
    "years": [{"year": 2026, "cost": COST, "national": NATIONAL, "secured": SECURED}],
}


@pytest.fixture(autouse=True)
async def after_the_first_rounds(house: House) -> None:
    """Rounds of the sample were opened by the real clock; the clock of the tests goes on from there."""
    opened = await house.row("select max(opened_at) from clearinghouse.round")
    house.now = max(house.now, opened + timedelta(seconds=1))


async def published(person: Person, line: dict[str, Any]) -> None:
    """Publish a next version of Senegal's plan with one line more."""
    (row,) = (await person.get("/api/v1/work-plans?state=SEN")).json()["items"]
    address = f"/api/v1/work-plans/{row['id']}/draft"
    assert (await person.post(address, {})).status_code == 201
    answer = await person.patch(address, {"last_year": 2028, "marks": MARKS})
    assert answer.status_code == 200, answer.text
    answer = await person.post(f"{address}/lines", line)
    assert answer.status_code == 201, answer.text
    review = (await person.get(f"{address}/review")).json()
    answer = await person.post(f"{address}/publication", {"content_sha256": review["content_sha256"]})
    assert answer.status_code == 201, answer.text


async def frozen_round(house: House, code: str) -> Any:
    """Freeze and solve a round of what is documented now, as a study finds it."""
    day = house.now.date()
    brief = brief_for("documented", day, first_year=2026, last_year=2030)
    return (await run_round(brief, code=code, opened_by="test", now=lambda: house.now)).round


async def case_of(round: UUID) -> Problem:
    return problem_of({file.name: file.content for file in await snapshot_files(round)})


async def test_a_fund_is_asked_for_the_need_net_of_national_and_secured_money(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    before = await case_of((await frozen_round(house, "before")).id)
    await published(awa, CLEARANCE)
    house.now += timedelta(days=1)
    after = await case_of((await frozen_round(house, "after")).id)

    [line] = [each.activity for each in after.activities if each.title == "Clearance in Bignona"]
    needs = {each.year: each.need_cents for each in after.needs if each.activity == line}
    assert needs == {2026: NET_CENTS}, "cost less what the State pays itself less what is secured"

    def missing(problem: Problem) -> int:
        """What is missing of Senegal's obligation where nobody commits anything."""
        alone = replace(problem, commitments=(), tranches=())
        plan = solve(alone)
        return sum(
            s.missing_cents for s in bilateral_round(plan, COUNTED_EVIDENCE).shortfalls if s.state == "SEN"
        )

    assert missing(after) - missing(before) == NET_CENTS


async def test_what_agreements_held_is_known_to_a_study_of_the_round(house: House) -> None:
    nor, ago = await people(house)
    nothing = await frozen_round(house, "before")
    await agreed(house, nor, ago, (2026, "20000000.00"))
    house.now += timedelta(days=1)
    held = await frozen_round(house, "after")
    assert (await agreed_cents(nothing.id), await agreed_cents(held.id)) == (0, 2_000_000_000)


def test_the_paper_says_by_how_much_needs_may_be_too_large() -> None:
    study = study_fund(read_case(Path(__file__).parents[2] / "cases" / "two-deadlines"), FundInputs())

    def told(cents: int | None) -> tuple[str | None, str]:
        files = trust_fund_files(study, with_replay=False, agreed_cents=cents)
        return json.loads(files["trust-fund.json"])["agreed_usd"], files["paper.html"].decode()

    amount, paper = told(1_250_000_00)
    assert amount == "1250000.00"
    assert "less what the State pays itself and less what its plan says is secured" in paper
    assert "were held under agreements when this round was frozen" in paper
    assert told(0)[0] == "0.00"
    amount, paper = told(None)
    assert amount is None
    assert "held under agreements" not in paper
