"""Sending letters from the outbox: claimed, handed in, marked; once as far as SMTP lets anybody know.

    waiting -> sending -> (text handed over) -> sent
                  |               |-> unsure: the server's answer is not known. Nobody sends it again by themselves.
                  |-> waiting: put off, or the worker was lost before the text
                  |-> failed: refused for good, too late, or put off too often

The surprise: a letter that nobody knows of is not sent again by rule, but by a person who knows what it is about; it
then has the same Message-ID, by which a mailbox can tell that it has it. Logs have ids and codes, never an address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from clearinghouse.database.transaction import in_transaction, transaction
from clearinghouse.jobs.leading import AWAY, Pace
from clearinghouse.jobs.running import utc_now
from clearinghouse.keys import Keys
from clearinghouse.outbox import store
from clearinghouse.outbox.letter import Content, message_of, next_try, sends_letters
from clearinghouse.outbox.post import Answer, Handed, NotOurs, hand_in
from clearinghouse.outbox.store import KeptLetter
from clearinghouse.settings import Settings

log = structlog.get_logger(__name__)


async def send_letters(
    worker: UUID,
    stopping: asyncio.Event,
    *,
    settings: Settings,
    keys: Keys,
    pace: Pace,
    now: Callable[[], datetime] = utc_now,
) -> None:
    """Send what is waiting until `stopping` is set; does nothing where letters cannot be sent."""
    if not sends_letters(settings):
        log.info("letters_are_not_sent", worker=str(worker))
        return
    while not stopping.is_set():
        try:
            # Several workers may find the same lost letters at once.
            lost = await in_transaction(lambda: store.take_up_abandoned(worker, gone_after=pace.gone_after))
            for letter in lost:
                log.error("letter_lost_worker", letter=str(letter.id), state=letter.state)
            while not stopping.is_set() and await send_one(worker, settings=settings, keys=keys, now=now):
                pass
        except AWAY as failure:
            log.warning("letters_lost_database", worker=str(worker), failure=type(failure).__name__)
        try:
            await asyncio.wait_for(stopping.wait(), pace.look.total_seconds())
        except TimeoutError:
            continue


async def send_one(
    worker: UUID, *, settings: Settings, keys: Keys, now: Callable[[], datetime] = utc_now
) -> bool:
    """Send one letter that is waiting; False: there is none."""
    async with transaction():
        letter = await store.claim(worker, now=now())
        if letter is None:
            return False
        content, message, fault = _written(letter, settings, keys, now())
        if fault:
            await store.give_up(letter, state="failed", error=fault)
    if content is None or fault:
        log.error("letter_failed", letter=str(letter.id), kind=letter.kind, reason=fault)
        return True

    async def before_text() -> bool:
        async with transaction():
            return await store.note_handed_over(letter, now=now())

    try:
        handed = await hand_in(settings, to=content.to, message=message, before_text=before_text)
    except NotOurs:
        log.warning("letter_overtaken", letter=str(letter.id))
        return True
    await _mark(letter, handed, now)
    return True


def _written(
    letter: KeptLetter, settings: Settings, keys: Keys, now: datetime
) -> tuple[Content | None, bytes, str]:
    """Return a letter's content and how it is sent, and why it cannot be, '' if it can."""
    content = Content.opened(letter.content_sealed or "", keys)
    if content is None:
        return None, b"", "none of the keys opens it"
    if letter.useless_after is not None and letter.useless_after <= now:
        return content, b"", "too late to be of use"
    if not content.to.isascii():
        return content, b"", "the address is not ASCII"  # RFC 6531 is not spoken here
    try:
        message = message_of(
            content, sender=settings.mail_from, message_id=letter.message_id, made_at=letter.made_at
        )
    except ValueError:
        return content, b"", "a header cannot be written"
    return content, message, ""


async def _mark(letter: KeptLetter, handed: Handed, now: Callable[[], datetime]) -> None:
    """Keep what the server said, however long the database is away: only this process knows it."""

    async def mark() -> None:
        match handed.answer:
            case Answer.TAKEN:
                await store.note_sent(letter, now=now())
            case Answer.LATER if try_at := next_try(letter.attempt, now()):
                await store.put_off(letter, try_at=try_at, error=handed.reason)
            case Answer.LATER | Answer.REFUSED:
                await store.give_up(letter, state="failed", error=handed.reason)
            case Answer.UNKNOWN:
                await store.give_up(letter, state="unsure", error=handed.reason)

    while True:
        try:
            await in_transaction(mark)
            break
        except AWAY as failure:
            log.warning("letter_mark_waits", letter=str(letter.id), failure=type(failure).__name__)
            await asyncio.sleep(1)
    said = {"letter": str(letter.id), "kind": letter.kind, "attempt": letter.attempt, "reason": handed.reason}
    match handed.answer:
        case Answer.TAKEN:
            log.info("letter_sent", **said)
        case Answer.LATER:
            log.warning("letter_put_off", **said)
        case _:
            log.error("letter_failed" if handed.answer is Answer.REFUSED else "letter_unsure", **said)
