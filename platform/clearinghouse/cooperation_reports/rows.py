"""How cooperation reports look on the wire: questions, answers, reports, versions, drafts, filings; and edits.

The surprise: who edits an answer never says whether it is prefilled or confirmed. The server knows what it had filled
in, and whoever sends that answer unchanged confirms it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from pydantic import Field

from clearinghouse.cooperation_reports.questions import (
    BY_ID,
    SECTIONS,
    Asked,
    Detail,
    Kind,
    Question,
    Section,
)
from clearinghouse.cooperation_reports.report import (
    Answer,
    Change,
    Draft,
    Filing,
    Origin,
    Passage,
    Report,
    Value,
    counted,
    due_on,
)
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import AsOf, Code, Money, Pillar, money

Year = Annotated[int, msgspec.Meta(description="In which the report is due; it covers the year before.")]
Party = Annotated[str, msgspec.Meta(description="state:SEN or secretariat.", examples=["secretariat"])]


class QuestionRow(msgspec.Struct, frozen=True):
    """A question of the form."""

    id: str
    number: int
    section: Section
    heading: Annotated[str, msgspec.Meta(description="Of the section, in words.")]
    pillar: Pillar | None
    kind: Kind
    label: str
    asks: Annotated[list[Detail], msgspec.Meta(description="What may stand beside yes or no.")]
    asked_of: Annotated[Asked, msgspec.Meta(description="Whom it is asked first; all may answer all.")]
    indicators: Annotated[list[str], msgspec.Meta(description="The indicators that it feeds.")]


class PassageRow(msgspec.Struct, frozen=True):
    """Where an answer stands; null: not given."""

    document: str | None
    page: str | None
    quotation: str | None
    link: str | None


class FactRow(msgspec.Struct, frozen=True):
    """What the platform knew when it filled the answer in."""

    kind: str
    words: str
    source_ids: list[str]


class StatedMoney(msgspec.Struct, frozen=True):
    """Money as the report states it, of the year that it covers."""

    amount: Money
    currency: Annotated[str, msgspec.Meta(description="ISO 4217.", examples=["NOK"])]


class AnswerRow(msgspec.Struct, frozen=True):
    """An answer. A question that is not in the list was left open, which is not a no."""

    question: str
    number: int
    value: Value
    money: Annotated[StatedMoney | None, msgspec.Meta(description="Null: not asked for, or not reported.")]
    states: list[Code]
    words: str | None
    passage: PassageRow
    origin: Annotated[Origin, msgspec.Meta(description="`prefilled`: filled in by the platform.")]
    is_confirmed: Annotated[bool, msgspec.Meta(description="False: it does not count yet.")]
    fact: FactRow | None


class CooperationReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """The current version of a filed report."""

    state: Code
    state_name: str
    year: Year
    due_on: date
    filed_on: date
    is_punctual: Annotated[bool, msgspec.Meta(description="Filed by the day on which it was due.")]
    version: int
    entered_by: Party
    document: Annotated[str, msgspec.Meta(description="The filed Article 7 report, by title or symbol.")]
    link: str | None
    reason: Annotated[str | None, msgspec.Meta(description="Why it was corrected; null: the first version.")]
    answered: Annotated[int, msgspec.Meta(description="How many questions it answers.")]
    recorded_at: datetime
    content_sha256: str
    as_of: AsOf


class CooperationReport(CooperationReportRow, frozen=True, kw_only=True):
    """A version of a filed report with its answers."""

    answers: list[AnswerRow]


class ChangeRow(msgspec.Struct, frozen=True):
    """What a correction changed in an answer; null: it was not there."""

    question: str
    field: str
    before: str | None
    after: str | None


class CooperationVersionRow(CooperationReportRow, frozen=True, kw_only=True):
    """A version of a report, and what it changed of the version before."""

    changes: list[ChangeRow]


class CooperationDraftRow(msgspec.Struct, frozen=True, kw_only=True):
    """A draft of a report; nobody but its owner sees it."""

    state: Code
    state_name: str
    year: Year
    due_on: date
    party: Party
    begun_from: Annotated[int | None, msgspec.Meta(description="The version that it corrects; null: none.")]
    answered: int
    unconfirmed: Annotated[int, msgspec.Meta(description="Answers filled in here and not confirmed yet.")]
    edited_at: datetime


class CooperationDraft(CooperationDraftRow, frozen=True, kw_only=True):
    """A draft with its answers."""

    answers: list[AnswerRow]


class FilingRow(msgspec.Struct, frozen=True):
    """Whether a State Party's report of a year was filed, as far as is known here."""

    state: Code
    state_name: str
    year: Year
    due_on: date
    filed_on: Annotated[
        date | None, msgspec.Meta(description="Null: no report filed, as far as is known here.")
    ]
    is_punctual: bool | None
    version: int | None
    entered_by: str | None


Text = Annotated[str, Field(max_length=4000)]
Link = Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s<>\"\x00-\x1f]+$")]


class PassageEdit(Body):
    """Where an answer stands. A quotation has at most 300 characters."""

    document: Text | None = None
    page: Text | None = None
    quotation: Text | None = None
    link: Text | None = None


