"""A figure opened: the parts that it is made of, and what was left out and why. Rules without web or database.

The surprise: what whoever asks may not see is in neither list, as it is not in the figure; that there might be such
is said in words once, and no reason ever tells of a single item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from needmatch.units import weakest

NeedFigure = Literal["need_usd", "cost_usd", "national_usd", "secured_usd"]
"""Sums of work plans, the only ones that are divided by pillar."""
TotalFigure = Literal[NeedFigure, "committed_usd", "gap_usd"]
StateFigure = Literal[NeedFigure, "flows_usd", "international_usd", "national_contribution_usd"]
PublicDonorFigure = Literal["flows_usd", "committed_usd"]
"""Figures of a donor that anyone may read; what is reserved and free is the donor's own and the secretariat's."""
DonorFigure = Literal[PublicDonorFigure, "reserved_usd", "free_usd"]
RoundFigure = Literal["need_usd", "placed_usd", "unmet_usd", "committed_usd"]

PartKind = Literal[
    "activity_year",
    "tranche",
    "commitment",
    "flow",
    "published_total",
    "national_contribution",
    "allocation",
    "unfunded",
    "donor_result",
    "ledger_entry",
    "reservation",
]
Reason = Literal[
    "other_grade",
    "other_year",
    "not_reported",
    "no_rate",
    "superseded",
    "withdrawn",
    "several_donors",
    "published_total_counts",
    "other_edition",
    "not_allocatable",
    "counted_at_the_boundary",
    "reserved",
]

WORDS: Final[dict[Reason, str]] = {
    "other_grade": "Of a grade of evidence that was not asked for; totals count documented and reported figures.",
    "other_year": "For a year outside of those that this figure is for.",
    "not_reported": "The source gives no such amount; missing is not zero.",
    "no_rate": "Known in its own currency only.",
    "superseded": "A newer version of the plan holds.",
    "withdrawn": "Its owner has withdrawn it.",
    "several_donors": "The source does not divide it by donor, and it overlaps rows of single donors.",
    "published_total_counts": "A source printed the total of the year, which is shown; flows are never added to it.",
    "other_edition": "Another edition or source printed this total; one is shown.",
    "not_allocatable": "On record without money by year, so that nothing of it can be placed.",
    "counted_at_the_boundary": "Money that moves inside or leaves; it is counted once, where it came in.",
    "reserved": "Held under agreements; what was told to one party is not suggested to another.",
}
"""Why a part is left out, as a sentence."""

UNPUBLISHED: Final = "Between its parties, not published"
"""The label of what is told as a sum without names."""

NOT_SHOWN: Final = "What is not for whoever asks to see is neither in the figure nor listed here."


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a figure is made of, or that was left out (`reason`). `amount_usd` None: not reported.

    `label_values` are what the label names besides State, donor and year, so that it can be said in another language.
    """

    kind: PartKind
    id: str
    label: str
    state: str | None
    donor: str | None
    year: int | None
    pillar: str | None
    amount_usd: Decimal | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date
    reason: Reason | None = None
    label_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure with its parts [USD]; `amount_usd` None: nothing is counted, so it is missing and not zero."""

    counted: tuple[Part, ...]
    left_out: tuple[Part, ...]

    @property
    def amount_usd(self) -> Decimal | None:
        """What the counted parts add up to."""
        if not self.counted:
            return None
        return sum((part.amount_usd for part in self.counted if part.amount_usd is not None), Decimal(0))


def opened(parts: Iterable[Part], why_not: Callable[[Part], Reason | None]) -> Opened:
    """Divide parts into those that count and those that do not, each with its reason.

    A part that has a reason already keeps it; one without an amount is never counted.
    """
    counted, left_out = [], []
    for part in parts:
        reason = part.reason or why_not(part) or ("not_reported" if part.amount_usd is None else None)
        if reason is None:
            counted.append(part)
        else:
            left_out.append(replace(part, reason=reason))
    return Opened(tuple(counted), tuple(left_out))


def of_grades(grades: Iterable[str]) -> Callable[[Part], Reason | None]:
    """Return the rule by which parts of other grades are left out."""
    wanted = frozenset(grades)
    return lambda part: None if part.evidence in wanted else "other_grade"


def international(flows: Sequence[Part], printed: Sequence[Part], grades: Iterable[str]) -> Opened:
    """Open what a recipient got from abroad in a year: the total as printed, else the sum of its flows.

    Of several printed ones, given in the order in which they are preferred, the first of these grades is shown.
    """
    allowed = of_grades(grades)
    shown = next((part for part in printed if part.amount_usd is not None and allowed(part) is None), None)

    def why_not(part: Part) -> Reason | None:
        if part.kind == "published_total":
            return allowed(part) or (None if part is shown else "other_edition")
        return allowed(part) or (None if shown is None else "published_total_counts")

    return opened([*printed, *flows], why_not)


def unnamed(parts: Sequence[Part]) -> list[Part]:
    """Return what its parties keep to themselves as one part a year and reason, without names."""
    cells: dict[tuple[int | None, Reason | None], list[Part]] = {}
    for part in parts:
        cells.setdefault((part.year, part.reason), []).append(part)
    return [
        Part(
            kind="ledger_entry",
            id=f"unpublished:{year}:{reason or 'counted'}",
            label=UNPUBLISHED,
            state=None,
            donor=None,
            year=year,
            pillar=None,
            amount_usd=sum((part.amount_usd for part in of_cell if part.amount_usd is not None), Decimal(0)),
            evidence=weakest([part.evidence for part in of_cell]),
            source_codes=tuple(sorted({code for part in of_cell for code in part.source_codes})),
            known_on=max(part.known_on for part in of_cell),
            reason=reason,
        )
        for (year, reason), of_cell in cells.items()
    ]
