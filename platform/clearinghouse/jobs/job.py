"""What a job is: a name, words, a schedule, how much of it is caught up after downtime, and a function that works.

The surprise: a job sees no clock. It is given the slot (the moment it was planned for) and the day as of which it
works, so that a run that is caught up, taken up again or asked for later does what it would have done in time.

Example, in a noun's own module; one line in `registry.py` makes it run:

    async def prove(context: JobContext) -> int: ...
    JOBS = (..., Job("ledger_proof", "Proves that balances and entries agree.", Schedule(hour="2"), prove))
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from apscheduler.triggers.cron import CronTrigger

from clearinghouse.keys import Keys
from clearinghouse.settings import Settings

LOOKED_BACK: Final = 500
"""The most owed slots that are written down one by one after downtime; what is older is told in the log alone."""

A_DAY: Final = timedelta(days=1)


class Progress(Protocol):
    """Says how far a run is, in parts; seen at once by others, whatever becomes of the run's transaction."""

    async def __call__(self, done: int, total: int) -> None: ...


async def no_progress(done: int, total: int) -> None:
    """Say nothing: for tests, and for whoever calls the function of a job without a run."""
    del done, total


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a run is given.

    `slot`: the moment it was planned for (UTC), or asked for. `as_of`: the day as of which it works: that of the slot,
    or the one that was asked for. `asked_by_hand`: the secretariat asked for it.
    """

    slot: datetime
    as_of: date
    settings: Settings
    keys: Keys
    progress: Progress = no_progress
    asked_by_hand: bool = False

    @property
    def day(self) -> date:
        """The day as of which a job computes whose day must be over: that before the slot, or the one asked for."""
        return self.as_of if self.asked_by_hand else self.as_of - A_DAY


Work = Callable[[JobContext], Awaitable[int]]
"""Does the work and returns the number of rows done."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due, in UTC: fields of APScheduler's cron trigger (`*`, `*/5`, `1,15`, `mon-fri`, `last`).

    A field finer than those given is at its least: Schedule(hour="3") is 03:00:00 each day.
    """

    month: str = "*"
    day: str = "*"
    day_of_week: str = "*"
    hour: str = "0"
    minute: str = "0"
    second: str = "0"

    def trigger(self) -> CronTrigger:
        """The schedule as APScheduler reads it."""
        return CronTrigger(
            month=self.month, day=self.day, day_of_week=self.day_of_week,
            hour=self.hour, minute=self.minute, second=self.second, timezone="UTC",
        )  # fmt: skip

    def next_after(self, moment: datetime) -> datetime | None:
        """The first slot behind a moment; None: there is none any more."""
        following: datetime | None = self.trigger().get_next_fire_time(moment, moment)
        return following

    def slots(self, after: datetime, until: datetime) -> list[datetime]:
        """Every slot behind `after` up to and with `until`, in order."""
        trigger, found, last = self.trigger(), [], after
        while (following := trigger.get_next_fire_time(last, last)) is not None and following <= until:
            found.append(following)
            last = following
        return found


@dataclass(frozen=True, slots=True)
class Job:
    """A definition.

    Attributes:
        name: one word for it, in the database, the API and the log.
        words: what it does, for people.
        schedule: when.
        work: the function.
        catch_up_cap: of slots that were due while nothing ran, so many of the newest are run, each once; older ones
            are kept as missed and told to whoever watches.
        is_of_a_day_over: it works as of `JobContext.day`, so that asked for without a day it is run as of yesterday.
        is_one_transaction: it runs in one transaction with the end of its run, so that its effects are there exactly
            once. False: it opens its own.
        may_run_twice: with transactions of its own, whether it may begin again after its worker was lost.
    """

    name: str
    words: str
    schedule: Schedule
    work: Work
    catch_up_cap: int = 1
    is_of_a_day_over: bool = False
    is_one_transaction: bool = True
    may_run_twice: bool = True

    @property
    def may_begin_again(self) -> bool:
        """Whether a lost run is taken up again: nothing of a broken transaction stays."""
        return self.is_one_transaction or self.may_run_twice
