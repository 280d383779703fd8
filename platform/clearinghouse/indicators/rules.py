"""Who counts: small rules from facts to States with the evidence for each.

Two kinds. A *reported* rule reads the answers of one report and says yes, no or silent. A *found* rule looks through
facts of the platform for a calendar year and finds States; it says first whether the year is covered at all, since a
year about which nothing is known is missing and not zero.

The surprise: a flow whose source names two pillars without dividing the money shows assistance in both. That is no
splitting of money: a State is in a set or not. A flow whose source names no pillar shows none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from clearinghouse.cooperation_reports.questions import BY_ID
from clearinghouse.cooperation_reports.report import Answer, Report
from clearinghouse.indicators.evidence import (
    Evidence,
    in_order,
    of_agreement,
    of_answer,
    of_commitment,
    of_flow,
    of_home,
    of_meeting,
    of_national,
    of_plan,
)
from clearinghouse.indicators.facts import Facts, HomeFact, MeetingFact, NationalFact, PlanFact, Sector
from clearinghouse.indicators.sets import Sets

Found = Mapping[str, tuple[Evidence, ...]]
"""The States that a rule finds, each with its evidence."""


class Said(StrEnum):
    """What a report says to an indicator."""

    YES = "yes"
    NO = "no"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Reported:
    """How the answers of a report decide.

    `ways`: yes to every question of one way is yes; no to a question of each way is no; all else is silent. Ways whose
    questions do not ask for yes or no (States, links) can say yes alone.
    `names_affected`: States that an answer names must include an affected State Party; one without names counts.
    `is_of_filing`: looks at the day of filing and at no answer.
    """

    ways: tuple[tuple[str, ...], ...] = ()
    names_affected: bool = False
    is_of_filing: bool = False

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question that is looked at, once each."""
        return tuple(dict.fromkeys(each for way in self.ways for each in way))


@dataclass(frozen=True, slots=True)
class Looked:
    """A found rule: whether the platform has looked at a calendar year at all, and whom it found."""

    is_covered: Callable[[Facts, int], bool]
    find: Callable[[Facts, Sets, int], Found]


def reporting_day(year: int) -> date:
    """The day as of which the sets of a reporting year hold: 30 April, when its reports are due."""
    return date(year, 4, 30)


def said(rule: Reported, report: Report, sets: Sets) -> tuple[Said, tuple[Evidence, ...]]:
    """What a report says to a rule, and the answers that decide it."""
    if rule.is_of_filing:
        return (Said.YES if report.is_punctual else Said.NO), (_filing(report),)
    answers = {each: report.answer(each) for each in rule.questions}
    yes = {
        question
        for question, answer in answers.items()
        if answer.counts and answer.value == "yes" and _names_one(rule, answer, report, sets)
    }
    gone = [way for way in rule.ways if yes.issuperset(way)]
    if gone:
        return Said.YES, _evidence(report, (answers[each] for way in gone for each in way))
    no = {question for question, answer in answers.items() if answer.counts and answer.value == "no"}
    deciding = [way for way in rule.ways if any(BY_ID[each].kind == "yes_no" for each in way)]
    if deciding and all(no.intersection(way) for way in deciding):
        return Said.NO, _evidence(report, (answers[each] for each in no))
    return Said.SILENT, ()


def unheard(rule: Reported, report: Report, sets: Sets) -> tuple[Evidence, ...]:
    """Answers of yes that do not count because no State that they name is an affected State Party."""
    answers = [report.answer(each) for each in rule.questions]
    return _evidence(
        report,
        [
            each
            for each in answers
            if each.counts and each.value == "yes" and not _names_one(rule, each, report, sets)
        ],
    )


def _names_one(rule: Reported, answer: Answer, report: Report, sets: Sets) -> bool:
    if not rule.names_affected or not answer.states:
        return True
    day = reporting_day(report.year)
    return any(each != report.state and sets.may_count(each, "affected", day) for each in answer.states)


def _evidence(report: Report, answers: Iterable[Answer]) -> tuple[Evidence, ...]:
    return in_order(of_answer(report, each) for each in answers)


def _filing(report: Report) -> Evidence:
    return Evidence(
        state=report.state,
        kind="report",
        item=f"{report.year}/{report.number}:filed",
        words=f"Article 7 report filed on {report.filed_on.isoformat()}, due on 30 April {report.year}",
        grade="documented",
        source_codes=(),
        address=f"/api/v1/cooperation-reports/{report.state}/{report.year}",
    )


def _gathered(evidence: Iterable[Evidence]) -> Found:
    by_state: dict[str, list[Evidence]] = {}
    for each in evidence:
        by_state.setdefault(each.state, []).append(each)
    return {state: in_order(by_state[state]) for state in sorted(by_state)}


def is_told_by_donors(facts: Facts, year: int) -> bool:
    """Whether the flows of a year are known from at least one donor's table that was captured whole.

    A recipient's table alone tells of that recipient, and says too little of who gives at all.
    """
    return year in facts.coverage and facts.coverage[year].whole > 0


