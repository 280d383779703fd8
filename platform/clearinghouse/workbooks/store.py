"""Every query on uploads of work plans.

The surprise: an upload is found by plan and State alone, and only while the plan has a draft: to others it is
not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearinghouse.database.reading import fetch, record_of


@dataclass(frozen=True, slots=True)
class Upload:
    """The last upload to a draft. `answer` is JSON; `has_file` False: the file was too large to be kept."""

    plan: UUID
    state: str
    uploaded_at: datetime
    uploaded_by: UUID | None
    file_name: str | None
    file_sha256: str
    has_file: bool
    answer: str


async def keep(
    plan: UUID,
    state: str,
    *,
    now: datetime,
    by: UUID | None,
    file_name: str | None,
    file_sha256: str,
    file: bytes | None,
    answer: str,
) -> None:
    """Keep an upload in place of the one before."""
    await fetch(
        """insert into clearinghouse.plan_upload
           (plan, state, uploaded_at, uploaded_by, file_name, file_sha256, file, answer)
           values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
           on conflict (plan) do update set state = excluded.state, uploaded_at = excluded.uploaded_at,
               uploaded_by = excluded.uploaded_by, file_name = excluded.file_name,
               file_sha256 = excluded.file_sha256, file = excluded.file, answer = excluded.answer""",
        plan, state, now, by, file_name, file_sha256, file, answer,
    )  # fmt: skip


async def upload(plan: UUID, *, state: str) -> Upload | None:
    """The last upload to a State's draft of a plan, None: there is no such draft, or nothing was uploaded to it."""
    rows = await fetch(
        """select u.plan, u.state, u.uploaded_at, u.uploaded_by, u.file_name, u.file_sha256,
                  u.file is not null as has_file, u.answer::text as answer
           from clearinghouse.plan_upload u join clearinghouse.plan_draft d on d.id = u.plan and d.state = u.state
           where u.plan = $1 and u.state = $2""",
        plan,
        state,
    )
    return record_of(Upload, rows[0]) if rows else None


async def file_of(plan: UUID) -> bytes | None:
    """The file of an upload that was found, None: it was too large to be kept."""
    rows = await fetch("select file from clearinghouse.plan_upload where plan = $1", plan)
    return bytes(rows[0]["file"]) if rows and rows[0]["file"] is not None else None
