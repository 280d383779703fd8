"""Every query on work plans: published versions, their activities, and what they need by year and pillar.

The surprise: lists hold the version of a plan that holds today (`published`, or `illustration` for an estimate, which
no State published); a superseded or withdrawn one is found by its number alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from clearinghouse.database.reading import CITED, DEFAULT_LIMIT, Query, as_of_text, fetch, record_of
from clearinghouse.scopes.visibility import NOW, View, visible


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """A version of a plan, with the sums of its years [USD]; None: not reported in any year.

    `id` and `code` are the plan's and stay the same from version to version. `marks` is JSON, None: nothing is said of
    them. `is_own`: its State published it here.
    """

    id: UUID
    code: str
    state: str
    state_name: str
    title: str
    version: int
    status: str
    first_year: int
    last_year: int
    currency: str
    published_on: date | None
    cost_usd: Decimal | None
    national_usd: Decimal | None
    secured_usd: Decimal | None
    need_usd: Decimal | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    is_illustration: bool
    known_on: date
    visibility: str
    content_sha256: str
    marks: str | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class PublishedVersion(WorkPlan):
    """A version that was published and not taken back, whether it holds or was replaced.

    `is_replaced`: another version followed; `replaced_on`: the day on which that one was published, None: not known.
    """

    is_replaced: bool
    replaced_on: date | None


@dataclass(frozen=True, slots=True)
class Original:
    """A year's amounts in the currency in which the plan was costed, and the rate to US dollars that was used.

    `rate_dated` is the year or day that the rate is of; `rate_source` the code of its source, or the State's words.
    """

    cost: Decimal
    national: Decimal | None
    secured: Decimal | None
    need: Decimal
    usd_per_unit: Decimal
    rate_dated: str
    rate_source: str


@dataclass(frozen=True, slots=True)
class ActivityYear:
    """An activity's cost in a year [USD]; national and secured None: not reported. `output` in `output_unit`.

    `original` None: it was costed in US dollars.
    """

    year: int
    cost_usd: Decimal
    national_usd: Decimal | None
    secured_usd: Decimal | None
    need_usd: Decimal
    output: Decimal | None
    output_unit: str | None
    is_net_of_national: bool | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    original: Original | None


@dataclass(frozen=True, slots=True)
class Activity:
    """A line of a plan. `is_pillar_stated` False: the document does not divide by pillar.

    `partners` are (name, kind); `admin_area` None: not reported.
    """

    id: UUID
    code: str
    title: str
    pillar: str
    is_pillar_stated: bool
    source_pillar: str | None
    obligation_id: UUID | None
    obligation: str | None
    is_local: bool | None
    admin_area: str | None
    partners: tuple[tuple[str, str], ...]
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    years: tuple[ActivityYear, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What a State's published plans need in a year and pillar, of one grade [USD]; None: not reported."""

    state: str
    state_name: str
    region: str | None
    year: int
    pillar: str
    evidence: str
    cost_usd: Decimal
    national_usd: Decimal | None
    secured_usd: Decimal | None
    need_usd: Decimal
    source_codes: tuple[str, ...]
    is_illustration: bool
    known_on: date


