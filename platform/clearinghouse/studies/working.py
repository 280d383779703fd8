"""The worker's loop of studies: claimed, computed in a process, and ended with their files in one transaction.

    waiting -> running -> done, or failed
       |          |-> waiting: its worker stopped or was lost
       |-> cancelled <-|

The surprise: "not feasible" is an answer like any other. A study fails only where it could not be computed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Final
from uuid import UUID

import structlog

from clearinghouse.database.transaction import in_transaction, transaction
from clearinghouse.jobs.leading import AWAY, Pace
from clearinghouse.jobs.running import utc_now
from clearinghouse.rounds.store import held_back, snapshot_files
from clearinghouse.settings import Settings
from clearinghouse.studies import process, store
from clearinghouse.studies.process import Done, Failed, Message, Task, Told
from needmatch.units import cents

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 0.2
"""How long something that a study tells, or a wish to stop, may go unheard."""


class NotOurs(Exception):
    """The study was cancelled, or somebody else took it up."""


async def work_on_studies(
    worker: UUID,
    stopping: asyncio.Event,
    *,
    settings: Settings,
    pace: Pace,
    now: Callable[[], datetime] = utc_now,
) -> None:
    """Work on studies, one at a time, until `stopping` is set."""
    while not stopping.is_set():
        try:
            lost = await in_transaction(
                lambda: store.take_up_abandoned(worker, (), gone_after=pace.gone_after, now=now())
            )
            for id in lost:
                log.error("study_lost_worker", study=str(id))
            while not stopping.is_set() and await work_on_one(worker, stopping, settings=settings, now=now):
                pass
        except AWAY as failure:
            log.warning("studies_lost_database", worker=str(worker), failure=type(failure).__name__)
        try:
            await asyncio.wait_for(stopping.wait(), pace.look.total_seconds())
        except TimeoutError:
            continue


async def work_on_one(
    worker: UUID, stopping: asyncio.Event, *, settings: Settings, now: Callable[[], datetime] = utc_now
) -> bool:
    """Work on the study that has waited longest; False: there is none."""
    async with transaction():
        study = await store.claim(worker, now=now())
    if study is None:
        return False
    async with transaction("repeatable_read", readonly=True):
        case = {} if study.round is None else {
            file.name: file.content for file in await snapshot_files(study.round)
        }  # fmt: skip
        held_cents = None if study.round is None else await agreed_cents(study.round)
    log.info("study_started", study=str(study.id), kind=study.kind, attempt=study.attempt)
    task = Task(study.kind, study.asked, case, settings.study_processes, settings.study_cluster, held_cents)
    started, pipe = await asyncio.to_thread(process.start, task)
    try:
        end = await _followed(study, pipe, stopping)
    except NotOurs:
        log.info("study_stopped", study=str(study.id))
        return True
    finally:
        pipe.close()
        await asyncio.to_thread(process.end, started)
    await _ended(study, end, now)
    return True


async def agreed_cents(round: UUID) -> int:
    """Return what agreements held of a round's commitments when it was frozen."""
    return sum(cents(each.amount_usd) for each in await held_back(round) if each.why == "reserved")


async def _followed(study: store.Study, pipe: Connection, stopping: asyncio.Event) -> Done | Failed | None:
    """Follow a study until it ends; None: the worker stops.

    Raises:
        NotOurs: see there.
    """
    while not stopping.is_set():
        message = await asyncio.to_thread(_heard, pipe)
        if isinstance(message, Done | Failed):
            return message
        async with transaction():
            still = (
                await store.is_ours(study)
                if message is None
                else await store.note_progress(study, message.step, message.done, message.total)
            )
        if not still:
            raise NotOurs
    return None


def _heard(pipe: Connection) -> Message | None:
    """Return the newest that was told, an end before everything else; None: nothing within the time."""
    newest: Message | None = None
    try:
        while pipe.poll(0 if newest else LOOK_SECONDS):
            newest = pipe.recv()
            if not isinstance(newest, Told):
                return newest
    except EOFError:
        return Failed("its process was lost", is_known=False)
    return newest


async def _ended(study: store.Study, end: Done | Failed | None, now: Callable[[], datetime]) -> None:
    """Keep how a study ended."""

    async def keep() -> bool:
        match end:
            case None:
                await store.give_back(study)
                return True
            case Done(answer, files):
                return await store.end_well(study, answer, files, now=now())
            case Failed(why, is_known):
                said = (
                    why if is_known else f"It could not be computed ({why}); the log of the worker says more."
                )
                return await store.end_badly(study, said, now=now())

    counted = await in_transaction(keep)
    said = {"study": str(study.id), "kind": study.kind, "attempt": study.attempt}
    if not counted:
        log.warning("study_overtaken", **said)
    elif isinstance(end, Failed):
        log.error("study_failed", why=end.why, **said)
    elif end is not None:
        log.info("study_done", answer=end.answer, **said)
