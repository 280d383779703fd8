"""Text in cells: what a spreadsheet would run, and what a workbook can hold.

The surprise: workbooks write characters that XML has no place for as `_x0007_`, and readers turn every such sequence
back into a character; so a text that happens to hold one is written with its underscore escaped.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet run a cell; the last four are the full-width forms of the first four."""
MOST_CHARACTERS: Final = 32_767
"""Of a cell, by Excel."""

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NONCHARACTERS: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a text instead of showing it."""
    return text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text)


def written_text(text: str) -> str:
    """Return a text as a workbook holds it: without what XML cannot hold, and cut, visibly, where Excel would cut."""
    kept = _NONCHARACTERS.sub("\ufffd", ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)).replace("\r", "\n")
    kept = _ESCAPE.sub("_x005F_", kept)
    return kept if len(kept) <= MOST_CHARACTERS else kept[: MOST_CHARACTERS - 1] + "\u2026"


def exact_figure(value: Decimal) -> str:
    """Return a figure with every decimal that was typed, as text that reads back as the same figure in any locale.

    Three decimals get a fourth, since 12.345 could be twelve thousand as well.
    """
    places = -int(value.as_tuple().exponent)
    return f"{value:.{4 if places == 3 else max(places, 2)}f}"
