"""What remained of an obligation at the end of a year: every statement by which the secretariat keeps it here.

The surprise: no other year is touched by a writing. Which year is the newest is found when it is read, so that what
files said of theirs stays as they said it; a year that is kept here later files leave alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid4

from clearinghouse.database.reading import fetch

STALE_AFTER_YEARS: Final = 5
"""Beyond which a remaining quantity is stale (loading rule 1)."""


def is_stale(as_of_year: int, on: date) -> bool:
    """Return whether what remained at the end of a year is older than five years on a day."""
    return on.year - as_of_year > STALE_AFTER_YEARS


@dataclass(frozen=True, slots=True)
class Remained:
    """What is written of a year, in the obligation's unit; None: not reported. `device_scope` None: not told apart."""

    confirmed: Decimal | None
    suspected: Decimal | None
    total: Decimal | None
    device_scope: str | None
    evidence: str
    source_codes: tuple[str, ...]


async def keep(obligation: UUID, as_of_year: int, given: Remained, *, known_on: date, now: datetime) -> bool:
    """Keep a year that is new here; False: there is one already."""
    rows = await fetch(
        """insert into clearinghouse.obligation_quantity (id, obligation, as_of_year, confirmed, suspected, total,
           is_newest, is_stale, device_scope, kept_here_since, evidence, source_codes, derivation, known_on,
           is_illustration)
           values ($1, $2, $3, $4, $5, $6::numeric, $6::numeric is not null, $7, $8, $9, $10, $11, null, $12, false)
           on conflict (obligation, as_of_year) do nothing returning id""",
        uuid4(), obligation, as_of_year, given.confirmed, given.suspected, given.total,
        is_stale(as_of_year, known_on), given.device_scope, now, given.evidence, list(given.source_codes), known_on,
    )  # fmt: skip
    return bool(rows)


async def write(obligation: UUID, as_of_year: int, given: Remained, *, known_on: date, now: datetime) -> None:
    """Write a year anew; as it was it can be read as of the days before."""
    await fetch(
        """update clearinghouse.obligation_quantity set confirmed = $3, suspected = $4, total = $5::numeric,
           is_newest = $5::numeric is not null, is_stale = $6, device_scope = $7,
           kept_here_since = coalesce(kept_here_since, $8), evidence = $9, source_codes = $10, derivation = null,
           known_on = $11
           where obligation = $1 and as_of_year = $2""",
        obligation, as_of_year, given.confirmed, given.suspected, given.total, is_stale(as_of_year, known_on),
        given.device_scope, now, given.evidence, list(given.source_codes), known_on,
    )  # fmt: skip
