"""Reads of what is not public are noted in the audit trail, before the answer leaves.

The surprise: one event tells of one answer with the ids of all restricted items in it, also of those that only went
into its sums; an answer of public items alone leaves no trace of its reader.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from litestar import Response

from clearinghouse.audit import store as audit
from clearinghouse.database.transaction import in_transaction
from clearinghouse.scopes.rights import address_of
from clearinghouse.web.listing import AnyRequest, Row, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.who import origin_of


class Item(Protocol):
    """A record of a store that has an id of its own."""

    @property
    def id(self) -> UUID: ...


Held = TypeVar("Held", bound=Item)


async def note_reading(request: AnyRequest, kind: str, items: Sequence[UUID]) -> None:
    """Note that somebody read restricted items of a kind; none: note nothing. Call outside of any transaction."""
    if not items:
        return
    route = address_of(str(request.scope["path_template"]))
    after = {"route": route, "items": sorted(str(each) for each in items)}

    async def note() -> None:
        await audit.record(origin_of(request), "restricted.read", kind, len(items), after=after)

    await in_transaction(note)


async def restricted_listing(
    request: AnyRequest,
    *,
    noun: str,
    is_public: Callable[[Held], bool],
    read: Callable[[UUID | None, int], Awaitable[Sequence[Held]]],
    row: Callable[[Held], Row],
    kind: type[Row],
    limit: int | None,
    cursor: str | None,
    form: Literal["json", "csv", "xlsx"] | None,
    name: str,
) -> Response[Page[Row]]:
    """Answer with a list of items by their id, and note which of those in it, of kind `noun`, are not public.

    The other arguments and what is raised are those of `listing`.
    """
    restricted: list[UUID] = []

    def shown(item: Held) -> Row:
        if not is_public(item):
            restricted.append(item.id)
        return row(item)

    response = await listing(
        request, read=read, row=shown, kind=kind, key=lambda each: each.id, key_type=UUID, limit=limit, cursor=cursor,
        form=form, name=name,
    )  # fmt: skip
    await note_reading(request, noun, restricted)
    return response
