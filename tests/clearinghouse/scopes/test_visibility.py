"""Who sees what is not public: in lists, items, filters, sums and files; and that looking is noted."""

from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from people import House, Person

LEVELS = ("public", "named", "states_parties", "own")


@pytest.fixture
async def set_level(sample_copy: Any) -> Any:
    """Set the level of a commitment or of all versions of a State's plans, as its owner would."""

    async def set_it(table: str, where: str, level: str) -> None:
        owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
        try:
            await owner.execute(
                f"alter table clearinghouse.{table} disable trigger published_never_changes"
            ) if (table == "work_plan_version") else None
            await owner.execute(f"update clearinghouse.{table} set visibility = '{level}' where {where}")
        finally:
            await owner.close()

    return set_it


async def readers(house: House) -> dict[str, Person]:
    """One of each kind, by what they are to Norway's commitments and Senegal's plans."""
    return {
        "anyone": house.stranger(),
        "signed in": await house.person("a@example.org"),
        "donor": await house.person("b@example.org", ("donor", "NOR")),
        "other donor": await house.person("c@example.org", ("donor", "SWE")),
        "state": await house.person("d@example.org", ("state", "SEN")),
        "other state": await house.person("e@example.org", ("state", "AGO")),
        "committee": await house.person("f@example.org", ("committee", "KHM")),
        "secretariat": await house.person("g@example.org", ("secretariat", None)),
        "observer": await house.person("h@example.org", ("observer", "ICRC")),
        "no party": await house.person("i@example.org", ("state", "USA")),
    }


PARTIES = {"donor", "other donor", "state", "other state", "committee", "secretariat"}
EVERYONE = {*PARTIES, "anyone", "signed in", "observer", "no party"}
SEEN = {
    ("commitment", "public"): EVERYONE,
    ("commitment", "states_parties"): PARTIES,
    ("commitment", "named"): {"donor", "observer"},
    ("commitment", "own"): {"donor"},
    ("work_plan", "public"): EVERYONE,
    ("work_plan", "states_parties"): PARTIES,
    ("work_plan", "named"): {"state", "observer"},
    ("work_plan", "own"): {"state"},
}


async def _released(person: Person, kind: str, item: str) -> None:
    answer = await person.post("/api/v1/releases", {"kind": kind, "item_id": item, "party": "observer:ICRC"})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("level", LEVELS)
async def test_a_commitment_is_seen_by_those_it_is_for_everywhere_and_by_no_one_else_anywhere(
    house: House, set_level: Any, level: str
) -> None:
    people = await readers(house)
    path = "/api/v1/commitments?evidence=all&limit=500"
    item = next(
        row
        for row in (await people["anyone"].get(f"{path}&donor=NOR")).json()["items"]
        if row["is_allocatable"] and Decimal(row["total_usd"]) > 0
    )
    await _released(people["donor"], "commitment", item["id"])
    before = {name: (await each.get("/api/v1/totals")).json() for name, each in people.items()}
    await set_level("commitment", f"id = '{item['id']}'", level)
    for name, person in people.items():
        may = name in SEEN[("commitment", level)]
        one = await person.get(f"/api/v1/commitments/{item['id']}")
        assert one.status_code == (200 if may else 404), (level, name)
        if not may:
            never = await person.get("/api/v1/commitments/00000000-0000-4000-8000-000000000000")
            assert one.content == never.content
        for address in (path, f"{path}&donor=NOR", f"{path}&donor={item['donor_id']}"):
            listed = {row["id"] for row in (await person.get(address)).json()["items"]}
            assert (item["id"] in listed) == may, (level, name, address)
        assert (item["id"] in (await person.get(f"{path}&format=csv")).text) == may
        donor = (await person.get("/api/v1/donors/NOR?evidence=all")).json()
        assert (item["id"] in {row["id"] for row in donor["commitments"]}) == may
        totals = (await person.get("/api/v1/totals")).json()
        difference = Decimal(before[name]["committed_usd"]) - Decimal(totals["committed_usd"])
        in_years = [
            Decimal(each["amount_usd"])
            for each in item["tranches"]
            if totals["first_year"] <= each["year"] <= totals["last_year"]
        ]
        counted = item["evidence"] in totals["evidence_counted"]
        assert difference == (0 if may or not counted else sum(in_years)), (level, name)


