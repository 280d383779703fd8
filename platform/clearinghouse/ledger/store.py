"""Every query on ledger entries and balances: entering, reversing, reading.

The surprise: nothing here changes an entry. `enter` adds one, `reverse` adds its mirror, and balances are sums over
both. Call what writes in the transaction of the change that it tells of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from clearinghouse.database.reading import CITED, DEFAULT_LIMIT, Query, fetch, record_of
from clearinghouse.ledger.boundary import COUNTED_BOUNDARY, Boundary, EntryKind, FlowType, default_boundary
from clearinghouse.ledger.conversion import US_DOLLARS, Amount, Conversion
from clearinghouse.scopes.visibility import NOW, PUBLIC, Reader, View, visible


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A fact to be entered. `state` None: no single recipient; `pillar` None: not divided."""

    kind: EntryKind
    dated_on: date
    year: int
    donor: UUID
    amount: Amount
    source_codes: tuple[str, ...]
    state: str | None = None
    pillar: str | None = None
    channel: str | None = None
    boundary: Boundary = "incoming"
    flow_type: FlowType = "standard"
    commitment: UUID | None = None
    tranche: UUID | None = None
    agreement: UUID | None = None
    payment: UUID | None = None
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the ledger; negative amounts are those of a reversal. `reversed_by` None: it stands."""

    id: UUID
    kind: EntryKind
    dated_on: date
    entered_at: datetime
    year: int
    donor_id: UUID
    donor_code: str
    donor_name: str
    state: str | None
    state_name: str | None
    pillar: str | None
    channel: str | None
    boundary: Boundary
    flow_type: FlowType
    is_counted: bool
    amount_original: Decimal
    currency: str
    usd_per_unit: Decimal
    rate_on: date | None
    rate_source: str | None
    amount_usd: Decimal
    commitment: UUID | None
    agreement: UUID | None
    payment: UUID | None
    reverses: UUID | None
    reversed_by: UUID | None
    statement: str | None
    reason: str | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date
    is_public: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """What entries of one kind and year add up to [USD]; only those at the boundary `incoming` are counted."""

    kind: EntryKind
    year: int
    boundary: Boundary
    flow_type: FlowType
    is_counted: bool
    amount_usd: Decimal
    entries: int
    source_codes: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class TrancheBalance:
    """What of a tranche is reserved, agreed, paid and free [USD]."""

    tranche: UUID
    commitment: UUID
    year: int
    amount_usd: Decimal
    reserved_usd: Decimal
    agreed_usd: Decimal
    paid_usd: Decimal
    free_usd: Decimal


async def enter(entry: NewEntry, *, now: datetime) -> UUID:
    """Add an entry, in the transaction of the change that it tells of; returns its id."""
    id = uuid4()
    amount = entry.amount
    await fetch(
        """insert into clearinghouse.ledger_entry (id, kind, dated_on, entered_at, year, donor, state, pillar, channel,
               boundary, flow_type, amount_original, currency, usd_per_unit, rate_on, rate_source, amount_usd,
               commitment, tranche, agreement, payment, statement, evidence, source_codes, known_on, is_illustration)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                   $22, 'reported', $23, $24, false)""",
        id, entry.kind, entry.dated_on, now, entry.year, entry.donor, entry.state, entry.pillar, entry.channel,
        entry.boundary, entry.flow_type, amount.original, amount.rate.currency, amount.rate.usd_per_unit,
        amount.rate.on, amount.rate.source, amount.usd, entry.commitment, entry.tranche, entry.agreement,
        entry.payment, entry.statement, list(entry.source_codes), now.date(),
    )  # fmt: skip
    return id


_REVERSE = """
insert into clearinghouse.ledger_entry (id, kind, dated_on, entered_at, year, donor, state, pillar, channel, boundary,
    flow_type, amount_original, currency, usd_per_unit, rate_on, rate_source, amount_usd, commitment, tranche,
    agreement, payment, reverses, statement, reason, evidence, source_codes, known_on, is_illustration)
