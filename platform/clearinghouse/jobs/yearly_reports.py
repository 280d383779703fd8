"""The job that publishes yearly reports.

The surprise: it looks for snapshots that have no report yet, so that a report is made once for each of them, however
late the worker came back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from clearinghouse.jobs.job import JobContext
from clearinghouse.reports import store
from clearinghouse.reports.files import made_aside
from clearinghouse.reports.gathering import gathered_yearly
from clearinghouse.reports.publishing import publish

LOOKED_BACK: Final = timedelta(days=120)
"""A snapshot older than this gets no report by itself; the secretariat may ask for one."""


async def publish_yearly(context: JobContext) -> int:
    """Publish a yearly report for each snapshot of a year's end or before a meeting that has none; returns how many."""
    number = 0
    for snapshot in await store.snapshots_without_report(since=context.as_of - LOOKED_BACK):
        report = await gathered_yearly(
            snapshot.as_of.year,
            as_of=snapshot.as_of,
            reason=snapshot.reason,
            public_url=context.settings.public_url,
        )
        await publish(report, made_aside, now=context.slot, computation=snapshot.id)
        number += 1
    return number
