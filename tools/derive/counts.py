"""Rows of each file by grade, as the table that README.md of the sample data shows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tools.derive.facts import read_rows

GRADES = ("documented", "reported", "estimated", "assumed", "unverified")


def counts_table(sample: Path) -> str:
    """A Markdown table with a row for each file of each set: rows, and rows of each grade.

    Files without grades (the sources themselves) have their rows only.
    """
    lines = [f"| file | rows | {' | '.join(GRADES)} |", "|---" * (2 + len(GRADES)) + "|"]
    for path in sorted(sample.glob("*/*.csv")):
        rows = read_rows(path)
        found = Counter(row["evidence"] for row in rows if "evidence" in row)
        cells = [str(found[grade] or "") for grade in GRADES]
        lines.append(f"| {path.parent.name}/{path.name} | {len(rows)} | {' | '.join(cells)} |")
    return "\n".join(lines)
