"""From schedules to runs: which slots are owed, which of them are caught up, and which are kept as missed.

The surprise: a slot becomes a run before anybody works on it, in the transaction that also moves the job's clock. A
worker that dies between the two leaves a run that is due, not a slot that nobody remembers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog

from clearinghouse.jobs import store
from clearinghouse.jobs.job import LOOKED_BACK, Job

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Owed:
    """Slots of a job that are owed: to be run, to be kept as missed, and a number of older ones told in the log."""

    to_run: tuple[datetime, ...]
    missed: tuple[datetime, ...]
    untold: int


def owed(job: Job, looked_until: datetime, now: datetime) -> Owed:
    """Return what a job owes: of the slots behind its clock, the newest up to its cap are run."""
    slots = job.schedule.slots(looked_until, now)
    kept = max(0, len(slots) - job.catch_up_cap)
    told = slots[max(0, kept - LOOKED_BACK) : kept]
    return Owed(tuple(slots[kept:]), tuple(told), kept - len(told))


async def plan(job: Job, *, now: datetime, after_downtime: bool) -> int:
    """Make runs of the slots that a job owes, in the transaction of the caller; returns how many are to be run.

    `after_downtime`: nobody led until now, so that every one of them is caught up; else the newest is in time.
    """
    found = owed(job, await store.looked_until(job.name, now=now), now)
    if not found.to_run:
        return 0
    if found.missed:
        await store.add_slots(
            job.name, found.missed, cause="catch_up", state="missed", error="no worker ran, and the cap is reached",
            now=now,
        )  # fmt: skip
        log.error(
            "job_runs_missed", job=job.name, slots=len(found.missed) + found.untold, cap=job.catch_up_cap,
            first=found.missed[0].isoformat(), last=found.missed[-1].isoformat(), untold=found.untold,
        )  # fmt: skip
    in_time = () if after_downtime else found.to_run[-1:]
    late = found.to_run[: len(found.to_run) - len(in_time)]
    added = 0
    parts: tuple[tuple[Literal["catch_up", "schedule"], tuple[datetime, ...]], ...] = (
        ("catch_up", late),
        ("schedule", in_time),
    )
    for cause, slots in parts:
        if slots:
            added += await store.add_slots(job.name, slots, cause=cause, state="due", error=None, now=now)
    await store.set_looked_until(job.name, found.to_run[-1])
    return added
