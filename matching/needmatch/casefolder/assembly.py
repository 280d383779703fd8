"""From the cells of tables to a checked `Problem`: the one way in, for folders, columns and dataclasses alike.

The surprise: a bad cell does not stop its row. The row goes on with a harmless value and a note that the column is
in doubt, so that every other fault is found in the same reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from needmatch.casefolder.casefile import CaseFile
from needmatch.casefolder.cells import PILLAR_SET, STATE_SET, BadCell
from needmatch.casefolder.csvfile import RawTable
from needmatch.casefolder.layout import TABLES, Column, Table
from needmatch.checks import Draft, Rows, check
from needmatch.faults import Faults, listed, quoted
from needmatch.problem import Problem


def assemble(raw_tables: Mapping[str, RawTable], case: CaseFile, faults: Faults) -> Problem:
    """Return the problem that the tables (by name) and case.toml state.

    Raises:
        FaultyCase: with every fault in `faults` and every fault found here.
    """
    rows: dict[str, Rows[Any]] = {}
    for table in TABLES:
        raw = raw_tables.get(table.name)
        rows[table.name] = _rows(raw, table, faults) if raw else Rows(table.file, (), ())
    check(Draft(horizon=case.years, **rows), faults)
    faults.raise_if_any()
    if case.years is None:
        raise AssertionError("a case without years went through without a fault")
    return Problem(
        first_year=case.years[0],
        last_year=case.years[1],
        policy=case.policy,
        title=case.title,
        currency=case.currency,
        today=case.today,
        **{table.name: tuple(sorted(rows[table.name].nouns, key=attrgetter(*table.key))) for table in TABLES},
    )


def _rows(raw: RawTable, table: Table, faults: Faults) -> Rows[Any]:
    """Turn the cells of a table into nouns, noting every cell that cannot be read."""
    missing = _missing_columns(raw, table, faults)
    if missing or not raw.columns:
        return Rows(raw.file, (), (), is_complete=raw.is_complete and not missing)
    doubtful: dict[int, frozenset[str]] = dict.fromkeys(
        raw.ragged, frozenset(column.name for column in table.columns)
    )
    size = len(raw.lines)
    columns: dict[str, Sequence[object]] = {}
    for column in table.columns:
        found = raw.columns.get(column.name)
        if found is None:
            columns[column.name] = (column.default,) * size
        else:
            columns[column.name] = _values(found, column, raw, doubtful, faults)
    if table.name == "obligations":
        columns["unit"] = [
            unit or ("mines" if article == 4 else "m2")
            for unit, article in zip(columns["unit"], columns["article"], strict=True)
        ]
    nouns = list(map(table.noun, *columns.values()))
    return Rows(raw.file, nouns, raw.lines, doubtful, raw.is_complete)


def _missing_columns(raw: RawTable, table: Table, faults: Faults) -> bool:
    """Note columns that are unknown or missing; say whether one is missing that the table needs."""
    known = frozenset(column.name for column in table.columns)
    absent = [name for name in table.required_columns if name not in raw.columns]
    for name in raw.columns:
        if name not in known:
            hint = faults.did_you_mean(name, known)
            mend = f"{hint}the columns are {listed((column.name for column in table.columns), last='and')}"
            faults.add(raw.file, 1, name, f"the column {quoted(name)} is not known", mend)
    if not raw.is_complete and not raw.columns:
        return False  # the file itself has its fault already
    for name in absent:
        faults.add(raw.file, 1, name, f"the column {quoted(name)} is missing", "add it; it has no default")
    return bool(absent)


def _values(
    cells: Sequence[str | BadCell],
    column: Column,
    raw: RawTable,
    doubtful: dict[int, frozenset[str]],
    faults: Faults,
) -> list[object]:
    """Return the value of each cell of a column. Equal cells are read once: most columns repeat themselves."""
    read: dict[str | BadCell, object] = {}
    values: list[object] = []
    for index, cell in enumerate(cells):
        if cell not in read:
            try:
                read[cell] = _value(cell, column)
            except BadCell as bad:
                read[cell] = bad
        value = read[cell]
        if isinstance(value, BadCell):
            if index not in raw.ragged:  # a row of the wrong length has its fault already
                faults.add(raw.file, raw.lines[index], column.name, value.what, value.mend)
                doubtful[index] = doubtful.get(index, frozenset()) | {column.name}
            value = column.kind.fallback
        values.append(value)
    return values


def _value(cell: str | BadCell, column: Column) -> object:
    if isinstance(cell, BadCell):
        raise cell
    text = cell if column.kind.is_free_text else cell.strip()
    if text:
        return column.kind.value(text)
    if column.is_required:
        is_set = column.kind in (STATE_SET, PILLAR_SET)
        mend = (
            "write * for any, or names joined by |"
            if is_set
            else "fill it; a value that is not known is no 0"
        )
        raise BadCell("the cell is empty", mend)
    return column.default
