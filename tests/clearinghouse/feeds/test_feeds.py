"""Feeds and the calendar over the sample, read back by those who know the formats."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, datetime
from typing import Any

import httpx
from icalendar import Calendar

from agreed import agreed, people
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.feeds.calendar import Entry, calendar
from clearinghouse.studies import store as studies
from people import House, Person

KINDS = ("cooperation_report", "commitment", "agreement", "study")
ATOM = "{http://www.w3.org/2005/Atom}"


async def test_changes_are_the_same_in_all_feeds(api: httpx.AsyncClient) -> None:
    listed = (await api.get("/api/v1/feeds/changes?limit=50")).json()["items"]
    assert {each["kind"] for each in listed} >= {"round", "indicators"}
    assert [each["at"] for each in listed] == sorted((each["at"] for each in listed), reverse=True)
    answer = await api.get("/api/v1/feeds/json")
    assert answer.headers["content-type"].startswith("application/feed+json")
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [(each["title"], each["url"]) for each in feed["items"]] == [
        (each["title"], each["address"]) for each in listed
    ]


async def test_the_atom_feed_has_what_rfc_4287_asks(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/feeds/atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314 our own answer
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert each.findtext(f"{ATOM}{name}"), name
        assert datetime.fromisoformat(each.findtext(f"{ATOM}updated", "")).tzinfo is not None
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == len(ids)


async def test_the_calendar_holds_every_clock_as_a_day_and_no_assumed_one(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/feeds/calendar")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    events = {
        str(each["uid"]).partition("@")[0]: each for each in Calendar.from_ical(answer.content).walk("VEVENT")
    }
    running = (await api.get("/api/v1/clocks?limit=500")).json()["items"]
    due = [each for each in running if not each["is_met"]]
    assert {each["kind"] for each in due} >= {"article_5_deadline"}
    for each in due:
        found = [event for id, event in events.items() if id.startswith(f"{each['kind']}-{each['subject']}-")]
        assert date.fromisoformat(each["due_on"]) in [event.decoded("dtstart") for event in found]
        assert all(event["dtstart"].params["VALUE"] == "DATE" for event in found)
    assert len([id for id in events if not id.startswith(("meeting-", "article-7-"))]) == len(due)
    assert events["article-7-2027"].decoded("dtstart") == date(2027, 4, 30)


async def entered(secretariat: Person, *, said: str, **more: str | int) -> None:
    """Enter a filed cooperation report of Cambodia with one answer."""
    draft = "/api/v1/cooperation-reports/KHM/2026/draft"
    passage = {"document": "Article 7 report", "page": "12", "link": "https://example.org/a7.pdf"}
    answer = {"question": "assistance.local_organisations", "value": said, "passage": passage}
    begun = await secretariat.post("/api/v1/cooperation-reports", {"state": "KHM", "year": 2026})
    assert begun.status_code == 201, begun.text
    assert (await secretariat.patch(draft, {"answers": [answer]})).status_code == 200
    filing = {"filed_on": "2026-04-20", "document": "Article 7 report 2026", "link": None, **more}
    filed = await secretariat.post("/api/v1/cooperation-reports/KHM/2026/filing", filing)
    assert filed.status_code == 201, filed.text


async def listed(house: House) -> list[dict[str, Any]]:
    """Every change, over all pages."""
    answer = await house.stranger().get("/api/v1/feeds/changes?limit=500")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_what_states_donors_and_the_secretariat_put_on_record_is_in_the_feeds(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    await entered(iris, said="no")
    await entered(iris, said="yes", replaces=1, reason="A page was missed.")
    nor, ago = await people(house)
    registered = {}
    for visibility in ("own", "public"):
        terms = {"currency": "USD", "total": "100.00", "visibility": visibility,
                 "tranches": [{"year": 2026, "amount": "100.00"}]}  # fmt: skip
        made = await nor.post("/api/v1/commitments", terms)
        assert made.status_code == 201, made.text
        registered[visibility] = made.json()["code"]
    path = await agreed(house, nor, ago, (2026, "1000.00"))
    await nor.step(path, "publication")
    assert not [each for each in await listed(house) if each["kind"] == "agreement"], (
        "one party has not agreed"
    )
    await ago.step(path, "publication")
    async with transaction():
        id = await studies.add(
            studies.NewStudy("look_back", "A look back", None, {}, None, "secretariat"), now=house.now
        )
        await fetch(
            "update clearinghouse.study set state = 'done', answer = 'looked_back', started_at = $2, ended_at = $2 "
            "where id = $1",
            id,
            house.now,
        )
    assert not [each for each in await listed(house) if each["kind"] == "study"], "done, and not published"
    async with transaction():
        await studies.publish(id, now=house.now)
    assert [each["title"] for each in await listed(house) if each["kind"] == "study"] == [
        "Study published: A look back"
    ]
    async with transaction():
        await studies.withdraw(id, "x", now=house.now)
    found = await listed(house)
    titles = {kind: sorted(each["title"] for each in found if each["kind"] == kind) for kind in KINDS}
    assert titles["cooperation_report"] == [
        "Cooperation report of Cambodia, 2026: corrected, version 2",
        "Cooperation report of Cambodia, 2026: filed",
    ]
    assert titles["study"] == ["Study published: A look back", "Study withdrawn: A look back"]
    assert len(titles["agreement"]) == 1
    assert titles["commitment"] == [f"Commitment of Norway: {registered['public']}"]
    for each in found:
        if each["kind"] in KINDS and "/api/" in each["address"]:
            path = each["address"].partition("/api/")[2]
            assert (await house.stranger().get(f"/api/{path}")).status_code == 200, each


def test_an_entry_that_moves_keeps_its_identifier_and_long_text_is_folded() -> None:
    words = "Decision, paragraph 3; a comma, a semicolon; é" * 5
    first = Entry("deadline-x", "X", words, date(2026, 3, 1), None, "/states/SEN", date(2026, 1, 1))
    moved = Entry(
        "deadline-x", "X", words, date(2028, 3, 1), date(2028, 3, 3), "/states/SEN", date(2026, 2, 1)
    )
    read = []
    for each in (first, moved):
        content = calendar([each], public_url="https://example.org")
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        read.append(Calendar.from_ical(content).walk("VEVENT")[0])
    assert read[0]["uid"] == read[1]["uid"] == "deadline-x@example.org"
    assert str(read[0]["description"]) == words
    assert read[1].decoded("dtend") == date(2028, 3, 4)
