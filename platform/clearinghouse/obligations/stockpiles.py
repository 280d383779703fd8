"""Every statement on stockpiles found after the Article 4 deadline, and on what their State confirms of them.

The surprise: a find reopens nothing by itself. It is a fact with a clock of its own (six months, Action 15); whether
the obligation holds again is noted at the obligation, with the document that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from clearinghouse.database.reading import Query, fetch


@dataclass(frozen=True, slots=True)
class FoundStockpile:
    """A stockpile found after the Article 4 deadline; `mines` None: not reported, `destroyed_on` None: likewise.

    `confirmed_at`: when its State confirmed days and number as they stand; None: it has not.
    """

    id: UUID
    state: str
    state_name: str
    found_on: date
    mines: int | None
    destroyed_on: date | None
    note: str | None
    confirmed_at: datetime | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date


_CONTENT: Final = """encode(sha256(convert_to(format('%s|%s|%s', to_char(f.found_on, 'YYYY-MM-DD'), f.mines,
    to_char(f.destroyed_on, 'YYYY-MM-DD')), 'UTF8')), 'hex')"""
"""The hash of what a State confirms of a find `f`: when that changes, the confirmation no longer holds."""

_FOUND: Final = f"""
select f.*, s.name as state_name,
       (select c.confirmed_at from clearinghouse.state_confirmation c
        where c.kind = 'found_stockpile' and c.item = f.id and c.content_sha256 = {_CONTENT}) as confirmed_at
from clearinghouse.found_stockpile f
join clearinghouse.state s on s.iso3 = f.state
"""  # noqa: S608 a constant


async def found_stockpiles(
    *,
    state: str | None = None,
    id: UUID | None = None,
    after: UUID | None = None,
    limit: int | None = None,
    as_of: date | None = None,
) -> list[FoundStockpile]:
    """Stockpiles found, by the day of finding, then id; None asks nothing."""
    query = Query(_FOUND, as_of=as_of).having("state = {}", state).having("id = {}", id)
    return await query.page(FoundStockpile, order=("found_on",), after=after, limit=limit)


async def lock(id: UUID) -> None:
    """Hold a found stockpile until the end of the transaction, so that two do not write it at once."""
    await fetch("select from clearinghouse.found_stockpile where id = $1 for update", id)


async def write(
    id: UUID,
    *,
    state: str,
    found_on: date,
    mines: int | None,
    destroyed_on: date | None,
    note: str | None,
    evidence: str,
    source_codes: tuple[str, ...],
    known_on: date,
) -> None:
    """Keep a found stockpile, new or changed."""
    await fetch(
        """insert into clearinghouse.found_stockpile (id, state, found_on, mines, destroyed_on, note, evidence,
           source_codes, derivation, known_on, is_illustration)
           values ($1, $2, $3, $4, $5, $6, $7, $8, null, $9, false)
           on conflict (id) do update set found_on = excluded.found_on, mines = excluded.mines,
               destroyed_on = excluded.destroyed_on, note = excluded.note, evidence = excluded.evidence,
               source_codes = excluded.source_codes, known_on = excluded.known_on""",
        id, state, found_on, mines, destroyed_on, note, evidence, list(source_codes), known_on,
    )  # fmt: skip


async def confirm(id: UUID, *, now: datetime) -> bool:
    """Write down that a State confirmed a find as it stands; False: it had done so already."""
    rows = await fetch(
        f"""insert into clearinghouse.state_confirmation (id, state, kind, item, content_sha256, confirmed_at)
            select $1, f.state, 'found_stockpile', f.id, {_CONTENT}, $3 from clearinghouse.found_stockpile f
            where f.id = $2 on conflict do nothing returning id""",  # noqa: S608 a constant
        uuid4(), id, now,
    )  # fmt: skip
    return bool(rows)
