"""A report before it is a page, CSV, a workbook or a PDF: figures with what they rest on, their evidence, the method.

The surprise: numbers are text in their exact decimal form and nothing here formats them. Each output shows the same
`value`, `denominator`, `share`, `baseline` and `change`; a test reads them back from all four.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, cast, get_args

import msgspec
from msgspec import Meta

from clearinghouse.indicators.definitions import PLAN
from needmatch.units import weakest

Kind = Literal["yearly", "state_profile"]
Form = Literal["json", "csv", "evidence", "xlsx", "pdf"]
Unit = Literal["States Parties", "m2", "mines", "USD", "persons"]

FORMS: Final[tuple[Form, ...]] = get_args(Form)
"""`evidence` is what the figures rest on, as CSV."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
DASH: Final = "\N{EN DASH}"
"""Shown where nothing is known."""

KIND_WORDS: Final = {"yearly": "Yearly report on resources", "state_profile": "State profile"}

Grade = Literal["documented", "reported", "estimated", "assumed", "unverified"]
Code = Annotated[str, Meta(description="ISO 3166-1 alpha-3 code of a State or other area.")]
SourceIds = Annotated[list[str], Meta(description="Each opens at /api/v1/sources/{id}.")]
Number = Annotated[str | None, Meta(description="In exact decimal form; null: missing, which is not zero.")]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of a report: a number, or words such as a day, with all that it rests on."""

    id: Annotated[str, Meta(description="Unique in its report.")]
    section: str
    label: str
    period: Annotated[str, Meta(description="The year or day that it tells of.")]
    basis: Annotated[str, Meta(description="What it rests on, in words.")] = ""
    value: Number = None
    unit: Unit | None = None
    words: Annotated[str | None, Meta(description="What is no number: a day, a title.")] = None
    missing: Annotated[str | None, Meta(description="Why there is neither; null where there is one.")] = None
    denominator: Annotated[
        int | None, Meta(description="States of the leading set; null: no share of it.")
    ] = None
    share: Annotated[float | None, Meta(description="Over the leading set, 0 to 1, three decimals.")] = None
    share_of_filed: Annotated[
        float | None, Meta(description="Over those of the set that filed, 0 to 1, three decimals.")
    ] = None
    baseline: Annotated[int | None, Meta(description="The number of the reporting year 2025.")] = None
    change: Annotated[int | None, Meta(description="Value less baseline.")] = None
    reported_yes: int | None = None
    reported_no: int | None = None
    filed_silent: int | None = None
    found_not_reported: int | None = None
    no_report_filed: int | None = None
    not_yet_due: int | None = None
    evidence: Annotated[Grade | None, Meta(description="The weakest grade under it.")] = None
    evidence_count: int = 0
    source_ids: SourceIds = []
    as_of: date
    version: Annotated[int | None, Meta(description="Of the indicator value.")] = None
    permalink: Annotated[str | None, Meta(description="Where this very figure opens, for ever.")] = None


class EvidenceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing under a figure: a passage of a State's report, or a fact of the platform."""

    figure: Annotated[str, Meta(description="The id of the figure.")]
    state: Code
    state_name: str
    kind: str
    words: str
    evidence: Grade
    source_ids: SourceIds
    address: str | None
    passage_document: str | None
    passage_page: str | None
    passage_quotation: str | None
    passage_link: str | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report: `state` None: of all States Parties."""

    kind: Kind
    title: str
    state: Code | None
    reporting_year: int
    as_of: Annotated[date, Meta(description="The day as of which facts were read.")]
    reason: Annotated[str, Meta(description="Why it was made.")]
    plan: Annotated[str, Meta(description="The text by which indicators are numbered.")] = PLAN
    method: list[str]
    figures: list[Figure]
    evidence: list[EvidenceLine]


def grade(word: str) -> Grade:
    """Return a grade of evidence as its type; a check of the database keeps it to these words."""
    return cast(Grade, word)


def weakest_of(grades: Iterable[str]) -> Grade | None:
    """Return the weakest of some grades, None of none: a sum is no better than its worst part."""
    given = list(grades)
    return grade(weakest(given)) if given else None


def sources_of(rows: Iterable[Iterable[str]]) -> list[str]:
    """Return the sources of several rows, each once, in order."""
    return sorted({source for row in rows for source in row})


def rounded_share(share: float | None) -> float | None:
    """Return a share with the three decimals that every output shows."""
    return None if share is None else round(share, 3)


def percent(share: float | None) -> str:
    """Return a share as a percentage with one decimal; missing is a dash."""
    return DASH if share is None else f"{Decimal(str(share)) * 100:.1f} %"


def grouped(number: str | int | None) -> str:
    """Return a number with its thousands apart; missing is a dash, never 0."""
    return DASH if number is None else f"{Decimal(number):,}"


def signed(number: int | None) -> str:
    """Return a change with its sign."""
    return DASH if number is None else f"{number:+d}" if number else "0"