select gen_random_uuid(), kind, $2, $3, year, donor, state, pillar, channel, boundary, flow_type, -amount_original,
    currency, usd_per_unit, rate_on, rate_source, -amount_usd, commitment, tranche, agreement, payment, id, statement,
    $4, evidence, source_codes, ($3::timestamptz at time zone 'UTC')::date, is_illustration
from clearinghouse.ledger_entry e
where reverses is null and not exists (select from clearinghouse.ledger_entry r where r.reverses = e.id) and
"""
_REVERSED: Final = {
    "entry": "id = $1",
    "commitment": "kind = 'commitment' and commitment = $1",
    "agreement": "kind = 'agreement' and agreement = $1",
    "payment": "kind = 'payment' and payment = $1",
}


async def reverse(
    *,
    entry: UUID | None = None,
    commitment: UUID | None = None,
    agreement: UUID | None = None,
    payment: UUID | None = None,
    years: Iterable[int] | None = None,
    dated_on: date,
    reason: str,
    now: datetime,
) -> int:
    """Reverse what stands of one entry, commitment, agreement or payment (of some years alone); returns how many.

    Nothing that is reversed already, and no reversal, is reversed again. Of an agreement only entries of the kind
    `agreement` are meant, its payments stay.
    """
    given = {"entry": entry, "commitment": commitment, "agreement": agreement, "payment": payment}
    ((name, subject),) = ((name, value) for name, value in given.items() if value is not None)
    rows = await fetch(
        f"{_REVERSE} {_REVERSED[name]} and ($5::int[] is null or year = any($5)) returning id",
        subject, dated_on, now, reason, None if years is None else sorted(years),
    )  # fmt: skip
    return len(rows)


_AGREEMENT_SEEN: Final = (
    "is_published or {0}::text = 'secretariat' or exists (select from clearinghouse.agreement_party p "
    "where p.agreement = listed.agreement and p.party = {0}::text)"
)
_ENTRY = """
select e.*, d.id as donor_id, d.code as donor_code, d.name as donor_name, s.name as state_name,
       e.boundary = 'incoming' as is_counted, r.id as reversed_by, c.visibility as commitment_visibility,
       a.is_published,
       e.kind = 'pledge' or coalesce(a.is_published, e.agreement is null and c.visibility = 'public') as is_public,
       -extract(epoch from e.entered_at) as newest_first
