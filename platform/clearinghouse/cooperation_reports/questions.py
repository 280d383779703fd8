"""What a cooperation report is asked: one question for each thing that the indicators count, and no text of a treaty.

Labels are our own words. The numbers of actions and indicators are those of the Siem Reap-Angkor Action Plan 2025-2029
in the draft submitted to the Fifth Review Conference (28 November 2024); what 18.1-18.3 and 23.1-23.2 ask in turn is
read from the draft's order (plans in place, updated, in extension requests) and is to be checked on the adopted text.

The surprise: a question asks for yes or no and for what goes with it (an amount, States, words) in one answer, so that
the passage of the report stands beside all of it. And ids are for ever: answers of published versions name them, so
a question may be added and reworded, never renamed or taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from needmatch.units import PILLARS

Kind = Literal["yes_no", "amount", "states", "text", "link"]
Detail = Literal["amount", "states", "words"]
Asked = Literal["all", "affected", "assisting"]
Section = Literal[
    "national_commitment",
    "sources",
    "plans",
    "situation",
    "mobilisation",
    "assistance",
    "support",
    "exchange",
]

SECTIONS: Final[dict[Section, str]] = {
    "national_commitment": "National financial commitment",
    "sources": "Sources of money",
    "plans": "Plans and extension requests",
    "situation": "Progress, challenges, requirements",
    "mobilisation": "Mobilising resources and working together at home",
    "assistance": "Assistance given",
    "support": "Coordinating support",
    "exchange": "Experience and expertise",
}
"""The sections of the form, in order, with their headings."""

PILLAR_LABELS: Final = {
    "survey_clearance": "survey and clearance",
    "risk_education": "risk education",
    "victim_assistance": "victim assistance",
    "stockpile_destruction": "stockpile destruction",
    "capacity": "coordination, information management and institutions",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    `number`: its place in the form, 1 and up, as files print it. `pillar` None: it is not of one pillar. `asks`: what
    may stand in the answer beside yes or no. `indicators`: the ids it feeds; () where it is kept for its own sake.
    `asked_of`: whom the form shows it to first; everyone may answer everything.
    """

    number: int
    id: str
    section: Section
    pillar: str | None
    kind: Kind
    label: str
    indicators: tuple[str, ...]
    asked_of: Asked = "all"
    asks: tuple[Detail, ...] = ()


_COMMITMENT_FEEDS = {
    "survey_clearance": ("40.1",),
    "victim_assistance": ("40.2",),
    "stockpile_destruction": ("40.3",),
}
_ASSISTANCE_FEEDS = {
    "survey_clearance": ("43.1", "43.5", "43.6"),
    "victim_assistance": ("43.2", "43.5", "43.6"),
    "risk_education": ("43.3", "43.5", "43.6"),
    "stockpile_destruction": ("43.4", "43.5", "43.6"),
}


