"""The sets of States that indicators count in and out of, as of a day: in, out, or not known.

*All States Parties*: bound by the Convention on the day. *Affected* is the union of three dated sets: an obligation
under Article 5, significant numbers of victims, an obligation under Article 4.

The surprise: "not known" is kept. A period without a beginning is known to hold from the day of the oldest document
that says so, and no earlier; what is not checked against a document is not known; and one State that is not known
leaves the whole set without a size, so that no percentage is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal

from clearinghouse.indicators.facts import Facts, IntervalFact, ObligationFact, StateFact

SetName = Literal["states_parties", "affected", "article_5", "victims", "article_4"]

PARTS: Final[tuple[SetName, ...]] = ("article_5", "victims", "article_4")
"""The dated sets that together are the affected States."""


class Standing(StrEnum):
    """Whether a State is in a set on a day."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Roll:
    """The States of a set on a day: those in it, and those of which it is not known. Both sorted."""

    name: SetName
    day: date
    members: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def size(self) -> int | None:
        """How many States are in it; None: not known of all."""
        return None if self.unknown else len(self.members)


def _any(standings: Iterable[Standing]) -> Standing:
    """In a union: in if in any part, out if out of all."""
    found = set(standings)
    if Standing.IN in found:
        return Standing.IN
    return Standing.UNKNOWN if Standing.UNKNOWN in found else Standing.OUT


def interval_on(interval: IntervalFact, day: date) -> Standing:
    """Whether a period covers a day, as far as it is documented."""
    if interval.ends_on is not None and day >= interval.ends_on:
        return Standing.OUT
    if not interval.support.counts:
        return Standing.UNKNOWN
    if interval.starts_on is not None:
        return Standing.IN if day >= interval.starts_on else Standing.OUT
    documented = interval.documented_on is not None and day >= interval.documented_on
    return Standing.IN if documented or day >= interval.support.known_on else Standing.UNKNOWN


class Sets:
    """The sets of States as of a day of knowledge."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._rolls: dict[tuple[SetName, date], Roll] = {}

    @cached_property
    def _intervals(self) -> dict[tuple[str, str], list[IntervalFact]]:
        found: dict[tuple[str, str], list[IntervalFact]] = {}
        for each in self.facts.intervals:
            found.setdefault((each.state, each.kind), []).append(each)
        return found

    @cached_property
    def _obligations(self) -> dict[tuple[str, int], ObligationFact]:
        return {(each.state, each.article): each for each in self.facts.obligations}

    def standing(self, state: str, name: SetName, day: date) -> Standing:
        """Whether a State was in a set on a day. Who is not bound by the Convention is in none of them."""
        known = self.facts.states.get(state)
        if known is None or known.is_other:
            return Standing.OUT
        member = self._in_any_interval(state, "membership", day)
        bound = Standing.UNKNOWN if member is None else member
        if name == "states_parties" or bound is Standing.OUT:
            return bound
        names = PARTS if name == "affected" else (name,)
        held = _any(self._part(known, each, day) for each in names)
        if bound is Standing.UNKNOWN and held is Standing.IN:
            return Standing.UNKNOWN
        return held

    def roll(self, name: SetName, day: date) -> Roll:
        """The States of a set on a day."""
        if (name, day) not in self._rolls:
            standings = {state: self.standing(state, name, day) for state in sorted(self.facts.states)}
            self._rolls[name, day] = Roll(
                name,
                day,
                tuple(state for state, found in standings.items() if found is Standing.IN),
                tuple(state for state, found in standings.items() if found is Standing.UNKNOWN),
            )
        return self._rolls[name, day]

    def may_count(self, state: str, name: SetName, day: date) -> bool:
        """Whether a State may be counted as one of a set.

        It is in the set on the day; or it is a State Party on the day of which it is on record that it was in the set
        at some time, and not documented that it was not on this day (completions are rarely dated).
        """
        standing = self.standing(state, name, day)
        if standing is not Standing.UNKNOWN:
            return standing is Standing.IN
        if self.standing(state, "states_parties", day) is not Standing.IN:
            return False
        names = PARTS if name == "affected" else (name,)
        return any(self._is_on_record(state, each) for each in names)

    def _in_any_interval(self, state: str, kind: str, day: date) -> Standing | None:
        """Whether any period of a kind covers a day; None: there is no period of that kind."""
        intervals = self._intervals.get((state, kind))
        return _any(interval_on(each, day) for each in intervals) if intervals else None

    def _part(self, state: StateFact, name: SetName, day: date) -> Standing:
        dated = self._in_any_interval(state.iso3, name, day)
        if dated is not None:
            return dated
        if name == "article_5":
            return self._without_article_5(state, day)
        if name == "victims":
            return self._without_victims(state)
        return self._without_article_4(state, day)

    def _without_article_5(self, state: StateFact, day: date) -> Standing:
        """No period of Article 5 is on record: what its status says, where somebody checked it."""
        status = None if "article5_status" in state.unverified else state.article_5_status
        if status == "none":
            return Standing.OUT
        if status == "completed" and day >= state.support.known_on:
            return Standing.OUT
        return Standing.UNKNOWN

    def _without_victims(self, state: StateFact) -> Standing:
        is_checked = "has_significant_victims" not in state.unverified
        return Standing.OUT if is_checked and state.has_significant_victims is False else Standing.UNKNOWN

    def _without_article_4(self, state: StateFact, day: date) -> Standing:
        """No period of Article 4 is on record: out, unless an obligation is; its status has no beginning."""
        obligation = self._obligations.get((state.iso3, 4))
        if obligation is None:
            return Standing.OUT
        if obligation.support.counts and day >= obligation.support.known_on:
            return {"open": Standing.IN, "completed": Standing.OUT}.get(obligation.status, Standing.UNKNOWN)
        return Standing.UNKNOWN

    def _is_on_record(self, state: str, name: SetName) -> bool:
        """Whether it is on record, at whatever grade, that a State was in one of the three sets at some time."""
        article = {"article_5": 5, "article_4": 4}.get(name)
        return (state, name) in self._intervals or (state, article) in self._obligations
