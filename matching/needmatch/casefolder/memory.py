"""A `Problem` without a folder: from dataclasses, or from the columns of arrays and data frames.

The surprise: both are turned into the cells of a case folder first, so that the same checks and the same words apply.
Faults name the table ("states"), the row (from 1) and the column as it is called in a case folder.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from needmatch.casefolder import cells
from needmatch.casefolder.assembly import assemble
from needmatch.casefolder.casefile import case_entries
from needmatch.casefolder.cells import BadCell
from needmatch.casefolder.csvfile import RawTable, lost
from needmatch.casefolder.layout import TABLES, Column, Table
from needmatch.casefolder.policytable import policy_entries
from needmatch.faults import Faults, listed, quoted
from needmatch.problem import (
    Activity,
    Commitment,
    Fund,
    Need,
    Obligation,
    Payin,
    Pin,
    Policy,
    Problem,
    Relation,
    State,
    Tranche,
)
from needmatch.units import usd

CASE: Final = "case"
"""What faults in title, years and policy name as their file."""

_MISSING_NAMES: Final = frozenset({"NAType", "NaTType"})
"""The types that data frames use for a missing value; they are named, for no data frame is imported here."""


def make_problem(
    *,
    years: tuple[int, int] | Sequence[int],
    states: Iterable[State],
    activities: Iterable[Activity],
    needs: Iterable[Need],
    commitments: Iterable[Commitment],
    tranches: Iterable[Tranche],
    obligations: Iterable[Obligation] = (),
    relations: Iterable[Relation] = (),
    pins: Iterable[Pin] = (),
    funds: Iterable[Fund] = (),
    payins: Iterable[Payin] = (),
    policy: Policy | None = None,
    title: str = "",
    currency: str = "USD",
    today: date | None = None,
) -> Problem:
    """Build a problem from dataclasses in any order; `years` is (first, last).

    Raises:
        FaultyCase: with every fault, as `read_case` finds them; rows count from 1.
    """
    given = {
        "states": states,
        "obligations": obligations,
        "activities": activities,
        "needs": needs,
        "commitments": commitments,
        "tranches": tranches,
        "relations": relations,
        "pins": pins,
        "funds": funds,
        "payins": payins,
    }
    faults = Faults()
    raw_tables: dict[str, RawTable] = {}
    for table in TABLES:
        nouns = list(given[table.name])
        for row, noun in enumerate(nouns, start=1):
            if not isinstance(noun, table.noun):
                faults.add(
                    table.name, row, "-", f"{quoted(noun)} is no {table.noun.__name__}", "give its dataclass"
                )
        if any(not isinstance(noun, table.noun) for noun in nouns):
            raw_tables[table.name] = lost(table.name)
            continue
        columns = {
            column.name: [_field_cell(getattr(noun, field), column) for noun in nouns]
            for column, field in zip(table.columns, table.fields, strict=True)
        }
        raw_tables[table.name] = RawTable(table.name, columns, range(1, len(nouns) + 1))
    entries: dict[str, object] = {
        "title": title,
        "currency": currency,
        "years": [_plain(year) for year in years] if isinstance(years, Collection) else years,
        "policy": policy_entries(policy if policy is not None else Policy()),
    }
    if today is not None:
        entries["today"] = today
    return assemble(raw_tables, case_entries(entries, faults, CASE), faults)


def problem_from_columns(
    tables: Mapping[str, Mapping[str, Sequence[Any]]],
    *,
    years: tuple[int, int] | Sequence[int],
    policy: Mapping[str, object] | Policy | None = None,
    title: str = "",
    currency: str = "USD",
    today: date | None = None,
) -> Problem:
    """Build a problem from columns: `tables["needs"]["need_usd"]` is an array, a list or a column of a data frame.

    Tables and columns are named as in a case folder, amounts are in the case's currency (not in cents), and None,
    NaN and an empty text are an empty cell. A set of States or pillars is "*", ids joined by "|", or a collection.

    Raises:
        FaultyCase: with every fault, as `read_case` finds them; rows count from 1.
    """
    faults = Faults()
    known = {table.name: table for table in TABLES}
    for name in tables:
        if name not in known:
            mend = f"{faults.did_you_mean(name, frozenset(known))}the tables are {listed(known, last='and')}"
            faults.add(str(name), 1, "-", f"the table {quoted(name)} is not known", mend)
    raw_tables: dict[str, RawTable] = {}
    for table in TABLES:
        if table.name in tables:
            raw_tables[table.name] = _raw_table(tables[table.name], table, faults)
        elif table.is_required:
            columns = ", ".join(table.required_columns)
            faults.add(
                table.name, 1, "-", "the table is missing", f"give it, with at least the columns {columns}"
            )
            raw_tables[table.name] = lost(table.name)
    if isinstance(policy, Policy):
        policy = policy_entries(policy)
    entries: dict[str, object] = {
        "title": title,
        "currency": currency,
        "years": [_plain(year) for year in years] if isinstance(years, Collection) else years,
        "policy": policy if policy is not None else {},
    }
    if today is not None:
        entries["today"] = today
    return assemble(raw_tables, case_entries(entries, faults, CASE), faults)


def _raw_table(columns: Mapping[str, Sequence[Any]], table: Table, faults: Faults) -> RawTable:
    texts = {str(name): [_cell(value) for value in columns[name]] for name in columns}
    sizes = {name: len(column) for name, column in texts.items()}
    if len(set(sizes.values())) > 1:
        told = listed((f"{name} {size}" for name, size in sizes.items()), last="and")
        faults.add(
            table.name, 1, "-", f"the columns differ in length: {told}", "give every column one value a row"
        )
        return lost(table.name)
    return RawTable(table.name, texts, range(1, max(sizes.values(), default=0) + 1))


def _field_cell(value: object, column: Column) -> str | BadCell:
    """Return the cell of a dataclass field: cents become dollars, "any" becomes *."""
    if value is None:
        return "*" if column.kind in (cells.STATE_SET, cells.PILLAR_SET) else ""
    if column.kind is cells.MONEY:
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            return usd(int(value))
        return BadCell(f"{quoted(value)} is not a whole number of cents", "give an int of cents")
    if isinstance(value, float) and math.isnan(value):  # None is "not given" in a dataclass, NaN is a slip
        return "nan"
    return _cell(value)


def _cell(value: object) -> str | BadCell:
    """Return the cell for a value of a column from memory."""
    value = _plain(value)
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return "" if math.isnan(value) else str(value)
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case Set() | list() | tuple():
            names = [str(member) for member in value]
            if any("|" in name for name in names):
                return BadCell(
                    f"{quoted(names)} has a |, which separates ids in a set", "choose ids without |"
                )
            return "|".join(names)
    return "" if value is None or type(value).__name__ in _MISSING_NAMES else str(value)


def _plain(value: object) -> object:
    """Return the Python value of a scalar of numpy, and any other value as it is."""
    if isinstance(value, np.datetime64):  # its item() may be an int of nanoseconds
        return None if np.isnat(value) else str(value)
    return value.item() if isinstance(value, np.generic) else value
