"""The Convention's calendar: Meetings of the States Parties, Review Conferences, Intersessional Meetings.

The surprise: a date may be provisional. Clocks and snapshots go by it all the same, and what they tell says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID, uuid4

from clearinghouse.database.reading import fetch, record_of

MeetingKind = Literal["intersessional", "states_parties", "review_conference"]


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """A meeting; `ends_on` None: not known. `source`: where its dates were read."""

    id: UUID
    kind: MeetingKind
    title: str
    starts_on: date
    ends_on: date | None
    is_confirmed: bool
    source: str
    known_on: date


DECIDING = ("states_parties", "review_conference")
"""The meetings that decide on requests for extension (Convention, Article 5(5))."""


async def meetings() -> list[CalendarMeeting]:
    """Every meeting, by its first day."""
    rows = await fetch("select * from clearinghouse.calendar_meeting order by starts_on, kind")
    return [record_of(CalendarMeeting, row) for row in rows]


async def meeting(id: UUID) -> CalendarMeeting | None:
    """The meeting of that id, or None."""
    rows = await fetch("select * from clearinghouse.calendar_meeting where id = $1", id)
    return record_of(CalendarMeeting, rows[0]) if rows else None


async def take_away(id: UUID) -> None:
    """Take a meeting out of the calendar; the audit trail has it still."""
    await fetch("delete from clearinghouse.calendar_meeting where id = $1", id)


async def keep(
    *,
    kind: str,
    title: str,
    starts_on: date,
    ends_on: date | None,
    is_confirmed: bool,
    source: str,
    known_on: date,
) -> UUID:
    """Keep a meeting; one of the same kind and first day gets the newer words."""
    rows = await fetch(
        """insert into clearinghouse.calendar_meeting (id, kind, title, starts_on, ends_on, is_confirmed, source,
           known_on)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (kind, starts_on) do update
           set title = excluded.title, ends_on = excluded.ends_on, is_confirmed = excluded.is_confirmed,
               source = excluded.source, known_on = excluded.known_on
           returning id""",
        uuid4(), kind, title, starts_on, ends_on, is_confirmed, source, known_on,
    )  # fmt: skip
    id: UUID = rows[0]["id"]
    return id
