"""Every query by which donors register, change and withdraw commitments, and the events that tell of it.

The surprise: a tranche keeps its id when its amount changes, since agreements reserve money on it. What the database
refuses because money is reserved (triggers of the agreements) comes out as `MoneyReserved`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID, uuid4

from clearinghouse.audit.chain import Origin
from clearinghouse.commitments.commitment import (
    USD,
    AgreedUnder,
    CommitmentOver,
    EventKind,
    Terms,
    usd_tranches,
)
from clearinghouse.commitments.store import Commitment, unless_reserved
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of

REGISTER: Final = "REGISTER"
"""The source that every registered commitment cites (migration 18)."""
GRADE: Final = "reported"
"""A donor's own word, which no document shows."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The donor in whose name an officer acts."""

    id: UUID
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Event:
    """What was done to a commitment. `before` or `after` None: it was not there yet, or no longer stood.

    `officer_name` None: a command did it.
    """

    id: UUID
    number: int
    kind: EventKind
    at: datetime
    party: str
    officer_name: str | None
    reason: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


async def holder(donor: UUID) -> Holder:
    """The donor of that id."""
    rows = await fetch("select id, code, kind from clearinghouse.donor where id = $1", donor)
    return record_of(Holder, rows[0])


async def known_states() -> frozenset[str]:
    """The codes of all States and areas."""
    return frozenset(row["iso3"] for row in await fetch("select iso3 from clearinghouse.state"))


async def lock(id: UUID, *, donor: UUID) -> bool:
    """Keep a donor's commitment from changing until the transaction ends; False: the donor has none of this id.

    Raises:
        CommitmentOver: it was withdrawn.
    """
    rows = await fetch(
        """select status from clearinghouse.commitment
           where id = $1 and donor = $2 and not is_illustration for update""",
        id,
        donor,
    )
    if rows and rows[0]["status"] != "registered":
        raise CommitmentOver("Nothing of it can be changed any more; register a new one.")
    return bool(rows)


def terms_on_record(found: Commitment) -> dict[str, Any]:
    """Return the terms of a commitment by name; those that a loaded one lacks are left out."""
    original = [
        (each.year, each.amount_original)
        for each in found.tranches
        if each.amount_original is not None and each.currency == found.currency
    ]
    is_in_currency = bool(found.tranches) and len(original) == len(found.tranches)
    is_usd = not is_in_currency or found.currency == USD
    known: dict[str, Any] = {
        "currency": USD if is_usd else found.currency,
        "total": found.amount_original if is_in_currency else found.amount_usd,
        "tranches": tuple(
            original if is_in_currency else ((each.year, each.amount_usd) for each in found.tranches)
        )
        or None,
        "usd_per_unit": None if is_usd else found.usd_per_unit,
        "rate_on": None if is_usd else found.rate_on,
        "rate_source": None if is_usd else found.rate_source,
        "states": found.states,
        "pillars": found.pillars,
        "channel": found.channel,
        "is_through_development_budget": found.is_through_development_budget,
        "can_carry_over": bool(found.can_carry_over),
        "can_front_load": bool(found.can_front_load),
        "min_grant_usd": found.min_grant_usd,
        "max_state_share": found.max_state_share,
        "local_share_min": found.local_share_min,
        "is_upper_bound": found.is_upper_bound,
        "visibility": found.visibility,
        "note": found.note,
    }
    return {name: value for name, value in known.items() if value is not None}


def _columns(terms: Terms, known_on: date) -> dict[str, object]:
    """What stands in the row of a commitment whose donor has registered it."""
    first_year, last_year = terms.years
    return {
        "channel": terms.channel,
        "first_year": first_year,
        "last_year": last_year,
        "amount_usd": sum(amount for _, amount in usd_tranches(terms)),
        "amount_original": terms.total,
        "currency": terms.currency,
        "usd_per_unit": terms.usd_per_unit,
        "rate_year": None if terms.rate_on is None else terms.rate_on.year,
        "rate_on": terms.rate_on,
        "rate_source": terms.rate_source,
        "states": None if terms.states is None else list(terms.states),
        "pillars": None if terms.pillars is None else list(terms.pillars),
        "source_pillar": None,
        "are_states_stated": True,
        "can_carry_over": terms.can_carry_over,
        "can_front_load": terms.can_front_load,
        "is_through_development_budget": terms.is_through_development_budget,
        "min_grant_usd": terms.min_grant_usd,
        "max_state_share": terms.max_state_share,
        "local_share_min": terms.local_share_min,
        "is_allocatable": True,
        "why_not_allocatable": None,
        "is_upper_bound": terms.is_upper_bound,
        "is_earmark_inferred": False,
        "visibility": terms.visibility,
        "status": "registered",
        "note": terms.note,
        "evidence": GRADE,
        "source_codes": [REGISTER],
        "derivation": None,
        "known_on": known_on,
        "is_illustration": False,
    }


async def add(id: UUID, code: str, terms: Terms, *, donor: UUID, known_on: date) -> None:
    """Add a commitment with its tranches."""
    values = {"id": id, "code": code, "donor": donor, **_columns(terms, known_on)}
    marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await fetch(
        f"insert into clearinghouse.commitment ({', '.join(values)}) values ({marks})",  # noqa: S608 names of columns
        *values.values(),
    )
    await _write_tranches(id, terms, known_on)


