"""Indicators and cooperation reports read what is kept of a State's own doings; files leave what people wrote alone."""

from datetime import date
from typing import Any

from clearinghouse.cooperation_reports.known import known_of
from clearinghouse.cooperation_reports.prefill import prefilled
from clearinghouse.database.transaction import transaction
from clearinghouse.indicators.facts import Facts
from clearinghouse.indicators.known import facts_of
from clearinghouse.indicators.rules import LOOKED
from clearinghouse.indicators.sets import Sets
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER
from people import House, Person

SOURCE = {"title": "Statement to the Meeting", "published": "2022-11"}


async def kept(person: Person, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answered = await person.post(f"/api/v1/{path}", {"source": SOURCE, **body})
    assert answered.status_code == 201, answered.text
    row: dict[str, Any] = answered.json()
    return row


async def next_day(house: House, person: Person) -> None:
    house.pass_time(days=1)
    assert (await person.sign_in()).status_code == 201


def found(facts: Facts, rule: str, year: int) -> tuple[bool, list[str]]:
    looked = LOOKED[rule]
    return looked.is_covered(facts, year), list(looked.find(facts, Sets(facts), year))


async def test_indicators_of_actions_41_and_42_find_what_is_there_in_the_year(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    plan = await kept(awa, "resource-mobilisation-plans", {"title": "Plan", "since": "2023", "until": "2024"})
    await kept(awa, "mine-action-platforms", {"name": "Coalition"})
    facts = await facts_of(date(2026, 11, 21))
    assert [found(facts, "has_mobilisation_plan", year) for year in (2022, 2023, 2024, 2025)] == [
        (False, []), (True, ["SEN"]), (True, ["SEN"]), (False, []),
    ]  # fmt: skip
    # Since when is not told: it counts from the day of the document that tells of it.
    assert [found(facts, "has_platform", year) for year in (2021, 2022, 2026)] == [
        (False, []), (True, ["SEN"]), (True, ["SEN"]),
    ]  # fmt: skip
    [evidence] = LOOKED["has_mobilisation_plan"].find(facts, Sets(facts), 2024)["SEN"]
    assert evidence.address == f"/api/v1/resource-mobilisation-plans/{plan['id']}"
    assert (await awa.get(evidence.address)).status_code == 200
    await next_day(house, awa)
    await awa.post(f"{evidence.address}/removal", {"reason": "It was a draft."})
    after = await facts_of(date(2026, 11, 22))
    assert found(after, "has_mobilisation_plan", 2024) == (False, [])


async def test_indicators_of_action_40_find_commitments_of_staff_and_leave_out_removed_ones(
    house: House,
) -> None:
    awa = await house.person("awa@example.org", ("state", "ECU"))
    body = {"pillar": "victim_assistance", "first_year": 2025, "staff": 12}
    row = await kept(awa, "national-commitments", body)
    facts = await facts_of(date(2026, 11, 21))
    assert "ECU" in found(facts, "pays_for_victim_assistance", 2025)[1]
    await next_day(house, awa)
    await awa.post(f"/api/v1/national-commitments/{row['id']}/removal", {"reason": "x"})
    assert "ECU" not in found(await facts_of(date(2026, 11, 22)), "pays_for_victim_assistance", 2025)[1]


async def test_the_form_of_the_cooperation_report_is_filled_in_from_them(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "ECU"))
    await kept(
        awa, "resource-mobilisation-plans",
        {"title": "Plan 2024-2028", "since": "2024", "document": "https://example.org/plan"},
    )  # fmt: skip
    await kept(awa, "mine-action-platforms", {"name": "Coalition", "since": "2020", "meets": "quarterly"})
    await kept(awa, "national-commitments", {"pillar": "risk_education", "first_year": 2025, "staff": 12})
    answers = {each.question: each for each in prefilled(await known_of("ECU", 2026))}
    assert answers["mobilisation.plan"].words == "Plan 2024-2028"
    assert answers["mobilisation.plan_link"].words == "https://example.org/plan"
    assert answers["mobilisation.platform"].words == "Coalition. It meets every quarter."
    own = answers["national_commitment.risk_education"]
    assert own.fact is not None
    assert "12 staff" in own.fact.words
    assert own.amount is None
    earlier = {each.question for each in prefilled(await known_of("ECU", 2020))}
    assert not earlier & {"mobilisation.plan", "mobilisation.platform"}


async def test_a_later_load_of_files_leaves_alone_what_people_wrote(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    [row] = [
        each
        for each in (await awa.get("/api/v1/national-commitments?state=SEN")).json()["items"]
        if each["code"] == "SEN-n1"
    ]
    path = f"/api/v1/national-commitments/{row['id']}"
    body = {"first_year": 2021, "last_year": 2026, "amount": "1.00", "currency": "USD", "source": SOURCE}
    etag = (await awa.get(path)).headers["etag"]
    assert (await awa.send("PUT", path, json=body, headers={"if-match": etag})).status_code == 200
    async with transaction() as connection:
        await load(connection, read_folder(SAMPLE_FOLDER), known_on=date(2026, 11, 22), is_production=False)
    assert (await awa.get(path)).json()["amount_usd"] == "1.00"
