"""Clocks: nine months before the meeting that decides, by day and page by page, and none where nothing was decided."""

import httpx

from people import House

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
