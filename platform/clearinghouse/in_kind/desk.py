"""Routes by which States, donors and the secretariat enter, change, publish and withdraw requirements and offers.

The surprise: what an owner enters is a draft that nobody else sees; what the secretariat enters is published at once,
since it comes from a document that anybody can read, and there is nobody whose draft it could be.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.commitments.commitment import DONOR_KINDS
from clearinghouse.commitments.desk import TermChange
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.in_kind import register, store
from clearinghouse.in_kind.api import NO_NOTICE, InKindNoticeRow, notice_row
from clearinghouse.in_kind.forms import (
    NewNotice,
    NoticeEdit,
    NoticeWithdrawal,
    PartnerAnswer,
    terms_after,
    terms_of,
)
from clearinghouse.in_kind.notice import EventKind, Owner, Terms, changes, faults_in, in_trail
from clearinghouse.scopes.store import party_exists
from clearinghouse.sources.citing import CitedDocument, cite
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.who import actor_of, now_of, view_of
from clearinghouse.web.writing import (
    PRIVATE,
    Made,
    changed,
    id_of,
    made,
    once,
    private_answer,
    require_current,
)

_KIND: Final = "in_kind"


class InKindEventRow(msgspec.Struct, frozen=True):
    """What was done to a requirement or offer that is no draft."""

    id: str
    number: Annotated[int, msgspec.Meta(description="1, 2, 3, ... of this notice.")]
    kind: EventKind
    at: datetime
    party: Annotated[str, msgspec.Meta(description="In whose name.", examples=["state:SEN"])]
    officer_name: Annotated[str | None, msgspec.Meta(description="Null: a command of the operator.")]
    reason: str | None
    changes: list[TermChange]


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)


def event_row(event: store.Event) -> InKindEventRow:
    """Return an event as it is shown: the terms that differ."""
    before, after = event.before or {}, event.after or {}
    return InKindEventRow(
        id=str(event.id),
        number=event.number,
        kind=event.kind,
        at=event.at,
        party=event.party,
        officer_name=event.officer_name,
        reason=event.reason,
        changes=[
            TermChange(name, _as_text(before.get(name)), _as_text(after[name]))
            for name in changes(before, after)
        ],
    )


async def _party(request: AnyRequest, data: NewNotice) -> register.Party:
    """Return the State or donor for which a notice is entered.

    Raises:
        BadRequest: the secretariat names nobody that can have one, or somebody else names a party or a source.
        Conflicting: nobody can speak for it.
    """
    acting_as = actor_of(request).acting_as
    is_secretariat = acting_as == register.SECRETARIAT
    faults = []
    for name, value in (("party", data.party), ("source", data.source)):
        if is_secretariat and value is None:
            faults.append(
                Fault("body", name, "is missing", "Give whose it is, and the document that says it.")
            )
        elif not is_secretariat and value is not None:
            faults.append(
                Fault("body", name, "is for the secretariat", "Leave it out: you speak for yourself.")
            )
    if is_secretariat and data.visibility != "public":
        faults.append(
            Fault("body", "visibility", "is narrower than the document", "Give public: anybody can read it.")
        )
    if faults:
        raise BadRequest(tuple(faults))
    party = await register.party_of(data.party or acting_as)
    if party is None or party.donor_kind not in (None, *DONOR_KINDS):
        if is_secretariat:
            fault = Fault(
                "body", "party", "is nobody here", "Name a State or donor known here: state:SEN or donor:NOR."
            )
            raise BadRequest((fault,))
        raise Conflicting("Only a State, an organisation or a pooled fund can require or offer something.")
    return party


async def _require_good(terms: Terms, owner: Owner, origin: Origin) -> None:
    is_known = terms.partner is None or await party_exists(terms.partner)
    faults = faults_in(terms, owner, is_partner_known=is_known, today=origin.at.date())
    if faults:
        raise BadRequest(faults)


async def _row(request: AnyRequest, id: UUID) -> InKindNoticeRow:
    found = await store.notice(id, view=view_of(request))
    if found is None:
        raise NotFound(NO_NOTICE)
    return notice_row(found, now_of(request).date())


async def _own(request: AnyRequest, text: str) -> register.Kept:
    """Return a notice that the actor may write, held until the transaction ends.

    Raises:
        NotFound: it is another's, or nobody's.
        NoticeOver: it was withdrawn.
    """
    id = id_of(text)
    kept = await register.locked(id, party=actor_of(request).acting_as) if id else None
    if kept is None:
        raise NotFound(NO_NOTICE)
    return kept


async def _document(request: AnyRequest, kept: register.Kept, source: CitedDocument | None) -> str | None:
    """Return the source of a change: the secretariat's document, or None for an owner's own word."""
    if actor_of(request).acting_as != register.SECRETARIAT:
        if source is not None:
            fault = Fault("body", "source", "is for the secretariat", "Leave it out: you speak for yourself.")
            raise BadRequest((fault,))
        return None
    return kept.source_codes[0] if source is None else await cite(source)


@post(
    "/in-kind-notices",
    operation_id="enterInKindNotice",
    tags=["In kind"],
    summary="Enter a requirement or an offer in kind",
    responses=documented(400, 409),
    status_code=201,
)
async def enter_notice(request: AnyRequest, data: JSONBody[NewNotice]) -> Response[InKindNoticeRow]:
    """As a draft of the State or donor for which one acts; from a document, by the secretariat, published at once."""

    async def work(origin: Origin) -> Made:
        party = await _party(request, data)
        terms = terms_of(data)
        await _require_good(terms, party.owner, origin)
        id, document = uuid4(), None if data.source is None else await cite(data.source)
        await register.add(
            id, terms, party=party, document=document, known_on=origin.at.date(), now=origin.at
        )
        if document is not None:
            await register.add_event(origin, id, "entered", after=terms)
        kind = "in_kind.drafted" if document is None else "in_kind.entered"
        await audit.record(origin, kind, _KIND, id, after=in_trail(terms, is_published=document is not None))
        return made(await _row(request, id), status=201, location=f"/api/v1/in-kind-notices/{id}")

    return await once(request, work)


@patch(
    "/in-kind-notices/{notice_id:str}",
    operation_id="changeInKindNotice",
    tags=["In kind"],
    summary="Change a requirement or an offer in kind",
    responses=documented(400, 404, 409),
)
async def change_notice(
    request: AnyRequest, notice_id: OpaqueId, data: JSONBody[NoticeEdit]
) -> Response[InKindNoticeRow]:
    """With a reason once it is published. A third party that had confirmed is asked anew."""

    async def work(origin: Origin) -> InKindNoticeRow:
        kept = await _own(request, notice_id)
        require_current(request, await _row(request, kept.id))
        terms = terms_after(data, kept.terms)
        await _require_good(terms, kept.owner, origin)
        is_published = kept.status == "published"
        if is_published and data.reason is None:
            raise BadRequest((Fault("body", "reason", "is missing", "Say why: others have read it."),))
        if kept.is_from_document and terms.visibility != "public":
            fault = Fault(
                "body",
                "visibility",
                "cannot be narrowed: it is known from a public document",
                "Leave it public.",
            )
            raise BadRequest((fault,))
        document = await _document(request, kept, data.source)
        if terms == kept.terms and (document or register.REGISTER) == kept.source_codes[0]:
            raise Conflicting("Everything is so already; nothing was changed.")
        await register.replace(kept, terms, document=document, known_on=origin.at.date())
        if is_published:
            await register.add_event(
                origin, kept.id, "changed", reason=data.reason, before=kept.terms, after=terms
            )
        await audit.record(
            origin,
            "in_kind.changed",
            _KIND,
            kept.id,
            before=in_trail(kept.terms, is_published=is_published),
            after=in_trail(terms, is_published=is_published),
        )
        return await _row(request, kept.id)

    return private_answer(await changed(request, work))


@post(
    "/in-kind-notices/{notice_id:str}/publication",
    operation_id="publishInKindNotice",
    tags=["In kind"],
    summary="Publish a draft of a requirement or an offer in kind",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def publish_notice(request: AnyRequest, notice_id: OpaqueId) -> Response[InKindNoticeRow]:
    """To those whom its visibility names; from then on it can be matched, changed with a reason, and withdrawn."""

    async def work(origin: Origin) -> Made:
        kept = await _own(request, notice_id)
        if kept.status != "draft":
            raise Conflicting("It is published already.")
        await _require_good(kept.terms, kept.owner, origin)
        await register.publish(kept.id, known_on=origin.at.date(), now=origin.at)
        await register.add_event(origin, kept.id, "published", after=kept.terms)
        await audit.record(
            origin, "in_kind.published", _KIND, kept.id, after=in_trail(kept.terms, is_published=True)
        )
        return made(await _row(request, kept.id), status=200)

    return await once(request, work)


@post(
    "/in-kind-notices/{notice_id:str}/withdrawal",
    operation_id="withdrawInKindNotice",
    tags=["In kind"],
    summary="Withdraw a requirement or an offer in kind",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def withdraw_notice(
    request: AnyRequest, notice_id: OpaqueId, data: JSONBody[NoticeWithdrawal]
) -> Response[InKindNoticeRow]:
    """With a reason, for good. A draft is deleted instead."""

    async def work(origin: Origin) -> Made:
        kept = await _own(request, notice_id)
        if kept.status == "draft":
            raise Conflicting("It is a draft, which nobody has read: delete it.")
        await register.withdraw(kept.id, reason=data.reason, known_on=origin.at.date(), now=origin.at)
        await register.add_event(origin, kept.id, "withdrawn", reason=data.reason, before=kept.terms)
        await audit.record(
            origin, "in_kind.withdrawn", _KIND, kept.id, before=in_trail(kept.terms, is_published=True)
        )
        return made(await _row(request, kept.id), status=200)

    return await once(request, work)


@delete(
    "/in-kind-notices/{notice_id:str}",
    operation_id="deleteInKindDraft",
    tags=["In kind"],
    summary="Delete a draft of a requirement or an offer in kind",
    responses=documented(404, 409),
    status_code=204,
)
async def delete_draft(request: AnyRequest, notice_id: OpaqueId) -> Response[None]:
    """What was published is withdrawn instead, with a reason."""

    async def work(origin: Origin) -> None:
        kept = await _own(request, notice_id)
        if kept.status != "draft":
            raise Conflicting("It is published, and others have read it: withdraw it, with a reason.")
        await register.delete_draft(kept.id)
        await audit.record(
            origin, "in_kind.draft_deleted", _KIND, kept.id, before=in_trail(kept.terms, is_published=False)
        )

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


@post(
    "/in-kind-notices/{notice_id:str}/partner-answer",
    operation_id="answerAsPartner",
    tags=["In kind"],
    summary="Confirm, or not, that one is the third party of triangular cooperation",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def answer_as_partner(
    request: AnyRequest, notice_id: OpaqueId, data: JSONBody[PartnerAnswer]
) -> Response[InKindNoticeRow]:
    """By the State or donor that a published notice names, which others see named once it has confirmed."""
    party = actor_of(request).acting_as

    async def work(origin: Origin) -> Made:
        id = id_of(notice_id)
        found = await store.notice(id, view=view_of(request)) if id else None
        if id is None or found is None:
            raise NotFound(NO_NOTICE)
        if not await register.names_as_third(id, party=party):
            raise Conflicting("It does not name you as its third party, or is not published.")
        if not await register.answer_as_third(
            id, confirms=data.confirms, known_on=origin.at.date(), now=origin.at
        ):
            raise Conflicting("So it stands already; nothing was changed.")
        kind: EventKind = "partner_confirmed" if data.confirms else "partner_declined"
        await register.add_event(origin, id, kind)
        await audit.record(origin, f"in_kind.{kind}", _KIND, id)
        return made(await _row(request, id), status=200)

    return await once(request, work)


@get(
    "/in-kind-notices/{notice_id:str}/events",
    operation_id="listInKindEvents",
    tags=["In kind"],
    summary="What was done to a requirement or an offer in kind",
    responses=documented(400, 404),
)
async def list_events(
    request: AnyRequest,
    notice_id: OpaqueId,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[InKindEventRow]]:
    """Of one's own, newest first: who, when, why, and which terms differ. A draft has none."""
    id = id_of(notice_id)
    found = await store.notice(id, view=view_of(request)) if id else None
    if id is None or found is None or found.party != actor_of(request).acting_as:
        raise NotFound(NO_NOTICE)

    async def read(after: UUID | None, rows: int) -> list[store.Event]:
        return await store.events(id, after=after, limit=rows)

    return await listing(
        request, read=read, row=event_row, kind=InKindEventRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="in-kind-events",
    )  # fmt: skip


ROUTES = [
    enter_notice,
    change_notice,
    publish_notice,
    withdraw_notice,
    delete_draft,
    answer_as_partner,
    list_events,
]
