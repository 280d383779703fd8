"""The licences of what the platform runs on, read from the metadata of what is installed.

    python -m tools.licences [--write docs/licences.md]

The surprise: distributions name their licence in three ways (an SPDX expression, a classifier, free text), and a few
in none that can be read. Those few are in `STATED_ELSEWHERE`, each with the place where the licence stands.
Only what the platform needs to run counts, and what that needs in turn; not what it is tested or measured with.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Final

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "clearinghouse"

ALLOWED: Final = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
        "PostgreSQL",
        "Python-2.0",
        "Unlicense",
        "Zlib",
    }
)
"""SPDX licences that may be shipped together with ours (Apache-2.0)."""

EXCEPTIONS: Final = frozenset({"GCC-exception-3.1", "LLVM-exception"})
"""Exceptions that lift what a licence asks of those who only link or run: fine with any licence before `WITH`."""

CLASSIFIERS: Final = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What trove classifiers say, in SPDX. The plain BSD classifier does not tell its clauses: three are the strictest."""

STATED_ELSEWHERE: Final = {"rich-click": "MIT"}
"""Licences that no metadata states, by distribution, from the LICENSE file inside the distribution."""


class UnknownLicence(Exception):
    """A distribution states no licence that we can read; its message says where to look."""


def closure(name: str) -> list[Distribution]:
    """Return what a distribution needs to run on this machine, itself left out, in order of name."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset[str]())]
    seen = set(waiting)
    while waiting:
        current, extras = waiting.pop()
        found[current] = distribution(current)
        for text in found[current].requires or []:
            requirement = Requirement(text)
            asked = [{"extra": extra} for extra in ("", *extras)]
            if requirement.marker is not None and not any(map(requirement.marker.evaluate, asked)):
                continue
            step = (str(canonicalize_name(requirement.name)), frozenset(requirement.extras))
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    del found[name]
    return [found[each] for each in sorted(found)]


def licence(of: Distribution) -> str:
    """Return the licence of a distribution as an SPDX expression.

    Raises:
        UnknownLicence: neither expression, nor classifiers, nor text can be read.
    """
    name = str(canonicalize_name(of.metadata["Name"]))
    if name in STATED_ELSEWHERE:
        return STATED_ELSEWHERE[name]
    for field in ("License-Expression", "License"):
        text = _field(of, field)
        if text and "\n" not in text.strip():
            try:
                return str(canonicalize_license_expression(CLASSIFIERS.get(text.strip(), text.strip())))
            except InvalidLicenseExpression:
                continue
    stated = [
        each.rsplit(" :: ", 1)[1] for each in of.metadata.get_all("Classifier") or [] if "License ::" in each
    ]
    known = sorted({CLASSIFIERS[each] for each in stated if each in CLASSIFIERS})
    if not known:
        raise UnknownLicence(
            f"{name} states no licence that can be read; add what its LICENSE file says to {__file__}"
        )
    return " OR ".join(known)


def is_allowed(expression: str) -> bool:
    """Tell whether an SPDX expression may be met with allowed licences alone.

    One of several joined by OR is enough; where brackets group them, all are asked for, which errs on the safe side.
    """
    choices = [expression] if "(" in expression else expression.split(" OR ")
    return any(
        all(_is_allowed(part) for part in re.split(r" AND | OR |[()]", choice) if part.strip())
        for choice in choices
    )


def _is_allowed(part: str) -> bool:
    name, _, exception = part.strip().partition(" WITH ")
    return exception in EXCEPTIONS if exception else name in ALLOWED


def _field(of: Distribution, name: str) -> str:
    return str(next(iter(of.metadata.get_all(name) or []), ""))


def home(of: Distribution) -> str:
    """Return the address that a distribution gives as its source or home, or nothing."""
    links = (each.split(", ", 1) for each in of.metadata.get_all("Project-URL") or [])
    by_name: dict[str, str] = {name.lower(): address for name, address in links}
    for name in ("source", "source code", "repository", "github", "code", "homepage"):
        if name in by_name:
            return by_name[name]
    return _field(of, "Home-page")


def table() -> Iterator[str]:
    """Yield the lines of docs/licences.md."""
    yield "# Licences of what the platform runs on"
    yield ""
    yield "Clearing House itself is under Apache-2.0 (see LICENSE). Below is what it needs to run, and what that needs"
    yield "in turn, on Linux; a test holds that each licence goes together with ours. `make licences` writes this page;"
    yield "versions are those of requirements.lock."
    yield ""
    yield "The faces of the text in the pages (Source Sans 3, Noto Sans Arabic, two characters of Noto Sans SC) come"
    yield "from packages of frontend/package-lock.json under OFL-1.1; its text goes out with the pages: `/faces.txt`."
    yield ""
    yield "| distribution | licence (SPDX) | source |"
    yield "|---|---|---|"
    for each in closure(PROJECT):
        yield f"| {canonicalize_name(each.metadata['Name'])} | {licence(each)} | {home(each)} |"


def main(arguments: list[str]) -> int:
    """Print or write the table; exit status 1 where a licence is not allowed."""
    parser = argparse.ArgumentParser(description="List the licences of what the platform runs on.")
    parser.add_argument("--write", type=Path, help="the file to write instead of printing")
    asked = parser.parse_args(arguments)
    text = "\n".join([*table(), ""])
    if asked.write is None:
        print(text, end="")
    else:
        asked.write.write_text(text, encoding="utf-8")
    refused = [each.metadata["Name"] for each in closure(PROJECT) if not is_allowed(licence(each))]
    for name in refused:
        print(
            f"{name}: its licence is not on the list of those that may be shipped with ours", file=sys.stderr
        )
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