class _Form:
    """Numbers questions as they are written down."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def ask(
        self,
        id: str,
        label: str,
        *feeds: str,
        kind: Kind = "yes_no",
        pillar: str | None = None,
        of: Asked = "all",
        asks: tuple[Detail, ...] = (),
    ) -> None:
        section: Section = id.partition(".")[0]  # type: ignore[assignment]  # a test holds ids to the sections
        number = len(self.questions) + 1
        self.questions.append(Question(number, id, section, pillar, kind, label, feeds, of, asks))


def _written() -> tuple[Question, ...]:
    form = _Form()
    for pillar in PILLARS:
        form.ask(
            f"national_commitment.{pillar}",
            f"Did the State commit money of its own to {PILLAR_LABELS[pillar]}? How much in the year?",
            *_COMMITMENT_FEEDS.get(pillar, ()),
            pillar=pillar, of="affected", asks=("amount",),
        )  # fmt: skip
    form.ask("sources.conventional", "Did it explore conventional sources of money?", "40.4", asks=("words",))
    form.ask("sources.alternative", "Did it explore alternative sources of money?", "40.4", asks=("words",))
    form.ask("sources.innovative", "Did it explore innovative ways of financing?", "40.4", asks=("words",))
    form.ask(
        "sources.innovative_project", "Is there a project with innovative financing?", "40.4",
        asks=("words", "amount"),
    )  # fmt: skip
    form.ask(
        "plans.in_place",
        "Is a national strategy or work plan in place that is evidence-based, costed, time-bound and made with those "
        "concerned?",
        "3.1",
        of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "plans.stockpile_destruction", "Is a time-bound and costed plan for destroying stockpiles in place?", "13.1",
        pillar="stockpile_destruction", of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "plans.survey_clearance",
        "Is an evidence-based and costed work plan for survey and clearance in place, with the area to be released "
        "each year?",
        "18.1",
        pillar="survey_clearance", of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "plans.survey_clearance_updated", "Was that work plan updated in the year on new evidence?", "18.2",
        pillar="survey_clearance", of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "plans.survey_clearance_shared", "Was the updated work plan, with its new targets, made known by 30 April?",
        "18.3",
        pillar="survey_clearance", of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "plans.extension_request",
        "If more time was requested: did the request hold a detailed, costed work plan over its years?",
        "23.1",
        pillar="survey_clearance", of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "plans.extension_request_risk_education",
        "If more time was requested: did the request hold a plan for risk education suited to the context?",
        "23.2",
        pillar="risk_education", of="affected", asks=("words",),
    )  # fmt: skip
    form.ask("situation.progress", "What progress was made?", "41.1", of="affected", asks=("words",))
    form.ask("situation.challenges", "What challenges remain?", "41.1", of="affected", asks=("words",))
    form.ask(
        "situation.requirements", "What assistance is required? How much money?", "41.1",
        of="affected", asks=("words", "amount"),
    )  # fmt: skip
    form.ask(
        "mobilisation.plan",
        "Is a resource mobilisation plan in place?",
        "41.2",
        of="affected",
        asks=("words",),
    )
    form.ask("mobilisation.plan_link", "Where can that plan be read?", "41.2", kind="link", of="affected")
    form.ask(
        "mobilisation.individualised_approach",
        "Was the individualised approach used in the year? A meeting held suffices.",
        "41.3",
        of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "mobilisation.coordination_national", "Was coordination with national stakeholders strengthened?", "42.1",
        of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "mobilisation.coordination_international", "Was coordination with international stakeholders strengthened?",
        "42.1",
        of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "mobilisation.platform", "Is there a National Mine Action Platform? How often does it meet?", "42.2",
        of="affected", asks=("words",),
    )  # fmt: skip
    form.ask(
        "assistance.plans", "Did the State assist affected States' national strategies and work plans?", "7.1",
        of="assisting", asks=("states", "amount"),
    )  # fmt: skip
    for pillar in PILLARS:
        form.ask(
            f"assistance.{pillar}",
            f"Did it assist affected States in {PILLAR_LABELS[pillar]}? Which, and with how much in the year?",
            *_ASSISTANCE_FEEDS.get(pillar, ()),
            pillar=pillar, of="assisting", asks=("states", "amount"),
        )  # fmt: skip
        form.ask(
            f"assistance.{pillar}_multi_year",
            f"Was assistance in {PILLAR_LABELS[pillar]} given as a partnership or funding over several years?",
            "7.1",
            pillar=pillar, of="assisting", asks=("states",),
        )  # fmt: skip
    form.ask(
        "assistance.local_organisations", "Did its contributions go to local organisations?", "7.2",
        of="assisting", asks=("states", "amount"),
    )  # fmt: skip
    form.ask(
        "assistance.people",
        "Did its assistance take gender, age, disability and the diverse needs of those affected into account?",
        "43.5",
        of="assisting", asks=("words",),
    )  # fmt: skip
    form.ask(
        "assistance.environment", "Did its assistance take climate and environment into account?", "43.6",
        of="assisting", asks=("words",),
    )  # fmt: skip
    form.ask(
        "assistance.total", "How much assistance did it give in the year, all pillars together?", kind="amount",
        of="assisting",
    )  # fmt: skip
    form.ask(
        "assistance.recipients", "Which States did it assist, where the report does not divide by pillar?",
        kind="states", of="assisting",
    )  # fmt: skip
    form.ask(
        "support.in_position",
        "Does the State say that it is in a position to assist?",
        "44.1",
        of="assisting",
    )
    form.ask(
        "support.coordinated", "Did it coordinate its support with others who assist?", "44.1",
        of="assisting", asks=("words",),
    )  # fmt: skip
    form.ask(
        "exchange.experience",
        "Did it share experience, practices and lessons?",
        "45.1",
        asks=("states", "words"),
    )
    form.ask(
        "exchange.expertise", "Did it share scientific, methodological or technological expertise?", "45.2",
        asks=("states", "words"),
    )  # fmt: skip
    form.ask("exchange.remarks", "Is there anything to add on cooperation and assistance?", kind="text")
    return tuple(form.questions)


QUESTIONS: Final[tuple[Question, ...]] = _written()
"""All questions, in the order of the form."""

BY_ID: Final[dict[str, Question]] = {each.id: each for each in QUESTIONS}


def questions_of(indicator: str) -> tuple[Question, ...]:
    """Return the questions that feed an indicator, in the order of the form."""
    return tuple(each for each in QUESTIONS if indicator in each.indicators)
