"""Facts for tests of indicators: a small world in which every State is known, put together in a line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from clearinghouse.cooperation_reports.questions import BY_ID
from clearinghouse.cooperation_reports.report import Answer, Passage, Report
from clearinghouse.indicators.facts import (
    AgreementFact,
    CommitmentFact,
    Coverage,
    Facts,
    FlowFact,
    HomeFact,
    IntervalFact,
    MeetingFact,
    NationalFact,
    ObligationFact,
    PlanFact,
    StateFact,
    Support,
    sectors_of,
)

AS_OF = date(2026, 11, 21)
KNOWN_ON = date(2010, 1, 1)
GOOD = Support("documented", ("DOC",), KNOWN_ON)
WEAK = Support("unverified", ("unchecked",), KNOWN_ON)

NAMES = {
    "AFF": "Affectedland",
    "VIC": "Victimsland",
    "STK": "Stockland",
    "GIV": "Giverland",
    "TWO": "Twoland",
    "OTH": "Otherland",
}
"""AFF is bound by Article 5, VIC has significant numbers of victims, STK has stockpiles, GIV and TWO give, OTH is no
State Party."""


def state(iso3: str, **more: object) -> StateFact:
    """A State Party of which it is known that Article 5 does not bind it and that it has no such victims."""
    given = {
        "iso3": iso3,
        "name": NAMES.get(iso3, iso3),
        "is_other": False,
        "article_5_status": "none",
        "has_significant_victims": False,
        "unverified": frozenset(),
        "support": GOOD,
        **more,
    }
    return StateFact(**given)


def interval(
    iso3: str,
    kind: str = "membership",
    starts_on: date | None = date(1999, 3, 1),
    ends_on: date | None = None,
    *,
    documented_on: date | None = None,
    support: Support = GOOD,
) -> IntervalFact:
    """A period; by default one that holds since the Convention is in force."""
    return IntervalFact(iso3, kind, starts_on, ends_on, documented_on, support)


def world(
    *,
    as_of: date = AS_OF,
    states: Iterable[StateFact] = (),
    intervals: Iterable[IntervalFact] = (),
    obligations: Iterable[ObligationFact] = (),
    flows: Iterable[FlowFact] = (),
    coverage: Mapping[int, Coverage] | None = None,
    commitments: Iterable[CommitmentFact] = (),
    agreements: Iterable[AgreementFact] = (),
    national: Iterable[NationalFact] = (),
    meetings: Iterable[MeetingFact] = (),
    at_home: Iterable[HomeFact] = (),
    plans: Iterable[PlanFact] = (),
    reports: Iterable[Report] = (),
) -> Facts:
    """The six States, and whatever else is given."""
    named = {each: state(each, is_other=each == "OTH") for each in NAMES}
    named |= {each.iso3: each for each in states}
    return Facts(
        as_of=as_of,
        states=named,
        intervals=(
            *(interval(each) for each in NAMES if each != "OTH"),
            interval("AFF", "article_5"),
            interval("VIC", "victims"),
            interval("STK", "article_4"),
            *intervals,
        ),
        obligations=tuple(obligations),
        flows=tuple(flows),
        coverage={2025: Coverage(1, 0)} if coverage is None else coverage,
        commitments=tuple(commitments),
        agreements=tuple(agreements),
        national=tuple(national),
        meetings=tuple(meetings),
        at_home=tuple(at_home),
        plans=tuple(plans),
        reports=tuple(sorted(reports, key=lambda each: (each.year, each.state))),
    )


def flow(
    donor: str,
    recipient: str,
    words: str = "clearance",
    year: int = 2025,
    *,
    code: str | None = None,
    support: Support = GOOD,
) -> FlowFact:
    """Money that was paid; `words` are those of the source."""
    code = code or f"{donor}-{recipient}-{words}-{year}"
    return FlowFact(code, code, donor, recipient, year, sectors_of(words), support)


def commitment(
    donor: str, *states: str, first: int = 2024, last: int = 2026, sectors: Iterable[str] = ()
) -> CommitmentFact:
    """Money that was put in writing."""
    code = f"{donor}-{'-'.join(states)}-{first}"
    return CommitmentFact(code, code, donor, states, first, last, frozenset(sectors), GOOD)


def agreement(
    donor: str, recipient: str, pillar: str | None = None, *, year: int = 2025, kind: str = "agreement"
) -> AgreementFact:
    """An agreement or a payment under one."""
    sectors = frozenset({pillar} if pillar else ())
    return AgreementFact(
        kind, f"{kind}-{donor}-{recipient}", "Clearance", donor, recipient, year, sectors, GOOD
    )


def national(
    iso3: str, year: int = 2025, pillar: str | None = None, *, support: Support = GOOD
) -> NationalFact:
    """A State's own money, paid in a year."""
    return NationalFact("paid", f"{iso3}-{year}", iso3, pillar, year, year, support)


def meeting(iso3: str, year: int = 2025) -> MeetingFact:
    """A meeting under the individualised approach."""
    return MeetingFact(f"{iso3}-{year}", iso3, year, f"Individualised Approach: {iso3}", GOOD)


def at_home(
    kind: str, iso3: str, since: date, until: date | None = None, *, support: Support = GOOD
) -> HomeFact:
    """A plan for mobilising resources, or a National Mine Action Platform."""
    return HomeFact(kind, f"{kind}-{iso3}", iso3, "Name", since, until, support)


def plan(
    iso3: str,
    pillars: Iterable[str] = ("survey_clearance",),
    *,
    number: int = 1,
    published_on: date | None = None,
    replaced_on: date | None = None,
    support: Support = GOOD,
) -> PlanFact:
    """A published plan for 2024-2027."""
    return PlanFact(
        f"id-{iso3}",
        f"{iso3}-2024",
        iso3,
        "Plan",
        number,
        2024,
        2027,
        published_on,
        replaced_on,
        frozenset(pillars),
        support,
    )


def answer(question: str, said: str, *states: str) -> Answer:
    """An answer with a passage that names its question."""
    assert question in BY_ID, question
    return Answer(
        question,
        said,
        states=tuple(sorted(states)),
        passage=Passage("Article 7 report", "4", None, "https://example.org/report.pdf"),
    )


def report(
    iso3: str, *answers: Answer, year: int = 2026, number: int = 1, filed_on: date | None = None
) -> Report:
    """A filed report; by default filed on 1 April of its year."""
    filed = filed_on or date(year, 4, 1)
    return Report(
        id=UUID(int=year * 1000 + number),
        state=iso3,
        state_name=NAMES.get(iso3, iso3),
        year=year,
        number=number,
        filed_on=filed,
        document="Article 7 report",
        link=None,
        entered_by="secretariat",
        reason=None if number == 1 else "corrected",
        known_on=filed,
        recorded_at=datetime(filed.year, filed.month, filed.day, tzinfo=UTC),
        content_sha256="0" * 64,
        answers=answers,
    )
