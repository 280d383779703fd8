"""Every query on kept answers.

The surprise: claiming a key and doing the work are one transaction. Who sends the same key meanwhile waits at the
unique constraint until it ends, and then finds the answer, or, if the work failed, may do it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from clearinghouse.database.reading import fetch

KEPT_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer given before; `fingerprint` is that of the request it answered."""

    fingerprint: str
    answer_sealed: str


async def claim(sender: str, route: str, key: str, fingerprint: str, *, now: datetime) -> Kept | None:
    """Take a key for the work of this transaction; returns the answer instead if the work was done before."""
    await fetch(
        """delete from clearinghouse.kept_answer where id in (
               select id from clearinghouse.kept_answer where made_at < $1 order by made_at limit 50
               for update skip locked)""",
        now - KEPT_FOR,
    )
    taken = await fetch(
        """insert into clearinghouse.kept_answer (id, sender, route, key, fingerprint, made_at)
           values ($1, $2, $3, $4, $5, $6) on conflict (sender, route, key) do nothing returning id""",
        uuid4(), sender, route, key, fingerprint, now,
    )  # fmt: skip
    return None if taken else await kept(sender, route, key)


async def kept(sender: str, route: str, key: str) -> Kept | None:
    """The answer under a key, or None."""
    rows = await fetch(
        """select fingerprint, answer_sealed from clearinghouse.kept_answer
           where sender = $1 and route = $2 and key = $3 and answer_sealed is not null""",
        sender,
        route,
        key,
    )
    return Kept(rows[0]["fingerprint"], rows[0]["answer_sealed"]) if rows else None


async def keep(sender: str, route: str, key: str, answer_sealed: str) -> None:
    """Keep the answer under the key that this transaction took."""
    await fetch(
        "update clearinghouse.kept_answer set answer_sealed = $4 where sender = $1 and route = $2 and key = $3",
        sender,
        route,
        key,
        answer_sealed,
    )


async def forget_old_answers(*, before: datetime) -> int:
    """Take away answers that were made before a moment; returns how many."""
    return len(await fetch("delete from clearinghouse.kept_answer where made_at < $1 returning id", before))
