"""The routes of mechanisms: the register of ways to pay, and meetings of the individualised approach.

The surprise: that a meeting was held is public, what was said there never is, so a row says when, for which State, and
by which document; nothing else is kept. A way to pay is listed with its terms, and nothing here computes with it.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.mechanisms import store
from clearinghouse.mechanisms.terms import terms_of
from clearinghouse.web.figures import (
    AsOf,
    Code,
    Evidence,
    Missing,
    Money,
    SourceIds,
    grade,
    money_or_none,
    reason_if_missing,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, StateFilter, YearFilter
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


MechanismKind = Literal[
    "trust_fund", "pooled", "bond", "front_loading", "blended", "bilateral", "coordination"
]


class MechanismRow(msgspec.Struct, frozen=True):
    """A way to bring in or bring forward money, or a body that coordinates, as a document tells of it."""

    id: str
    code: str
    name: str
    kind: Annotated[
        str,
        msgspec.Meta(description="A way to pay, or `coordination`: a meeting or body, which pays nothing."),
    ]
    size_usd: Money | None
    size_usd_reason: Missing
    year: Annotated[int | None, msgspec.Meta(description="Of the size or the document; null: not reported.")]
    terms: Annotated[
        str | None,
        msgspec.Meta(
            description="Who pays, when and for what, in our words from the sources; null: not reported."
        ),
    ]
    terms_reason: Missing
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


def mechanism_row(mechanism: store.Mechanism) -> MechanismRow:
    """Return a mechanism as it is shown."""
    terms = terms_of(mechanism.code, mechanism.source_codes)
    return MechanismRow(
        id=str(mechanism.id),
        code=mechanism.code,
        name=mechanism.name,
        kind=mechanism.kind,
        size_usd=money_or_none(mechanism.size_usd),
        size_usd_reason=reason_if_missing(mechanism.size_usd, "not_reported"),
        year=mechanism.year,
        terms=terms,
        terms_reason=reason_if_missing(terms, "not_reported"),
        evidence=grade(mechanism.evidence),
        source_ids=list(mechanism.source_codes),
        as_of=mechanism.known_on,
    )


@get(
    "/mechanisms",
    operation_id="listMechanisms",
    tags=["Studies"],
    summary="The register of ways to pay: trust funds, bonds, front-loading and others, with their terms",
    responses=documented(400),
)
async def list_mechanisms(
    request: AnyRequest,
    kind: Annotated[MechanismKind | None, QueryParameter(description="Only those of this kind.")] = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[MechanismRow]]:
    """By name. Listed for reference: no round and no study computes with them."""

    async def read(after: UUID | None, rows: int) -> list[store.Mechanism]:
        return await store.mechanisms(kind=kind, after=after, limit=rows, as_of=as_of)

    return await listing(
        request, read=read, row=mechanism_row, kind=MechanismRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="mechanisms",
    )  # fmt: skip


ROUTES = [list_mechanisms, list_meetings]
