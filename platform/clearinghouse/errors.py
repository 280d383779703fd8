"""What can go wrong and was foreseen, apart from how HTTP or a command line says it.

    PlatformError
    ├── NotFound      what was asked for is not there (or is not for this reader to know of)
    ├── BadRequest    what was asked cannot be understood; every fault is listed, with how to mend it
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


class NotReady(PlatformError):
    """The service runs but cannot answer now, for example while its database starts; try again shortly."""

    code, title = "not-ready", "The service cannot answer at the moment"
