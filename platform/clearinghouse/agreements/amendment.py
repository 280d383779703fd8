"""Amendments of agreements: the donor asks, and what the parties had agreed on holds until all have agreed on the new.

While an agreement is recorded, an amendment holds at once and the parties confirm anew. Of a confirmed agreement it
waits beside it: reservations, entries and what others read stay as they were, and the last party's confirmation makes
it hold. A party that declines it leaves the agreement as it was.

The surprise: what waits holds no money. It is tried when it is asked for, and what does not fit is refused then; by
the last confirmation the tranche may have given its rest to others, which that confirmation is told.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from clearinghouse.agreements.register import (
    REFUSALS,
    PaidMore,
    YearAsked,
    drop_amendment,
    entry_of,
    lock_agreement,
    lock_commitment,
    lock_whole,
    note_event,
    rate_for,
    rate_of,
    require_conditions,
    require_earmark,
    require_free,
    require_status,
    reserve,
    set_amount,
    tranches_asked,
)
from clearinghouse.agreements.store import Agreement, Amendment, given_usd
from clearinghouse.audit.chain import Origin
from clearinghouse.database.reading import fetch
from clearinghouse.database.refusals import refused_in_words
from clearinghouse.database.transaction import only_tried
from clearinghouse.errors import BadRequest, Conflicting, Fault
from clearinghouse.ledger.conversion import Amount, converted
from clearinghouse.ledger.store import enter


@dataclass(frozen=True, slots=True)
class Asked:
    """What an agreement is to be: all its years, from a day on and why. Years that are left out end with nothing."""

    title: str
    years: tuple[YearAsked, ...]
    dated_on: date
    reason: str


async def amend(id: UUID, asked: Asked, origin: Origin) -> None:
    """Change a recorded agreement, or ask the parties of a confirmed one; what waited before is replaced.

    Raises:
        BadRequest: a year, the earmark or a condition does not do, or a year would come from another tranche.
        Conflicting: the agreement is declined or ended; PaidMore; TrancheExceeded.
    """
    agreement = await lock_whole(id)
    require_status("amended", agreement.status)
    if agreement.status == "confirmed":
        await _propose(agreement, asked, origin)
        return
    version = await _hold(agreement, asked, origin)
    # What nobody has confirmed yet begins anew: a party confirms what it has seen.
    await fetch(
        """update clearinghouse.agreement_party
           set confirmed_at = case when role = 'provider' then $2::timestamptz end,
               confirmed_version = case when role = 'provider' then $3::int end
           where agreement = $1""",
        id, origin.at, version,
    )  # fmt: skip


async def _propose(agreement: Agreement, asked: Asked, origin: Origin) -> None:
    async with only_tried():
        await _hold(agreement, asked, origin)
    await drop_amendment(agreement.id)
    years = [
        {"year": each.year, "tranche_year": each.tranche_year, "amount": f"{each.amount:.2f}"}
        for each in sorted(asked.years, key=lambda each: each.year)
    ]
    await fetch(
        """insert into clearinghouse.agreement_amendment (id, agreement, title, years, dated_on, reason, proposed_at)
           values ($1, $2, $3, $4::jsonb, $5, $6, $7)""",
        uuid4(), agreement.id, asked.title, json.dumps(years), asked.dated_on, asked.reason, origin.at,
    )  # fmt: skip
    await fetch(
        """update clearinghouse.agreement_party set amendment_confirmed_at = $2
           where agreement = $1 and role = 'provider'""",
        agreement.id, origin.at,
    )  # fmt: skip
    await note_event(
        agreement.id, "amendment_proposed", origin, version=agreement.version, dated_on=asked.dated_on,
        reason=asked.reason, before=_standing(agreement), after=_wanted(asked),
    )  # fmt: skip


async def confirm(id: UUID, party: str, origin: Origin) -> None:
    """Note that a party confirms the amendment that waits; with the last one it holds.

    Raises:
        Conflicting: there is none; or it no longer fits what is there, such as a tranche that gave its rest to others.
    """
    agreement = await lock_whole(id)
    amendment = _waiting(agreement)
    await fetch(
        """update clearinghouse.agreement_party set amendment_confirmed_at = $3
           where agreement = $1 and party = $2""",
        id, party, origin.at,
    )  # fmt: skip
    await note_event(id, "amendment_confirmed", origin, version=agreement.version, dated_on=origin.at.date())
    if any(each.amendment_confirmed_at is None and each.party != party for each in agreement.parties):
        return
    years = tuple(YearAsked(each.year, each.tranche_year, each.amount) for each in amendment.years)
    asked = Asked(amendment.title, years, amendment.dated_on, amendment.reason)
    try:
        version = await _hold(agreement, asked, origin)
    except BadRequest as refused:
        # The body of a confirmation is empty: what does not do is in the amendment.
        whats = "; ".join(f"{fault.field} {fault.what}" for fault in refused.faults)
        raise Conflicting(
            f"The amendment no longer fits the commitment: {whats}. Decline it, or have the donor propose another."
        ) from refused
    await fetch(
        """update clearinghouse.agreement_party
           set confirmed_at = amendment_confirmed_at, confirmed_version = $2 where agreement = $1""",
        id, version,
    )  # fmt: skip
    await drop_amendment(id)


async def decline(id: UUID, reason: str, origin: Origin) -> None:
    """Note that a party declines the amendment that waits; the agreement stays as it was.

    Raises:
        Conflicting: there is none.
    """
    agreement = await lock_whole(id)
    _waiting(agreement)
    await drop_amendment(id)
    await note_event(
        id, "amendment_declined", origin, version=agreement.version, dated_on=origin.at.date(), reason=reason
    )


def _waiting(agreement: Agreement) -> Amendment:
    if agreement.amendment is None:
        raise Conflicting("No amendment of this agreement waits.")
    return agreement.amendment


def _told(years: Sequence[tuple[int, Decimal]]) -> dict[str, str]:
    return {str(year): f"{amount:.2f}" for year, amount in years if amount > 0}


def _standing(agreement: Agreement) -> dict[str, str]:
    return {
        "title": agreement.title,
        **_told([(each.year, each.amount_original) for each in agreement.years]),
    }


def _wanted(asked: Asked) -> dict[str, str]:
    return {"title": asked.title, **_told([(each.year, each.amount) for each in asked.years])}


def _require_years(agreement: Agreement, asked: Asked) -> None:
    """Pass if no year changes its tranche, and none falls below what was paid."""
    held = {line.year: line for line in agreement.years}
    for number, each in enumerate(asked.years):
        if each.year in held and held[each.year].tranche_year != each.tranche_year:
            what = f"is held on the tranche of {held[each.year].tranche_year}, and stays there"
            raise BadRequest(
                (Fault("body", f"years.{number}.tranche_year", what, "Give that year, or leave it out."),)
            )
    wanted = {each.year: each.amount for each in asked.years}
    for line in agreement.years:
        if wanted.get(line.year, Decimal(0)) < line.paid_original:
            raise PaidMore(
                f"{line.paid_original:.2f} {agreement.currency} were paid for {line.year}; agree on no less.",
                year=line.year,
                paid=f"{line.paid_original:.2f}",
            )


async def _hold(agreement: Agreement, asked: Asked, origin: Origin) -> int:
    """Make an agreement what is asked, in reservations, entries and events; returns its version then."""
    _require_years(agreement, asked)
    commitment = await lock_commitment(agreement.commitment_id)
    held = {line.year: line.amount_original for line in agreement.years}
    recipients = [each.party.removeprefix("state:") for each in agreement.parties if each.role == "recipient"]
    growing = [number for number, each in enumerate(asked.years) if each.amount > held.get(each.year, 0)]
    if growing:
        field, mend = f"years.{growing[0]}", "Ask for no more, or change the commitment."
        require_earmark(commitment, recipients, agreement.pillar, field=field, mend=mend)
    new = [each for each in asked.years if each.year not in held]
    tranches = await tranches_asked(commitment, new)
    before = await given_usd(agreement.commitment_id, recipients)
    wanted = {each.year: each.amount for each in asked.years}
    changes = [(wanted.get(line.year, Decimal(0)), line) for line in agreement.years]
    # What is set free first: the same tranche may have to hold what grows.
    for amount, line in sorted(changes, key=lambda change: change[0] - change[1].amount_original):
        await set_amount(agreement, line, amount, asked.dated_on, asked.reason, origin)
    if new:
        rate = await rate_for(commitment, agreement.currency, asked.dated_on, "years")
        for each in new:
            amount_new = converted(each.amount, rate)
            await require_free(tranches[each.year], each.tranche_year, amount_new.usd)
            async with refused_in_words(REFUSALS):
                await reserve(
                    agreement.id, each.year, tranches[each.year], amount_new, known_on=origin.at.date()
                )
    await require_conditions(commitment, before, asked.years)
    version = agreement.version + 1
    await fetch(
        "update clearinghouse.agreement set title = $2, version = $3 where id = $1",
        agreement.id, asked.title, version,
    )  # fmt: skip
    if new and agreement.status == "confirmed":
        amended = await lock_agreement(agreement.id)
        added = {each.year for each in new}
        for line in amended.years:
            if line.year in added and line.amount_original > 0:
                amount_new = Amount(line.amount_original, line.amount_usd, rate_of(line, amended.currency))
                await enter(entry_of(amended, line, amount_new, asked.dated_on), now=origin.at)
    await note_event(
        agreement.id, "amended", origin, version=version, dated_on=asked.dated_on, reason=asked.reason,
        before=_standing(agreement), after=_wanted(asked),
    )  # fmt: skip
    return version
