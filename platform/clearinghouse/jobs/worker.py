"""The worker process: it says that it lives, waits, and stops in order.

The surprise: no job is defined yet, so that there is nothing it does beyond its heartbeat. A database that is away for
a while does not end it.
"""

from __future__ import annotations

import asyncio
import os
import socket
from datetime import timedelta
from importlib.metadata import version
from typing import Final
from uuid import uuid4

import asyncpg
import structlog

from clearinghouse.database.addresses import Address
from clearinghouse.database.engine import connected
from clearinghouse.database.history import require_current_schema
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs.store import note_seen, note_started, note_stopped

HEARTBEAT: Final = timedelta(seconds=5)
"""How often a worker says that it lives."""

AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
)
"""What a database that is away raises; all pass when it is back."""

log = structlog.get_logger(__name__)


async def work(address: Address, stopping: asyncio.Event, *, heartbeat: timedelta = HEARTBEAT) -> None:
    """Work until `stopping` is set.

    Raises:
        SchemaOutOfStep: the database is not at this program's schema.
    """
    id = uuid4()
    async with connected(address, max_size=2):
        async with transaction() as connection:
            await require_current_schema(connection)
            await note_started(
                id, host=socket.gethostname(), process_id=os.getpid(), version=version("clearinghouse")
            )
        log.info("worker_started", worker=str(id))
        while not await _is_set_within(stopping, heartbeat):
            try:
                async with transaction():
                    await note_seen(id)
            except AWAY as failure:
                log.warning("worker_lost_database", worker=str(id), failure=type(failure).__name__)
        try:
            async with transaction():
                await note_stopped(id)
        except AWAY as failure:
            log.warning("worker_lost_database", worker=str(id), failure=type(failure).__name__)
        log.info("worker_stopped", worker=str(id))


async def _is_set_within(event: asyncio.Event, limit: timedelta) -> bool:
    try:
        await asyncio.wait_for(event.wait(), limit.total_seconds())
    except TimeoutError:
        return False
    return True
