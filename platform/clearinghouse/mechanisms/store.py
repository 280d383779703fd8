"""Every query on mechanisms: financing, and meetings of the individualised approach.

The surprise: a meeting is known by its name alone, which begins with `MEETING_PREFIX` and ends with the State's name;
where it ends otherwise, the document tells of meetings without naming a State.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query

MEETING_PREFIX: Final = "Individualised Approach: "


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
    *,
    kind: str | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> list[Mechanism]:
    """Mechanisms by name, then id."""
    query = Query('select *, name collate "C" as ordered from clearinghouse.mechanism', as_of=as_of)
    query.having("kind = {}", kind)
    return await query.page(Mechanism, order=("ordered",), after=after, limit=limit)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Of the individualised approach, as a document tells of it; `state` None: it names none; `year` None: nor when."""

    id: UUID
    title: str
    state: str | None
    state_name: str | None
    year: int | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date


async def meetings(
    *,
    state: str | None = None,
    year: int | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Meeting]:
    """Meetings, newest first, those without a year last, those behind the id `after`."""
    query = Query(
        """select m.id, m.name as title, t.iso3 as state, t.name as state_name, m.year, m.evidence, m.source_codes,
                  m.known_on, -coalesce(m.year, 0) as newest_first
           from clearinghouse.mechanism m
           left join clearinghouse.state t on t.name = substr(m.name, length({}::text) + 1)
           where starts_with(m.name, {}::text)""".replace("{}", f"'{MEETING_PREFIX}'")
    )
    query.having("state = {}", state).having("year = {}", year)
    return await query.page(Meeting, order=("newest_first",), after=after, limit=limit)
