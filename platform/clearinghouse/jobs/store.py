"""Every query on workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearinghouse.database.reading import Query
from clearinghouse.database.transaction import current_connection


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker process; `stopped_at` None: it runs, or was killed (then `seen_at` grows old)."""

    id: UUID
    host: str
    process_id: int
    version: str
    started_at: datetime
    seen_at: datetime
    stopped_at: datetime | None


async def workers() -> list[Worker]:
    """Every worker there was, the one that started first before the others."""
    return await Query("select * from clearinghouse.worker").all(Worker, order=("started_at",))


async def note_started(id: UUID, *, host: str, process_id: int, version: str) -> None:
    """Note that a worker started now, by the database's clock."""
    await current_connection().execute(
        """insert into clearinghouse.worker (id, host, process_id, version, started_at, seen_at)
        values ($1, $2, $3, $4, now(), now())""",
        id,
        host,
        process_id,
        version,
    )


async def note_seen(id: UUID) -> None:
    """Note that a worker lives, by the database's clock."""
    await current_connection().execute("update clearinghouse.worker set seen_at = now() where id = $1", id)


async def note_stopped(id: UUID) -> None:
    """Note that a worker stopped in order."""
    await current_connection().execute(
        "update clearinghouse.worker set seen_at = now(), stopped_at = now() where id = $1", id
    )
