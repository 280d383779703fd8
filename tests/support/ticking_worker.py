"""A worker process with jobs made for tests: `python ticking_worker.py DSN [SMTP_URL]` works until it is told to stop.

    tick   each second, a little work, caught up at most 3 times
    slow   each second second, takes longer than it takes to be killed, caught up once
    own    each second, with transactions of its own that may not be repeated: its rows may stay without an end

With the address of a server for letters it has no job, and sends what is in the outbox.

The surprise: each of them writes a row of its own, in a table that no part of the application knows, and these rows
are what the test counts.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta

from clearinghouse.database.addresses import Address
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs.job import Job, JobContext, Schedule
from clearinghouse.jobs.leading import Pace
from clearinghouse.jobs.worker import work
from clearinghouse.keys import Keys
from clearinghouse.logs import configure_logs
from clearinghouse.settings import Settings, read_settings

TICK_CAP = 3
SLOW_CAP = 1
EACH_SECOND = Schedule(hour="*", minute="*", second="*")
# A worker that is given no processor for a while must not pass for one that is gone: 20 heartbeats.
PACE = Pace(
    heartbeat=timedelta(milliseconds=200),
    look=timedelta(milliseconds=100),
    gone_after=timedelta(seconds=4),
)


async def effect(job: str, context: JobContext) -> None:
    await fetch(
        "insert into public.effect (job, slot, as_of, process_id) values ($1, $2, $3, $4)",
        job,
        context.slot,
        context.as_of,
        os.getpid(),
    )


async def tick(context: JobContext) -> int:
    await effect("tick", context)
    await asyncio.sleep(0.05)
    return 1


async def slow(context: JobContext) -> int:
    await context.progress(0, 2)
    await effect("slow", context)
    await asyncio.sleep(0.9)
    await context.progress(1, 2)
    return 1


async def own(context: JobContext) -> int:
    async with transaction():
        await effect("own", context)
    await asyncio.sleep(0.4)
    return 1


JOBS = (
    Job("tick", "Ticks.", EACH_SECOND, tick, catch_up_cap=TICK_CAP),
    Job("slow", "Takes its time.", Schedule(hour="*", minute="*", second="*/2"), slow, catch_up_cap=SLOW_CAP),
    Job("own", "Works alone.", EACH_SECOND, own, is_one_transaction=False, may_run_twice=False),
)


KEYS = Keys(("k" * 40,))


def settings_with(smtp_url: str) -> Settings:
    """The settings of a worker, sending letters if there is a server for them."""
    given = {
        "CLEARINGHOUSE_SMTP_URL": smtp_url,
        "CLEARINGHOUSE_MAIL_FROM": "house@example.org",
        "CLEARINGHOUSE_PUBLIC_URL": "http://test",
    }
    return read_settings({"CLEARINGHOUSE_SHUTDOWN_GRACE": "PT0.2S", **(given if smtp_url else {})})


async def run(dsn: str, smtp_url: str = "") -> None:
    settings = settings_with(smtp_url)
    configure_logs(settings)
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await work(Address(dsn), stopping, settings=settings, keys=KEYS, jobs=() if smtp_url else JOBS, pace=PACE)


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
