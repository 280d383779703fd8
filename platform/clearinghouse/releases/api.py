"""Routes of releases: a State shows a plan, a donor a commitment, to others by name.

The surprise: to everybody but its owner an item that is not theirs is not there: a neighbour who guesses its id gets
the same 404 as for an id that nobody has.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import JSONBody
from pydantic import Field

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.releases import store
from clearinghouse.scopes.store import party_exists
from clearinghouse.web.bodies import Body
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import PRIVATE, Made, changed, id_of, made, once, private_answer

_NO_RELEASE = "You have made no release of this id; GET /api/v1/releases lists them."


class ReleaseRow(msgspec.Struct, frozen=True):
    """That an item is shown to a party."""

    id: str
    kind: store.ReleasedKind
    item_id: str
    party: Annotated[
        str, msgspec.Meta(description="state:SEN, donor:NOR, observer:ICRC, committee or secretariat.")
    ]
    released_at: datetime
    withdrawn_at: Annotated[datetime | None, msgspec.Meta(description="Null: it is shown.")]


class NewRelease(Body):
    """What is shown to whom."""

    kind: store.ReleasedKind
    item_id: UUID
    party: Annotated[
        str, Field(max_length=100, pattern=r"^(committee|secretariat|(state|donor|observer):[^\x00-\x1f]+)$")
    ]


def _row(release: store.Release) -> ReleaseRow:
    return ReleaseRow(
        str(release.id),
        release.kind,
        str(release.item),
        release.party,
        release.released_at,
        release.withdrawn_at,
    )


@get(
    "/releases",
    operation_id="listReleases",
    tags=["Releases"],
    summary="What one shows to others by name",
    responses=documented(400),
)
async def list_releases(
    request: AnyRequest, limit: Limit = None, cursor: Cursor = None, format: ListFormat = None
) -> Response[Page[ReleaseRow]]:
    """Of the State or donor one acts for, newest first, also withdrawn ones."""

    async def read(after: UUID | None, rows: int) -> list[store.Release]:
        return await store.releases(actor_of(request).acting_as, after=after, limit=rows)

    return await listing(
        request, read=read, row=_row, kind=ReleaseRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="releases",
    )  # fmt: skip


@post(
    "/releases",
    operation_id="releaseItem",
    tags=["Releases"],
    summary="Show an item to somebody by name",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def release_item(request: AnyRequest, data: JSONBody[NewRelease]) -> Response[ReleaseRow]:
    """Counts for items whose visibility is `named`."""
    owner = actor_of(request).acting_as

    async def work(origin: Origin) -> Made:
        if await store.owner_of(data.kind, data.item_id) != owner:
            raise NotFound("You have no such item of this id.")
        if not await party_exists(data.party):
            raise BadRequest(
                (Fault("body", "party", "is nobody here", "Name a State, donor or observer known here."),)
            )
        id = await store.add(data.kind, data.item_id, owner=owner, party=data.party, now=origin.at)
        if id is None:
            raise Conflicting("The item is shown to them already.")
        row = ReleaseRow(str(id), data.kind, str(data.item_id), data.party, origin.at, None)
        await audit.record(
            origin, "item.released", data.kind, data.item_id, after={"party": data.party, "release": str(id)}
        )
        return made(row, status=201, location=f"/api/v1/releases/{id}")

    return await once(request, work)


@get(
    "/releases/{release_id:str}",
    operation_id="getRelease",
    tags=["Releases"],
    summary="One release",
    responses=documented(404),
)
async def get_release(request: AnyRequest, release_id: OpaqueId) -> Response[ReleaseRow]:
    """Of the State or donor one acts for."""
    id = id_of(release_id)
    found = await store.release(id, owner=actor_of(request).acting_as) if id else None
    if found is None:
        raise NotFound(_NO_RELEASE)
    return private_answer(_row(found))


@delete(
    "/releases/{release_id:str}",
    operation_id="withdrawRelease",
    tags=["Releases"],
    summary="Show an item to somebody no longer",
    responses=documented(404),
    status_code=204,
)
async def withdraw_release(request: AnyRequest, release_id: OpaqueId) -> Response[None]:
    """That it was shown stays on record."""
    id = id_of(release_id)

    async def work(origin: Origin) -> None:
        found = await store.release(id, owner=actor_of(request).acting_as) if id else None
        if found is None:
            raise NotFound(_NO_RELEASE)
        if found.withdrawn_at is None:
            await store.withdraw(found.id, now=origin.at)
            await audit.record(
                origin, "release.withdrawn", found.kind, found.item, before={"party": found.party}
            )

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


ROUTES = [list_releases, release_item, get_release, withdraw_release]
