"""Writing what keeps its history: plans become versions, requests revisions.

What comes again as it is, is left alone; what changed is a new row, and the one before stays readable.

The surprise: a plan whose newest version its State published here is left to the State, whatever the files say; and
no estimate is made of a State that has published a plan here itself.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import asyncpg

from clearinghouse.database.bulk import Written, copy_rows
from clearinghouse.loading.folder import Folder, Placed
from clearinghouse.loading.rows import ActivityRow, ActivityYearRow, CitedRow, PlanRow, RequestRow, Row


@dataclass(frozen=True, slots=True)
class Versioned:
    """What writing versions needs: the transaction, the rows, since when they are known, and how ids follow."""

    connection: asyncpg.Connection
    folder: Folder
    known_on: date
    id_of: Callable[..., UUID]


@dataclass
class PlansWritten:
    """What came of plans, and of their lines by class of row; `replaced` says which versions made way."""

    written: Written = field(default_factory=Written)
    lines: dict[type[Row], Written] = field(
        default_factory=lambda: {ActivityRow: Written(), ActivityYearRow: Written()}
    )
    replaced: list[str] = field(default_factory=list)


def content_sha256(*parts: Row) -> str:
    """The hash of rows in their order, over every column: equal rows, equal hash."""
    canonical = json.dumps(
        [part.model_dump(mode="json") for part in parts], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _cited(placed: Placed, row: CitedRow, known_on: date) -> dict[str, object]:
    return {
        "evidence": row.evidence,
        "source_codes": list(row.source_codes),
        "derivation": row.derivation,
        "known_on": known_on,
        "is_illustration": placed.is_illustration,
    }


async def write_requests(given: Versioned) -> Written:
    """Add a revision of each extension request that is new or changed."""
    rows = await given.connection.fetch(
        "select distinct on (code) * from clearinghouse.extension_request order by code, revision desc"
    )
    newest: Mapping[str, asyncpg.Record] = {row["code"]: row for row in rows}
    added: list[dict[str, object]] = []
    new = changed = unchanged = 0
    for placed, row in given.folder.of(RequestRow):
        values = {
            "obligation": given.id_of("obligation", row.obligation),
            "from_deadline": row.from_deadline,
            "requested_deadline": row.requested_deadline,
            "status": row.status,
            "is_interim": row.is_interim,
            "is_date_inferred": row.is_date_inferred,
            "note": row.note,
            **_cited(placed, row, given.known_on),
        }
        before = newest.get(row.code)
        if before is not None and (
            before["entered_at"] is not None
            or all(before[name] == value for name, value in values.items() if name != "known_on")
        ):  # what the secretariat entered is left to it, whatever the files say
            unchanged += 1
            continue
        revision = 1 if before is None else before["revision"] + 1
        id = given.id_of("extension-request", row.code, revision)
        added.append({"id": id, "code": row.code, "revision": revision, **values})
        new, changed = new + (before is None), changed + (before is not None)
    await copy_rows(given.connection, "extension_request", added)
    return Written(new, changed, unchanged)


@dataclass(frozen=True, slots=True)
class _LeftToStates:
    """Codes of plans whose newest version is the State's own, and States with such a plan that holds."""

    plans: frozenset[str]
    states: frozenset[str]


async def _left_to_states(connection: asyncpg.Connection) -> _LeftToStates:
    rows = await connection.fetch(
        """select distinct on (p.code) p.code, p.state, v.status, v.visibility, v.published_at is not null as is_own
        from clearinghouse.work_plan p join clearinghouse.work_plan_version v on v.plan = p.id
        order by p.code, v.number desc"""
    )
    own = [row for row in rows if row["is_own"]]
    return _LeftToStates(
        frozenset(row["code"] for row in own),
        # A plan that its State alone sees leaves no trace, here either.
        frozenset(row["state"] for row in own if row["status"] == "published" and row["visibility"] != "own"),
    )


