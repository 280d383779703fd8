"""What can go wrong in needmatch, as one tree.

    NeedmatchError
    ├── FaultyCase     the input cannot be matched; carries every fault found
    ├── Infeasible     no plan satisfies the rules; carries the rules that clash
    ├── Unsolvable     amounts lie too far apart for the solver
    ├── Unproven       the units of a transport problem could not be proven to be the best
    ├── Unexplained    a question about a plan that it cannot answer
    ├── Cancelled      the caller's progress callback ended the work
    └── UnusableFolder a folder cannot be written, or is not the folder it is taken for

How a solve ended is a value (`needmatch.plan.Outcome`), not an exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from needmatch.units import usd


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a case: where it is, what is wrong and how to mend it.

    `line` is 1 for a file as a whole (the first line holds the names of the columns) and `column` is "-"
    where no single column is at fault.
    """

    file: str
    line: int
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.mend}"


class NeedmatchError(Exception):
    """Something needmatch foresaw."""


class FaultyCase(NeedmatchError):
    """The case has faults: all of them are in `faults`, in order of file, line and column."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Infeasible(NeedmatchError):
    """No plan satisfies the rules of the case; `clashes` names the smallest set found that clashes."""

    def __init__(self, clashes: Iterable[str]) -> None:
        self.clashes: tuple[str, ...] = tuple(clashes)
        super().__init__("no plan satisfies: " + "; ".join(self.clashes))


class Unsolvable(NeedmatchError):
    """The amounts of a case lie so far apart that the solver cannot tell the smallest from its own noise."""

    def __init__(self, least_cents: int, most_cents: int) -> None:
        super().__init__(
            f"the solver found no footing: needs lie between {usd(least_cents)} and {usd(most_cents)}, too far apart "
            "to be told from rounding; leave the smallest out, or join them with others"
        )


class Unproven(NeedmatchError):
    """The solver's units over a transport problem are not whole, or cannot be proven to be the best."""


class Unexplained(NeedmatchError):
    """A question about a plan that has no answer: a flow or need it does not have, or a plan not solved to the end."""


class Cancelled(NeedmatchError):
    """For a progress callback to raise: the solve ends as soon as it can, and nothing is written."""


class UnusableFolder(NeedmatchError):
    """A folder that cannot be written to, or that is not the folder it is taken for."""

    def __init__(self, folder: Path, what: str, mend: str) -> None:
        super().__init__(f"{folder}: {what}; {mend}")
        self.folder, self.what, self.mend = folder, what, mend
