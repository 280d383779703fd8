"""Deadlines by rule: the working deadline and what it rests on, clocks in months, what a request must contain.

Rules without web or database. The surprise: a deadline that has passed without a decision that is known here is no
breach. Its basis says `decision not found`, and the end of the horizon stands in, so that no urgency is made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

ContentItem = Literal[
    "duration",
    "reasons",
    "status_of_work",
    "financial_and_technical_means",
    "circumstances",
    "implications",
    "other_information",
]
CONTENT_ITEMS: Final[tuple[ContentItem, ...]] = get_args(ContentItem)
"""What a request contains under Article 5(4) of the Convention, letters (a) to (d), (b) in its three parts as well."""

FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2150, 12, 31)
"""The time of the Convention, and far enough ahead: days outside of it are slips of the pen."""

MOST_MONTHS_ASKED: Final = 120
"""By which a request extends a deadline at most: ten years (Article 5(3) of the Convention)."""

STOCKPILE_MONTHS: Final = 6
"""Within which stockpiles found after the deadline are destroyed (Siem Reap-Angkor Action Plan, Action 15)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, in its newest revision."""

    status: str
    requested_deadline: date | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something that a decision asked for; `done_on` None: not reported as done."""

    words: str
    due_on: date
    done_on: date | None
    document: str | None


def follow_ups_of(kept: str | None) -> list[FollowUp]:
    """Return what a decision asked for, as the request keeps it in JSON, by day."""
    found = [
        FollowUp(
            each["words"],
            date.fromisoformat(each["due_on"]),
            date.fromisoformat(each["done_on"]) if each["done_on"] else None,
            each["document"],
        )
        for each in json.loads(kept or "[]")
    ]
    return sorted(found, key=lambda each: (each.due_on, each.words))


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The newest deadline seen granted, the working deadline, and what that rests on; None: none is known or needed."""

    documented: date | None
    working: date | None
    basis: str | None


def deadlines(
    *,
    article: int,
    status: str,
    first_deadline: date | None,
    documented: date | None,
    requests: Iterable[Asked],
    today: date,
    end_of_horizon: date,
) -> Deadlines:
    """Return the deadlines of an obligation.

    Granted before requested before `decision not found` (loading rule 5). Article 4 knows no extension: its deadline
    stays the first one, also when it has passed.

    Args:
        documented: the newest that was seen granted outside of these requests.
        requests: of this obligation, each in its newest revision.
    """
    asked = list(requests) if article == 5 else []
    granted = [each.requested_deadline for each in asked if each.status == "granted"]
    known = [day for day in (first_deadline, documented, *granted) if day is not None]
    newest = max(known, default=None)
    if status != "open":
        return Deadlines(newest, None, None)
    if article == 4:
        return Deadlines(newest, first_deadline, None if first_deadline is None else "granted")
    if newest is not None and newest >= today:
        return Deadlines(newest, newest, "granted")
    pending = [each.requested_deadline for each in asked if each.status == "requested"]
    latest = max((day for day in pending if day is not None), default=None)
    if latest is not None and latest >= today:
        return Deadlines(newest, latest, "requested")
    return Deadlines(newest, end_of_horizon, "decision not found")


def outstanding_since(*, article: int, status: str, first_deadline: date | None, today: date) -> date | None:
    """Return since when an obligation under Article 4 is outstanding; None: it is not, or no date is known."""
    if article != 4 or status != "open" or first_deadline is None or first_deadline >= today:
        return None
    return first_deadline


def is_over_ten_years(from_deadline: date | None, requested_deadline: date | None) -> bool | None:
    """Whether more is asked for than Article 5(3) allows at once; None: a day is not reported."""
    if from_deadline is None or requested_deadline is None:
        return None
    return requested_deadline > months_after(from_deadline, MOST_MONTHS_ASKED)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has none."""
    place = day.month - 1 + months
    first = date(day.year + place // 12, place % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
