"""Everything that changes agreements but amending them: recorded, confirmed, declined, ended, published.

Call each in the transaction of the request. The surprise: locks come in one order everywhere (commitment, its
tranches, agreement), so that many who reserve at the same time wait for each other and do not meet crosswise; what
the triggers refuse nevertheless comes out of here as `Conflicting`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from clearinghouse.agreements.agreement import (
    Conditions,
    Earmark,
    EventKind,
    Form,
    Status,
    condition_faults,
    earmark_fault,
    tranche_fault,
    transition_fault,
)
from clearinghouse.agreements.store import Agreement, AgreementYear, any_agreement, given_usd
from clearinghouse.audit.chain import Origin
from clearinghouse.database.reading import fetch
from clearinghouse.database.refusals import refused_in_words
from clearinghouse.errors import BadRequest, Conflicting, Fault
from clearinghouse.ledger.boundary import Boundary, FlowType
from clearinghouse.ledger.conversion import US_DOLLARS, Amount, Conversion, converted
from clearinghouse.ledger.store import NewEntry, enter, reverse
from clearinghouse.rates.store import conversion

SOURCE: Final = "LEDGER"
"""The one source of what parties record here themselves (migration 20)."""


class TrancheExceeded(Conflicting):
    """More is asked of a tranche than is free; `free_usd` says how much is."""

    code: ClassVar[str] = "tranche-exceeded"
    title: ClassVar[str] = "The tranche does not have that much free"


class PaidMore(Conflicting):
    """Less would be agreed for a year than was paid for it."""

    code: ClassVar[str] = "paid-more"
    title: ClassVar[str] = "More than that was paid already"


@dataclass(frozen=True, slots=True)
class YearAsked:
    """What is to be agreed for a year; `tranche_year` is the year of the tranche that it is taken from."""

    year: int
    tranche_year: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What a donor records. `parties` are those besides the donor, with their roles."""

    title: str
    form: Form
    donor: UUID
    donor_party: str
    commitment: UUID
    state: str
    states: tuple[str, ...]
    parties: tuple[tuple[str, str], ...]
    pillar: str | None
    channel: str | None
    currency: str
    boundary: Boundary
    flow_type: FlowType
    signed_on: date
    years: tuple[YearAsked, ...]


REFUSALS: Final = {
    "reserved_within_tranche": "The tranche does not have that much free.",
    "paid_within_agreed": "More would be paid than is agreed for the year.",
    "reservation_is_on_a_registered_commitment": "The commitment is withdrawn.",
}
"""What the triggers of migration 20 say, should two meet in spite of the locks."""


async def lock_commitment(commitment: UUID) -> Mapping[str, Any]:
    """Lock a commitment and its tranches until the transaction ends; returns the commitment's row."""
    rows = await fetch("select * from clearinghouse.commitment where id = $1 for no key update", commitment)
    await fetch(
        "select id from clearinghouse.tranche where commitment = $1 order by id for no key update", commitment
    )
    return dict(rows[0])


async def lock_agreement(id: UUID) -> Agreement:
    """Lock an agreement until the transaction ends, and return it as it is then."""
    await fetch("select id from clearinghouse.agreement where id = $1 for no key update", id)
    found = await any_agreement(id)
    assert found is not None  # noqa: S101 - agreements are never deleted, and this one was there
    return found


def require_earmark(
    commitment: Mapping[str, Any], states: Sequence[str], pillar: str | None, *, field: str, mend: str
) -> None:
    """Pass if the earmark of a commitment admits an agreement with these States in this pillar.

    Raises:
        BadRequest: it does not; the fault is of `field`, with `mend`.
    """
    earmark = Earmark(commitment["states"], commitment["pillars"], commitment["are_states_stated"])
    fault = earmark_fault(earmark, states, pillar)
    if fault is not None:
        raise BadRequest((Fault("body", field, fault, mend),))


async def rate_for(commitment: Mapping[str, Any], currency: str, on: date, field: str) -> Conversion:
    """Return the commitment's own rate for its own currency, else that of the day.

    Raises:
        BadRequest: no rate is known.
    """
    if currency == commitment["currency"] and commitment["usd_per_unit"] is not None:
        if currency == US_DOLLARS.currency:
            return US_DOLLARS
        stated = commitment["rate_on"] or date(commitment["rate_year"] or on.year, 12, 31)
        source = commitment["rate_source"] or commitment["source_codes"][0]
        return Conversion(currency, commitment["usd_per_unit"], stated, source)
    found = await conversion(currency, on=on)
    if found is None:
        what = f"has no rate to US dollars of {on.year} or the year before"
        raise BadRequest(
            (Fault("body", field, what, "Use another currency, or ask the secretariat to load its rate."),)
        )
    return found