class MoneyEdit(Body):
    """Money as the report states it: at most two decimals, and the currency by ISO 4217."""

    amount: Annotated[str, Field(pattern=r"^[0-9]{1,16}(\.[0-9]{1,2})?$")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class AnswerEdit(Body):
    """The answer to a question, whole: what is left out is taken away. `not_answered` leaves the question open."""

    question: Annotated[str, Field(min_length=1, max_length=60)]
    value: Value
    money: MoneyEdit | None = None
    states: Annotated[list[Annotated[str, Field(pattern="^[A-Z]{3}$")]], Field(max_length=200)] | None = None
    words: Text | None = None
    passage: PassageEdit | None = None


class DraftEdit(Body):
    """Answers to put in the place of those to the same questions; other answers stay."""

    answers: Annotated[list[AnswerEdit], Field(min_length=1, max_length=100)]


class NewDraft(Body):
    """Whose report of which year is prepared."""

    state: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    year: Annotated[int, Field(ge=1999, le=2200)]


class NewFiling(Body):
    """That the report was filed with the United Nations.

    `filed_on`: the day of the Article 7 report itself, also in a correction. `is_as_exported`: the section was filed
    as it was exported from here, so that an answer without a passage stands at its question there. `replaces`: the
    number of the version that this one corrects, and `reason`: why; null of a first version.
    """

    filed_on: date
    document: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    link: Link | None = None
    is_as_exported: bool = False
    replaces: Annotated[int, Field(ge=1, le=9999)] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f\x7f]+$")] | None = None


def _given(text: str | None) -> str | None:
    """Return text without blanks around it; nothing but blanks is nothing."""
    return (text.strip() or None) if text is not None else None


def answer_of(edit: AnswerEdit) -> Answer:
    """Return an edit as an answer."""
    passage = edit.passage or PassageEdit()
    return Answer(
        question=edit.question,
        value=edit.value,
        amount=None if edit.money is None else Decimal(edit.money.amount),
        currency=None if edit.money is None else edit.money.currency,
        states=tuple(sorted(edit.states or ())),
        words=_given(edit.words),
        passage=Passage(
            _given(passage.document), _given(passage.page), _given(passage.quotation), _given(passage.link)
        ),
    )


def question_row(question: Question) -> QuestionRow:
    """Return a question as it is shown."""
    return QuestionRow(
        question.id,
        question.number,
        question.section,
        SECTIONS[question.section],
        question.pillar,  # type: ignore[arg-type]  # a test holds the pillars of questions to the known ones
        question.kind,
        question.label,
        list(question.asks),
        question.asked_of,
        list(question.indicators),
    )


def _money(answer: Answer) -> StatedMoney | None:
    if answer.amount is None or answer.currency is None:
        return None
    return StatedMoney(money(answer.amount), answer.currency)


def answer_row(answer: Answer) -> AnswerRow:
    """Return an answer as it is shown."""
    passage, fact = answer.passage, answer.fact
    return AnswerRow(
        answer.question,
        BY_ID[answer.question].number,
        answer.value,
        _money(answer),
        list(answer.states),
        answer.words,
        PassageRow(passage.document, passage.page, passage.quotation, passage.link),
        answer.origin,
        answer.is_confirmed,
        FactRow(fact.kind, fact.words, list(fact.source_codes)) if fact else None,
    )


def _head(report: Report) -> Mapping[str, object]:
    return {
        "state": report.state,
        "state_name": report.state_name,
        "year": report.year,
        "due_on": due_on(report.year),
        "filed_on": report.filed_on,
        "is_punctual": report.is_punctual,
        "version": report.number,
        "entered_by": report.entered_by,
        "document": report.document,
        "link": report.link,
        "reason": report.reason,
        "answered": len(report.answers),
        "recorded_at": report.recorded_at,
        "content_sha256": report.content_sha256,
        "as_of": report.known_on,
    }


def report_row(report: Report) -> CooperationReportRow:
    """Return a report as it is shown in lists."""
    return CooperationReportRow(**_head(report))  # type: ignore[arg-type]  # names and types of _head


def report_shown(report: Report) -> CooperationReport:
    """Return a report with its answers."""
    return CooperationReport(**_head(report), answers=[answer_row(each) for each in report.answers])  # type: ignore[arg-type]


def version_row(report: Report, changed: tuple[Change, ...]) -> CooperationVersionRow:
    """Return a version with what it changed."""
    rows = [ChangeRow(each.question, each.field, each.before, each.after) for each in changed]
    return CooperationVersionRow(**_head(report), changes=rows)  # type: ignore[arg-type]


def _draft_head(draft: Draft) -> Mapping[str, object]:
    return {
        "state": draft.state,
        "state_name": draft.state_name,
        "year": draft.year,
        "due_on": due_on(draft.year),
        "party": draft.party,
        "begun_from": draft.begun_from,
        "answered": len(counted(draft.answers)),
        "unconfirmed": sum(not each.is_confirmed for each in draft.answers),
        "edited_at": draft.edited_at,
    }


def draft_row(draft: Draft) -> CooperationDraftRow:
    """Return a draft as it is shown in lists."""
    return CooperationDraftRow(**_draft_head(draft))  # type: ignore[arg-type]


def draft_shown(draft: Draft) -> CooperationDraft:
    """Return a draft with its answers."""
    return CooperationDraft(**_draft_head(draft), answers=[answer_row(each) for each in draft.answers])  # type: ignore[arg-type]


def filing_row(filing: Filing, year: int) -> FilingRow:
    """Return whether a report was filed as it is shown."""
    return FilingRow(
        filing.state,
        filing.state_name,
        year,
        due_on(year),
        filing.filed_on,
        filing.is_punctual,
        filing.number,
        filing.entered_by,
    )
