"""The second factor: time-based codes (RFC 6238) and the recovery codes that stand in for a lost device. Rules.

The surprise: a code is good for its 30 seconds and the step before and after, but each step only once and never an
earlier one again, so that a code that was overheard is worth nothing.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import ClassVar, Final

import pyotp

from clearinghouse.errors import Conflicting

STEP_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
_ISSUER: Final = "Clearing House"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other when read from paper."""


class WrongCode(Conflicting):
    """The code does not fit; the clock of the device may be off, or it was used already."""

    code: ClassVar[str] = "wrong-code"
    title: ClassVar[str] = "This code does not fit"


def new_secret() -> str:
    """Return a secret of 160 bits in base 32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, email: str) -> str:
    """Return the address that a phone reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def step_of(secret: str, code: str, *, now: datetime, last_step: int | None) -> int | None:
    """Return the step for which a code is right and not used yet; None: for none."""
    given = "".join(code.split())
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    found = None
    for step in (present - 1, present, present + 1):
        is_right = hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), given.encode())
        if is_right and (last_step is None or step > last_step):
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Return fresh codes of about 79 bits each, in groups that are easy to copy."""
    return tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    )


def canonical_recovery_code(given: str) -> str:
    """Return a recovery code as it is hashed, whatever spaces and capitals it was typed with."""
    letters = "".join(each for each in given.lower() if each.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
