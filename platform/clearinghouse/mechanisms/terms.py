"""The terms of mechanisms in our words, kept beside this file: what their sources say of who pays, when and for what.

The surprise: a term belongs to the sources that it was read from, not to a code alone. Where an installation has loaded
a row of the same code from other sources, nothing is known of its terms, and none are shown.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).resolve().parent / "terms.csv"


@cache
def _all_terms() -> dict[str, tuple[frozenset[str], str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["mechanism_id"]: (frozenset(row["source_ids"].split("|")), row["terms"])
            for row in csv.DictReader(file)
        }


def terms_of(code: str, source_codes: Iterable[str]) -> str | None:
    """Return the terms of a mechanism; None: its sources state none."""
    read_from, terms = _all_terms().get(code, (frozenset(), None))
    return terms if read_from <= set(source_codes) else None
