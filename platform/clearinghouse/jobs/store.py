"""Every query on workers, runs of jobs and their clocks.

The surprise: a run is begun in one transaction and ended in the one of its work, where `end_well` finds it only if
nobody took it up meanwhile. Whoever comes too late finds nothing to end, and rolls everything back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from clearinghouse.database.engine import engine
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of
from clearinghouse.database.transaction import current_connection

_CLAIMS: Final = (0x636C6872, 4)
"""Held while a run is claimed: of one job, one run at a time."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker process; `stopped_at` None: it runs, or was killed (then `seen_at` grows old)."""

    id: UUID
    host: str
    process_id: int
    version: str
    started_at: datetime
    seen_at: datetime
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """A slot of a job, or a run that was asked for; see `clearinghouse.jobs.tables.JobRun`."""

    id: UUID
    job: str
    slot: datetime
    as_of: date
    cause: str
    state: str
    attempt: int
    asked_by: UUID | None
    made_at: datetime
    worker: UUID | None
    started_at: datetime | None
    ended_at: datetime | None
    done_parts: int | None
    total_parts: int | None
    rows: int | None
    error: str | None


_RUN = """select id, job, slot, as_of, cause, state, attempt, asked_by, made_at, worker, started_at, ended_at,
       done_parts, total_parts, rows, error, -extract(epoch from slot) as newest_first from clearinghouse.job_run"""


async def workers() -> list[Worker]:
    """Every worker there was, the one that started first before the others."""
    return await Query("select * from clearinghouse.worker").all(Worker, order=("started_at",))


async def note_started(id: UUID, *, host: str, process_id: int, version: str) -> None:
    """Note that a worker started now, by the database's clock."""
    await current_connection().execute(
        """insert into clearinghouse.worker (id, host, process_id, version, started_at, seen_at)
        values ($1, $2, $3, $4, now(), now())""",
        id,
        host,
        process_id,
        version,
    )


async def note_seen(id: UUID) -> None:
    """Note that a worker lives, by the database's clock."""
    await current_connection().execute("update clearinghouse.worker set seen_at = now() where id = $1", id)


async def note_stopped(id: UUID) -> None:
    """Note that a worker stopped in order."""
    await current_connection().execute(
        "update clearinghouse.worker set seen_at = now(), stopped_at = now() where id = $1", id
    )


async def looked_until(job: str, *, now: datetime) -> datetime:
    """Up to when the slots of a job were looked at; a job that is new here owes nothing before `now`.

    Keeps others from looking until this transaction ends.
    """
    await fetch(
        "insert into clearinghouse.job_clock (job, looked_until) values ($1, $2) on conflict do nothing",
        job,
        now,
    )
    rows = await fetch("select looked_until from clearinghouse.job_clock where job = $1 for update", job)
    moment: datetime = rows[0]["looked_until"]
    return moment


async def set_looked_until(job: str, moment: datetime) -> None:
    """Say that every slot of a job up to a moment has its run."""
    await fetch("update clearinghouse.job_clock set looked_until = $2 where job = $1", job, moment)


async def add_slots(
    job: str, slots: Sequence[datetime], *, cause: str, state: str, error: str | None, now: datetime
) -> int:
    """Add runs for slots, as due or as missed; returns how many are new. The day of a run is that of its slot."""
    rows = await fetch(
        """insert into clearinghouse.job_run (id, job, slot, as_of, cause, state, attempt, made_at, ended_at, error)
           select id, $1, slot, (slot at time zone 'UTC')::date, $2, $3::varchar, 0, $4,
                  case when $3::varchar = 'missed' then $4::timestamptz end, $5
           from unnest($6::uuid[], $7::timestamptz[]) as planned (id, slot)
           on conflict (job, slot) do nothing returning id""",
        job, cause, state, now, error, [uuid4() for _ in slots], list(slots),
    )  # fmt: skip
    return len(rows)


async def ask(job: str, *, as_of: date, asked_by: UUID, now: datetime) -> UUID | None:
    """Add a run that somebody asks for; None: one that was asked for is still to come, or a run of this moment is."""
    rows = await fetch(
        """insert into clearinghouse.job_run (id, job, slot, as_of, cause, state, attempt, asked_by, made_at)
           select $1, $2::varchar, $3::timestamptz, $4, 'by_hand', 'due', 0, $5, $3::timestamptz
           where not exists (select from clearinghouse.job_run
                             where job = $2::varchar and cause = 'by_hand' and state in ('due', 'running'))
           on conflict (job, slot) do nothing returning id""",
        uuid4(), job, now, as_of, asked_by,
    )  # fmt: skip
    return rows[0]["id"] if rows else None


