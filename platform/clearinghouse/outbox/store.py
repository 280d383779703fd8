"""Every query on letters and on who wants which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of
from clearinghouse.keys import Keys
from clearinghouse.outbox.letter import NewLetter, message_id_of
from clearinghouse.settings import Settings


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter as it is kept; see `clearinghouse.outbox.tables.Letter`."""

    id: UUID
    key: str
    kind: str
    account: UUID
    message_id: str
    content_sealed: str | None
    state: str
    attempt: int
    made_at: datetime
    try_at: datetime
    useless_after: datetime | None
    worker: UUID | None
    handed_over_at: datetime | None
    sent_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which letters an account wants."""

    wants_reminders: bool = True
    wants_digest: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is written to. `state`: the State they act for, None where the letter is about none."""

    account: UUID
    email: str
    name: str
    state: str | None


_LETTER = """select id, key, kind, account, message_id, content_sealed, state, attempt, made_at, try_at, useless_after,
       worker, handed_over_at, sent_at, error, -extract(epoch from made_at) as newest_first
       from clearinghouse.letter"""


async def add(letter: NewLetter, *, settings: Settings, keys: Keys, now: datetime) -> bool:
    """Write a letter in the transaction of what it tells; False: one of this key was written before."""
    id = uuid4()
    rows = await fetch(
        """insert into clearinghouse.letter (id, key, kind, account, message_id, content_sealed, state, attempt,
           made_at, try_at, useless_after) values ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $7, $8)
           on conflict (key) do nothing returning id""",
        id, letter.key, letter.kind, letter.account, message_id_of(id, settings), letter.content.sealed(keys), now,
        letter.useless_after,
    )  # fmt: skip
    return bool(rows)


async def claim(worker: UUID, *, now: datetime) -> KeptLetter | None:
    """Begin to send the letter that has waited longest; None: none is to be sent now."""
    rows = await fetch(
        """update clearinghouse.letter set state = 'sending', worker = $1, attempt = attempt + 1, handed_over_at = null
           where id = (select id from clearinghouse.letter where state = 'waiting' and try_at <= $2
                       order by try_at, id limit 1 for update skip locked)
           returning *""",
        worker,
        now,
    )
    return record_of(KeptLetter, rows[0]) if rows else None


async def note_handed_over(letter: KeptLetter, *, now: datetime) -> bool:
    """Note that the server is given the text next; False: another worker sends the letter, so leave it alone."""
    rows = await fetch(
        """update clearinghouse.letter set handed_over_at = $3
           where id = $1 and attempt = $2 and state = 'sending' returning id""",
        letter.id,
        letter.attempt,
        now,
    )
    return bool(rows)


async def note_sent(letter: KeptLetter, *, now: datetime) -> bool:
    """Note that the server took a letter, also one that another worker was unsure of meanwhile; its content goes."""
    rows = await fetch(
        """update clearinghouse.letter set state = 'sent', sent_at = $3, content_sealed = null, error = null
           where id = $1 and attempt = $2 and state in ('sending', 'unsure') returning id""",
        letter.id,
        letter.attempt,
        now,
    )
    return bool(rows)


async def put_off(letter: KeptLetter, *, try_at: datetime, error: str) -> None:
    """Send a letter later: in this attempt the server did not take it."""
    await fetch(
        """update clearinghouse.letter set state = 'waiting', try_at = $3, error = $4, worker = null,
                  handed_over_at = null
           where id = $1 and attempt = $2 and state = 'sending'""",
        letter.id,
        letter.attempt,
        try_at,
        error,
    )


async def give_up(letter: KeptLetter, *, state: str, error: str) -> None:
    """Send a letter no more by itself: it `failed`, or nobody knows whether the server took it (`unsure`)."""
    await fetch(
        """update clearinghouse.letter set state = $3, error = $4
           where id = $1 and attempt = $2 and state = 'sending'""",
        letter.id,
        letter.attempt,
        state,
        error,
    )