async def _free(tranche: UUID) -> Decimal:
    rows = await fetch("select free_usd from clearinghouse.tranche_balance where tranche = $1", tranche)
    free: Decimal = rows[0]["free_usd"]
    return free


async def tranches_asked(commitment: Mapping[str, Any], years: Sequence[YearAsked]) -> dict[int, UUID]:
    """Return the tranche of each year asked.

    Raises:
        BadRequest: the commitment has none of that year, or does not allow its money to move there.
    """
    found = {
        row["year"]: row["id"]
        for row in await fetch(
            "select id, year from clearinghouse.tranche where commitment = $1", commitment["id"]
        )
    }
    faults = []
    for number, asked in enumerate(years):
        what = None
        if asked.tranche_year not in found:
            known = ", ".join(str(year) for year in sorted(found)) or "no year"
            what = f"the commitment has no tranche of {asked.tranche_year} (it has {known})"
        else:
            what = tranche_fault(
                asked.year,
                asked.tranche_year,
                can_carry_over=bool(commitment["can_carry_over"]),
                can_front_load=bool(commitment["can_front_load"]),
            )
        if what is not None:
            faults.append(
                Fault("body", f"years.{number}", what, "Take another year, or change the commitment.")
            )
    if faults:
        raise BadRequest(tuple(faults))
    return {asked.year: found[asked.tranche_year] for asked in years}


async def require_free(tranche: UUID, tranche_year: int, more_usd: Decimal) -> None:
    free = await _free(tranche)
    if more_usd > free:
        raise TrancheExceeded(
            f"{more_usd:.2f} US dollars are asked of the tranche of {tranche_year}, and {max(free, Decimal(0)):.2f} "
            "are free. Ask for less, or end what is no longer needed.",
            free_usd=f"{max(free, Decimal(0)):.2f}",
            tranche_year=tranche_year,
        )


async def require_conditions(
    commitment: Mapping[str, Any], before: Mapping[str, Mapping[int, Decimal]], years: Sequence[YearAsked]
) -> None:
    """Pass if what is held by now keeps to the commitment's conditions; `before` is what was held until now.

    Raises:
        BadRequest: it does not, and nothing of the transaction may stay.
    """
    rows = await fetch(
        "select sum(amount_usd) as usd from clearinghouse.tranche where commitment = $1", commitment["id"]
    )
    conditions = Conditions(rows[0]["usd"], commitment["min_grant_usd"], commitment["max_state_share"])
    after = await given_usd(commitment["id"], list(before))
    places = [asked.year for asked in years]
    faults = [
        fault
        for state, held in before.items()
        for fault in condition_faults(conditions, state, held, after[state], places)
    ]
    if faults:
        raise BadRequest(tuple(faults))


