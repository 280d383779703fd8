"""The workbook of a report: what is exported comes back as it was, faults name their cell, good answers are kept."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearinghouse.cooperation_reports.checks import answer_faults
from clearinghouse.cooperation_reports.questions import QUESTIONS
from clearinghouse.cooperation_reports.report import Answer, Draft, Fact, Passage
from clearinghouse.cooperation_reports.report_cells import COLUMNS, SHEET
from clearinghouse.cooperation_reports.upload import Upload, merged
from clearinghouse.cooperation_reports.workbook import written
from clearinghouse.cooperation_reports.workbook_reading import read_report
from clearinghouse.workbooks.file_kind import UnreadableFile

KNOWN = frozenset({"AFG", "KHM", "NOR", "SEN"})
PAGE_12 = Passage("Article 7 report", "12", "A short passage.", "https://example.org/7")
PREFILLED = Answer(
    "assistance.survey_clearance", "yes", Decimal("15.00"), "USD", ("AFG", "KHM"), origin="prefilled",
    is_confirmed=False, fact=Fact("flows", "Flows of 2022 known here.", ("A", "B")),
)  # fmt: skip


def draft(*answers: Answer, state: str = "NOR", year: int = 2023) -> Draft:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Draft(UUID(int=1), UUID(int=2), state, "Norway", year, f"state:{state}", None, at, answers)


def upload(content: bytes, of: Draft) -> Upload:
    return merged(read_report(content), of, KNOWN)


def edited(content: bytes, *cells: tuple[str, str, Any]) -> bytes:
    """A workbook with some cells set: question, column, value."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet: Any = workbook[SHEET]
    names = list(COLUMNS)
    rows = {row[names.index("question")].value: row for row in sheet.iter_rows()}
    for question, column, value in cells:
        rows[question][names.index(column)].value = value
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def test_a_template_holds_every_question_once_and_comes_back_without_a_change() -> None:
    of = draft(PREFILLED, Answer("exchange.expertise", "no", passage=PAGE_12))
    found = upload(written(of), of)
    assert (found.taken, found.refused, found.faults) == ((), 0, ())
    assert found.unchanged == 2
    sheet: Any = openpyxl.load_workbook(io.BytesIO(written(of)))[SHEET]
    ids = [row[list(COLUMNS).index("question")].value for row in sheet.iter_rows()]
    assert [each for each in ids if each in {question.id for question in QUESTIONS}] == [
        q.id for q in QUESTIONS
    ]


def test_equal_drafts_give_equal_bytes() -> None:
    assert written(draft(PREFILLED)) == written(draft(PREFILLED))


def test_a_prefilled_row_counts_when_it_is_confirmed_or_changed_and_not_before() -> None:
    of = draft(PREFILLED)
    confirmed = upload(edited(written(of), (PREFILLED.question, "confirm", "yes")), of)
    assert confirmed.taken == (replace(PREFILLED, is_confirmed=True),)
    changed = upload(edited(written(of), (PREFILLED.question, "amount", 16)), of)
    assert [(each.origin, each.amount, each.counts) for each in changed.taken] == [
        ("reported", Decimal("16.00"), True)
    ]
    placed = upload(edited(written(of), (PREFILLED.question, "page", "3")), of)
    assert [(each.counts, each.passage.page) for each in placed.taken] == [(False, "3")]


def test_faults_name_their_cell_and_good_answers_are_kept() -> None:
    of = draft()
    content = edited(
        written(of),
        ("support.in_position", "value", "yes"),
        ("support.coordinated", "value", "perhaps"),
        ("assistance.capacity", "value", "yes"),
        ("assistance.capacity", "states", "AFG; XXX"),
        ("assistance.total", "amount", "1.234"),
        ("exchange.experience", "words", "shared"),
        ("assistance.recipients", "states", "afg, KHM"),
    )
    found = upload(content, of)
    assert [(each.question, each.states) for each in found.taken] == [
        ("assistance.recipients", ("AFG", "KHM")),
        ("support.in_position", ()),
    ]
    assert found.refused == 4
    faults = {each.line: each for each in found.faults}
    assert set(faults) == {
        "support.coordinated",
        "assistance.capacity",
        "assistance.total",
        "exchange.experience",
    }
    workbook: Any = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    for each in faults.values():
        assert each.cell is not None
        assert each.mend
        if each.value is not None and each.field != "states":
            assert str(workbook[each.cell].value) == each.value


