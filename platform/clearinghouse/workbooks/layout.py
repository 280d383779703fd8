"""Where things stand in a template: the columns of lines, the years shown, and the rows that wait to be filled.

The surprise: a template always shows some years beyond those with figures, since a plan is filled in from it; a year
too many is left empty, and an empty year changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from clearinghouse.plans.draft import Draft, all_years

Fill = Literal["code", "text", "pillar", "obligation", "truth", "money", "need", "quantity"]

LINE_COLUMNS: Final[tuple[tuple[str, Fill], ...]] = (
    ("code", "code"),
    ("pillar", "pillar"),
    ("title", "text"),
    ("obligation", "obligation"),
    ("admin_area", "text"),
    ("is_local", "truth"),
    ("partners", "text"),
)
YEAR_COLUMNS: Final[tuple[tuple[str, Fill], ...]] = (
    ("cost", "money"),
    ("national", "money"),
    ("secured", "money"),
    ("need", "need"),
    ("output", "quantity"),
)
"""Of each year; `need` is computed in the sheet and not read."""
MOST_YEARS: Final = 70
"""That fit beside each other: 7 columns of the line and 5 of each year stay below what is read."""
EMPTY_ROWS: Final = 200
"""Rows below the lines that are made ready to be filled in."""
HEAD_FIELDS: Final = (
    "code",
    "title",
    "first_year",
    "last_year",
    "currency",
    "visibility",
    "usd_per_unit",
    "rate_stated_on",
    "rate_source",
)


@dataclass(frozen=True, slots=True)
class ObligationShown:
    """An obligation of the State as the template names it: code, and what it is in words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Filling:
    """What a template is filled with: a plan, the State's obligations, and a line that says where the plan is from."""

    state_name: str
    draft: Draft
    obligations: tuple[ObligationShown, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of lines: its field, how it is filled, and its year (None: of the line as a whole)."""

    field: str
    fill: Fill
    year: int | None = None


def years_shown(draft: Draft) -> list[int]:
    """Return the years of a template: the plan's period and every year with figures, at most `MOST_YEARS`.

    Raises:
        ValueError: there are more years with figures than fit.
    """
    with_figures = {each.year for each in all_years(draft)}
    if len(with_figures) > MOST_YEARS:
        raise ValueError(f"figures of {len(with_figures)} years; {MOST_YEARS} fit a template")
    period = range(draft.first_year, min(draft.last_year, draft.first_year + MOST_YEARS - 1) + 1)
    further = [year for year in period if year not in with_figures]
    return sorted(with_figures | set(further[: MOST_YEARS - len(with_figures)]))


def columns_shown(draft: Draft) -> list[Column]:
    """Return the columns of the sheet with the lines."""
    of_line = [Column(field, fill) for field, fill in LINE_COLUMNS]
    return of_line + [
        Column(field, fill, year) for year in years_shown(draft) for field, fill in YEAR_COLUMNS
    ]
