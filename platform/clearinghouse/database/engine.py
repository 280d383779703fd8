"""The one engine of a process, pointed at an address, with a pool while it is in use."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from typing import Final, cast

from piccolo.engine import engine_finder
from piccolo.engine.postgres import PostgresEngine

from clearinghouse.database.addresses import Address

# Piccolo finds the engine by the name of a module; without it, it looks for `piccolo_conf` in the working folder.
os.environ.setdefault("PICCOLO_CONF", "clearinghouse.piccolo_conf")

CLOSE_SECONDS: Final = 10
"""How long closing waits for connections in use: a leaked one would make it wait for ever."""


@cache
def engine() -> PostgresEngine:
    """The engine that every query of this process uses."""
    return cast(PostgresEngine, engine_finder())


@asynccontextmanager
async def connected(
    address: Address,
    *,
    min_size: int = 1,
    max_size: int = 10,
    statement_timeout: timedelta | None = None,
    lock_timeout: timedelta | None = None,
) -> AsyncIterator[PostgresEngine]:
    """Give the engine with a pool of connections to `address`, closed at the end."""
    timeouts = {"statement_timeout": statement_timeout, "lock_timeout": lock_timeout}
    server_settings = {
        name: f"{round(limit.total_seconds() * 1000)}ms"
        for name, limit in timeouts.items()
        if limit is not None
    }
    used = engine()
    used.config = address.connection_arguments(**server_settings)
    await used.start_connection_pool(min_size=min_size, max_size=max_size)
    try:
        yield used
    finally:
        pool = used.pool
        try:
            await asyncio.wait_for(used.close_connection_pool(), CLOSE_SECONDS)
        except TimeoutError:
            if pool is not None:
                pool.terminate()
            used.pool = None
