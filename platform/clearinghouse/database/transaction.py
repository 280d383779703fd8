"""The one way to open a transaction; a request or a job is one transaction, opened at its edge.

The surprise: do not use Piccolo's own `engine.transaction()`. When its COMMIT fails it keeps the connection, and a
nested block is silently no transaction. A test looks for it in the source.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Final, Literal, TypeVar, cast

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from piccolo.engine.postgres import PostgresTransaction
from prometheus_client import Counter

from clearinghouse.database.engine import engine

Isolation = Literal["read_committed", "repeatable_read", "serializable"]
Answer = TypeVar("Answer")

RETRIED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
"""Failures that the same work may not meet again."""

RETRIES: Final = Counter(
    "clearinghouse_transaction_retries", "Transactions that met others and were done again.", registry=None
)
"""Counted in this process; /metrics shows it."""


@asynccontextmanager
async def transaction(
    isolation: Isolation = "read_committed", *, readonly: bool = False
) -> AsyncIterator[asyncpg.Connection]:
    """Give a connection in a transaction; Piccolo's queries inside the block run on it.

    Committed when the block ends, rolled back when it raises. Do not start tasks with queries inside the block:
    they inherit the connection, which does one thing at a time.

    Raises:
        RuntimeError: a transaction is open already in this task, or no pool is open.
        ConnectionResetError: the database went away meanwhile; what was done is rolled back, or was committed.
    """
    used = engine()
    if used.current_transaction.get() is not None:
        raise RuntimeError("transactions do not nest: open one at the edge of the request or the job")
    if used.pool is None:
        raise RuntimeError(
            "no connection to the database is open: use clearinghouse.database.engine.connected"
        )
    async with used.pool.acquire() as connection:
        try:
            async with connection.transaction(isolation=isolation, readonly=readonly):
                token = used.current_transaction.set(
                    cast(PostgresTransaction, SimpleNamespace(connection=connection))
                )
                try:
                    yield cast(asyncpg.Connection, connection)
                finally:
                    used.current_transaction.reset(token)
        except asyncpg.InterfaceError as failure:
            # What a server that died in the middle looks like from here; anything else is a mistake of ours.
            if _is_gone(connection):
                raise ConnectionResetError(
                    "the database went away in the middle of a transaction"
                ) from failure
            raise


def _is_gone(connection: PoolConnectionProxy) -> bool:
    """Whether a connection of the pool was lost; the pool takes a lost one away from whoever holds it."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


async def in_transaction(
    work: Callable[[], Awaitable[Answer]],
    *,
    isolation: Isolation = "read_committed",
    readonly: bool = False,
    tries: int = 5,
) -> Answer:
    """Do `work` in a transaction, again if it met others at the wrong moment, at most `tries` times.

    `work` must be safe to do again: it sends nothing to anybody before the commit.

    Raises:
        asyncpg.SerializationError, asyncpg.DeadlockDetectedError: it failed that often.
    """
    for attempt in range(1, tries + 1):
        try:
            async with transaction(isolation, readonly=readonly):
                return await work()
        except RETRIED:
            if attempt == tries:
                raise
            RETRIES.inc()
        # Jitter keeps two that met once from meeting again.
        await asyncio.sleep(random.uniform(0.5, 1.0) * 0.01 * 2**attempt)  # noqa: S311 no secret
    raise AssertionError("unreachable: the last try returns or raises")


def current_connection() -> asyncpg.Connection:
    """The connection of the transaction that is open in this task, for what a store writes.

    Raises:
        RuntimeError: no transaction is open: whoever calls a store that writes opens one at its edge.
    """
    current = engine().current_transaction.get()
    if current is None:
        raise RuntimeError("no transaction is open: open one at the edge of the request or the job")
    return current.connection


@asynccontextmanager
async def only_tried() -> AsyncIterator[None]:
    """Within an open transaction: run the block and take back what it wrote; what it raises goes on.

    Raises:
        RuntimeError: no transaction is open.
    """
    savepoint = current_connection().transaction()
    await savepoint.start()
    try:
        yield
    finally:
        await savepoint.rollback()
