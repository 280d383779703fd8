"""Two versions of a plan side by side, line by line and year by year; and what a draft changes in need. No I/O.

The surprise: lines are the same line if they have the same code, whatever else changed. Amounts of versions in two
currencies are shown as they are and never subtracted; needs are compared in US dollars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from clearinghouse.plans.conversion import RateOnRecord, in_usd, rate_for
from clearinghouse.plans.draft import Draft, Line, LineYear, Mark, Sums, all_years, sums_of

Change = Literal["added", "removed", "changed"]

_LINE_FIELDS: Final = ("pillar", "title", "obligation", "admin_area", "is_local", "partners")
_HEAD_FIELDS: Final = ("title", "first_year", "last_year", "currency", "visibility", "rate")

Cell = tuple[int, str]
"""A year and a pillar."""


@dataclass(frozen=True, slots=True)
class YearChange:
    """A year of a line before and after; None: it has no such year."""

    year: int
    before: LineYear | None
    after: LineYear | None


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that is not what it was. `fields`: what changed besides its years, in the order of `Line`."""

    change: Change
    code: str
    before: Line | None
    after: Line | None
    fields: tuple[str, ...]
    years: tuple[YearChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one version to another. `before` sums None: there is no version before."""

    fields: tuple[str, ...]
    marks: tuple[tuple[str, Mark | None, Mark | None], ...]
    lines: tuple[LineChange, ...]
    unchanged_lines: int
    before: Sums | None
    after: Sums
    is_same_currency: bool


def _years_changed(before: Line | None, after: Line | None) -> tuple[YearChange, ...]:
    was = {each.year: each for each in before.years} if before else {}
    is_now = {each.year: each for each in after.years} if after else {}
    return tuple(
        YearChange(year, was.get(year), is_now.get(year))
        for year in sorted({*was, *is_now})
        if was.get(year) != is_now.get(year)
    )


def _line_change(code: str, before: Line | None, after: Line | None) -> LineChange | None:
    fields: tuple[str, ...] = ()
    if before and after:
        fields = tuple(name for name in _LINE_FIELDS if getattr(before, name) != getattr(after, name))
    years = _years_changed(before, after)
    if before and after and not fields and not years:
        return None
    change: Change = "changed" if before and after else ("added" if after else "removed")
    return LineChange(change, code, before, after, fields, years)


def compared(before: Draft | None, after: Draft) -> Comparison:
    """Compare two versions; `before` None: everything is added. Lines are in order of their codes."""
    was = {line.code: line for line in before.lines} if before else {}
    is_now = {line.code: line for line in after.lines}
    codes = sorted({*was, *is_now})
    changes = [_line_change(code, was.get(code), is_now.get(code)) for code in codes]
    found = tuple(each for each in changes if each is not None)
    marks_before = {each.name: each for each in before.marks} if before else {}
    marks_after = {each.name: each for each in after.marks}
    return Comparison(
        fields=tuple(
            name for name in _HEAD_FIELDS if before and getattr(before, name) != getattr(after, name)
        ),
        marks=tuple(
            (name, marks_before.get(name), marks_after.get(name))
            for name in sorted({*marks_before, *marks_after})
            if marks_before.get(name) != marks_after.get(name)
        ),
        lines=found,
        unchanged_lines=len(codes) - len(found),
        before=sums_of(all_years(before)) if before else None,
        after=sums_of(all_years(after)),
        is_same_currency=before is None or before.currency == after.currency,
    )


@dataclass(frozen=True, slots=True)
class NeedByCell:
    """What a version needs by year and pillar [USD], and how many years of lines could not be counted.

    A year of a line is not counted while its cost is missing, a part is negative, or no rate is there.
    """

    need_usd: Mapping[Cell, Decimal]
    not_counted: int

    @property
    def total_usd(self) -> Decimal:
        """The sum over all cells."""
        return sum(self.need_usd.values(), Decimal(0))


def need_by_cell(draft: Draft | None, rates: Iterable[RateOnRecord]) -> NeedByCell:
    """Return what a version needs by year and pillar; None needs nothing."""
    if draft is None:
        return NeedByCell({}, 0)
    on_record = tuple(rates)
    rate_of = {year: rate_for(draft, year, on_record) for year in {each.year for each in all_years(draft)}}
    cells: dict[Cell, Decimal] = {}
    not_counted = 0
    for line in draft.lines:
        for each in line.years:
            rate = rate_of[each.year]
            if rate is None or not is_countable(each):
                not_counted += 1
                continue
            cell = each.year, line.pillar
            cells[cell] = cells.get(cell, Decimal(0)) + in_usd(each, rate).need
    return NeedByCell(cells, not_counted)


def is_countable(each: LineYear) -> bool:
    """Whether a year of a line has a cost, and no part of it is negative or no number."""
    parts = (each.cost, each.national, each.secured)
    if each.cost is None or any(part is not None and not part.is_finite() for part in parts):
        return False
    return all(part is None or part >= 0 for part in (*parts, each.need))