@pytest.mark.parametrize("level", LEVELS)
async def test_a_plan_is_seen_by_those_it_is_for_and_counts_in_their_sums_alone(
    house: House, set_level: Any, level: str
) -> None:
    people = await readers(house)
    plans = (await people["anyone"].get("/api/v1/work-plans?state=SEN")).json()["items"]
    before = {name: (await each.get("/api/v1/totals")).json() for name, each in people.items()}
    state = (await people["anyone"].get("/api/v1/states/SEN")).json()
    own_need = sum(Decimal(row["need_usd"]) for row in state["need_by_year"])
    assert own_need > 0
    for plan in plans:
        await _released(people["state"], "work_plan", plan["id"])
    await set_level(
        "work_plan_version", "plan in (select id from clearinghouse.work_plan where state = 'SEN')", level
    )
    for name, person in people.items():
        may = name in SEEN[("work_plan", level)]
        for plan in plans:
            for address in (f"/api/v1/work-plans/{plan['id']}", f"/api/v1/work-plans/{plan['id']}?version=1"):
                assert (await person.get(address)).status_code == (200 if may else 404), (level, name)
        listed = (await person.get("/api/v1/work-plans?state=SEN")).json()["items"]
        assert len(listed) == (len(plans) if may else 0)
        row = (await person.get("/api/v1/states/SEN")).json()
        assert bool(row["plan"]) == may
        assert sum(Decimal(each["need_usd"]) for each in row["need_by_year"]) == (own_need if may else 0)
        rows = (await person.get("/api/v1/states?limit=500")).json()["items"]
        need = next(each["need_usd"] for each in rows if each["iso3"] == "SEN")
        assert need == (f"{own_need:.2f}" if may else None)
        totals = (await person.get("/api/v1/totals")).json()
        difference = Decimal(before[name]["need_usd"]) - Decimal(totals["need_usd"])
        assert difference == (0 if may else own_need), (level, name)
        told = {each["state"] for each in totals["denominator"]["states_without_published_need"]}
        assert ("SEN" in told) == (not may)


async def test_a_withdrawn_release_is_seen_no_longer(house: House, set_level: Any) -> None:
    donor = await house.person("b@example.org", ("donor", "NOR"))
    observer = await house.person("h@example.org", ("observer", "ICRC"))
    item = (await observer.get("/api/v1/commitments?donor=NOR&evidence=all")).json()["items"][0]["id"]
    await set_level("commitment", f"id = '{item}'", "named")
    path = f"/api/v1/commitments/{item}"
    assert (await observer.get(path)).status_code == 404
    await _released(donor, "commitment", item)
    assert (await observer.get(path)).status_code == 200
    release = (await donor.get("/api/v1/releases")).json()["items"][0]["id"]
    await donor.delete(f"/api/v1/releases/{release}")
    assert (await observer.get(path)).status_code == 404


async def test_the_etag_of_what_others_see_is_no_key_to_it(house: House, set_level: Any) -> None:
    donor = await house.person("b@example.org", ("donor", "NOR"))
    item = (await donor.get("/api/v1/commitments?donor=NOR&evidence=all")).json()["items"][0]["id"]
    await set_level("commitment", f"id = '{item}'", "own")
    seen = await donor.get("/api/v1/commitments?donor=NOR&evidence=all")
    stranger = await house.stranger().get(
        "/api/v1/commitments?donor=NOR&evidence=all", headers={"if-none-match": seen.headers["etag"]}
    )
    assert stranger.status_code == 200
    assert item not in stranger.text
    lone = await donor.get(f"/api/v1/commitments/{item}")
    hidden = await house.stranger().get(
        f"/api/v1/commitments/{item}", headers={"if-none-match": lone.headers["etag"]}
    )
    assert hidden.status_code == 404


async def test_reads_of_restricted_figures_are_noted_and_public_ones_are_not(
    house: House, set_level: Any
) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    donor = await house.person("b@example.org", ("donor", "NOR"))
    await donor.get("/api/v1/commitments?donor=NOR&evidence=all")
    await donor.get("/api/v1/totals")
    log = "/api/v1/audit-events?action=restricted.read"
    assert (await iris.get(log)).json()["items"] == []
    item = (await donor.get("/api/v1/commitments?donor=NOR&evidence=all")).json()["items"][0]["id"]
    await set_level("commitment", f"id = '{item}'", "own")
    for path in (
        f"/api/v1/commitments/{item}",
        "/api/v1/commitments?evidence=all",
        "/api/v1/totals",
        "/api/v1/donors/NOR?evidence=all",
    ):
        await donor.get(path)
        row = (await iris.get(log)).json()["items"][0]
        assert (row["actor"], row["acting_as"], row["subject_kind"]) == (
            str(donor.account),
            "donor:NOR",
            "commitment",
        )
        assert item in row["after"]
        assert (
            path.partition("?")[0].replace(item, "{commitment_id}").replace("NOR", "{donor_id}")
            in row["after"]
        )
    assert len((await iris.get(log)).json()["items"]) == 4


async def test_a_round_that_anyone_may_read_is_made_of_what_anyone_may_read(
    house: House, set_level: Any
) -> None:
    from datetime import date

    from clearinghouse.commitments.store import known_commitments
    from clearinghouse.plans.store import planned_lines

    async def lines() -> int:
        found = await planned_lines(
            cutoff=date(2026, 11, 21), first_year=2026, last_year=2030, grades=("documented", "reported")
        )
        return sum(line.state == "SEN" for line in found)

    known = await known_commitments(first_year=2020, last_year=2035)
    assert known
    assert await lines() > 0
    await set_level("commitment", f"id = '{known[0].id}'", "states_parties")
    await set_level("work_plan_version", "true", "states_parties")
    assert known[0].id not in {each.id for each in await known_commitments(first_year=2020, last_year=2035)}
    assert await lines() == 0
