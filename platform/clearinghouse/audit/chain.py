"""The chain of audit events: what is hashed, and where a chain is broken. Rules without web or database.

    hash = sha256(previous hash + canonical text), both as UTF-8; before the first event the hash is 64 zeros.

The surprise: a chain shows that something was changed, left out or put in between, but not that events are missing
at its end: compare the last hash with one that was noted elsewhere (`clearinghouse audit verify --last HASH`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from clearinghouse.scopes.scope import Actor

NO_HASH: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Origin:
    """Who does something, when, and in which request."""

    actor: Actor
    at: datetime
    request_id: str


@dataclass(frozen=True, slots=True)
class Event:
    """What was done. `before` None: there was none; `after` None: there is none any more."""

    position: int
    at: datetime
    actor: UUID | None
    acting_as: str
    means: str
    action: str
    subject_kind: str
    subject: str
    before: Any
    after: Any
    request_id: str


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it is kept, with its place in the chain."""

    event: Event
    previous_hash: str
    hash: str
    canonical: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold, and why."""

    position: int
    why: str


def plain(value: object) -> Any:
    """Return a value as an event keeps it: text, whole numbers, booleans, null, lists and objects of them.

    Raises:
        TypeError: something else, such as a float, of which two machines may write different texts.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
        return [plain(each) for each in value]
    if isinstance(value, float | bytes):
        raise TypeError(f"an audit event cannot hold {type(value).__name__}")
    return str(value)


def canonical(event: Event) -> str:
    """Return the one text of an event."""
    return json.dumps(
        [
            event.position,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            None if event.actor is None else str(event.actor),
            event.acting_as,
            event.means,
            event.action,
            event.subject_kind,
            event.subject,
            event.before,
            event.after,
            event.request_id,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )


def linked(event: Event, previous_hash: str) -> Link:
    """Return an event with its place behind the one with `previous_hash`."""
    text = canonical(event)
    digest = hashlib.sha256((previous_hash + text).encode()).hexdigest()
    return Link(event, previous_hash, digest, text)


def first_break(links: Sequence[Link], *, position: int = 0, previous_hash: str = NO_HASH) -> Break | None:
    """Return the first broken link of a stretch of the chain that follows an event; None: all hold."""
    for link in links:
        position += 1
        found = link.event.position
        if found != position:
            return Break(position, f"event {position} is missing: the next one is {found}")
        if link.previous_hash != previous_hash:
            return Break(position, "does not hold the hash of the event before")
        if link.canonical != canonical(link.event):
            return Break(position, "its columns were changed: they are no longer what was hashed")
        if link.hash != linked(link.event, previous_hash).hash:
            return Break(position, "its hash is not that of its content")
        previous_hash = link.hash
    return None
