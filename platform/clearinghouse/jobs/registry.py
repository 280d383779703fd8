"""Every job there is. A new one is one entry here; its function stands with the noun it is about."""

from __future__ import annotations

from typing import Final

from clearinghouse.jobs.job import Job

JOBS: Final[tuple[Job, ...]] = ()
"""In the order in which they are shown."""


def job_of(name: str, jobs: tuple[Job, ...] = JOBS) -> Job | None:
    """The job of that name, or None."""
    return next((each for each in jobs if each.name == name), None)