def assisting(sector: Sector | None, facts: Facts, sets: Sets, year: int) -> Found:
    """States whose money reached an affected State Party in a calendar year, in a pillar or (None) at all.

    Counted: flows of a counted grade, commitments over several years that name the State they are for, and published
    agreements and payments. Whoever gives to itself assists nobody.
    """
    day = reporting_day(year + 1)
    flows = (
        of_flow(each)
        for each in facts.flows
        if each.year == year
        and (sector is None or sector in each.sectors)
        and each.support.counts
        and each.donor != each.recipient
        and sets.may_count(each.recipient, "affected", day)
    )
    agreed = (
        of_agreement(each)
        for each in facts.agreements
        if each.year == year
        and (sector is None or sector in each.sectors)
        and each.donor != each.recipient
        and sets.may_count(each.recipient, "affected", day)
    )
    return _gathered([*flows, *agreed, *_multi_year(sector, facts, sets, year)])


def assisting_over_years(facts: Facts, sets: Sets, year: int) -> Found:
    """States with a commitment over several years, covering a calendar year, to a named affected State Party."""
    return _gathered(_multi_year(None, facts, sets, year))


def _multi_year(sector: Sector | None, facts: Facts, sets: Sets, year: int) -> Iterable[Evidence]:
    day = reporting_day(year + 1)
    return [
        of_commitment(each)
        for each in facts.commitments
        if each.is_multi_year
        and each.first_year <= year <= each.last_year
        and (sector is None or sector in each.sectors)
        and each.support.counts
        and any(state != each.donor and sets.may_count(state, "affected", day) for state in each.states)
    ]


def _own_money(pillars: Sequence[str | None], facts: Facts, year: int) -> list[NationalFact]:
    return [
        each
        for each in facts.national
        if each.first_year <= year <= each.last_year and each.pillar in pillars and each.support.counts
    ]


def _at_home(kind: str, facts: Facts, year: int) -> list[HomeFact]:
    return [
        each for each in facts.at_home if each.kind == kind and each.is_there_in(year) and each.support.counts
    ]


def _met(facts: Facts, years: Iterable[int]) -> list[MeetingFact]:
    within = set(years)
    return [each for each in facts.meetings if each.year in within and each.support.counts]


def met_until(first_year: int, facts: Facts, year: int) -> Found:
    """States that met under the individualised approach in the calendar years from the first to this one."""
    return _gathered(of_meeting(each) for each in _met(facts, range(first_year, year + 1)))


def _planned(pillar: str | None, facts: Facts, year: int, *, is_update: bool = False) -> list[PlanFact]:
    """Versions of plans that held at some time in a year that they cover; `is_update`: published in it, not the first.

    A version that was replaced later counts for the years in which it held.
    """
    return [
        each
        for each in facts.plans
        if each.holds_in(year)
        and (pillar is None or pillar in each.pillars)
        and each.support.counts
        and (not is_update or (each.number > 1 and each.published_on and each.published_on.year == year))
    ]


def _money_rule(sector: Sector | None) -> Looked:
    return Looked(is_told_by_donors, lambda facts, sets, year: assisting(sector, facts, sets, year))


def _own_money_rule(*pillars: str | None) -> Looked:
    return Looked(
        lambda facts, year: bool(_own_money(pillars, facts, year)),
        lambda facts, _, year: _gathered(of_national(each) for each in _own_money(pillars, facts, year)),
    )


def _home_rule(kind: str) -> Looked:
    return Looked(
        lambda facts, year: bool(_at_home(kind, facts, year)),
        lambda facts, _, year: _gathered(of_home(each) for each in _at_home(kind, facts, year)),
    )


def _plan_rule(pillar: str | None, *, is_update: bool = False) -> Looked:
    return Looked(
        lambda facts, year: bool(_planned(pillar, facts, year, is_update=is_update)),
        lambda facts, _, year: _gathered(
            of_plan(each) for each in _planned(pillar, facts, year, is_update=is_update)
        ),
    )


LOOKED: Final[Mapping[str, Looked]] = {
    "assists": _money_rule(None),
    "assists_over_years": Looked(is_told_by_donors, assisting_over_years),
    "assists_survey_clearance": _money_rule("survey_clearance"),
    "assists_victim_assistance": _money_rule("victim_assistance"),
    "assists_risk_education": _money_rule("risk_education"),
    "assists_stockpile_destruction": _money_rule("stockpile_destruction"),
    "pays_for_survey_clearance": _own_money_rule(None, "survey_clearance"),
    "pays_for_victim_assistance": _own_money_rule("victim_assistance"),
    "pays_for_stockpile_destruction": _own_money_rule("stockpile_destruction"),
    "met_individually": Looked(
        lambda facts, year: bool(_met(facts, (year,))),
        lambda facts, _, year: met_until(year, facts, year),
    ),
    "has_mobilisation_plan": _home_rule("mobilisation_plan"),
    "has_platform": _home_rule("platform"),
    "has_plan": _plan_rule(None),
    "has_clearance_plan": _plan_rule("survey_clearance"),
    "updated_clearance_plan": _plan_rule("survey_clearance", is_update=True),
    "has_stockpile_plan": _plan_rule("stockpile_destruction"),
}
"""Every rule over facts of the platform, by name. A year without any such fact is not covered."""
