"""A file put into a draft: what it changes, what is found in the draft then, and how the need moves. No I/O.

The surprise: a draft with errors is kept all the same, so that nobody has to type again what is right in a file; only
its publishing waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clearinghouse.errors import BadRequest, Fault
from clearinghouse.plans.checking import findings
from clearinghouse.plans.comparison import NeedByCell, need_by_cell
from clearinghouse.plans.draft import MOST_LINES, Draft
from clearinghouse.plans.finding import Facts
from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.fault import CellFault, Faults
from clearinghouse.workbooks.file_kind import UnreadableFile
from clearinghouse.workbooks.found_in_draft import faults_of_findings
from clearinghouse.workbooks.merging import Merged, merged

_RATE_PARTS: Final = ("usd_per_unit", "rate_stated_on", "rate_source")


@dataclass(frozen=True, slots=True)
class Put:
    """What a file makes of a draft. `need_before` is of the draft as it was, `need_after` as it would be."""

    merged: Merged
    faults: Faults
    blocks_publishing: bool
    need_before: NeedByCell
    need_after: NeedByCell


def refused_file(refused: UnreadableFile) -> BadRequest:
    """Return the error for a file that is not read at all."""
    return BadRequest((Fault("body", "file", refused.what, refused.mend, refused.code),))


def require_own_file(contents: Contents, draft: Draft) -> None:
    """Pass if a file is of the plan into whose draft it is put.

    Raises:
        BadRequest: it names another plan, or would give the draft more lines than one may have.
    """
    given = None if contents.head is None else contents.head.code
    if isinstance(given, str) and given.casefold() != draft.code.casefold():
        fault = Fault(
            "body",
            f"file.{contents.head_cells.get('code', 'code')}",
            f"names another plan: this is the draft of {draft.code}",
            "Upload it to the draft of that plan, or put the lines into the template of this one.",
            given[:60],
        )
        raise BadRequest((fault,))
    new = {line.code for line in contents.lines} - {line.code for line in draft.lines}
    if len(draft.lines) + len(new) > MOST_LINES:
        fault = Fault(
            "body",
            "file",
            f"would give the plan more than {MOST_LINES:,} lines",
            "Put activities of one kind together.",
        )
        raise BadRequest((fault,))


def put(draft: Draft, contents: Contents, facts: Facts, *, is_removing: bool) -> Put:
    """Put a file into a draft and check what comes of it."""
    found = merged(draft, contents, is_removing=is_removing)
    faults = Faults()
    for each in contents.faults:
        faults.add(each)
    # Those that were counted beyond the ones that are kept.
    faults.errors, faults.warnings = contents.errors, contents.warnings
    if found.is_rate_incomplete:
        cell = next((contents.head_cells[part] for part in _RATE_PARTS if part in contents.head_cells), None)
        faults.add(
            CellFault(
                severity="error", code="rate-incomplete", sheet=contents.head_sheet, cell=cell, field="usd_per_unit",
                what="The State's own rate is given in part; it was left as it is",
                mend="Give the rate, its day and its source, or empty all three.",
            )
        )  # fmt: skip
    of_draft = findings(found.draft, facts)
    for fault in faults_of_findings(of_draft, contents):
        faults.add(fault)
    return Put(
        merged=found,
        faults=faults,
        blocks_publishing=any(each.severity == "error" for each in of_draft),
        need_before=need_by_cell(draft, facts.rates),
        need_after=need_by_cell(found.draft, facts.rates),
    )
