"""The cells of a filled-in workbook as answers, with a fault for each cell that cannot be read.

This runs in the bounded process that opens files from outside (`clearinghouse.workbooks.bounded`); what an answer may
hold is checked afterwards with the rules of every answer.

The surprise: rows are known by the id of their question and columns by their headings, so that moved rows, deleted
columns and a copied sheet are read as well; an empty row says nothing and leaves the draft as it is.
"""

from __future__ import annotations

from typing import Final

from clearinghouse.cooperation_reports.questions import BY_ID
from clearinghouse.cooperation_reports.report_cells import COLUMNS, AnswerCells, ReportCells
from clearinghouse.workbooks.cell_reading import CellReader, RefusedCell
from clearinghouse.workbooks.fault import Faults
from clearinghouse.workbooks.file_kind import UnreadableFile, kind_of_file
from clearinghouse.workbooks.sheet import Sheet, xlsx_sheets

MOST_ROWS: Final = 2_000
"""Rows with questions that are looked at; the form has fewer than a hundred."""
_HEADINGS: Final = {heading.casefold(): name for name, (heading, _) in COLUMNS.items()}
_VALUES: Final = {"yes": "yes", "no": "no", "not answered": "not_answered", "not_answered": "not_answered"}
_SAID: Final = (
    "value",
    "amount",
    "currency",
    "states",
    "words",
    "document",
    "page",
    "quotation",
    "link",
    "confirm",
)


def _heading_row(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Return the row with the headings and the column of each by name, None where there is none."""
    for place, values in enumerate(sheet.rows[:50]):
        found: dict[str, int] = {}
        for column, value in enumerate(values):
            name = _HEADINGS.get(" ".join(str(value).split()).casefold()) if isinstance(value, str) else None
            if name is not None:
                found.setdefault(name, column)
        if {"question", "value"} <= set(found):
            return place, found
    return None


def _beside(sheet: Sheet, label: str) -> str | None:
    """Return what stands right of a label above the headings."""
    for values in sheet.rows[:10]:
        for column, value in enumerate(values[:-1]):
            if isinstance(value, str) and value.strip().casefold() == label.casefold():
                beside = values[column + 1]
                return f"{beside:.0f}" if isinstance(beside, float) else str(beside or "").strip() or None
    return None


class _Rows:
    def __init__(self, sheet: Sheet, columns: dict[str, int], faults: Faults) -> None:
        self.columns = columns
        headings = {place: COLUMNS[name][0] for name, place in columns.items()}
        self.reader = CellReader(sheet, faults, headings)

    def text(self, row: int, name: str) -> str | None:
        """The text of a cell, None for nothing or where the column is not there."""
        return self.reader.text(row, self.columns[name], name) if name in self.columns else None

    def lines(self, row: int, name: str) -> str | None:
        """The text of a cell with its line breaks."""
        if name not in self.columns:
            return None
        value = self.reader.raw(row, self.columns[name], name)
        if not isinstance(value, str):
            return self.text(row, name)
        kept = value.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(each if each.isprintable() or each in "\n\t" else " " for each in kept).strip() or None

    def answer(self, row: int, question: str) -> AnswerCells | None:
        """The answer of a row, None where it says nothing.

        Raises:
            RefusedCell: a cell of it cannot be read.
        """
        if not any(self.text(row, name) for name in _SAID):
            return None
        given = self.text(row, "value")
        value = None if given is None else _VALUES.get(given.casefold())
        if given is not None and value is None:
            self._refuse(
                row,
                "value",
                "no-answer",
                "This is neither yes nor no",
                "Write yes, no or not answered.",
                given,
            )
        confirm = self.text(row, "confirm")
        if confirm is not None and confirm.casefold() not in ("yes", "no"):
            self._refuse(
                row,
                "confirm",
                "no-truth",
                "This is neither yes nor no",
                "Write yes, or leave it empty.",
                confirm,
            )
        states = self.text(row, "states") or ""
        column = self.columns.get("amount")
        return AnswerCells(
            question=question,
            row=row,
            value=value,
            amount=None if column is None else self.reader.amount(row, column, "amount", None),
            currency=self.text(row, "currency"),
            states=tuple(sorted(each.upper() for each in states.replace(";", ",").replace(",", " ").split())),
            words=self.lines(row, "words"),
            document=self.text(row, "document"),
            page=self.text(row, "page"),
            quotation=self.text(row, "quotation"),
            link=self.text(row, "link"),
            is_confirmed=confirm is not None and confirm.casefold() == "yes",
        )

    def _refuse(self, row: int, name: str, code: str, what: str, mend: str, value: str) -> None:
        self.reader.note(
            "error", code, what, mend, row=row, column=self.columns[name], field=name, value=value
        )
        raise RefusedCell


def _read(
    sheet: Sheet, first: int, columns: dict[str, int], faults: Faults
) -> tuple[list[AnswerCells], list[str]]:
    rows = _Rows(sheet, columns, faults)
    answers: dict[str, AnswerCells] = {}
    refused: list[str] = []
    for row in range(first, min(len(sheet.rows), first + MOST_ROWS)):
        rows.reader.line = None
        try:
            question = rows.text(row, "question")
            if question is None:
                continue
            rows.reader.line = question
            if question not in BY_ID:
                rows.reader.note(
                    "error", "question-unknown", "There is no question of this id",
                    "Take the ids from a fresh template.", row=row, column=columns["question"], field="question",
                    value=question,
                )  # fmt: skip
                continue
            found = rows.answer(row, question)
        except RefusedCell:
            if rows.reader.line is not None:
                refused.append(rows.reader.line)
            continue
        if found is None:
            continue
        if question in answers:
            rows.reader.note(
                "error", "question-twice", "The question is answered in a row above too; that one is taken",
                "Keep one of the rows.", row=row, column=columns["question"], field="question", value=question,
            )  # fmt: skip
            continue
        answers[question] = found
    return list(answers.values()), refused


def read_report(content: bytes) -> ReportCells:
    """Return the answers of a workbook.

    Raises:
        UnreadableFile: it is not read at all, or holds no form.
    """
    if kind_of_file(content) != "xlsx":
        raise UnreadableFile(
            "file-no-workbook",
            "This is no Excel workbook (.xlsx)",
            "Fill in the template of the report and upload that.",
        )
    for sheet in xlsx_sheets(content):
        found = None if sheet.is_hidden else _heading_row(sheet)
        if found is None:
            continue
        place, columns = found
        faults = Faults()
        answers, refused = _read(sheet, place + 1, columns, faults)
        return ReportCells(
            sheet=sheet.name,
            state=_beside(sheet, "State"),
            year=_beside(sheet, "Year in which it is due"),
            columns=columns,
            answers=tuple(answers),
            refused=tuple(refused),
            faults=tuple(faults.kept),
        )
    raise UnreadableFile(
        "no-form",
        "No sheet has the headings of the cooperation report",
        "Download the template of the report and fill it in; the columns Answer and Id are needed.",
    )
