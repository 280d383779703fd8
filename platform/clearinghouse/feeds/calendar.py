"""Deadlines and meetings as a calendar (RFC 5545): whole days, with identifiers that stay.

The surprise: a deadline that moves keeps its identifier, so that a calendar that subscribes moves the entry and does
not add a second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class Entry:
    """A day or days: `last` None is one day. `known_on`: since when it stands here in this form."""

    id: str
    title: str
    words: str
    first: date
    last: date | None
    address: str
    known_on: date


def filing_days(years: Iterable[int], known_on: date) -> list[Entry]:
    """Return the days on which Article 7 reports are due (Article 7(2))."""
    return [
        Entry(
            f"article-7-{year}", f"Article 7 reports of {year - 1} are due", "Article 7(2) of the Convention.",
            date(year, 4, 30), None, "/indicators/punctual", known_on,
        )
        for year in years
    ]  # fmt: skip


def calendar(entries: Sequence[Entry], *, public_url: str) -> bytes:
    """Return entries as an iCalendar file, by day."""
    made = Calendar()
    made.add("prodid", "-//Clearing House//Deadlines and meetings//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Clearing House: deadlines and meetings")
    host = public_url.partition("://")[2].partition("/")[0]
    for each in sorted(entries, key=lambda entry: (entry.first, entry.id)):
        event = Event()
        event.add("uid", f"{each.id}@{host}")
        event.add("dtstamp", datetime.combine(each.known_on, time(), UTC))
        event.add("dtstart", each.first)
        event.add("dtend", (each.last or each.first) + timedelta(days=1))
        event.add("summary", each.title)
        event.add("description", each.words)
        event.add("url", f"{public_url}{each.address}")
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())
