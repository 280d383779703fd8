"""A value: the States that an indicator counts for a year, with the evidence for each, and what is known of the others.

A *reported* value of year Y rests on the cooperation reports due 30 April of Y, which cover Y-1. A *found* value of
year C rests on facts of the platform that fall into the calendar year C, and belongs to the reporting year C+1. Sets
hold as of 30 April of the reporting year. The two are never added.

The surprise: a numerator may be missing. Where no report of the year was entered at all, or no fact of the year was
ever collected, nobody has looked; and facts found are a least number, so that having found nothing says nothing. Only
reports can show that there was none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from clearinghouse.cooperation_reports.report import Report
from clearinghouse.indicators.definitions import BASELINE_YEAR, FIRST_FOUND_YEAR, Indicator
from clearinghouse.indicators.evidence import Evidence, in_order
from clearinghouse.indicators.facts import Coverage, Facts
from clearinghouse.indicators.rules import (
    LOOKED,
    Found,
    Reported,
    Said,
    is_told_by_donors,
    reporting_day,
    said,
    unheard,
)
from clearinghouse.indicators.sets import SetName, Sets, Standing

Basis = Literal["reported", "found"]
Knowledge = Literal[
    "reported_yes", "reported_no", "filed_silent", "found_not_reported", "no_report_filed", "not_yet_due"
]
KNOWLEDGE: Final[tuple[Knowledge, ...]] = get_args(Knowledge)
MissingNumerator = Literal["no_report_entered", "year_not_covered", "nothing_found"]
WhyNotCounted = Literal[
    "not_a_state_party",
    "membership_not_known",
    "not_in_set",
    "names_no_affected_state",
    "year_not_covered",
    "not_among",
]


@dataclass(frozen=True, slots=True)
class Over:
    """A numerator over a set. `size` None: it is not known of all States whether they were in it (`unknown`).

    `filed`: how many of the set have filed a report; None: of a found value. `filed_unknown`: those of the unknown that
    have filed; None: of a found value, or kept before this was looked at. Shares (0..1) are None where a part is.
    """

    set: SetName
    members: int | None
    size: int | None
    unknown: tuple[str, ...]
    filed: int | None
    filed_unknown: tuple[str, ...] | None = None

    @property
    def share(self) -> float | None:
        """Members over all States of the set."""
        return _share(self.members, self.size)

    @property
    def share_of_filed(self) -> float | None:
        """Members over those of the set that have filed, where that is known of every State that has.

        Whoever has not filed is in neither part, so that it may be open whether it is in the set.
        """
        is_known = self.size is not None or self.filed_unknown == ()
        return _share(self.members, self.filed) if is_known else None


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A State with evidence that does not count, and why."""

    state: str
    why: WhyNotCounted
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A further count: `members` sorted."""

    key: str
    label: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an indicator for a year; see above. `missing` says why there is no numerator.

    `knowledge`: what is known of each State of the leading set, of reported values; None where no report was entered.
    `contradicted`: States that report no, and of which the platform knows a fact that shows yes.
    `whole_tables`, `cut_tables`: donors' tables of flows of the year that were captured whole, and in part; None where
    no flow is looked at.
    """

    indicator: str
    basis: Basis
    year: int
    reporting_year: int
    covers_year: int
    sets_on: date
    members: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    missing: MissingNumerator | None
    over: tuple[Over, ...]
    knowledge: Mapping[str, Knowledge] | None
    contradicted: tuple[str, ...]
    not_counted: tuple[NotCounted, ...]
    beside: tuple[Counted, ...]
    among: Counted | None
    whole_tables: int | None
    cut_tables: int | None

    @property
    def numerator(self) -> int | None:
        """How many members there are; None: missing."""
        return None if self.missing else len(self.members)


