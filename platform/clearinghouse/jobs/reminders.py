"""Reminders of the report under Article 7 that is due on 30 April: 60, 30 and 7 days before, to who has not filed.

The surprise: the job runs each day and not on three days of the year. Each of the three letters is written once for a
State's officer and year, on the first day of its stretch on which a worker runs: a day of downtime loses none.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from clearinghouse.cooperation_reports.report import due_on
from clearinghouse.cooperation_reports.store import filings
from clearinghouse.jobs import countdown
from clearinghouse.jobs.job import JobContext
from clearinghouse.outbox import store as outbox
from clearinghouse.outbox.letter import Content, NewLetter, sends_letters

STAGES: Final = (7, 30, 60)
"""Days before 30 April (design of the indicators, jobs)."""


def stage(day: date) -> tuple[int, int] | None:
    """The year whose report is due next, and the reminder whose stretch a day is in; None: it is too early."""
    year = day.year if day <= due_on(day.year) else day.year + 1
    found = countdown.stage((due_on(year) - day).days, STAGES)
    return None if found is None else (year, found)


def _text(name: str, state_name: str, year: int, left: int, link: str) -> str:
    days = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    return (
        f"{name},\n\nthe report of {state_name} under Article 7 of the Anti-Personnel Mine Ban Convention is due on "
        f"30 April {year}, {days}. It has not been noted here as filed.\n\n"
        "What is already known here can be taken over into its part on cooperation and assistance, looked through, and "
        f"exported:\n\n{link}\n\n"
        "If the report was filed, please tell the secretariat, so that it is noted. Reminders can be switched off on "
        "the page of your account.\n"
    )


async def remind(context: JobContext) -> int:
    """Write the reminders of the day; returns how many are new."""
    due = stage(context.as_of)
    if due is None or not sends_letters(context.settings):
        return 0
    year, days = due
    missing = {
        each.state: each.state_name for each in await filings(year, as_of=context.as_of) if not each.filed_on
    }
    link = f"{context.settings.public_url.rstrip('/')}/desk/reports"
    written = 0
    left = (due_on(year) - context.as_of).days
    for officer in await outbox.officers(sorted(missing), day=context.as_of):
        state = officer.state or ""
        letter = NewLetter(
            key=f"reminder:{year}:{days}:{state}:{officer.account}",
            kind="reminder",
            account=officer.account,
            content=Content(
                officer.email,
                f"Article 7 report of {missing[state]}: due on 30 April {year}",
                _text(officer.name, missing[state], year, left, link),
            ),
            useless_after=countdown.end_of(due_on(year)),
        )
        written += await outbox.add(letter, settings=context.settings, keys=context.keys, now=context.slot)
    return written
