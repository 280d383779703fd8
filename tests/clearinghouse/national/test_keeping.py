"""What a State does at home is written by its officers or the secretariat, has a history, and goes with a reason."""

import csv
import io
from typing import Any

import pytest

from people import House, Person

SOURCE = {"title": "Budget law 2026", "publisher": "Ministry of Finance", "published": "2025-12"}
FACTS: dict[str, dict[str, Any]] = {
    "national-commitments": {
        "pillar": "survey_clearance", "first_year": 2026, "last_year": 2027, "amount": "600000000.00",
        "currency": "XOF", "usd_per_unit": "0.00165000", "rate_on": "2026-11-02", "rate_source": "BCEAO",
        "staff": 140, "what": "Deminers of the national centre and their equipment.",
    },
    "resource-mobilisation-plans": {
        "title": "Resource mobilisation strategy", "since": "2024-05", "first_year": 2024, "last_year": 2028,
        "pillars": ["victim_assistance", "survey_clearance"], "covers": "Clearance and care.",
        "document": "https://example.org/strategy",
    },
    "mine-action-platforms": {
        "name": "Country coalition", "since": "2023", "meets": "quarterly",
        "members": [{"kind": "government", "name": "CNAMS"}, {"kind": "donor", "name": "Norway"}],
    },
}  # fmt: skip
KINDS = sorted(FACTS)


def body(kind: str, **more: Any) -> dict[str, Any]:
    return {**FACTS[kind], "source": SOURCE, **more}


async def kept(person: Person, kind: str, **more: Any) -> dict[str, Any]:
    answered = await person.post(f"/api/v1/{kind}", body(kind, **more))
    assert answered.status_code == 201, answered.text
    row: dict[str, Any] = answered.json()
    assert answered.headers["location"] == f"/api/v1/{kind}/{row['id']}"
    return row