@dataclass(frozen=True, slots=True)
class NeedTotal:
    """What all published plans need in a year and pillar, of one grade [USD], and of how many States."""

    year: int
    pillar: str
    evidence: str
    cost_usd: Decimal
    national_usd: Decimal | None
    secured_usd: Decimal | None
    need_usd: Decimal
    states: tuple[str, ...]
    source_codes: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A need of the version of a plan that held on a day, with what a round must know of its activity.

    `output` is in the obligation's unit, None: not given; `is_local` None: not reported.
    """

    state: str
    activity: str
    title: str
    pillar: str
    obligation: str | None
    is_local: bool | None
    year: int
    need_usd: Decimal
    output: Decimal | None
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaidLine:
    """What national and secured money pays of the work of an activity on an obligation in a year [USD].

    `output` is what the whole cost buys, in the obligation's unit; None: not given.
    """

    activity: str
    obligation: str
    year: int
    cost_usd: Decimal
    national_usd: Decimal
    secured_usd: Decimal
    need_usd: Decimal
    output: Decimal | None


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """A target or cost as a document printed it; never added to others."""

    code: str
    state: str
    document: str
    source_pillar: str
    first_year: int | None
    last_year: int | None
    is_per_year: bool | None
    target_m2: Decimal | None
    cost_usd: Decimal | None
    national_usd: Decimal | None
    use: str
    note: str | None
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """How an estimated need came about [USD, m2]; None: did not go in."""

    state: str
    method: str
    plan_total_usd: Decimal | None
    first_year: int | None
    last_year: int | None
    remaining_m2: Decimal | None
    confirmed_m2: Decimal | None
    suspected_m2: Decimal | None
    usd_per_m2: Decimal | None
    bound_low_usd: Decimal | None
    bound_high_usd: Decimal | None
    funding_years: tuple[int, ...]
    yearly_usd: Decimal | None
    bounded: str
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None


_COLUMNS = """
select p.id, p.code collate "C" as code, p.state collate "C" as state, s.name as state_name, v.title,
       v.number as version, v.status,
       v.first_year, v.last_year, v.currency, v.published_on, v.evidence, v.source_codes, v.derivation,
       v.is_illustration, v.known_on, v.visibility, sums.cost_usd, sums.national_usd, sums.secured_usd, sums.need_usd,
       v.content_sha256, v.marks, v.published_at is not null as is_own,
       (select n.visibility from clearinghouse."work_plan_version" n where n.id = v.id) as visibility_today,
       (select n.status = 'withdrawn' and n.published_at is not null from clearinghouse."work_plan_version" n
        where n.id = v.id) as is_taken_back
