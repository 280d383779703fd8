"""Routes of National Mine Action Platforms (Action 42).

The surprise: a platform without members has not told them. Nobody meets alone, so an empty list is refused.
"""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import JSONBody

from clearinghouse.errors import Fault
from clearinghouse.national import store
from clearinghouse.national.api import IsRemoved
from clearinghouse.national.fact import faults_of_span
from clearinghouse.national.forms import FactRemoval, NewPlatform, PlatformWords
from clearinghouse.national.keeping import Columns, Kind, keep, remove, revise
from clearinghouse.national.rows import PlatformRow, platform_row
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, OpaqueId, StateFilter
from clearinghouse.web.problems import documented


async def _read(id: UUID, as_of: date | None) -> PlatformRow | None:
    found = await store.platforms(id=id, is_removed=None, as_of=as_of)
    return platform_row(found[0]) if found else None


PLATFORM = Kind("mine_action_platform", "/api/v1/mine-action-platforms", _read)


def _faults(data: PlatformWords, today: date) -> tuple[Fault, ...]:
    named = [(each.kind, each.name.casefold()) for each in data.members or ()]
    twice = tuple(
        Fault("body", f"members.{place}.name", "is there already", "Give each member once.")
        for place, each in enumerate(named)
        if each in named[:place]
    )
    return (*faults_of_span(data.since, data.until, today=today), *twice)


async def _columns(data: PlatformWords) -> Columns:
    members = [each.model_dump(mode="json") for each in data.members or ()]
    return {
        "name": data.name,
        "since": data.since,
        "until": data.until,
        "meets": data.meets,
        "members": json.dumps(members, ensure_ascii=False) if members else None,
        "document": data.document,
    }


@get(
    "/mine-action-platforms",
    operation_id="listPlatforms",
    tags=["Facts at home"],
    summary="National Mine Action Platforms",
    responses=documented(400),
)
async def list_platforms(
    request: AnyRequest,
    of_state: StateFilter = None,
    is_removed: IsRemoved = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[PlatformRow]]:
    """By State and since when."""

    async def read(after: UUID | None, rows: int) -> list[store.Platform]:
        state = of_state.upper() if of_state else None
        return await store.platforms(state, is_removed=bool(is_removed), after=after, limit=rows, as_of=as_of)

    return await listing(
        request, read=read, row=platform_row, kind=PlatformRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="mine-action-platforms",
    )  # fmt: skip


@get(
    "/mine-action-platforms/{platform_id:str}",
    operation_id="getPlatform",
    tags=["Facts at home"],
    summary="One National Mine Action Platform",
    responses=documented(400, 404),
)
async def get_platform(platform_id: OpaqueId, as_of: AsOfDay = None) -> Response[PlatformRow]:
    """Also one that was removed; `as_of`: as it was known here on a day."""
    return answer(await PLATFORM.found(platform_id, as_of))


@post(
    "/mine-action-platforms",
    operation_id="keepPlatform",
    tags=["Facts at home"],
    summary="Keep that a State has a National Mine Action Platform",
    responses=documented(400),
    status_code=201,
)
async def keep_platform(request: AnyRequest, data: JSONBody[NewPlatform]) -> Response[PlatformRow]:
    """By the State's officers or the secretariat, with the document that says so."""

    async def columns(id: UUID, state: str) -> Columns:
        del id, state
        return await _columns(data)

    faults = _faults(data, today_of(request))
    return await keep(request, PLATFORM, data, state=data.state, faults=faults, columns=columns)


@put(
    "/mine-action-platforms/{platform_id:str}",
    operation_id="revisePlatform",
    tags=["Facts at home"],
    summary="Write a National Mine Action Platform anew",
    responses=documented(400, 404, 409),
)
async def revise_platform(
    request: AnyRequest, platform_id: OpaqueId, data: JSONBody[PlatformWords]
) -> Response[PlatformRow]:
    """Whole; what it said before stays readable as of its days."""
    return await revise(
        request, PLATFORM, platform_id, data,
        faults=_faults(data, today_of(request)), columns=lambda: _columns(data),
    )  # fmt: skip


@post(
    "/mine-action-platforms/{platform_id:str}/removal",
    operation_id="removePlatform",
    tags=["Facts at home"],
    summary="Remove a National Mine Action Platform",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def remove_platform(
    request: AnyRequest, platform_id: OpaqueId, data: JSONBody[FactRemoval]
) -> Response[PlatformRow]:
    """With the reason, such as that it never was there; of one that ended, `until` is written instead."""
    return await remove(request, PLATFORM, platform_id, data)


ROUTES = [list_platforms, get_platform, keep_platform, revise_platform, remove_platform]
