"""A workbook that was read, against the draft it belongs to: which answers are taken, and what is wrong with the rest.

Rules without I/O. The surprise: a row that the platform had filled in counts only where it says yes under Confirm or
was changed; sent back as it was, it stays what it was, an offer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from clearinghouse.cooperation_reports.checks import answer_faults
from clearinghouse.cooperation_reports.questions import BY_ID
from clearinghouse.cooperation_reports.report import Answer, Draft, Passage, Value, as_own_word
from clearinghouse.cooperation_reports.report_cells import COLUMNS, AnswerCells, ReportCells
from clearinghouse.workbooks.fault import CellFault, shown
from clearinghouse.workbooks.sheet import cell_name


@dataclass(frozen=True, slots=True)
class Upload:
    """What comes of a workbook. `taken` differ from the draft; `unchanged` and `refused` count rows."""

    taken: tuple[Answer, ...]
    unchanged: int
    refused: int
    faults: tuple[CellFault, ...]


def _answer(cells: AnswerCells, kept: Answer) -> Answer | None:
    """Return a row as an answer, None where it says something and neither yes nor no."""
    question = BY_ID[cells.question]
    value = cells.value
    if value is None:
        if question.kind == "yes_no":
            return None
        value = "yes"
    known: Value = "yes" if value == "yes" else "no" if value == "no" else "not_answered"
    given = Answer(
        question=cells.question,
        value=known,
        amount=cells.amount,
        currency=cells.currency,
        states=cells.states,
        words=cells.words,
        passage=Passage(cells.document, cells.page, cells.quotation, cells.link),
    )
    own = as_own_word(given, kept)
    if own.origin == "prefilled" and not kept.is_confirmed and not cells.is_confirmed:
        return replace(kept, passage=given.passage, words=given.words)
    return own


def _fault(
    read: ReportCells, cells: AnswerCells, column: str, what: str, mend: str, value: object
) -> CellFault:
    place = read.columns.get(column, read.columns["question"])
    return CellFault(
        severity="error",
        code="answer",
        sheet=read.sheet,
        cell=cell_name(cells.row, place),
        row=cells.row + 1,
        column=COLUMNS[column][0],
        line=cells.question,
        field=column,
        value=shown(value),
        what=what,
        mend=mend,
    )


def _of_another(read: ReportCells, draft: Draft) -> CellFault | None:
    named = (read.state or draft.state, read.year or str(draft.year))
    if named == (draft.state, str(draft.year)):
        return None
    return CellFault(
        severity="error",
        code="other-report",
        sheet=read.sheet,
        value=shown(" ".join(named)),
        what="The workbook is of another report; nothing was taken",
        mend=f"Upload it there, or use the template of {draft.state} {draft.year}.",
    )


def merged(read: ReportCells, draft: Draft, known: Collection[str]) -> Upload:
    """Return what comes of a workbook for a draft; `known` are ISO3 of all States and areas that it may name."""
    other = _of_another(read, draft)
    if other is not None:
        return Upload((), 0, len(read.answers) + len(read.refused), (*read.faults, other))
    taken: list[Answer] = []
    found: list[CellFault] = list(read.faults)
    unchanged = 0
    refused = len(read.refused)
    for cells in read.answers:
        kept = draft.answer(cells.question)
        answer = _answer(cells, kept)
        if answer is None:
            refused += 1
            found.append(
                _fault(
                    read,
                    cells,
                    "value",
                    "The row says something and neither yes nor no",
                    "Write yes or no.",
                    None,
                )
            )
            continue
        faults = answer_faults(answer, state=draft.state, known=known)
        if faults:
            refused += 1
            for each in faults:
                column = each.field.rpartition(".")[2]
                found.append(
                    _fault(
                        read, cells, column if column in COLUMNS else "question", _sentence(column, each.what),
                        each.mend, each.value,
                    )
                )  # fmt: skip
        elif answer == kept:
            unchanged += 1
        else:
            taken.append(answer)
    return Upload(tuple(taken), unchanged, refused, tuple(found))


def _sentence(column: str, what: str) -> str:
    heading = COLUMNS[column][0] if column in COLUMNS else "The answer"
    return f"{heading}: {what}"
