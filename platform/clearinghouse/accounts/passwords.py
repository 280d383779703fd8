"""Passwords: what is a good one, and hashing with argon2id in a thread.

The surprise: a wrong address costs as much time as a wrong password, since then a hash that nobody has is checked.
At most as many passwords are hashed at once as there are processors, the others wait: sign-ins cannot take all memory.
"""

from __future__ import annotations

import asyncio
import os
import re
import unicodedata
from functools import cache
from typing import ClassVar, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from zxcvbn import zxcvbn

from clearinghouse.errors import Conflicting, Refused

LEAST_CHARACTERS: Final = 12
MOST_CHARACTERS: Final = 128
_SPACES: Final = re.compile(r"\s+")
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id with 19 MiB and two passes: the least that the OWASP Password Storage Cheat Sheet gives."""

_OUR_WORDS: Final = (
    "clearinghouse", "mineban", "landmine", "minefield", "mineaction", "demining", "geneva",
)  # fmt: skip
"""Words that somebody who guesses here tries first; they count for nothing, as name and address."""
_LONG_ENOUGH_FOR_A_NAME: Final = 3
_LEAST_GUESSES: Final = 10**10
"""What zxcvbn calls very unguessable: out of reach also for who has stolen the hashes."""
_JUDGED_CHARACTERS: Final = 24
"""So many suffice, and a text made to be slow takes a tenth of a second; of 64 characters it takes four seconds."""


class WeakPassword(Conflicting):
    """The password is too easy to guess; `detail` says why."""

    code: ClassVar[str] = "weak-password"
    title: ClassVar[str] = "Choose a stronger password"


class WrongPassword(Refused):
    """The password that was asked for once more is not that of the account."""

    code: ClassVar[str] = "wrong-password"
    title: ClassVar[str] = "The present password is not right"


def require_strong(password: str, *, email: str, name: str) -> None:
    """Pass if a password is long and not made of what guessers try first. No rule asks for kinds of characters.

    What is left without name, address and our own words has to take many guesses: zxcvbn knows the 30,000 commonest
    passwords of breaches, common words and names, rows of keys, dates, repetitions, and what people change in them.

    Raises:
        WeakPassword: with what to do.
    """
    # Many spaces in a row count as one; what is kept is the password as it was typed.
    if len(password) > MOST_CHARACTERS or len(_SPACES.sub(" ", password)) < LEAST_CHARACTERS:
        raise WeakPassword(
            f"Give {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters; some words that do not belong together are good."
        )
    rest = password
    for word in (*_OUR_WORDS, *re.split(r"[@.]", email), *name.split()):
        if len(word) >= _LONG_ENOUGH_FOR_A_NAME:
            rest = re.sub(re.escape(word), "", rest, flags=re.IGNORECASE)
    if not rest or zxcvbn(rest[:_JUDGED_CHARACTERS])["guesses"] < _LEAST_GUESSES:
        raise WeakPassword(
            "It is too easy to guess: beside your name, your address and words of this place it is a common password "
            "or a small change of one, common words, rows of keys, dates or repetitions. Take some words that do not "
            "belong together."
        )


def _normal(password: str) -> bytes:
    """Return a password as bytes, the same from every keyboard (NFKC, as NIST SP 800-63B 3.1.1.2 asks)."""
    return unicodedata.normalize("NFKC", password).encode()


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(os.urandom(16))


@cache
def _turns() -> asyncio.Semaphore:
    return asyncio.Semaphore(max(1, os.cpu_count() or 1))


def _is_right(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, _normal(password))
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


async def password_hash(password: str) -> str:
    """Return what is kept of a password."""
    async with _turns():
        return await asyncio.to_thread(_hasher.hash, _normal(password))


async def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one whose hash was kept; None takes the same time and is always wrong."""
    async with _turns():
        is_right = await asyncio.to_thread(_is_right, kept or _nobodys_hash(), password)
    return is_right and kept is not None


def needs_new_hash(kept: str) -> bool:
    """Whether a hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(kept)
