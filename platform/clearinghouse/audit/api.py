"""Routes of the audit trail: the list, which is also the export, and whether the chain holds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.audit import store
from clearinghouse.audit.chain import Link
from clearinghouse.database.transaction import transaction
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit
from clearinghouse.web.problems import documented
from clearinghouse.web.writing import private_answer


class AuditRow(msgspec.Struct, frozen=True):
    """Who did or read what, and when. `before` and `after` are JSON texts; null: there was or is none."""

    position: int
    at: datetime
    actor: Annotated[
        str | None, msgspec.Meta(description="The account; null: nobody signed in, or a command.")
    ]
    acting_as: str
    means: Annotated[str, msgspec.Meta(description="session, token, command or anyone.")]
    action: str
    subject_kind: str
    subject: str
    before: str | None
    after: str | None
    request_id: str
    previous_hash: str
    hash: str


class ChainState(msgspec.Struct, frozen=True):
    """Whether the chain holds: note `last_hash` elsewhere, to see later that nothing is missing at its end."""

    holds: bool
    events: Annotated[int, msgspec.Meta(description="Events that hold, from the first on.")]
    last_hash: str
    broken_at: Annotated[
        int | None, msgspec.Meta(description="Position of the first broken link; null: none.")
    ]
    why: str | None


def _text(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value, order="deterministic").decode()


def audit_row(link: Link) -> AuditRow:
    """Return an event as it is shown."""
    event = link.event
    return AuditRow(
        position=event.position,
        at=event.at,
        actor=str(event.actor) if event.actor else None,
        acting_as=event.acting_as,
        means=event.means,
        action=event.action,
        subject_kind=event.subject_kind,
        subject=event.subject,
        before=_text(event.before),
        after=_text(event.after),
        request_id=event.request_id,
        previous_hash=link.previous_hash,
        hash=link.hash,
    )


@get(
    "/audit-events",
    operation_id="listAuditEvents",
    tags=["Audit"],
    summary="Who did what, newest first",
    responses=documented(400),
)
async def list_audit_events(
    request: AnyRequest,
    action: Annotated[
        str | None,
        QueryParameter(min_length=1, max_length=60, description="An action, such as account.locked."),
    ] = None,
    actor: Annotated[UUID | None, QueryParameter(description="The id of the account that did it.")] = None,
    subject: Annotated[
        str | None, QueryParameter(min_length=1, max_length=120, description="The id of what it was done to.")
    ] = None,
    since: Annotated[
        datetime | None, QueryParameter(description="Events from this moment on, with its zone.")
    ] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[AuditRow]]:
    """By position, newest first. `format=csv` is the export."""

    async def read(after: int | None, rows: int) -> list[Link]:
        return await store.events(
            action=action, actor=actor, subject=subject, since=since, after=after, limit=rows
        )

    return await listing(
        request, read=read, row=audit_row, kind=AuditRow, key=lambda each: each.event.position, key_type=int,
        limit=limit, cursor=cursor, form=format, name="audit-events",
    )  # fmt: skip


@get(
    "/audit-events/verification",
    operation_id="verifyAuditChain",
    tags=["Audit"],
    summary="Does the chain hold?",
    responses=documented(),
)
async def verify_chain(request: AnyRequest) -> Response[ChainState]:
    """Walks the whole chain and names its first broken link."""
    del request
    async with transaction("repeatable_read", readonly=True):
        found = await store.verification()
    broken = found.broken
    return private_answer(
        ChainState(
            holds=broken is None,
            events=found.events,
            last_hash=found.last_hash,
            broken_at=broken.position if broken else None,
            why=broken.why if broken else None,
        )
    )


ROUTES = [list_audit_events, verify_chain]
