"""Every query on payments: recording, reversing, reading. A payment is seen by whoever may see its agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Final
from uuid import UUID, uuid4

from clearinghouse.agreements.register import (
    REFUSALS,
    SOURCE,
    free_unpaid,
    lock_agreement,
    lock_whole,
    note_event,
    rate_of,
    require_status,
)
from clearinghouse.audit.chain import Origin
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch
from clearinghouse.database.refusals import refused_in_words
from clearinghouse.errors import BadRequest, Conflicting, Fault
from clearinghouse.ledger.conversion import converted
from clearinghouse.ledger.store import NewEntry, enter, reverse
from clearinghouse.rates.store import conversion
from clearinghouse.scopes.visibility import NOW, View


class PaymentExceeds(Conflicting):
    """More would be paid for a year than is agreed; `open_amount` says what is left."""

    code: ClassVar[str] = "payment-exceeds-agreement"
    title: ClassVar[str] = "More would be paid than is agreed"


class ReversedAlready(Conflicting):
    """A payment is reversed once."""

    code: ClassVar[str] = "reversed-already"
    title: ClassVar[str] = "This payment was reversed already"


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment. `reversed_on` None: it stands."""

    id: UUID
    agreement_id: UUID
    donor_id: UUID
    donor_code: str
    state: str
    year: int
    paid_on: date
    amount_original: Decimal
    currency: str
    amount_usd: Decimal
    usd_per_unit: Decimal
    rate_on: date | None
    rate_source: str | None
    note: str | None
    recorded_at: datetime
    reversed_on: date | None
    reversed_at: datetime | None
    reversal_reason: str | None
    is_published: bool


_PAYMENT: Final = """
select p.*, p.agreement as agreement_id, a.donor as donor_id, d.code as donor_code, a.state, a.is_published,
       -extract(epoch from p.recorded_at) as newest_first
from clearinghouse.payment p
join clearinghouse.agreement a on a.id = p.agreement
join clearinghouse.donor d on d.id = a.donor
"""
_SEEN: Final = (
    "is_published or {}::text = 'secretariat' or exists (select from clearinghouse.agreement_party p "
    "where p.agreement = listed.agreement_id and p.party = {}::text)"
)


async def payments(
    *,
    agreement: UUID | None = None,
    donor: UUID | str | None = None,
    state: str | None = None,
    year: int | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    view: View = NOW,
) -> list[Payment]:
    """Payments that the reader may see, newest first, then id, reversed ones too."""
    query = Query(_PAYMENT).where(_SEEN, view.reader.party, view.reader.party)
    query.having("donor_id = {}" if isinstance(donor, UUID) else "donor_code = {}", donor)
    query.having("agreement_id = {}", agreement).having("state = {}", state).having("year = {}", year)
    return await query.page(Payment, order=("newest_first",), after=after, limit=limit)


async def payment(id: UUID, *, view: View = NOW) -> Payment | None:
    """The payment of that id, if the reader may see it."""
    query = Query(_PAYMENT).where(_SEEN, view.reader.party, view.reader.party).where("id = {}", id)
    found = await query.all(Payment, order=())
    return found[0] if found else None


async def pay(
    agreement_id: UUID, *, year: int, paid_on: date, amount: Decimal, note: str | None, origin: Origin
) -> UUID:
    """Record a payment under an agreement and enter it; returns its id. The amount is in the agreement's currency.

    Its worth in US dollars is that of the day; where no rate is near enough, that of the agreement.

    Raises:
        BadRequest: the agreement has nothing for that year.
        Conflicting: it is not confirmed, or is over; PaymentExceeds: more than is agreed.
    """
    agreement = await lock_agreement(agreement_id)
    require_status("paid", agreement.status)
    line = next((each for each in agreement.years if each.year == year), None)
    if line is None:
        years = ", ".join(str(each.year) for each in agreement.years)
        raise BadRequest(
            (Fault("body", "year", f"the agreement has none of {year}", f"Give one of {years}."),)
        )
    left = line.amount_original - line.paid_original
    if amount > left:
        raise PaymentExceeds(
            f"{left:.2f} {agreement.currency} are left of what is agreed for {year}. Pay no more, or amend the "
            "agreement first.",
            open_amount=f"{left:.2f}",
            year=year,
        )
    rate = await conversion(agreement.currency, on=paid_on) or rate_of(line, agreement.currency)
    worth = converted(amount, rate)
    id = uuid4()
    async with refused_in_words(REFUSALS):
        await fetch(
            """insert into clearinghouse.payment (id, agreement, year, paid_on, amount_original, currency, amount_usd,
               usd_per_unit, rate_on, rate_source, note, recorded_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
            id, agreement_id, year, paid_on, amount, agreement.currency, worth.usd, rate.usd_per_unit, rate.on,
            rate.source, note, origin.at,
        )  # fmt: skip
    several = sum(each.role == "recipient" for each in agreement.parties) > 1
    await enter(
        NewEntry(
            kind="payment",
            dated_on=paid_on,
            year=year,
            donor=agreement.donor_id,
            amount=worth,
            source_codes=(SOURCE,),
            state=None if several else agreement.state,
            pillar=agreement.pillar,
            channel=agreement.channel,
            boundary=agreement.boundary,
            flow_type=agreement.flow_type,
            commitment=agreement.commitment_id,
            tranche=line.tranche_id,
            agreement=agreement_id,
            payment=id,
        ),
        now=origin.at,
    )
    after = {"payment": str(id), "year": year, "amount": f"{amount:.2f}", "currency": agreement.currency}
    await note_event(agreement_id, "paid", origin, version=agreement.version, dated_on=paid_on, after=after)
    return id


async def reverse_payment(found: Payment, *, dated_on: date, reason: str, origin: Origin) -> None:
    """Take a payment back, with a mirror entry; what an ended agreement held for it is free again.

    Raises:
        ReversedAlready: somebody has.
        Conflicting: the agreement is in no status for it.
    """
    agreement = await lock_whole(found.agreement_id)
    require_status("payment_reversed", agreement.status)
    rows = await fetch(
        """update clearinghouse.payment set reversed_on = $2, reversed_at = $3, reversal_reason = $4
           where id = $1 and reversed_on is null returning id""",
        found.id, dated_on, origin.at, reason,
    )  # fmt: skip
    if not rows:
        raise ReversedAlready("It was taken back once; nothing more is to be done.")
    await reverse(payment=found.id, dated_on=dated_on, reason=reason, now=origin.at)
    if agreement.status == "ended":
        await free_unpaid(found.agreement_id, found.year, dated_on=dated_on, reason=reason, origin=origin)
    await note_event(
        found.agreement_id, "payment_reversed", origin, version=agreement.version, dated_on=dated_on,
        reason=reason, before={"payment": str(found.id), "amount": f"{found.amount_original:.2f}"},
    )  # fmt: skip
