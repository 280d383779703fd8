"""Every query on obligations, what remained of them, and requests to extend their deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query


@dataclass(frozen=True, slots=True)
class Obligation:
    """A State's duty under an article, with the newest remaining quantity that is known.

    `deadline` is the working deadline and `deadline_basis` what it rests on (`granted`, `requested`,
    `decision not found`); None: none is known or needed. `remaining` is in `unit`, at the end of
    `remaining_as_of_year`; None: not reported. The remaining figure has a grade and sources of its own.
    """

    id: UUID
    code: str
    state: str
    state_name: str
    region: str | None
    article: int
    status: str
    first_deadline: date | None
    documented_deadline: date | None
    deadline: date | None
    deadline_basis: str | None
    unit: str
    remaining: Decimal | None
    remaining_as_of_year: int | None
    remaining_is_stale: bool | None
    remaining_evidence: str | None
    remaining_source_codes: tuple[str, ...] | None
    unverified_fields: tuple[str, ...]
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    known_on: date


@dataclass(frozen=True, slots=True)
class Quantity:
    """What remained at the end of a year, in the obligation's unit; None: not reported."""

    obligation: str
    as_of_year: int
    confirmed: Decimal | None
    suspected: Decimal | None
    total: Decimal | None
    unit: str
    is_newest: bool
    is_stale: bool
    device_scope: str | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    known_on: date


@dataclass(frozen=True, slots=True)
class ExtensionRequest:
    """What is known of a request: the newest revision. `status`: granted, requested, announced, expected."""

    id: UUID
    code: str
    revision: int
    obligation: str
    from_deadline: date | None
    requested_deadline: date | None
    status: str
    is_interim: bool
    is_date_inferred: bool
    note: str | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    known_on: date


_OBLIGATION = """
select o.id, o.code, o.state, s.name as state_name, s.region, o.article, o.status, o.first_deadline,
       o.documented_deadline, o.working_deadline as deadline, o.working_basis as deadline_basis, o.unit,
       q.total as remaining, q.as_of_year as remaining_as_of_year, q.is_stale as remaining_is_stale,
       q.evidence as remaining_evidence, q.source_codes as remaining_source_codes,
       o.unverified_fields, o.evidence, o.source_codes, o.derivation, o.known_on,
       coalesce(o.working_deadline, 'infinity'::date) as due
from clearinghouse.obligation o
join clearinghouse.state s on s.iso3 = o.state
left join lateral (
    select * from clearinghouse.obligation_quantity q
    where q.obligation = o.id and q.is_newest and q.total is not null
    order by q.as_of_year desc limit 1
) q on true
"""


async def obligations(
    *,
    state: str | None = None,
    article: int | None = None,
    status: str | None = None,
    basis: str | None = None,
    deadline_from: date | None = None,
    deadline_to: date | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> list[Obligation]:
    """Obligations by deadline (unknown last), then id; those behind the id `after`; None asks nothing."""
    query = (
        Query(_OBLIGATION, as_of=as_of)
        .having("state = {}", state)
        .having("article = {}", article)
        .having("status = {}", status)
    )
    query.having("deadline_basis = {}", basis).having("deadline >= {}", deadline_from)
    query.having("deadline <= {}", deadline_to)
    return await query.page(Obligation, order=("due",), after=after, limit=limit)


async def quantities(state: str, *, as_of: date | None = None) -> list[Quantity]:
    """What remained of a State's obligations, by obligation and year."""
    query = Query(
        """select q.id, o.code as obligation, o.state, o.unit, q.as_of_year, q.confirmed, q.suspected, q.total,
        q.is_newest, q.is_stale, q.device_scope, q.evidence, q.source_codes, q.derivation, q.known_on
        from clearinghouse.obligation_quantity q join clearinghouse.obligation o on o.id = q.obligation""",
        as_of=as_of,
    ).where("state = {}", state)
    return await query.all(Quantity, order=('obligation collate "C"', "as_of_year"))


async def extension_requests(state: str, *, as_of: date | None = None) -> list[ExtensionRequest]:
    """The newest revision of each request of a State, by code."""
    query = Query(
        """select distinct on (r.code) r.id, r.code, r.revision, o.code as obligation, o.state, r.from_deadline,
        r.requested_deadline, r.status, r.is_interim, r.is_date_inferred, r.note, r.evidence, r.source_codes,
        r.derivation, r.known_on
        from clearinghouse.extension_request r join clearinghouse.obligation o on o.id = r.obligation
        order by r.code, r.revision desc""",
        as_of=as_of,
    ).where("state = {}", state)
    return await query.all(ExtensionRequest, order=('code collate "C"',))
