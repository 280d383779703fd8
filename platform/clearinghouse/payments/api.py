"""Routes of payments: what left under an agreement, recorded by its donor, reversed where it was wrong."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody, QueryParameter

from clearinghouse.agreements.api import as_provider
from clearinghouse.agreements.forms import NewPayment, PaymentReversal, require_past
from clearinghouse.agreements.register import SOURCE
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Fault, NotFound
from clearinghouse.payments import store
from clearinghouse.web.figures import Code, Money, money
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import (
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
from clearinghouse.web.who import view_of
from clearinghouse.web.writing import Made, id_of, made, once

_NO_PAYMENT = "There is no payment of this id that you may see; GET /api/v1/payments lists those."


class PaymentRow(msgspec.Struct, frozen=True):
    """A payment. One that was reversed stays on record and counts in no sum."""

    id: str
    agreement_id: str
    donor_code: str
    state: Code
    year: Annotated[int, msgspec.Meta(description="The year of the agreement that it pays for.")]
    paid_on: date
    amount: Money
    currency: str
    amount_usd: Annotated[Money, msgspec.Meta(description="At the rate of the day.")]
    usd_per_unit: str
    rate_on: Annotated[date | None, msgspec.Meta(description="Null: the amount is in US dollars.")]
    rate_source: Annotated[str | None, msgspec.Meta(description="Null: the amount is in US dollars.")]
    note: str | None
    recorded_at: datetime
    reversed_on: Annotated[date | None, msgspec.Meta(description="Null: it stands.")]
    reversal_reason: str | None
    evidence: str
    source_ids: list[str]


def payment_row(payment: store.Payment) -> PaymentRow:
    """Return a payment as it is shown."""
    return PaymentRow(
        id=str(payment.id),
        agreement_id=str(payment.agreement_id),
        donor_code=payment.donor_code,
        state=payment.state,
        year=payment.year,
        paid_on=payment.paid_on,
        amount=money(payment.amount_original),
        currency=payment.currency,
        amount_usd=money(payment.amount_usd),
        usd_per_unit=f"{payment.usd_per_unit.normalize():f}",
        rate_on=payment.rate_on,
        rate_source=payment.rate_source,
        note=payment.note,
        recorded_at=payment.recorded_at,
        reversed_on=payment.reversed_on,
        reversal_reason=payment.reversal_reason,
        evidence="reported",
        source_ids=[SOURCE],
    )


async def _shown(request: AnyRequest, text: str) -> store.Payment:
    id = id_of(text)
    found = await store.payment(id, view=view_of(request)) if id else None
    if found is None:
        raise NotFound(_NO_PAYMENT)
    return found


@get(
    "/payments",
    operation_id="listPayments",
    tags=["Agreements and the ledger"],
    summary="Payments that one may see",
    responses=documented(400),
)
async def list_payments(
    request: AnyRequest,
    agreement: Annotated[
        UUID | None, QueryParameter(description="An agreement by its id, as in /api/v1/agreements.")
    ] = None,
    donor: DonorFilter = None,
    of_state: StateFilter = None,
    year: YearFilter = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[PaymentRow]]:
    """Of published agreements, and those of the State or donor one acts for; newest first."""

    async def read(after: UUID | None, rows: int) -> list[store.Payment]:
        return await store.payments(
            agreement=agreement, donor=id_or_code(donor), state=of_state.upper() if of_state else None, year=year,
            after=after, limit=rows, view=view_of(request),
        )  # fmt: skip

    return await restricted_listing(
        request, noun="payment", is_public=lambda each: each.is_published, read=read,
        row=payment_row, kind=PaymentRow, limit=limit, cursor=cursor, form=format, name="payments",
    )  # fmt: skip


@get(
    "/payments/{payment_id:str}",
    operation_id="getPayment",
    tags=["Agreements and the ledger"],
    summary="One payment",
    responses=documented(404),
)
async def get_payment(request: AnyRequest, payment_id: OpaqueId) -> Response[PaymentRow]:
    """Also one that was reversed."""
    found = await _shown(request, payment_id)
    if not found.is_published:
        await note_reading(request, "payment", [found.id])
    return answer(payment_row(found))


@post(
    "/payments",
    operation_id="recordPayment",
    tags=["Agreements and the ledger"],
    summary="Record a payment under an agreement",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def record_payment(request: AnyRequest, data: JSONBody[NewPayment]) -> Response[PaymentRow]:
    """By the donor, under a confirmed agreement; 409 `payment-exceeds-agreement` says what is left."""

    async def work(origin: Origin) -> Made:
        agreement = await as_provider(request, str(data.agreement_id))
        require_past(data.paid_on, today_of(request), "paid_on", since=agreement.signed_on)
        if data.amount == 0:
            raise BadRequest((Fault("body", "amount", "is nothing", "Give what was paid."),))
        id = await store.pay(
            agreement.id, year=data.year, paid_on=data.paid_on, amount=data.amount, note=data.note, origin=origin
        )  # fmt: skip
        row = payment_row(await _shown(request, str(id)))
        await audit.record(origin, "payment.recorded", "payment", id, after=msgspec.to_builtins(row))
        return made(row, status=201, location=f"/api/v1/payments/{id}")

    return await once(request, work)


@post(
    "/payments/{payment_id:str}/reversal",
    operation_id="reversePayment",
    tags=["Agreements and the ledger"],
    summary="Take a payment back",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def reverse_payment(
    request: AnyRequest, payment_id: OpaqueId, data: JSONBody[PaymentReversal]
) -> Response[PaymentRow]:
    """By the donor, once. It stays on record with its reversal; what is right is recorded anew."""

    async def work(origin: Origin) -> Made:
        found = await _shown(request, payment_id)
        await as_provider(request, str(found.agreement_id))
        require_past(data.dated_on, today_of(request), "dated_on", since=found.paid_on)
        await store.reverse_payment(found, dated_on=data.dated_on, reason=data.reason, origin=origin)
        row = payment_row(await _shown(request, payment_id))
        await audit.record(
            origin, "payment.reversed", "payment", found.id,
            before=msgspec.to_builtins(payment_row(found)), after=msgspec.to_builtins(row),
        )  # fmt: skip
        return made(row, status=200)

    return await once(request, work)


ROUTES = [list_payments, get_payment, record_payment, reverse_payment]
