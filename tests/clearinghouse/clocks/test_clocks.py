"""Clocks: nine months before the meeting that decides, six months after a find, and what a decision asked for."""

import httpx

from people import House

DOCUMENT = {"title": "Report", "published": "2026"}
MEETING = {
    "kind": "states_parties",
    "title": "Twenty-Fifth Meeting of the States Parties",
    "starts_on": "2027-11-22",
    "is_confirmed": False,
    "source": "Announcement",
}


async def test_a_request_is_due_nine_months_before_the_meeting_that_decides(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    before = (await iris.get("/api/v1/clocks?kind=request_due&limit=500")).json()["items"]
    await iris.post("/api/v1/calendar", MEETING)
    found = (await iris.get("/api/v1/clocks?kind=request_due&limit=500")).json()["items"]
    assert len(found) > len(before)
    due = [each for each in found if each["meeting"] == MEETING["title"]]
    assert due
    for each in due:
        assert (each["due_on"], each["is_provisional"]) == ("2027-02-22", True)
        deadline = (await iris.get(f"/api/v1/obligations/{each['subject']}")).json()
        assert deadline["deadline"] >= MEETING["starts_on"]
        assert deadline["deadline_basis"] in ("granted", "requested")


async def test_found_stockpiles_are_destroyed_within_six_months(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    body = {"state": "SEN", "found_on": "2026-08-31", "mines": 12, "source": DOCUMENT}
    made = await iris.post("/api/v1/found-stockpiles", body)
    assert made.status_code == 201, made.text
    assert made.json()["due_on"] == "2027-02-28"
    asked = "/api/v1/clocks?state=SEN&kind=found_stockpile_due"
    clock = (await iris.get(asked)).json()["items"]
    assert [(each["due_on"], each["is_met"]) for each in clock] == [("2027-02-28", False)]
    path = f"/api/v1/found-stockpiles/{made.json()['id']}"
    etag = (await iris.get(path)).headers["etag"]
    written = {key: value for key, value in body.items() if key != "state"} | {"destroyed_on": "2026-10-01"}
    done = await iris.send("PUT", path, json=written, headers={"if-match": etag})
    assert done.status_code == 200, done.text
    assert (await iris.get(asked)).json()["items"][0]["is_met"] is True
    again = await iris.send("PUT", path, json=written, headers={"if-match": etag})
    assert again.status_code == 412
    for wrong in ({"destroyed_on": "2026-08-01"}, {"found_on": "2027-08-01"}, {"mines": -1}):
        assert (await iris.post("/api/v1/found-stockpiles", body | wrong)).status_code == 400


async def test_clocks_come_by_day_page_by_page_and_as_a_file(api: httpx.AsyncClient) -> None:
    whole = (await api.get("/api/v1/clocks?limit=500")).json()["items"]
    days = [each["due_on"] for each in whole]
    assert days == sorted(days)
    assert len(whole) > 15
    found, cursor = [], ""
    while cursor is not None:
        page = (await api.get(f"/api/v1/clocks?limit=7{cursor and '&cursor=' + cursor}")).json()
        found += page["items"]
        cursor = page["next"]
    assert found == whole
    lines = (await api.get("/api/v1/clocks?format=csv")).text.splitlines()
    assert len(lines) == len(whole) + 1
    one = (await api.get("/api/v1/clocks?due_from=2027-01-01&due_to=2027-12-31")).json()["items"]
    assert one == [each for each in whole if "2027-01-01" <= each["due_on"] <= "2027-12-31"]


async def test_an_assumed_deadline_has_no_clock(api: httpx.AsyncClient) -> None:
    unknown = (await api.get("/api/v1/obligations?basis=decision%20not%20found")).json()["items"]
    assert unknown
    subjects = {each["subject"] for each in (await api.get("/api/v1/clocks?limit=500")).json()["items"]}
    assert not subjects & {each["code"] for each in unknown}
