"""A paper as a PDF, by Typst, with fonts that come as a package; no font of the system is read.

The surprise: the template is a program and the paper is its data. Text never becomes Typst source, so nothing that
stands in a case (a `#`, a bracket, a backslash) can be run or break the layout.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import fontpkg_noto_sans
import typst

from clearinghouse.papers.paper import Block, Drawing, Facts, Heading, Paper, Paragraph, Points, Table

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(fontpkg_noto_sans.__file__).parent / "files"
SHORT_CELL: Final = 18
"""Characters up to which a column of text gets the width it needs."""

LONG_CELL: Final = 60
"""Characters beyond which a longer text gets more lines, not more width."""

_VARIABLE = re.compile(r"var\(--[a-z]+, (#[0-9a-f]{6})\)")


def pdf(paper: Paper, *, made_on: datetime | None = None) -> bytes:
    """Return a paper as PDF; with the same `made_on` equal papers give equal bytes."""
    data = {
        "kind": paper.kind,
        "title": paper.title,
        "subtitle": paper.subtitle,
        "imprint": paper.imprint,
        "mark": paper.mark,
        "language": paper.language,
        "keywords": list(paper.keywords),
        "blocks": [_entries(block) for block in paper.blocks],
    }
    compiled = typst.compile(
        TEMPLATE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        timestamp=int(made_on.timestamp()) if made_on is not None else None,
    )
    if not isinstance(compiled, bytes):
        raise TypeError("Typst gave several documents for one paper")
    return compiled


def _entries(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"is": "heading", "text": block.text}
        case Paragraph():
            return {"is": "note" if block.is_note else "paragraph", "text": block.text}
        case Points():
            return {"is": "points", "items": list(block.items)}
        case Facts():
            return {"is": "facts", "items": [list(item) for item in block.items]}
        case Table():
            return {
                "is": "table", "caption": block.caption, "columns": list(block.columns),
                "rows": [list(row) for row in block.rows], "align": list(block.align), "note": block.note,
                "widths": [_width(block, column) for column in range(len(block.columns))],
            }  # fmt: skip
        case Drawing():
            # Typst reads no variables of a page: the colour that stands beside each is taken.
            svg = _VARIABLE.sub(r"\1", block.svg)
            return {"is": "drawing", "svg": svg, "caption": block.caption, "words": block.words}


def _width(table: Table, column: int) -> int:
    """Return the weight of a column among those that share the width of the page; 0 takes what its text needs."""
    longest = max(len(cell) for cell in (table.columns[column], *(row[column] for row in table.rows)))
    is_text = table.align[column] == "left" and (longest > SHORT_CELL or set(table.align) == {"left"})
    return min(longest, LONG_CELL) if is_text else 0
