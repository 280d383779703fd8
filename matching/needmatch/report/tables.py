"""Tables: a caption, columns that say their unit, rows that carry their mark, and a foot that adds up.

Long tables are folded into <details>, so that a page of 164 States stays readable; a wide table scrolls inside its
own frame with its first column standing still. Print opens folded tables (style.css) unless they are `LONG`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from needmatch.report import figures
from needmatch.report.markup import Child, Markup, element, joined
from needmatch.report.words import Words

FOLD_FROM: Final = 20
"""Rows from which a table that may fold is folded."""

LONG: Final = 600
"""Rows from which a folded table is printed only if its reader has opened it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, with the unit; figures stand right, dates stay on one line, titles get room."""

    title: str
    is_figure: bool = False
    is_one_line: bool = False
    is_wide: bool = False

    @property
    def style(self) -> str | None:
        """The class of the column's cells."""
        if self.is_figure:
            return "n"
        return "w" if self.is_one_line else "t" if self.is_wide else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one cell per column; `is_counted` is False for a row that rests on a grade below `reported`."""

    cells: tuple[Child, ...]
    is_counted: bool = True


def money_cell(amount_cents: int) -> str:
    """Return an amount as a cell holds it."""
    return figures.full_money(amount_cents)


def missing(text: str) -> Markup:
    """Return a cell that says that a figure is missing."""
    return element("span", text, class_="missing")


def table(
    words: Words,
    name: str,
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    foot: Row | None = None,
    may_fold: bool = False,
) -> Markup:
    """Return a table in its scrolling frame; `name` becomes its id. One that `may_fold` does from `FOLD_FROM` rows."""
    body = list(rows)
    is_folded = may_fold and len(body) >= FOLD_FROM
    if not body:
        return element("p", words("table.empty", caption=caption), id=name, class_="missing")
    heads = [element("th", column.title, scope="col", class_=column.style) for column in columns]
    parts: list[Child] = [
        element("caption", caption, class_="folded" if is_folded else None),
        element("thead", element("tr", heads)),
        element("tbody", [_row(columns, row) for row in body]),
    ]
    if foot is not None:
        parts.append(element("tfoot", _row(columns, foot)))
    frame = element(
        "div", element("table", parts), class_="frame", role="region", aria_label=caption, tabindex=0, id=name
    )
    if not is_folded:
        return frame
    title = element("summary", words("table.folded", caption=caption, n=len(body)))
    return element("details", title, frame, class_="long" if len(body) >= LONG else None)


def _row(columns: Sequence[Column], row: Row) -> Markup:
    cells = []
    for index, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        if index == 0:
            cells.append(element("th", cell, scope="row", class_=column.style))
        else:
            cells.append(element("td", cell, class_=column.style))
    return element("tr", joined(cells), class_=None if row.is_counted else "u")
