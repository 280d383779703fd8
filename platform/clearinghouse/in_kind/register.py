"""Every statement by which requirements and offers in kind are written, and the events that tell of it.

The surprise: two may write one notice. The secretariat enters what a document says, of the grade `documented`; with its
owner's first change it is the owner's own word, of the grade `reported`, and the document stays among its sources.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from clearinghouse.audit.chain import Origin
from clearinghouse.database.reading import fetch
from clearinghouse.in_kind.notice import EventKind, NoticeOver, Owner, Status, Terms, told

REGISTER: Final = "REGISTER-IN-KIND"
"""The source that every notice entered by its owner cites (migration 31)."""
SECRETARIAT: Final = "secretariat"


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice as it is kept, locked until the end of the transaction.

    `is_from_document`: the secretariat entered it.
    """

    id: UUID
    status: Status
    owner: Owner
    terms: Terms
    source_codes: tuple[str, ...]
    is_from_document: bool


@dataclass(frozen=True, slots=True)
class Party:
    """A State or donor on record; `donor` and `donor_kind` None: a State itself."""

    owner: Owner
    donor: UUID | None
    donor_kind: str | None


async def party_of(party: str) -> Party | None:
    """The State or donor of that name; None: there is none."""
    kind, _, code = party.partition(":")
    if kind == "state":
        rows = await fetch("select iso3 from clearinghouse.state where iso3 = $1", code)
        return Party(Owner(party, code, is_state=True), None, None) if rows else None
    if kind != "donor":
        return None
    rows = await fetch("select id, state, kind from clearinghouse.donor where code = $1", code)
    return Party(Owner(party, rows[0]["state"], False), rows[0]["id"], rows[0]["kind"]) if rows else None


async def locked(id: UUID, *, party: str) -> Kept | None:
    """A notice that a party may write, locked; None: there is none of this id.

    An owner may write its own, the secretariat what it entered from a document while that stands as entered.

    Raises:
        NoticeOver: it was withdrawn.
    """
    rows = await fetch(
        """select n.*, d.code as donor_code, d.state as donor_state, exists (
               select from clearinghouse.in_kind_event e where e.notice = n.id and e.kind = 'entered'
           ) as is_from_document
           from clearinghouse.in_kind_notice n left join clearinghouse.donor d on d.id = n.owner_donor
           where n.id = $1 and (('state:' || n.owner_state) = $2 or ('donor:' || d.code) = $2
               or ($2 = 'secretariat' and n.evidence = 'documented'))
           for update of n""",
        id,
        party,
    )
    if not rows:
        return None
    row = rows[0]
    if row["status"] == "withdrawn":
        raise NoticeOver("Nothing of it can be changed any more; enter a new one.")
    is_state = row["owner_state"] is not None
    name = f"state:{row['owner_state']}" if is_state else f"donor:{row['donor_code']}"
    return Kept(
        id=row["id"],
        status=row["status"],
        owner=Owner(name, row["owner_state"] if is_state else row["donor_state"], is_state=is_state),
        terms=Terms(**{each.name: row[each.name] for each in fields(Terms)}),
        source_codes=tuple(row["source_codes"]),
        is_from_document=row["is_from_document"],
    )


def _columns(terms: Terms) -> dict[str, object]:
    return {each.name: getattr(terms, each.name) for each in fields(Terms)}


async def add(
    id: UUID, terms: Terms, *, party: Party, document: str | None, known_on: date, now: datetime
) -> None:
    """Add a notice: published with a source where a document says it, else its owner's draft."""
    values: dict[str, object] = {
        "id": id,
        "owner_state": party.owner.state if party.owner.is_state else None,
        "owner_donor": party.donor,
        **_columns(terms),
        "partner_confirmed_at": None,
        "status": "draft" if document is None else "published",
        "published_at": None if document is None else now,
        "withdrawn_at": None,
        "withdrawal_reason": None,
        "evidence": "reported" if document is None else "documented",
        "source_codes": [document or REGISTER],
        "derivation": None,
        "known_on": known_on,
        "is_illustration": False,
    }
    marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await fetch(
        f"insert into clearinghouse.in_kind_notice ({', '.join(values)}) values ({marks})",  # noqa: S608 names of columns
        *values.values(),
    )


async def replace(kept: Kept, terms: Terms, *, document: str | None, known_on: date) -> None:
    """Give a notice other terms; a third party is asked anew. `document` None: its owner's own word."""
    values: dict[str, object] = {
        **_columns(terms),
        "partner_confirmed_at": None,
        "evidence": "reported" if document is None else "documented",
        "source_codes": list(dict.fromkeys([document or REGISTER, *kept.source_codes])),
        "known_on": known_on,
    }
    set_to = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, start=2))
    await fetch(
        f"update clearinghouse.in_kind_notice set {set_to} where id = $1",  # noqa: S608 names of columns
        kept.id,
        *values.values(),
    )


async def publish(id: UUID, *, known_on: date, now: datetime) -> None:
    """Let a draft stand as published."""
    await fetch(
        """update clearinghouse.in_kind_notice set status = 'published', published_at = $2, known_on = $3
           where id = $1 and status = 'draft'""",
        id, now, known_on,
    )  # fmt: skip


async def withdraw(id: UUID, *, reason: str, known_on: date, now: datetime) -> None:
    """Let a published notice stand no longer."""
    await fetch(
        """update clearinghouse.in_kind_notice set status = 'withdrawn', withdrawn_at = $2, withdrawal_reason = $3,
               known_on = $4
           where id = $1 and status = 'published'""",
        id, now, reason, known_on,
    )  # fmt: skip


async def delete_draft(id: UUID) -> None:
    """Delete a draft."""
    await fetch("delete from clearinghouse.in_kind_notice where id = $1 and status = 'draft'", id)


async def names_as_third(id: UUID, *, party: str) -> bool:
    """Whether a published notice names a party as the third one; locks it until the end of the transaction."""
    return bool(
        await fetch(
            """select from clearinghouse.in_kind_notice
               where id = $1 and status = 'published' and cooperation = 'triangular' and partner = $2 for update""",
            id,
            party,
        )
    )


async def answer_as_third(id: UUID, *, confirms: bool, known_on: date, now: datetime) -> bool:
    """Write down whether the third party confirms that it is one; False: so it stands already."""
    return bool(
        await fetch(
            """update clearinghouse.in_kind_notice
               set partner_confirmed_at = case when $2 then $3::timestamptz end, known_on = $4
               where id = $1 and (partner_confirmed_at is not null) <> $2 returning id""",
            id, confirms, now, known_on,
        )
    )  # fmt: skip


async def add_event(
    origin: Origin,
    id: UUID,
    kind: EventKind,
    *,
    reason: str | None = None,
    before: Terms | None = None,
    after: Terms | None = None,
) -> None:
    """Add what was done to a notice, which the transaction holds (`locked`) or has made."""
    await fetch(
        """insert into clearinghouse.in_kind_event (id, notice, number, kind, at, party, officer, reason, before, after)
           select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb
           from clearinghouse.in_kind_event where notice = $2""",
        uuid4(), id, kind, origin.at, origin.actor.acting_as, origin.actor.account, reason, _json(before), _json(after),
    )  # fmt: skip


def _json(terms: Terms | None) -> str | None:
    kept: dict[str, Any] | None = None if terms is None else told(terms)
    return None if kept is None else json.dumps(kept, ensure_ascii=False)
