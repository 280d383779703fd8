"""Feeds and the calendar over the sample, read back by those who know the formats."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, datetime

import httpx
from icalendar import Calendar

from clearinghouse.feeds.calendar import Entry, calendar

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