"""
_FROM = """
from clearinghouse.work_plan_version v
join clearinghouse.work_plan p on p.id = v.plan
join clearinghouse.state s on s.iso3 = p.state
left join lateral (
    select sum(y.cost_usd) as cost_usd, sum(y.national_usd) as national_usd, sum(y.secured_usd) as secured_usd,
           sum(y.need_usd) as need_usd
    from clearinghouse.activity a join clearinghouse.activity_year y on y.activity = a.id
    where a.version = v.id
) sums on true
"""
_PLAN = _COLUMNS + _FROM
_PLAN_AND_NEXT = f"""{_COLUMNS}, next.number is not null as is_replaced, next.published_on as replaced_on {_FROM}
left join lateral (
    select n.number, n.published_on from clearinghouse.work_plan_version n
    where n.plan = v.plan and n.number > v.number and n.status <> 'draft' order by n.number limit 1
) next on true
"""  # noqa: S608 constants

_VISIBLE, _VISIBLE_TODAY = (
    visible("work_plan", item="listed.id", level=level, owner="'state:' || state")
    for level in ("visibility", "visibility_today")
)
"""As of a day, what was not to be seen then is not shown, nor what is not to be seen today (the quotes around the
table's name keep it from being read as of the day). What its State took back only the State still reads."""


def _seen_by(view: View, select: str = _PLAN) -> Query:
    """Versions of plans that a reader may see, drafts apart."""
    values = view.reader.is_states_party, view.reader.party, view.reader.party
    query = Query(select, as_of=view.as_of).where("status <> 'draft'")
    query.where(_VISIBLE, *values).where(_VISIBLE_TODAY, *values)
    query.where(f"not (is_illustration and {_ESTIMATES_REMOVED.format(state='listed.state')})")
    return query.where("not is_taken_back or 'state:' || state = {}::text", view.reader.party)


_ESTIMATES_REMOVED = """exists (select from clearinghouse.estimate_removal e
    where e.state = {state} and e.reinstated_at is null)"""
"""The State has asked that no estimate about it is shown: none is, as of whatever day."""

_TODAY = '(select n.visibility from clearinghouse."work_plan_version" n where n.id = v.id)'
_IS_TAKEN_BACK = """exists (select from clearinghouse."work_plan_version" n
    where n.id = v.id and n.status = 'withdrawn' and n.published_at is not null)"""
_VISIBLE_LINES = {
    level: visible(
        "work_plan", item="p.id", level=level, owner="'state:' || p.state", states_party="$5", party="$6"
    )
    for level in ("v.visibility", _TODAY)
}
_NEED = f"""
with lines as (
    select p.state, s.name as state_name, s.region, y.year, a.pillar, y.evidence, y.cost_usd, y.national_usd,
           y.secured_usd, y.need_usd, y.source_codes, v.is_illustration, v.known_on
    from clearinghouse.activity_year y
    join clearinghouse.activity a on a.id = y.activity
    join clearinghouse.work_plan_version v on v.id = a.version
    join clearinghouse.work_plan p on p.id = v.plan
    join clearinghouse.state s on s.iso3 = p.state
    where v.status in ('published', 'illustration') and y.year between $1 and $2 and y.evidence = any($3)
          and ($4::text is null or p.state = $4)
          and ({_VISIBLE_LINES["v.visibility"]})
          and ({_VISIBLE_LINES[_TODAY]})
          and (not {_IS_TAKEN_BACK} or 'state:' || p.state = $6::text)
          and not (v.is_illustration and {_ESTIMATES_REMOVED.format(state="p.state")})
)
"""  # noqa: S608 constants


_CURRENT = "status in ('published', 'illustration')"
_WITHDRAWN = """status = 'withdrawn' and is_taken_back and not exists (select from clearinghouse.work_plan_version n
    where n.plan = listed.id and n.status <> 'draft' and (n.status = 'published' or n.number > listed.version))"""


async def work_plans(
    *,
    state: str | None = None,
    grades: Iterable[str] | None = None,
    is_withdrawn: bool = False,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    view: View = NOW,
) -> list[WorkPlan]:
    """Current versions that the reader may see, by State, then id of the plan; of some grades, or of all (None).

    Estimated plans have the status `illustration`: no State published them. `is_withdrawn` lists instead the newest
    version of each plan that the reader's own State took back and has not replaced.
    """
    query = _seen_by(view).where(_WITHDRAWN if is_withdrawn else _CURRENT).having("state = {}", state)
    query.having("evidence = any({})", None if grades is None else sorted(grades))
    return await query.page(WorkPlan, order=("state",), after=after, limit=limit)


async def work_plan(id: UUID, *, version: int | None = None, view: View = NOW) -> WorkPlan | None:
    """The published version of a plan, or the version of that number whatever became of it; None if there is none."""
    query = _seen_by(view).where("id = {}", id)
    query = (
        query.where("status in ('published', 'illustration')")
        if version is None
        else query.where("version = {}", version)
    )
    found = await query.all(WorkPlan, order=())
    return found[0] if found else None


async def published_versions(*, view: View = NOW) -> list[PublishedVersion]:
    """Versions that the reader may see and that were published, also those that a later one replaced.

    By plan, then number. Withdrawn versions and estimates are left out; a version that followed and was withdrawn
    since ended the one before it all the same.
    """
    query = _seen_by(view, _PLAN_AND_NEXT).where(
        "status in ('published', 'superseded') and not is_illustration"
    )
    return await query.all(PublishedVersion, order=("code", "version"))


async def restricted(*, state: str | None = None, view: View) -> list[UUID]:
    """The ids of plans that the reader may see and not everybody."""
    query = _seen_by(view).where("visibility <> 'public'").having("state = {}", state)
    return sorted({row["id"] for row in await query.rows(order=(), key="id", limit=None)})


def _original(row: Any) -> Original | None:
    if row["cost_original"] is None:
        return None
    return Original(
        cost=row["cost_original"],
        national=row["national_original"],
        secured=row["secured_original"],
        need=row["need_original"],
        usd_per_unit=row["usd_per_unit"],
        rate_dated=row["rate_dated"],
        rate_source=row["rate_source"],
    )


async def activities(plan: UUID, *, version: int) -> list[Activity]:
    """The activities of a version of a plan with their years, by code and year."""
    rows = await fetch(
        """select a.*, o.code as obligation_code, o.unit as output_unit, y.year, y.cost_usd, y.national_usd,
                  y.secured_usd, y.need_usd, y.output, y.is_net_of_national, y.cost_original, y.national_original,
                  y.secured_original, y.need_original, y.usd_per_unit, y.rate_dated, y.rate_source,
                  y.evidence as year_evidence,
                  y.source_codes as year_source_codes, y.derivation as year_derivation
           from clearinghouse.activity a
           join clearinghouse.work_plan_version v on v.id = a.version
           left join clearinghouse.obligation o on o.id = a.obligation
           left join clearinghouse.activity_year y on y.activity = a.id
           where v.plan = $1 and v.number = $2 order by a.code collate "C", y.year""",
        plan,
        version,
    )
    years: dict[UUID, list[ActivityYear]] = {}
    for row in rows:
        of_activity = years.setdefault(row["id"], [])
        if row["year"] is not None:
            of_activity.append(
                ActivityYear(
                    year=row["year"],
                    cost_usd=row["cost_usd"],
                    national_usd=row["national_usd"],
                    secured_usd=row["secured_usd"],
                    need_usd=row["need_usd"],
                    output=row["output"],
                    output_unit=row["output_unit"],
                    is_net_of_national=row["is_net_of_national"],
                    evidence=row["year_evidence"],
                    source_codes=tuple(row["year_source_codes"]),
                    derivation=row["year_derivation"],
                    original=_original(row),
                )
            )
    first_rows = {row["id"]: row for row in reversed(rows)}
    return [
        Activity(
            id=id,
            code=row["code"],
            title=row["title"],
            pillar=row["pillar"],
            is_pillar_stated=row["is_pillar_stated"],
            source_pillar=row["source_pillar"],
            obligation_id=row["obligation"],
            obligation=row["obligation_code"],
            is_local=row["is_local"],
            admin_area=row["admin_area"],
            partners=tuple(zip(row["partners"], row["partner_kinds"] or (), strict=True)),
            evidence=row["evidence"],
            source_codes=tuple(row["source_codes"]),
            derivation=row["derivation"],
            years=tuple(of_activity),
        )
        for id, of_activity in years.items()
        for row in (first_rows[id],)
    ]


async def _needed(
    select: str, *, first_year: int, last_year: int, grades: Iterable[str], state: str | None, view: View
) -> list[Any]:
    reader = view.reader
    arguments: list[object] = [
        first_year,
        last_year,
        sorted(grades),
        state,
        reader.is_states_party,
        reader.party,
    ]
    statement = f"{_NEED} {select}"
    if view.as_of is not None:
        statement = as_of_text(statement, "$7")
        arguments.append(view.as_of)
    return await fetch(statement, *arguments)


async def needs(
    *, first_year: int, last_year: int, grades: Iterable[str], state: str | None = None, view: View = NOW
) -> list[Need]:
    """What published plans the reader may see need, by State, year, pillar and grade, in that order."""
    rows = await _needed(
        f"""select state, state_name, region, year, pillar, evidence, sum(cost_usd) as cost_usd,
            sum(national_usd) as national_usd, sum(secured_usd) as secured_usd, sum(need_usd) as need_usd,
            {CITED} as source_codes, bool_or(is_illustration) as is_illustration, max(known_on) as known_on
            from lines group by state, state_name, region, year, pillar, evidence
            order by state collate "C", year, pillar collate "C", evidence collate "C" """,  # noqa: S608 constants
        first_year=first_year, last_year=last_year, grades=grades, state=state, view=view,
    )  # fmt: skip
    return [record_of(Need, row) for row in rows]


async def need_totals(
    *, first_year: int, last_year: int, grades: Iterable[str], view: View = NOW
) -> list[NeedTotal]:
    """What published plans the reader may see need, by year, pillar and grade; grades are never added here."""
    rows = await _needed(
        f"""select year, pillar, evidence, sum(cost_usd) as cost_usd, sum(national_usd) as national_usd,
            sum(secured_usd) as secured_usd, sum(need_usd) as need_usd,
            array_agg(distinct state order by state) as states, {CITED} as source_codes, max(known_on) as known_on
            from lines group by year, pillar, evidence
            order by year, pillar collate "C", evidence collate "C" """,  # noqa: S608 constants
        first_year=first_year, last_year=last_year, grades=grades, state=None, view=view,
    )  # fmt: skip
    return [record_of(NeedTotal, row) for row in rows]


_HELD_LINES = f"""with held as (
    select distinct on (v.plan) v.id, v.plan, v.status, v.visibility, v.is_illustration
    from clearinghouse.work_plan_version v
    where v.status <> 'draft' and v.known_on <= $1 order by v.plan, v.number desc
), line as (
    select p.id as plan, p.state, a.code as activity, a.title, a.pillar, o.code as obligation, a.is_local, y.year,
           y.cost_usd, y.national_usd, y.secured_usd, y.need_usd, y.output, y.evidence, y.source_codes
    from held h
    join clearinghouse.work_plan p on p.id = h.plan
    join clearinghouse.activity a on a.version = h.id
    join clearinghouse.activity_year y on y.activity = a.id
    left join clearinghouse.obligation o on o.id = a.obligation
    where h.status <> 'withdrawn' and h.visibility = 'public'
          and y.year between $2 and $3 and y.evidence = any($4)
          and not (h.is_illustration and {_ESTIMATES_REMOVED.format(state="p.state")})
)
"""  # noqa: S608 constants
"""Lines of the public plans that held at the end of a day, by year; of some grades."""


async def paid_lines(
    *, cutoff: date, first_year: int, last_year: int, grades: Iterable[str]
) -> list[PaidLine]:
    """What is paid for already of the work on obligations, by activity and year; plans as in `planned_lines`."""
    rows = await fetch(
        f"""{_HELD_LINES} select activity, obligation, year, cost_usd, coalesce(national_usd, 0) as national_usd,
                   coalesce(secured_usd, 0) as secured_usd, need_usd, output
            from line where obligation is not null and cost_usd > need_usd
            order by activity collate "C", year""",  # noqa: S608 a constant
        cutoff,
        first_year,
        last_year,
        sorted(grades),
    )
    return [record_of(PaidLine, row) for row in rows]


async def planned_lines(
    *, cutoff: date, first_year: int, last_year: int, grades: Iterable[str], without: UUID | None = None
) -> list[PlannedLine]:
    """Positive needs of the public plans that held at the end of a day, by activity and year; of some grades.

    `without` leaves one plan out.
    A version counts from the day on which it became known; a plan whose newest version by then is withdrawn has none.
    What is frozen after a State had estimates about it removed holds none, whatever its cut-off.
    """
    rows = await fetch(
        f"""{_HELD_LINES} select state, activity, title, pillar, obligation, is_local, year, need_usd, output, evidence,
                   source_codes
            from line where need_usd > 0 and ($5::uuid is null or plan <> $5)
            order by activity collate "C", year""",  # noqa: S608 a constant
        cutoff,
        first_year,
        last_year,
        sorted(grades),
        without,
    )
    return [record_of(PlannedLine, row) for row in rows]


async def plan_figures(state: str) -> list[PlanFigure]:
    """Targets and costs as documents of a State printed them, by first year and code."""
    query = Query(
        """select f.*, coalesce(f.first_year, 0) as begins, f.code collate "C" as id_code
        from clearinghouse.plan_figure f"""
    )
    return await query.where("state = {}", state).all(PlanFigure, order=("begins", "id_code"))


async def estimate(state: str) -> Estimate | None:
    """How a State's estimated need came about; None if there is no estimate, or the State had it removed."""
    found = (
        await Query("select * from clearinghouse.estimate")
        .where("state = {}", state)
        .where(f"not {_ESTIMATES_REMOVED.format(state='listed.state')}")
        .all(Estimate, order=())
    )
    return found[0] if found else None
