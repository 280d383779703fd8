"""Letters: an invitation or a link for a new password, by SMTP. Rules and one function that sends.

The surprise: a letter is sent after the answer to the request, in a thread, and a failure is logged and not told:
whether there is such an account must show neither in the answer nor in its time.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

import structlog

from clearinghouse.accounts.account import LinkKind
from clearinghouse.settings import Settings

log = structlog.get_logger(__name__)

_SECONDS: Final = 20
_PAGES: Final[dict[LinkKind, str]] = {"invitation": "/invitation", "reset": "/reset"}
_SUBJECTS: Final[dict[LinkKind, str]] = {
    "invitation": "Your account in the Clearing House",
    "reset": "A new password for the Clearing House",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent to whom."""

    kind: LinkKind
    email: str
    name: str
    link: str
    expires_at: datetime


def link_address(settings: Settings, kind: LinkKind, token: str) -> str:
    """Return the address of a link. The token stands behind `#`: it is sent to no server and into no log."""
    return f"{settings.public_url.rstrip('/')}{_PAGES[kind]}#{token}"


def sends_letters(settings: Settings) -> bool:
    """Whether letters can be sent: there is a server, a sender, and an address for links."""
    return bool(settings.smtp_url.get_secret_value() and settings.mail_from and settings.public_url)


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Return a letter as it is sent; a header with a line break is refused by the message itself."""
    message = EmailMessage()
    message["Subject"] = _SUBJECTS[letter.kind]
    message["From"] = sender
    message["To"] = letter.email
    ask = (
        "An account was made for you. Choose a password here:"
        if letter.kind == "invitation"
        else "Somebody, probably you, asked for a new password. Choose one here:"
    )
    message.set_content(
        f"{letter.name},\n\n{ask}\n\n{letter.link}\n\nThe link works once, until "
        f"{letter.expires_at:%d %B %Y %H:%M} UTC. If you did not expect this letter, do nothing.\n"
    )
    return message


def _send(settings: Settings, message: EmailMessage) -> None:
    parts = urlsplit(settings.smtp_url.get_secret_value())
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    connection: smtplib.SMTP
    if parts.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_SECONDS, context=secure)
    else:
        connection = smtplib.SMTP(host, parts.port or 587, timeout=_SECONDS)
    with connection:
        # A server on this very machine may speak without TLS; no other is given a password in clear.
        if parts.scheme != "smtps" and host not in ("localhost", "127.0.0.1", "::1"):
            connection.starttls(context=secure)
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
        connection.send_message(message)


async def send(settings: Settings, letter: Letter) -> bool:
    """Send a letter; False: it could not be handed in, and the log says why."""
    try:
        await asyncio.to_thread(_send, settings, message_of(letter, settings.mail_from))
    except (OSError, smtplib.SMTPException) as error:
        log.error("letter_not_sent", kind=letter.kind, error=type(error).__name__)
        return False
    log.info("letter_sent", kind=letter.kind)
    return True
