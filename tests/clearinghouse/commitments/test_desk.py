"""Donors register, change and withdraw commitments: who may, what is asked of them, and what is told of it."""

from decimal import Decimal
from typing import Any

import pytest

from clearinghouse.audit.store import verification
from clearinghouse.database.reading import fetch
from people import House, Person

GIVEN: dict[str, Any] = {
    "currency": "USD",
    "total": "3000000.00",
    "tranches": [{"year": 2027, "amount": "1000000.01"}, {"year": 2028, "amount": "1999999.99"}],
    "states": ["SEN", "AGO"],
    "pillars": ["survey_clearance", "capacity"],
    "channel": "UNMAS",
    "is_through_development_budget": False,
    "can_carry_over": True,
    "can_front_load": False,
    "min_grant_usd": "50000.00",
    "max_state_share": 0.6,
    "local_share_min": 0.25,
    "visibility": "public",
    "note": "Second phase",
    "reason": "Decided by parliament",
}


@pytest.fixture
async def nora(house: House) -> Person:
    return await house.person("nora@example.org", ("donor", "NOR"))


async def registered(person: Person, **given: Any) -> dict[str, Any]:
    answer = await person.post("/api/v1/commitments", {**GIVEN, **given})
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/v1/commitments/{row['id']}"
    return row


def faults_of(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400, answer.text
    return {each["field"]: each["what"] for each in answer.json()["errors"]}


async def test_what_is_registered_is_read_again_with_source_grade_and_day(house: House, nora: Person) -> None:
    row = await registered(nora)
    assert (await house.stranger().get(f"/api/v1/commitments/{row['id']}")).json() == row
    assert row["code"].startswith("NOR-2027-")
    assert {name: row[name] for name in GIVEN if name not in ("tranches", "reason", "states", "pillars")} == {
        name: value
        for name, value in GIVEN.items()
        if name not in ("tranches", "reason", "states", "pillars")
    }
    assert (row["states"], row["pillars"]) == (["AGO", "SEN"], ["capacity", "survey_clearance"])
    assert row["tranches"] == [
        {"year": 2027, "amount_usd": "1000000.01"},
        {"year": 2028, "amount_usd": "1999999.99"},
    ]
    assert (row["evidence"], row["source_ids"], row["as_of"]) == ("reported", ["REGISTER"], "2026-11-21")
    assert (row["status"], row["is_allocatable"], row["total_usd"]) == ("registered", True, "3000000.00")
    assert (await nora.get("/api/v1/sources/REGISTER")).status_code == 200
    listed = (await nora.get("/api/v1/commitments?donor=NOR")).json()["items"]
    assert row in listed
    assert row in (await nora.get("/api/v1/donors/NOR")).json()["commitments"]


async def test_another_currency_is_kept_with_its_rate_and_each_tranche_is_rounded_by_itself(
    nora: Person,
) -> None:
    row = await registered(
        nora, currency="NOK", total="100.00", usd_per_unit="0.09337", rate_on="2026-11-20",
        rate_source="Norges Bank", min_grant_usd=None,
        tranches=[{"year": 2028, "amount": "33.33"}, {"year": 2027, "amount": "66.67"}],
    )  # fmt: skip
    assert (row["currency"], row["total"], row["usd_per_unit"]) == ("NOK", "100.00", "0.09337")
    assert (row["rate_on"], row["rate_source"], row["rate_year"]) == ("2026-11-20", "Norges Bank", 2026)
    assert [each["amount"] for each in row["tranches_in_currency"]] == ["66.67", "33.33"]
    assert [each["amount_usd"] for each in row["tranches"]] == ["6.22", "3.11"]
    assert row["total_usd"] == "9.33"


FAULTS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"total": "3000000.01"}, {"total": "the tranches add up to 3000000.00 and not to 3000000.01"}),
    ({"tranches": []}, {"tranches": "is empty"}),
    (
        {"total": "1.00", "tranches": [{"year": 1926, "amount": "1.00"}], "min_grant_usd": None},
        {"tranches.0.year": "1926 is no year of a tranche"},
    ),
    (
        {"tranches": [{"year": 2027, "amount": "3000000.00"}, {"year": 2027, "amount": "0.00"}]},
        {"tranches.1.year": "2027 is there twice", "tranches.1.amount": "is nothing"},
    ),
    (
        {"currency": "EUR"},
        {"usd_per_unit": "is missing", "rate_on": "is missing", "rate_source": "is missing"},
    ),
    ({"usd_per_unit": "1.00"}, {"usd_per_unit": "is given for US dollars"}),
    (
        {"currency": "EUR", "usd_per_unit": "1.1", "rate_on": "2026-11-23", "rate_source": "ECB"},
        {"rate_on": "lies ahead"},
    ),
    (
        {"currency": "ZZZ", "usd_per_unit": "1.1", "rate_on": "1900-01-01", "rate_source": "ECB"},
        {
            "currency": "ZZZ is no currency in use",
            "rate_on": "lies more than 2 years before the money",
        },
    ),
    (
        {"currency": "EUR", "usd_per_unit": "108", "rate_on": "2026-11-20", "rate_source": "ECB"},
        {"usd_per_unit": "is 9884 percent above 1.081701, the rate of EUR of 2023 on record (LM-LAO-N2023)"},
    ),
    ({"states": []}, {"states": "is empty"}),
    ({"states": ["SEN", "SEN"]}, {"states.1": "SEN is there twice"}),
    ({"states": ["SEN", "XQZ"]}, {"states.1": "is no State or area here"}),
    (
        {"min_grant_usd": "3000000.01"},
        {"min_grant_usd": "is more than the whole commitment (3000000.00 US dollars)"},
    ),
]


