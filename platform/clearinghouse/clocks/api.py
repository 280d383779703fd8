"""The route of clocks: days by which something is due.

The surprise: the list is computed at each asking and kept nowhere, so that a clock can never contradict the fact it
follows from.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.clocks.clock import Clock, ClockKind, page
from clearinghouse.clocks.running import clocks
from clearinghouse.web.figures import AsOf, Code, SourceIds
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, StateFilter
from clearinghouse.web.problems import documented


class ClockRow(msgspec.Struct, frozen=True):
    """A day by which something is due, and what it follows from."""

    id: str
    kind: ClockKind
    state: Code
    state_name: str
    subject: Annotated[
        str, msgspec.Meta(description="Code of the obligation or request, or id of the stockpile.")
    ]
    words: str
    due_on: date
    is_met: Annotated[
        bool | None,
        msgspec.Meta(
            description="A request is known, or it was reported as done; null: nothing of the kind is kept."
        ),
    ]
    meeting: Annotated[
        str | None, msgspec.Meta(description="The meeting that it is counted from, or that asked.")
    ]
    is_provisional: Annotated[bool, msgspec.Meta(description="The day may still move.")]
    source_ids: SourceIds
    as_of: AsOf


def clock_row(clock: Clock) -> ClockRow:
    """Return a clock as it is shown."""
    return ClockRow(
        id=clock.id,
        kind=clock.kind,
        state=clock.state,
        state_name=clock.state_name,
        subject=clock.subject,
        words=clock.words,
        due_on=clock.due_on,
        is_met=clock.is_met,
        meeting=clock.meeting,
        is_provisional=clock.is_provisional,
        source_ids=list(clock.source_codes),
        as_of=clock.known_on,
    )


@get(
    "/clocks",
    operation_id="listClocks",
    tags=["Obligations"],
    summary="Days by which something is due",
    responses=documented(400),
)
async def list_clocks(
    request: AnyRequest,
    of_state: StateFilter = None,
    kind: Annotated[ClockKind | None, QueryParameter(description="What is due.")] = None,
    due_from: Annotated[date | None, QueryParameter(description="Due on this day or later.")] = None,
    due_to: Annotated[date | None, QueryParameter(description="Due on this day or earlier.")] = None,
    is_met: Annotated[bool | None, QueryParameter(description="Known as done, or not known as done.")] = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[ClockRow]]:
    """By day. Past days are in it too; a deadline whose decision was not found has no clock."""

    async def read(after: str | None, rows: int) -> list[Clock]:
        found = await clocks(state=of_state.upper() if of_state else None, as_of=as_of)
        shown = [
            each
            for each in found
            if (kind is None or each.kind == kind)
            and (due_from is None or each.due_on >= due_from)
            and (due_to is None or each.due_on <= due_to)
            and (is_met is None or each.is_met is is_met)
        ]
        return page(shown, after=after, rows=rows)

    return await listing(
        request, read=read, row=clock_row, kind=ClockRow, key=lambda each: each.id, key_type=str,
        limit=limit, cursor=cursor, form=format, name="clocks",
    )  # fmt: skip


ROUTES = [list_clocks]
