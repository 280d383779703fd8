"""What the platform knows on a day, as far as indicators ask for it: plain data, read once and handed to the rules.

The surprise: nothing here says whether a State counts. That a row is too weak, or that the day on which a State joined
was not looked up, is a matter of the rules and sets, so that what is left out can be told with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from clearinghouse.cooperation_reports.report import Report
from needmatch.units import COUNTED_EVIDENCE

Sector = Literal[
    "survey_clearance", "victim_assistance", "risk_education", "stockpile_destruction", "capacity"
]

SECTOR_WORDS: Final[Mapping[str, Sector]] = {
    "clearance": "survey_clearance",
    "survey": "survey_clearance",
    "victim assistance": "victim_assistance",
    "risk education": "risk_education",
    "stockpile destruction": "stockpile_destruction",
    "capacity-building": "capacity",
}
"""The words of the Landmine Monitor's funding tables. `advocacy` and `various` name no pillar."""


@dataclass(frozen=True, slots=True)
class Support:
    """How well a row is founded: its grade, its sources by code, and since when it is known here in this form."""

    grade: str
    source_codes: tuple[str, ...]
    known_on: date

    @property
    def counts(self) -> bool:
        """Whether its grade enters figures: documented or reported."""
        return self.grade in COUNTED_EVIDENCE


@dataclass(frozen=True, slots=True)
class StateFact:
    """A State or other area. None is "not reported"; `unverified` names fields that nobody checked."""

    iso3: str
    name: str
    is_other: bool
    article_5_status: str | None
    has_significant_victims: bool | None
    unverified: frozenset[str]
    support: Support


@dataclass(frozen=True, slots=True)
class IntervalFact:
    """A period in which `kind` held for a State (`membership`, `article_5`, `article_4`, `victims`).

    `starts_on` None: before the data begins; `ends_on`: the first day on which it no longer held, None: open.
    `documented_on`: the date of the oldest document that says so, None: no dated one.
    """

    state: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    documented_on: date | None
    support: Support


@dataclass(frozen=True, slots=True)
class ObligationFact:
    """An obligation of a State under Article 4 or 5: `open`, `completed` or `unclear`."""

    state: str
    article: int
    status: str
    support: Support


@dataclass(frozen=True, slots=True)
class FlowFact:
    """Money from a State to a State or area in a calendar year. `sectors`: those that the source names."""

    id: str
    code: str
    donor: str
    recipient: str
    year: int
    sectors: frozenset[Sector]
    support: Support


@dataclass(frozen=True, slots=True)
class CommitmentFact:
    """Money that a State put in writing for years to named States. `sectors`: those of its earmark or document."""

    id: str
    code: str
    donor: str
    states: tuple[str, ...]
    first_year: int
    last_year: int
    sectors: frozenset[Sector]
    support: Support

    @property
    def is_multi_year(self) -> bool:
        """Whether it reaches over more than one calendar year."""
        return self.last_year > self.first_year


@dataclass(frozen=True, slots=True)
class AgreementFact:
    """An agreement that was signed in a calendar year, or a payment under one, of a State to a State.

    Both count from the day on which the last party agreed to publish the agreement; a reversed payment is none.
    """

    kind: Literal["agreement", "payment"]
    id: str
    title: str
    donor: str
    recipient: str
    year: int
    sectors: frozenset[Sector]
    support: Support


@dataclass(frozen=True, slots=True)
class NationalFact:
    """A State's own money in the calendar years `first_year` to `last_year`: `paid`, or `promised`.

    `pillar` None: the source does not divide.
    """

    kind: Literal["paid", "promised"]
    code: str
    state: str
    pillar: str | None
    first_year: int
    last_year: int
    support: Support


@dataclass(frozen=True, slots=True)
class HomeFact:
    """Something that a State has at home from `since` to `until` (None: no end is known).

    `mobilisation_plan`: a plan for mobilising resources; `platform`: a National Mine Action Platform. `since` is the
    last day that its source may mean; where none is told, the oldest day by which a source says that it is there.
    """

    kind: Literal["mobilisation_plan", "platform"]
    id: str
    state: str
    name: str
    since: date
    until: date | None
    support: Support

    def is_there_in(self, year: int) -> bool:
        """Whether it was there at some time in a calendar year."""
        return self.since.year <= year and (self.until is None or self.until.year >= year)


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A meeting of a State under the individualised approach, held in a calendar year."""

    code: str
    state: str
    year: int
    title: str
    support: Support


@dataclass(frozen=True, slots=True)
class PlanFact:
    """A published version of a State's work plan; `published_on` None: not reported.

    `replaced_on`: when a later version took its place, None: it holds still.
    """

    id: str
    code: str
    state: str
    title: str
    number: int
    first_year: int
    last_year: int
    published_on: date | None
    replaced_on: date | None
    pillars: frozenset[str]
    support: Support

    def holds_in(self, year: int) -> bool:
        """Whether it covers a calendar year and, as far as its days are known, held at some time in it."""
        is_out = self.published_on is None or self.published_on.year <= year
        is_gone = self.replaced_on is not None and self.replaced_on.year < year
        return self.first_year <= year <= self.last_year and is_out and not is_gone


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a year's tables of donors was captured: whole tables, and cut ones."""

    whole: int = 0
    cut: int = 0


@dataclass(frozen=True)
class Facts:
    """Everything that indicators are computed from, as known at the end of the day `as_of`."""

    as_of: date
    states: Mapping[str, StateFact]
    intervals: tuple[IntervalFact, ...] = ()
    obligations: tuple[ObligationFact, ...] = ()
    flows: tuple[FlowFact, ...] = ()
    coverage: Mapping[int, Coverage] = field(default_factory=dict)
    commitments: tuple[CommitmentFact, ...] = ()
    agreements: tuple[AgreementFact, ...] = ()
    national: tuple[NationalFact, ...] = ()
    meetings: tuple[MeetingFact, ...] = ()
    at_home: tuple[HomeFact, ...] = ()
    plans: tuple[PlanFact, ...] = ()
    reports: tuple[Report, ...] = ()

    def reports_of(self, year: int) -> dict[str, Report]:
        """The current report of each State for the reporting year, by ISO3."""
        return {each.state: each for each in self.reports if each.year == year}


def sectors_of(words: str | None) -> frozenset[Sector]:
    """Return the pillars that a source names in its own words, joined there by `+`; others are left out."""
    return frozenset(
        SECTOR_WORDS[word.strip()] for word in (words or "").split("+") if word.strip() in SECTOR_WORDS
    )
