"""Every query on sign-ins that are under way at an issuer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from clearinghouse.database.reading import fetch

UNDER_WAY_FOR: Final = timedelta(minutes=10)


async def begin(state_hash: str, browser_hash: str, content_sealed: str, *, now: datetime) -> None:
    """Keep what has to come back. Those whose time is over go."""
    await fetch("delete from clearinghouse.identity_request where expires_at < $1", now)
    await fetch(
        """insert into clearinghouse.identity_request (id, state_hash, browser_hash, content_sealed, expires_at)
           values ($1, $2, $3, $4, $5)""",
        uuid4(),
        state_hash,
        browser_hash,
        content_sealed,
        now + UNDER_WAY_FOR,
    )


async def take(state_hash: str, browser_hash: str, *, now: datetime) -> str | None:
    """Use up what was kept for this state and browser, and return its sealed content; None: there is none."""
    rows = await fetch(
        """update clearinghouse.identity_request set used_at = $3
           where state_hash = $1 and browser_hash = $2 and used_at is null and expires_at > $3
           returning content_sealed""",
        state_hash,
        browser_hash,
        now,
    )
    return rows[0]["content_sealed"] if rows else None


async def forget_old_requests(*, before: datetime) -> int:
    """Take away what was to come back before a moment; returns how many."""
    return len(
        await fetch("delete from clearinghouse.identity_request where expires_at < $1 returning id", before)
    )
