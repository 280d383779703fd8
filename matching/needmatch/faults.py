"""Collecting faults, and the words they are said in: values quoted safely, names suggested.

The surprise: whatever a file held, a quoted value stays on one short line of printable text, so that one fault is
one line and nothing that came from outside can move the cursor of a terminal.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from needmatch.errors import Fault, FaultyCase

LONGEST_QUOTE: Final = 60
"""Characters of a value that a fault shows."""

MOST_COMPARISONS: Final = 50_000
"""Names compared for suggestions in one reading: a file with every id wrong must not take minutes to refuse."""


def printable(text: str) -> str:
    """Return text as one short printable line; what cannot be printed is shown as an escape."""
    short = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape", "replace").decode("ascii")
        for character in short
    )


def quoted(value: object) -> str:
    """Return a value between quotation marks, as one short printable line."""
    try:
        text = str(value)
    except ValueError:  # Python refuses to write out integers of thousands of digits
        text = "a number of thousands of digits"
    return f'"{printable(text)}"'


def listed(words: Iterable[str], *, last: str = "or") -> str:
    """Return words as a sentence would list them: a, b or c."""
    names = list(words)
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _nearest(name: str, names: Iterable[str]) -> str:
    """Return the hint that names the known name closest to `name`, or nothing where none is close."""
    short = sorted(other for other in names if len(other) <= LONGEST_QUOTE)
    folded = {other.casefold(): other for other in short}  # in a short id, case alone weighs too much
    close = difflib.get_close_matches(name, short, n=1, cutoff=0.6)
    best = folded.get(name.casefold()) or (close[0] if close else None)
    return f"did you mean {quoted(best)}? " if best is not None else ""


class Faults:
    """Every fault found so far. `raise_if_any` ends a reading that found some."""

    def __init__(self) -> None:
        self._found: set[Fault] = set()
        self._suggestions: dict[tuple[str, int], tuple[object, str]] = {}
        self._comparisons_left = MOST_COMPARISONS

    def add(self, file: str, line: int, column: str, what: str, mend: str) -> None:
        """Note one fault; the names of file and column are made printable here, values by `quoted`."""
        self._found.add(Fault(printable(file), line, printable(column), what, mend))

    def did_you_mean(self, name: str, known: Iterable[str]) -> str:
        """Return 'did you mean "UKR"? ' for a name close to a known one, or nothing."""
        names = known if isinstance(known, frozenset | set | dict) else frozenset(known)
        key = (name, id(names))
        if key not in self._suggestions:
            if len(name) > LONGEST_QUOTE or len(names) > self._comparisons_left:
                return ""
            self._comparisons_left -= len(names)
            # The names are kept beside the hint: an id() is only their own while they live.
            self._suggestions[key] = (names, _nearest(name, names))
        return self._suggestions[key][1]

    def raise_if_any(self) -> None:
        """Raise `FaultyCase` with every fault, if there is one."""
        if self._found:
            raise FaultyCase(self._found)
