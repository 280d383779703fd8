"""Letters by SMTP: an invitation, a link for a new password, that an account was changed. Rules, and what sends them.

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
from typing import Final, Literal
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
NoticeKind = Literal[
    "password_set", "second_factor_set", "second_factor_removed", "recovery_codes_renewed", "code_used_again",
    "identity_linked", "token_made",
]  # fmt: skip
_NOTICES: Final[dict[NoticeKind, str]] = {
    "password_set": "A new password was set for your account.",
    "second_factor_set": "A second factor was set up for your account. Signing in now asks for a code.",
    "second_factor_removed": "The second factor of your account was taken away. Signing in asks for a password alone.",
    "recovery_codes_renewed": "New recovery codes were made for your account. The earlier ones no longer work.",
    "code_used_again": "Somebody gave your password with a code of your second factor that had been used before. "
    "They were not let in.",
    "identity_linked": "Your account can now be signed in to through your organisation.",
    "token_made": "A token was made with which a program may act for your account.",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent to whom."""

    kind: LinkKind
    email: str
    name: str
    link: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """That something was done to how an account is signed in to. It holds no secret, and no link that does a thing."""

    kind: NoticeKind
    email: str
    name: str
    at: datetime


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


def notice_message(notice: Notice, sender: str) -> EmailMessage:
    """Return a notice as it is sent. It asks for nothing, so that it is no model for letters that do."""
    message = EmailMessage()
    message["Subject"] = "Your account in the Clearing House was changed"
    if notice.kind == "code_used_again":
        message.replace_header("Subject", "A sign-in to your account in the Clearing House was refused")
    message["From"] = sender
    message["To"] = notice.email
    message.set_content(
        f"{notice.name},\n\n{_NOTICES[notice.kind]}\n\nIt was on {notice.at:%d %B %Y at %H:%M} UTC. If it was you, do "
        "nothing.\nIf it was not, sign in as you always do, set a new password, sign out everywhere, and tell the "
        "secretariat.\n"
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


async def send(settings: Settings, letter: Letter | Notice) -> bool:
    """Send a letter; False: it could not be handed in, and the log says why."""
    message = (
        message_of(letter, settings.mail_from)
        if isinstance(letter, Letter)
        else notice_message(letter, settings.mail_from)
    )
    try:
        await asyncio.to_thread(_send, settings, message)
    except (OSError, smtplib.SMTPException) as error:
        log.error("letter_not_sent", kind=letter.kind, error=type(error).__name__)
        return False
    log.info("letter_sent", kind=letter.kind)
    return True
