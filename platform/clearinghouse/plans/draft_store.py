"""Every query on drafts of work plans: beginning one, its head, its lines, what it is checked against.

The surprise: each query names the State whose draft it is, or the id of a draft that was found through it. To whoever
acts for another State, or for none, a draft is not there. A draft has the id that its plan has once it is published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch
from clearinghouse.database.transaction import current_connection
from clearinghouse.plans.draft import (
    Draft,
    Line,
    Partner,
    StatedRate,
    in_order,
    mark_of,
    plain_mark,
    plain_partner,
    plain_year,
    year_of,
)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it is kept. `draft` has no lines where the head alone was asked for.

    `base_number` is the version that it began from, None: it began empty. `edited_by` None: a command.
    """

    id: UUID
    state: str
    draft: Draft
    base_number: int | None
    created_at: datetime
    edited_at: datetime
    edited_by: UUID | None
    line_count: int


_HEAD = """
select d.*, d.code collate "C" as ordered,
       (select count(*) from clearinghouse.draft_line l where l.draft = d.id) as line_count
from clearinghouse.plan_draft d
"""


def _kept(row: Any, lines: tuple[Line, ...] = ()) -> KeptDraft:
    rate = None
    if row["rate_usd_per_unit"] is not None:
        rate = StatedRate(row["rate_usd_per_unit"].normalize(), row["rate_stated_on"], row["rate_source"])
    return KeptDraft(
        id=row["id"],
        state=row["state"],
        draft=Draft(
            code=row["code"],
            title=row["title"],
            first_year=row["first_year"],
            last_year=row["last_year"],
            currency=row["currency"],
            visibility=row["visibility"],
            marks=tuple(mark_of(each) for each in json.loads(row["marks"])),
            lines=lines,
            rate=rate,
        ),
        base_number=row["base_number"],
        created_at=row["created_at"],
        edited_at=row["edited_at"],
        edited_by=row["edited_by"],
        line_count=row["line_count"],
    )


def _line(row: Any) -> Line:
    return Line(
        code=row["code"],
        pillar=row["pillar"],
        title=row["title"],
        obligation=row["obligation"],
        admin_area=row["admin_area"],
        is_local=row["is_local"],
        partners=tuple(Partner(**each) for each in json.loads(row["partners"])),
        years=tuple(year_of(each) for each in json.loads(row["years"])),
    )


