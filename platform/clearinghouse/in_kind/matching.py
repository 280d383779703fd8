"""Which requirements and offers in kind could meet, in whole units, and why others cannot.

Rules without web or database. Two notices may meet where they are of one category, name the same item or one of both
none, admit each other's kind of cooperation, and have at least one day in common from today on. Among all ways to
join them the suggestion takes, in this order: most units; most units of an item that both name; most days in common
over all units; what was published first. It is a suggestion only: nothing is reserved by it.

The surprise: it is made of the notices that its reader may see and of no others, so that two readers may be shown two
suggestions. One that is hidden neither takes units from others nor shows by what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, get_args

from clearinghouse.in_kind.notice import CATEGORIES, Category, Cooperation, Item, Side
from needmatch.transport import transport

Reason = Literal[
    "none_of_category", "none_of_item", "cooperation_differs", "no_window_in_common", "units_used_up"
]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""Why units of a notice meet nothing, from the first thing in the way to the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as far as it is matched. `state`: the State of its owner, also of a donor that is one; None: none."""

    id: str
    side: Side
    party: str
    state: str | None
    category: Category
    item: Item | None
    units: int
    first_day: date
    last_day: date
    cooperation: Cooperation
    partner: str | None

    @property
    def is_of_a_state(self) -> bool:
        """Whether a State itself gave it, and not a donor."""
        return self.party.startswith("state:")


@dataclass(frozen=True, slots=True)
class Match:
    """That a requirement and an offer could meet over some units; both days of the window belong to it."""

    requirement: str
    offer: str
    units: int
    first_day: date
    last_day: date
    is_item_named: bool
    cooperation: Cooperation

    @property
    def days(self) -> int:
        """Days in common."""
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Units of a notice that meet nothing, and why. `candidates`: how many notices came as far as that reason."""

    notice: str
    units: int
    reason: Reason
    candidates: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Matches by requirement and offer in their order, and what is left in the order of the notices."""

    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]


def is_of_others(one: Notice, other: Notice) -> bool:
    """Whether two notices stand on two sides and nobody would meet themselves."""
    is_same_state = one.state is not None and one.state == other.state
    return one.side != other.side and one.party != other.party and not is_same_state


def has_same_item(one: Notice, other: Notice) -> bool:
    """Whether the item is the same, or one of both names none."""
    return one.item is None or other.item is None or one.item == other.item


def admits(one: Notice, other: Notice) -> bool:
    """Whether the kind of cooperation of one notice leaves room for the other's owner and kind."""
    if one.cooperation == "any":
        return True
    if other.cooperation not in ("any", one.cooperation):
        return False
    if one.cooperation == "south_south":
        return other.is_of_a_state
    if one.cooperation == "border_area":
        return other.party == one.partner
    is_third = one.partner is None or (one.partner != other.party and _state_in(one.partner) != other.state)
    return is_third and (one.partner is None or other.partner in (None, one.partner))


def _state_in(party: str) -> str:
    """Return the name in a party; that of a State and of its donor is one code."""
    return party.partition(":")[2]


def window(one: Notice, other: Notice, today: date) -> tuple[date, date] | None:
    """Return the first and last day in common from today on; None: there is none."""
    first = max(one.first_day, other.first_day, today)
    last = min(one.last_day, other.last_day)
    return (first, last) if first <= last else None


def may_meet(one: Notice, other: Notice, today: date) -> bool:
    """Whether a requirement and an offer may meet at all."""
    return _steps(one, other, today) == len(REASONS) - 1


def _steps(one: Notice, other: Notice, today: date) -> int:
    """Return how many reasons of `REASONS` do not hold between two notices, from the first on."""
    passed = (
        is_of_others(one, other) and one.category == other.category,
        has_same_item(one, other),
        admits(one, other) and admits(other, one),
        window(one, other, today) is not None,
    )
    return passed.index(False) if False in passed else len(passed)


@lru_cache(maxsize=8)
def suggestion(notices: tuple[Notice, ...], today: date) -> Suggestion:
    """Return who could meet whom.

    Args:
        notices: those that the reader may see, by when they were published, then id; each once.
        today: windows count from this day on.

    Raises:
        needmatch.errors.Unproven: the solver's answer cannot be proven.
    """
    matches: list[Match] = []
    for category in CATEGORIES:
        of_category = [each for each in notices if each.category == category]
        matches.extend(_matches(of_category, today))
    place = {each.id: number for number, each in enumerate(notices)}
    matches.sort(key=lambda each: (place[each.requirement], place[each.offer]))
    used: dict[str, int] = {}
    for each in matches:
        for id in (each.requirement, each.offer):
            used[id] = used.get(id, 0) + each.units
    left = tuple(
        _why_unmatched(each, each.units - used.get(each.id, 0), notices, today)
        for each in notices
        if used.get(each.id, 0) < each.units
    )
    return Suggestion(tuple(matches), left)


def _matches(notices: Sequence[Notice], today: date) -> Iterator[Match]:
    """Yield the matches of a category."""
    requirements = [each for each in notices if each.side == "requirement"]
    offers = [each for each in notices if each.side == "offer"]
    pairs = [
        (i, j)
        for i, requirement in enumerate(requirements)
        for j, offer in enumerate(offers)
        if may_meet(requirement, offer, today)
    ]
    if not pairs:
        return
    common = {(i, j): window(requirements[i], offers[j], today) for i, j in pairs}
    days = [(last - first).days + 1 for first, last in filter(None, common.values())]
    named = [requirements[i].item is not None and offers[j].item is not None for i, j in pairs]
    # Products of ranks prefer the earliest with the earliest, so that neither side alone decides.
    rank = [(len(requirements) - i) * (len(offers) - j) for i, j in pairs]
    units = transport(
        [each.units for each in requirements],
        [each.units for each in offers],
        pairs,
        [[1] * len(pairs), [int(each) for each in named], days, rank],
    )
    for (i, j), number, is_named in zip(pairs, units, named, strict=True):
        days_in_common = common[i, j]
        if number and days_in_common is not None:
            kinds = {requirements[i].cooperation, offers[j].cooperation} - {"any"}
            yield Match(
                requirements[i].id, offers[j].id, number, *days_in_common, is_named, kinds.pop() if kinds else "any"
            )  # fmt: skip


def _why_unmatched(notice: Notice, units: int, notices: Sequence[Notice], today: date) -> Unmatched:
    """Return the last reason that any other notice comes to, and how many come to it."""
    steps = [_steps(notice, each, today) for each in notices if each.side != notice.side]
    furthest = max(steps, default=0)
    return Unmatched(notice.id, units, REASONS[furthest], steps.count(furthest) if furthest else 0)
