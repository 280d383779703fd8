"""Reminders of what a decision on an extension request asked a State to do by a day.

The surprise: each follow-up is told at most three times before its day and never after it. That it was not reported as
done is a fact of the list of clocks; a letter would make a judgement of it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from clearinghouse.clocks.clock import Clock
from clearinghouse.clocks.running import clocks
from clearinghouse.jobs.job import JobContext
from clearinghouse.outbox import store as outbox
from clearinghouse.outbox.letter import Content, NewLetter, sends_letters

STAGES: Final = (7, 30, 90)
"""Days before a follow-up is due."""


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


async def tell_follow_ups(context: JobContext) -> int:
    """Write to the officers of States whose follow-up is due soon; returns how many letters are new."""
    if not sends_letters(context.settings):
        return 0
    written = 0
    for clock in await running_follow_ups(context.as_of):
        left = (clock.due_on - context.as_of).days
        days = next((each for each in STAGES if left <= each), None)
        if days is None:
            continue
        for officer in await outbox.officers([clock.state], day=context.as_of):
            letter = NewLetter(
                key=f"{clock.id}:{days}:{officer.account}",
                kind="follow_up_clock",
                account=officer.account,
                content=Content(
                    officer.email,
                    f"Article 5 of {clock.state_name}: a follow-up is due on {clock.due_on:%d %B %Y}",
                    _text(officer.name, clock),
                ),
                useless_after=datetime.combine(clock.due_on + timedelta(days=1), time(), UTC),
            )
            written += await outbox.add(
                letter, settings=context.settings, keys=context.keys, now=context.slot
            )
    return written
