"""Reminders of what a decision on an extension request asked a State to do by a day.

The surprise: each follow-up is told at most three times before its day and never after it. That it was not reported as
done is a fact of the list of clocks; a letter would make a judgement of it.
"""

from __future__ import annotations

from datetime import date

from clearinghouse.clocks.clock import Clock
from clearinghouse.clocks.running import clocks
from clearinghouse.jobs.countdown import Countdown, tell
from clearinghouse.jobs.job import JobContext


async def running_follow_ups(day: date) -> list[Clock]:
    """Follow-ups due on or after a day, as known by its end, that were not reported as done; by day, then id."""
    return [
        each
        for each in await clocks(as_of=day)
        if each.kind == "follow_up_due" and not each.is_met and each.due_on >= day
    ]


def _text(name: str, clock: Clock) -> str:
    decided = f"the decision of {clock.meeting}" if clock.meeting else "a decision"
    return (
        f"{name},\n\n{decided} on the extension request of {clock.state_name} under Article 5 asked for this by "
        f"{clock.due_on:%d %B %Y}:\n\n{clock.words}\n\nIt is not noted here as done. If it was, or the day has moved, "
        "please tell the secretariat. Reminders can be switched off on the page of your account.\n"
    )


def _countdown(clock: Clock) -> Countdown:
    return Countdown(
        key=clock.id,
        kind="follow_up_clock",
        state=clock.state,
        due_on=clock.due_on,
        subject=f"Article 5 of {clock.state_name}: a follow-up is due on {clock.due_on:%d %B %Y}",
        text=lambda name: _text(name, clock),
    )


async def tell_follow_ups(context: JobContext) -> int:
    """Write to the officers of States whose follow-up is due soon; returns how many letters are new."""
    return await tell([_countdown(each) for each in await running_follow_ups(context.as_of)], context)
