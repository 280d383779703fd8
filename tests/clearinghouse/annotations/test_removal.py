"""Estimates about a State go at its request, at once and everywhere, and only the State lets them back."""

from datetime import date
from decimal import Decimal
from typing import Any

from clearinghouse.database.transaction import transaction
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER
from clearinghouse.plans.store import estimate, planned_lines
from clearinghouse.web.figures import ALL_GRADES
from people import House, Person


async def estimated_state(house: House) -> str:
    """A State with an estimate and without a plan of its own."""
    found = await house.row(
        """select p.state from clearinghouse.work_plan p join clearinghouse.work_plan_version v on v.plan = p.id
           where v.status = 'illustration' order by p.state limit 1"""
    )
    return str(found)


async def lines_of(state: str) -> int:
    lines = await planned_lines(cutoff=date(2026, 11, 21), first_year=2026, last_year=2030, grades=ALL_GRADES)
    return sum(each.state == state for each in lines)


async def total(person: Person) -> Decimal:
    opened = await person.get("/api/v1/explain/totals?figure=need_usd&evidence=all")
    return Decimal(opened.json()["amount_usd"])


async def shown(person: Person, state: str) -> dict[str, Any]:
    page: dict[str, Any] = (await person.get(f"/api/v1/states/{state}?evidence=all")).json()
    return page


async def test_an_estimate_goes_at_once_and_everywhere(house: House) -> None:
    state = await estimated_state(house)
    officer, anyone = await house.person("awa@example.org", ("state", state)), house.stranger()
    before = await shown(anyone, state)
    plan = before["plan"]["id"]
    assert before["need_by_year"]
    assert before["estimates_removed_at"] is None
    whole, rounds = await total(anyone), (await anyone.get("/api/v1/rounds")).json()
    illustrated = next(each["id"] for each in rounds["items"] if each["scope"] == "illustration")
    kept = await anyone.get(f"/api/v1/rounds/{illustrated}/states")

    made = await officer.post("/api/v1/estimate-removals", {"reason": "We publish our own plan soon."})
    assert made.status_code == 201, made.text
    page = await shown(anyone, state)
    assert (page["plan"], page["need_by_year"]) == (None, [])
    assert page["need_reason"] == "no_published_need"
    assert page["estimates_removed_at"] is not None
    estimated = sum(Decimal(row["need_usd"]) for row in before["need_by_year"])
    assert await total(anyone) == whole - estimated
    row = next(
        each
        for each in (await anyone.get("/api/v1/states?evidence=all&limit=500")).json()["items"]
        if each["iso3"] == state
    )
    assert row["need_usd"] is None
    listed = (await anyone.get(f"/api/v1/work-plans?evidence=all&state={state}")).json()["items"]
    assert listed == []
    assert (await anyone.get(f"/api/v1/work-plans/{plan}")).status_code == 404
    assert (await anyone.get(f"/api/v1/work-plans/{plan}?version=1")).status_code == 404
    opened = (await anyone.get(f"/api/v1/explain/states/{state}?figure=need_usd&evidence=all")).json()
    assert (opened["counted"], opened["left_out"]) == ([], [])
    past = (await anyone.get(f"/api/v1/states/{state}?evidence=all&as_of=2026-11-21")).json()
    assert past["need_by_year"] == []
    assert await lines_of(state) == 0
    assert await estimate(state) is None
    # What was published stays: the same numbers to the byte, and a sentence with them.
    again = await anyone.get(f"/api/v1/rounds/{illustrated}/states")
    assert again.content == kept.content
    told = (await anyone.get(f"/api/v1/rounds/{illustrated}")).json()
    assert told["estimates_removed"] == [state]
    assert "removed at their request" in told["estimates_removed_in_words"]
    documented = next(each["id"] for each in rounds["items"] if each["scope"] == "documented")
    assert (await anyone.get(f"/api/v1/rounds/{documented}")).json()["estimates_removed"] == []
    assert (await officer.post("/api/v1/estimate-removals", {})).status_code == 409


async def test_a_load_brings_nothing_back_and_only_the_state_does(house: House) -> None:
    state = await estimated_state(house)
    officer = await house.person("awa@example.org", ("state", state))
    before = await shown(officer, state)
    made = (await officer.post("/api/v1/estimate-removals", {})).json()
    async with transaction() as connection:
        await load(connection, read_folder(SAMPLE_FOLDER), known_on=date(2026, 11, 25), is_production=False)
    assert (await shown(officer, state))["need_by_year"] == []
    path = f"/api/v1/estimate-removals/{made['id']}/reinstatement"
    for role, subject in (("secretariat", None), ("donor", "NOR"), ("committee", "KHM")):
        other = await house.person(f"{role}@example.org", (role, subject))
        assert (await other.post(path)).status_code == 403
    neighbour = await house.person("bea@example.org", ("state", "SEN" if state != "SEN" else "AGO"))
    assert (await neighbour.post(path)).status_code == 404
    ended = await officer.post(path)
    assert ended.status_code == 200, ended.text
    assert (await officer.post(path)).status_code == 409
    assert (await shown(officer, state))["need_by_year"] == before["need_by_year"]
    assert await lines_of(state) > 0
    history = (await officer.get(f"/api/v1/estimate-removals?state={state}")).json()["items"]
    assert [each["reinstated_at"] is None for each in history] == [False]
    again = await officer.post("/api/v1/estimate-removals", {})
    assert again.status_code == 201
    iris = await house.person("iris@example.org", ("secretariat", None))
    told = [each["action"] for each in (await iris.get("/api/v1/audit-events")).json()["items"]]
    assert [each for each in reversed(told) if each.startswith("estimates")] == [
        "estimates.removed",
        "estimates.reinstated",
        "estimates.removed",
    ]
