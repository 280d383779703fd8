"""Every query that reads requirements and offers in kind, and what was done to them.

The surprise: a row that may be seen is not seen whole by everybody. The point is for its owner and those to whom it was
released by name; a third party is named to others once it has confirmed, and no longer when it takes that back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, record_of
from clearinghouse.in_kind.notice import Category, Cooperation, EventKind, Item, Side, Status
from clearinghouse.scopes.visibility import NOW, Reader, View, Visibility, visible


@dataclass(frozen=True, slots=True)
class Notice:
    """A requirement or offer as its reader may see it.

    `state`: the State that gave it, None for a donor (`donor_id`); `state_behind`: also the State that a donor is.
    `latitude` and `longitude` None: not given, or not for this reader (`has_point` tells which). `partner` None: none
    is named, or it is not shown; `is_partner_confirmed` None: none is named, or none is asked (border areas).
    """

    id: UUID
    side: Side
    party: str
    party_name: str
    state: str | None
    donor_id: UUID | None
    state_behind: str | None
    category: Category
    item: Item | None
    description: str
    units: int
    first_day: date
    last_day: date
    admin_area: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    has_point: bool
    cooperation: Cooperation
    partner: str | None
    partner_name: str | None
    is_partner_confirmed: bool | None
    visibility: Visibility
    status: Status
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class Event:
    """What was done to a notice. `before` or `after` None: it was not published yet, or stood no longer.

    `officer_name` None: a command did it.
    """

    id: UUID
    number: int
    kind: EventKind
    at: datetime
    party: str
    officer_name: str | None
    reason: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


_NOTICE: Final = """
select n.id, n.side, coalesce('state:' || n.owner_state, 'donor:' || d.code) as party,
       coalesce(s.name, d.name) as party_name, n.owner_state as state, coalesce(n.owner_state, d.state) as state_behind,
       n.owner_donor as donor_id, d.code as donor_code, n.category, n.item, n.description, n.units, n.first_day,
       n.last_day, n.admin_area, n.latitude, n.longitude, n.cooperation, n.partner, n.partner_confirmed_at,
       coalesce(
           (select p.name from clearinghouse."state" p where n.partner = 'state:' || p.iso3),
           (select p.name from clearinghouse."donor" p where n.partner = 'donor:' || p.code)
       ) as partner_name, n.visibility, n.status, n.published_at, n.withdrawn_at, n.withdrawal_reason, n.evidence,
       n.source_codes, n.known_on, t.visibility as visibility_today,
       case when t.partner_confirmed_at is not null then t.partner end as partner_confirmed_today,
       array(
           select r.party from clearinghouse.release r
           where r.kind = 'in_kind' and r.item = n.id and r.withdrawn_at is null
       ) as released_to
from clearinghouse.in_kind_notice n
join clearinghouse."in_kind_notice" t on t.id = n.id
left join clearinghouse."state" s on s.iso3 = n.owner_state
left join clearinghouse."donor" d on d.id = n.owner_donor
"""
"""Quotes around a table's name keep it from being read as of a day: what a party is called is not dated."""
_VISIBLE, _VISIBLE_TODAY = (
    visible("in_kind", item="listed.id", level=level, owner="party")
    for level in ("visibility", "visibility_today")
)


def _seen_by(view: View) -> Query:
    """Notices that a reader may see: drafts of its own, and what others published at a level that reaches it."""
    values = view.reader.is_states_party, view.reader.party, view.reader.party
    query = Query(_NOTICE, as_of=view.as_of).where(_VISIBLE, *values).where(_VISIBLE_TODAY, *values)
    return query.where("status <> 'draft' or party = {}::text", view.reader.party)


def _as_seen(row: Mapping[str, Any], reader: Reader) -> Notice:
    """Return a row without what of it is not for this reader."""
    is_own = reader.party is not None and reader.party == row["party"]
    is_point_shown = is_own or (reader.party is not None and reader.party in row["released_to"])
    is_asked = row["cooperation"] == "triangular" and row["partner"] is not None
    is_confirmed = (
        row["partner_confirmed_at"] is not None and row["partner_confirmed_today"] == row["partner"]
    )
    is_partner_shown = not is_asked or is_confirmed or is_own or reader.party == row["partner"]
    return record_of(
        Notice,
        {
            **row,
            "has_point": row["latitude"] is not None,
            "latitude": row["latitude"] if is_point_shown else None,
            "longitude": row["longitude"] if is_point_shown else None,
            "partner": row["partner"] if is_partner_shown else None,
            "partner_name": row["partner_name"] if is_partner_shown else None,
            "is_partner_confirmed": is_confirmed if is_asked else None,
        },
    )


async def notices(
    *,
    side: Side | None = None,
    category: Category | None = None,
    item: Item | None = None,
    state: str | None = None,
    donor: UUID | str | None = None,
    cooperation: Cooperation | None = None,
    status: Status | None = "published",
    window_from: date | None = None,
    window_to: date | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    view: View = NOW,
) -> list[Notice]:
    """Notices that the reader may see, by first day, then id.

    `donor` is an id (UUID) or a code; `status` None: of any; `window_from` and `window_to`: those with a day in common.
    """
    query = _seen_by(view).having("side = {}", side).having("category = {}", category)
    query.having("item = {}", item).having("state = {}", state).having("cooperation = {}", cooperation)
    query.having("donor_id = {}" if isinstance(donor, UUID) else "donor_code = {}", donor)
    query.having("status = {}", status).having("last_day >= {}", window_from)
    query.having("first_day <= {}", window_to)
    rows = await query.rows(order=("first_day",), after=after, limit=limit)
    return [_as_seen(row, view.reader) for row in rows]


async def notice(id: UUID, *, view: View = NOW) -> Notice | None:
    """The notice of that id, also one that was withdrawn, if the reader may see it."""
    rows = await _seen_by(view).where("id = {}", id).rows(order=(), limit=None)
    return _as_seen(rows[0], view.reader) if rows else None


async def open_notices(today: date, *, view: View = NOW) -> list[Notice]:
    """Published notices that the reader may see and whose window is not over, by when they were published, then id."""
    query = _seen_by(view).where("status = 'published'").where("last_day >= {}", today)
    rows = await query.rows(order=("published_at",), limit=None)
    return [_as_seen(row, view.reader) for row in rows]


async def events(
    notice: UUID, *, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[Event]:
    """What was done to a notice, newest first."""
    query = Query(
        """select e.*, a.name as officer_name, -e.number as newest_first from clearinghouse.in_kind_event e
           left join clearinghouse.account a on a.id = e.officer"""
    ).where("notice = {}", notice)
    rows = await query.rows(order=("newest_first",), after=after, limit=limit)
    return [
        record_of(Event, {**row, "before": _terms(row["before"]), "after": _terms(row["after"])})
        for row in rows
    ]


def _terms(kept: str | None) -> dict[str, Any] | None:
    return None if kept is None else dict(json.loads(kept))
