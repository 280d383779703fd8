"""Every query on obligations, what remained of them, and requests to extend their deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query


@dataclass(frozen=True, slots=True)
class Obligation:
    """A State's duty under an article, with the newest remaining quantity that is known.

    `deadline` is the working deadline and `deadline_basis` what it rests on under Article 5 (`granted`, `requested`,
    `decision not found`); None: none is known or needed. `remaining` is in `unit`, at the end of
    `remaining_as_of_year`; None: not reported. The remaining figure has a grade and sources of its own.
    `confirmed_at`: when its State confirmed status and deadlines as they stand; None: it has not.
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
    confirmed_at: datetime | None


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
    """A revision of what is known of a request. `contents`, `marks`, `follow_ups` are JSON; None: not looked at.

    `status`: granted, requested, announced, expected, not granted, withdrawn. `confirmed_at`: when its State confirmed
    this revision, None: it has not.
    """

    id: UUID
    code: str
    revision: int
    obligation: str
    state: str
    from_deadline: date | None
    requested_deadline: date | None
    status: str
    is_interim: bool
    is_date_inferred: bool
    note: str | None
    submitted_on: date | None
    decided_on: date | None
    decided_at: str | None
    contents: str | None
    marks: str | None
    follow_ups: str | None
    confirmed_at: datetime | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    known_on: date


CONTENT: Final = """encode(sha256(convert_to(format('%s|%s|%s|%s|%s', o.status,
    to_char(o.first_deadline, 'YYYY-MM-DD'), to_char(o.documented_deadline, 'YYYY-MM-DD'),
    to_char(o.working_deadline, 'YYYY-MM-DD'), o.working_basis), 'UTF8')), 'hex')"""
"""The hash of what a State confirms of an obligation `o`: when that changes, the confirmation no longer holds."""

_OBLIGATION = f"""
select o.id, o.code, o.state, s.name as state_name, s.region, o.article, o.status, o.first_deadline,
       o.documented_deadline, o.working_deadline as deadline, o.unit,
       case when o.article = 5 then o.working_basis end as deadline_basis,
       q.total as remaining, q.as_of_year as remaining_as_of_year, q.is_stale as remaining_is_stale,
       q.evidence as remaining_evidence, q.source_codes as remaining_source_codes,
       o.unverified_fields, o.evidence, o.source_codes, o.derivation, o.known_on,
       coalesce(o.working_deadline, 'infinity'::date) as due,
       (select c.confirmed_at from clearinghouse.state_confirmation c
        where c.kind = 'obligation' and c.item = o.id and c.content_sha256 = {CONTENT}) as confirmed_at
from clearinghouse.obligation o
join clearinghouse.state s on s.iso3 = o.state
left join lateral (
    select * from clearinghouse.obligation_quantity q
    where q.obligation = o.id and q.is_newest and q.total is not null
    order by q.as_of_year desc limit 1
) q on true
"""  # noqa: S608 a constant


async def obligations(
    *,
    state: str | None = None,
    article: int | None = None,
    status: str | None = None,
    basis: str | None = None,
    deadline_from: date | None = None,
    deadline_to: date | None = None,
    code: str | None = None,
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
        .having("code = {}", code)
    )
    query.having("deadline_basis = {}", basis).having("deadline >= {}", deadline_from)
    query.having("deadline <= {}", deadline_to)
    return await query.page(Obligation, order=("due",), after=after, limit=limit)


async def quantities(state: str, *, as_of: date | None = None) -> list[Quantity]:
    """What remained of a State's obligations, by obligation and year."""
    query = Query(
        """select q.id, o.code as obligation, o.state, o.unit, q.as_of_year, q.confirmed, q.suspected, q.total,
        q.is_newest and q.as_of_year = max(q.as_of_year) filter (where q.is_newest and q.total is not null)
        over (partition by q.obligation) is true as is_newest,
        q.is_stale, q.device_scope, q.evidence, q.source_codes, q.derivation, q.known_on
        from clearinghouse.obligation_quantity q join clearinghouse.obligation o on o.id = q.obligation""",
        as_of=as_of,
    ).where("state = {}", state)
    return await query.all(Quantity, order=('obligation collate "C"', "as_of_year"))


_REQUEST = """
select r.id, r.code collate "C" as code, r.revision, o.code as obligation, o.state, r.from_deadline,
       r.requested_deadline, r.status, r.is_interim, r.is_date_inferred, r.note, r.submitted_on, r.decided_on,
       r.decided_at, r.contents, r.marks, r.follow_ups, r.evidence, r.source_codes, r.derivation, r.known_on,
       (select c.confirmed_at from clearinghouse.state_confirmation c
        where c.kind = 'extension_request' and c.item = r.id limit 1) as confirmed_at
from clearinghouse.extension_request r join clearinghouse.obligation o on o.id = r.obligation
"""
_NEWEST_REQUEST = f"select distinct on (code) * from ({_REQUEST}) revision order by code, revision desc"  # noqa: S608


async def extension_requests(
    state: str | None = None,
    *,
    status: str | None = None,
    code: str | None = None,
    after: str | None = None,
    limit: int | None = None,
    as_of: date | None = None,
) -> list[ExtensionRequest]:
    """The newest revision of each request, by code, those behind the code `after`; None asks nothing."""
    query = Query(_NEWEST_REQUEST, as_of=as_of).having("state = {}", state).having("status = {}", status)
    query.having("code = {}", code)
    return await query.page(ExtensionRequest, order=(), after=after, limit=limit, key="code")


async def revisions(code: str) -> list[ExtensionRequest]:
    """Every revision of a request, the oldest first."""
    return await Query(_REQUEST).where("code = {}", code).all(ExtensionRequest, order=("revision",))
