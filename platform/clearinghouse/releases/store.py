"""Every query on releases: what an owner shows to others by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch

ReleasedKind = Literal["commitment", "work_plan", "in_kind"]


@dataclass(frozen=True, slots=True)
class Release:
    """That an item is shown to a party."""

    id: UUID
    kind: ReleasedKind
    item: UUID
    owner: str
    party: str
    released_at: datetime
    withdrawn_at: datetime | None


_SELECT = """
select id, kind, item, owner, party, released_at, withdrawn_at, -extract(epoch from released_at) as newest_first
from clearinghouse.release
"""


async def owner_of(kind: ReleasedKind, item: UUID) -> str | None:
    """The party whose item it is; None: there is no such item."""
    statement = {
        "commitment": """select 'donor:' || d.code as owner from clearinghouse.commitment c
            join clearinghouse.donor d on d.id = c.donor where c.id = $1""",
        "in_kind": """select coalesce('state:' || n.owner_state, 'donor:' || d.code) as owner
            from clearinghouse.in_kind_notice n left join clearinghouse.donor d on d.id = n.owner_donor
            where n.id = $1""",
        "work_plan": "select 'state:' || p.state as owner from clearinghouse.work_plan p where p.id = $1",
    }[kind]
    rows = await fetch(statement, item)
    return rows[0]["owner"] if rows else None


async def releases(
    owner: str, *, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[Release]:
    """Releases of an owner, newest first, also withdrawn ones."""
    query = Query(_SELECT).where("owner = {}", owner)
    return await query.page(Release, order=("newest_first",), after=after, limit=limit)


async def release(id: UUID, *, owner: str) -> Release | None:
    """A release of the owner, or None."""
    found = await Query(_SELECT).where("id = {}", id).where("owner = {}", owner).all(Release, order=())
    return found[0] if found else None


async def add(kind: ReleasedKind, item: UUID, *, owner: str, party: str, now: datetime) -> UUID | None:
    """Show an item to a party; returns the id. None: it is shown to that party already."""
    rows = await fetch(
        """insert into clearinghouse.release (id, kind, item, owner, party, released_at)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (kind, item, party) where withdrawn_at is null do nothing returning id""",
        uuid4(), kind, item, owner, party, now,
    )  # fmt: skip
    return rows[0]["id"] if rows else None


async def withdraw(id: UUID, *, now: datetime) -> None:
    """Show an item to its party no longer."""
    await fetch(
        "update clearinghouse.release set withdrawn_at = $2 where id = $1 and withdrawn_at is null", id, now
    )
