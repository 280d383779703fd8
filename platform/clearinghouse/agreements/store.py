"""Every query that reads agreements: who may see them, their parties, years, amendments that wait, and events.

The surprise: an agreement is there for its parties and the secretariat alone, until all parties agreed to publish it;
to everybody else, the Committee too, there is nothing under its id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from clearinghouse.agreements.agreement import EventKind, Form, PartyRole, Status
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of
from clearinghouse.ledger.boundary import Boundary, FlowType
from clearinghouse.scopes.visibility import NOW, Reader, View


@dataclass(frozen=True, slots=True)
class Party:
    """A party; `confirmed_at` None: it has said nothing yet."""

    party: str
    role: PartyRole
    confirmed_at: datetime | None
    confirmed_version: int | None
    publishes_at: datetime | None
    amendment_confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AmendmentYear:
    """What is to be agreed for a year, in the agreement's currency."""

    year: int
    tranche_year: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a confirmed agreement is to be once all parties have confirmed that."""

    title: str
    years: tuple[AmendmentYear, ...]
    dated_on: date
    reason: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class AgreementYear:
    """What is agreed for a year, in the agreement's currency and [USD], and what of it is paid."""

    year: int
    tranche_id: UUID
    tranche_year: int
    amount_original: Decimal
    amount_usd: Decimal
    usd_per_unit: Decimal
    rate_on: date | None
    rate_source: str | None
    paid_original: Decimal
    paid_usd: Decimal


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement as it stands. `pillar` None: not divided; `channel` None: directly; `ended_on` None: it runs.

    `amendment` None: none waits, or the reader is no party of it.
    """

    id: UUID
    title: str
    form: Form
    donor_id: UUID
    donor_code: str
    donor_name: str
    commitment_id: UUID
    commitment_code: str
    state: str
    state_name: str
    pillar: str | None
    channel: str | None
    currency: str
    boundary: Boundary
    flow_type: FlowType
    signed_on: date
    status: Status
    version: int
    ended_on: date | None
    is_published: bool
    recorded_at: datetime
    parties: tuple[Party, ...]
    years: tuple[AgreementYear, ...]
    amendment: Amendment | None


@dataclass(frozen=True, slots=True)
class AgreementEvent:
    """What happened to an agreement, the first with number 1."""

    id: UUID
    number: int
    kind: EventKind
    dated_on: date
    at: datetime
    acting_as: str
    version: int
    reason: str | None


_AGREEMENT = """
select a.*, a.donor as donor_id, d.code as donor_code, d.name as donor_name, a.commitment as commitment_id,
       c.code as commitment_code, s.name as state_name, -extract(epoch from a.recorded_at) as newest_first
