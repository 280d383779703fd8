"""What /metrics says of jobs and letters, counted in the database, so that every web process says the same."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge

from clearinghouse.jobs import store
from clearinghouse.outbox import store as outbox


async def job_figures() -> CollectorRegistry:
    """Return gauges: runs by job and state, when each job last succeeded, letters by state."""
    registry = CollectorRegistry()
    runs = Gauge(
        "clearinghouse_job_runs", "Runs of jobs on record; failed, lost and missed ones want a look.",
        ("job", "state"), registry=registry,
    )  # fmt: skip
    for job, state, number in await store.counts():
        runs.labels(job, state).set(number)
    succeeded = Gauge(
        "clearinghouse_job_last_success_seconds", "When a job last succeeded [s since 1970].", ("job",),
        registry=registry,
    )  # fmt: skip
    for job, moment in await store.last_successes():
        succeeded.labels(job).set(moment.timestamp())
    letters = Gauge(
        "clearinghouse_letters", "Letters in the outbox; failed and unsure ones want a look.", ("state",),
        registry=registry,
    )  # fmt: skip
    for state, number in await outbox.counts():
        letters.labels(state).set(number)
    return registry
