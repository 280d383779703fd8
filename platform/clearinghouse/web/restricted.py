"""Reads of what is not public are noted in the audit trail, before the answer leaves.

The surprise: one event tells of one answer with the ids of all restricted items in it, also of those that only went
into its sums; an answer of public items alone leaves no trace of its reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from clearinghouse.audit import store as audit
from clearinghouse.database.transaction import in_transaction
from clearinghouse.scopes.rights import address_of
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.who import origin_of


async def note_reading(request: AnyRequest, kind: str, items: Sequence[UUID]) -> None:
    """Note that somebody read restricted items of a kind; none: note nothing. Call outside of any transaction."""
    if not items:
        return
    route = address_of(str(request.scope["path_template"]))
    after = {"route": route, "items": sorted(str(each) for each in items)}

    async def note() -> None:
        await audit.record(origin_of(request), "restricted.read", kind, len(items), after=after)

    await in_transaction(note)
