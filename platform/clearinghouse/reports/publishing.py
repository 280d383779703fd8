"""Publishing a report: it gets a number, its files are made once, hashed and kept.

The surprise: how a file is made is given by whoever publishes, since files are made as the web makes them, of which
nothing here knows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID, uuid4

from clearinghouse.reports import store
from clearinghouse.reports.report import FORMS, Form, Report

Make = Callable[[Report, Form, str | None, datetime], Awaitable[bytes]]
"""Makes a report in a form, under a number, at a moment."""


async def publish(
    report: Report, make: Make, *, now: datetime, computation: UUID | None = None
) -> store.Published:
    """Publish a report in the caller's transaction: give it a number, make its files, keep them."""
    number = await store.next_number(report.reporting_year)
    code = f"{report.reporting_year}-{number}"
    made: dict[Form, tuple[bytes, str]] = {}
    for form in FORMS:
        content = await make(report, form, code, now)
        made[form] = content, hashlib.sha256(content).hexdigest()
    published = store.Published(
        id=uuid4(),
        kind=report.kind,
        state=report.state,
        reporting_year=report.reporting_year,
        number=number,
        title=report.title,
        as_of=report.as_of,
        reason=report.reason,
        published_at=now,
        computation=computation,
    )
    await store.add(published, made)
    return published
