"""Letters about an account: an invitation, a link for a new password. Written to the outbox.

The surprise: a letter is written in the transaction of what it tells, and a worker sends it later: no answer to a
request waits for a server of letters, or tells by its time whether there is such an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from clearinghouse.accounts.account import LinkKind
from clearinghouse.keys import Keys
from clearinghouse.outbox import store as outbox
from clearinghouse.outbox.letter import Content, NewLetter
from clearinghouse.settings import Settings

_PAGES: Final[dict[LinkKind, str]] = {"invitation": "/invitation", "reset": "/reset"}
_SUBJECTS: Final[dict[LinkKind, str]] = {
    "invitation": "Your account in the Clearing House",
    "reset": "A new password for the Clearing House",
}
_ASKS: Final[dict[LinkKind, str]] = {
    "invitation": "An account was made for you. Choose a password here:",
    "reset": "Somebody, probably you, asked for a new password. Choose one here:",
}


@dataclass(frozen=True, slots=True)
class LinkLetter:
    """What is sent to whom; `link_id` is that of the link, which is sent once."""

    kind: LinkKind
    link_id: UUID
    account: UUID
    email: str
    name: str
    link: str
    expires_at: datetime


def link_address(settings: Settings, kind: LinkKind, token: str) -> str:
    """Return the address of a link. The token stands behind `#`: it is sent to no server and into no log."""
    return f"{settings.public_url.rstrip('/')}{_PAGES[kind]}#{token}"


async def post(letter: LinkLetter, *, settings: Settings, keys: Keys, now: datetime) -> None:
    """Write a letter to the outbox, in the transaction that makes its link."""
    text = (
        f"{letter.name},\n\n{_ASKS[letter.kind]}\n\n{letter.link}\n\nThe link works once, until "
        f"{letter.expires_at:%d %B %Y %H:%M} UTC. If you did not expect this letter, do nothing.\n"
    )
    new = NewLetter(
        key=f"{letter.kind}:{letter.link_id}",
        kind=letter.kind,
        account=letter.account,
        content=Content(letter.email, _SUBJECTS[letter.kind], text),
        useless_after=letter.expires_at,
    )
    await outbox.add(new, settings=settings, keys=keys, now=now)
