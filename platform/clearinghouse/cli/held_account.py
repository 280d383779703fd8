"""An account that a command works on: found by its address, held for one transaction, its owner told.

The surprise: the row is locked before anything is done to it, so that a command and somebody on the pages come one
after the other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from clearinghouse.cli.database import database, in_app
from clearinghouse.cli.refusals import Refused

if TYPE_CHECKING:
    from clearinghouse.accounts.account import Account
    from clearinghouse.accounts.notices import NoticeKind
    from clearinghouse.audit.chain import Origin
    from clearinghouse.keys import Keys
    from clearinghouse.settings import Settings

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """An account in the transaction of a command. `origin`: who does it, and when."""

    account: Account
    origin: Origin
    settings: Settings
    keys: Keys


def origin_now() -> Origin:
    """Return who does what a command does: whoever may run commands, now."""
    from clearinghouse.audit.chain import Origin
    from clearinghouse.scopes.scope import COMMAND

    return Origin(COMMAND, datetime.now(UTC), f"command-{uuid4().hex[:12]}")


def email_of(given: str) -> str:
    """Return an address as accounts keep it.

    Raises:
        Refused: it is none.
    """
    from clearinghouse.accounts.account import canonical_email

    email = canonical_email(given)
    if email is None:
        raise Refused(f"{given!r} is no e-mail address; give one such as name@example.org")
    return email


def with_account(
    email: str, work: Callable[[HeldAccount], Awaitable[Answer]], notice: NoticeKind | None = None
) -> Answer:
    """Do something to an account in one transaction, and tell its owner at the address that it had.

    Raises:
        Refused: there is no such account, or `work` says why not.
    """
    from clearinghouse.accounts import store
    from clearinghouse.accounts.notices import tell_owner
    from clearinghouse.keys import configured_keys

    address = email_of(email)
    with database() as (settings, addresses):
        keys = configured_keys(settings)

        async def done() -> Answer:
            from clearinghouse.database.transaction import transaction

            origin = origin_now()
            async with transaction():
                found = await store.account_by_email(address)
                if found is None:
                    raise Refused(f"there is no account {address}; see `clearinghouse account list`")
                await store.lock_row(found.id)
                answer = await work(HeldAccount(found, origin, settings, keys))
                if notice is not None:
                    await tell_owner(
                        notice, found.id, email=found.email, name=found.name, settings=settings, keys=keys,
                        now=origin.at,
                    )  # fmt: skip
            return answer

        return in_app(settings, addresses, done())