async def drafts(
    state: str, *, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[KeptDraft]:
    """Heads of a State's drafts, by code."""
    query = Query(_HEAD).where("state = {}", state)
    rows = await query.rows(order=("ordered",), after=after, limit=limit)
    return [_kept(row) for row in rows]


async def head(plan: UUID, *, state: str) -> KeptDraft | None:
    """The head of a State's draft, without lines; None: the State has no draft of this plan."""
    rows = await Query(_HEAD).where("id = {}", plan).where("state = {}", state).rows(order=(), limit=None)
    return _kept(rows[0]) if rows else None


async def draft(plan: UUID, *, state: str) -> KeptDraft | None:
    """A State's draft with its lines; None: the State has none of this plan."""
    found = await head(plan, state=state)
    if found is None:
        return None
    return replace(found, draft=replace(found.draft, lines=await lines(plan)))


async def lines(plan: UUID) -> tuple[Line, ...]:
    """The lines of a draft in their order."""
    rows = await fetch("select * from clearinghouse.draft_line where draft = $1 order by position, id", plan)
    return tuple(_line(row) for row in rows)


async def line(plan: UUID, code: str) -> Line | None:
    """A line of a draft by its code, or None."""
    rows = await fetch("select * from clearinghouse.draft_line where draft = $1 and code = $2", plan, code)
    return _line(rows[0]) if rows else None


async def lock(plan: UUID, *, state: str) -> bool:
    """Hold a State's draft until the end of the transaction, so that edits follow one another; False: there is none."""
    rows = await fetch(
        "select from clearinghouse.plan_draft where id = $1 and state = $2 for update", plan, state
    )
    return bool(rows)


async def code_is_taken(code: str, *, plan: UUID) -> bool:
    """Whether another plan, or another draft, has this code."""
    rows = await fetch(
        """select from clearinghouse.work_plan where code = $1 and id <> $2
           union all select from clearinghouse.plan_draft where code = $1 and id <> $2""",
        code,
        plan,
    )
    return bool(rows)


async def begin(
    plan: UUID, state: str, given: Draft, *, base_number: int | None, now: datetime, by: UUID | None
) -> bool:
    """Keep a new draft with its lines; False: the plan has a draft already, or another has its code."""
    rows = await fetch(
        """insert into clearinghouse.plan_draft (id, state, code, base_number, title, first_year, last_year, currency,
           visibility, marks, created_at, edited_at, edited_by)
           values ($1, $2, $3, $4, '', 0, 0, '', 'own', '[]', $5, $5, $6) on conflict do nothing returning id""",
        plan, state, given.code, base_number, now, by,
    )  # fmt: skip
    if not rows:
        return False
    await set_head(plan, given, now=now, by=by)
    await _add_lines(plan, given.lines)
    return True


async def set_head(plan: UUID, given: Draft, *, now: datetime, by: UUID | None) -> None:
    """Write everything of a draft but its lines and its code."""
    rate = given.rate
    await fetch(
        """update clearinghouse.plan_draft set title = $2, first_year = $3, last_year = $4, currency = $5,
           visibility = $6, marks = $7::jsonb, rate_usd_per_unit = $8, rate_stated_on = $9, rate_source = $10,
           edited_at = $11, edited_by = $12 where id = $1""",
        plan, given.title, given.first_year, given.last_year, given.currency, given.visibility,
        _json([plain_mark(each) for each in given.marks]), rate.usd_per_unit if rate else None,
        rate.stated_on if rate else None, rate.source if rate else None, now, by,
    )  # fmt: skip


async def put_lines(plan: UUID, given: Iterable[Line], *, now: datetime, by: UUID | None) -> None:
    """Replace all lines of a draft; their codes differ."""
    await fetch("delete from clearinghouse.draft_line where draft = $1", plan)
    await _add_lines(plan, given)
    await _touch(plan, now, by)


async def update_lines(plan: UUID, given: Iterable[Line], *, now: datetime, by: UUID | None) -> None:
    """Write lines by code: those that are there are replaced in their place, others come at the end; none goes."""
    changed = {each.code: each for each in given}
    kept = await lines(plan)
    known = {each.code for each in kept}
    await put_lines(
        plan,
        [
            *(changed.get(each.code, each) for each in kept),
            *(each for code, each in changed.items() if code not in known),
        ],
        now=now,
        by=by,
    )


async def put_line(plan: UUID, given: Line, *, now: datetime, by: UUID | None) -> None:
    """Write one line: in its place if its code is there, else at the end."""
    await fetch(
        """insert into clearinghouse.draft_line (id, draft, position, code, pillar, title, obligation, admin_area,
           is_local, partners, years)
           values ($1, $2, (select coalesce(max(position), 0) + 1 from clearinghouse.draft_line where draft = $2),
                   $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb)
           on conflict (draft, code) do update set pillar = excluded.pillar, title = excluded.title,
               obligation = excluded.obligation, admin_area = excluded.admin_area, is_local = excluded.is_local,
               partners = excluded.partners, years = excluded.years""",
        uuid4(), plan, *_values(given),
    )  # fmt: skip
    await _touch(plan, now, by)


async def remove_line(plan: UUID, code: str, *, now: datetime, by: UUID | None) -> None:
    """Take a line out of a draft."""
    await fetch("delete from clearinghouse.draft_line where draft = $1 and code = $2", plan, code)
    await _touch(plan, now, by)


async def discard(plan: UUID) -> None:
    """Delete a draft with its lines: it was published, or its State gave it up."""
    await fetch("delete from clearinghouse.draft_line where draft = $1", plan)
    await fetch("delete from clearinghouse.plan_draft where id = $1", plan)


async def _touch(plan: UUID, now: datetime, by: UUID | None) -> None:
    await fetch(
        "update clearinghouse.plan_draft set edited_at = $2, edited_by = $3 where id = $1", plan, now, by
    )


async def _add_lines(plan: UUID, given: Iterable[Line]) -> None:
    columns = (
        "code", "pillar", "title", "obligation", "admin_area", "is_local", "partners", "years",
    )  # fmt: skip
    await current_connection().copy_records_to_table(
        "draft_line",
        records=[(uuid4(), plan, position, *_values(each)) for position, each in enumerate(given, start=1)],
        columns=("id", "draft", "position", *columns),
        schema_name="clearinghouse",
    )


def _values(given: Line) -> tuple[object, ...]:
    return (
        given.code,
        given.pillar,
        given.title,
        given.obligation,
        given.admin_area,
        given.is_local,
        _json([plain_partner(each) for each in given.partners]),
        _json([plain_year(each) for each in in_order(given).years]),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
