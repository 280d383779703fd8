"""Everything that can be wrong with an answer, and what keeps a report from being noted as filed.

The surprise: faults come as a list with the place, what is wrong and how to mend it, and are not raised here: a form
refuses its save by them, a workbook keeps its good answers beside them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Final

from clearinghouse.cooperation_reports.questions import BY_ID, Question
from clearinghouse.cooperation_reports.report import Answer, counted
from clearinghouse.errors import Fault

QUOTATION_CHARACTERS: Final = 300
"""A passage is quoted, not copied out: enough to find it again."""
WORDS_CHARACTERS: Final = 2000
DOCUMENT_CHARACTERS: Final = 200
PAGE_CHARACTERS: Final = 40
LINK_CHARACTERS: Final = 500
FACT_CHARACTERS: Final = 500
MOST_MONEY: Final = Decimal("9999999999999999.99")
_LINK: Final = re.compile(r"https?://[^\s\x00-\x1f<>\"]+")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "..."


def _text_faults(answer: Answer, where: str, stem: str) -> list[Fault]:
    limits: list[tuple[str, str | None, int]] = [
        ("words", answer.words, WORDS_CHARACTERS),
        ("passage.document", answer.passage.document, DOCUMENT_CHARACTERS),
        ("passage.page", answer.passage.page, PAGE_CHARACTERS),
        ("passage.quotation", answer.passage.quotation, QUOTATION_CHARACTERS),
        ("passage.link", answer.passage.link, LINK_CHARACTERS),
    ]
    faults = []
    for name, text, most in limits:
        if text is None:
            continue
        if len(text) > most:
            faults.append(
                Fault(
                    where,
                    f"{stem}.{name}",
                    f"has {len(text)} characters",
                    f"Give at most {most}.",
                    _shortened(text),
                )
            )
        elif not text.strip() or any(
            (ord(each) < 32 and each not in "\n\t") or ord(each) == 127 for each in text
        ):
            faults.append(
                Fault(where, f"{stem}.{name}", "is blank or holds control characters", "Write plain text.")
            )
    link = answer.passage.link
    if link is not None and not _LINK.fullmatch(link):
        faults.append(
            Fault(
                where,
                f"{stem}.passage.link",
                "is no link",
                "Give an address that begins with https://.",
                _shortened(link),
            )
        )
    return faults


def _amount_faults(answer: Answer, question: Question, where: str, stem: str) -> list[Fault]:
    faults: list[Fault] = []
    amount = answer.amount
    if (amount is None) != (answer.currency is None):
        faults.append(
            Fault(where, f"{stem}.amount", "has no currency" if amount is not None else "is missing beside a currency",
                  "Give both, such as 250000.00 and EUR, or neither.")
        )  # fmt: skip
    if amount is not None and not (
        amount.is_finite() and 0 <= amount <= MOST_MONEY and amount == amount.quantize(Decimal("0.01"))
    ):
        faults.append(
            Fault(
                where,
                f"{stem}.amount",
                "cannot be used",
                "Give 0 or more with at most two decimals.",
                _shortened(str(amount)),
            )
        )
    if answer.currency is not None and not _CURRENCY.fullmatch(answer.currency):
        faults.append(
            Fault(
                where,
                f"{stem}.currency",
                "is no currency",
                "Give its ISO 4217 code, such as USD.",
                _shortened(answer.currency),
            )
        )
    if amount is not None and question.kind != "amount" and "amount" not in question.asks:
        faults.append(Fault(where, f"{stem}.amount", "is not asked here", "Leave it out."))
    return faults


def _detail_faults(
    answer: Answer, question: Question, where: str, stem: str, known: Collection[str], state: str
) -> list[Fault]:
    faults: list[Fault] = []
    if answer.states and question.kind != "states" and "states" not in question.asks:
        faults.append(Fault(where, f"{stem}.states", "are not asked here", "Leave them out."))
    for each in answer.states:
        if each == state:
            what, mend = "names the reporting State itself", "Name the other States."
        elif each not in known:
            what, mend = "names no State or area known here", "Take codes from /api/v1/states."
        else:
            continue
        faults.append(Fault(where, f"{stem}.states", what, mend, _shortened(each)))
    if len(set(answer.states)) < len(answer.states):
        faults.append(Fault(where, f"{stem}.states", "name a State twice", "Name each once."))
    if answer.words is not None and question.kind not in ("text", "link") and "words" not in question.asks:
        faults.append(Fault(where, f"{stem}.words", "are not asked here", "Leave them out."))
    return faults


def _value_faults(answer: Answer, question: Question, where: str, stem: str) -> list[Fault]:
    held = {
        "yes_no": True,
        "amount": answer.amount is not None,
        "states": bool(answer.states),
        "text": answer.words is not None,
        "link": answer.words is not None and bool(_LINK.fullmatch(answer.words)),
    }[question.kind]
    if answer.value == "not_answered":
        if answer.amount is not None or answer.states or answer.words is not None:
            return [
                Fault(where, f"{stem}.value", "is not_answered, with details beside it", "Say yes or no.")
            ]
        return []
    if question.kind != "yes_no" and answer.value == "no":
        return [
            Fault(where, f"{stem}.value", "cannot be no here", "Say yes with what is asked, or not_answered.")
        ]
    if not held:
        wanted = {"amount": "an amount", "states": "States", "text": "words", "link": "a link in `words`"}
        return [Fault(where, f"{stem}.value", f"is yes without {wanted[question.kind]}", "Give it.")]
    if answer.value == "no" and (answer.amount or answer.states):
        return [
            Fault(
                where,
                f"{stem}.value",
                "is no, with an amount or States beside it",
                "Say yes, or leave them out.",
            )
        ]
    return []


def answer_faults(
    answer: Answer, *, state: str, known: Collection[str], where: str = "body"
) -> tuple[Fault, ...]:
    """Return everything that is wrong with an answer by itself; () where it can be kept.

    Args:
        answer: it.
        state: the State that reports.
        known: ISO3 of all States and areas that a report may name.
        where: what the faults name as the place.
    """
    stem = f"answers.{_shortened(answer.question)}"
    question = BY_ID.get(answer.question)
    if question is None:
        return (Fault(where, stem, "is no question here", "Take ids from /api/v1/cooperation-questions."),)
    return (
        *_value_faults(answer, question, where, stem),
        *_amount_faults(answer, question, where, stem),
        *_detail_faults(answer, question, where, stem, known, state),
        *_text_faults(answer, where, stem),
    )


def filing_faults(answers: Iterable[Answer], *, where: str = "body") -> tuple[Fault, ...]:
    """Return what keeps answers from being filed: each that counts needs the passage it rests on."""
    return tuple(
        Fault(
            where,
            f"answers.{each.question}.passage",
            "is missing",
            "Give the document and its page, a short quotation, or a link; or say that the section was filed as "
            "exported.",
        )
        for each in counted(answers)
        if not each.passage.is_given
    )
