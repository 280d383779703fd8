"""Routes of jobs: what runs when, how it went, and running one now.

The surprise: asking for a run writes a row and nothing else. The worker that leads takes it up within a second; where
no worker runs the run stays due, and the answer to its GET says so.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from pydantic import Field

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.jobs import calendar, store
from clearinghouse.jobs.job import A_DAY, Job
from clearinghouse.jobs.registry import JOBS, job_of
from clearinghouse.web.bodies import Body
from clearinghouse.web.listing import AnyRequest, ListFormat, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.who import account_of, now_of
from clearinghouse.web.writing import PRIVATE, Made, changed, id_of, made, once, private_answer

_ALIVE_SECONDS = 60
_SHOWN_WORKERS = 20
_ONE_LINE = r"^[^\x00-\x1f\x7f]+$"

JobName = Annotated[str, PathParameter(description="The name of a job, as GET /api/v1/jobs has it.")]
RunStatus = Literal["due", "running", "succeeded", "failed", "lost", "missed"]
RunCause = Literal["schedule", "catch_up", "by_hand"]


class RunRow(msgspec.Struct, frozen=True):
    """A run of a job."""

    id: str
    job: str
    slot: Annotated[datetime, msgspec.Meta(description="The planned moment; by hand: when it was asked for.")]
    as_of: Annotated[date, msgspec.Meta(description="The day as of which it works.")]
    cause: RunCause
    status: RunStatus
    attempt: Annotated[
        int, msgspec.Meta(description="More than 1: it began again after its worker was lost.")
    ]
    started_at: datetime | None
    ended_at: datetime | None
    done_parts: Annotated[int | None, msgspec.Meta(description="How far it is; null: it does not say.")]
    total_parts: int | None
    rows: Annotated[int | None, msgspec.Meta(description="Rows done; null unless it succeeded.")]
    error: Annotated[str | None, msgspec.Meta(description="The kind of failure; the log says more.")]
    asked_by: Annotated[
        str | None, msgspec.Meta(description="The account that asked for it; null: the schedule.")
    ]


class JobRow(msgspec.Struct, frozen=True):
    """A job: when it runs, and how it went last."""

    name: str
    words: str
    schedule: Annotated[
        str, msgspec.Meta(description="Month, day, day of the week, hour, minute, second; UTC.")
    ]
    next_slot: datetime | None
    catch_up_cap: Annotated[
        int, msgspec.Meta(description="Of slots missed while no worker ran, so many of the newest are run.")
    ]
    last_run: Annotated[
        RunRow | None, msgspec.Meta(description="The newest that was not missed; null: none yet.")
    ]


class WorkerRow(msgspec.Struct, frozen=True):
    """A worker process that has not stopped."""

    id: str
    version: str
    started_at: datetime
    seen_at: datetime
    is_alive: Annotated[bool, msgspec.Meta(description="Seen within the last minute.")]


class Jobs(msgspec.Struct, frozen=True):
    """Every job, and the workers that could run them."""

    items: list[JobRow]
    workers: list[WorkerRow]


class RunAsked(Body):
    """A run that is asked for; `as_of`: the day as of which it works, as in time unless given.

    That is yesterday for figures, which are computed as of a day that is over, and today for all else.
    """

    as_of: date | None = None


def run_row(run: store.Run) -> RunRow:
    """Return a run as it is shown."""
    return RunRow(
        id=str(run.id),
        job=run.job,
        slot=run.slot,
        as_of=run.as_of,
        cause=run.cause,  # type: ignore[arg-type]  # a check of the table holds it
        status=run.state,  # type: ignore[arg-type]  # likewise
        attempt=run.attempt,
        started_at=run.started_at,
        ended_at=run.ended_at,
        done_parts=run.done_parts,
        total_parts=run.total_parts,
        rows=run.rows,
        error=run.error,
        asked_by=str(run.asked_by) if run.asked_by else None,
    )


def _job_row(job: Job, last: store.Run | None, now: datetime) -> JobRow:
    when = job.schedule
    return JobRow(
        name=job.name,
        words=job.words,
        schedule=" ".join((when.month, when.day, when.day_of_week, when.hour, when.minute, when.second)),
        next_slot=when.next_after(now),
        catch_up_cap=job.catch_up_cap,
        last_run=run_row(last) if last else None,
    )


@get(
    "/jobs",
    operation_id="getJobs",
    tags=["Jobs"],
    summary="What runs when, and how it went last",
    responses=documented(),
)
async def list_jobs(request: AnyRequest) -> Response[Jobs]:
    """In the order of the registry, with the workers that have not stopped, the newest first."""
    now, last = now_of(request), await store.last_runs()
    workers = [
        WorkerRow(
            str(each.id), each.version, each.started_at, each.seen_at,
            is_alive=(now - each.seen_at).total_seconds() < _ALIVE_SECONDS,
        )
        for each in reversed(await store.workers())
        if each.stopped_at is None
    ]  # fmt: skip
    return private_answer(
        Jobs([_job_row(each, last.get(each.name), now) for each in JOBS], workers[:_SHOWN_WORKERS])
    )


@get(
    "/job-runs",
    operation_id="listJobRuns",
    tags=["Jobs"],
    summary="The history of all jobs",
    responses=documented(400),
)
async def list_job_runs(
    request: AnyRequest,
    job: Annotated[
        str | None, QueryParameter(min_length=1, max_length=60, description="The name of a job.")
    ] = None,
    status: Annotated[RunStatus | None, QueryParameter(description="How a run stands or ended.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[RunRow]]:
    """The newest slot first. `missed`: nobody ran it, and it was too old to be caught up."""

    async def read(after: UUID | None, rows: int) -> list[store.Run]:
        return await store.runs(job=job, state=status, after=after, limit=rows)

    return await listing(
        request, read=read, row=run_row, kind=RunRow, key=lambda run: run.id, key_type=UUID, limit=limit,
        cursor=cursor, form=format, name="job-runs",
    )  # fmt: skip


@get(
    "/job-runs/{run_id:str}",
    operation_id="getJobRun",
    tags=["Jobs"],
    summary="One run of a job",
    responses=documented(404),
)
async def get_job_run(run_id: OpaqueId) -> Response[RunRow]:
    """With how far it is while it runs."""
    id = id_of(run_id)
    found = await store.run(id) if id else None
    if found is None:
        raise NotFound("There is no run of this id; GET /api/v1/job-runs lists them.")
    return private_answer(run_row(found))


@post(
    "/jobs/{job_name:str}/runs",
    operation_id="runJob",
    tags=["Jobs"],
    summary="Run a job now",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def run_job(request: AnyRequest, job_name: JobName, data: JSONBody[RunAsked]) -> Response[RunRow]:
    """As of today or an earlier day; figures as of yesterday unless a day is given.

    The worker that leads takes it up; one at a time for each job.
    """
    job = job_of(job_name)
    if job is None:
        raise NotFound("There is no job of this name; GET /api/v1/jobs lists them.")
    today = today_of(request)
    if data.as_of is not None and data.as_of > today:
        raise BadRequest((Fault("body", "as_of", "lies ahead", "Give today or an earlier day."),))

    as_of = data.as_of or (today - A_DAY if job.is_of_a_day_over else today)

    async def work(origin: Origin) -> Made:
        id = await store.ask(job.name, as_of=as_of, asked_by=account_of(request), now=origin.at)
        found = await store.run(id) if id else None
        if found is None:
            raise Conflicting(
                "A run of this job that was asked for is still to come; wait until it has ended."
            )
        await audit.record(
            origin,
            "job.asked",
            "job_run",
            found.id,
            after={"job": job.name, "as_of": found.as_of.isoformat()},
        )
        return made(run_row(found), status=201, location=f"/api/v1/job-runs/{found.id}")

    return await once(request, work)


class MeetingRow(msgspec.Struct, frozen=True):
    """A meeting of the Convention, by which clocks and snapshots go."""

    id: str
    kind: calendar.MeetingKind
    title: str
    starts_on: date
    ends_on: Annotated[date | None, msgspec.Meta(description="Null: not known.")]
    is_confirmed: Annotated[bool, msgspec.Meta(description="False: the dates are provisional.")]
    source: Annotated[str, msgspec.Meta(description="Where the dates were read.")]
    known_on: date


class Calendar(msgspec.Struct, frozen=True):
    """The Convention's calendar, as far as it is kept here."""

    items: list[MeetingRow]


