"""Every query on studies and their files.

The surprise: a study is ended under the attempt that it was begun with. A worker that was thought lost and comes back
finds nothing to end, and what it computed goes nowhere; a cancelled study likewise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of

ATTEMPTS: Final = 3
"""A study that lost its worker so often may be what kills workers: it is not begun again."""


@dataclass(frozen=True, slots=True)
class Study:
    """A study; see `clearinghouse.studies.tables.Study`. `watermark`: of its round; None: none is due."""

    id: UUID
    kind: str
    title: str
    round: UUID | None
    round_code: str | None
    watermark: str | None
    options: str
    state: str
    is_published_when_done: bool
    asked_by: UUID | None
    asked_as: str
    asked_at: datetime
    attempt: int
    started_at: datetime | None
    ended_at: datetime | None
    step: str | None
    done_parts: int | None
    total_parts: int | None
    answer: str | None
    error: str | None
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str | None

    @property
    def asked(self) -> dict[str, Any]:
        """The options as they were given."""
        given: dict[str, Any] = json.loads(self.options)
        return given


@dataclass(frozen=True, slots=True)
class NewStudy:
    """A study that is asked for. `asked_by` None: by the program itself."""

    kind: str
    title: str
    round: UUID | None
    options: dict[str, Any]
    asked_by: UUID | None
    asked_as: str
    is_published_when_done: bool = False


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that came of a study."""

    name: str
    media_type: str
    is_restricted: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a study without its content."""

    id: UUID
    name: str
    media_type: str
    is_restricted: bool
    size_bytes: int
    sha256: str


_STUDY = """select s.id, s.kind, s.title, s.round, r.code as round_code, r.watermark, s.options, s.state,
       s.is_published_when_done, s.asked_by, s.asked_as, s.asked_at, s.attempt, s.started_at, s.ended_at, s.step,
       s.done_parts, s.total_parts, s.answer, s.error, s.published_at, s.withdrawn_at, s.withdrawal_reason,
       -extract(epoch from s.asked_at) as newest_first
       from clearinghouse.study s left join clearinghouse.round r on r.id = s.round"""


async def add(new: NewStudy, *, now: datetime) -> UUID:
    """Ask for a study; the next worker that is free takes it up."""
    id = uuid4()
    await fetch(
        """insert into clearinghouse.study (id, kind, title, round, options, state, is_published_when_done, asked_by,
           asked_as, asked_at, attempt) values ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, $9, 0)""",
        id, new.kind, new.title, new.round, json.dumps(new.options, sort_keys=True), new.is_published_when_done,
        new.asked_by, new.asked_as, now,
    )  # fmt: skip
    return id


async def studies(
    *,
    sees_all: bool,
    kind: str | None = None,
    state: str | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[Study]:
    """Studies, newest first, those behind the id `after`; with `sees_all` also those that are not published."""
    query = Query(_STUDY).where("published_at is not null or {}", sees_all)
    query.having("kind = {}", kind).having("state = {}", state)
    return await query.page(Study, order=("newest_first",), after=after, limit=limit)


async def study(id: UUID, *, sees_all: bool) -> Study | None:
    """The study of that id as far as the reader may know of it, or None."""
    found = (
        await Query(_STUDY)
        .where("id = {}", id)
        .where("published_at is not null or {}", sees_all)
        .all(Study, order=())
    )
    return found[0] if found else None


async def lock(id: UUID) -> None:
    """Hold a study until the end of the transaction, so that nobody else changes it meanwhile."""
    await fetch("select from clearinghouse.study where id = $1 for update", id)


async def n_open() -> int:
    """How many studies wait or are worked on."""
    rows = await fetch(
        "select count(*)::int as n from clearinghouse.study where state in ('waiting', 'running')"
    )
    return int(rows[0]["n"])


async def has_one_of(round: UUID) -> bool:
    """Whether the program itself asked for a study of a round before."""
    rows = await fetch(
        "select exists (select from clearinghouse.study where round = $1 and asked_by is null) as has", round
    )
    return bool(rows[0]["has"])


async def has_look_back() -> bool:
    """Whether the program itself asked for a look back before."""
    rows = await fetch(
        """select exists (select from clearinghouse.study where kind = 'look_back' and asked_by is null) as has"""
    )
    return bool(rows[0]["has"])


async def claim(worker: UUID, *, now: datetime) -> Study | None:
    """Begin the study that has waited longest; None: there is none."""
    rows = await fetch(
        """update clearinghouse.study set state = 'running', worker = $1, started_at = $2, attempt = attempt + 1,
                  step = null, done_parts = null, total_parts = null, error = null
           where id = (select id from clearinghouse.study where state = 'waiting'
                       order by asked_at, id limit 1 for update skip locked)
           returning id""",
        worker,
        now,
    )
    return await study(rows[0]["id"], sees_all=True) if rows else None


async def take_up_abandoned(
    worker: UUID, busy_with: Collection[UUID], *, gone_after: timedelta, now: datetime
) -> list[UUID]:
    """Make studies whose worker was lost wait again, or say that they failed; returns their ids."""
    rows = await fetch(
        """update clearinghouse.study s
           set state = case when attempt < $4 then 'waiting' else 'failed' end,
               worker = case when attempt < $4 then null else worker end,
               error = case when attempt < $4 then null else 'Its worker was lost again and again.' end,
               ended_at = case when attempt < $4 then null else $5::timestamptz end,
               step = null, done_parts = null, total_parts = null
           where state = 'running' and case when worker = $1 then id <> all($2::uuid[])
               else exists (select from clearinghouse.worker w where w.id = s.worker
                            and (w.stopped_at is not null or w.seen_at < now() - $3::interval)) end
           returning id""",
        worker, list(busy_with), gone_after, ATTEMPTS, now,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def give_back(one: Study) -> None:
    """Make a study wait again because its worker stops."""
    await fetch(
        """update clearinghouse.study set state = 'waiting', worker = null, step = null, done_parts = null,
           total_parts = null, attempt = attempt - 1 where id = $1 and attempt = $2 and state = 'running'""",
        one.id,
        one.attempt,
    )


async def note_progress(one: Study, step: str, done: int, total: int) -> bool:
    """Say how far a study is; False: it was cancelled, or somebody else took it up."""
    rows = await fetch(
        """update clearinghouse.study set step = $3, done_parts = $4, total_parts = $5
           where id = $1 and attempt = $2 and state = 'running' returning id""",
        one.id, one.attempt, step[:80], min(done, total), total,
    )  # fmt: skip
    return bool(rows)


async def is_ours(one: Study) -> bool:
    """Whether a study is still worked on under the attempt that was begun."""
    rows = await fetch(
        "select from clearinghouse.study where id = $1 and attempt = $2 and state = 'running'",
        one.id,
        one.attempt,
    )
    return bool(rows)


async def end_well(one: Study, answer: str, files: Sequence[NewFile], *, now: datetime) -> bool:
    """Keep the files of a study and end it; False: it was cancelled or taken up elsewhere, and nothing was kept."""
    rows = await fetch(
        "select from clearinghouse.study where id = $1 and attempt = $2 and state = 'running' for update",
        one.id,
        one.attempt,
    )
    if not rows:
        return False
    for file in files:
        await fetch(
            """insert into clearinghouse.study_file (id, study, name, media_type, is_restricted, content, sha256)
               values ($1, $2, $3, $4, $5, $6, $7)""",
            uuid4(), one.id, file.name, file.media_type, file.is_restricted, file.content,
            hashlib.sha256(file.content).hexdigest(),
        )  # fmt: skip
    await fetch(
        """update clearinghouse.study set state = 'done', answer = $2, ended_at = $3, done_parts = total_parts,
           step = null, published_at = case when is_published_when_done then $3::timestamptz end where id = $1""",
        one.id,
        answer,
        now,
    )
    return True


async def end_badly(one: Study, error: str, *, now: datetime) -> bool:
    """End a study as failed; False: it was cancelled, or somebody else took it up."""
    rows = await fetch(
        """update clearinghouse.study set state = 'failed', error = $3, ended_at = $4
           where id = $1 and attempt = $2 and state = 'running' returning id""",
        one.id, one.attempt, error[:400], now,
    )  # fmt: skip
    return bool(rows)


async def cancel(id: UUID, *, now: datetime) -> bool:
    """Cancel a study that waits or is worked on; False: it has ended. Its worker stops it within seconds."""
    rows = await fetch(
        """update clearinghouse.study set state = 'cancelled', ended_at = $2
           where id = $1 and state in ('waiting', 'running') returning id""",
        id,
        now,
    )
    return bool(rows)


async def publish(id: UUID, *, now: datetime) -> None:
    """Let everybody see a study that is done."""
    await fetch("update clearinghouse.study set published_at = $2 where id = $1", id, now)


async def withdraw(id: UUID, reason: str, *, now: datetime) -> None:
    """Take a published study back; that it was published, and the hashes of its files, stay to be seen."""
    await fetch(
        "update clearinghouse.study set withdrawn_at = $2, withdrawal_reason = $3 where id = $1",
        id,
        now,
        reason,
    )


async def files(study: UUID, *, sees_all: bool) -> list[KeptFile]:
    """The files of a study by name, without content; restricted ones for Committee and ISU alone."""
    rows = await fetch(
        """select id, name, media_type, is_restricted, length(content) as size_bytes, sha256
           from clearinghouse.study_file where study = $1 and ($2 or not is_restricted)
           order by name collate "C" """,
        study,
        sees_all,
    )
    return [record_of(KeptFile, row) for row in rows]


async def content(file: UUID) -> bytes:
    """The content of a file."""
    rows = await fetch("select content from clearinghouse.study_file where id = $1", file)
    found: bytes = rows[0]["content"]
    return found
