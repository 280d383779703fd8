"""Routes of sources: what every figure goes back to."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from clearinghouse.database.transaction import transaction
from clearinghouse.errors import NotFound
from clearinghouse.sources import store
from clearinghouse.web.figures import Missing, reason_if_missing
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit
from clearinghouse.web.problems import documented
from clearinghouse.web.who import view_of


class SourceRow(msgspec.Struct, frozen=True):
    """A document, page or data set that figures are read from."""

    id: Annotated[
        str, msgspec.Meta(description="The id under which figures name it.", examples=["LM-AGO-2023"])
    ]
    title: str
    publisher: str | None
    publisher_reason: Missing
    date: Annotated[str | None, msgspec.Meta(description="A year, month or day, as precise as known.")]
    date_reason: Missing
    url: Annotated[str | None, msgspec.Meta(description="Where it is.")]
    url_reason: Missing


def source_row(source: store.Source) -> SourceRow:
    """Return a source as it is shown."""
    return SourceRow(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        publisher_reason=reason_if_missing(source.publisher, "not_reported"),
        date=source.published,
        date_reason=reason_if_missing(source.published, "not_reported"),
        url=source.url,
        url_reason=reason_if_missing(source.url, "not_reported"),
    )


@get(
    "/sources",
    operation_id="listSources",
    tags=["Plans and money"],
    summary="The documents, pages and data sets behind the figures",
    responses=documented(400),
)
async def list_sources(
    request: AnyRequest, limit: Limit = None, cursor: Cursor = None, format: ListFormat = None
) -> Response[Page[SourceRow]]:
    """In order of id."""

    async def read(after: str | None, rows: int) -> list[store.Source]:
        return await store.sources(after=after, limit=rows, view=view_of(request))

    return await listing(
        request, read=read, row=source_row, kind=SourceRow, key=lambda source: source.id, key_type=str,
        limit=limit, cursor=cursor, form=format, name="sources",
    )  # fmt: skip


@get(
    "/sources/{source_id:str}",
    operation_id="getSource",
    tags=["Plans and money"],
    summary="One source",
    responses=documented(400, 404),
)
async def get_source(
    request: AnyRequest,
    source_id: Annotated[str, PathParameter(description="The id of a source, such as LM-AGO-2023.")],
) -> Response[SourceRow]:
    """By the id that stands in `source_ids` of a figure."""
    async with transaction(readonly=True):
        source = await store.source(source_id, view=view_of(request))
    if source is None:
        raise NotFound("There is no source of this id; /api/v1/sources lists them all.")
    return answer(source_row(source))


ROUTES = [list_sources, get_source]
