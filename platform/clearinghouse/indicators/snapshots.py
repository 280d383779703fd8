"""Jobs that compute values: each month, on 30 April, before meetings, at the end of the year.

The surprise: a job computes as of the day before its slot, the newest day that is over, so that what is published
comes out again whenever it is computed as of that day. Who asks for a run by hand may say another.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from clearinghouse.indicators import store
from clearinghouse.indicators.computing import compute
from clearinghouse.indicators.definitions import PUNCTUALITY
from clearinghouse.jobs.calendar import CalendarMeeting, meetings
from clearinghouse.jobs.job import JobContext

LEAD: Final = timedelta(days=14)
"""So long before a meeting begins its snapshot is taken: time to make the report and to circulate it."""

MEETINGS_WITH_SNAPSHOT: Final = ("intersessional", "states_parties", "review_conference")


async def compute_monthly(context: JobContext) -> int:
    """Compute all values; returns how many came out otherwise."""
    return (await compute(context.day, "monthly", now=context.slot)).values_new


async def take_punctuality(context: JobContext) -> int:
    """Compute who had filed by 30 April, and nothing else."""
    day = context.day
    done = await compute(
        day, f"snapshot of {day.isoformat()}: punctuality", now=context.slot, only=PUNCTUALITY
    )
    return done.values_new


async def take_year_end(context: JobContext) -> int:
    """Compute all values as of 31 December."""
    day = context.day
    return (await compute(day, f"snapshot of {day.isoformat()}", now=context.slot)).values_new


def reason_before(meeting: CalendarMeeting) -> str:
    """The reason under which the snapshot before a meeting is kept: it is taken once."""
    return f"before {meeting.title}, {meeting.starts_on.isoformat()}"


async def take_before_meetings(context: JobContext) -> int:
    """Compute all values for each meeting that is near and has no snapshot yet; returns how many came out otherwise."""
    day = context.day
    changed = 0
    for meeting in await meetings():
        is_near = meeting.starts_on - LEAD <= day < meeting.starts_on
        if meeting.kind not in MEETINGS_WITH_SNAPSHOT or not is_near:
            continue
        reason = reason_before(meeting)
        if not await store.has_computation(reason):
            changed += (await compute(day, reason, now=context.slot)).values_new
    return changed