async def test_a_fault_stands_at_its_field_and_nothing_is_registered(nora: Person) -> None:
    before = (await nora.get("/api/v1/commitments?donor=NOR")).json()
    for given, faults in FAULTS:
        answer = await nora.post("/api/v1/commitments", {**GIVEN, **given})
        assert faults_of(answer) == faults, given
        assert all(each["mend"] for each in answer.json()["errors"])
    assert (await nora.get("/api/v1/commitments?donor=NOR")).json() == before


UNUSABLE: list[tuple[str, object]] = [
        ("total", 3000000), ("total", "3000000.001"), ("total", "NaN"), ("total", "-1.00"), ("currency", "usd"),
        ("max_state_share", 0), ("max_state_share", 1.1), ("max_state_share", True), ("visibility", "secret"),
        ("pillars", ["advocacy"]), ("note", "a\u0000b"), ("status", "withdrawn"), ("channel", ""),
    ]  # fmt: skip


async def test_what_a_field_does_not_hold_is_refused(nora: Person) -> None:
    for field, value in UNUSABLE:
        answer = await nora.post("/api/v1/commitments", {**GIVEN, field: value})
        assert any(name.split(".")[0] == field for name in faults_of(answer)), answer.text


async def test_a_request_sent_again_registers_nothing_more(nora: Person) -> None:
    headers = {"idempotency-key": "one"}
    first = await nora.post("/api/v1/commitments", GIVEN, headers=headers)
    again = await nora.post("/api/v1/commitments", GIVEN, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    rows = await fetch("select count(*) from clearinghouse.commitment_event")
    assert rows[0][0] == 1


async def test_a_change_is_an_event_with_reason_before_and_after_and_earlier_days_stay(
    house: House, nora: Person
) -> None:
    row = await registered(nora)
    path = f"/api/v1/commitments/{row['id']}"
    house.pass_time(days=9)
    await nora.sign_in()
    edit = {
        "reason": "More was decided",
        "total": "3500000.00",
        "tranches": [{"year": 2027, "amount": "1000000.01"}, {"year": 2029, "amount": "2499999.99"}],
        "states": None,
        "channel": None,
    }
    changed = await nora.patch(path, edit)
    assert changed.status_code == 200, changed.text
    now = changed.json()
    assert (now["total_usd"], now["states"], now["channel"]) == ("3500000.00", None, None)
    assert [each["year"] for each in now["tranches"]] == [2027, 2029]
    assert (now["as_of"], now["pillars"], now["can_carry_over"]) == ("2026-11-30", row["pillars"], True)
    etag = (await nora.get(path)).headers["etag"]
    assert etag.replace("-br", "") == changed.headers["etag"], "a GET may be compressed"
    then = (await house.stranger().get(f"{path}?as_of=2026-11-29")).json()
    assert (then["states"], then["total_usd"], then["channel"]) == (row["states"], "3000000.00", "UNMAS")
    events = (await nora.get(f"{path}/events")).json()["items"]
    assert [(each["number"], each["kind"], each["reason"]) for each in events] == [
        (2, "changed", "More was decided"),
        (1, "registered", "Decided by parliament"),
    ]
    assert (events[0]["party"], events[0]["officer_name"]) == ("donor:NOR", "Nora")
    assert {each["term"]: (each["before"], each["after"]) for each in events[0]["changes"]} == {
        "total": ("3000000.00", "3500000.00"),
        "tranches": ("2027=1000000.01|2028=1999999.99", "2027=1000000.01|2029=2499999.99"),
        "states": ("AGO|SEN", None),
        "channel": ("UNMAS", None),
    }
    trail = await fetch(
        "select action from clearinghouse.audit_event where subject = $1 order by position", row["id"]
    )
    assert [each["action"] for each in trail] == ["commitment.registered", "commitment.changed"]
    assert (await verification()).broken is None


async def test_a_change_names_the_version_it_is_of(nora: Person) -> None:
    row = await registered(nora)
    path = f"/api/v1/commitments/{row['id']}"
    edit = {"reason": "Clearer", "note": "Third phase"}
    first = (await nora.get(path)).headers["etag"]
    assert (await nora.patch(path, edit, headers={})).status_code == 428
    assert (await nora.patch(path, edit, headers={"if-match": first})).status_code == 200
    late = await nora.patch(path, {**edit, "note": "Fourth"}, headers={"if-match": first})
    assert (late.status_code, late.json()["current"]["note"]) == (412, "Third phase")
    same = await nora.patch(path, edit)
    assert (same.status_code, same.json()["type"]) == (409, "/problems/conflict")


async def test_a_change_needs_a_reason_and_leaves_what_every_commitment_has(nora: Person) -> None:
    path = f"/api/v1/commitments/{(await registered(nora))['id']}"
    for name in ("currency", "total", "tranches", "can_carry_over", "visibility"):
        answer = await nora.patch(path, {"reason": "x", name: None})
        assert faults_of(answer) == {name: "cannot be null"}
    assert faults_of(await nora.patch(path, {"note": "x"})) == {"reason": "is missing"}


async def test_the_trail_that_others_read_does_not_tell_what_is_not_public(
    house: House, nora: Person
) -> None:
    row = await registered(nora, visibility="own", note="Nobody else knows")
    path = f"/api/v1/commitments/{row['id']}"
    assert (await nora.patch(path, {"reason": "x", "channel": "Somebody"})).status_code == 200
    assert (await nora.post(f"{path}/withdrawal", {"reason": "y"})).status_code == 200
    iris = await house.person("iris@example.org", ("secretariat", None))
    trail = (await iris.get(f"/api/v1/audit-events?subject={row['id']}")).json()["items"]
    assert [each["action"] for each in trail] == [
        "commitment.withdrawn",
        "commitment.changed",
        "commitment.registered",
    ]
    assert "Nobody else knows" not in str(trail)
    assert "3000000.00" not in str(trail)
    assert trail[0]["before"] == trail[1]["after"] != trail[1]["before"]


async def test_what_was_withdrawn_counts_no_more_and_says_why(house: House, nora: Person) -> None:
    anyone = house.stranger()
    before = Decimal((await anyone.get("/api/v1/totals")).json()["committed_usd"])
    row = await registered(nora)
    path = f"/api/v1/commitments/{row['id']}"
    assert Decimal((await anyone.get("/api/v1/totals")).json()["committed_usd"]) == before + 3_000_000
    answer = await nora.post(f"{path}/withdrawal", {"reason": "The budget was cut"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["status_reason"]) == ("withdrawn", "The budget was cut")
    assert Decimal((await anyone.get("/api/v1/totals")).json()["committed_usd"]) == before
    assert row["id"] not in (await anyone.get("/api/v1/commitments?donor=NOR")).text
    assert row["id"] in (await anyone.get("/api/v1/commitments?donor=NOR&status=withdrawn")).text
    assert row["id"] not in (await anyone.get("/api/v1/donors/NOR")).text
    assert (await anyone.get(path)).json() == answer.json()
    for again in (
        await nora.post(f"{path}/withdrawal", {"reason": "x"}),
        await nora.patch(path, {"reason": "x", "note": "y"}),
    ):
        assert (again.status_code, again.json()["type"]) == (409, "/problems/commitment-withdrawn")
    last = (await nora.get(f"{path}/events")).json()["items"][0]
    assert (last["kind"], last["reason"]) == ("withdrawn", "The budget was cut")


async def test_only_a_donors_officers_register_and_another_donors_commitment_is_not_there(
    house: House, nora: Person
) -> None:
    row = await registered(nora)
    hidden = await registered(nora, visibility="own")
    edit, withdrawal = {"reason": "x", "note": "y"}, {"reason": "x"}
    for role, subject in (
        ("state", "SEN"),
        ("committee", "KHM"),
        ("secretariat", None),
        ("observer", "ICRC"),
    ):
        other = await house.person(f"{role}@example.org", (role, subject))
        assert (await other.post("/api/v1/commitments", GIVEN)).status_code == 403
        assert (
            await other.post(f"/api/v1/commitments/{row['id']}/withdrawal", withdrawal)
        ).status_code == 403
    sven = await house.person("sven@example.org", ("donor", "SWE"))
    for id in (row["id"], hidden["id"]):
        path = f"/api/v1/commitments/{id}"
        never = "/api/v1/commitments/00000000-0000-4000-8000-000000000000"
        for told, same in (
            (
                await sven.patch(path, edit, headers={"if-match": '"x"'}),
                await sven.patch(never, edit, headers={"if-match": '"x"'}),
            ),
            (
                await sven.post(f"{path}/withdrawal", withdrawal),
                await sven.post(f"{never}/withdrawal", withdrawal),
            ),
            (await sven.get(f"{path}/events"), await sven.get(f"{never}/events")),
        ):
            assert told.status_code == same.status_code == 404
            assert told.content == same.content
    assert (await sven.get(f"/api/v1/commitments/{hidden['id']}")).status_code == 404
    assert (await sven.get(f"/api/v1/commitments/{hidden['id']}/earmark")).status_code == 404
    assert (await nora.get(f"/api/v1/commitments/{hidden['id']}/earmark")).status_code == 200
    assert (await nora.get(f"/api/v1/commitments/{row['id']}")).json()["status"] == "registered"


@pytest.mark.parametrize("visibility", ["named", "states_parties", "own"])
async def test_nothing_public_changes_by_what_is_not_public(
    house: House, nora: Person, visibility: str
) -> None:
    anyone = house.stranger()
    paths = [
        "/api/v1/totals", "/api/v1/totals?evidence=all", "/api/v1/donors", "/api/v1/donors/NOR?evidence=all",
        "/api/v1/commitments?evidence=all&status=all&limit=500", "/api/v1/commitments?format=csv",
        "/api/v1/sources?limit=500", "/api/v1/rounds", "/api/v1/states/SEN", "/api/v1/states",
    ]  # fmt: skip
    before = [(await anyone.get(path)).text for path in paths]
    row = await registered(nora, visibility=visibility)
    await nora.patch(f"/api/v1/commitments/{row['id']}", {"reason": "x", "note": "y"})
    assert [(await anyone.get(path)).text for path in paths] == before
    own = (await nora.get("/api/v1/totals")).json()["committed_usd"]
    assert Decimal(own) == Decimal((await anyone.get("/api/v1/totals")).json()["committed_usd"]) + 3_000_000
    await nora.post(f"/api/v1/commitments/{row['id']}/withdrawal", {"reason": "x"})
    assert [(await anyone.get(path)).text for path in paths] == before
