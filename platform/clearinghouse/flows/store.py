"""Every query on what was paid in past years.

The surprise: a sum of flows is a lower bound unless the source's table was captured whole; sums leave out rows of
donors that the source does not divide (`is_counted`), and published totals stand beside them, never in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from clearinghouse.database.reading import CITED, DEFAULT_LIMIT, WEAKEST, Query, as_of_text, fetch, record_of


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from a donor in a year. `recipient` None: no single recipient; amounts None: not reported.

    `pillars` are empty where the source does not divide or names work outside the pillars (`pillar_class`).
    `is_counted` is False for rows that never enter a sum.
    """

    id: UUID
    code: str
    donor_id: UUID
    donor_code: str
    donor_name: str
    recipient: str | None
    recipient_name: str | None
    year: int
    pillars: tuple[str, ...]
    pillar_class: str
    sector_reported: str | None
    amount_usd: Decimal | None
    amount_original: Decimal | None
    currency: str | None
    channel: str | None
    is_core_support: bool
    is_counted: bool
    note: str | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class RecipientYear:
    """What a recipient got from abroad in a year [USD]: the counted flows, and the total as published.

    `is_whole`: the table of its flows was captured whole; None: no table of that year is known. Flows None: none
    were captured (missing, not zero); `published_usd` None: no total was published.
    """

    recipient: str
    year: int
    flows_usd: Decimal | None
    flows_evidence: str | None
    flows_source_codes: tuple[str, ...]
    donors: int
    is_whole: bool | None
    published_usd: Decimal | None
    published_evidence: str | None
    published_source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DonorRecipientYear:
    """Counted flows from one donor to one recipient in a year, of one grade [USD]."""

    donor_id: UUID
    donor_code: str
    donor_name: str
    recipient: str
    recipient_name: str
    year: int
    amount_usd: Decimal
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DonorYear:
    """Counted flows of a donor in a year, of one grade [USD], and to how many recipients."""

    year: int
    amount_usd: Decimal
    recipients: int
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DonorTables:
    """How many donors' tables of flows of a year were captured whole, and how many in part."""

    year: int
    whole: int
    cut: int


_FLOW = """
select f.id, f.code, f.donor as donor_id, d.code as donor_code, d.name as donor_name, f.recipient,
       s.name as recipient_name, f.year, f.pillars, f.pillar_class, f.sector_reported, f.amount_usd, f.amount_original,
       f.currency, f.channel, f.is_core_support, (d.kind <> 'group' and f.amount_usd is not null) as is_counted,
       f.note, f.evidence, f.source_codes, f.known_on,
       d.code collate "C" as donor_order, coalesce(f.recipient, '') collate "C" as recipient_order
from clearinghouse.flow f
join clearinghouse.donor d on d.id = f.donor
left join clearinghouse.state s on s.iso3 = f.recipient
"""


async def flows(
    *,
    donor: UUID | str | None = None,
    recipient: str | None = None,
    year: int | None = None,
    pillar: str | None = None,
    grades: Iterable[str] | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> list[Flow]:
    """Flows by year, donor's code, recipient and id. `donor` is an id (UUID) or a code.

    `pillar`: those that name it, alone or with others; undivided flows name none.
    """
    query = Query(_FLOW, as_of=as_of).having(
        "donor_id = {}" if isinstance(donor, UUID) else "donor_code = {}", donor
    )
    query.having("recipient = {}", recipient).having("year = {}", year).having("{} = any(pillars)", pillar)
    query.having("evidence = any({})", None if grades is None else sorted(grades))
    return await query.page(Flow, order=("year", "donor_order", "recipient_order"), after=after, limit=limit)


async def donor_tables(*, as_of: date | None = None) -> list[DonorTables]:
    """How many donors' tables of flows were captured, whole and cut, by year."""
    select = """select year, count(*) filter (where is_whole)::int as whole,
                       count(*) filter (where not is_whole)::int as cut
                from clearinghouse.flow_coverage where table_of = 'donor' group by year order by year"""
    arguments: list[object] = []
    if as_of is not None:
        select = as_of_text(select, "$1")
        arguments.append(as_of)
    return [record_of(DonorTables, row) for row in await fetch(select, *arguments)]


async def recipient_years(recipient: str, *, grades: Iterable[str]) -> list[RecipientYear]:
    """What a recipient got by year, of some grades."""
    rows = await fetch(
        f"""
        with counted as (
            select year, sum(amount_usd) as flows_usd, {WEAKEST} as flows_evidence, {CITED} as flows_source_codes,
                   count(distinct donor_id)::int as donors
            from ({_FLOW}) f where is_counted and recipient = $1 and evidence = any($2) group by year
        ), published as (
            select distinct on (year) year, amount_usd as published_usd, evidence as published_evidence,
                   source_codes as published_source_codes
            from clearinghouse.published_total
            where total_of = 'recipient' and code = $1 and evidence = any($2) and amount_usd is not null
            order by year, source_codes desc
        ), whole as (
            select year, bool_or(is_whole) as is_whole from clearinghouse.flow_coverage
            where table_of = 'recipient' and code = $1 group by year
        )
        select $1::text as recipient, year, flows_usd, flows_evidence,
               coalesce(flows_source_codes, '{{}}') as flows_source_codes,
               coalesce(donors, 0) as donors, is_whole, published_usd, published_evidence,
               coalesce(published_source_codes, '{{}}') as published_source_codes
        from counted full join published using (year) left join whole using (year) order by year
        """,  # noqa: S608 constants
        recipient,
        sorted(grades),
    )
    return [record_of(RecipientYear, row) for row in rows]


async def donor_recipient_years(
    *,
    recipient: str | None = None,
    donor: UUID | None = None,
    first_year: int | None = None,
    grades: Iterable[str],
) -> list[DonorRecipientYear]:
    """Counted flows by recipient, year, donor and grade, in that order."""
    rows = await fetch(
        f"""select donor_id, donor_code, donor_name, recipient, recipient_name, year, sum(amount_usd) as amount_usd,
                   evidence, {CITED} as source_codes
            from ({_FLOW}) f
            where is_counted and recipient is not null and evidence = any($1)
                  and ($2::text is null or recipient = $2) and ($3::uuid is null or donor_id = $3)
                  and ($4::int is null or year >= $4)
            group by donor_id, donor_code, donor_name, recipient, recipient_name, year, evidence
            order by recipient collate "C", year, donor_code collate "C", evidence collate "C" """,  # noqa: S608
        sorted(grades),
        recipient,
        donor,
        first_year,
    )
    return [record_of(DonorRecipientYear, row) for row in rows]


async def donor_years(donor: UUID, *, grades: Iterable[str]) -> list[DonorYear]:
    """Counted flows of a donor by year and grade."""
    rows = await fetch(
        f"""select year, sum(amount_usd) as amount_usd, count(distinct recipient)::int as recipients, evidence,
                   {CITED} as source_codes
            from ({_FLOW}) f where is_counted and donor_id = $1 and evidence = any($2)
            group by year, evidence order by year, evidence collate "C" """,  # noqa: S608 constants
        donor,
        sorted(grades),
    )
    return [record_of(DonorYear, row) for row in rows]


async def observed_donors(*, since: int) -> dict[str, int]:
    """How many single donors were seen giving to each recipient since a year, by ISO3; none: absent."""
    rows = await fetch(
        f"""select recipient, count(distinct donor_id)::int as donors from ({_FLOW}) f
            where is_counted and recipient is not null and year >= $1 group by recipient""",  # noqa: S608 constants
        since,
    )
    return {row["recipient"]: row["donors"] for row in rows}
