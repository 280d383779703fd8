"""What of commitments is still free on a day, and what a round holds back of them and why.

Held back is what agreements reserve, from the day on which each is recorded, and what pooled funds commit, since that
was counted when it came in. The surprise: a largest share for one State binds agreements and rounds together. The
share of what is left is therefore set anew, so that no State's part of the whole grows beyond it; where that would
leave next to nothing for all others, a State whose agreements are published gets no more of the commitment in the
round. One whose agreements are not published is never named that way: the share is small for everybody instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final, Literal
from uuid import UUID

from clearinghouse.commitments.store import Commitment, Tranche
from clearinghouse.database.reading import as_of_text, fetch, record_of
from clearinghouse.ledger.boundary import COUNTED_BOUNDARY, default_boundary
from needmatch.units import weakest

Why = Literal["reserved", "counted_at_the_boundary"]
NOTHING: Final = Decimal(0)
_SHARE_STEP: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Reserved:
    """What an agreement holds of a tranche [USD], `year` being the tranche's; `states` receive it."""

    agreement: UUID
    title: str
    is_published: bool
    commitment: UUID
    year: int
    amount_usd: Decimal
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Money of a year that a round may not place [USD].

    Without `donor` and `label`: of agreements that their parties have not published, all together. `agreement` is one
    that is published, None with a pooled fund's.
    """

    why: Why
    year: int
    amount_usd: Decimal
    evidence: str
    source_codes: tuple[str, ...]
    donor: str | None = None
    donor_name: str | None = None
    commitment: str | None = None
    agreement: UUID | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Free:
    """Commitments with what of their tranches is free, and what is held back, by year, donor and label."""

    commitments: tuple[Commitment, ...]
    held_back: tuple[HeldBack, ...]


_RESERVED: Final = """
select r.agreement, a.title, a.is_published, a.commitment, t.year, r.amount_usd,
       array(select split_part(p.party, ':', 2) from clearinghouse.agreement_party p
             where p.agreement = a.id and p.role = 'recipient' order by p.party) as states
from clearinghouse.reservation r
join clearinghouse.agreement a on a.id = r.agreement
join clearinghouse."tranche" t on t.id = r.tranche
where a.commitment = any($1) and r.amount_usd > 0
order by t.year, a.id, r.year
"""
"""The quotes keep tranches as they are: an agreement's tranche never changes its year."""


async def reserved(commitments: Iterable[UUID], *, as_of: date) -> list[Reserved]:
    """What agreements held of some commitments at the end of a day, whoever may see them. To be summed, not shown."""
    rows = await fetch(as_of_text(_RESERVED, "$2"), list(commitments), as_of)
    return [record_of(Reserved, row) for row in rows]


def free_of(
    commitments: Sequence[Commitment],
    holdings: Sequence[Reserved],
    *,
    years: tuple[int, int],
    donor_kinds: Mapping[str, str],
    needy: Collection[str],
) -> Free:
    """Take away what is held; a commitment of which nothing is left in `years` (both included) is left out.

    `donor_kinds` by code; `needy` are the States with a need, of which "any State" may be one.
    """
    of_commitment: dict[UUID, list[Reserved]] = defaultdict(list)
    for each in holdings:
        of_commitment[each.commitment].append(each)
    free: list[Commitment] = []
    held: list[HeldBack] = []
    for row in commitments:
        if default_boundary(donor_kinds[row.donor_code], "standard") != COUNTED_BOUNDARY:
            held += [_of_a_fund(row, each) for each in row.tranches if years[0] <= each.year <= years[1]]
            continue
        own = of_commitment[row.id]
        left = _less(row, own)
        held += [_of_an_agreement(row, each) for each in own if years[0] <= each.year <= years[1]]
        if any(years[0] <= each.year <= years[1] for each in left.tranches):
            free.append(_within_largest_share(row, left, own, years, needy) if own else left)
    return Free(tuple(free), _told(held))


def _less(row: Commitment, own: Sequence[Reserved]) -> Commitment:
    """Return a commitment without what is reserved of it; empty tranches go."""
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for each in own:
        taken[each.year] += each.amount_usd
    left = [replace(each, amount_usd=each.amount_usd - taken[each.year]) for each in row.tranches]
    return replace(row, tranches=tuple(each for each in left if each.amount_usd > NOTHING))


def _sum(tranches: Iterable[Tranche], years: tuple[int, int] | None = None) -> Decimal:
    return sum(
        (each.amount_usd for each in tranches if years is None or years[0] <= each.year <= years[1]), NOTHING
    )


def _within_largest_share(
    row: Commitment, left: Commitment, own: Sequence[Reserved], years: tuple[int, int], needy: Collection[str]
) -> Commitment:
    if row.max_state_share is None:
        return left
    most = row.max_state_share * _sum(row.tranches, years)
    given: dict[str, Decimal] = defaultdict(Decimal)
    named: set[str] = set()
    for each in own:
        # What several States share counts whole with each, as it does where it is agreed.
        for state in each.states:
            given[state] += each.amount_usd
            if not each.is_published:
                named.add(state)
    whole = row.max_state_share * _sum(row.tranches)
    allowed = {state: max(NOTHING, min(most, whole - usd)) for state, usd in given.items()}
    done = {state for state, usd in allowed.items() if state not in named and usd < most / 2}
    others = tuple(
        state for state in (sorted(needy) if row.states is None else row.states) if state not in done
    )
    if not others:
        # An earmark for nobody is none: the share alone keeps the bound.
        done = set()
    states = others if done else row.states
    least = min([most, *(usd for state, usd in allowed.items() if state not in done)])
    share = (least / _sum(left.tranches, years)).quantize(_SHARE_STEP, ROUND_DOWN)
    return replace(left, states=states, max_state_share=min(Decimal(1), share))


def _of_a_fund(row: Commitment, tranche: Tranche) -> HeldBack:
    return HeldBack(
        why="counted_at_the_boundary",
        year=tranche.year,
        amount_usd=tranche.amount_usd,
        evidence=row.evidence,
        source_codes=row.source_codes,
        donor=row.donor_code,
        donor_name=row.donor_name,
        commitment=row.code,
        label=row.code,
    )


def _of_an_agreement(row: Commitment, each: Reserved) -> HeldBack:
    common = HeldBack("reserved", each.year, each.amount_usd, "reported", ("LEDGER",))
    if not each.is_published:
        return common
    return replace(
        common,
        donor=row.donor_code,
        donor_name=row.donor_name,
        commitment=row.code,
        agreement=each.agreement,
        label=each.title,
    )


def _told(held: Iterable[HeldBack]) -> tuple[HeldBack, ...]:
    """Add up what is told as one: years of an agreement from one tranche, and all that is not published of a year."""
    cells: dict[tuple[int, str, str, str, str, str], list[HeldBack]] = defaultdict(list)
    for each in held:
        of_whom = each.donor or "", each.label or "", each.commitment or "", str(each.agreement)
        cells[each.year, each.why, *of_whom].append(each)
    return tuple(
        replace(
            of_cell[0],
            amount_usd=sum((each.amount_usd for each in of_cell), NOTHING),
            evidence=weakest([each.evidence for each in of_cell]),
        )
        for _, of_cell in sorted(cells.items(), key=lambda cell: cell[0])
    )
