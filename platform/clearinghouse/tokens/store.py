"""Every query on tokens: making, finding, listing and revoking them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of

_USED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """A token of an account, without its secret. `scope` None: it reads what is public and the account itself."""

    id: UUID
    account: UUID
    scope: UUID | None
    name: str
    hint: str
    permission: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenToken:
    """A token that counts, with its account."""

    id: UUID
    account: UUID
    scope: UUID | None
    permission: str
    account_name: str
    email: str


_SELECT = """
select t.id, t.account, t.scope, t.name, t.hint, t.permission, t.made_at, t.expires_at, t.used_at, t.revoked_at,
       -extract(epoch from t.made_at) as newest_first
from clearinghouse.api_token t
"""


async def add(
    account: UUID,
    *,
    scope: UUID | None,
    name: str,
    hint: str,
    secret_hash: str,
    permission: str,
    now: datetime,
    expires_at: datetime,
) -> Token:
    """Keep a new token by the hash of its secret."""
    id = uuid4()
    await fetch(
        """insert into clearinghouse.api_token (id, account, scope, name, hint, secret_hash, permission, made_at,
           expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        id, account, scope, name, hint, secret_hash, permission, now, expires_at,
    )  # fmt: skip
    return Token(id, account, scope, name, hint, permission, now, expires_at, None, None)


async def open_token(secret_hash: str, *, now: datetime) -> OpenToken | None:
    """The token of a secret, if it is neither expired nor revoked and its account not locked; notes its use."""
    rows = await fetch(
        """select t.id, t.account, t.scope, t.permission, a.name as account_name, a.email, t.used_at
           from clearinghouse.api_token t join clearinghouse.account a on a.id = t.account
           where t.secret_hash = $1 and t.revoked_at is null and t.expires_at > $2 and not a.is_locked""",
        secret_hash,
        now,
    )
    if not rows:
        return None
    if rows[0]["used_at"] is None or rows[0]["used_at"] <= now - _USED_EVERY:
        await fetch("update clearinghouse.api_token set used_at = $2 where id = $1", rows[0]["id"], now)
    return record_of(OpenToken, rows[0])


async def tokens_of(
    account: UUID, *, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[Token]:
    """The tokens of an account, newest first, also expired and revoked ones."""
    query = Query(_SELECT).where("account = {}", account)
    return await query.page(Token, order=("newest_first",), after=after, limit=limit)


async def token(id: UUID, *, account: UUID) -> Token | None:
    """A token of the account, or None."""
    found = await Query(_SELECT).where("id = {}", id).where("account = {}", account).all(Token, order=())
    return found[0] if found else None


async def revoke(id: UUID, *, now: datetime) -> None:
    """End a token for good."""
    await fetch(
        "update clearinghouse.api_token set revoked_at = $2 where id = $1 and revoked_at is null", id, now
    )


async def revoke_all(account: UUID, *, now: datetime) -> int:
    """End all tokens of an account; returns how many there were."""
    rows = await fetch(
        """update clearinghouse.api_token set revoked_at = $2 where account = $1 and revoked_at is null
           and expires_at > $2 returning id""",
        account,
        now,
    )
    return len(rows)
