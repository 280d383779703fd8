"""The rules of the totals: what is added, over which States, and which sums count as small. Without I/O.

The surprise: the gap comes from a round and not from subtracting commitments from needs. Most commitments are
earmarked, so that a plain difference would let money for one State fill the need of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from needmatch.units import EVIDENCE, weakest

LARGEST_SMALL_SUM_USD: Final = Decimal(5_000_000)
"""A whole published need up to this much is shown among the small sums. Our choice: the five States that
design/data.md names miss about USD 8m together, none of them more than this."""

OBSERVED_SINCE: Final = 2018
"""A donor is "observed" if a flow from it is known since this year: the years whose tables were read."""


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need in a year and pillar, of one grade [USD]; None: not reported."""

    state: str
    state_name: str
    year: int
    pillar: str
    evidence: str
    cost_usd: Decimal
    national_usd: Decimal | None
    secured_usd: Decimal | None
    need_usd: Decimal
    source_ids: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class NeedSum:
    """Needs added up over States [USD]; national and secured None: reported by none of them."""

    year: int
    pillar: str
    evidence: str
    cost_usd: Decimal
    national_usd: Decimal | None
    secured_usd: Decimal | None
    need_usd: Decimal
    states: tuple[str, ...]
    source_ids: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class SmallSum:
    """The whole published need of a State, where it is small [USD]."""

    state: str
    state_name: str
    need_usd: Decimal
    first_year: int
    last_year: int
    evidence: str
    source_ids: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class GradedSum:
    """What small sums of one grade add up to [USD]."""

    evidence: str
    states: tuple[str, ...]
    need_usd: Decimal
    source_ids: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class SumWithoutDonor:
    """Small sums of States without an observed donor, added up and by grade [USD]."""

    states: tuple[str, ...]
    need_usd: Decimal
    by_grade: tuple[GradedSum, ...]
    evidence: str
    source_ids: tuple[str, ...]
    known_on: date


def _sum_or_none(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _cited(lines: Iterable[NeedLine]) -> tuple[str, ...]:
    return tuple(sorted({source for line in lines for source in line.source_ids}))


def need_sums(lines: Sequence[NeedLine], *, by_grade: bool) -> list[NeedSum]:
    """Add needs by year and pillar, in that order; with `by_grade`, grades are kept apart.

    Without it the sum has the weakest grade of its parts: lines of grades that do not count must not be given.
    """
    cells: dict[tuple[int, str, str], list[NeedLine]] = {}
    for line in lines:
        cells.setdefault((line.year, line.pillar, line.evidence if by_grade else ""), []).append(line)
    return [
        NeedSum(
            year=year,
            pillar=pillar,
            evidence=weakest([line.evidence for line in parts]),
            cost_usd=sum((line.cost_usd for line in parts), Decimal(0)),
            national_usd=_sum_or_none(line.national_usd for line in parts),
            secured_usd=_sum_or_none(line.secured_usd for line in parts),
            need_usd=sum((line.need_usd for line in parts), Decimal(0)),
            states=tuple(sorted({line.state for line in parts})),
            source_ids=_cited(parts),
            known_on=max(line.known_on for line in parts),
        )
        for (year, pillar, _), parts in sorted(cells.items())
    ]


def small_sums(lines: Sequence[NeedLine]) -> list[SmallSum]:
    """Return States whose whole need is above 0 and at most `LARGEST_SMALL_SUM_USD`, by amount, then State."""
    needs: dict[str, list[NeedLine]] = {}
    for line in lines:
        needs.setdefault(line.state, []).append(line)
    found = [
        SmallSum(
            state=state,
            state_name=parts[0].state_name,
            need_usd=sum((line.need_usd for line in parts), Decimal(0)),
            first_year=min(line.year for line in parts),
            last_year=max(line.year for line in parts),
            evidence=weakest([line.evidence for line in parts]),
            source_ids=_cited(parts),
            known_on=max(line.known_on for line in parts),
        )
        for state, parts in needs.items()
    ]
    small = [each for each in found if 0 < each.need_usd <= LARGEST_SMALL_SUM_USD]
    return sorted(small, key=lambda each: (each.need_usd, each.state))


def sum_without_donor(
    found: Sequence[SmallSum], observed_donors: Mapping[str, int]
) -> SumWithoutDonor | None:
    """Add up the small sums of States that no known flow has reached; None where there is none.

    The sum has the weakest grade of its parts and always stands beside its parts by grade, strongest first, so that
    an estimate is never read as part of what is documented.
    """
    unseen = [each for each in found if not observed_donors.get(each.state)]
    if not unseen:
        return None
    grades = sorted({each.evidence for each in unseen}, key=EVIDENCE.index)
    parts = [_graded_sum(grade, [each for each in unseen if each.evidence == grade]) for grade in grades]
    return SumWithoutDonor(
        states=tuple(sorted(each.state for each in unseen)),
        need_usd=sum((part.need_usd for part in parts), Decimal(0)),
        by_grade=tuple(parts),
        evidence=grades[-1],
        source_ids=tuple(sorted({source for part in parts for source in part.source_ids})),
        known_on=max(part.known_on for part in parts),
    )


def _graded_sum(grade: str, parts: Sequence[SmallSum]) -> GradedSum:
    return GradedSum(
        evidence=grade,
        states=tuple(sorted(each.state for each in parts)),
        need_usd=sum((each.need_usd for each in parts), Decimal(0)),
        source_ids=tuple(sorted({source for each in parts for source in each.source_ids})),
        known_on=max(each.known_on for each in parts),
    )


def denominator_in_words(*, with_need: int, with_obligation: int, first_year: int, last_year: int) -> str:
    """Say over which States the totals are, and that the others are missing and not zero."""
    others = with_obligation - with_need
    words = (
        f"Needs of {with_need} of the {with_obligation} States Parties with an outstanding obligation, "
        f"{first_year} to {last_year}."
    )
    if others > 0:
        words += f" For the other {others} no costed plan of a counted grade is known: missing, not zero."
    return words
