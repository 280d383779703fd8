"""What the calendar alone changes of deadlines: one that was granted or requested passes, and the horizon moves on.

The surprise: only what a day has overtaken is looked at. A deadline that files took from an announcement stays as they
have it until it passes, and an obligation that files keep is kept by them afterwards too.
"""

from __future__ import annotations

from datetime import date, datetime

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.reading import fetch, record_of
from clearinghouse.jobs.job import JobContext
from clearinghouse.obligations.register import Kept, following
from clearinghouse.scopes.scope import COMMAND


async def follow_calendar(context: JobContext) -> int:
    """Let working deadlines follow the day of a run; returns how many changed. Again on the same day changes none."""
    return await follow_day(context.as_of, now=context.slot)


async def follow_day(day: date, *, now: datetime) -> int:
    """Write, in the caller's transaction, what open Article 5 obligations are due by as of a day; returns how many."""
    rows = await fetch(
        """select * from clearinghouse.obligation
           where article = 5 and status = 'open' and known_on <= $1
           and (working_deadline < $1 or working_basis = 'decision not found')
           order by code for update""",
        day,
    )
    changed = []
    for kept in (record_of(Kept, row) for row in rows):
        follow = await following(kept, on=day)
        if (follow.working, follow.basis) != (kept.working_deadline, kept.working_basis):
            changed.append((kept, follow))
    for kept, follow in changed:
        await fetch(
            """update clearinghouse.obligation set working_deadline = $2, working_basis = $3, known_on = $4
               where id = $1""",
            kept.id, follow.working, follow.basis, day,
        )  # fmt: skip
    origin = Origin(COMMAND, now, f"deadlines-{day.isoformat()}")
    for kept, follow in changed:
        await audit.record(
            origin,
            "obligation.deadline_followed",
            "obligation",
            kept.id,
            before={"deadline": kept.working_deadline, "deadline_basis": kept.working_basis},
            after={"deadline": follow.working, "deadline_basis": follow.basis, "code": kept.code},
        )
    return len(changed)
