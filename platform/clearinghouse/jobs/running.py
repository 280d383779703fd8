"""Running jobs: a run that is due is claimed, worked on, and ended with its work in one transaction.

The surprise: a job that fails is not tried again by itself, since what failed once by its data fails again; it is told
at once (`job_run_failed` in the log, /metrics) and can be run by hand as of the same day. A run whose worker or
database was lost is another matter: nothing of it stayed, and it begins again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from clearinghouse.database.transaction import RETRIED, in_transaction, transaction
from clearinghouse.jobs import store
from clearinghouse.jobs.job import Job, JobContext
from clearinghouse.jobs.store import Run
from clearinghouse.keys import Keys
from clearinghouse.settings import Settings

log = structlog.get_logger(__name__)

AT_ONCE: Final = 3
"""Runs of different jobs that one worker works on at a time; each takes a connection and one for its progress."""

ATTEMPTS: Final = 3
"""A run that lost its worker so often may be what kills workers: it is not begun again."""

BROKEN = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What a run meets when the database goes away below it."""


def utc_now() -> datetime:
    """The moment, by this machine's clock."""
    return datetime.now(UTC)


class Overtaken(Exception):
    """Another worker took the run up meanwhile; what was done is rolled back."""


@dataclass
class Runner:
    """What a worker works on. Runs go on when the worker no longer leads: only their end decides whether they count."""

    worker: UUID
    jobs: tuple[Job, ...]
    settings: Settings
    keys: Keys
    now: Callable[[], datetime] = utc_now
    active: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def job(self, name: str) -> Job:
        """The job of that name."""
        return next(each for each in self.jobs if each.name == name)

    async def take_up_abandoned(self, gone_after: timedelta) -> None:
        """Make runs whose worker was lost due again, or say that they are lost."""
        async with transaction():
            for run in await store.abandoned(self.worker, self.active.keys(), gone_after=gone_after):
                job = next((each for each in self.jobs if each.name == run.job), None)
                again = job is not None and job.may_begin_again and run.attempt < ATTEMPTS
                if again:
                    await store.give_back(run)
                else:
                    await store.end_badly(run, state="lost", error="its worker was lost", now=self.now())
                log.error(
                    "job_run_lost", job=run.job, run=str(run.id), attempt=run.attempt, begins_again=again,
                    worker=str(run.worker),
                )  # fmt: skip

    async def begin_due(self) -> None:
        """Begin what is due, as far as there is room."""
        names = [job.name for job in self.jobs]
        while len(self.active) < AT_ONCE:
            async with transaction():
                run = await store.claim(names, self.worker, now=self.now())
            if run is None:
                return
            task = asyncio.create_task(self._work(run), name=f"{run.job} {run.id}")
            self.active[run.id] = task
            task.add_done_callback(partial(self._ended, run.id))

    def _ended(self, id: UUID, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("job_run_broke", run=str(id), failure=type(failure).__name__)
        del self.active[id]
        self.wake.set()

    async def stop(self, grace: timedelta) -> None:
        """Let runs end within a time; what has not ended is broken off, and begins again elsewhere."""
        tasks = list(self.active.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, run: Run) -> None:
        """Work on a run that was claimed, and end it; nothing comes out."""
        job = self.job(run.job)

        async def progress(done: int, total: int) -> None:
            await store.note_progress(run, done, total)

        context = JobContext(
            run.slot, run.as_of, self.settings, self.keys, progress, asked_by_hand=run.cause == "by_hand"
        )
        log.info(
            "job_run_started", job=run.job, run=str(run.id), slot=run.slot.isoformat(), attempt=run.attempt
        )
        try:
            rows = await self._done(job, run, context)
        except Overtaken:
            log.warning("job_run_overtaken", job=run.job, run=str(run.id), attempt=run.attempt)
        except asyncio.CancelledError:
            await self._break_off(job, run)
            raise
        except BROKEN as failure:
            # It stays `running`, and this worker no longer works on it: `take_up_abandoned` finds it.
            log.error("job_run_lost_database", job=run.job, run=str(run.id), failure=type(failure).__name__)
        except Exception as failure:
            # A job may fail in any way; that must end its run and not the worker. The trace goes to the log.
            log.exception("job_run_failed", job=run.job, run=str(run.id), failure=type(failure).__name__)
            await self._fail(run, type(failure).__name__)
        else:
            log.info("job_run_succeeded", job=run.job, run=str(run.id), rows=rows)

    async def _done(self, job: Job, run: Run, context: JobContext) -> int:
        """Do the work and end the run.

        Raises:
            Overtaken: see there. Exception: whatever the job raises.
        """

        async def with_its_end() -> int:
            rows = await job.work(context)
            if not await store.end_well(run, rows=rows, now=self.now()):
                raise Overtaken
            return rows

        if job.is_one_transaction:
            return await in_transaction(with_its_end)
        rows = await job.work(context)
        async with transaction():
            if not await store.end_well(run, rows=rows, now=self.now()):
                raise Overtaken
        return rows

    async def _fail(self, run: Run, error: str) -> None:
        try:
            async with transaction():
                await store.end_badly(run, state="failed", error=error, now=self.now())
        except (*BROKEN, *RETRIED, OSError) as failure:
            log.error("job_run_lost_database", job=run.job, run=str(run.id), failure=type(failure).__name__)

    async def _break_off(self, job: Job, run: Run) -> None:
        """Give a run back because this worker stops; without the database its successor finds it abandoned."""
        try:
            async with transaction():
                if job.may_begin_again:
                    await store.give_back(run)
                else:
                    await store.end_badly(run, state="lost", error="its worker stopped", now=self.now())
        except (*BROKEN, OSError) as failure:
            log.error("job_run_lost_database", job=run.job, run=str(run.id), failure=type(failure).__name__)
