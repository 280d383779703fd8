"""Every query on rounds: what was frozen, what was answered, and the answer's rows.

The surprise: `Round` is a round with its result; a round without one is never shown, since both are written in one
transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from clearinghouse.database.bulk import copy_rows
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of
from clearinghouse.database.transaction import current_connection
from clearinghouse.rounds.answer import Answer
from clearinghouse.rounds.brief import Brief
from clearinghouse.rounds.holding import HeldBack
from needmatch.casefolder.policytable import policy_entries


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier as solved; `objective` is a tuple for sorted coverages, in the tier's own unit otherwise."""

    name: str
    objective: float | tuple[float, ...]
    seconds: float
    floor_used: float | None


@dataclass(frozen=True, slots=True)
class Round:
    """A round and its result. Amounts in `currency`; `watermark` None: none is due; `is_unique` None: not asked.

    `policy` is the effective one; `evidence` the grades that occur; `preset` None: tiers were named instead.
    `held_back_usd` is what commitments had besides `committed_usd` and the round could not place.
    """

    id: UUID
    code: str
    title: str
    scope: str
    is_illustration: bool
    watermark: str | None
    cutoff: date
    first_year: int
    last_year: int
    currency: str
    preset: str | None
    policy: Mapping[str, Any]
    case_sha256: str
    opened_by: str
    opened_at: datetime
    outcome: str
    solver: str
    versions: Mapping[str, str]
    result_sha256: str
    is_unique: bool | None
    tiers: tuple[Tier, ...]
    seconds: Mapping[str, float]
    need_usd: Decimal
    placed_usd: Decimal
    unmet_usd: Decimal
    committed_usd: Decimal
    held_back_usd: Decimal
    evidence: tuple[str, ...]
    states: int
    solved_at: datetime


@dataclass(frozen=True, slots=True)
class Allocation:
    """A flow that a round suggests. `position` is its row in allocations.csv and its key in lists, from 1.

    `late_months_saved` None: the activity serves no obligation, or nothing is planned. `channel` is what the register
    says today of a commitment that anyone may see; None: not reported, or assumed.
    """

    position: int
    commitment: str
    channel: str | None
    donor: str
    donor_name: str
    activity: str
    activity_title: str
    state: str
    state_name: str
    pillar: str
    year: int
    amount_usd: Decimal
    evidence: str
    asked_by: str
    coverage_gain: float
    late_months_saved: float | None
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfunded:
    """What stays unmet of a need, in the year in which it was planned, and why. `position` as in `Allocation`."""

    position: int
    activity: str
    activity_title: str
    state: str
    state_name: str
    pillar: str
    year: int
    unmet_usd: Decimal
    reason: str
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateResult:
    """A State's need and what of it would be funded; coverage and evidence None: it has no need in the round."""

    state: str
    state_name: str
    need_usd: Decimal
    funded_usd: Decimal
    coverage: float | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class ObligationResult:
    """How late an obligation would be (shares 0..1); None: cannot be said, or nothing is planned."""

    obligation: str
    state: str
    state_name: str
    article: int
    deadline: date
    deadline_basis: str
    late_share: float | None
    late_share_before: float | None
    late_by_plan: float | None
    late_months: float | None
    evidence: str


@dataclass(frozen=True, slots=True)
class DonorResult:
    """What a donor committed over the horizon and how much of it would be placed."""

    donor: str
    donor_name: str
    committed_usd: Decimal
    placed_usd: Decimal
    evidence: str


@dataclass(frozen=True, slots=True)
class PillarResult:
    """Need, funded and unmet of a pillar over the horizon."""

    pillar: str
    need_usd: Decimal
    funded_usd: Decimal
    unmet_usd: Decimal


@dataclass(frozen=True, slots=True)
class ReasonTotal:
    """What is unmet for one reason."""

    reason: str
    unmet_usd: Decimal


@dataclass(frozen=True, slots=True)
class GapLine:
    """What stays unmet in a year and pillar, of one grade of need."""

    year: int
    pillar: str
    evidence: str
    unmet_usd: Decimal


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A file of a frozen case folder."""

    name: str
    size_bytes: int
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round with its answer, to be kept. `files` are those of the case folder that was solved."""

    brief: Brief
    code: str
    opened_by: str
    opened_at: datetime
    solved_at: datetime
    files: Mapping[str, bytes]
    held_back: tuple[HeldBack, ...]
    answer: Answer


