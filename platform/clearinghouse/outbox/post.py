"""Handing a letter in at a server by SMTP (RFC 5321), and what its answer means.

The surprise: the server answers for a letter only once, after the whole text. Before the text it surely has not taken
it; between text and answer nobody can know. `before_text` is called at that line.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from clearinghouse.settings import Settings

_SECONDS: Final = 20.0
_HERE: Final = ("localhost", "127.0.0.1", "::1")


class Answer(Enum):
    """What became of a letter: taken, put off, refused for good, or nobody knows."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Handed:
    """The answer and what it rests on: the server's code or the kind of failure, never its words (they may quote an
    address)."""

    answer: Answer
    reason: str


class NotOurs(Exception):
    """Another worker sends this letter."""


def _client(settings: Settings, context: ssl.SSLContext) -> aiosmtplib.SMTP:
    parts = urlsplit(settings.smtp_url.get_secret_value())
    host = parts.hostname or "localhost"
    is_tls = parts.scheme == "smtps"
    return aiosmtplib.SMTP(
        hostname=host,
        port=parts.port or (465 if is_tls else 587),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=is_tls,
        # A server on this very machine may speak without TLS; no other is given a letter or a password in clear.
        start_tls=not is_tls and host not in _HERE,
        tls_context=context,
        timeout=_SECONDS,
    )


async def hand_in(
    settings: Settings,
    *,
    to: str,
    message: bytes,
    before_text: Callable[[], Awaitable[bool]],
    context: ssl.SSLContext | None = None,
) -> Handed:
    """Hand a letter in.

    Args:
        settings: of the server and the sender.
        to: the address.
        message: the whole letter.
        before_text: notes that the text comes next; False: another worker sends the letter.
        context: certificates that are trusted; None: those of this machine.

    Raises:
        NotOurs: see there; nothing was sent.
    """
    client = _client(settings, context or ssl.create_default_context())
    try:
        try:
            await client.connect()
            await client.mail(parseaddr(settings.mail_from)[1])
        except (aiosmtplib.SMTPException, OSError) as failure:
            # Also refusals of ourselves (535, 550 of the sender): they are the operator's to mend, not the letter's.
            return Handed(Answer.LATER, _reason(failure))
        try:
            await client.rcpt(to)
        except aiosmtplib.SMTPResponseException as failure:
            return _answered(failure)
        except (aiosmtplib.SMTPException, OSError) as failure:
            return Handed(Answer.LATER, _reason(failure))
        if not await before_text():
            raise NotOurs
        try:
            response = await client.data(message)
        except aiosmtplib.SMTPResponseException as failure:
            return _answered(failure)
        except (aiosmtplib.SMTPException, OSError) as failure:
            return Handed(Answer.UNKNOWN, _reason(failure))
        with contextlib.suppress(
            aiosmtplib.SMTPException, OSError
        ):  # it has the letter; a farewell is courtesy
            await client.quit()
        return Handed(Answer.TAKEN, str(response.code))
    finally:
        client.close()


def _answered(failure: aiosmtplib.SMTPResponseException) -> Handed:
    is_final = 500 <= failure.code < 600
    return Handed(Answer.REFUSED if is_final else Answer.LATER, _reason(failure))


def _reason(failure: Exception) -> str:
    code = f" {failure.code}" if isinstance(failure, aiosmtplib.SMTPResponseException) else ""
    return f"{type(failure).__name__}{code}"
