"""What a file says put into a draft: lines by their code, years by their columns, and what changes by that.

The surprise: what the file does not speak of stays: a line that is not in it, a year that it has no column for, a
field without a heading. A line goes only where that is asked for, and never while a row of the file could not be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from msgspec import UNSET

from clearinghouse.plans.draft import Draft, Line, LineYear, Mark, StatedRate, in_order
from clearinghouse.workbooks.contents import Contents, HeadCells, LineCells, YearCells

_LINE_FIELDS: Final = ("pillar", "title", "obligation", "admin_area", "is_local", "partners")
_AMOUNTS: Final = ("cost", "national", "secured", "output")
_HEAD_FIELDS: Final = ("title", "first_year", "last_year", "currency", "visibility")


@dataclass(frozen=True, slots=True)
class Merged:
    """The draft as it would be, and what the file changes.

    Codes of lines: new ones, changed ones, equal ones, those not in the file (which stay unless `removed`), and
    those removed. `dropped_years` are years (code, year) that had figures and are empty in the file.
    """

    draft: Draft
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    not_in_file: tuple[str, ...]
    removed: tuple[str, ...]
    dropped_years: tuple[tuple[str, int], ...]
    is_head_changed: bool
    is_rate_incomplete: bool


def _given(cells: YearCells | LineCells | HeadCells, fields: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in fields if (value := getattr(cells, name)) is not UNSET}


def _is_reported(year: LineYear) -> bool:
    return any(getattr(year, name) is not None for name in _AMOUNTS)


def _year_put(before: LineYear | None, cells: YearCells) -> LineYear:
    return replace(before or LineYear(cells.year), **_given(cells, _AMOUNTS))


def _line_put(before: Line | None, cells: LineCells) -> Line:
    base = before or Line(cells.code, "", "")
    years = {each.year: each for each in base.years}
    for each in cells.years:
        years[each.year] = _year_put(years.get(each.year), each)
    # A year that the draft has without any figure stays: the file can neither show nor empty it.
    kept_empty = {each.year for each in base.years if not _is_reported(each)}
    return in_order(
        replace(
            base,
            **_given(cells, _LINE_FIELDS),
            years=tuple(each for each in years.values() if _is_reported(each) or each.year in kept_empty),
        )
    )


def _rate_put(before: StatedRate | None, head: HeadCells) -> tuple[StatedRate | None, bool]:
    """Return the rate, and whether the file gives a part of one alone (which changes nothing)."""
    parts = (head.usd_per_unit, head.rate_stated_on, head.rate_source)
    if UNSET in parts:
        # A part that could not be read, or has no label, leaves the rate as it is.
        return before, any(part not in (UNSET, None) for part in parts)
    if all(part is None for part in parts):
        return None, False
    if any(part is None for part in parts):
        return before, True
    return StatedRate(*parts), False  # type: ignore[arg-type]  # neither None nor unset, as just seen


def _same(first: Line | None, second: Line) -> bool:
    return first is not None and in_order(first) == in_order(second)


def merged(draft: Draft, contents: Contents, *, is_removing: bool = False) -> Merged:
    """Put what a file holds into a draft.

    Args:
        draft: the draft as it is.
        contents: what was read.
        is_removing: take lines out that the file does not have. Never done where a row without a readable code was
            refused, since it could be any of them.
    """
    lines = {line.code: line for line in draft.lines}
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    dropped: list[tuple[str, int]] = []
    for cells in contents.lines:
        before = lines.get(cells.code)
        now = _line_put(before, cells)
        if before is None:
            added.append(cells.code)
        else:
            (unchanged if _same(before, now) else changed).append(cells.code)
            left = {each.year for each in now.years}
            dropped += [(cells.code, each.year) for each in before.years if each.year not in left]
        lines[cells.code] = before if before is not None and _same(before, now) else now
    in_file = {cells.code for cells in contents.lines} | set(contents.refused_codes)
    missing = (
        [] if contents.sheet is None else [line.code for line in draft.lines if line.code not in in_file]
    )
    removed = missing if is_removing and not contents.has_nameless_row else []
    head = contents.head or HeadCells()
    rate, is_incomplete = _rate_put(draft.rate, head)
    marks = draft.marks
    if contents.marks is not None:
        by_name = {mark.name: mark for mark in draft.marks}
        for each in contents.marks:
            mark = Mark(each.name, each.answer, each.document, each.page, each.link, each.words)
            if each.name in by_name or mark != Mark(each.name, "not_stated"):
                by_name[each.name] = mark
        marks = tuple(by_name.values())
    now_draft = replace(
        draft,
        **_given(head, _HEAD_FIELDS),
        rate=rate,
        marks=marks,
        lines=tuple(line for line in lines.values() if line.code not in set(removed)),
    )
    return Merged(
        draft=now_draft,
        added=tuple(added),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        not_in_file=tuple(missing),
        removed=tuple(removed),
        dropped_years=tuple(dropped),
        is_head_changed=replace(now_draft, lines=()) != replace(draft, lines=()),
        is_rate_incomplete=is_incomplete,
    )
