"""Every statement by which the secretariat keeps obligations and requests, and by which States confirm them.

The surprise: a request is never changed. Each writing of it is a new revision, and with it the deadlines of its
obligation follow by rule in the same transaction.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from clearinghouse.database.reading import fetch, record_of
from clearinghouse.obligations.deadline import Asked, Deadlines, deadlines
from clearinghouse.obligations.store import CONTENT
from clearinghouse.states.horizon import horizon


@dataclass(frozen=True, slots=True)
class Kept:
    """An obligation as it is kept, locked until the end of the transaction."""

    id: UUID
    code: str
    state: str
    article: int
    status: str
    first_deadline: date | None
    documented_deadline: date | None
    deadline_on_file: date | None
    working_deadline: date | None
    working_basis: str | None
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """What is written of a request; fields as those of the table `extension_request`."""

    status: str
    from_deadline: date | None
    requested_deadline: date | None
    is_interim: bool
    is_date_inferred: bool
    note: str | None
    submitted_on: date | None
    decided_on: date | None
    decided_at: str | None
    contents: dict[str, bool] | None
    marks: list[dict[str, Any]] | None
    follow_ups: list[dict[str, Any]] | None
    evidence: str
    source_codes: tuple[str, ...]


async def locked(code: str) -> Kept | None:
    """The obligation of that code, locked; None: there is none."""
    rows = await fetch("select * from clearinghouse.obligation where code = $1 for update", code)
    return record_of(Kept, rows[0]) if rows else None


async def code_of(code_or_id: str) -> str | None:
    """The code of an obligation that is given by its code or id."""
    rows = await fetch(
        "select code from clearinghouse.obligation where code = $1 or id::text = $1", code_or_id
    )
    return rows[0]["code"] if rows else None


async def request_exists(code: str) -> bool:
    """Whether there is a request of that code."""
    return bool(await fetch("select from clearinghouse.extension_request where code = $1 limit 1", code))


async def obligation_of_request(code: str) -> str | None:
    """The code of the obligation of a request; None: there is no such request."""
    rows = await fetch(
        """select o.code from clearinghouse.extension_request r
           join clearinghouse.obligation o on o.id = r.obligation where r.code = $1 limit 1""",
        code,
    )
    return rows[0]["code"] if rows else None


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


async def add_revision(
    code: str, kept: Kept, given: Revision, *, known_on: date, now: datetime
) -> tuple[UUID, int]:
    """Write the next revision of a request; returns its id and number. The obligation is locked by the caller."""
    id = uuid4()
    rows = await fetch(
        """insert into clearinghouse.extension_request (id, code, revision, obligation, from_deadline,
           requested_deadline, status, is_interim, is_date_inferred, note, submitted_on, decided_on, decided_at,
           contents, marks, follow_ups, entered_at, evidence, source_codes, derivation, known_on, is_illustration)
           values ($1, $2::varchar, 1 + (select coalesce(max(revision), 0) from clearinghouse.extension_request
                                         where code = $2::varchar),
                   $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14::jsonb, $15::jsonb, $16, $17, $18, null,
                   $19, false)
           returning revision""",
        id, code, kept.id, given.from_deadline, given.requested_deadline, given.status, given.is_interim,
        given.is_date_inferred, given.note, given.submitted_on, given.decided_on, given.decided_at,
        _json(given.contents), _json(given.marks), _json(given.follow_ups), now, given.evidence,
        list(given.source_codes), known_on,
    )  # fmt: skip
    number: int = rows[0]["revision"]
    return id, number


async def asked_of(obligation: UUID) -> list[Asked]:
    """What requests of an obligation ask for, each in its newest revision."""
    rows = await fetch(
        """select distinct on (code) status, requested_deadline from clearinghouse.extension_request
           where obligation = $1 order by code, revision desc""",
        obligation,
    )
    return [record_of(Asked, row) for row in rows]


async def grant_on_file(kept: Kept) -> date | None:
    """The deadline that files have as granted, unless what is known of requests since says otherwise.

    It no longer stands where a request that was kept as granted to that day is now kept with another day or decision,
    or where the request for that day was not granted or withdrawn.
    """
    rows = await fetch(
        """select from clearinghouse.extension_request r
           join (select distinct on (code) * from clearinghouse.extension_request
                 where obligation = $1 order by code, revision desc) newest using (code)
           where r.obligation = $1 and r.requested_deadline = $2
           and not (newest.status = 'granted' and newest.requested_deadline = $2)
           and (r.status = 'granted' or newest.status in ('not granted', 'withdrawn'))
           limit 1""",
        kept.id,
        kept.deadline_on_file,
    )
    return None if rows else kept.deadline_on_file


async def keep(
    kept: Kept,
    *,
    status: str,
    first_deadline: date | None,
    evidence: str,
    source_codes: tuple[str, ...],
    known_on: date,
    now: datetime,
) -> None:
    """Write an obligation with the deadlines that follow by rule; from here on files leave it alone."""
    on_file = await grant_on_file(kept)
    if on_file == kept.first_deadline:
        on_file = None  # It was the first deadline that files gave, which is written anew here.
    follow = deadlines(
        article=kept.article,
        status=status,
        first_deadline=first_deadline,
        documented=on_file,
        requests=await asked_of(kept.id),
        today=known_on,
        end_of_horizon=date(horizon(known_on)[1], 12, 31),
    )
    await fetch(
        """update clearinghouse.obligation set status = $2, first_deadline = $3, documented_deadline = $4,
           working_deadline = $5, working_basis = $6, evidence = $7, source_codes = $8, known_on = $9,
           kept_here_since = coalesce(kept_here_since, $10), unverified_fields = '{}', derivation = null,
           deadline_on_file = $11
           where id = $1""",
        kept.id, status, first_deadline, follow.documented, follow.working, follow.basis, evidence,
        list(source_codes), known_on, now, on_file,
    )  # fmt: skip


async def following(kept: Kept, *, on: date) -> Deadlines:
    """The deadlines of an obligation as they follow on a day from its status, first deadline, files and requests."""
    return deadlines(
        article=kept.article,
        status=kept.status,
        first_deadline=kept.first_deadline,
        documented=await grant_on_file(kept),
        requests=await asked_of(kept.id),
        today=on,
        end_of_horizon=date(horizon(on)[1], 12, 31),
    )


async def follow_requests(
    kept: Kept, *, source_codes: tuple[str, ...], known_on: date, now: datetime
) -> None:
    """Let the deadlines of an obligation follow its requests; status and first deadline stay."""
    follow = await following(kept, on=known_on)
    now_is = (follow.documented, follow.working, follow.basis)
    if now_is == (kept.documented_deadline, kept.working_deadline, kept.working_basis):
        return
    cited = tuple(dict.fromkeys((*source_codes, *kept.source_codes)))
    await fetch(
        """update clearinghouse.obligation set documented_deadline = $2, working_deadline = $3, working_basis = $4,
           source_codes = $5, known_on = $6, kept_here_since = coalesce(kept_here_since, $7) where id = $1""",
        kept.id, *now_is, list(cited), known_on, now,
    )  # fmt: skip


async def add_obligation(
    *,
    state: str,
    article: int,
    status: str,
    first_deadline: date | None,
    evidence: str,
    source_codes: tuple[str, ...],
    known_on: date,
    now: datetime,
) -> str | None:
    """Keep an obligation that is new; returns its code, None: the State has one under this article already."""
    code = f"{state}-{article}"
    follow = deadlines(
        article=article, status=status, first_deadline=first_deadline, documented=None, requests=(),
        today=known_on, end_of_horizon=date(horizon(known_on)[1], 12, 31),
    )  # fmt: skip
    rows = await fetch(
        """insert into clearinghouse.obligation (id, code, state, article, unit, status, first_deadline,
           documented_deadline, working_deadline, working_basis, unverified_fields, kept_here_since, evidence,
           source_codes, derivation, known_on, is_illustration)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{}', $11, $12, $13, null, $14, false)
           on conflict do nothing returning code""",
        uuid4(), code, state, article, "m2" if article == 5 else "mines", status, first_deadline,
        follow.documented, follow.working, follow.basis, now, evidence, list(source_codes), known_on,
    )  # fmt: skip
    return code if rows else None


@dataclass(frozen=True, slots=True)
class Period:
    """A period in which an article bound the State; `starts_on` None: before the data begins, `ends_on` None: open."""

    id: UUID
    starts_on: date | None
    ends_on: date | None


async def last_period(state: str, article: int) -> Period | None:
    """The last period in which a State had an obligation under an article; None: none is on record."""
    rows = await fetch(
        """select id, starts_on, ends_on from clearinghouse.state_interval where state = $1 and kind = $2
           order by ends_on desc nulls first, starts_on desc limit 1 for update""",
        state,
        f"article_{article}",
    )
    return record_of(Period, rows[0]) if rows else None


async def end_period(
    kept: Kept, period: Period | None, *, on: date, source_codes: tuple[str, ...], known_on: date
) -> None:
    """End the open period of an obligation, or note one that ended where none is on record."""
    if period is None:
        await _add_period(kept, None, on, source_codes, known_on)
        return
    await fetch(
        "update clearinghouse.state_interval set ends_on = $2, source_codes = $3, known_on = $4 where id = $1",
        period.id, on, list(source_codes), known_on,
    )  # fmt: skip


async def begin_period(kept: Kept, *, on: date, source_codes: tuple[str, ...], known_on: date) -> None:
    """Begin a period of an obligation."""
    await _add_period(kept, on, None, source_codes, known_on)


async def _add_period(
    kept: Kept, starts_on: date | None, ends_on: date | None, source_codes: tuple[str, ...], known_on: date
) -> None:
    await fetch(
        """insert into clearinghouse.state_interval (id, state, kind, starts_on, ends_on, evidence, source_codes,
           derivation, known_on, is_illustration) values ($1, $2, $3, $4, $5, 'documented', $6, null, $7, false)""",
        uuid4(), kept.state, f"article_{kept.article}", starts_on, ends_on, list(source_codes), known_on,
    )  # fmt: skip


async def set_article_5_status(state: str, status: str, *, known_on: date) -> None:
    """Let what is told of a State and Article 5 follow its obligation."""
    await fetch(
        "update clearinghouse.state set article_5_status = $2, known_on = $3 where iso3 = $1 "
        "and article_5_status is distinct from $2",
        state, status, known_on,
    )  # fmt: skip


async def confirm_obligation(kept: Kept, *, now: datetime) -> bool:
    """Write down that a State confirmed an obligation as it stands; False: it had done so already."""
    rows = await fetch(
        f"""insert into clearinghouse.state_confirmation (id, state, kind, item, content_sha256, confirmed_at)
            select $1, o.state, 'obligation', o.id, {CONTENT}, $3 from clearinghouse.obligation o where o.id = $2
            on conflict do nothing returning id""",  # noqa: S608 a constant
        uuid4(), kept.id, now,
    )  # fmt: skip
    return bool(rows)


async def confirm_revision(state: str, revision: UUID, *, now: datetime) -> bool:
    """Write down that a State confirmed a revision of a request; False: it had done so already."""
    rows = await fetch(
        """insert into clearinghouse.state_confirmation (id, state, kind, item, content_sha256, confirmed_at)
           values ($1, $2, 'extension_request', $3, $4, $5) on conflict do nothing returning id""",
        uuid4(), state, revision, hashlib.sha256(str(revision).encode()).hexdigest(), now,
    )  # fmt: skip
    return bool(rows)
