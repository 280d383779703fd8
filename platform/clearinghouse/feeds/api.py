"""Routes of feeds: what was published, for readers of feeds and for spreadsheets; deadlines, for calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get

from clearinghouse.feeds import change
from clearinghouse.feeds.calendar import calendar
from clearinghouse.feeds.gathering import changes, entries
from clearinghouse.web.listing import CACHE, AnyRequest, ListFormat, listing, today_of
from clearinghouse.web.paging import Page, rows_after
from clearinghouse.web.parameters import Cursor, Limit
from clearinghouse.web.problems import documented

TAG: Final = ["Feeds"]


class ChangeRow(msgspec.Struct, frozen=True):
    """Something that was published."""

    id: str
    kind: change.Kind
    title: str
    at: Annotated[
        datetime, msgspec.Meta(description="When; of a plan the day on which it became known here.")
    ]
    address: Annotated[str, msgspec.Meta(description="Where it opens.")]


def _public_url(request: AnyRequest) -> str:
    return str(request.app.state.settings.public_url).rstrip("/")


def _file(content: bytes, media_type: str) -> Response[Any]:
    return Response(content, media_type=media_type, headers=CACHE)


@get(
    "/feeds/changes",
    operation_id="listChanges",
    tags=TAG,
    summary="What was published",
    responses=documented(400),
)
async def list_changes(
    request: AnyRequest, limit: Limit = None, cursor: Cursor = None, format: ListFormat = None
) -> Response[Page[ChangeRow]]:
    """Newest first.

    Plan versions, rounds, values of indicators, reports; cooperation reports filed or corrected, commitments and
    agreements that are public, studies published or withdrawn.
    """
    public_url = _public_url(request)

    async def read(after: str | None, rows: int) -> list[change.Change]:
        return rows_after(await changes(), lambda each: each.id, after, rows)

    return await listing(
        request, read=read,
        row=lambda each: ChangeRow(each.id, each.kind, each.title, each.at, f"{public_url}{each.address}"),
        kind=ChangeRow, key=lambda each: each.id, key_type=str, limit=limit, cursor=cursor, form=format,
        name="changes",
    )  # fmt: skip


@get(
    "/feeds/atom",
    operation_id="getAtomFeed",
    tags=TAG,
    summary="What was published, as an Atom feed",
    media_type="application/atom+xml",
    responses=documented(),
)
async def get_atom_feed(request: AnyRequest) -> Response[bytes]:
    """The newest fifty."""
    return _file(change.atom(await changes(), public_url=_public_url(request)), "application/atom+xml")


@get(
    "/feeds/json",
    operation_id="getJsonFeed",
    tags=TAG,
    summary="What was published, as a JSON Feed",
    media_type="application/feed+json",
    responses=documented(),
)
async def get_json_feed(request: AnyRequest) -> Response[bytes]:
    """The newest fifty."""
    content = msgspec.json.encode(change.json_feed(await changes(), public_url=_public_url(request)))
    return _file(content, "application/feed+json")


@get(
    "/feeds/calendar",
    operation_id="getCalendarFile",
    tags=TAG,
    summary="Deadlines and meetings, as a calendar to subscribe to",
    media_type="text/calendar",
    responses=documented(),
)
async def get_calendar_file(request: AnyRequest) -> Response[bytes]:
    """Whole days; an entry keeps its identifier when its day moves."""
    content = calendar(await entries(today_of(request)), public_url=_public_url(request))
    return _file(content, "text/calendar")


ROUTES = [list_changes, get_atom_feed, get_json_feed, get_calendar_file]
