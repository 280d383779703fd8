"""Every query on annotations and on removals of estimates.

The surprise: of an annotation only its newest version is shown, and one whose newest version has no words is withdrawn
and shown no more; its versions stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from clearinghouse.annotations.figure import Figure
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of


@dataclass(frozen=True, slots=True)
class Annotation:
    """A version of an annotation. `id` is that of the annotation; `words` None: withdrawn by this version."""

    id: UUID
    version: int
    party: str
    party_name: str
    figure: str
    year: int | None
    pillar: str | None
    indicator: str | None
    round: UUID | None
    round_title: str | None
    words: str | None
    document: str | None
    first_written_at: datetime
    written_at: datetime

    @property
    def about(self) -> Figure:
        """The figure that it is about."""
        return Figure(self.party, self.figure, self.year, self.pillar, self.indicator, self.round)


@dataclass(frozen=True, slots=True)
class Removal:
    """That estimates about a State are not shown; `reinstated_at` None: it holds."""

    id: UUID
    state: str
    state_name: str
    reason: str | None
    requested_at: datetime
    reinstated_at: datetime | None


_VERSION: Final = """
select a.thread as id, a.version, a.party, coalesce(s.name, d.name, a.party) as party_name, a.figure, a.year, a.pillar,
       a.indicator, a.round, r.title as round_title, a.words, a.document, a.written_at,
       min(a.written_at) over (partition by a.thread) as first_written_at,
       max(a.version) over (partition by a.thread) as newest
from clearinghouse.annotation a
left join clearinghouse.state s on a.party = 'state:' || s.iso3
left join clearinghouse.donor d on a.party = 'donor:' || d.code
left join clearinghouse.round r on r.id = a.round
"""


async def standing(
    *,
    party: str | None = None,
    figure: str | None = None,
    indicator: str | None = None,
    round_id: UUID | None = None,
    id: UUID | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Annotation]:
    """Annotations that stand, in their newest version, by whom they are about, then first written, then id."""
    query = Query(_VERSION).where("version = newest and words is not null").having("party = {}", party)
    query.having("figure = {}", figure).having("id = {}", id)
    query.having("indicator = {}", indicator).having("round = {}", round_id)
    return await query.page(
        Annotation, order=('party collate "C"', "first_written_at"), after=after, limit=limit
    )


async def about(
    party: str, figure: str, *, year: int | None, pillar: str | None, round_id: UUID | None = None
) -> list[Annotation]:
    """Annotations to show with a figure: those on it, on all its years or pillars, or on a part of it."""
    query = Query(_VERSION).where("version = newest and words is not null").where("party = {}", party)
    query.where("figure = {}", figure).having("year is null or year = {}", year)
    query.having("pillar is null or pillar = {}", pillar).having("round = {}", round_id)
    return await query.all(Annotation, order=("first_written_at",))


async def about_finding(indicator: str, year: int) -> list[Annotation]:
    """Annotations to show with what an indicator finds of States in a calendar year, of all States."""
    query = Query(_VERSION).where("version = newest and words is not null").where("indicator = {}", indicator)
    query.where("year is null or year = {}", year)
    return await query.all(Annotation, order=('party collate "C"', "first_written_at"))


async def is_in_round(round_id: UUID, state: str) -> bool:
    """Whether the result of a round has figures of a State."""
    rows = await fetch(
        """select from clearinghouse.result t join clearinghouse.result_state s on s.result = t.id
           where t.round = $1 and s.state = $2 limit 1""",
        round_id, state,
    )  # fmt: skip
    return bool(rows)


async def versions(id: UUID) -> list[Annotation]:
    """Every version of an annotation, the oldest first."""
    return await Query(_VERSION).where("id = {}", id).all(Annotation, order=("version",))


async def lock(id: UUID) -> None:
    """Hold an annotation until the end of the transaction, so that two do not write the same version."""
    await fetch("select pg_advisory_xact_lock(hashtextextended('annotation:' || $1::text, 0))", str(id))


async def write(
    id: UUID, figure: Figure, *, version: int, words: str | None, document: str | None, now: datetime
) -> None:
    """Write a version of an annotation."""
    await fetch(
        """insert into clearinghouse.annotation (id, thread, version, party, figure, year, pillar, indicator, round,
           words, document, written_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        uuid4(), id, version, figure.party, figure.name, figure.year, figure.pillar, figure.indicator, figure.round,
        words, document, now,
    )  # fmt: skip


_REMOVAL: Final = """
select r.*, s.name as state_name from clearinghouse.estimate_removal r
join clearinghouse.state s on s.iso3 = r.state
"""


async def removals(
    *,
    state: str | None = None,
    id: UUID | None = None,
    holding: bool | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Removal]:
    """Removals by when they were requested, then id; `holding`: those in force, or those that ended."""
    query = Query(_REMOVAL).having("state = {}", state).having("id = {}", id)
    query.having("(reinstated_at is null) = {}", holding)
    return await query.page(Removal, order=("requested_at",), after=after, limit=limit)


async def remove_estimates(state: str, *, reason: str | None, now: datetime) -> UUID | None:
    """Let no estimate about a State be shown or counted; None: so it is already."""
    rows = await fetch(
        """insert into clearinghouse.estimate_removal (id, state, reason, requested_at, reinstated_at)
           values ($1, $2, $3, $4, null) on conflict do nothing returning id""",
        uuid4(), state, reason, now,
    )  # fmt: skip
    return rows[0]["id"] if rows else None


async def reinstate_estimates(id: UUID, *, now: datetime) -> Removal | None:
    """Let estimates be shown and counted again; None: they were already."""
    rows = await fetch(
        f"""with ended as (
                update clearinghouse.estimate_removal set reinstated_at = $2
                where id = $1 and reinstated_at is null returning *
            )
            {_REMOVAL.replace("clearinghouse.estimate_removal", "ended")}""",  # noqa: S608 constants
        id, now,
    )  # fmt: skip
    return record_of(Removal, rows[0]) if rows else None


async def removed_since(round_id: UUID) -> list[str]:
    """States in an illustration round about which estimates were made, and removed at their request since."""
    rows = await fetch(
        """select distinct e.state collate "C" as state from clearinghouse.estimate_removal e
           join clearinghouse.result_state s on s.state = e.state
           join clearinghouse.result t on t.id = s.result
           join clearinghouse.round r on r.id = t.round
           where r.id = $1 and r.scope = 'illustration' and e.reinstated_at is null and exists (
               select from clearinghouse.work_plan p join clearinghouse.work_plan_version v on v.plan = p.id
               where p.state = e.state and v.is_illustration)
           order by 1""",
        round_id,
    )
    return [row["state"] for row in rows]
