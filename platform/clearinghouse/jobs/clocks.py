"""When requests to extend an Article 5 deadline are due, and the letters about that.

A request is handed in nine months before the Meeting of the States Parties or Review Conference that decides on it,
the last one before the deadline (process agreed at the Seventh Meeting of the States Parties, 2006; Article 5(3)-(5)).

The surprise: a State is reminded only where a Meeting of the calendar lies before a deadline that rests on a decision
or a request. Where a decision was not found, the working deadline is an assumption, and nobody is reminded of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clearinghouse.jobs.calendar import DECIDING, CalendarMeeting, meetings
from clearinghouse.jobs.countdown import Countdown, tell
from clearinghouse.jobs.job import JobContext
from clearinghouse.obligations.store import ExtensionRequest, Obligation, extension_requests, obligations

MONTHS_BEFORE: Final = 9


@dataclass(frozen=True, slots=True)
class RequestClock:
    """When a request for an obligation is due, and the meeting that would decide on it."""

    obligation: Obligation
    meeting: CalendarMeeting
    due_on: date


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month where it has none."""
    first = date(day.year + (day.month - 1 - months) // 12, (day.month - 1 - months) % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def request_clock(obligation: Obligation, calendar: list[CalendarMeeting]) -> RequestClock | None:
    """Return the clock of an obligation; None: it has no such deadline, or no meeting before it is known."""
    deadline = obligation.deadline
    if obligation.article != 5 or obligation.status != "open" or deadline is None:
        return None
    if obligation.deadline_basis not in ("granted", "requested"):
        return None
    before = [each for each in calendar if each.kind in DECIDING and each.starts_on <= deadline]
    if not before:
        return None
    meeting = max(before, key=lambda each: each.starts_on)
    return RequestClock(obligation, meeting, months_before(meeting.starts_on, MONTHS_BEFORE))


def is_request_made(obligation: Obligation, asked: Iterable[ExtensionRequest]) -> bool:
    """Whether a request from the deadline of an obligation is on record as handed in.

    What is announced or expected was not handed in yet, and what was withdrawn or not granted asks for nothing more.
    """
    return any(
        each.obligation == obligation.code
        and each.from_deadline == obligation.deadline
        and each.status in ("requested", "granted")
        for each in asked
    )


async def running_clocks(day: date) -> list[RequestClock]:
    """Clocks that run out on or after a day, of obligations for which no request from that deadline is known."""
    calendar, found = await meetings(), []
    for obligation in await obligations(article=5, status="open", limit=None, as_of=day):
        clock = request_clock(obligation, calendar)
        if clock is None or clock.due_on < day:
            continue
        if not is_request_made(obligation, await extension_requests(obligation.state, as_of=day)):
            found.append(clock)
    return sorted(found, key=lambda each: (each.due_on, each.obligation.code))


def _text(name: str, clock: RequestClock) -> str:
    meeting, obligation = clock.meeting, clock.obligation
    dates = "" if meeting.is_confirmed else " (its dates are provisional)"
    return (
        f"{name},\n\nthe deadline of {obligation.state_name} under Article 5 is {obligation.deadline:%d %B %Y} "
        f"({obligation.deadline_basis}). If more time is needed, a request is due on {clock.due_on:%d %B %Y}, nine "
        f"months before {meeting.title}, which begins on {meeting.starts_on:%d %B %Y}{dates}.\n\nNo request from this "
        "deadline is known here. If one was handed in, or none is needed, please tell the secretariat. Reminders can "
        "be switched off on the page of your account.\n"
    )


def _countdown(clock: RequestClock) -> Countdown:
    obligation = clock.obligation
    return Countdown(
        key=f"request:{obligation.code}:{clock.due_on}",
        kind="request_clock",
        state=obligation.state,
        due_on=clock.due_on,
        subject=f"Article 5 of {obligation.state_name}: a request for more time would be due on "
        f"{clock.due_on:%d %B %Y}",
        text=lambda name: _text(name, clock),
    )


async def tell_clocks(context: JobContext) -> int:
    """Write to the officers of States whose request is due soon; returns how many letters are new."""
    return await tell([_countdown(each) for each in await running_clocks(context.as_of)], context)
