"""What can go wrong and was foreseen, apart from how HTTP or a command line says it.

    PlatformError
    ├── NotFound      what was asked for is not there (or is not for this reader to know of)
    ├── BadRequest    what was asked cannot be understood; every fault is listed, with how to mend it
    ├── Unknown       nobody is signed in, or what was given to sign in with does not do
    ├── Refused       whoever asks is known, and may not do this
    ├── Conflicting   what was asked does not fit what is there now
    ├── Outdated      an edit of a version that is no longer the newest
    ├── Unconditional an edit that does not say which version it is of
    ├── TooMany       too many attempts; `wait_seconds` says when the next is heard
    ├── TooSlow       what was sent did not arrive in time
    ├── Unreadable    what was sent is of a kind that is not read here
    └── NotReady      the service cannot answer at this moment

The surprise: an error knows no HTTP status. `clearinghouse.web.problems.STATUS` gives one to every class, and a test
looks up every subclass there. Errors of one noun live in that noun's module and derive from `PlatformError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request: where it stands, which field, what is wrong and how to mend it.

    `value` is what was given, shortened; None where nothing was given or it must not be repeated.
    """

    where: str
    field: str
    what: str
    mend: str
    value: str | None = None


class PlatformError(Exception):
    """Something we foresaw. `code` is part of the API; `facts` are what the reader of the answer needs."""

    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str, **facts: str | int) -> None:
        super().__init__(detail)
        self.detail, self.facts = detail, facts


class NotFound(PlatformError):
    """The address is right, but there is nothing under this id; `detail` says how to find what there is."""

    code, title = "not-found", "There is nothing at this address"


class BadRequest(PlatformError):
    """Parameters that are unknown, or values that cannot be used; nothing was done."""

    code, title = "bad-request", "The request cannot be understood"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        number = f"{len(faults)} parameters are" if len(faults) != 1 else "1 parameter is"
        super().__init__(f"{number} faulty; `errors` says how to mend each.")
        self.faults = faults


class Unknown(PlatformError):
    """Nobody is signed in. Says nothing about what there is."""

    code, title = "sign-in-needed", "Sign in first"


class Refused(PlatformError):
    """Whoever asks is known, and this is not for the scope in which they act."""

    code, title = "not-allowed", "This is not for the scope in which you act"


class Conflicting(PlatformError):
    """What was asked does not fit what is there now; nothing was done."""

    code, title = "conflict", "This does not fit what is there now"


class Outdated(PlatformError):
    """Someone has changed it since; `current` is the newer version. Nothing was done."""

    code, title = "outdated", "There is a newer version"

    def __init__(self, detail: str, *, current: object, etag: str) -> None:
        super().__init__(detail)
        self.current, self.etag = current, etag


class Unconditional(PlatformError):
    """An edit without If-Match: it could overwrite a version that nobody has seen."""

    code, title = "if-match-needed", "Say which version you edit"


class TooMany(PlatformError):
    """Too many attempts in a time; nothing was tried."""

    code, title = "too-many-attempts", "Too many attempts"

    def __init__(self, detail: str, *, wait_seconds: int) -> None:
        super().__init__(detail, wait_seconds=wait_seconds)
        self.wait_seconds = wait_seconds


class TooSlow(PlatformError):
    """What was sent did not arrive whole in the time that is given for it."""

    code, title = "too-slow", "What was sent did not arrive in time"


class Unreadable(PlatformError):
    """What was sent is of a kind that this address does not read."""

    code, title = "unsupported-media-type", "What was sent is of a kind that is not read here"


class NotReady(PlatformError):
    """The service runs but cannot answer now, for example while its database starts; try again shortly."""

    code, title = "not-ready", "The service cannot answer at the moment"
