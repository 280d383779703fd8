"""Conditions that tables share, and the columns that every figure has: its grade, its sources, since when known.

The surprise: a Piccolo column is NOT NULL with a silent default ('' or 0) unless told otherwise; every column here
and in the tables says `default=None`, so that a forgotten field is an error and not a blank.
"""

from __future__ import annotations

from collections.abc import Iterable

from piccolo.columns import Array, Boolean, Date, Text, Varchar
from piccolo.constraints import Check

from needmatch.units import EVIDENCE, PILLARS


def one_of(column: str, words: Iterable[str], *, or_null: bool = False) -> str:
    """The condition that a column holds one of some words (no word of ours has a quote)."""
    condition = f"{column} in ({', '.join(repr(word) for word in words)})"
    return f"{column} is null or {condition}" if or_null else condition


def in_order(first: str, last: str) -> str:
    """The condition that a period does not end before it begins, where both ends are known."""
    return f"{first} is null or {last} is null or {first} <= {last}"


def subset_of(column: str, words: Iterable[str]) -> str:
    """The condition that a set holds only some words; null is "any"."""
    return f"{column} is null or {column} <@ array[{', '.join(repr(word) for word in words)}]::varchar[]"


def is_year(column: str) -> str:
    """The condition that a column holds a year of our time."""
    return f"{column} is null or {column} between 1900 and 2200"


PILLAR_WORDS = PILLARS


class Cited:
    """The columns of every row that states a fact: grade, sources, derivation, and since when it is known here."""

    evidence = Varchar(length=12, default=None, help_text="Grade: how well the row is founded.")
    source_codes = Array(
        base_column=Varchar(length=80),
        default=None,
        help_text="Codes of sources, the one it was read from first.",
    )
    derivation = Text(default=None, null=True, help_text="Rule and inputs; null: as published.")
    known_on = Date(default=None, help_text="The day on which the row became known here in this form.")
    is_illustration = Boolean(
        default=None, help_text="Estimated or assumed for a demonstration; never in production."
    )

    evidence_is_a_grade = Check(one_of("evidence", EVIDENCE))
    founded_rows_have_a_source = Check(
        "evidence not in ('documented', 'reported') or cardinality(source_codes) > 0"
    )
    assumed_is_illustration = Check("evidence not in ('estimated', 'assumed') or is_illustration")
