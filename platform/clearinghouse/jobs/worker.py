"""The worker process: several loops side by side, until it is told to stop.

The surprise: a database that is away for a while ends none of them. A loop that meets what nobody foresaw ends the
process, loudly, and whoever supervises it starts another: nothing that was written down is lost by that.
"""

from __future__ import annotations

import asyncio
import os
import socket
from importlib.metadata import version
from uuid import UUID, uuid4

import structlog

from clearinghouse.database.addresses import Address
from clearinghouse.database.engine import connected
from clearinghouse.database.history import require_current_schema
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs.job import Job
from clearinghouse.jobs.leading import AWAY, Pace, lead
from clearinghouse.jobs.registry import JOBS
from clearinghouse.jobs.running import Runner
from clearinghouse.jobs.store import note_seen, note_started, note_stopped
from clearinghouse.keys import Keys
from clearinghouse.outbox.sending import send_letters
from clearinghouse.settings import Settings
from clearinghouse.studies.working import work_on_studies

POOL_SIZE = 10
"""Connections of a worker's pool; the leader's lock has one more."""

log = structlog.get_logger(__name__)


async def work(
    address: Address,
    stopping: asyncio.Event,
    *,
    settings: Settings,
    keys: Keys,
    jobs: tuple[Job, ...] = JOBS,
    pace: Pace | None = None,
) -> None:
    """Work until `stopping` is set.

    Raises:
        SchemaOutOfStep: the database is not at this program's schema.
    """
    id, pace = uuid4(), pace or Pace()
    runner = Runner(id, jobs, settings, keys)
    async with connected(address, max_size=POOL_SIZE):
        async with transaction() as connection:
            await require_current_schema(connection)
            await note_started(
                id, host=socket.gethostname(), process_id=os.getpid(), version=version("clearinghouse")
            )
        log.info("worker_started", worker=str(id))
        loops = (
            _beat(id, stopping, pace),
            lead(address, stopping, runner, pace),
            send_letters(id, stopping, settings=settings, keys=keys, pace=pace),
            work_on_studies(id, stopping, settings=settings, pace=pace),
        )
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop)
        await runner.stop(settings.shutdown_grace)
        try:
            async with transaction():
                await note_stopped(id)
        except AWAY as failure:
            log.warning("worker_lost_database", worker=str(id), failure=type(failure).__name__)
        log.info("worker_stopped", worker=str(id))


async def _beat(id: UUID, stopping: asyncio.Event, pace: Pace) -> None:
    """Say that the worker lives, until it stops."""
    while not await is_set_within(stopping, pace.heartbeat.total_seconds()):
        try:
            async with transaction():
                await note_seen(id)
        except AWAY as failure:
            log.warning("worker_lost_database", worker=str(id), failure=type(failure).__name__)


async def is_set_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, at most so long; whether it is set."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
