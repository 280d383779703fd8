"""What others do to somebody's account: lock or open it, take a lost second factor away. Pages and commands alike.

The surprise: opening also forgets failed attempts, so that whoever locked themselves out can try again at once.
"""

from __future__ import annotations

from uuid import UUID

from clearinghouse.accounts import store
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.keys import Keys
from clearinghouse.sessions import store as sessions


async def set_locked(id: UUID, email: str, *, is_locked: bool, origin: Origin, keys: Keys) -> None:
    """Lock an account and end its sessions, or open it."""
    await store.set_locked(id, is_locked)
    if is_locked:
        await sessions.end_all(id, now=origin.at)
    else:
        await store.forget_attempts(keys.digests("attempt", email))
    await audit.record(origin, "account.locked" if is_locked else "account.unlocked", "account", id)


async def remove_second_factor(id: UUID, *, origin: Origin) -> None:
    """Let an account sign in with its password alone, and end its sessions; its owner is told apart from this."""
    await store.remove_second_factor(id)
    await sessions.end_all(id, now=origin.at)
    await audit.record(origin, "second_factor.removed", "account", id)