async def replace(id: UUID, terms: Terms, *, known_on: date) -> None:
    """Give a commitment other terms; its donor's word takes the place of what was read elsewhere.

    Raises:
        MoneyReserved: agreements reserve more of a tranche than would be left of it.
    """
    values = _columns(terms, known_on)
    set_to = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, start=2))
    async with unless_reserved():
        await fetch(
            f"update clearinghouse.commitment set {set_to} where id = $1",  # noqa: S608 names of columns
            id,
            *values.values(),
        )
        await _write_tranches(id, terms, known_on)


async def agreed(id: UUID) -> list[AgreedUnder]:
    """The agreements that hold money of a commitment and have not ended, by title and id. Hold the commitment first."""
    rows = await fetch(
        """select a.id, a.title, a.pillar,
                  array(select split_part(p.party, ':', 2) from clearinghouse.agreement_party p
                        where p.agreement = a.id and p.role = 'recipient' order by 1) as states
           from clearinghouse.agreement a
           where a.commitment = $1 and a.status in ('recorded', 'confirmed')
                 and exists (select from clearinghouse.reservation r
                             where r.agreement = a.id and r.amount_original > 0)
           order by a.title collate "C", a.id""",
        id,
    )
    return [record_of(AgreedUnder, row) for row in rows]


async def _write_tranches(commitment: UUID, terms: Terms, known_on: date) -> None:
    in_usd = dict(usd_tranches(terms))
    # A year on which an agreement was made stays on record, with nothing in it: what is reserved is then too much.
    await fetch(
        """delete from clearinghouse.tranche t where t.commitment = $1 and t.year <> all($2)
           and not exists (select from clearinghouse.reservation r where r.tranche = t.id)
           and not exists (select from clearinghouse.ledger_entry e where e.tranche = t.id)""",
        commitment,
        sorted(in_usd),
    )
    await fetch(
        """update clearinghouse.tranche set amount_usd = 0, amount_original = 0, known_on = $3
           where commitment = $1 and year <> all($2) and amount_usd > 0""",
        commitment,
        sorted(in_usd),
        known_on,
    )
    for year, amount in sorted(terms.tranches):
        await fetch(
            """insert into clearinghouse.tranche as t (id, commitment, year, amount_usd, amount_original, currency,
                   evidence, source_codes, derivation, known_on, is_illustration)
               values ($1, $2, $3, $4, $5, $6, $7, array[$8]::varchar[], null, $9, false)
               on conflict (commitment, year) do update set amount_usd = excluded.amount_usd,
                   amount_original = excluded.amount_original, currency = excluded.currency,
                   evidence = excluded.evidence, source_codes = excluded.source_codes,
                   derivation = excluded.derivation, known_on = excluded.known_on
               where (t.amount_usd, t.amount_original, t.currency, t.evidence, t.source_codes, t.derivation)
                   is distinct from (excluded.amount_usd, excluded.amount_original, excluded.currency,
                   excluded.evidence, excluded.source_codes, excluded.derivation)""",
            uuid4(), commitment, year, in_usd[year], amount, terms.currency, GRADE, REGISTER, known_on,
        )  # fmt: skip


async def withdraw(id: UUID, *, known_on: date) -> None:
    """Let a commitment stand no longer; its tranches stay on record. That is its donor's word, also of a document's.

    Raises:
        MoneyReserved: agreements reserve money of it.
    """
    async with unless_reserved():
        await fetch(
            """update clearinghouse.commitment set status = 'withdrawn', known_on = $2,
                   source_codes = source_codes || array(select $3::varchar where $3 <> all(source_codes))
               where id = $1""",
            id,
            known_on,
            REGISTER,
        )


async def add_event(
    origin: Origin,
    id: UUID,
    kind: EventKind,
    *,
    reason: str | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    """Add what was done to a commitment, which the transaction holds (`lock`) or has made."""
    await fetch(
        """insert into clearinghouse.commitment_event (id, commitment, number, kind, at, party, officer, reason, before,
               after)
           select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb
           from clearinghouse.commitment_event where commitment = $2""",
        uuid4(), id, kind, origin.at, origin.actor.acting_as, origin.actor.account, reason, _json(before), _json(after),
    )  # fmt: skip


def _json(terms: dict[str, Any] | None) -> str | None:
    return None if terms is None else json.dumps(terms, ensure_ascii=False)


async def first_event(id: UUID) -> EventKind | None:
    """What its donor did first to a commitment: `registered` makes it the donor's own; None: nothing yet."""
    rows = await fetch(
        "select kind from clearinghouse.commitment_event where commitment = $1 and number = 1", id
    )
    return rows[0]["kind"] if rows else None


async def is_of(id: UUID, *, donor: UUID) -> bool:
    """Whether a commitment is a donor's own."""
    return bool(await fetch("select from clearinghouse.commitment where id = $1 and donor = $2", id, donor))


async def events(
    commitment: UUID, *, donor: UUID, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[Event]:
    """What a donor did to a commitment of its own, newest first."""
    query = Query(
        """select e.*, a.name as officer_name, -e.number as newest_first, c.donor
           from clearinghouse.commitment_event e join clearinghouse.commitment c on c.id = e.commitment
           left join clearinghouse.account a on a.id = e.officer"""
    )
    query.where("commitment = {}", commitment).where("donor = {}", donor)
    rows = await query.rows(order=("newest_first",), after=after, limit=limit)
    return [
        record_of(Event, {**row, "before": _terms(row["before"]), "after": _terms(row["after"])})
        for row in rows
    ]


def _terms(kept: str | None) -> dict[str, Any] | None:
    return None if kept is None else cast(dict[str, Any], json.loads(kept))