from clearinghouse.agreement a
join clearinghouse.donor d on d.id = a.donor
join clearinghouse.commitment c on c.id = a.commitment
join clearinghouse.state s on s.iso3 = a.state
"""
_SEEN: Final = (
    "is_published or {}::text = 'secretariat' or exists (select from clearinghouse.agreement_party p "
    "where p.agreement = listed.id and p.party = {}::text)"
)


def is_inside(agreement: Agreement, reader: Reader) -> bool:
    """Whether a reader is a party of an agreement, or the secretariat: others see only what all have agreed on."""
    return reader.party == "secretariat" or reader.party in {each.party for each in agreement.parties}


def _shown_to(agreement: Agreement, reader: Reader) -> Agreement:
    return agreement if is_inside(agreement, reader) else replace(agreement, amendment=None)


def _seen_by(reader: Reader) -> Query:
    return Query(_AGREEMENT).where(_SEEN, reader.party, reader.party)


async def agreements(
    *,
    donor: UUID | str | None = None,
    state: str | None = None,
    status: Status | None = None,
    commitment: UUID | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    view: View = NOW,
) -> list[Agreement]:
    """Agreements that the reader may see, newest first, then id. `donor` is an id (UUID) or a code."""
    query = _seen_by(view.reader)
    query.having("donor_id = {}" if isinstance(donor, UUID) else "donor_code = {}", donor)
    query.having("state = {}", state).having("status = {}", status).having("commitment_id = {}", commitment)
    found = await _whole(await query.rows(order=("newest_first",), after=after, limit=limit))
    return [_shown_to(each, view.reader) for each in found]


async def agreement(id: UUID, *, view: View = NOW) -> Agreement | None:
    """The agreement of that id, if the reader may see it."""
    found = await _whole(await _seen_by(view.reader).where("id = {}", id).rows(order=(), limit=None))
    return _shown_to(found[0], view.reader) if found else None


async def any_agreement(id: UUID) -> Agreement | None:
    """The agreement of that id, whoever may see it: for changes, whose right was looked at before."""
    found = await _whole(await Query(_AGREEMENT).where("id = {}", id).rows(order=(), limit=None))
    return found[0] if found else None


async def _whole(rows: Sequence[Mapping[str, Any]]) -> list[Agreement]:
    ids = [row["id"] for row in rows]
    parties: dict[UUID, list[Party]] = {}
    for row in await fetch(
        """select * from clearinghouse.agreement_party where agreement = any($1)
           order by agreement, array_position(array['provider', 'recipient', 'partner'], role::text), party""",
        ids,
    ):
        parties.setdefault(row["agreement"], []).append(record_of(Party, row))
    years: dict[UUID, list[AgreementYear]] = {}
    for row in await fetch(
        """select r.*, r.tranche as tranche_id, t.year as tranche_year, b.paid_original, b.paid_usd
           from clearinghouse.reservation r join clearinghouse.tranche t on t.id = r.tranche
           join clearinghouse.agreement_balance b on b.agreement = r.agreement and b.year = r.year
           where r.agreement = any($1) order by r.agreement, r.year""",
        ids,
    ):
        years.setdefault(row["agreement"], []).append(record_of(AgreementYear, row))
    amendments = {
        row["agreement"]: record_of(Amendment, {**row, "years": _amendment_years(row["years"])})
        for row in await fetch(
            "select * from clearinghouse.agreement_amendment where agreement = any($1)", ids
        )
    }
    return [
        record_of(
            Agreement,
            {
                **row,
                "parties": parties.get(row["id"], []),
                "years": years.get(row["id"], []),
                "amendment": amendments.get(row["id"]),
            },
        )
        for row in rows
    ]


def _amendment_years(kept: str) -> list[AmendmentYear]:
    return [
        AmendmentYear(each["year"], each["tranche_year"], Decimal(each["amount"]))
        for each in json.loads(kept)
    ]


async def events(
    agreement: UUID,
    *,
    is_inside: bool = True,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[AgreementEvent]:
    """What happened to an agreement, oldest first. Look first whether the reader may see the agreement.

    Without `is_inside` what was said to amendments is left out: others see that one holds, as `amended`.
    """
    query = Query("select * from clearinghouse.agreement_event").where("agreement = {}", agreement)
    query.where("{}::boolean or kind not like 'amendment!_%' escape '!'", is_inside)
    return await query.page(AgreementEvent, order=("number",), after=after, limit=limit)


async def given_usd(commitment: UUID, states: Sequence[str]) -> dict[str, dict[int, Decimal]]:
    """Return what each of some States has of a commitment by year [USD]; what several share is whole with each."""
    rows = await fetch(
        """select split_part(p.party, ':', 2) as state, r.year, sum(r.amount_usd) as usd
           from clearinghouse.agreement a
           join clearinghouse.reservation r on r.agreement = a.id
           join clearinghouse.agreement_party p on p.agreement = a.id and p.role = 'recipient'
           where a.commitment = $1 and p.party = any($2) group by p.party, r.year""",
        commitment, [f"state:{state}" for state in states],
    )  # fmt: skip
    given: dict[str, dict[int, Decimal]] = {state: {} for state in states}
    for row in rows:
        given[row["state"]][row["year"]] = row["usd"]
    return given
