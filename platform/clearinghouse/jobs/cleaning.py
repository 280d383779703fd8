"""Taking away what has run out by itself: sessions, attempts, kept answers, links, texts of letters never sent.

The surprise: requests take some of it away as they go. This job is for the quiet weeks in which nobody signs in.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from clearinghouse.accounts.store import forget_old_attempts, forget_old_links
from clearinghouse.idempotency.store import KEPT_FOR as ANSWERS_KEPT_FOR
from clearinghouse.idempotency.store import forget_old_answers
from clearinghouse.identity.store import forget_old_requests
from clearinghouse.jobs.job import JobContext
from clearinghouse.outbox.letter import KEPT_FOR as LETTERS_KEPT_FOR
from clearinghouse.outbox.store import forget_unsent
from clearinghouse.sessions.store import forget_ended

A_DAY: Final = timedelta(days=1)
LINKS_KEPT_FOR: Final = timedelta(days=30)


async def clean(context: JobContext) -> int:
    """Take away what is over; returns how many rows."""
    now = context.slot
    return (
        await forget_ended(before=now - A_DAY)
        + await forget_old_attempts(before=now - A_DAY)
        + await forget_old_answers(before=now - ANSWERS_KEPT_FOR)
        + await forget_old_requests(before=now)
        + await forget_old_links(before=now - LINKS_KEPT_FOR)
        + await forget_unsent(before=now - LETTERS_KEPT_FOR)
    )