@pytest.mark.parametrize("kind", KINDS)
async def test_a_fact_is_kept_written_anew_and_removed_and_its_history_stays(house: House, kind: str) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    anyone = house.stranger()
    row = await kept(awa, kind)
    path = f"/api/v1/{kind}/{row['id']}"
    assert (row["state"], row["state_name"], row["as_of"]) == ("SEN", "Senegal", "2026-11-21")
    source = (await anyone.get(f"/api/v1/sources/{row['source_ids'][0]}")).json()
    assert source["title"] == SOURCE["title"]
    house.pass_time(days=2)
    await awa.sign_in()
    etag = (await awa.get(path)).headers["etag"]
    reported = body(kind, evidence="reported")
    assert (await awa.send("PUT", path, json=reported)).status_code == 428
    revised = await awa.send("PUT", path, json=reported, headers={"if-match": etag})
    assert revised.status_code == 200, revised.text
    assert (revised.json()["evidence"], revised.json()["as_of"]) == ("reported", "2026-11-23")
    stale = await awa.send("PUT", path, json=reported, headers={"if-match": etag})
    assert stale.status_code == 412
    assert stale.json()["current"]["evidence"] == "reported"
    house.pass_time(days=2)
    await awa.sign_in()
    assert (await awa.post(f"{path}/removal", {})).status_code == 400
    removed = await awa.post(f"{path}/removal", {"reason": "It was entered twice."})
    assert removed.json()["removed_on"] == "2026-11-25"
    assert (await awa.post(f"{path}/removal", {"reason": "Again."})).status_code == 409
    newest = (await awa.get(path)).headers["etag"]
    assert (await awa.send("PUT", path, json=reported, headers={"if-match": newest})).status_code == 409
    # What stood on a day stays readable as of it; the list leaves out what was removed unless it is asked for.
    for day, grades in (
        ("2026-11-20", []),
        ("2026-11-21", ["documented"]),
        ("2026-11-23", ["reported"]),
        ("2026-11-25", []),
    ):
        listed = (await anyone.get(f"/api/v1/{kind}?state=sen&as_of={day}")).json()["items"]
        assert [each["evidence"] for each in listed if each["id"] == row["id"]] == grades, day
    gone = (await anyone.get(f"/api/v1/{kind}?is_removed=true")).json()["items"]
    assert [(each["id"], each["removal_reason"]) for each in gone] == [(row["id"], "It was entered twice.")]
    assert (await anyone.get(f"{path}?as_of=2026-11-20")).status_code == 404
    assert (await anyone.get(f"{path}?as_of=2026-11-22")).json()["evidence"] == "documented"
    iris = await house.person("iris@example.org", ("secretariat", None))
    told = (await iris.get(f"/api/v1/audit-events?subject={row['id']}")).json()["items"]
    assert [each["action"].partition(".")[2] for each in reversed(told)] == ["kept", "revised", "removed"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_state_writes_of_itself_and_the_secretariat_of_any(house: House, kind: str) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    bea = await house.person("bea@example.org", ("state", "AGO"))
    iris = await house.person("iris@example.org", ("secretariat", None))
    nils = await house.person("nils@example.org", ("donor", "NOR"))
    path = f"/api/v1/{kind}"
    assert (await house.stranger().post(path, body(kind))).status_code == 401
    assert (await nils.post(path, body(kind))).status_code == 403
    assert (await bea.post(path, body(kind, state="SEN"))).status_code == 403
    assert (await iris.post(path, body(kind))).json()["errors"][0]["field"] == "state"
    assert (await iris.post(path, body(kind, state="XXX"))).json()["errors"][0]["field"] == "state"
    row = await kept(iris, kind, state="SEN")
    own = f"{path}/{row['id']}"
    etag = {"if-match": (await bea.get(own)).headers["etag"]}
    assert (await bea.send("PUT", own, json=body(kind), headers=etag)).status_code == 404
    assert (await bea.post(f"{own}/removal", {"reason": "x"})).status_code == 404
    assert (await awa.send("PUT", own, json=body(kind), headers=etag)).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_key_keeps_one_fact(house: House, kind: str) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    key = {"idempotency-key": "k1"}
    first = await awa.post(f"/api/v1/{kind}", body(kind), headers=key)
    again = await awa.post(f"/api/v1/{kind}", body(kind), headers=key)
    assert first.content == again.content
    listed = (await awa.get(f"/api/v1/{kind}?state=SEN")).json()["items"]
    assert [each["id"] for each in listed].count(first.json()["id"]) == 1


UNRATED: dict[str, Any] = {"usd_per_unit": None, "rate_on": None, "rate_source": None}
WRONG: dict[str, list[tuple[dict[str, Any], str]]] = {
    "national-commitments": [
        ({"amount": None, "currency": None, "staff": None, **UNRATED}, "amount"),
        ({"amount": 5}, "amount"),
        ({"rate_on": None}, "rate_on"),
        ({"amount": "99999999999999.99", "usd_per_unit": "999999.00000000"}, "usd_per_unit"),
        ({"first_year": 0}, "first_year"),
        ({"last_year": 2025}, "last_year"),
        ({"staff": 0}, "staff"),
        ({"pillar": "tea"}, "pillar"),
        ({"source": {"source_id": "nowhere"}}, "source.source_id"),
    ],
    "resource-mobilisation-plans": [
        ({"since": "2024-13"}, "since"),
        ({"until": "2020"}, "until"),
        ({"document": "javascript:alert(1)"}, "document"),
        ({"title": " "}, "title"),
    ],
    "mine-action-platforms": [
        ({"members": []}, "members"),
        ({"members": [{"kind": "donor", "name": each} for each in "Aa"]}, "members.1.name"),
        ({"meets": "now and then"}, "meets"),
        ({"evidence": "assumed"}, "evidence"),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
async def test_what_cannot_be_kept_is_told_at_its_field(house: House, kind: str) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    before = (await awa.get(f"/api/v1/{kind}?state=SEN")).json()["items"]
    for wrong, field in WRONG[kind]:
        refused = await awa.post(f"/api/v1/{kind}", {**body(kind), **wrong})
        assert refused.status_code == 400, refused.text
        assert [each["field"] for each in refused.json()["errors"]] == [field]
        assert all(each["what"] and each["mend"] for each in refused.json()["errors"])
    assert (await awa.get(f"/api/v1/{kind}?state=SEN")).json()["items"] == before


async def test_money_is_shown_in_dollars_at_its_rate_or_at_one_known_here(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    row = await kept(awa, "national-commitments")
    # 600,000,000 x 0.00165 = 990,000.
    assert (row["amount"], row["currency"], row["amount_usd"]) == ("600000000.00", "XOF", "990000.00")
    assert (row["usd_per_unit"], row["rate_on"], row["rate_source"]) == ("0.00165", "2026-11-02", "BCEAO")
    unknown = await kept(awa, "national-commitments", **UNRATED)
    assert (unknown["amount_usd"], unknown["amount_usd_reason"]) == (None, "no_rate")
    known = await house.row(
        """select currency from clearinghouse.rate where year = 2024 and dated_on is null
           and evidence in ('documented', 'reported') and currency <> 'USD' order by currency limit 1"""
    )
    rated = await kept(awa, "national-commitments", currency=known, first_year=2024, **UNRATED)
    assert rated["amount_usd"] is not None
    assert rated["rate_on"] <= "2024-12-31"
    dollars = await kept(awa, "national-commitments", currency="USD", **UNRATED)
    assert (dollars["amount_usd"], dollars["usd_per_unit"]) == ("600000000.00", None)
    staff = await kept(awa, "national-commitments", amount=None, currency=None, **UNRATED)
    assert (staff["staff"], staff["amount_usd"], staff["amount_usd_reason"]) == (140, None, "not_reported")


async def test_lists_are_filtered_paged_and_to_be_had_as_files(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    made = [await kept(awa, "national-commitments", first_year=year, last_year=None) for year in (2026, 2027)]
    listed = (await awa.get("/api/v1/national-commitments?state=SEN&year=2027")).json()["items"]
    assert made[1]["id"] in [each["id"] for each in listed]
    assert made[0]["id"] not in [each["id"] for each in listed]
    pillars = (await awa.get("/api/v1/national-commitments?pillar=survey_clearance&limit=2")).json()
    assert {each["pillar"] for each in pillars["items"]} == {"survey_clearance"}
    walked, cursor = [], ""
    while cursor is not None:
        page = (await awa.get(f"/api/v1/national-commitments?limit=3{cursor and '&cursor=' + cursor}")).json()
        walked += [each["id"] for each in page["items"]]
        cursor = page["next"]
    whole = (await awa.get("/api/v1/national-commitments?limit=500")).json()["items"]
    assert walked == [each["id"] for each in whole]
    await kept(awa, "mine-action-platforms", name="=cmd()")
    for kind in KINDS:
        for form in ("csv", "xlsx"):
            answered = await awa.get(f"/api/v1/{kind}?state=SEN&format={form}")
            assert answered.status_code == 200
    text = (await awa.get("/api/v1/mine-action-platforms?state=SEN&format=csv")).text
    [line] = list(csv.DictReader(io.StringIO(text)))
    assert (line["name"], line["members"]) == ("'=cmd()", "government=CNAMS|donor=Norway")


async def test_the_page_of_the_state_shows_what_stands_with_its_sources(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "KHM"))
    before = (await awa.get("/api/v1/states/KHM")).json()
    assert (before["platforms"], before["platforms_reason"]) == ([], "not_reported")
    assert (before["mobilisation_plans"], before["mobilisation_plans_reason"]) == ([], "not_reported")
    rows = [await kept(awa, kind) for kind in KINDS]
    page = (await house.stranger().get("/api/v1/states/KHM")).json()
    shown = {
        each["id"]
        for name in ("national_commitments", "mobilisation_plans", "platforms")
        for each in page[name]
    }
    assert {each["id"] for each in rows} <= shown
    assert page["platforms"][0]["has_donors"] is True
    assert page["platforms_reason"] is page["mobilisation_plans_reason"] is None
    assert {code for each in rows for code in each["source_ids"]} <= {each["id"] for each in page["sources"]}
    funding = [each for each in page["funding_by_year"] if each["national_usd"]]
    assert funding == [each for each in before["funding_by_year"] if each["national_usd"]], (
        "promised is not paid"
    )
    await awa.post(f"/api/v1/mine-action-platforms/{rows[0]['id']}/removal", {"reason": "x"})
    after = (await awa.get("/api/v1/states/KHM")).json()
    assert (after["platforms"], after["platforms_reason"]) == ([], "not_reported")
