"""How figures look on the wire: money, shares, grades, sources, and the reason where there is none.

The surprise: money is text. A JSON number is a binary fraction to most readers and loses cents; text with two
decimals is what the database holds, digit for digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, cast

from msgspec import Meta

from needmatch import units

Money = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]+\.[0-9]{2}$",
        description="Money: text with two decimals, in the currency of its name or beside it.",
        examples=["1843000.00"],
    ),
]
Share = Annotated[float, Meta(description="A share from 0 to 1.", examples=[0.4])]
Grade = Literal["documented", "reported", "estimated", "assumed", "unverified"]
Pillar = Literal[
    "survey_clearance", "risk_education", "victim_assistance", "stockpile_destruction", "capacity"
]
Basis = Literal["granted", "requested", "decision not found"]
Evidence = Annotated[Grade, Meta(description="The grade of evidence of this row.")]
SourceIds = Annotated[list[str], Meta(description="Sources of this row; each opens at /api/v1/sources/{id}.")]
AsOf = Annotated[date, Meta(description="The day for which this holds, or on which it became known here.")]
Code = Annotated[str, Meta(description="ISO 3166-1 alpha-3 code of a State or other area.", examples=["SEN"])]
Watermark = Annotated[
    str | None,
    Meta(description="A sentence to show with this row, since it is an illustration; null: none is due."),
]
MissingReason = Literal[
    "not_reported",
    "no_published_need",
    "other_grades_only",
    "no_obligation",
    "no_deadline",
    "nothing_planned",
    "no_need",
    "no_rate",
    "no_round",
]
Missing = Annotated[
    MissingReason | None, Meta(description="Why the figure of the same name is null; null where it is there.")
]

ILLUSTRATION: Final = "Illustration: an estimate or an assumption. Nobody has reported, promised or paid it."
"""The sentence on every row that comes from no document, outside rounds (a round has its own)."""

COUNTED: Final = tuple(grade for grade in units.EVIDENCE if grade in units.COUNTED_EVIDENCE)
"""The grades that enter totals (product rule "Evidence")."""

ALL_GRADES: Final = units.EVIDENCE


def grade(word: str) -> Grade:
    """Return a grade of evidence as the type of the answer; a check of the database keeps it to these words."""
    return cast(Grade, word)


def grade_or_none(word: str | None) -> Grade | None:
    """Return a grade as `grade` does; None stays None."""
    return cast("Grade | None", word)


def pillar_word(word: str) -> Pillar:
    """Return a pillar as the type of the answer; a check of the database keeps it to these words."""
    return cast(Pillar, word)


def basis_or_none(word: str | None) -> Basis | None:
    """Return what a deadline rests on as the type of the answer; None stays None."""
    return cast("Basis | None", word)


def watermark(is_illustration: bool) -> str | None:
    """Return the sentence for a row outside rounds, None where none is due."""
    return ILLUSTRATION if is_illustration else None


def money(amount: Decimal) -> str:
    """Return an amount as text with two decimals."""
    return f"{amount:.2f}"


def money_or_none(amount: Decimal | None) -> str | None:
    """Return an amount as text with two decimals; None stays None."""
    return None if amount is None else f"{amount:.2f}"


def number_or_none(value: Decimal | None) -> float | None:
    """Return a quantity (an area, a count) as a JSON number; None stays None."""
    return None if value is None else float(value)


def reason_if_missing(value: object | None, reason: MissingReason) -> MissingReason | None:
    """Return the reason where there is no value, else None."""
    return reason if value is None else None


def end_of(year: int) -> date:
    """Return the day for which a yearly figure holds."""
    return date(year, 12, 31)


def weakest_or_none(grades: Iterable[str]) -> str | None:
    """Return the weakest of some grades, None of none: a sum is no better than its worst part."""
    given = list(grades)
    return units.weakest(given) if given else None


def joined_sources(rows: Iterable[Iterable[str]]) -> list[str]:
    """Return the sources of several rows, each once, in order."""
    return sorted({source for row in rows for source in row})
