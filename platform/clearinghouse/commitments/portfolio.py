"""A donor's portfolio: what it committed, and what of it is reserved, paid and free, by year, State, pillar. No I/O.

The surprise: money that may go to several States is committed to none of them, but what is reserved of it goes to one.
So `committed_usd` and `free_usd` of a State are of the commitments that name it alone, `reserved_usd` and `paid_usd` of
all agreements with it; the row without a State holds the rest. Each column adds up to that of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from needmatch.units import weakest


@dataclass(frozen=True, slots=True)
class Held:
    """A tranche of a registered commitment [USD]; earmark None: any."""

    commitment: UUID
    code: str
    states: tuple[str, ...] | None
    pillars: tuple[str, ...] | None
    year: int
    committed_usd: Decimal
    reserved_usd: Decimal
    paid_usd: Decimal
    free_usd: Decimal
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A year of an agreement [USD]; `pillar` None: not divided by pillar."""

    state: str
    pillar: str | None
    year: int
    reserved_usd: Decimal
    paid_usd: Decimal


@dataclass(frozen=True, slots=True)
class Sum:
    """A row of the portfolio [USD]. `key` "": the rest; `evidence` the weakest of its tranches, None: it has none."""

    key: str
    committed_usd: Decimal
    reserved_usd: Decimal
    paid_usd: Decimal
    free_usd: Decimal
    evidence: str | None
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The same money four times: as a whole, by commitment (its code), year, State and pillar."""

    whole: Sum
    by_commitment: tuple[Sum, ...]
    by_year: tuple[Sum, ...]
    by_state: tuple[Sum, ...]
    by_pillar: tuple[Sum, ...]


def _add(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _sum(key: str, held: Sequence[Held], agreed: Sequence[Agreed] | None) -> Sum:
    moved: Sequence[Held | Agreed] = held if agreed is None else agreed
    return Sum(
        key=key,
        committed_usd=_add(each.committed_usd for each in held),
        reserved_usd=_add(each.reserved_usd for each in moved),
        paid_usd=_add(each.paid_usd for each in moved),
        free_usd=_add(each.free_usd for each in held),
        evidence=weakest([each.evidence for each in held]) if held else None,
        source_codes=tuple(sorted({code for each in held for code in each.source_codes})),
    )


def _by(
    held: Sequence[Held], key_of: Callable[[Held], str], agreed: Sequence[tuple[str, Agreed]] | None = None
) -> tuple[Sum, ...]:
    keys = {key_of(each) for each in held} | {key for key, _ in agreed or ()}
    return tuple(
        _sum(
            key,
            [each for each in held if key_of(each) == key],
            None if agreed is None else [each for found, each in agreed if found == key],
        )
        for key in sorted(keys)
    )


def _only(earmark: tuple[str, ...] | None) -> str:
    return earmark[0] if earmark is not None and len(earmark) == 1 else ""


def portfolio_of(held: Sequence[Held], agreed: Sequence[Agreed]) -> Portfolio:
    """Return the portfolio of the tranches and agreements of one donor."""
    return Portfolio(
        whole=_sum("", held, None),
        by_commitment=_by(held, lambda each: each.code),
        by_year=_by(held, lambda each: str(each.year)),
        by_state=_by(held, lambda each: _only(each.states), [(each.state, each) for each in agreed]),
        by_pillar=_by(held, lambda each: _only(each.pillars), [(each.pillar or "", each) for each in agreed]),
    )
