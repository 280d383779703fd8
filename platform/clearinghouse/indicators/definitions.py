"""Every indicator, one entry each: what it counts, out of which States, by which rules.

Numbers of actions and indicators are those of the Siem Reap-Angkor Action Plan 2025-2029 in the draft submitted to the
Fifth Review Conference (28 November 2024), not yet checked against the adopted text; labels are our own words. What
18.1-18.3 and 23.1-23.2 ask in turn is read from the draft's order, as in the questions of the cooperation report.

To add an indicator: one entry here, and one test of what it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from clearinghouse.indicators.rules import Reported
from clearinghouse.indicators.sets import SetName

PLAN: Final = (
    "Siem Reap-Angkor Action Plan 2025-2029, draft submitted to the Fifth Review Conference (28 November 2024); "
    "numbers and wording are to be checked on the adopted text."
)
BASELINE_YEAR: Final = 2025
"""The reporting year against which change is shown: reports due 30 April 2025, which cover 2024."""

FIRST_FOUND_YEAR: Final = 2010
"""The calendar year with which series of facts found begin: the first with a donor's table that was captured whole."""

Comparability = Literal["comparable", "partly", "not_comparable", "not_examined"]


WHY: Final[Mapping[str, str]] = {
    "one_of_three": "There it is one indicator; here it is the union of 40.1, 40.2 and 40.3.",
    "percentage_or_union": "There a number of States, here a percentage; or the union of 43.1 to 43.4, a number.",
    "none_drawn_up": "Kept from the same facts; no crosswalk was drawn up.",
    "part_of_this": "There it is a part of what is counted here.",
    "asks_differ": "What was asked there and what is asked here differ.",
    "percentage": "There a number of States, here a percentage.",
    "follow_up": "There follow-up was asked for as well.",
    "regular_meetings": "There the platform had to meet regularly; here that is not asked.",
    "both_survey_clearance": "Both count States that assist in survey and clearance.",
    "both_victim_assistance": "Both count States that support victim assistance.",
    "both_coordinate": "Both count States that coordinate their support.",
    "both_share_experience": "Both count States that share experience.",
}
"""Why an indicator of the Oslo Action Plan compares as it does, by code: pages find their own words by it."""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """An indicator of the Oslo Action Plan 2020-2024 beside one of ours; `oslo` None: none was looked for.

    `reason`: a code of `WHY`.
    """

    oslo: str | None
    comparability: Comparability
    reason: str

    @property
    def why(self) -> str:
        """Why it compares as it does, in words."""
        return WHY[self.reason]


@dataclass(frozen=True, slots=True)
class Beside:
    """A second count shown beside an indicator's, of some of its members or (`is_cumulative`) of several years."""

    key: str
    label: str
    reported: Reported | None = None
    found: str | None = None
    is_cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Among:
    """An indicator that counts only those States of which something else holds, by their own report."""

    label: str
    reported: Reported


@dataclass(frozen=True, slots=True)
class Indicator:
    """A definition.

    Attributes:
        id: of the plan, such as "43.1".
        label: what it counts, in our own words.
        action: of the plan; None: it belongs to the Convention itself.
        kind: P, a share of a set of States; N, a number of States Parties.
        reported: the rule over a State's report.
        denominators: the sets of a P, the first one leading; () of an N.
        found: the rule over facts of the platform, by name; None: no fact of the platform shows it.
        found_note: how far the found facts show what the indicator asks; None: as far as they go.
        among: see `Among`.
        beside: further counts.
        oslo: the crosswalk; () where the Oslo Action Plan had no such indicator.
    """

    id: str
    label: str
    action: int | None
    kind: Literal["P", "N"]
    reported: Reported
    denominators: tuple[SetName, ...] = ()
    found: str | None = None
    found_note: str | None = None
    among: Among | None = None
    beside: tuple[Beside, ...] = ()
    oslo: tuple[Crosswalk, ...] = ()

    @property
    def leading_set(self) -> SetName:
        """The set whose States are looked at one by one: of an N all States Parties."""
        return self.denominators[0] if self.denominators else "states_parties"

    @property
    def bases(self) -> tuple[Literal["reported", "found"], ...]:
        """What its values may rest on."""
        return ("reported",) if self.found is None else ("reported", "found")


def _any(*questions: str, names_affected: bool = False) -> Reported:
    return Reported(tuple((each,) for each in questions), names_affected)


def _all(*questions: str) -> Reported:
    return Reported((questions,))


