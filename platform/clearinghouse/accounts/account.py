"""Accounts: what an address and a name may be, when attempts are too many, what links are. Rules without I/O.

The surprise: attempts are counted by the address that was typed and by the network it came from, whether or not
there is such an account, so that neither the answer nor its time tells which accounts there are.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal
from uuid import UUID

from clearinghouse.errors import Conflicting, PlatformError, Refused, TooMany, Unknown
from clearinghouse.keys import Keys

LinkKind = Literal["invitation", "reset"]

ATTEMPT_WINDOW: Final = timedelta(minutes=15)
ACCOUNT_FAILURES: Final = 5
"""Failed attempts on one account within the window; then it waits. Far below the 100 an hour of ASVS 2.2.1."""
NETWORK_FAILURES: Final = 50
"""Failed attempts from one network within the window: a delegation behind one address must still get in."""
LINK_LIFETIME: Final[dict[LinkKind, timedelta]] = {
    "invitation": timedelta(days=7),
    "reset": timedelta(hours=1),
}

_EMAIL: Final = re.compile(
    r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,189}"
)
_BROWSERS: Final = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


class SignInRefused(Unknown):
    """The address or the password is wrong; which of the two is not said."""

    code: ClassVar[str] = "sign-in-refused"
    title: ClassVar[str] = "Address or password is not right"


class SecondFactorNeeded(Unknown):
    """The password is right; the account asks for a code as well."""

    code: ClassVar[str] = "second-factor-needed"
    title: ClassVar[str] = "Give the code of your second factor"


class CodeUsedAgain(SecondFactorNeeded):
    """The code was right and had been used before: somebody may have overheard it."""

    def __init__(self, account: Account) -> None:
        super().__init__(
            "This code was used already. Wait for the next one. Without the device, use a recovery code."
        )
        self.account = account


class AccountLocked(Refused):
    """The secretariat has locked the account."""

    code: ClassVar[str] = "account-locked"
    title: ClassVar[str] = "This account is locked"


class LinkOver(PlatformError):
    """A link that was used, replaced, has expired, or was never made here."""

    code: ClassVar[str] = "link-over"
    title: ClassVar[str] = "This link no longer works"


class EmailTaken(Conflicting):
    """There is an account with this address already."""

    code: ClassVar[str] = "email-taken"
    title: ClassVar[str] = "There is an account with this address"


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in, without their secrets."""

    id: UUID
    email: str
    name: str
    has_password: bool
    has_second_factor: bool
    recovery_codes_left: int
    is_locked: bool
    created_at: datetime


def canonical_email(given: str) -> str | None:
    """Return an address as it is kept, in lower case; None: it cannot be one."""
    email = given.strip().lower()
    return email if len(email) <= 254 and _EMAIL.fullmatch(email) else None


def network_of(address: str) -> str:
    """Return the network that attempts are counted by: an IPv4 address itself, the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def require_few_attempts(
    failures_of_account: Sequence[datetime], failures_of_network: Sequence[datetime], now: datetime
) -> None:
    """Pass if another attempt may be heard. The failures are those within the window, newest first.

    Raises:
        TooMany: with the seconds to wait.
    """
    waits = [
        failures[limit - 1] + ATTEMPT_WINDOW - now
        for failures, limit in (
            (failures_of_account, ACCOUNT_FAILURES),
            (failures_of_network, NETWORK_FAILURES),
        )
        if len(failures) >= limit
    ]
    if waits:
        seconds = max(1, round(max(waits).total_seconds()))
        raise TooMany(
            f"Too many attempts failed. Wait {-(-seconds // 60)} minutes and try again, or set a new password by the "
            "link for forgotten passwords.",
            wait_seconds=seconds,
        )


def device_of(user_agent: str) -> str:
    """Return browser and system in words, as far as a browser says."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A program")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def new_secret(prefix: str = "") -> str:
    """Return a secret of 256 bits that is safe in a header."""
    return prefix + secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """Return what is kept of a secret of 256 bits: its SHA-256. Guessing is hopeless, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _link_text(kind: LinkKind, id: UUID, expires_at: datetime) -> str:
    return f"{kind}:{id}:{int(expires_at.timestamp())}"


def link_token(keys: Keys, kind: LinkKind, id: UUID, expires_at: datetime) -> str:
    """Return the text that stands in a link: its id and a signature."""
    return f"{id.hex}.{keys.signature('link', _link_text(kind, id, expires_at))}"


def link_id(token: str) -> UUID | None:
    """Return the id in a link's text; None: it has none. The signature is not looked at."""
    try:
        return UUID(hex=token.partition(".")[0])
    except ValueError:
        return None


def is_link_signed(keys: Keys, token: str, kind: LinkKind, id: UUID, expires_at: datetime) -> bool:
    """Whether the signature in a link's text is ours, for this kind, id and end."""
    return keys.is_signed("link", _link_text(kind, id, expires_at), token.partition(".")[2])
