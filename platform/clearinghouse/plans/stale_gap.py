"""The job that solves the gap again where it is older than what is published.

The surprise: publishing solves the gap itself, at once and within a time. This is for the night after it could not:
no round is made where the last one is of the very needs that are published now.
"""

from __future__ import annotations

from decimal import Decimal

from clearinghouse.database.transaction import in_transaction
from clearinghouse.jobs.job import JobContext
from clearinghouse.jobs.running import utc_now
from clearinghouse.plans.store import needs
from clearinghouse.rounds.brief import brief_for
from clearinghouse.rounds.running import run_round
from clearinghouse.rounds.store import Round, last_round
from needmatch.units import COUNTED_EVIDENCE


async def solve_stale_gap(context: JobContext) -> int:
    """Run the round of documented needs if the last one is not of what is published now; returns how many were made.

    Raises:
        CannotFreeze: the rows on record contradict each other.
    """
    brief = brief_for("documented", context.as_of)

    async def read() -> tuple[Decimal, Round | None]:
        found = await needs(first_year=brief.first_year, last_year=brief.last_year, grades=COUNTED_EVIDENCE)
        return sum((each.need_usd for each in found), Decimal(0)), await last_round(scope="documented")

    need, last = await in_transaction(read, isolation="repeatable_read", readonly=True)
    years = brief.first_year, brief.last_year
    if last is not None and (last.need_usd, (last.first_year, last.last_year)) == (need, years):
        return 0
    ran = await run_round(brief, code="documented", opened_by="clearinghouse", now=utc_now)
    return int(ran.is_new)
