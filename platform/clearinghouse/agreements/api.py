"""Routes of agreements: a donor records, the other parties confirm, and each step is a dated event.

The surprise: recording holds the money at once, confirming makes it an agreement, and from then on each change waits
for all. To whom an agreement is not shown it is not there; a party that may not do a thing to it (a State, to amend
it) is told so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, patch, post
from litestar.params import JSONBody, QueryParameter

from clearinghouse.agreements import amendment, register, store
from clearinghouse.agreements.agreement import EventKind, Form, PartyRole, Status, form_fault
from clearinghouse.agreements.forms import (
    AgreementEdit,
    Declining,
    Ending,
    NewAgreement,
    require_past,
    years_asked,
)
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.commitments.store import commitment as commitment_of
from clearinghouse.donors.store import donor as donor_of
from clearinghouse.errors import BadRequest, Fault, NotFound, Refused
from clearinghouse.ledger.boundary import Boundary, FlowType, boundary_fault, default_boundary
from clearinghouse.scopes.scope import Scope
from clearinghouse.scopes.store import party_exists
from clearinghouse.scopes.visibility import View, reader_of
from clearinghouse.web.figures import Code, Money, Pillar, money, pillar_word
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, DonorFilter, Limit, OpaqueId, StateFilter, id_or_code
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading, restricted_listing
from clearinghouse.web.who import actor_of, view_of
from clearinghouse.web.writing import Made, changed, id_of, made, once, private_answer, require_current

NO_AGREEMENT = "There is no agreement of this id that you may see; GET /api/v1/agreements lists those."


class AgreementPartyRow(msgspec.Struct, frozen=True):
    """A party of an agreement, and what it said to it."""

    party: Annotated[str, msgspec.Meta(examples=["state:SEN"])]
    role: PartyRole
    confirmed_at: Annotated[
        datetime | None, msgspec.Meta(description="Null: not yet; silence is no consent.")
    ]
    confirmed_version: int | None
    publishes_at: Annotated[datetime | None, msgspec.Meta(description="Null: not for publication.")]


class AgreementYearRow(msgspec.Struct, frozen=True):
    """What is agreed for a year and what of it is paid."""

    year: int
    tranche_year: Annotated[int, msgspec.Meta(description="Of the commitment's tranche that it is held on.")]
    amount: Annotated[Money, msgspec.Meta(description="In the agreement's currency.")]
    amount_usd: Money
    paid: Money
    paid_usd: Annotated[Money, msgspec.Meta(description="At the rates of the days on which it was paid.")]
    usd_per_unit: str
    rate_on: Annotated[date | None, msgspec.Meta(description="Null: the amount is in US dollars.")]
    rate_source: Annotated[str | None, msgspec.Meta(description="Null: the amount is in US dollars.")]


class AmendmentYearRow(msgspec.Struct, frozen=True):
    """What is to be agreed for a year."""

    year: int
    tranche_year: int
    amount: Annotated[Money, msgspec.Meta(description="In the agreement's currency.")]


class AmendmentRow(msgspec.Struct, frozen=True):
    """What a confirmed agreement is to be once every party has confirmed that. It holds no money until then."""

    title: str
    years: list[AmendmentYearRow]
    dated_on: Annotated[date, msgspec.Meta(description="The day on which it is to hold.")]
    reason: str
    proposed_at: datetime
    confirmed_by: Annotated[
        list[str], msgspec.Meta(description="Parties that have confirmed it.", examples=[["donor:NOR"]])
    ]


class AgreementRow(msgspec.Struct, frozen=True):
    """An agreement as it stands."""

    id: str
    title: str
    form: Form
    status: Status
    version: int
    donor_id: str
    donor_code: str
    donor_name: str
    commitment_id: str
    state: Code
    state_name: str
    pillar: Annotated[Pillar | None, msgspec.Meta(description="Null: not divided by pillar.")]
    channel: Annotated[str | None, msgspec.Meta(description="Through whom; null: directly.")]
    currency: str
    boundary: Annotated[Boundary, msgspec.Meta(description="Only `incoming` is counted in totals.")]
    flow_type: FlowType
    signed_on: date
    ended_on: Annotated[date | None, msgspec.Meta(description="Null: it has not ended.")]
    is_published: bool
    is_confirmed_as_it_stands: Annotated[
        bool, msgspec.Meta(description="Whether every party has confirmed the present version.")
    ]
    parties: list[AgreementPartyRow]
    years: list[AgreementYearRow]
    amendment: Annotated[
        AmendmentRow | None,
        msgspec.Meta(description="Waits for the parties, and is shown to them alone; null: none does."),
    ]
    evidence: str
    source_ids: list[str]
    recorded_at: datetime


class AgreementEventRow(msgspec.Struct, frozen=True):
    """What happened to an agreement."""

    id: str
    number: Annotated[int, msgspec.Meta(description="1, 2, 3, ... of this agreement.")]
    kind: EventKind
    dated_on: date
    at: datetime
    acting_as: Annotated[str, msgspec.Meta(description="In whose name.", examples=["donor:NOR"])]
    version: int
    reason: str | None


def agreement_row(agreement: store.Agreement) -> AgreementRow:
    """Return an agreement as it is shown. Years with nothing agreed (any more) are left out."""
    return AgreementRow(
        id=str(agreement.id),
        title=agreement.title,
        form=agreement.form,
        status=agreement.status,
        version=agreement.version,
        donor_id=str(agreement.donor_id),
        donor_code=agreement.donor_code,
        donor_name=agreement.donor_name,
        commitment_id=str(agreement.commitment_id),
        state=agreement.state,
        state_name=agreement.state_name,
        pillar=None if agreement.pillar is None else pillar_word(agreement.pillar),
        channel=agreement.channel,
        currency=agreement.currency,
        boundary=agreement.boundary,
        flow_type=agreement.flow_type,
        signed_on=agreement.signed_on,
        ended_on=agreement.ended_on,
        is_published=agreement.is_published,
        is_confirmed_as_it_stands=all(
            each.confirmed_version == agreement.version for each in agreement.parties
        ),
        parties=[
            AgreementPartyRow(
                each.party, each.role, each.confirmed_at, each.confirmed_version, each.publishes_at
            )
            for each in agreement.parties
        ],
        years=[
            AgreementYearRow(
                each.year,
                each.tranche_year,
                money(each.amount_original),
                money(each.amount_usd),
                money(each.paid_original),
                money(each.paid_usd),
                f"{each.usd_per_unit.normalize():f}",
                each.rate_on,
                each.rate_source,
            )
            for each in agreement.years
            if each.amount_original > 0
        ],
        amendment=_amendment_row(agreement),
        evidence="reported",
        source_ids=[register.SOURCE],
        recorded_at=agreement.recorded_at,
    )


def _amendment_row(agreement: store.Agreement) -> AmendmentRow | None:
    waiting = agreement.amendment
    if waiting is None:
        return None
    return AmendmentRow(
        title=waiting.title,
        years=[AmendmentYearRow(each.year, each.tranche_year, money(each.amount)) for each in waiting.years],
        dated_on=waiting.dated_on,
        reason=waiting.reason,
        proposed_at=waiting.proposed_at,
        confirmed_by=[each.party for each in agreement.parties if each.amendment_confirmed_at is not None],
    )


def _is_public(agreement: store.Agreement) -> bool:
    """Whether anybody may read the same of it."""
    return agreement.is_published and agreement.amendment is None


async def shown(request: AnyRequest, text: str) -> store.Agreement:
    """Return the agreement of an id, if whoever asks may see it.

    Raises:
        NotFound: they may not, or there is none.
    """
    id = id_of(text)
    found = await store.agreement(id, view=view_of(request)) if id else None
    if found is None:
        raise NotFound(NO_AGREEMENT)
    return found


def acting(request: AnyRequest) -> Scope:
    """Return the scope in which somebody acts, on a route that asks for one."""
    scope = actor_of(request).acting
    if scope is None:
        raise Refused("Say in which scope you act: POST /api/v1/session/scope.")
    return scope


async def as_provider(request: AnyRequest, text: str) -> store.Agreement:
    """Return an agreement that whoever asks has recorded as its donor.

    Raises:
        NotFound: they may not see it. Refused: they are another party of it.
    """
    found = await shown(request, text)
    if acting(request).donor != found.donor_id:
        raise Refused("Only the donor that recorded this agreement does this.")
    return found


async def _as_party(request: AnyRequest, text: str) -> store.Agreement:
    found = await shown(request, text)
    if acting(request).party not in {each.party for each in found.parties}:
        raise Refused("Only a party of this agreement does this.")
    return found


async def _as_seen(request: AnyRequest, text: str) -> store.Agreement:
    """Return an agreement, held until the transaction ends, to a party that has read it as it stands now.

    Raises:
        NotFound: they may not see it. Refused: they are no party of it.
        Outdated: it was changed since they read it; nobody consents to what they have not seen.
    """
    found = await register.lock_whole((await _as_party(request, text)).id)
    require_current(request, agreement_row(found))
    return found


@get(
    "/agreements",
    operation_id="listAgreements",
    tags=["Agreements and the ledger"],
    summary="Agreements that one may see",
    responses=documented(400),
)
async def list_agreements(
    request: AnyRequest,
    donor: DonorFilter = None,
    of_state: StateFilter = None,
    status: Annotated[Status | None, QueryParameter(description="How far it has come.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[AgreementRow]]:
    """Published ones, and those of the State or donor one acts for; newest first."""

    async def read(after: UUID | None, rows: int) -> list[store.Agreement]:
        return await store.agreements(
            donor=id_or_code(donor), state=of_state.upper() if of_state else None, status=status, after=after,
            limit=rows, view=view_of(request),
        )  # fmt: skip

    return await restricted_listing(
        request, noun="agreement", is_public=_is_public, read=read,
        row=agreement_row, kind=AgreementRow, limit=limit, cursor=cursor, form=format, name="agreements",
    )  # fmt: skip


@get(
    "/agreements/{agreement_id:str}",
    operation_id="getAgreement",
    tags=["Agreements and the ledger"],
    summary="One agreement",
    responses=documented(404),
)
async def get_agreement(request: AnyRequest, agreement_id: OpaqueId) -> Response[AgreementRow]:
    """Its ETag is what an amendment, and each step of a party, names in If-Match."""
    found = await shown(request, agreement_id)
    if not _is_public(found):
        await note_reading(request, "agreement", [found.id])
    return answer(agreement_row(found))


@get(
    "/agreements/{agreement_id:str}/events",
    operation_id="listAgreementEvents",
    tags=["Agreements and the ledger"],
    summary="What happened to an agreement",
    responses=documented(400, 404),
)
async def list_agreement_events(
    request: AnyRequest,
    agreement_id: OpaqueId,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[AgreementEventRow]]:
    """Oldest first. What was said to an amendment its parties alone see; others see `amended` once it holds."""
    found = await shown(request, agreement_id)
    is_inside = store.is_inside(found, view_of(request).reader)
    if is_inside:  # what was said to amendments stays between the parties, published or not
        await note_reading(request, "agreement", [found.id])

    async def read(after: UUID | None, rows: int) -> list[store.AgreementEvent]:
        return await store.events(found.id, is_inside=is_inside, after=after, limit=rows)

    return await listing(
        request, read=read,
        row=lambda each: AgreementEventRow(
            str(each.id), each.number, each.kind, each.dated_on, each.at, each.acting_as, each.version, each.reason
        ),
        kind=AgreementEventRow, key=lambda each: each.id, key_type=UUID, limit=limit, cursor=cursor, form=format,
        name="agreement-events",
    )  # fmt: skip


async def _asked(request: AnyRequest, data: NewAgreement) -> register.NewAgreement:
    """Return what is asked with everything looked up.

    Raises:
        NotFound: the commitment is not the donor's own. BadRequest: a party is nobody here, or does not fit.
    """
    scope = acting(request)
    found = await commitment_of(data.commitment_id, view=View(reader_of(actor_of(request))))
    if found is None or scope.donor is None or found.donor_id != scope.donor or found.is_illustration:
        raise NotFound("You have no commitment of this id; GET /api/v1/commitments lists them.")
    giver = await donor_of(scope.donor)
    assert giver is not None  # noqa: S101 - a scope refers to its donor
    faults = []
    state = f"state:{data.state}"
    if not await party_exists(state):
        faults.append(Fault("body", "state", "is no State here", "Take it from /api/v1/states."))
    if data.partner is not None and not await party_exists(data.partner):
        faults.append(Fault("body", "partner", "is nobody here", "Name a State or donor known here."))
    others = [state, *([data.partner] if data.partner else [])]
    fault = form_fault(data.form, [scope.party, *others])
    if fault:
        faults.append(Fault("body", "form", fault, "See NewAgreement in /api/docs."))
    boundary = data.boundary or default_boundary(giver.kind, data.flow_type)
    fault = boundary_fault(boundary, data.flow_type)
    if fault:
        faults.append(Fault("body", "boundary", fault, "Give internal, or leave it out."))
    if faults:
        raise BadRequest(tuple(faults))
    require_past(data.signed_on, today_of(request), "signed_on")
    is_shared = data.form == "border_area"
    roles = [(state, "recipient")]
    if data.partner:
        roles.append((data.partner, "recipient" if is_shared else "partner"))
    states = [party.removeprefix("state:") for party, role in roles if role == "recipient"]
    return register.NewAgreement(
        title=data.title,
        form=data.form,
        donor=scope.donor,
        donor_party=scope.party,
        commitment=data.commitment_id,
        state=data.state,
        states=tuple(states),
        parties=tuple(roles),
        pillar=data.pillar,
        channel=data.channel,
        currency=data.currency,
        boundary=boundary,
        flow_type=data.flow_type,
        signed_on=data.signed_on,
        years=years_asked(data.years),
    )


@post(
    "/agreements",
    operation_id="recordAgreement",
    tags=["Agreements and the ledger"],
    summary="Record an agreement and hold its money",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def record_agreement(request: AnyRequest, data: JSONBody[NewAgreement]) -> Response[AgreementRow]:
    """By the donor. Each year is held on a tranche at once; 409 `tranche-exceeded` says what is free."""

    async def work(origin: Origin) -> Made:
        id = await register.record(await _asked(request, data), origin)
        return await _made(request, id, origin, "agreement.recorded", status=201)

    return await once(request, work)


async def _made(request: AnyRequest, id: UUID, origin: Origin, action: str, *, status: int) -> Made:
    """Note what was done, and answer with the agreement as it stands then."""
    found = await store.agreement(id, view=view_of(request))
    assert found is not None  # noqa: S101 - whoever changes it may see it
    row = agreement_row(found)
    await audit.record(origin, action, "agreement", id, after=msgspec.to_builtins(row))
    return made(row, status=status, location=f"/api/v1/agreements/{id}" if status == 201 else None)


@patch(
    "/agreements/{agreement_id:str}",
    operation_id="amendAgreement",
    tags=["Agreements and the ledger"],
    summary="Amend the amounts of an agreement",
    responses=documented(400, 404, 409),
)
async def amend_agreement(
    request: AnyRequest, agreement_id: OpaqueId, data: JSONBody[AgreementEdit]
) -> Response[AgreementRow]:
    """By the donor: `years` are all that is agreed from then on, never below what is paid.

    A recorded agreement is changed at once, and its parties confirm anew. Of a confirmed one it waits as `amendment`
    until every party has confirmed that; what was confirmed holds meanwhile. A further one takes its place.
    """

    async def work(origin: Origin) -> AgreementRow:
        await as_provider(request, agreement_id)
        found = await register.lock_whole(UUID(agreement_id))
        require_current(request, agreement_row(found))
        require_past(data.dated_on, today_of(request), "dated_on", since=found.signed_on)
        asked = amendment.Asked(
            data.title or found.title, years_asked(data.years), data.dated_on, data.reason
        )
        await amendment.amend(found.id, asked, origin)
        row = agreement_row(await register.lock_agreement(found.id))
        waits = row.amendment is not None
        await audit.record(
            origin, "agreement.amendment_proposed" if waits else "agreement.amended", "agreement", found.id,
            before=msgspec.to_builtins(agreement_row(found)), after=msgspec.to_builtins(row),
        )  # fmt: skip
        return row

    return private_answer(await changed(request, work))


def _step(
    name: str,
    operation: str,
    summary: str,
    what: str,
    do: Callable[[AnyRequest, store.Agreement, Origin], Awaitable[None]],
) -> Any:
    """Return the route of a step that a party takes without a body."""

    @post(
        f"/agreements/{{agreement_id:str}}/{name}",
        operation_id=operation,
        tags=["Agreements and the ledger"],
        summary=summary,
        description=f"{what} If-Match names the version that the party has seen.",
        responses=documented(404, 409, 412, 428),
        status_code=200,
    )
    async def step(request: AnyRequest, agreement_id: OpaqueId) -> Response[AgreementRow]:
        async def work(origin: Origin) -> Made:
            found = await _as_seen(request, agreement_id)
            await do(request, found, origin)
            return await _made(request, found.id, origin, f"agreement.{name}", status=200)

        return await once(request, work)

    return step


async def _confirm(request: AnyRequest, found: store.Agreement, origin: Origin) -> None:
    confirm = register.confirm if found.amendment is None else amendment.confirm
    await confirm(found.id, acting(request).party, origin)


confirm_agreement = _step(
    "confirmation",
    "confirmAgreement",
    "Confirm an agreement, or the amendment that waits",
    "By each party; with the last one it is an agreement, stands in the ledger, and may be paid. Where an "
    "`amendment` waits that is what is confirmed; with the last one it holds.",
    _confirm,
)
publish_agreement = _step(
    "publication",
    "publishAgreement",
    "Agree to the publication of an agreement",
    "By each party; with the last one anybody may see it.",
    lambda request, found, origin: register.publish(found.id, acting(request).party, origin),
)


@post(
    "/agreements/{agreement_id:str}/refusal",
    operation_id="declineAgreement",
    tags=["Agreements and the ledger"],
    summary="Decline an agreement, or the amendment that waits",
    responses=documented(400, 404, 409, 412, 428),
    status_code=200,
)
async def decline_agreement(
    request: AnyRequest, agreement_id: OpaqueId, data: JSONBody[Declining]
) -> Response[AgreementRow]:
    """By a party, before all have confirmed; nothing is held any more. If-Match names the version that it has seen.

    Where an `amendment` waits that is what is declined: the agreement stays as it was. Its donor takes it back so.
    """

    async def work(origin: Origin) -> Made:
        found = await _as_seen(request, agreement_id)
        if found.amendment is not None:
            await amendment.decline(found.id, data.reason, origin)
            return await _made(request, found.id, origin, "agreement.amendment_declined", status=200)
        await register.decline(found.id, data.reason, origin)
        return await _made(request, found.id, origin, "agreement.declined", status=200)

    return await once(request, work)


@post(
    "/agreements/{agreement_id:str}/end",
    operation_id="endAgreement",
    tags=["Agreements and the ledger"],
    summary="End an agreement",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def end_agreement(
    request: AnyRequest, agreement_id: OpaqueId, data: JSONBody[Ending]
) -> Response[AgreementRow]:
    """By the donor; what was not paid is free again."""

    async def work(origin: Origin) -> Made:
        found = await as_provider(request, agreement_id)
        require_past(data.dated_on, today_of(request), "dated_on", since=found.signed_on)
        await register.end(found.id, dated_on=data.dated_on, reason=data.reason, origin=origin)
        return await _made(request, found.id, origin, "agreement.ended", status=200)

    return await once(request, work)


ROUTES = [
    list_agreements, get_agreement, list_agreement_events, record_agreement, amend_agreement, confirm_agreement,
    decline_agreement, end_agreement, publish_agreement,
]  # fmt: skip
