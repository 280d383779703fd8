"""The route of meetings of the individualised approach, as far as public documents tell of them.

The surprise: that a meeting was held is public, what was said there never is, so a row says when, for which State, and
by which document; nothing else is kept.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get

from clearinghouse.mechanisms import store
from clearinghouse.web.figures import AsOf, Code, Evidence, SourceIds, grade
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, StateFilter, YearFilter
from clearinghouse.web.problems import documented


class IndividualisedMeetingRow(msgspec.Struct, frozen=True):
    """A meeting, or meetings, that a document tells of."""

    id: str
    title: str
    state: Annotated[Code | None, msgspec.Meta(description="Null: the document names no State.")]
    state_name: str | None
    year: Annotated[int | None, msgspec.Meta(description="Null: the document does not say when.")]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


def meeting_row(meeting: store.Meeting) -> IndividualisedMeetingRow:
    """Return a meeting as it is shown."""
    return IndividualisedMeetingRow(
        id=str(meeting.id),
        title=meeting.title,
        state=meeting.state,
        state_name=meeting.state_name,
        year=meeting.year,
        evidence=grade(meeting.evidence),
        source_ids=list(meeting.source_codes),
        as_of=meeting.known_on,
    )


@get(
    "/individualised-meetings",
    operation_id="listIndividualisedMeetings",
    tags=["Indicators"],
    summary="Meetings of the individualised approach that documents tell of",
    responses=documented(400),
)
async def list_meetings(
    request: AnyRequest,
    of_state: StateFilter = None,
    year: YearFilter = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[IndividualisedMeetingRow]]:
    """Newest first. A meeting that no document tells of is not here, which does not say that none was held."""

    async def read(after: UUID | None, rows: int) -> list[store.Meeting]:
        return await store.meetings(
            state=of_state.upper() if of_state else None, year=year, after=after, limit=rows
        )

    return await listing(
        request, read=read, row=meeting_row, kind=IndividualisedMeetingRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="individualised-meetings",
    )  # fmt: skip


ROUTES = [list_meetings]