async def take_up_abandoned(worker: UUID, *, gone_after: timedelta) -> list[KeptLetter]:
    """Decide on letters whose worker is gone, or that this worker, which sends none now, left in the middle.

    The server was not given the text: send it again; else unsure.
    """
    rows = await fetch(
        """update clearinghouse.letter l
           set state = case when handed_over_at is null then 'waiting' else 'unsure' end, error = 'its worker was lost'
           from clearinghouse.worker w
           where l.state = 'sending' and w.id = l.worker
                 and (w.id = $2 or w.stopped_at is not null or w.seen_at < now() - $1::interval)
           returning l.*""",
        gone_after,
        worker,
    )
    return [record_of(KeptLetter, row) for row in rows]


async def send_again(id: UUID, *, now: datetime) -> bool:
    """Let a letter that failed, or that nobody knows of, be sent again; False: it is in no such state."""
    rows = await fetch(
        """update clearinghouse.letter set state = 'waiting', try_at = $2, handed_over_at = null, worker = null
           where id = $1 and state in ('failed', 'unsure') and content_sealed is not null returning id""",
        id,
        now,
    )
    return bool(rows)


async def letter(id: UUID) -> KeptLetter | None:
    """The letter of that id, or None."""
    found = await Query(_LETTER).where("id = {}", id).all(KeptLetter, order=())
    return found[0] if found else None


async def letters(
    *, state: str | None = None, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[KeptLetter]:
    """Letters, the newest first, those behind the id `after`."""
    query = Query(_LETTER).having("state = {}", state)
    return await query.page(KeptLetter, order=("newest_first",), after=after, limit=limit)


async def counts() -> list[tuple[str, int]]:
    """How many letters there are by state, in order."""
    rows = await fetch(
        "select state, count(*)::int as letters from clearinghouse.letter group by state order by state"
    )
    return [(row["state"], row["letters"]) for row in rows]


async def forget_unsent(*, before: datetime) -> int:
    """Take the content of letters that were given up before a moment away; returns how many."""
    rows = await fetch(
        """update clearinghouse.letter set content_sealed = null
           where state in ('failed', 'unsure') and content_sealed is not null and made_at < $1 returning id""",
        before,
    )
    return len(rows)


async def choice(account: UUID) -> Choice:
    """Which letters an account wants."""
    rows = await fetch(
        "select wants_reminders, wants_digest from clearinghouse.letter_choice where account = $1", account
    )
    return record_of(Choice, rows[0]) if rows else Choice()


async def choose(account: UUID, wanted: Choice, *, now: datetime) -> None:
    """Keep which letters an account wants."""
    await fetch(
        """insert into clearinghouse.letter_choice (id, account, wants_reminders, wants_digest, changed_at)
           values ($1, $2, $3, $4, $5) on conflict (account) do update
           set wants_reminders = excluded.wants_reminders, wants_digest = excluded.wants_digest,
               changed_at = excluded.changed_at""",
        uuid4(), account, wanted.wants_reminders, wanted.wants_digest, now,
    )  # fmt: skip


async def officers(states: list[str], *, day: date) -> list[Recipient]:
    """Who acts for one of these States on a day and wants reminders, in order of State and address."""
    rows = await fetch(
        """select distinct a.id as account, a.email, a.name, s.state, a.email collate "C" as ordered
           from clearinghouse.account a join clearinghouse.account_scope s on s.account = a.id
           left join clearinghouse.letter_choice c on c.account = a.id
           where s.role = 'state' and s.state = any($1) and s.starts_on <= $2 and (s.ends_on is null or s.ends_on > $2)
                 and not a.is_locked and a.password_hash is not null and coalesce(c.wants_reminders, true)
           order by s.state, ordered""",
        states,
        day,
    )
    return [record_of(Recipient, row) for row in rows]


async def digest_readers() -> list[Recipient]:
    """Who wants the digest, in order of their addresses."""
    rows = await fetch(
        """select a.id as account, a.email, a.name, null as state, a.email collate "C" as ordered
           from clearinghouse.account a join clearinghouse.letter_choice c on c.account = a.id
           where c.wants_digest and not a.is_locked and a.password_hash is not null order by ordered"""
    )
    return [record_of(Recipient, row) for row in rows]