async def reserve(agreement: UUID, year: int, tranche: UUID, amount: Amount, *, known_on: date) -> None:
    await fetch(
        """insert into clearinghouse.reservation (id, agreement, tranche, year, amount_original, amount_usd,
           usd_per_unit, rate_on, rate_source, known_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        uuid4(), agreement, tranche, year, amount.original, amount.usd, amount.rate.usd_per_unit, amount.rate.on,
        amount.rate.source, known_on,
    )  # fmt: skip


async def note_event(
    agreement: UUID,
    kind: EventKind,
    origin: Origin,
    *,
    version: int,
    dated_on: date,
    reason: str | None = None,
    before: object = None,
    after: object = None,
) -> None:
    """Add to what happened to an agreement."""
    await fetch(
        """insert into clearinghouse.agreement_event (id, agreement, number, kind, dated_on, at, acting_as, version,
           reason, before, after)
           select $1, $2, count(*) + 1, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb
           from clearinghouse.agreement_event where agreement = $2""",
        uuid4(), agreement, kind, dated_on, origin.at, origin.actor.acting_as, version, reason,
        None if before is None else json.dumps(before), None if after is None else json.dumps(after),
    )  # fmt: skip


def require_status(event: EventKind, status: Status) -> None:
    """Pass if something may happen to an agreement as it stands.

    Raises:
        Conflicting: it may not.
    """
    fault = transition_fault(event, status)
    if fault is not None:
        raise Conflicting(fault)


async def record(new: NewAgreement, origin: Origin) -> UUID:
    """Record an agreement and hold its money; returns its id. The commitment is the donor's own.

    Raises:
        BadRequest: the earmark, a condition, a year or the currency does not do.
        Conflicting: the commitment cannot be allocated.
        TrancheExceeded: a tranche has less free.
    """
    commitment = await lock_commitment(new.commitment)
    if commitment["status"] != "registered" or not commitment["is_allocatable"]:
        raise Conflicting("The commitment is withdrawn, or has no tranches that could be used.")
    mend = "Take another commitment, or change this one."
    require_earmark(commitment, new.states, new.pillar, field="commitment_id", mend=mend)
    tranches = await tranches_asked(commitment, new.years)
    rate = await rate_for(commitment, new.currency, new.signed_on, "currency")
    before = await given_usd(new.commitment, new.states)
    id = uuid4()
    await fetch(
        """insert into clearinghouse.agreement (id, title, form, donor, commitment, state, pillar, channel, currency,
           boundary, flow_type, signed_on, status, version, is_published, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'recorded', 1, false, $13)""",
        id, new.title, new.form, new.donor, new.commitment, new.state, new.pillar, new.channel, new.currency,
        new.boundary, new.flow_type, new.signed_on, origin.at,
    )  # fmt: skip
    for party, role in ((new.donor_party, "provider"), *new.parties):
        is_own = party == new.donor_party
        await fetch(
            """insert into clearinghouse.agreement_party (id, agreement, party, role, confirmed_at, confirmed_version)
               values ($1, $2, $3, $4, $5, $6)""",
            uuid4(), id, party, role, origin.at if is_own else None, 1 if is_own else None,
        )  # fmt: skip
    async with refused_in_words(REFUSALS):
        for asked in new.years:
            amount = converted(asked.amount, rate)
            await require_free(tranches[asked.year], asked.tranche_year, amount.usd)
            await reserve(id, asked.year, tranches[asked.year], amount, known_on=origin.at.date())
    await require_conditions(commitment, before, new.years)
    await note_event(id, "recorded", origin, version=1, dated_on=new.signed_on)
    return id


def entry_of(agreement: Agreement, line: AgreementYear, amount: Amount, dated_on: date) -> NewEntry:
    """Return the entry of a year of an agreement; between two States the source does not divide, nor do we."""
    several = sum(each.role == "recipient" for each in agreement.parties) > 1
    return NewEntry(
        kind="agreement",
        dated_on=dated_on,
        year=line.year,
        donor=agreement.donor_id,
        amount=amount,
        source_codes=(SOURCE,),
        state=None if several else agreement.state,
        pillar=agreement.pillar,
        channel=agreement.channel,
        boundary=agreement.boundary,
        flow_type=agreement.flow_type,
        commitment=agreement.commitment_id,
        tranche=line.tranche_id,
        agreement=agreement.id,
    )


def rate_of(line: AgreementYear, currency: str) -> Conversion:
    """Return the rate at which a year of an agreement is held."""
    return Conversion(currency, line.usd_per_unit, line.rate_on, line.rate_source)


async def confirm(id: UUID, party: str, origin: Origin) -> None:
    """Note that a party confirms the agreement as it stands; the last one makes it an agreement.

    Raises:
        Conflicting: it is declined or ended.
    """
    agreement = await lock_agreement(id)
    require_status("confirmed", agreement.status)
    await fetch(
        """update clearinghouse.agreement_party set confirmed_at = $3, confirmed_version = $4
           where agreement = $1 and party = $2""",
        id, party, origin.at, agreement.version,
    )  # fmt: skip
    waiting = [each for each in agreement.parties if each.confirmed_at is None and each.party != party]
    if agreement.status == "recorded" and not waiting:
        await fetch("update clearinghouse.agreement set status = 'confirmed' where id = $1", id)
        for line in agreement.years:
            if line.amount_original > 0:
                amount = Amount(line.amount_original, line.amount_usd, rate_of(line, agreement.currency))
                await enter(entry_of(agreement, line, amount, agreement.signed_on), now=origin.at)
    await note_event(id, "confirmed", origin, version=agreement.version, dated_on=origin.at.date())


async def decline(id: UUID, reason: str, origin: Origin) -> None:
    """Note that a party declines; nothing is held any more.

    Raises:
        Conflicting: it is confirmed, declined or ended already.
    """
    agreement = await lock_whole(id)
    require_status("declined", agreement.status)
    for line in agreement.years:
        await set_amount(agreement, line, Decimal(0), origin.at.date(), reason, origin)
    await fetch("update clearinghouse.agreement set status = 'declined' where id = $1", id)
    await note_event(
        id, "declined", origin, version=agreement.version, dated_on=origin.at.date(), reason=reason
    )


async def lock_whole(id: UUID) -> Agreement:
    """Lock an agreement with its commitment and tranches, in the one order."""
    rows = await fetch("select commitment from clearinghouse.agreement where id = $1", id)
    await lock_commitment(rows[0]["commitment"])
    return await lock_agreement(id)


async def set_amount(
    agreement: Agreement,
    line: AgreementYear,
    original: Decimal,
    dated_on: date,
    reason: str,
    origin: Origin,
) -> None:
    """Change what is held for a year, and its entry with it where the agreement is in the ledger."""
    if original == line.amount_original:
        return
    amount = converted(original, rate_of(line, agreement.currency))
    await require_free(line.tranche_id, line.tranche_year, amount.usd - line.amount_usd)
    async with refused_in_words(REFUSALS):
        await fetch(
            """update clearinghouse.reservation set amount_original = $3, amount_usd = $4, known_on = $5
               where agreement = $1 and year = $2""",
            agreement.id, line.year, amount.original, amount.usd, origin.at.date(),
        )  # fmt: skip
    if agreement.status in ("confirmed", "ended"):
        await reverse(
            agreement=agreement.id, years=[line.year], dated_on=dated_on, reason=reason, now=origin.at
        )
        if original > 0:
            await enter(entry_of(agreement, line, amount, dated_on), now=origin.at)


async def drop_amendment(id: UUID) -> None:
    """Forget the amendment that waits, with what parties said to it; events keep both."""
    await fetch("delete from clearinghouse.agreement_amendment where agreement = $1", id)
    await fetch(
        """update clearinghouse.agreement_party set amendment_confirmed_at = null
           where agreement = $1 and amendment_confirmed_at is not null""",
        id,
    )


async def end(id: UUID, *, dated_on: date, reason: str, origin: Origin) -> None:
    """End an agreement: what was not paid is free again, and an amendment that waits is none any more.

    Raises:
        Conflicting: it is declined or ended already.
    """
    agreement = await lock_whole(id)
    require_status("ended", agreement.status)
    for line in agreement.years:
        await set_amount(agreement, line, line.paid_original, dated_on, reason, origin)
    await drop_amendment(id)
    version = agreement.version + 1
    await fetch(
        "update clearinghouse.agreement set status = 'ended', ended_on = $2, version = $3 where id = $1",
        id, dated_on, version,
    )  # fmt: skip
    await note_event(id, "ended", origin, version=version, dated_on=dated_on, reason=reason)


async def free_unpaid(id: UUID, year: int, *, dated_on: date, reason: str, origin: Origin) -> None:
    """Free what an ended agreement holds for a year beyond what is paid: after a payment of it was reversed."""
    agreement = await lock_whole(id)
    for line in agreement.years:
        if line.year == year and agreement.status == "ended":
            await set_amount(agreement, line, line.paid_original, dated_on, reason, origin)


async def publish(id: UUID, party: str, origin: Origin) -> None:
    """Note that a party agrees to publish an agreement; with the last one anybody may see it.

    Raises:
        Conflicting: it is not confirmed.
    """
    agreement = await lock_agreement(id)
    require_status("published", agreement.status)
    await fetch(
        "update clearinghouse.agreement_party set publishes_at = $3 where agreement = $1 and party = $2",
        id, party, origin.at,
    )  # fmt: skip
    waiting = [each for each in agreement.parties if each.publishes_at is None and each.party != party]
    if not waiting:
        await fetch("update clearinghouse.agreement set is_published = true where id = $1", id)
    await note_event(id, "published", origin, version=agreement.version, dated_on=origin.at.date())
