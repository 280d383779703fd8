"""Every query on sessions: starting, finding, listing and ending them.

The surprise: when a session was last seen is written at most once a minute, so that reading stays reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from clearinghouse.database.reading import fetch, record_of

_SEEN_EVERY: Final = timedelta(minutes=1)
_KEPT_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in."""

    id: UUID
    account: UUID
    acting_scope: UUID | None
    means: str
    device: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that counts, with its account."""

    id: UUID
    account: UUID
    acting_scope: UUID | None
    means: str
    name: str
    email: str
    has_second_factor: bool


_SESSION = "select id, account, acting_scope, means, device, started_at, seen_at, expires_at from clearinghouse.session"


async def start(
    account: UUID,
    *,
    acting_scope: UUID | None,
    secret_hash: str,
    means: str,
    device: str,
    now: datetime,
    lifetime: timedelta,
) -> UUID:
    """Start a session; returns its id. Sessions that ended more than a day ago go."""
    await fetch(
        "delete from clearinghouse.session where coalesce(ended_at, expires_at) < $1", now - _KEPT_FOR
    )
    id = uuid4()
    await fetch(
        """insert into clearinghouse.session (id, secret_hash, account, means, device, started_at, seen_at, expires_at,
           acting_scope) values ($1, $2, $3, $4, $5, $6, $6, $7, $8)""",
        id, secret_hash, account, means, device, now, now + lifetime, acting_scope,
    )  # fmt: skip
    return id


async def open_session(secret_hash: str, *, now: datetime, idle: timedelta) -> OpenSession | None:
    """The session of a secret if it is open, was used lately, and its account is not locked; notes that it was seen."""
    rows = await fetch(
        """select s.id, s.account, s.acting_scope, s.means, a.name, a.email,
                  a.is_totp_confirmed as has_second_factor, s.seen_at
           from clearinghouse.session s join clearinghouse.account a on a.id = s.account
           where s.secret_hash = $1 and s.ended_at is null and s.expires_at > $2 and s.seen_at > $3
                 and not a.is_locked""",
        secret_hash,
        now,
        now - idle,
    )
    if not rows:
        return None
    if rows[0]["seen_at"] <= now - _SEEN_EVERY:
        await fetch("update clearinghouse.session set seen_at = $2 where id = $1", rows[0]["id"], now)
    return record_of(OpenSession, rows[0])


async def sessions_of(account: UUID, *, now: datetime, idle: timedelta) -> list[Session]:
    """The open sessions of an account, the one used last first."""
    rows = await fetch(
        f"""{_SESSION} where account = $1 and ended_at is null and expires_at > $2 and seen_at > $3
            order by seen_at desc, id""",
        account,
        now,
        now - idle,
    )
    return [record_of(Session, row) for row in rows]


async def choose_scope(session: UUID, scope: UUID | None) -> None:
    """Act in a scope from now on."""
    await fetch("update clearinghouse.session set acting_scope = $2 where id = $1", session, scope)


async def end(session: UUID, *, account: UUID, now: datetime) -> bool:
    """End one session of an account; False: there is no such open one."""
    rows = await fetch(
        """update clearinghouse.session set ended_at = $3 where id = $1 and account = $2 and ended_at is null
           returning id""",
        session,
        account,
        now,
    )
    return bool(rows)


async def end_all(account: UUID, *, now: datetime, but: UUID | None = None) -> int:
    """End the sessions of an account, all or all but one; returns how many there were."""
    rows = await fetch(
        """update clearinghouse.session set ended_at = $2 where account = $1 and ended_at is null
           and id is distinct from $3 returning id""",
        account,
        now,
        but,
    )
    return len(rows)


async def forget_ended(*, before: datetime) -> int:
    """Take away sessions that ended before a moment; returns how many."""
    rows = await fetch(
        "delete from clearinghouse.session where coalesce(ended_at, expires_at) < $1 returning id", before
    )
    return len(rows)
