"""Every query on audit events: adding one, reading them, walking the chain.

The surprise: whoever adds an event holds a lock until the end of the transaction, since two cannot follow the same
one. Add it last, after every row of the change: the lock is then held as briefly as can be.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from clearinghouse.audit.chain import NO_HASH, Break, Event, Link, Origin, first_break, linked, plain
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch

_LOCK: Final = (0x636C6872, 2)
_WALK_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the whole chain found."""

    events: int
    last_hash: str
    broken: Break | None


async def record(
    origin: Origin,
    action: str,
    subject_kind: str,
    subject: object,
    *,
    before: object = None,
    after: object = None,
) -> None:
    """Add an event, in the transaction of the change that it tells of."""
    await fetch("select pg_advisory_xact_lock($1, $2)", *_LOCK)
    last = await fetch("select position, hash from clearinghouse.audit_event order by position desc limit 1")
    position, previous = (last[0]["position"], last[0]["hash"]) if last else (0, NO_HASH)
    link = linked(
        Event(
            position=position + 1,
            at=origin.at,
            actor=origin.actor.account,
            acting_as=origin.actor.acting_as,
            means=origin.actor.means,
            action=action,
            subject_kind=subject_kind,
            subject=str(subject),
            before=plain(before),
            after=plain(after),
            request_id=origin.request_id,
        ),
        previous,
    )
    event = link.event
    await fetch(
        """insert into clearinghouse.audit_event (position, at, actor, acting_as, means, action, subject_kind, subject,
           before, after, request_id, previous_hash, hash, canonical)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11, $12, $13, $14)""",
        event.position, event.at, event.actor, event.acting_as, event.means, event.action, event.subject_kind,
        event.subject, _json(event.before), _json(event.after), event.request_id, link.previous_hash, link.hash,
        link.canonical,
    )  # fmt: skip


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _link_of(row: Any) -> Link:
    event = Event(
        position=row["position"],
        at=row["at"],
        actor=row["actor"],
        acting_as=row["acting_as"],
        means=row["means"],
        action=row["action"],
        subject_kind=row["subject_kind"],
        subject=row["subject"],
        before=None if row["before"] is None else json.loads(row["before"]),
        after=None if row["after"] is None else json.loads(row["after"]),
        request_id=row["request_id"],
    )
    return Link(event, row["previous_hash"], row["hash"], row["canonical"])


async def events(
    *,
    action: str | None = None,
    actor: UUID | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    after: int | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Link]:
    """Events, newest first, those behind the position `after`; None asks nothing."""
    query = Query("select *, -position as newest_first, position as id from clearinghouse.audit_event")
    query.having("action = {}", action).having("actor = {}", actor).having("subject = {}", subject)
    query.having("at >= {}", since)
    rows = await query.rows(order=("newest_first",), after=after, limit=limit)
    return [_link_of(row) for row in rows]


async def stretches() -> AsyncIterator[list[Link]]:
    """Yield the whole chain, oldest first, some thousand events at a time."""
    position = 0
    while rows := await fetch(
        "select * from clearinghouse.audit_event where position > $1 order by position limit $2",
        position,
        _WALK_ROWS,
    ):
        links = [_link_of(row) for row in rows]
        yield links
        position = links[-1].event.position


async def verification() -> Verification:
    """Walk the whole chain, to its first broken link."""
    position, last_hash = 0, NO_HASH
    async for links in stretches():
        broken = first_break(links, position=position, previous_hash=last_hash)
        if broken is not None:
            return Verification(broken.position - 1, last_hash, broken)
        position, last_hash = links[-1].event.position, links[-1].hash
    return Verification(position, last_hash, None)
