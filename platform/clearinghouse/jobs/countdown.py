"""Days that come near, and the letters that tell officers of a State so at a few stages before.

The surprise: a letter is written on the first day of its stage on which a worker runs and not on one day alone, so that
a day of downtime loses none; its key names the stage, so that it is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from clearinghouse.jobs.job import JobContext
from clearinghouse.outbox import store as outbox
from clearinghouse.outbox.letter import Content, NewLetter, sends_letters

STAGES: Final = (7, 30, 90)
"""Days before something of a State is due."""


def stage(left: int, stages: Sequence[int] = STAGES) -> int | None:
    """The stage that so many days before are in, of stages in rising order; None: it is too early."""
    return next((each for each in stages if left <= each), None)


def end_of(day: date) -> datetime:
    """The moment at which a day is over (UTC), and a letter about it of no use any more."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


@dataclass(frozen=True, slots=True)
class Countdown:
    """A day on which something of a State is due, and how its officers are told.

    Attributes:
        key: names what is due; no two that are due share it.
        kind: kind of the letters.
        state: ISO3 code.
        due_on: the day.
        subject: of the letters.
        text: the text of a letter to somebody of this name.
    """

    key: str
    kind: str
    state: str
    due_on: date
    subject: str
    text: Callable[[str], str]


async def tell(countdowns: Iterable[Countdown], context: JobContext) -> int:
    """Write to the officers of States for which a day is near; returns how many letters are new."""
    if not sends_letters(context.settings):
        return 0
    written = 0
    for countdown in countdowns:
        days = stage((countdown.due_on - context.as_of).days)
        if days is None:
            continue
        for officer in await outbox.officers([countdown.state], day=context.as_of):
            letter = NewLetter(
                key=f"{countdown.key}:{days}:{officer.account}",
                kind=countdown.kind,
                account=officer.account,
                content=Content(officer.email, countdown.subject, countdown.text(officer.name)),
                useless_after=end_of(countdown.due_on),
            )
            written += await outbox.add(
                letter, settings=context.settings, keys=context.keys, now=context.slot
            )
    return written
