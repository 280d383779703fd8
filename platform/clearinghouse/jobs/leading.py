"""Leading: one worker of many holds a lock in the database, and with it the schedules.

    take the lock -> plan what is owed since the last leader -> APScheduler says when a job is due -> plan, run

The surprise: the lock is a session's, on a connection of its own. It is gone the moment that connection is, which is
why it is looked at twice a second; in between two workers may lead, and the unique pair of job and slot, the locked
clock and the attempt that a run is ended under see to it that nothing is done twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import asyncpg
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from clearinghouse.database.addresses import Address
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs.planning import plan
from clearinghouse.jobs.running import Runner

log = structlog.get_logger(__name__)

LOCK: Final = (0x636C6872, 3)
ANSWER_SECONDS: Final = 5.0
"""The database must answer the leader within this time, or it leads no longer."""

AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
)
"""What a database that is away raises; all pass when it is back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a worker does what: tests go faster.

    heartbeat: says that it lives. look: looks at lock, due and lost runs. gone_after: a worker that was not seen for
    this long is lost; well above the heartbeat, since a long calculation may delay that.
    """

    heartbeat: timedelta = timedelta(seconds=5)
    look: timedelta = timedelta(milliseconds=500)
    gone_after: timedelta = timedelta(seconds=60)


@contextlib.asynccontextmanager
async def _lock(address: Address) -> AsyncIterator[asyncpg.Connection | None]:
    """Give the connection that holds the leader's lock; None: another worker leads."""
    connection = await asyncpg.connect(timeout=ANSWER_SECONDS, **address.connection_arguments())
    try:
        is_taken = await connection.fetchval(
            "select pg_try_advisory_lock($1, $2)", *LOCK, timeout=ANSWER_SECONDS
        )
        yield connection if is_taken else None
    finally:
        # An orderly end tells the server at once; a broken connection has nobody to tell.
        with contextlib.suppress(*AWAY):
            await connection.close(timeout=ANSWER_SECONDS)


async def lead(address: Address, stopping: asyncio.Event, runner: Runner, pace: Pace) -> None:
    """Lead whenever nobody else does, until `stopping` is set."""
    while not stopping.is_set():
        try:
            async with _lock(address) as held:
                if held is not None:
                    log.info("worker_leads", worker=str(runner.worker))
                    await _led(held, stopping, runner, pace)
        except AWAY as failure:
            log.warning("worker_lost_lead", worker=str(runner.worker), failure=type(failure).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pace.look.total_seconds())


async def _led(held: asyncpg.Connection, stopping: asyncio.Event, runner: Runner, pace: Pace) -> None:
    """Plan and run while the lock is held.

    Raises:
        what is in AWAY: the lock is lost, or the database does not answer.
    """
    is_due: set[str] = set()

    def due(name: str) -> None:
        is_due.add(name)
        runner.wake.set()

    scheduler = AsyncIOScheduler(timezone="UTC")
    for job in runner.jobs:
        # `misfire_grace_time=None`: however late the event loop is, a slot is told; which ones are owed we look up.
        scheduler.add_job(
            due, job.schedule.trigger(), args=(job.name,), id=job.name, coalesce=True, max_instances=1,
            misfire_grace_time=None,
        )  # fmt: skip
    scheduler.start()
    try:
        for job in runner.jobs:
            async with transaction():
                await plan(job, now=runner.now(), after_downtime=True)
        while not stopping.is_set():
            await held.fetchval("select 1", timeout=ANSWER_SECONDS)
            while is_due:
                name = is_due.pop()
                async with transaction():
                    await plan(runner.job(name), now=runner.now(), after_downtime=False)
            await runner.take_up_abandoned(pace.gone_after)
            await runner.begin_due()
            await _woken(runner, stopping, pace.look)
    finally:
        scheduler.shutdown(wait=False)


async def _woken(runner: Runner, stopping: asyncio.Event, limit: timedelta) -> None:
    """Wait for something to do, for the end, or for the next look."""
    waits = [asyncio.ensure_future(runner.wake.wait()), asyncio.ensure_future(stopping.wait())]
    try:
        await asyncio.wait(waits, timeout=limit.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    runner.wake.clear()