_ASSISTING_IN_A_PILLAR = _any(
    "assistance.survey_clearance",
    "assistance.victim_assistance",
    "assistance.risk_education",
    "assistance.stockpile_destruction",
    names_affected=True,
)
_ASSISTING = Among("those that report assistance in one of the four pillars", _ASSISTING_IN_A_PILLAR)
_IN_POSITION = Among(
    "those that declare themselves to be in a position to assist", _any("support.in_position")
)

_OWN_MONEY = (
    Crosswalk("1.2", "partly", "one_of_three"),
    Crosswalk("42.1", "partly", "one_of_three"),
)
_GIVEN = tuple(Crosswalk(oslo, "partly", "percentage_or_union") for oslo in ("7.2", "42.2", "45.1"))
_NOT_EXAMINED = (Crosswalk(None, "not_examined", "none_drawn_up"),)
_FLOWS = (
    "Shown by yearly flows of donors' published tables, by commitments over several years, and by published agreements "
    "and payments; pillars as the source names them. A least number: tables of other donors were not captured."
)
_AT_HOME = (
    "As kept here by State or secretariat, with its document. Who is not found may have one all the same."
)

INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        "3.1", "a national strategy or work plan in place, with evidence, costs, time frame and participation", 3, "P",
        _any("plans.in_place"), ("affected",), found="has_plan",
        found_note="Published plans with costs that cover the year; their other marks are not looked at.",
        oslo=_NOT_EXAMINED,
    ),
    Indicator(
        "7.1", "assistance to affected States' national strategies and work plans", 7, "P",
        _any("assistance.plans", names_affected=True), ("states_parties",), found="assists",
        found_note=f"{_FLOWS} Whether the money served a national strategy or plan is not known.",
        beside=(
            Beside(
                "multi_year", "of these, with a partnership or funding over several years",
                _any(
                    "assistance.survey_clearance_multi_year", "assistance.risk_education_multi_year",
                    "assistance.victim_assistance_multi_year", "assistance.stockpile_destruction_multi_year",
                    "assistance.capacity_multi_year", names_affected=True,
                ),
                "assists_over_years",
            ),
        ),
        oslo=(
            *_GIVEN,
            Crosswalk("7.1", "partly", "part_of_this"),
            Crosswalk("7.3", "partly", "part_of_this"),
        ),
    ),
    Indicator(
        "7.2", "contributions to local organisations", 7, "P",
        _any("assistance.local_organisations"), ("states_parties",),
    ),
    Indicator(
        "13.1", "a time-bound and costed plan for destroying stockpiles", 13, "P",
        _any("plans.stockpile_destruction"), ("article_4",), found="has_stockpile_plan", oslo=_NOT_EXAMINED,
    ),
    Indicator(
        "18.1", "a work plan for survey and clearance in place", 18, "P",
        _any("plans.survey_clearance"), ("article_5",), found="has_clearance_plan", oslo=_NOT_EXAMINED,
    ),
    Indicator(
        "18.2", "the work plan for survey and clearance updated in the year", 18, "P",
        _any("plans.survey_clearance_updated"), ("article_5",), found="updated_clearance_plan", oslo=_NOT_EXAMINED,
    ),
    Indicator(
        "18.3", "the updated work plan made known by 30 April", 18, "P",
        _any("plans.survey_clearance_shared"), ("article_5",), oslo=_NOT_EXAMINED,
    ),
    Indicator(
        "23.1", "a detailed and costed work plan in the extension request", 23, "P",
        _any("plans.extension_request"), ("article_5",), oslo=_NOT_EXAMINED,
    ),
    Indicator(
        "23.2", "a plan for risk education in the extension request", 23, "P",
        _any("plans.extension_request_risk_education"), ("article_5",), oslo=_NOT_EXAMINED,
    ),
    Indicator(
        "40.1", "a national financial commitment to survey and clearance", 40, "P",
        _any("national_commitment.survey_clearance"), ("affected",), found="pays_for_survey_clearance",
        found_note="National contributions and commitments as published; most sources do not divide them by pillar.",
        oslo=_OWN_MONEY,
    ),
    Indicator(
        "40.2", "a national financial commitment to victim assistance", 40, "P",
        _any("national_commitment.victim_assistance"), ("affected", "victims"), found="pays_for_victim_assistance",
        oslo=_OWN_MONEY,
    ),
    Indicator(
        "40.3", "a national financial commitment to their own stockpile duties", 40, "P",
        _any("national_commitment.stockpile_destruction"), ("affected", "article_4"),
        found="pays_for_stockpile_destruction",
        oslo=_OWN_MONEY,
    ),
    Indicator(
        "40.4", "all sources explored, conventional and alternative or innovative, or an innovative project", 40, "P",
        Reported(
            (
                ("sources.conventional", "sources.alternative"),
                ("sources.conventional", "sources.innovative"),
                ("sources.innovative_project",),
            )
        ),
        ("states_parties",),
        oslo=(Crosswalk("42.3", "not_comparable", "asks_differ"),),
    ),
    Indicator(
        "41.1", "progress, challenges and requirements, all three", 41, "P",
        _all("situation.progress", "situation.challenges", "situation.requirements"), ("affected",),
        oslo=(Crosswalk("43.1", "partly", "percentage"),),
    ),
    Indicator(
        "41.2", "a resource mobilisation plan in place", 41, "P",
        _any("mobilisation.plan", "mobilisation.plan_link"), ("affected",), found="has_mobilisation_plan",
        found_note=_AT_HOME,
    ),
    Indicator(
        "41.3", "the individualised approach used", 41, "P",
        _any("mobilisation.individualised_approach"), ("affected",), found="met_individually",
        found_note="Meetings known from documents that name the State; a meeting held suffices.",
        beside=(Beside("cumulative", "in this year or an earlier one of the series", is_cumulative=True),),
        oslo=(Crosswalk("43.2", "partly", "follow_up"),),
    ),
    Indicator(
        "42.1", "coordination strengthened with national and with international stakeholders", 42, "P",
        _all("mobilisation.coordination_national", "mobilisation.coordination_international"), ("affected",),
    ),
    Indicator(
        "42.2", "a National Mine Action Platform", 42, "P", _any("mobilisation.platform"), ("affected",),
        found="has_platform", found_note=_AT_HOME,
        oslo=(Crosswalk("44", "partly", "regular_meetings"),),
    ),
    Indicator(
        "43.1", "assistance to affected States in survey and clearance", 43, "N",
        _any("assistance.survey_clearance", names_affected=True),
        found="assists_survey_clearance", found_note=_FLOWS,
        oslo=(*_GIVEN, Crosswalk("45.3", "comparable", "both_survey_clearance")),
    ),
    Indicator(
        "43.2", "assistance to affected States in victim assistance", 43, "N",
        _any("assistance.victim_assistance", names_affected=True),
        found="assists_victim_assistance", found_note=_FLOWS,
        oslo=(*_GIVEN, Crosswalk("45.2", "comparable", "both_victim_assistance")),
    ),
    Indicator(
        "43.3", "assistance to affected States in risk education", 43, "N",
        _any("assistance.risk_education", names_affected=True),
        found="assists_risk_education", found_note=_FLOWS,
    ),
    Indicator(
        "43.4", "assistance to States Parties in their stockpile duties", 43, "N",
        _any("assistance.stockpile_destruction", names_affected=True),
        found="assists_stockpile_destruction", found_note=_FLOWS,
    ),
    Indicator(
        "43.5", "assistance that considers gender, age, disability and diverse needs", 43, "N",
        _any("assistance.people"), among=_ASSISTING,
    ),
    Indicator(
        "43.6", "assistance that considers climate and environment", 43, "N",
        _any("assistance.environment"), among=_ASSISTING,
    ),
    Indicator(
        "44.1", "support coordinated with others who assist", 44, "N",
        _any("support.coordinated"), among=_IN_POSITION,
        oslo=(Crosswalk("46", "comparable", "both_coordinate"),),
    ),
    Indicator(
        "45.1", "experience, practices and lessons shared", 45, "N", _any("exchange.experience"),
        oslo=(Crosswalk("47", "comparable", "both_share_experience"),),
    ),
    Indicator(
        "45.2", "scientific, methodological or technological expertise shared", 45, "N", _any("exchange.expertise"),
    ),
    Indicator(
        "punctual", "their Article 7 report filed by 30 April", None, "P",
        Reported(is_of_filing=True), ("states_parties",),
        oslo=_NOT_EXAMINED,
    ),
)  # fmt: skip
"""Every indicator, in the order of the plan."""

BY_ID: Final = {each.id: each for each in INDICATORS}

PUNCTUALITY: Final = ("punctual",)
"""What the snapshot of 30 April holds."""
