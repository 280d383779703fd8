"""What is asked for when a round is opened: which rows, known by when, over which years.

The surprise: both scopes are illustrations in the sense of the rules of the house (nobody is asked to answer), but
only the one that holds estimated needs and assumed money carries a watermark.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from needmatch.problem import Policy
from needmatch.units import COUNTED_EVIDENCE, EVIDENCE

Scope = Literal["documented", "illustration"]

GRADES: Final[dict[Scope, tuple[str, ...]]] = {
    "documented": tuple(grade for grade in EVIDENCE if grade in COUNTED_EVIDENCE),
    "illustration": tuple(grade for grade in EVIDENCE if grade != "unverified"),
}
"""The grades of needs and money that a scope takes. What was not checked against a document enters no round."""

TITLES: Final[dict[Scope, str]] = {"documented": "Documented only", "illustration": "If donors go on"}
HORIZON_YEARS: Final = 5
"""Years of a round, the year of its cut-off included."""

WATERMARK: Final = "Illustration: estimated needs and assumed money. Nobody has pledged what is assumed."


@dataclass(frozen=True, slots=True)
class Brief:
    """A round to be frozen. `cutoff`: what was known by the end of this day; years are both included."""

    scope: Scope
    cutoff: date
    first_year: int
    last_year: int
    title: str
    policy: Policy

    @property
    def is_illustration(self) -> bool:
        """Whether nobody is asked to answer: true of both scopes, so that the round is public line by line."""
        return True

    @property
    def watermark(self) -> str | None:
        """What stands on every row, page and file; None: none is due."""
        return WATERMARK if self.scope == "illustration" else None


def brief_for(
    scope: Scope,
    cutoff: date,
    *,
    first_year: int | None = None,
    last_year: int | None = None,
    title: str | None = None,
    policy: Policy | None = None,
) -> Brief:
    """A brief with the usual horizon, title and policy where none are given."""
    first = cutoff.year if first_year is None else first_year
    last = first + HORIZON_YEARS - 1 if last_year is None else last_year
    return Brief(scope, cutoff, first, last, title or f"{TITLES[scope]}, {first}-{last}", policy or Policy())