from clearinghouse.ledger_entry e
join clearinghouse.donor d on d.id = e.donor
left join clearinghouse.state s on s.iso3 = e.state
left join clearinghouse.ledger_entry r on r.reverses = e.id
left join clearinghouse.commitment c on c.id = e.commitment
left join clearinghouse.agreement a on a.id = e.agreement
"""


def _seen(states_party: str, party: str) -> str:
    """The condition on `listed` under which a reader sees an entry; its marks stand for the reader."""
    of_commitment = visible(
        "commitment", item="listed.commitment", level="commitment_visibility", owner="'donor:' || donor_code",
        states_party=states_party, party=party,
    )  # fmt: skip
    return (
        f"kind = 'pledge' or (kind = 'commitment' and ({of_commitment})) "
        f"or (kind in ('agreement', 'payment') and ({_AGREEMENT_SEEN.format(party)}))"
    )


_IN_TOTALS: Final = "kind = 'pledge' or commitment_visibility = 'public' or coalesce(is_published, false)"
"""Of what is not public no total tells; of what is agreed between parties totals tell, and never who they are."""


def _seen_by(reader: Reader, *, known_by: date | None = None) -> Query:
    """Entries that a reader may see: pledges all, commitments by their visibility, the rest as a party."""
    query = Query(_ENTRY).where(_seen("{}", "{}"), *_marks(reader))
    return query.having("known_on <= {}", known_by)


def _marks(reader: Reader) -> tuple[object, ...]:
    """The values of the marks in `_seen`, in their order there."""
    return reader.is_states_party, reader.party, reader.party, reader.party, reader.party


async def entries(
    *,
    kind: EntryKind | None = None,
    donor: UUID | str | None = None,
    state: str | None = None,
    year: int | None = None,
    commitment: UUID | None = None,
    agreement: UUID | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    view: View = NOW,
) -> list[Entry]:
    """Entries that the reader may see, newest first, then id, reversals and what they reverse included."""
    query = _seen_by(view.reader, known_by=view.as_of).having("kind = {}", kind)
    query.having("donor_id = {}" if isinstance(donor, UUID) else "donor_code = {}", donor)
    query.having("state = {}", state).having("year = {}", year)
    query.having("commitment = {}", commitment).having("agreement = {}", agreement)
    return await query.page(Entry, order=("newest_first",), after=after, limit=limit)


async def entry(id: UUID, *, view: View = NOW) -> Entry | None:
    """The entry of that id, if the reader may see it."""
    found = await _seen_by(view.reader).where("id = {}", id).all(Entry, order=())
    return found[0] if found else None


async def entries_in_totals(*, kind: EntryKind | None = None, year: int | None = None) -> list[Entry]:
    """Every entry that public totals are made of, whoever may see it, by id. For sums and proofs, never to be shown."""
    query = Query(_ENTRY).where(_IN_TOTALS).having("kind = {}", kind).having("year = {}", year)
    return await query.all(Entry, order=())


async def balances(
    *,
    kind: EntryKind | None = None,
    year: int | None = None,
    donor: UUID | str | None = None,
    state: str | None = None,
    reader: Reader = PUBLIC,
) -> list[Balance]:
    """Sums of entries by kind, year, boundary and flow type, in this order; kinds are never added.

    Without `donor` and `state` the public totals, the same for everybody; with one of them sums of what the reader
    may see.
    """
    is_total = donor is None and state is None
    rows = await fetch(
        f"""select kind, year, boundary, flow_type, boundary = '{COUNTED_BOUNDARY}' as is_counted,
                   sum(amount_usd) as amount_usd, sum(entries)::int as entries, {CITED} as source_codes,
                   max(known_on) as known_on
            from (
                select b.*, d.code as donor_code, c.visibility as commitment_visibility, a.is_published
                from clearinghouse.ledger_balance b join clearinghouse.donor d on d.id = b.donor
                left join clearinghouse.commitment c on c.id = b.commitment
                left join clearinghouse.agreement a on a.id = b.agreement
            ) listed
            where ($1::text is null or kind = $1) and ($2::int is null or year = $2)
                  and ($3::text is null or donor::text = $3 or donor_code = $3) and ($4::text is null or state = $4)
                  and case when $5 then ({_IN_TOTALS}) else ({_seen("$6", "$7")}) end
            group by kind, year, boundary, flow_type
            order by kind collate "C", year, boundary collate "C", flow_type collate "C" """,  # noqa: S608 constants
        kind, year, None if donor is None else str(donor), state, is_total, reader.is_states_party, reader.party,
    )  # fmt: skip
    return [record_of(Balance, row) for row in rows]


async def restricted_entries(
    *,
    kind: EntryKind | None,
    year: int | None,
    donor: UUID | str | None,
    state: str | None,
    reader: Reader,
) -> list[UUID]:
    """The entries in the balances of a donor or State that the reader may see and not everybody, by id."""
    query = _seen_by(reader).where("not is_public").having("kind = {}", kind).having("year = {}", year)
    query.having("donor_id = {}" if isinstance(donor, UUID) else "donor_code = {}", donor)
    query.having("state = {}", state)
    return [row["id"] for row in await query.rows(order=(), limit=None)]


async def tranche_balances(commitments: Iterable[UUID]) -> list[TrancheBalance]:
    """What of each tranche of some commitments is reserved, agreed, paid and free, by commitment and year."""
    rows = await fetch(
        "select * from clearinghouse.tranche_balance where commitment = any($1) order by commitment, year",
        list(commitments),
    )
    return [record_of(TrancheBalance, row) for row in rows]


async def donor_kind(donor: UUID) -> str:
    """What a donor is: state, organisation or pooled_fund."""
    rows = await fetch("select kind from clearinghouse.donor where id = $1", donor)
    return str(rows[0]["kind"])


async def sync_commitment(commitment: UUID, *, dated_on: date, reason: str, now: datetime) -> None:
    """Bring the entries of a commitment in line with its tranches, after each change of it in the same transaction.

    What stands and is no longer so is reversed with the reason; what is missing is entered. A commitment that is
    withdrawn has no entries that stand.
    """
    rows = await fetch(
        """select c.donor, c.states, c.pillars, c.channel, c.source_codes, c.usd_per_unit, c.rate_year, c.rate_on,
                  c.rate_source, d.kind as donor_kind, t.year, t.amount_usd,
                  coalesce(t.amount_original, t.amount_usd) as amount_original,
                  case when t.amount_original is null then 'USD' else coalesce(t.currency, c.currency, 'USD') end
                      as currency
           from clearinghouse.commitment c join clearinghouse.donor d on d.id = c.donor
           join clearinghouse.tranche t on t.commitment = c.id
           where c.id = $1 and c.status = 'registered' order by t.year""",
        commitment,
    )
    standing = {
        row["year"]: row
        for row in await fetch(
            """select e.* from clearinghouse.ledger_entry e where e.kind = 'commitment' and e.commitment = $1
               and e.reverses is null
               and not exists (select from clearinghouse.ledger_entry r where r.reverses = e.id)""",
            commitment,
        )
    }
    wanted = {row["year"]: _commitment_entry(commitment, row, dated_on) for row in rows}
    kept = {year for year, entry in wanted.items() if year in standing and _is_same(standing[year], entry)}
    gone = sorted(set(standing) - kept)
    if gone:
        await reverse(commitment=commitment, years=gone, dated_on=dated_on, reason=reason, now=now)
    for year, entry in wanted.items():
        if year not in kept:
            await enter(entry, now=now)


def _commitment_entry(commitment: UUID, row: Mapping[str, Any], dated_on: date) -> NewEntry:
    """Return the entry of a tranche. Earmarked for one State or pillar, it is that one's; for several, nobody's yet."""
    states, pillars = row["states"] or [], row["pillars"] or []
    rate = US_DOLLARS
    if row["currency"] != US_DOLLARS.currency:
        implied = row["amount_usd"] / row["amount_original"] if row["amount_original"] else Decimal(1)
        rate = Conversion(
            row["currency"],
            row["usd_per_unit"] or round(implied, 8) or Decimal("0.00000001"),
            row["rate_on"] or date(row["rate_year"] or row["year"], 12, 31),
            row["rate_source"] or row["source_codes"][0],
        )
    return NewEntry(
        kind="commitment",
        dated_on=dated_on,
        year=row["year"],
        donor=row["donor"],
        amount=Amount(row["amount_original"], row["amount_usd"], rate),
        source_codes=tuple(row["source_codes"]),
        state=states[0] if len(states) == 1 else None,
        pillar=pillars[0] if len(pillars) == 1 else None,
        channel=row["channel"],
        boundary=default_boundary(row["donor_kind"], "standard"),
        commitment=commitment,
    )


def _is_same(row: Mapping[str, Any], entry: NewEntry) -> bool:
    """Whether an entry that stands says what a new one would, the day apart."""
    rate = entry.amount.rate
    return (
        row["amount_original"], row["currency"], row["amount_usd"], row["usd_per_unit"], row["rate_on"],
        row["rate_source"], row["state"], row["pillar"], row["channel"], row["boundary"],
    ) == (
        entry.amount.original, rate.currency, entry.amount.usd, rate.usd_per_unit, rate.on,
        rate.source, entry.state, entry.pillar, entry.channel, entry.boundary,
    )  # fmt: skip
