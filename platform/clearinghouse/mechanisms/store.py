"""Every query on financing mechanisms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A trust fund, bond or other mechanism; `size_usd` None: not reported."""

    id: UUID
    code: str
    name: str
    kind: str
    size_usd: Decimal | None
    year: int | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date


async def mechanisms(
    *, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT, as_of: date | None = None
) -> list[Mechanism]:
    """Mechanisms by name, then id."""
    query = Query('select *, name collate "C" as ordered from clearinghouse.mechanism', as_of=as_of)
    return await query.page(Mechanism, order=("ordered",), after=after, limit=limit)