def test_not_answered_takes_an_answer_back_and_an_empty_row_leaves_it() -> None:
    of = draft(Answer("exchange.expertise", "no", passage=PAGE_12), Answer("exchange.experience", "yes"))
    content = edited(
        written(of),
        ("exchange.expertise", "value", "not answered"),
        *(("exchange.experience", column, None) for column in ("value",)),
    )
    found = upload(content, of)
    assert [(each.question, each.value) for each in found.taken] == [("exchange.expertise", "not_answered")]
    assert found.faults == ()


def test_a_workbook_of_another_report_is_refused_by_name() -> None:
    filled = written(draft(Answer("exchange.expertise", "no")))
    for of in (draft(state="SEN"), draft(year=2024)):
        found = upload(filled, of)
        assert (found.taken, found.refused) == ((), 1)
        assert found.faults[0].code == "other-report"


def test_a_question_that_is_not_known_or_comes_twice_is_told() -> None:
    of = draft()
    content = edited(
        written(of), ("exchange.expertise", "value", "yes"), ("exchange.experience", "value", "no")
    )
    twice = edited(content, ("exchange.experience", "question", "exchange.expertise"))
    found = upload(twice, of)
    assert [each.code for each in found.faults] == ["question-twice"]
    assert len(found.taken) == 1
    unknown = upload(edited(content, ("exchange.experience", "question", "exchange.other")), of)
    assert [each.code for each in unknown.faults] == ["question-unknown"]


def test_the_workbook_for_filing_holds_what_counts_and_nothing_else() -> None:
    of = draft(PREFILLED, Answer("exchange.expertise", "yes", words="=cmd()", passage=PAGE_12))
    sheet: Any = openpyxl.load_workbook(io.BytesIO(written(of, is_for_filing=True)))[SHEET]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "=cmd()" in texts
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert sum("assist affected States in survey" in each for each in texts) == 0
    assert "Confirm" not in texts


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"PK\x03\x04broken", b"%PDF-1.7"])
def test_what_is_no_workbook_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_report(content)
    assert refused.value.mend


def test_a_workbook_without_the_form_is_refused_by_name() -> None:
    kept = io.BytesIO()
    openpyxl.Workbook().save(kept)
    with pytest.raises(UnreadableFile, match="headings of the cooperation report"):
        read_report(kept.getvalue())


TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40
).filter(str.strip)


@st.composite
def good_answer(draw: st.DrawFn, question: Any) -> Answer:
    """An answer without a fault, or one that leaves the question open."""

    def maybe(strategy: Any) -> Any:
        return draw(st.none() | strategy)

    def plain(text: str | None) -> str | None:
        return None if text is None else " ".join(text.split()) or None

    takes_amount = question.kind == "amount" or "amount" in question.asks
    takes_states = question.kind == "states" or "states" in question.asks
    amount = maybe(st.decimals(0, 10**12, places=2)) if takes_amount else None
    states = tuple(sorted(draw(st.sets(st.sampled_from(["AFG", "KHM", "SEN"]))))) if takes_states else ()
    words = plain(maybe(TEXT)) if question.kind == "text" or "words" in question.asks else None
    if question.kind == "link":
        words = "https://example.org/plan"
    return Answer(
        question.id,
        draw(st.sampled_from(["yes", "no"])) if question.kind == "yes_no" else "yes",
        amount,
        None if amount is None else "EUR",
        states,
        words,
        Passage(
            plain(maybe(TEXT)), plain(maybe(TEXT)), plain(maybe(TEXT)), maybe(st.just("https://a.example/b"))
        ),
    )


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_exported_comes_back_as_it_was(data: st.DataObject) -> None:
    drawn = [data.draw(good_answer(each)) for each in QUESTIONS]
    answers = [each for each in drawn if not answer_faults(each, state="NOR", known=KNOWN)]
    found = upload(written(draft(*answers)), draft())
    assert found.faults == ()
    assert sorted(found.taken, key=lambda each: each.question) == sorted(
        answers, key=lambda each: each.question
    )