async def write_plans(given: Versioned) -> PlansWritten:
    """Publish a version of each plan that is new or changed, and supersede the one before."""
    activities: dict[str, list[tuple[Placed, ActivityRow]]] = defaultdict(list)
    for placed, activity in given.folder.of(ActivityRow):
        activities[activity.plan].append((placed, activity))
    years: dict[str, list[tuple[Placed, ActivityYearRow]]] = defaultdict(list)
    for placed, line in given.folder.of(ActivityYearRow):
        years[line.activity].append((placed, line))
    done = PlansWritten()
    own = await _left_to_states(given.connection)
    for placed, plan in given.folder.of(PlanRow):
        if plan.code in own.plans or (plan.status == "illustration" and plan.state in own.states):
            done.replaced.append(f"{plan.code}: left as it is, since {plan.state} published its own here")
            done.written += Written(unchanged=1)
            continue
        of_plan = sorted(activities[plan.code], key=lambda each: each[1].code)
        lines = {row.code: sorted(years[row.code], key=lambda each: each[1].year) for _, row in of_plan}
        flat = [line for of_activity in lines.values() for _, line in of_activity]
        sha256 = content_sha256(plan, *(row for _, row in of_plan), *flat)
        before = await given.connection.fetchrow(
            """select v.id, v.number, v.status, v.content_sha256 from clearinghouse.work_plan_version v
            join clearinghouse.work_plan p on p.id = v.plan where p.code = $1 order by v.number desc limit 1""",
            plan.code,
        )
        if before is not None and before["content_sha256"] == sha256 and before["status"] == plan.status:
            outcome = lines_outcome = "unchanged"
        else:
            number = max(plan.version, 1 if before is None else before["number"] + 1)
            if before is not None:
                await given.connection.execute(
                    """update clearinghouse.work_plan_version set status = 'superseded'
                    where id = $1 and status in ('published', 'illustration')""",
                    before["id"],
                )
                done.replaced.append(f"{plan.code}: version {number} replaces version {before['number']}")
            await _publish(given, placed, plan, number, sha256, of_plan, lines)
            outcome, lines_outcome = ("new" if before is None else "changed"), "new"
        done.written += Written(**{outcome: 1})
        done.lines[ActivityRow] += Written(**{lines_outcome: len(of_plan)})
        done.lines[ActivityYearRow] += Written(**{lines_outcome: len(flat)})
    return done


async def _publish(
    given: Versioned,
    placed: Placed,
    plan: PlanRow,
    number: int,
    sha256: str,
    activities: list[tuple[Placed, ActivityRow]],
    lines: Mapping[str, list[tuple[Placed, ActivityYearRow]]],
) -> None:
    """Write a version as a draft, add its lines, and publish it: a published one takes no more lines."""
    plan_id, version_id = given.id_of("work-plan", plan.code), given.id_of("version", plan.code, number)
    await given.connection.execute(
        "insert into clearinghouse.work_plan (id, code, state) values ($1, $2, $3) on conflict (id) do nothing",
        plan_id,
        plan.code,
        plan.state,
    )
    version = {
        "id": version_id,
        "plan": plan_id,
        "number": number,
        "status": "draft",
        "title": plan.title,
        "first_year": plan.first_year,
        "last_year": plan.last_year,
        "currency": plan.currency,
        "published_on": None,
        "content_sha256": sha256,
        **_cited(placed, plan, given.known_on),
    }
    await copy_rows(given.connection, "work_plan_version", [version])
    ids = {row.code: given.id_of("activity", plan.code, number, row.code) for _, row in activities}
    activity_records: list[dict[str, object]] = [
        {
            "id": ids[row.code],
            "version": version_id,
            "code": row.code,
            "pillar": row.pillar,
            "source_pillar": row.source_pillar,
            "is_pillar_stated": row.is_pillar_stated,
            "obligation": given.id_of("obligation", row.obligation) if row.obligation else None,
            "title": row.title,
            "is_local": None,
            "admin_area": None,
            "partners": [],
            **_cited(where, row, given.known_on),
        }
        for where, row in activities
    ]
    await copy_rows(given.connection, "activity", activity_records)
    year_records: list[dict[str, object]] = [
        {
            "id": given.id_of("activity-year", plan.code, number, row.activity, row.year),
            "activity": ids[row.activity],
            "year": row.year,
            "cost_usd": row.cost_usd,
            "national_usd": row.national_usd,
            "secured_usd": row.secured_usd,
            "need_usd": row.need_usd,
            "output": row.output,
            "is_net_of_national": row.is_net_of_national,
            **_cited(where, row, given.known_on),
        }
        for of_activity in lines.values()
        for where, row in of_activity
    ]
    await copy_rows(given.connection, "activity_year", year_records)
    await given.connection.execute(
        "update clearinghouse.work_plan_version set status = $2 where id = $1", version_id, plan.status
    )
