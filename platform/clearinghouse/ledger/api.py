"""Routes of the ledger: its entries, and what they add up to.

The surprise: pledges, commitments, agreements and payments stand side by side and are never added: the same money may
be each of them in turn. Balances without a donor or State are the same for everybody; entries are not.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody, QueryParameter
from pydantic import Field

from clearinghouse.agreements.forms import require_past
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.commitments.forms import Currency, Iso3, MoneyGiven, Reason, Sentence
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.ledger import store
from clearinghouse.ledger.boundary import Boundary, EntryKind, FlowType, default_boundary
from clearinghouse.ledger.conversion import converted
from clearinghouse.rates.store import conversion
from clearinghouse.scopes.store import has_state
from clearinghouse.scopes.visibility import reader_of
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import (
    AsOf,
    Code,
    Evidence,
    Money,
    Pillar,
    SourceIds,
    grade,
    money,
    pillar_word,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import (
    AsOfDay,
    Cursor,
    DonorFilter,
    Limit,
    OpaqueId,
    StateFilter,
    YearFilter,
    id_or_code,
)
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading, restricted_listing
from clearinghouse.web.who import actor_of, view_of
from clearinghouse.web.writing import Made, id_of, made, once

_NO_ENTRY = "There is no entry of this id that you may see; GET /api/v1/ledger-entries lists those."
KindFilter = Annotated[
    EntryKind | None, QueryParameter(description="One kind of entry; kinds are never added.")
]


class EntryRow(msgspec.Struct, frozen=True):
    """An entry of the ledger. A negative amount takes back the entry in `reverses`."""

    id: str
    kind: EntryKind
    dated_on: Annotated[date, msgspec.Meta(description="The day of the fact.")]
    entered_at: Annotated[datetime, msgspec.Meta(description="When it was entered here.")]
    year: Annotated[int, msgspec.Meta(description="The year that the money is for.")]
    donor_id: str
    donor_code: str
    donor_name: str
    state: Annotated[Code | None, msgspec.Meta(description="Null: no single one.")]
    state_name: str | None
    pillar: Annotated[Pillar | None, msgspec.Meta(description="Null: not divided by pillar.")]
    channel: str | None
    boundary: Boundary
    flow_type: FlowType
    is_counted: Annotated[
        bool, msgspec.Meta(description="Whether sums count it: at the boundary `incoming`.")
    ]
    amount: Annotated[Money, msgspec.Meta(description="In `currency`.")]
    currency: str
    usd_per_unit: str
    rate_on: Annotated[date | None, msgspec.Meta(description="Null: the amount is in US dollars.")]
    rate_source: Annotated[str | None, msgspec.Meta(description="Null: the amount is in US dollars.")]
    amount_usd: Money
    commitment_id: str | None
    agreement_id: str | None
    payment_id: str | None
    reverses: Annotated[str | None, msgspec.Meta(description="The entry that this one takes back.")]
    reversed_by: Annotated[str | None, msgspec.Meta(description="The entry that takes this one back.")]
    statement: Annotated[str | None, msgspec.Meta(description="Of a pledge: what was announced.")]
    reason: Annotated[str | None, msgspec.Meta(description="Of a reversal: why.")]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class BalanceRow(msgspec.Struct, frozen=True):
    """What entries of one kind and year add up to. Rows of several kinds are never added."""

    kind: EntryKind
    year: int
    boundary: Boundary
    flow_type: FlowType
    is_counted: Annotated[bool, msgspec.Meta(description="False: counted where it came in, or leaving.")]
    amount_usd: Money
    currency: Literal["USD"]
    entries: int
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class Balances(msgspec.Struct, frozen=True):
    """Sums of the ledger."""

    items: list[BalanceRow]


class NewPledge(Body):
    """What a donor announced in public. `state` null: for no single one."""

    year: Annotated[int, Field(ge=1900, le=2200)]
    state: Iso3 | None = None
    pillar: Pillar | None = None
    currency: Currency
    amount: MoneyGiven
    announced_on: date
    statement: Sentence


class Reversal(Body):
    """The day on which a pledge is taken back, and why."""

    dated_on: date
    reason: Reason


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)


def entry_row(entry: store.Entry) -> EntryRow:
    """Return an entry as it is shown."""
    return EntryRow(
        id=str(entry.id),
        kind=entry.kind,
        dated_on=entry.dated_on,
        entered_at=entry.entered_at,
        year=entry.year,
        donor_id=str(entry.donor_id),
        donor_code=entry.donor_code,
        donor_name=entry.donor_name,
        state=entry.state,
        state_name=entry.state_name,
        pillar=None if entry.pillar is None else pillar_word(entry.pillar),
        channel=entry.channel,
        boundary=entry.boundary,
        flow_type=entry.flow_type,
        is_counted=entry.is_counted,
        amount=money(entry.amount_original),
        currency=entry.currency,
        usd_per_unit=f"{entry.usd_per_unit.normalize():f}",
        rate_on=entry.rate_on,
        rate_source=entry.rate_source,
        amount_usd=money(entry.amount_usd),
        commitment_id=_text(entry.commitment),
        agreement_id=_text(entry.agreement),
        payment_id=_text(entry.payment),
        reverses=_text(entry.reverses),
        reversed_by=_text(entry.reversed_by),
        statement=entry.statement,
        reason=entry.reason,
        evidence=grade(entry.evidence),
        source_ids=list(entry.source_codes),
        as_of=entry.known_on,
    )


@get(
    "/ledger-entries",
    operation_id="listLedgerEntries",
    tags=["Agreements and the ledger"],
    summary="Entries of the ledger that one may see",
    responses=documented(400),
)
async def list_ledger_entries(
    request: AnyRequest,
    kind: KindFilter = None,
    donor: DonorFilter = None,
    of_state: StateFilter = None,
    year: YearFilter = None,
    commitment: Annotated[UUID | None, QueryParameter(description="A commitment by its id.")] = None,
    agreement: Annotated[UUID | None, QueryParameter(description="An agreement by its id.")] = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[EntryRow]]:
    """Newest first, then id. Corrections are entries too: a reversal, and what is right."""

    async def read(after: UUID | None, rows: int) -> list[store.Entry]:
        return await store.entries(
            kind=kind, donor=id_or_code(donor), state=of_state.upper() if of_state else None, year=year,
            commitment=commitment, agreement=agreement, after=after, limit=rows, view=view_of(request, as_of),
        )  # fmt: skip

    return await restricted_listing(
        request, noun="ledger_entry", is_public=lambda each: each.is_public, read=read,
        row=entry_row, kind=EntryRow, limit=limit, cursor=cursor, form=format, name="ledger-entries",
    )  # fmt: skip


@get(
    "/ledger-entries/{entry_id:str}",
    operation_id="getLedgerEntry",
    tags=["Agreements and the ledger"],
    summary="One entry of the ledger",
    responses=documented(404),
)
async def get_ledger_entry(request: AnyRequest, entry_id: OpaqueId) -> Response[EntryRow]:
    """It never changes; `reversed_by` names the entry that takes it back."""
    id = id_of(entry_id)
    found = await store.entry(id, view=view_of(request)) if id else None
    if found is None:
        raise NotFound(_NO_ENTRY)
    if not found.is_public:
        await note_reading(request, "ledger_entry", [found.id])
    return answer(entry_row(found))


@get(
    "/ledger/balances",
    operation_id="getLedgerBalances",
    tags=["Agreements and the ledger"],
    summary="What the entries add up to, by kind and year",
    responses=documented(400),
)
async def get_ledger_balances(
    request: AnyRequest,
    kind: KindFilter = None,
    year: YearFilter = None,
    donor: DonorFilter = None,
    of_state: StateFilter = None,
) -> Response[Balances]:
    """Without `donor` and `state` the totals of all public money; with one, sums of the entries one may see."""
    giver, receiver = id_or_code(donor), of_state.upper() if of_state else None
    reader = reader_of(actor_of(request))
    restricted: list[UUID] = []
    async with transaction("repeatable_read", readonly=True):
        found = await store.balances(kind=kind, year=year, donor=giver, state=receiver, reader=reader)
        if giver is not None or receiver is not None:
            restricted = await store.restricted_entries(
                kind=kind, year=year, donor=giver, state=receiver, reader=reader
            )
    await note_reading(request, "ledger_entry", restricted)
    rows = [
        BalanceRow(
            each.kind, each.year, each.boundary, each.flow_type, each.is_counted, money(each.amount_usd), "USD",
            each.entries, "reported", list(each.source_codes), each.known_on,
        )
        for each in found
    ]  # fmt: skip
    return answer(Balances(rows))


@post(
    "/pledges",
    operation_id="recordPledge",
    tags=["Agreements and the ledger"],
    summary="Record a public announcement of money",
    responses=documented(400, 404),
    status_code=201,
)
async def record_pledge(request: AnyRequest, data: JSONBody[NewPledge]) -> Response[EntryRow]:
    """By the donor; public at once. A pledge is no commitment, and is never added to one."""

    async def work(origin: Origin) -> Made:
        scope = actor_of(request).acting
        if scope is None or scope.donor is None:
            raise NotFound("You act for no donor.")
        if data.amount == 0:
            raise BadRequest((Fault("body", "amount", "is nothing", "Give what was announced."),))
        require_past(data.announced_on, today_of(request), "announced_on")
        if data.state is not None and not await has_state(data.state):
            raise BadRequest((Fault("body", "state", "is no State here", "Take it from /api/v1/states."),))
        rate = await conversion(data.currency, on=data.announced_on)
        if rate is None:
            what = f"has no rate to US dollars near {data.announced_on}"
            raise BadRequest((Fault("body", "currency", what, "Ask the secretariat to load its rate."),))
        entry = store.NewEntry(
            kind="pledge",
            dated_on=data.announced_on,
            year=data.year,
            donor=scope.donor,
            amount=converted(data.amount, rate),
            source_codes=("LEDGER",),
            state=data.state,
            pillar=data.pillar,
            boundary=default_boundary(await store.donor_kind(scope.donor), "standard"),
            statement=data.statement,
        )
        id = await store.enter(entry, now=origin.at)
        return await _made(request, id, origin, "pledge.recorded", status=201)

    return await once(request, work)


async def _made(request: AnyRequest, id: UUID, origin: Origin, action: str, *, status: int) -> Made:
    found = await store.entry(id, view=view_of(request))
    assert found is not None  # noqa: S101 - pledges are public
    row = entry_row(found)
    await audit.record(origin, action, "ledger_entry", id, after=msgspec.to_builtins(row))
    return made(row, status=status, location=f"/api/v1/ledger-entries/{id}" if status == 201 else None)


@post(
    "/pledges/{entry_id:str}/reversal",
    operation_id="reversePledge",
    tags=["Agreements and the ledger"],
    summary="Take a pledge back",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def reverse_pledge(
    request: AnyRequest, entry_id: OpaqueId, data: JSONBody[Reversal]
) -> Response[EntryRow]:
    """By the donor, once; the pledge stays on record with its reversal."""

    async def work(origin: Origin) -> Made:
        id = id_of(entry_id)
        scope = actor_of(request).acting
        found = await store.entry(id, view=view_of(request)) if id else None
        if found is None or scope is None or found.donor_id != scope.donor or found.kind != "pledge":
            raise NotFound(
                "You have no pledge of this id; GET /api/v1/ledger-entries?kind=pledge lists them."
            )
        require_past(data.dated_on, today_of(request), "dated_on", since=found.dated_on)
        done = await store.reverse(entry=found.id, dated_on=data.dated_on, reason=data.reason, now=origin.at)
        if done == 0:
            raise Conflicting("It was taken back already, or takes back another.")
        return await _made(request, found.id, origin, "pledge.reversed", status=200)

    return await once(request, work)


ROUTES = [
    list_ledger_entries, get_ledger_entry, get_ledger_balances, record_pledge, reverse_pledge,
]  # fmt: skip