class Valuation:
    """Computes values from the facts of one day. Everything is in a fixed order: equal facts give equal values."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.sets = Sets(facts)

    def years(self, basis: Basis) -> range:
        """The years of the series of a basis, up to that of `as_of`."""
        return range(BASELINE_YEAR if basis == "reported" else FIRST_FOUND_YEAR, self.facts.as_of.year + 1)

    def value(self, indicator: Indicator, basis: Basis, year: int) -> Value:
        """The value of an indicator for a year on a basis that it has."""
        return self._reported(indicator, year) if basis == "reported" else self._found(indicator, year)

    def _found(self, indicator: Indicator, year: int) -> Value:
        found = self.found(indicator.found, year)
        is_covered = indicator.found is not None and LOOKED[indicator.found].is_covered(self.facts, year)
        day = reporting_day(year + 1)
        members: list[str] = []
        left: list[NotCounted] = []
        for state, evidence in found.items():
            why = self._why_not(indicator, state, day) if is_covered else "year_not_covered"
            if why is None:
                members.append(state)
            else:
                left.append(NotCounted(state, why, evidence))
        missing: MissingNumerator | None = (
            None if members else "nothing_found" if is_covered else "year_not_covered"
        )
        coverage = self._tables(indicator, year)
        return Value(
            indicator=indicator.id,
            basis="found",
            year=year,
            reporting_year=year + 1,
            covers_year=year,
            sets_on=day,
            members=tuple(members),
            evidence=in_order(each for state in members for each in found[state]),
            missing=missing,
            over=self._over(indicator, members or None, day, filed=None),
            knowledge=None,
            contradicted=(),
            not_counted=tuple(left),
            beside=self._found_beside(indicator, year, set(members)),
            among=None,
            whole_tables=coverage.whole if coverage else None,
            cut_tables=coverage.cut if coverage else None,
        )

    def _reported(self, indicator: Indicator, year: int) -> Value:
        day = reporting_day(year)
        reports = self.facts.reports_of(year)
        answers = {
            state: said(indicator.reported, report, self.sets) for state, report in sorted(reports.items())
        }
        base = self._yes(indicator.among.reported, reports) if indicator.among else None
        members: list[str] = []
        left: list[NotCounted] = []
        for state, (word, evidence) in answers.items():
            if word is not Said.YES:
                if unheard_ones := unheard(indicator.reported, reports[state], self.sets):
                    left.append(NotCounted(state, "names_no_affected_state", unheard_ones))
                continue
            why = self._why_not(indicator, state, day)
            if why is None and base is not None and state not in base:
                why = "not_among"
            if why is None:
                members.append(state)
            else:
                left.append(NotCounted(state, why, evidence))
        found = self._known_found(indicator, year - 1)
        return Value(
            indicator=indicator.id,
            basis="reported",
            year=year,
            reporting_year=year,
            covers_year=year - 1,
            sets_on=day,
            members=tuple(members),
            evidence=in_order(each for state in members for each in answers[state][1]),
            missing=None if reports else "no_report_entered",
            over=self._over(indicator, members if reports else None, day, filed=set(reports)),
            knowledge=self._knowledge(indicator, day, answers, found) if reports else None,
            contradicted=tuple(
                state for state, (word, _) in answers.items() if word is Said.NO and state in found
            ),
            not_counted=tuple(left),
            beside=self._reported_beside(indicator, year, members if reports else None),
            among=Counted("among", indicator.among.label, tuple(sorted(base)))
            if indicator.among and base is not None and reports
            else None,
            whole_tables=None,
            cut_tables=None,
        )

    def _tables(self, indicator: Indicator, year: int) -> Coverage | None:
        """The donors' tables of a year, for a rule that looks at flows; None: it looks at something else."""
        is_of_flows = indicator.found is not None and LOOKED[indicator.found].is_covered is is_told_by_donors
        return self.facts.coverage.get(year, Coverage()) if is_of_flows else None

    def found(self, rule: str | None, year: int) -> Found:
        """Whom a found rule finds in a calendar year, whether they count or not."""
        return {} if rule is None else LOOKED[rule].find(self.facts, self.sets, year)

    def _known_found(self, indicator: Indicator, year: int) -> set[str]:
        """The States of which a fact is known that shows the indicator, whether the year is covered or not."""
        day = reporting_day(year + 1)
        return {
            state
            for state in self.found(indicator.found, year)
            if self._why_not(indicator, state, day) is None
        }

    def _yes(self, rule: Reported, reports: Mapping[str, Report]) -> set[str]:
        """States Parties whose report says yes to a rule."""
        return {
            state
            for state, report in reports.items()
            if said(rule, report, self.sets)[0] is Said.YES
            and self.sets.standing(state, "states_parties", reporting_day(report.year)) is Standing.IN
        }

    def _why_not(self, indicator: Indicator, state: str, day: date) -> WhyNotCounted | None:
        bound = self.sets.standing(state, "states_parties", day)
        if bound is Standing.OUT:
            return "not_a_state_party"
        if bound is Standing.UNKNOWN:
            return "membership_not_known"
        return None if self.sets.may_count(state, indicator.leading_set, day) else "not_in_set"

    def _over(
        self, indicator: Indicator, members: Iterable[str] | None, day: date, *, filed: set[str] | None
    ) -> tuple[Over, ...]:
        found = []
        for name in indicator.denominators:
            roll = self.sets.roll(name, day)
            counted = (
                None if members is None else sum(self.sets.may_count(each, name, day) for each in members)
            )
            heard = None if filed is None else len(filed & set(roll.members))
            found.append(
                Over(
                    set=name,
                    members=counted,
                    size=roll.size,
                    unknown=roll.unknown,
                    filed=heard,
                    filed_unknown=None if filed is None else tuple(sorted(filed & set(roll.unknown))),
                )
            )
        return tuple(found)

    def _knowledge(
        self,
        indicator: Indicator,
        day: date,
        answers: Mapping[str, tuple[Said, tuple[Evidence, ...]]],
        found: set[str],
    ) -> dict[str, Knowledge]:
        roll = self.sets.roll(indicator.leading_set, day)
        return {
            state: self._known(answers[state][0] if state in answers else None, state in found, day)
            for state in sorted({*roll.members, *roll.unknown})
        }

    def _known(self, word: Said | None, is_found: bool, day: date) -> Knowledge:
        if word is Said.YES:
            return "reported_yes"
        if word is Said.NO:
            return "reported_no"
        if is_found:
            return "found_not_reported"
        if word is Said.SILENT:
            return "filed_silent"
        return "no_report_filed" if self.facts.as_of > day else "not_yet_due"

    def _found_beside(self, indicator: Indicator, year: int, members: set[str]) -> tuple[Counted, ...]:
        """Further counts. One over several years stands also in a year of which nothing is known."""
        counted = []
        for each in indicator.beside:
            if each.is_cumulative:
                years = [past for past in self.years("found") if past <= year]
                states = {
                    state
                    for past in years
                    for state in self.found(indicator.found, past)
                    if self._why_not(indicator, state, reporting_day(past + 1)) is None
                }
            else:
                states = members & set(self.found(each.found, year))
            if states or members:
                counted.append(Counted(each.key, each.label, tuple(sorted(states))))
        return tuple(counted)

    def _reported_beside(
        self, indicator: Indicator, year: int, members: list[str] | None
    ) -> tuple[Counted, ...]:
        """As with facts found; `members` None: no report of the year was entered."""
        counted = []
        for each in indicator.beside:
            if each.is_cumulative:
                earlier = [past for past in range(BASELINE_YEAR, year) if self.facts.reports_of(past)]
                if members is None and not earlier:
                    continue
                states = set(members or ()).union(
                    *(self._reported(indicator, past).members for past in earlier)
                )
            elif members is None or each.reported is None:
                continue
            else:
                states = set(members) & self._yes(each.reported, self.facts.reports_of(year))
            counted.append(Counted(each.key, each.label, tuple(sorted(states))))
        return tuple(counted)


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole
