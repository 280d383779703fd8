"""Every query on the versions of a plan: which there are, what one says in its own currency, publishing, withdrawing.

The surprise: an activity has the plan's code before its own in the database (`SEN-2027-sc-1`), so that activities of
two plans do not meet under one name in a round; in drafts and comparisons it is the line's code alone (`sc-1`). Two
plans of a State whose codes begin alike could meet all the same: the check of a draft finds that (`line-of-other`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from clearinghouse.database.bulk import copy_rows
from clearinghouse.database.reading import Query, fetch, record_of
from clearinghouse.database.transaction import current_connection
from clearinghouse.obligations.store import obligations
from clearinghouse.plans.comparison import Cell
from clearinghouse.plans.conversion import RateOnRecord, in_usd, rate_for
from clearinghouse.plans.draft import (
    Draft,
    Line,
    LineYear,
    Mark,
    Partner,
    StatedRate,
    content_sha256,
    mark_of,
    plain_mark,
)
from clearinghouse.plans.finding import Facts, ObligationFact, OtherPlan
from clearinghouse.rates.store import rates
from clearinghouse.scopes.visibility import View, visible


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a plan and what became of it, without its content.

    `code` is the plan's. `is_own`: its State published it here. `reason` and `withdrawn_at` None: its State did not
    take it back.
    """

    code: str
    number: int
    status: str
    published_on: date | None
    is_own: bool
    visibility: str
    content_sha256: str
    known_on: date
    withdrawn_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """A plan of a State, by id. `current` is the number of the version that holds, None: none does.

    `current_is_own`: the State published that one here. `newest` is the newest version that is no illustration.
    """

    id: UUID
    code: str
    state: str
    state_name: str
    current: int | None
    current_is_own: bool
    is_illustration: bool
    newest: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the new version, the code of its source, the version that it superseded (None: none), the
    estimates that made way."""

    version: UUID
    number: int
    content_sha256: str
    source: str
    superseded: int | None
    estimates: tuple[str, ...]


async def own_plan(plan: UUID, *, state: str) -> OwnPlan | None:
    """A plan of a State, whatever its versions; None: the State has none of this id."""
    rows = await fetch(
        """select p.id, p.code, p.state, s.name as state_name,
                  max(v.number) filter (where v.status in ('published', 'illustration')) as current,
                  coalesce(bool_or(v.status = 'published' and v.published_at is not null), false) as current_is_own,
                  coalesce(bool_or(v.status = 'illustration'), false) as is_illustration,
                  max(v.number) filter (where not v.is_illustration) as newest
           from clearinghouse.work_plan p join clearinghouse.state s on s.iso3 = p.state
           left join clearinghouse.work_plan_version v on v.plan = p.id
           where p.id = $1 and p.state = $2 group by p.id, p.code, p.state, s.name""",
        plan,
        state,
    )
    return record_of(OwnPlan, rows[0]) if rows else None


async def versions(plan: UUID, *, view: View) -> list[Version]:
    """The versions of a plan that the reader may see or could see until they were withdrawn, by number."""
    reader = view.reader
    query = Query(
        """select v.id, v.plan, p.code, p.state, v.number, v.status, v.published_on,
                  v.published_at is not null as is_own, v.visibility, v.content_sha256, v.known_on,
                  w.withdrawn_at, w.reason
           from clearinghouse.work_plan_version v join clearinghouse.work_plan p on p.id = v.plan
           left join clearinghouse.plan_withdrawal w on w.version = v.id"""
    )
    query.where("plan = {}", plan).where("status <> 'draft'")
    query.where(
        visible("work_plan", item="listed.plan", level="visibility", owner="'state:' || state"),
        reader.is_states_party,
        reader.party,
        reader.party,
    )
    return [record_of(Version, row) for row in await query.rows(order=("number",), limit=None)]


async def withdrawal(plan: UUID, *, version: int | None, view: View) -> Version | None:
    """The version that its State took back, of that number or else the newest one; None: it is not withdrawn."""
    found = [each for each in await versions(plan, view=view) if version in (None, each.number)]
    newest = found[-1] if found else None
    return newest if newest is not None and newest.status == "withdrawn" and newest.is_own else None


def _line_code(code: str, plan_code: str) -> str:
    return code.removeprefix(f"{plan_code}-")


async def version_as_draft(plan: UUID, number: int) -> Draft | None:
    """What a version says, in the currency in which it was costed; None: there is no such version."""
    heads = await fetch(
        """select p.code, v.* from clearinghouse.work_plan_version v join clearinghouse.work_plan p on p.id = v.plan
           where v.plan = $1 and v.number = $2 and v.status <> 'draft'""",
        plan,
        number,
    )
    if not heads:
        return None
    head = heads[0]
    rows = await fetch(
        """select a.id as activity, a.code, a.pillar, a.title, a.admin_area, a.is_local, a.partners,
                  a.partner_kinds, o.code as obligation, y.year, y.output, y.rate_dated, y.rate_source,
                  y.usd_per_unit,
                  case when y.cost_original is null then y.cost_usd else y.cost_original end as cost,
                  case when y.cost_original is null then y.national_usd else y.national_original end as national,
                  case when y.cost_original is null then y.secured_usd else y.secured_original end as secured
           from clearinghouse.activity a
           left join clearinghouse.obligation o on o.id = a.obligation
           left join clearinghouse.activity_year y on y.activity = a.id
           where a.version = $1 order by a.code collate "C", y.year""",
        head["id"],
    )
    years: dict[UUID, list[LineYear]] = {}
    first: dict[UUID, Any] = {}
    for row in rows:
        first.setdefault(row["activity"], row)
        of_line = years.setdefault(row["activity"], [])
        if row["year"] is not None:
            of_line.append(LineYear(row["year"], row["cost"], row["national"], row["secured"], row["output"]))
    own = {
        StatedRate(row["usd_per_unit"], date.fromisoformat(row["rate_dated"]), row["rate_source"])
        for row in rows
        # A rate of a day is the State's own; those on record are of a year.
        if row["rate_dated"] is not None and len(row["rate_dated"]) == len("2026-11-22")
    }
    return Draft(
        code=head["code"],
        title=head["title"],
        first_year=head["first_year"],
        last_year=head["last_year"],
        currency=head["currency"],
        visibility=head["visibility"],
        marks=marks_of(head["marks"]),
        lines=tuple(
            Line(
                code=_line_code(row["code"], head["code"]),
                pillar=row["pillar"],
                title=row["title"],
                obligation=row["obligation"],
                admin_area=row["admin_area"],
                is_local=row["is_local"],
                partners=tuple(
                    Partner(name, kind)
                    for name, kind in zip(row["partners"], row["partner_kinds"] or (), strict=True)
                ),
                years=tuple(years[id]),
            )
            for id, row in first.items()
        ),
        rate=own.pop() if len(own) == 1 else None,
    )


def marks_of(kept: str | None) -> tuple[Mark, ...]:
    """Return the marks that a version keeps as JSON; None: nothing is said of any."""
    return () if kept is None else tuple(mark_of(each) for each in json.loads(kept))


async def need_of(plan: UUID, number: int) -> dict[Cell, Decimal]:
    """What a version needs by year and pillar [USD], as it was converted when it was published."""
    rows = await fetch(
        """select y.year, a.pillar, sum(y.need_usd) as need_usd from clearinghouse.work_plan_version v
           join clearinghouse.activity a on a.version = v.id join clearinghouse.activity_year y on y.activity = a.id
           where v.plan = $1 and v.number = $2 group by y.year, a.pillar""",
        plan,
        number,
    )
    return {(row["year"], row["pillar"]): row["need_usd"] for row in rows}


async def facts(plan: UUID, given: Draft, *, state: str) -> Facts:
    """What a draft is checked against: obligations of its State, rates, its published version, other plans."""
    own = await own_plan(plan, state=state)
    published = None
    if own is not None and own.current is not None and not own.is_illustration:
        published = await version_as_draft(plan, own.current)
    others = await fetch(
        """select p.code, coalesce(array_agg(distinct y.year) filter (where y.need_usd > 0), '{}') as years,
                  coalesce(array_agg(distinct a.pillar) filter (where y.need_usd > 0), '{}') as pillars,
                  coalesce(array_agg(distinct a.code) filter (where starts_with(a.code, $3)), '{}') as alike
           from clearinghouse.work_plan p join clearinghouse.work_plan_version v on v.plan = p.id
           join clearinghouse.activity a on a.version = v.id
           left join clearinghouse.activity_year y on y.activity = a.id
           where p.state = $1 and p.id <> $2 and v.status = 'published' group by p.code order by p.code""",
        state,
        plan,
        f"{given.code}-",
    )
    owed = await obligations(state=state, limit=None)
    return Facts(
        state=state,
        obligations={
            each.code: ObligationFact(
                each.code, each.article, each.unit, each.remaining, each.remaining_as_of_year, each.deadline
            )
            for each in owed
        },
        rates=tuple(
            RateOnRecord(
                each.currency,
                each.year,
                each.usd_per_unit,
                each.method,
                each.evidence,
                each.source_codes,
            )
            for each in await rates(currency=given.currency, limit=None)
        ),
        published=published,
        others=tuple(
            OtherPlan(
                row["code"], frozenset(row["years"]), frozenset(row["pillars"]), frozenset(row["alike"])
            )
            for row in others
        ),
    )


async def publish(
    plan: UUID, given: Draft, against: Facts, *, state_name: str, now: datetime, address: str | None
) -> Published:
    """Write a draft as the next version of its plan, supersede the one before, and let estimates of the State go.

    The caller has checked that no finding is an error, holds the draft's row, and discards the draft. `address`
    is where the version can be read, None: nowhere known from outside. A version that only its State sees leaves
    estimates in place, since their going would tell of it.
    """
    connection = current_connection()
    today = now.date()
    await connection.execute(
        "insert into clearinghouse.work_plan (id, code, state) values ($1, $2, $3) on conflict (id) do nothing",
        plan,
        given.code,
        against.state,
    )
    number = 1 + await connection.fetchval(
        "select coalesce(max(number), 0) from clearinghouse.work_plan_version where plan = $1", plan
    )
    superseded = await connection.fetchval(
        """update clearinghouse.work_plan_version set status = 'superseded'
           where plan = $1 and status in ('published', 'illustration') returning number""",
        plan,
    )
    estimates: list[str] = []
    if given.visibility != "own":
        rows = await connection.fetch(
            """update clearinghouse.work_plan_version v set status = 'withdrawn' from clearinghouse.work_plan p
               where p.id = v.plan and p.state = $1 and v.status = 'illustration' returning p.code""",
            against.state,
        )
        estimates = sorted(row["code"] for row in rows)
    version, source = uuid4(), f"PLAN-{given.code}-{number}"
    sha256 = content_sha256(given)
    cited = {
        "evidence": "reported",
        "source_codes": [source],
        "derivation": None,
        "known_on": today,
        "is_illustration": False,
    }
    await copy_rows(
        connection,
        "work_plan_version",
        [
            {
                "id": version,
                "plan": plan,
                "number": number,
                "status": "draft",
                "title": given.title,
                "first_year": given.first_year,
                "last_year": given.last_year,
                "currency": given.currency,
                "published_on": today,
                "published_at": now,
                "content_sha256": sha256,
                "visibility": given.visibility,
                "marks": json.dumps([plain_mark(each) for each in given.marks], ensure_ascii=False)
                if given.marks
                else None,
                **cited,
                # Its source is this very version, which has to be there first.
                "evidence": "unverified",
                "source_codes": [],
            }
        ],
    )
    await connection.execute(
        """insert into clearinghouse.source (id, code, title, publisher, published, url, version)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        uuid4(),
        source,
        f"{state_name}: work plan {given.code}, version {number}, published on this platform",
        state_name,
        today.isoformat(),
        address,
        version,
    )
    await _write_lines(version, given, against, cited)
    await connection.execute(
        """update clearinghouse.work_plan_version set status = 'published', evidence = 'reported', source_codes = $2
           where id = $1""",
        version,
        [source],
    )
    return Published(version, number, sha256, source, superseded, tuple(estimates))


