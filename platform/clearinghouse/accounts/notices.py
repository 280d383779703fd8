"""Letters that tell owners that how their account is signed in to was changed.

The surprise: a notice asks for nothing and holds no link, so that it is no model for letters that do. It is written in
the transaction of what it tells; where no letters are sent, the audit trail alone tells it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from uuid import UUID, uuid4

from clearinghouse.keys import Keys
from clearinghouse.outbox import store as outbox
from clearinghouse.outbox.letter import Content, NewLetter, sends_letters
from clearinghouse.settings import Settings

NoticeKind = Literal[
    "password_set", "second_factor_set", "second_factor_removed", "recovery_codes_renewed", "code_used_again",
    "identity_linked", "identity_unlinked", "token_made", "address_changed",
]  # fmt: skip
_CHANGED: Final = "Your account in the Clearing House was changed"
_REFUSED: Final = "A sign-in to your account in the Clearing House was refused"
_TOLD: Final[dict[NoticeKind, tuple[str, str]]] = {
    "password_set": (_CHANGED, "A new password was set for your account."),
    "second_factor_set": (
        _CHANGED,
        "A second factor was set up for your account. Signing in now asks for a code.",
    ),
    "second_factor_removed": (
        _CHANGED,
        "The second factor of your account was taken away. Signing in asks for a password alone.",
    ),
    "recovery_codes_renewed": (
        _CHANGED,
        "New recovery codes were made for your account. The earlier ones no longer work.",
    ),
    "code_used_again": (
        _REFUSED,
        "Somebody gave your password with a code of your second factor that had been used before. They were not let "
        "in.",
    ),
    "identity_linked": (_CHANGED, "Your account can now be signed in to through your organisation."),
    "identity_unlinked": (_CHANGED, "Your account can no longer be signed in to through your organisation."),
    "address_changed": (_CHANGED, "Your account has another address now, by which you sign in."),
    "token_made": (_CHANGED, "A token was made with which a program may act for your account."),
}


def notice_text(kind: NoticeKind, *, name: str, at: datetime) -> str:
    """Return what a notice says."""
    return (
        f"{name},\n\n{_TOLD[kind][1]}\n\nIt was on {at:%d %B %Y at %H:%M} UTC. If it was you, do nothing.\nIf it was "
        "not, sign in as you always do, set a new password, sign out everywhere, and tell the secretariat.\n"
    )


async def tell_owner(
    kind: NoticeKind, account: UUID, *, email: str, name: str, settings: Settings, keys: Keys, now: datetime
) -> None:
    """Write a notice to the outbox, in the transaction of what it tells; nothing where no letters are sent."""
    if not sends_letters(settings):
        return
    content = Content(email, _TOLD[kind][0], notice_text(kind, name=name, at=now))
    letter = NewLetter(key=f"{kind}:{uuid4()}", kind=kind, account=account, content=content)
    await outbox.add(letter, settings=settings, keys=keys, now=now)
