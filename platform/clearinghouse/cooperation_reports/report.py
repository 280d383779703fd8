"""A cooperation report: answers with the passages they rest on, when it is due, and what makes it whole.

The report of year Y is the cooperation part of the Article 7 report due by 30 April of Y, and tells of the year
before. Filing is with the Secretary-General of the United Nations; here it is noted that and when it was filed.

The surprise: three things are no answer. A question left open is `not_answered` and never `no`; an answer that the
platform filled in from what it knows does not count until the State confirms it; and a version that was filed is
never changed, a correction is the next version and says what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from clearinghouse.cooperation_reports.questions import BY_ID, QUESTIONS

Value = Literal["yes", "no", "not_answered"]
Origin = Literal["reported", "prefilled"]

FIRST_YEAR: Final = 1999
"""The first Article 7 reports were due in 1999 (Convention, Articles 7(1) and 17)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where an answer stands: the document, its page or part, a short quotation, a link. None: not given."""

    document: str | None = None
    page: str | None = None
    quotation: str | None = None
    link: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether a reader can find it: a document with its page or a quotation, or a link."""
        return bool(self.link or (self.document and (self.page or self.quotation)))


NO_PASSAGE: Final = Passage()


@dataclass(frozen=True, slots=True)
class Fact:
    """What the platform knew when it filled an answer in: which fact, in words, and its sources by code."""

    kind: str
    words: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    `value`: for questions that are not of yes or no, `yes` says that something is given. `amount` in `currency` (ISO
    4217), two decimals, of the year that the report covers. `states`: ISO3, sorted. `fact` is there where the platform
    filled the answer in, also after it was confirmed.
    """

    question: str
    value: Value
    amount: Decimal | None = None
    currency: str | None = None
    states: tuple[str, ...] = ()
    words: str | None = None
    passage: Passage = NO_PASSAGE
    origin: Origin = "reported"
    is_confirmed: bool = True
    fact: Fact | None = None

    @property
    def counts(self) -> bool:
        """Whether it is the State's word: answered, and confirmed where the platform had filled it in."""
        return self.value != "not_answered" and self.is_confirmed


def _of(answers: tuple[Answer, ...], question: str) -> Answer:
    return next((each for each in answers if each.question == question), Answer(question, "not_answered"))


@dataclass(frozen=True, slots=True)
class Report:
    """A version of a filed report.

    `year`: Y, whose report is due 30 April of Y. `number`: of the version, 1 and up. `document`: the filed Article 7
    report by title or symbol. `entered_by`: `state:SEN` or `secretariat`. `reason`: why it corrects the version
    before, None of the first. `known_on`: the day from which it held here. `answers`: those that count, by number.
    """

    id: UUID
    state: str
    state_name: str
    year: int
    number: int
    filed_on: date
    document: str
    link: str | None
    entered_by: str
    reason: str | None
    known_on: date
    recorded_at: datetime
    content_sha256: str
    answers: tuple[Answer, ...]

    @property
    def is_punctual(self) -> bool:
        """Whether it was filed by the day on which it was due."""
        return is_punctual(self.year, self.filed_on)

    def answer(self, question: str) -> Answer:
        """Return the answer to a question; one that was left open is `not_answered`."""
        return _of(self.answers, question)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a State (`party` state:SEN) or the secretariat prepares. `begun_from`: the version it corrects."""

    id: UUID
    report: UUID
    state: str
    state_name: str
    year: int
    party: str
    begun_from: int | None
    edited_at: datetime
    answers: tuple[Answer, ...]

    def answer(self, question: str) -> Answer:
        """Return the answer to a question; one that was left open is `not_answered`."""
        return _of(self.answers, question)


@dataclass(frozen=True, slots=True)
class Filing:
    """Whether a State Party's report of a year was filed, as far as is known here; None: no report filed."""

    state: str
    state_name: str
    report: UUID | None
    number: int | None
    filed_on: date | None
    entered_by: str | None
    is_punctual: bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction changed in an answer; None: it was not there."""

    question: str
    field: str
    before: str | None
    after: str | None


def due_on(year: int) -> date:
    """Return the day by which the report of a year is due (Convention, Article 7(2))."""
    return date(year, 4, 30)


def is_punctual(year: int, filed_on: date) -> bool:
    """Whether a report was filed by the day on which it was due."""
    return filed_on <= due_on(year)


def as_own_word(given: Answer, kept: Answer) -> Answer:
    """Return an answer that its State has given: a prefilled one that it keeps as it was is thereby confirmed.

    What it changes is its own and no longer the platform's.
    """

    def content(answer: Answer) -> tuple[object, ...]:
        return answer.value, answer.amount, answer.currency, answer.states

    if kept.origin == "prefilled" and content(given) == content(kept):
        return replace(given, origin="prefilled", is_confirmed=True, fact=kept.fact)
    return replace(given, origin="reported", is_confirmed=True, fact=None)


def counted(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return the answers that count, in the order of the form: these and no others are filed."""
    return tuple(
        sorted((each for each in answers if each.counts), key=lambda each: BY_ID[each.question].number)
    )


def with_passages_of_export(answers: Iterable[Answer], document: str, link: str | None) -> tuple[Answer, ...]:
    """Return answers of a section that was filed as exported: one without a passage stands at its question there."""
    return tuple(
        each
        if each.passage.is_given
        else replace(
            each,
            passage=replace(
                each.passage, document=document, page=f"question {BY_ID[each.question].number}", link=link
            ),
        )
        for each in answers
    )


def plain(answer: Answer) -> dict[str, Any]:
    """Return an answer as text, lists and None, in a fixed order: what is hashed, compared and noted."""
    return {
        "question": answer.question,
        "value": answer.value,
        "amount": None if answer.amount is None else f"{answer.amount:.2f}",
        "currency": answer.currency,
        "states": list(answer.states),
        "words": answer.words,
        **{f"passage_{each.name}": getattr(answer.passage, each.name) for each in fields(Passage)},
        "origin": answer.origin,
    }


def content_sha256(state: str, year: int, filed_on: date, document: str, answers: Iterable[Answer]) -> str:
    """Return the SHA-256 of a version in canonical form."""
    content = {
        "state": state,
        "year": year,
        "filed_on": filed_on.isoformat(),
        "document": document,
        "answers": [plain(each) for each in counted(answers)],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(value: Any) -> str | None:
    if value is None or value == []:
        return None
    return ", ".join(value) if isinstance(value, list) else str(value)


def changes(before: Iterable[Answer], after: Iterable[Answer]) -> tuple[Change, ...]:
    """Return what differs between the counted answers of two versions, in the order of the form."""
    old: Mapping[str, Answer] = {each.question: each for each in counted(before)}
    new: Mapping[str, Answer] = {each.question: each for each in counted(after)}
    found: list[Change] = []
    for question in QUESTIONS:
        then = plain(old.get(question.id, Answer(question.id, "not_answered")))
        now = plain(new.get(question.id, Answer(question.id, "not_answered")))
        found.extend(
            Change(question.id, field, _shown(then[field]), _shown(now[field]))
            for field in then
            if field != "origin" and then[field] != now[field]
        )
    return tuple(found)