async def claim(names: Collection[str], worker: UUID, *, now: datetime) -> Run | None:
    """Begin the earliest due run of these jobs of which no other is running; None: there is none."""
    await fetch("select pg_advisory_xact_lock($1, $2)", *_CLAIMS)
    rows = await fetch(
        """update clearinghouse.job_run set state = 'running', worker = $2, started_at = $3, attempt = attempt + 1,
                  done_parts = null, total_parts = null, error = null
           where id = (select r.id from clearinghouse.job_run r where r.state = 'due' and r.job = any($1)
                       and not exists (select from clearinghouse.job_run o
                                       where o.job = r.job and o.state = 'running')
                       order by r.slot, r.id limit 1)
           returning *""",
        list(names),
        worker,
        now,
    )
    return record_of(Run, rows[0]) if rows else None


async def end_well(run: Run, *, rows: int, now: datetime) -> bool:
    """End a run that did its work; False: somebody else took it up meanwhile, and what was done must not stay."""
    return await _end(run, "succeeded", rows=rows, error=None, now=now)


async def end_badly(run: Run, *, state: str, error: str, now: datetime) -> bool:
    """End a run as failed or lost; False: somebody else took it up meanwhile."""
    return await _end(run, state, rows=None, error=error[:200], now=now)


async def _end(run: Run, state: str, *, rows: int | None, error: str | None, now: datetime) -> bool:
    ended = await fetch(
        """update clearinghouse.job_run set state = $3, rows = $4, error = $5, ended_at = $6
           where id = $1 and attempt = $2 and state = 'running' returning id""",
        run.id, run.attempt, state, rows, error, now,
    )  # fmt: skip
    return bool(ended)


async def give_back(run: Run) -> bool:
    """Make a run due again; False: it ended, or somebody else took it up meanwhile."""
    given = await fetch(
        """update clearinghouse.job_run set state = 'due', worker = null, started_at = null
           where id = $1 and attempt = $2 and state = 'running' returning id""",
        run.id,
        run.attempt,
    )
    return bool(given)


async def abandoned(worker: UUID, busy_with: Collection[UUID], *, gone_after: timedelta) -> list[Run]:
    """Runs whose worker stopped or was not seen for so long, or that this worker began and no longer works on."""
    rows = await fetch(
        f"""{_RUN} r where state = 'running' and case when worker = $1 then id <> all($2::uuid[])
            else exists (select from clearinghouse.worker w where w.id = r.worker
                         and (w.stopped_at is not null or w.seen_at < now() - $3::interval)) end
            order by slot, id""",
        worker,
        list(busy_with),
        gone_after,
    )
    return [record_of(Run, row) for row in rows]


async def note_progress(run: Run, done: int, total: int) -> None:
    """Say how far a run is, on a connection of its own, so that others see it while the run's transaction is open.

    Raises:
        RuntimeError: no pool is open.
    """
    pool = engine().pool
    if pool is None:
        raise RuntimeError("no connection to the database is open")
    async with pool.acquire() as connection:
        await connection.execute(
            """update clearinghouse.job_run set done_parts = $3, total_parts = $4
               where id = $1 and attempt = $2 and state = 'running'""",
            run.id,
            run.attempt,
            done,
            total,
        )


async def run(id: UUID) -> Run | None:
    """The run of that id, or None."""
    found = await Query(_RUN).where("id = {}", id).all(Run, order=())
    return found[0] if found else None


async def runs(
    *,
    job: str | None = None,
    state: str | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Run]:
    """Runs, the newest slot first, those behind the id `after`."""
    query = Query(_RUN).having("job = {}", job).having("state = {}", state)
    return await query.page(Run, order=("newest_first",), after=after, limit=limit)


async def last_runs() -> dict[str, Run]:
    """The newest run of each job that was not missed."""
    rows = await fetch(
        "select distinct on (job) * from clearinghouse.job_run where state <> 'missed' order by job, slot desc, id"
    )
    return {row["job"]: record_of(Run, row) for row in rows}


async def counts() -> list[tuple[str, str, int]]:
    """How many runs there are, by job and state, in order."""
    rows = await fetch(
        "select job, state, count(*)::int as runs from clearinghouse.job_run group by job, state order by job, state"
    )
    return [(row["job"], row["state"], row["runs"]) for row in rows]


async def last_successes() -> list[tuple[str, datetime]]:
    """When each job last succeeded, in order of its name."""
    rows = await fetch(
        """select job, max(ended_at) as at from clearinghouse.job_run where state = 'succeeded'
           group by job order by job"""
    )
    return [(row["job"], row["at"]) for row in rows]