_ROUND = """
select r.id, r.code, r.title, r.scope, r.is_illustration, r.watermark, r.cutoff, r.first_year, r.last_year, r.currency,
       r.preset, r.policy, s.case_sha256, r.opened_by, r.opened_at, a.id as result, a.outcome, a.solver, a.versions,
       a.result_sha256, a.is_unique, a.tiers, a.seconds, a.need_usd, a.placed_usd, a.unmet_usd, a.committed_usd,
       a.evidence, a.solved_at,
       (select count(*) from clearinghouse.result_state t where t.result = a.id)::int as states,
       (select coalesce(sum(h.amount_usd), 0.00) from clearinghouse.round_held_back h where h.round = r.id)
           as held_back_usd,
       -extract(epoch from r.opened_at) as newest_first
from clearinghouse.round r
join clearinghouse.snapshot s on s.id = r.snapshot
join clearinghouse.result a on a.round = r.id
"""


async def rounds(
    *, scope: str | None = None, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[Round]:
    """Rounds, newest first, those behind the id `after`."""
    query = Query(_ROUND).having("scope = {}", scope)
    return [_round_of(row) for row in await query.rows(order=("newest_first",), after=after, limit=limit)]


async def round_of(id_or_code: UUID | str) -> Round | None:
    """The round of that id (a UUID) or code (text), or None."""
    column = "id" if isinstance(id_or_code, UUID) else "code"
    rows = await Query(_ROUND).where(f"{column} = {{}}", id_or_code).rows(order=(), limit=None)
    return _round_of(rows[0]) if rows else None


async def last_round(*, scope: str) -> Round | None:
    """The newest round of a scope (`documented`, `illustration`), or None."""
    found = await rounds(scope=scope, limit=1)
    return found[0] if found else None


def _round_of(row: asyncpg.Record) -> Round:
    values = {**row}
    for name in ("policy", "versions", "seconds"):
        values[name] = json.loads(row[name])
    values["tiers"] = [
        Tier(
            name=tier["name"],
            objective=tuple(tier["objective"]) if isinstance(tier["objective"], list) else tier["objective"],
            seconds=tier["seconds"],
            floor_used=tier["floor_used"],
        )
        for tier in json.loads(row["tiers"])
    ]
    return record_of(Round, values)


_CHANNEL = """, (select c.channel from clearinghouse.commitment c
    where c.code = t.commitment and c.visibility = 'public') as channel"""


def _rows_of(table: str, more: str = "") -> Query:
    return Query(
        f"select t.*, a.round{more} from clearinghouse.{table} t join clearinghouse.result a on a.id = t.result"  # noqa: S608
    )


async def allocations(
    round: UUID,
    *,
    state: str | None = None,
    donor: str | None = None,
    pillar: str | None = None,
    year: int | None = None,
    after: int | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Allocation]:
    """What a round suggests, by commitment, activity and year (its position), those behind the position `after`."""
    query = _rows_of("result_allocation", _CHANNEL).where("round = {}", round).having("state = {}", state)
    query.having("donor = {}", donor).having("pillar = {}", pillar).having("year = {}", year)
    return await query.page(Allocation, order=(), after=after, key="position", limit=limit)


async def unfunded(
    round: UUID,
    *,
    state: str | None = None,
    pillar: str | None = None,
    year: int | None = None,
    reason: str | None = None,
    after: int | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Unfunded]:
    """What stays unmet, by activity and year (its position), those behind the position `after`."""
    query = _rows_of("result_unfunded").where("round = {}", round).having("state = {}", state)
    query.having("pillar = {}", pillar).having("year = {}", year).having("reason = {}", reason)
    return await query.page(Unfunded, order=(), after=after, key="position", limit=limit)


async def state_results(
    round: UUID, *, after: str | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[StateResult]:
    """Each State's need and funding, by ISO3 code, those behind `after`."""
    query = _rows_of("result_state").where("round = {}", round)
    return await query.page(StateResult, order=(), after=after, key="state", limit=limit)


async def obligation_results(
    round: UUID, *, after: str | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[ObligationResult]:
    """How late each obligation would be, by its code, those behind `after`."""
    query = _rows_of("result_obligation").where("round = {}", round)
    return await query.page(ObligationResult, order=(), after=after, key="obligation", limit=limit)


async def donor_results(round: UUID) -> list[DonorResult]:
    """What each donor committed and how much would be placed, by name."""
    return (
        await _rows_of("result_donor")
        .where("round = {}", round)
        .all(DonorResult, order=('donor_name collate "C"',))
    )


async def held_back(round: UUID) -> list[HeldBack]:
    """What a round could not place of its commitments, by year, reason, donor and label."""
    rows = await fetch(
        "select * from clearinghouse.round_held_back where round = $1 order by position", round
    )
    return [record_of(HeldBack, row) for row in rows]


async def pillar_results(round: UUID) -> list[PillarResult]:
    """Need, funded and unmet by pillar, in order of the word."""
    rows = await fetch(
        """with lines as (
               select a.round, t.pillar, t.amount_usd as funded, 0 as unmet
               from clearinghouse.result_allocation t join clearinghouse.result a on a.id = t.result
               union all
               select a.round, t.pillar, 0, t.unmet_usd
               from clearinghouse.result_unfunded t join clearinghouse.result a on a.id = t.result
           )
           select pillar, sum(funded + unmet) as need_usd, sum(funded) as funded_usd, sum(unmet) as unmet_usd
           from lines where round = $1 group by pillar order by pillar collate "C" """,
        round,
    )
    return [record_of(PillarResult, row) for row in rows]


async def reason_totals(round: UUID) -> list[ReasonTotal]:
    """What is unmet by reason, in order of the word."""
    rows = await fetch(
        """select t.reason, sum(t.unmet_usd) as unmet_usd
           from clearinghouse.result_unfunded t join clearinghouse.result a on a.id = t.result
           where a.round = $1 group by t.reason order by t.reason collate "C" """,
        round,
    )
    return [record_of(ReasonTotal, row) for row in rows]


async def gap_lines(round: UUID) -> list[GapLine]:
    """What stays unmet by year, pillar and grade, in that order."""
    rows = await fetch(
        """select t.year, t.pillar, t.evidence, sum(t.unmet_usd) as unmet_usd
           from clearinghouse.result_unfunded t join clearinghouse.result a on a.id = t.result
           where a.round = $1 group by t.year, t.pillar, t.evidence
           order by t.year, t.pillar collate "C", t.evidence collate "C" """,
        round,
    )
    return [record_of(GapLine, row) for row in rows]


async def snapshot_files(round: UUID) -> list[SnapshotFile]:
    """The files of the case folder that a round was solved on, by name, byte for byte."""
    rows = await fetch(
        """select f.name, length(f.content) as size_bytes, f.sha256, f.content
           from clearinghouse.snapshot_file f join clearinghouse.round r on r.snapshot = f.snapshot
           where r.id = $1 order by f.name collate "C" """,
        round,
    )
    return [record_of(SnapshotFile, row) for row in rows]


async def add_round(new: NewRound) -> UUID:
    """Keep a round with its snapshot and result, in the caller's transaction; return its id.

    Equal cases share a snapshot. A code that is taken gets the next number: `name`, `name-2`, `name-3`.
    """
    connection = current_connection()
    brief, answer, policy = new.brief, new.answer, new.brief.policy
    snapshot = await connection.fetchval(
        "select id from clearinghouse.snapshot where case_sha256 = $1", answer.case_sha256
    )
    if snapshot is None:
        snapshot = uuid4()
        await copy_rows(
            connection,
            "snapshot",
            [{"id": snapshot, "case_sha256": answer.case_sha256, "frozen_at": new.opened_at}],
        )
        files = [
            {
                "id": uuid4(),
                "snapshot": snapshot,
                "name": name,
                "content": content,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for name, content in sorted(new.files.items())
        ]
        await copy_rows(connection, "snapshot_file", files)
    taken = {row["code"] for row in await connection.fetch("select code from clearinghouse.round")}
    numbered = (new.code if number == 1 else f"{new.code}-{number}" for number in count(1))
    round_id, result_id = uuid4(), uuid4()
    round_row: dict[str, object] = {
        "id": round_id,
        "code": next(code for code in numbered if code not in taken),
        "title": brief.title,
        "scope": brief.scope,
        "is_illustration": brief.is_illustration,
        "watermark": brief.watermark,
        "cutoff": brief.cutoff,
        "first_year": brief.first_year,
        "last_year": brief.last_year,
        "currency": "USD",
        "snapshot": snapshot,
        "preset": policy.preset if policy.tiers is None else None,
        "policy": json.dumps(policy_entries(policy)),
        "opened_by": new.opened_by,
        "opened_at": new.opened_at,
    }
    await copy_rows(connection, "round", [round_row])
    held = [
        {"id": uuid4(), "round": round_id, "position": position, **asdict(each)}
        for position, each in enumerate(new.held_back, start=1)
    ]
    await copy_rows(connection, "round_held_back", held)
    as_json = {name: json.dumps(answer.result[name]) for name in ("versions", "tiers", "seconds")}
    await copy_rows(
        connection,
        "result",
        [{"id": result_id, "round": round_id, "solved_at": new.solved_at, **answer.result, **as_json}],
    )
    for table, rows in answer.rows.items():
        await copy_rows(connection, table, [{"id": uuid4(), "result": result_id, **row} for row in rows])
    return round_id
