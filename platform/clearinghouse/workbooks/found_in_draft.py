"""What the checks of a draft found, with the cells of the uploaded file to which it goes back.

The surprise: a finding of a line that the file does not have keeps no cell; it is of the draft, and told as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clearinghouse.plans.finding import Finding
from clearinghouse.workbooks.contents import Contents, LineCells
from clearinghouse.workbooks.fault import CellFault
from clearinghouse.workbooks.sheet import cell_name

_WHOLE_LINE = "code"
"""Where a finding of a line is marked whose own field has no column."""


def _place(contents: Contents, line: LineCells, finding: Finding) -> tuple[int, int | None]:
    """Return the row and column (from 0) of a finding in the sheet with the lines."""
    row = line.row
    if finding.year is not None:
        row = next((each.row for each in line.years if each.year == finding.year), row)
    names = [finding.field, _WHOLE_LINE]
    if finding.year is not None:
        field = "cost" if finding.field == "year" else finding.field
        names = [f"{field} {finding.year}", finding.field, *names]
    return row, next((contents.columns[name] for name in names if name in contents.columns), None)


def faults_of_findings(findings: Iterable[Finding], contents: Contents) -> Iterator[CellFault]:
    """Yield findings as faults, with sheet and cell where the file has them."""
    lines = {line.code: line for line in contents.lines}
    for each in findings:
        sheet = cell = column_words = None
        row: int | None = None
        line = None if each.line is None else lines.get(each.line)
        if line is not None:
            place, column = _place(contents, line, each)
            sheet, row = contents.sheet, place + 1
            if column is not None:
                cell, column_words = cell_name(place, column), contents.headings.get(column)
        elif each.line is None and each.field in contents.head_cells:
            sheet, cell = contents.head_sheet, contents.head_cells[each.field]
        yield CellFault(
            severity=each.severity,
            code=each.code,
            sheet=sheet,
            cell=cell,
            row=row,
            column=column_words,
            line=each.line,
            year=each.year,
            field=each.field,
            value=each.value,
            what=each.what,
            mend=each.mend,
        )