async def _write_lines(version: UUID, given: Draft, against: Facts, cited: dict[str, Any]) -> None:
    codes = await fetch("select code, id from clearinghouse.obligation where state = $1", against.state)
    obligation_ids = {row["code"]: row["id"] for row in codes}
    known_sources = {each.source_codes[0] for each in against.rates if each.source_codes}
    ids = {line.code: uuid4() for line in given.lines}
    connection = current_connection()
    await copy_rows(
        connection,
        "activity",
        [
            {
                "id": ids[line.code],
                "version": version,
                "code": f"{given.code}-{line.code}",
                "pillar": line.pillar,
                "source_pillar": None,
                "is_pillar_stated": True,
                "obligation": obligation_ids[line.obligation] if line.obligation else None,
                "title": line.title,
                "is_local": line.is_local,
                "admin_area": line.admin_area,
                "partners": [each.name for each in line.partners],
                "partner_kinds": [each.kind for each in line.partners] or None,
                **cited,
            }
            for line in given.lines
        ],
    )
    await copy_rows(
        connection,
        "activity_year",
        [
            _year_row(ids[line.code], given, each, against, cited, known_sources)
            for line in given.lines
            for each in line.years
        ],
    )


def _year_row(
    activity: UUID,
    given: Draft,
    each: LineYear,
    against: Facts,
    cited: dict[str, Any],
    known_sources: set[str],
) -> dict[str, Any]:
    rate = rate_for(given, each.year, against.rates)
    if rate is None:
        raise ValueError(f"no rate for {given.currency} in {each.year}: findings would have said so")
    usd = in_usd(each, rate)
    row: dict[str, Any] = {
        "id": uuid4(),
        "activity": activity,
        "year": each.year,
        "cost_usd": usd.cost,
        "national_usd": usd.national,
        "secured_usd": usd.secured,
        "need_usd": usd.need,
        "output": each.output,
        "is_net_of_national": None,
        **dict.fromkeys(
            (
                "cost_original",
                "national_original",
                "secured_original",
                "need_original",
                "usd_per_unit",
                "rate_dated",
                "rate_source",
            )
        ),
        **cited,
    }
    if rate.dated is not None:
        need: Decimal | None = each.need
        row |= {
            "cost_original": each.cost,
            "national_original": each.national,
            "secured_original": each.secured,
            "need_original": need,
            "usd_per_unit": rate.usd_per_unit,
            "rate_dated": rate.dated,
            "rate_source": rate.source or "",
            "derivation": f"rate: {rate.usd_per_unit.normalize():f} USD for 1 {given.currency}, {rate.dated}",
        }
        if rate.source is not None and rate.source in known_sources:
            row["source_codes"] = [*cited["source_codes"], rate.source]
    return row


async def withdraw(plan: UUID, number: int, *, reason: str, now: datetime) -> bool:
    """Take the published version of that number back; False: it is not the published one (any more)."""
    rows = await fetch(
        """update clearinghouse.work_plan_version set status = 'withdrawn'
           where plan = $1 and number = $2 and status = 'published' and published_at is not null returning id""",
        plan,
        number,
    )
    if rows:
        await fetch(
            "insert into clearinghouse.plan_withdrawal (id, version, reason, withdrawn_at) values ($1, $2, $3, $4)",
            uuid4(),
            rows[0]["id"],
            reason,
            now,
        )
    return bool(rows)
