"""What a letter is, how it looks on the way, and when it is tried again. Rules without database or network.

The surprise: everything of a letter that a reader's server could tell two copies apart by (Message-ID, Date, text) is
fixed when it is written, so that a letter that had to be sent again is the same letter.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from clearinghouse.keys import Keys
from clearinghouse.settings import Settings

RETRIES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long to wait after each attempt that the server put off; after the last, a letter has failed."""

KEPT_FOR: Final = timedelta(days=30)
"""How long the content of a letter that was not sent is kept."""

_PURPOSE: Final = "letters"


@dataclass(frozen=True, slots=True)
class Content:
    """Whom a letter goes to and what it says. `leave`: where a digest is ended; empty: it is not one."""

    to: str
    subject: str
    text: str
    leave: str = ""

    def sealed(self, keys: Keys) -> str:
        """Encrypted, as it is kept."""
        return keys.sealed(json.dumps(asdict(self)).encode())

    @classmethod
    def opened(cls, sealed: str, keys: Keys) -> Content | None:
        """As it was written; None: none of the keys opens it any more."""
        opened = keys.opened(sealed)
        return None if opened is None else cls(**json.loads(opened))


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be written. `key`: what it tells to whom; a second one of the same key is not written."""

    key: str
    kind: str
    account: UUID
    content: Content
    useless_after: datetime | None = None


def sends_letters(settings: Settings) -> bool:
    """Whether letters can be sent: there is a server, a sender, and an address for links."""
    return bool(settings.smtp_url.get_secret_value() and settings.mail_from and settings.public_url)


def message_id_of(letter: UUID, settings: Settings) -> str:
    """The Message-ID of a letter (RFC 5322, section 3.6.4)."""
    return f"<{letter}@{settings.mail_from.rpartition('@')[2].strip('> ') or 'localhost'}>"


def message_of(content: Content, *, sender: str, message_id: str, made_at: datetime) -> bytes:
    """Return a letter as it is sent, the same bytes each time.

    Raises:
        ValueError: a header would hold a line break.
    """
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["Subject"] = content.subject
    message["From"] = sender
    message["To"] = content.to
    message["Date"] = format_datetime(made_at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notes stay away
    if content.leave:
        message["List-Unsubscribe"] = f"<{content.leave}>"  # RFC 2369
    message.set_content(content.text, cte="quoted-printable")
    return message.as_bytes()


def next_try(attempt: int, now: datetime) -> datetime | None:
    """When a letter is tried again after so many attempts; None: no more."""
    return now + RETRIES[attempt - 1] if attempt <= len(RETRIES) else None


def leave_token(keys: Keys, account: UUID) -> str:
    """Return what ends the digest of an account: it works without signing in, for that alone, and always."""
    return f"{account.hex}.{keys.signature(_PURPOSE, str(account))}"


def account_leaving(keys: Keys, token: str) -> UUID | None:
    """Return whose digest a token ends; None: it was not made here."""
    text, _, signature = token.partition(".")
    try:
        account = UUID(text)
    except ValueError:
        return None
    return account if keys.is_signed(_PURPOSE, str(account), signature) else None
