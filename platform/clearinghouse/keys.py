"""The secrets of this installation: what is signed, looked up by digest, and encrypted with them.

The surprise: there may be several keys. The newest signs and encrypts, every one of them is accepted, so that a key
is changed without signing anybody out: put the new one in front, drop the old one when nothing rests on it. Each
purpose has a key of its own, derived from the secret, so that a signature for one thing is worth nothing for another.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import ClassVar, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from clearinghouse.errors import NotReady
from clearinghouse.settings import Settings

LEAST_CHARACTERS: Final = 32
_FILE_NAME: Final = "keys"


class FaultyKeys(NotReady):
    """The keys are missing, too short, or cannot be read."""

    code: ClassVar[str] = "faulty-keys"
    title: ClassVar[str] = "The keys of this installation cannot be used"


class Keys:
    """The keys, newest first. Nothing of them shows in a log: the object says their number alone."""

    def __init__(self, secrets_newest_first: tuple[str, ...]) -> None:
        if not secrets_newest_first or any(len(each) < LEAST_CHARACTERS for each in secrets_newest_first):
            raise FaultyKeys(
                f"each key must have {LEAST_CHARACTERS} characters or more: make one with `openssl rand -hex 32`"
            )
        self._roots = tuple(hashlib.sha256(each.encode()).digest() for each in secrets_newest_first)
        ciphers = [Fernet(base64.urlsafe_b64encode(self._derived(root, "encrypt"))) for root in self._roots]
        self._cipher = MultiFernet(ciphers)

    def __repr__(self) -> str:
        return f"Keys({len(self._roots)})"

    @staticmethod
    def _derived(root: bytes, purpose: str) -> bytes:
        return hmac.digest(root, f"clearinghouse/{purpose}".encode(), "sha256")

    def digests(self, purpose: str, text: str) -> tuple[str, ...]:
        """Return the digest of a text under each key, newest first: keep the first, look for any."""
        return tuple(
            hmac.digest(self._derived(root, purpose), text.encode(), "sha256").hex() for root in self._roots
        )

    def signature(self, purpose: str, text: str) -> str:
        """Return the signature of a text by the newest key."""
        return self.digests(purpose, text)[0]

    def is_signed(self, purpose: str, text: str, signature: str) -> bool:
        """Whether one of the keys made this signature for this purpose."""
        given = signature.encode()
        matches = [hmac.compare_digest(each.encode(), given) for each in self.digests(purpose, text)]
        return any(matches)  # of the whole list: the time taken does not tell which key it was

    def sealed(self, content: bytes) -> str:
        """Return a content encrypted by the newest key."""
        return self._cipher.encrypt(content).decode()

    def opened(self, sealed: str) -> bytes | None:
        """Return what was sealed by one of the keys; None: by none of them, or it was changed."""
        try:
            return self._cipher.decrypt(sealed.encode())
        except InvalidToken:
            return None


def passing_keys() -> Keys:
    """Return keys that nobody else has and that end with the process: for tests and for describing the API."""
    return Keys((secrets.token_hex(32),))


def _kept_key(folder: Path) -> str:
    """Return the key in the data folder, made where there is none, readable by its owner alone."""
    path = folder / _FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # two who start at once: the first one's key is everyone's
            fresh = folder / f"{_FILE_NAME}.{os.getpid()}"
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32) + "\n")
            try:
                os.link(fresh, path)  # whole or not at all
            finally:
                fresh.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise FaultyKeys(
            f"the key in {path} cannot be read or made: {error.strerror}; set CLEARINGHOUSE_KEYS, or mend the folder"
        ) from None


def configured_keys(settings: Settings) -> Keys:
    """Return the keys that the operator has set; on one machine outside production, the one in the data folder.

    Raises:
        FaultyKeys: none are set in production, or one is too short.
    """
    given = tuple(each.strip() for each in settings.keys.get_secret_value().split(",") if each.strip())
    if given:
        return Keys(given)
    if settings.is_production:
        raise FaultyKeys(
            "set CLEARINGHOUSE_KEYS: in production the keys come from the environment; make one with "
            "`openssl rand -hex 32`"
        )
    return Keys((_kept_key(settings.data_folder),))
