"""A cooperation report as a workbook: to be filled in and read back, or to be filed with the United Nations.

The surprise: an answer that was filled in here and not confirmed stands in the template with an empty "Confirm"; the
workbook that is exported for filing leaves it out, since nobody has said it yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from clearinghouse.cooperation_reports.questions import QUESTIONS, SECTIONS, Question
from clearinghouse.cooperation_reports.report import Answer, Draft, counted, due_on
from clearinghouse.cooperation_reports.report_cells import COLUMNS, SHEET
from clearinghouse.workbooks.cell_text import is_formula, written_text
from clearinghouse.workbooks.sealing import sealed

VALUE_WORDS: Final = {"yes": "yes", "no": "no", "not_answered": "not answered"}
NOT_ASKED_FILL: Final = PatternFill("solid", fgColor="EDEFF1")
_MOST_DIGITS: Final = 15
"""That a number of Excel keeps."""
_HEADING_FILL: Final = PatternFill("solid", fgColor="E8EDF2")
_PREFILLED_FILL: Final = PatternFill("solid", fgColor="FBEBB8")


_ABOUT: Final = (
    "Answer yes or no. An empty row leaves the draft as it is; \u201cnot answered\u201d takes an answer back.",
    "Every answer needs its passage when it is filed: document and page or a short quotation, or a link.",
    "Rows with a fact were filled in from what is known here. They count once you write yes under Confirm, or change "
    "them.",
)
_ABOUT_FILED: Final = (
    "Prepared with Clearing House. Filing is with the Secretary-General of the United Nations. What was not answered "
    "is left out.",
)


def _texts(answer: Answer) -> dict[str, Any]:
    passage = answer.passage
    return {
        "value": None if answer.value == "not_answered" else VALUE_WORDS[answer.value],
        "amount": answer.amount,
        "currency": answer.currency,
        "states": ", ".join(answer.states) or None,
        "words": answer.words,
        "document": passage.document,
        "page": passage.page,
        "quotation": passage.quotation,
        "link": passage.link,
        "confirm": "yes" if answer.fact is not None and answer.is_confirmed else None,
        "fact": None
        if answer.fact is None
        else f"{answer.fact.words} ({', '.join(answer.fact.source_codes)})",
    }


def _asked(question: Question) -> frozenset[str]:
    """The columns in which a question takes something."""
    asked = {"value", "document", "page", "quotation", "link", "confirm"}
    if question.kind == "amount" or "amount" in question.asks:
        asked |= {"amount", "currency"}
    if question.kind == "states" or "states" in question.asks:
        asked.add("states")
    if question.kind in ("text", "link") or "words" in question.asks:
        asked.add("words")
    return frozenset(asked)


def _put(cell: Any, value: Any) -> None:
    if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > _MOST_DIGITS:
        value = str(value)  # as a number it would lose cents
    if isinstance(value, str):
        value = written_text(value)
        cell.value, cell.data_type = value, "s"
        cell.quotePrefix = is_formula(value)
        cell.number_format = "@"
    else:
        cell.value = value


def _head(sheet: Any, draft: Draft, about: Iterable[str]) -> int:
    title = f"Cooperation and assistance: Article 7 report of {draft.state_name} due {due_on(draft.year)}"
    _put(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for row, (label, value) in enumerate(
        (("State", draft.state), ("Year in which it is due", draft.year), ("Covers", draft.year - 1)), start=2
    ):
        _put(sheet.cell(row, 2), label)
        _put(sheet.cell(row, 3), value)
    row = 5
    for text in about:
        _put(sheet.cell(row, 2), text)
        row += 1
    return row + 1


def written(draft: Draft, *, is_for_filing: bool = False) -> bytes:
    """Return a draft as a workbook (xlsx): all questions to be filled in, or what counts, to be filed."""
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.worksheets[0]
    sheet.title = SHEET
    names = [name for name in COLUMNS if not (is_for_filing and name in ("confirm", "fact", "question"))]
    row = _head(sheet, draft, _ABOUT_FILED if is_for_filing else _ABOUT)
    for place, name in enumerate(names, start=1):
        heading, width = COLUMNS[name]
        cell = sheet.cell(row, place)
        _put(cell, heading)
        cell.font, cell.fill = Font(bold=True), _HEADING_FILL
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = sheet.cell(row + 1, 3)
    said = {each.question: each for each in (counted(draft.answers) if is_for_filing else draft.answers)}
    section = None
    for question in QUESTIONS:
        if is_for_filing and question.id not in said:
            continue
        if question.section != section:
            section, row = question.section, row + 1
            _put(sheet.cell(row, 2), SECTIONS[question.section])
            sheet.cell(row, 2).font = Font(bold=True)
        row += 1
        answer = said.get(question.id, Answer(question.id, "not_answered"))
        texts = {
            "number": question.number,
            "label": question.label,
            "question": question.id,
            **_texts(answer),
        }
        asked = _asked(question)
        for place, name in enumerate(names, start=1):
            cell = sheet.cell(row, place)
            _put(cell, texts[name])
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if name == "amount":
                cell.number_format = "#,##0.00"
            cell.protection = Protection(locked=name not in asked)
            if (
                not is_for_filing
                and name not in asked
                and name not in ("number", "label", "fact", "question")
            ):
                cell.fill = NOT_ASKED_FILL
            elif name == "fact" and texts["fact"] is not None and not answer.is_confirmed:
                cell.fill = _PREFILLED_FILL
    if not is_for_filing:
        _drop_downs(sheet, names, row)
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sealed(workbook)


def _drop_downs(sheet: Any, names: list[str], last: int) -> None:
    for name, words in (("value", "yes,no,not answered"), ("confirm", "yes")):
        choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
        letter = sheet.cell(1, names.index(name) + 1).column_letter
        choice.add(f"{letter}9:{letter}{last}")
        sheet.add_data_validation(choice)