class NewMeeting(Body):
    """A meeting; one of the same kind and first day is replaced."""

    kind: calendar.MeetingKind
    title: Annotated[str, Field(min_length=1, max_length=160, pattern=_ONE_LINE)]
    starts_on: date
    ends_on: date | None = None
    is_confirmed: bool
    source: Annotated[str, Field(min_length=1, max_length=400, pattern=_ONE_LINE)]


def _meeting_row(each: calendar.CalendarMeeting) -> MeetingRow:
    return MeetingRow(
        str(each.id), each.kind, each.title, each.starts_on, each.ends_on, each.is_confirmed, each.source,
        each.known_on,
    )  # fmt: skip


@get(
    "/calendar",
    operation_id="getCalendar",
    tags=["Jobs"],
    summary="The meetings by which clocks and snapshots go",
    responses=documented(),
)
async def get_calendar() -> Response[Calendar]:
    """By first day."""
    return private_answer(Calendar([_meeting_row(each) for each in await calendar.meetings()]))


@post(
    "/calendar",
    operation_id="keepMeeting",
    tags=["Jobs"],
    summary="Keep a meeting in the calendar",
    responses=documented(400),
    status_code=201,
)
async def keep_meeting(request: AnyRequest, data: JSONBody[NewMeeting]) -> Response[MeetingRow]:
    """With where its dates were read. A meeting that moves is taken away and kept anew."""
    if data.ends_on is not None and data.ends_on < data.starts_on:
        raise BadRequest(
            (Fault("body", "ends_on", "lies before starts_on", "Give the last day of the meeting."),)
        )

    async def work(origin: Origin) -> Made:
        given = data.model_dump()
        id = await calendar.keep(**given, known_on=today_of(request))
        found = await calendar.meeting(id)
        if found is None:
            raise NotFound("The meeting was taken away meanwhile.")
        row = _meeting_row(found)
        await audit.record(origin, "calendar.kept", "calendar_meeting", id, after=msgspec.to_builtins(row))
        return made(row, status=201)

    return await once(request, work)


@delete(
    "/calendar/{meeting_id:str}",
    operation_id="takeMeetingAway",
    tags=["Jobs"],
    summary="Take a meeting out of the calendar",
    responses=documented(404),
    status_code=204,
)
async def take_meeting_away(request: AnyRequest, meeting_id: OpaqueId) -> Response[None]:
    """Clocks and snapshots no longer go by it."""

    async def work(origin: Origin) -> None:
        id = id_of(meeting_id)
        found = await calendar.meeting(id) if id else None
        if found is None:
            raise NotFound("There is no meeting of this id; GET /api/v1/calendar lists them.")
        await calendar.take_away(found.id)
        before = msgspec.to_builtins(_meeting_row(found))
        await audit.record(origin, "calendar.taken_away", "calendar_meeting", found.id, before=before)

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


ROUTES = [list_jobs, list_job_runs, get_job_run, run_job, get_calendar, keep_meeting, take_meeting_away]
