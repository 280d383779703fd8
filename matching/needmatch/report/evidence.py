"""Marks of evidence: how a row below `reported` looks different from a fact, in text and in drawings.

Every mark is said three times: by a word, by a sign (a hollow diamond) and by hatching; never by colour alone, so
that it outlives a grey printer, a screen reader and a copy of one row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from needmatch.report.markup import Markup, element, joined
from needmatch.report.tally import in_order_of_grade
from needmatch.report.words import Words
from needmatch.units import COUNTED_EVIDENCE

SIGN: Final = "\u25c7"
"""The hollow diamond before every grade that totals do not count."""


def is_counted(grades: Iterable[str]) -> bool:
    """Say whether all these grades are ones that totals count."""
    return all(grade in COUNTED_EVIDENCE for grade in grades)


def mark(words: Words, grade: str) -> Markup:
    """Return one grade as text; one that totals do not count comes hatched and with its sign."""
    name = words.word("grade", grade)
    if grade in COUNTED_EVIDENCE:
        return element("span", name, class_="grade")
    return element("span", f"{SIGN}\u00a0{name}", class_="mark")


def marks(words: Words, grades: Iterable[str]) -> Markup:
    """Return all distinct grades of a row, strongest first; "not given" where there is none."""
    found = in_order_of_grade(grades)
    if not found:
        return element("span", words("missing.none"), class_="missing")
    pieces: list[Markup | str] = []
    for grade in found:
        pieces.extend([mark(words, grade), " "])
    return joined(pieces[:-1])


def plain(words: Words, grades: Iterable[str]) -> str:
    """Return the grades as text for a drawing's tooltip: "documented, ◇ assumed"."""
    return ", ".join(
        words.word("grade", grade) if grade in COUNTED_EVIDENCE else f"{SIGN} {words.word('grade', grade)}"
        for grade in in_order_of_grade(grades)
    )


def all_rows(words: Words, *, is_illustration: bool) -> str:
    """Return the label of a sum over rows of every grade; it carries the sign where some are not counted."""
    return f"{SIGN} {words('total.all')}" if is_illustration else words("total.all")


def hatch(name: str, class_: str) -> Markup:
    """Return an SVG pattern of slanted lines, to be filled with as `url(#name)`; colours come from the class."""
    return element(
        "pattern",
        element("rect", width=5, height=5, class_=f"{class_}-ground"),
        element("line", x1=0, y1=0, x2=0, y2=5, class_=f"{class_}-line"),
        id=name,
        width=5,
        height=5,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
