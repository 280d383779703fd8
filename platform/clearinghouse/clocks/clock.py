"""Clocks of the Convention: days by which something is due, each with what it follows from.

Rules without web or database. The surprise: a clock tells of a day and judges nothing. What is past due is in the list
too, since it is a fact, and where a decision was not found no clock runs, since its deadline is an assumption.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

ClockKind = Literal[
    "request_due", "article_5_deadline", "article_4_deadline", "follow_up_due", "found_stockpile_due"
]


@dataclass(frozen=True, slots=True)
class Clock:
    """A day by which something is due.

    `subject` is the code of the obligation or request, or the id of the found stockpile. `meeting` is the title of the
    one that it is counted from, `is_provisional` that the dates of that meeting are. `is_met`: a request is known, or
    the follow-up or destruction was reported; None: nothing of the kind is kept.
    """

    kind: ClockKind
    state: str
    state_name: str
    subject: str
    words: str
    due_on: date
    is_met: bool | None
    meeting: str | None
    is_provisional: bool
    source_codes: tuple[str, ...]
    known_on: date
    number: int = 0
    """Tells several of one subject and day apart."""

    @property
    def id(self) -> str:
        """One word for this clock, the same from answer to answer."""
        return f"{self.kind}:{self.subject}:{self.due_on.isoformat()}:{self.number}"


def in_order(clocks: Iterable[Clock]) -> list[Clock]:
    """Return clocks by day, then id."""
    return sorted(clocks, key=lambda each: (each.due_on, each.id))


def page(clocks: list[Clock], *, after: str | None, rows: int) -> list[Clock]:
    """Return the clocks behind the one of an id, so many at most; an id that none has gives none."""
    if after is None:
        return clocks[:rows]
    places = [place for place, each in enumerate(clocks) if each.id == after]
    return clocks[places[0] + 1 :][:rows] if places else []
