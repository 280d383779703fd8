"""Every query on accounts, their secrets, links and attempts to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from clearinghouse.accounts.account import ATTEMPT_WINDOW, Account, LinkKind
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of

_ATTEMPT_LOCK: Final = 0x636C6873


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an account signs in with, as it is kept."""

    password_hash: str | None
    totp_sealed: str | None
    is_totp_confirmed: bool
    totp_last_step: int | None


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A link that was made and can still be used."""

    id: UUID
    kind: LinkKind
    account: UUID
    expires_at: datetime


_ACCOUNT = """
select a.id, a.email, a.name, a.password_hash is not null as has_password, a.is_totp_confirmed as has_second_factor,
       (select count(*) from clearinghouse.recovery_code r where r.account = a.id and r.used_at is null)::int
       as recovery_codes_left, a.is_locked, a.created_at, a.email collate "C" as ordered
from clearinghouse.account a
"""


async def accounts(
    *, is_locked: bool | None = None, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[Account]:
    """Accounts by address, those behind the id `after`."""
    query = Query(_ACCOUNT).having("is_locked = {}", is_locked)
    return await query.page(Account, order=("ordered",), after=after, limit=limit)


async def account(id: UUID) -> Account | None:
    """The account of that id, or None."""
    found = await Query(_ACCOUNT).where("id = {}", id).all(Account, order=())
    return found[0] if found else None


async def account_by_email(email: str) -> Account | None:
    """The account of that address (as `canonical_email` gives it), or None."""
    found = await Query(_ACCOUNT).where("email = {}", email).all(Account, order=())
    return found[0] if found else None


async def lock_row(id: UUID) -> None:
    """Keep others from changing an account until this transaction ends."""
    await fetch("select from clearinghouse.account where id = $1 for update", id)


async def create(email: str, name: str, *, now: datetime) -> UUID | None:
    """Add an account without any secret; None: the address is taken."""
    rows = await fetch(
        """insert into clearinghouse.account (id, email, name, is_totp_confirmed, is_locked, created_at)
           values ($1, $2, $3, false, false, $4) on conflict (email) do nothing returning id""",
        uuid4(),
        email,
        name,
        now,
    )
    return rows[0]["id"] if rows else None


async def rename(id: UUID, name: str) -> None:
    """Change the name of an account."""
    await fetch("update clearinghouse.account set name = $2 where id = $1", id, name)


async def set_locked(id: UUID, is_locked: bool) -> None:
    """Lock or unlock an account."""
    await fetch("update clearinghouse.account set is_locked = $2 where id = $1", id, is_locked)


async def secrets(id: UUID) -> Secrets:
    """What the account signs in with."""
    rows = await fetch(
        """select password_hash, totp_sealed, is_totp_confirmed, totp_last_step from clearinghouse.account
           where id = $1""",
        id,
    )
    return record_of(Secrets, rows[0])


async def set_password(id: UUID, password_hash: str) -> None:
    """Keep the hash of a new password."""
    await fetch("update clearinghouse.account set password_hash = $2 where id = $1", id, password_hash)


async def begin_second_factor(id: UUID, sealed: str) -> None:
    """Keep a second factor that counts once a first code was given."""
    await fetch(
        """update clearinghouse.account set totp_sealed = $2, is_totp_confirmed = false, totp_last_step = null
           where id = $1""",
        id,
        sealed,
    )


async def take_step(id: UUID, step: int) -> bool:
    """Use up a step of the second factor; False: it, or a later one, was used meanwhile."""
    rows = await fetch(
        """update clearinghouse.account set totp_last_step = $2
           where id = $1 and (totp_last_step is null or totp_last_step < $2) returning id""",
        id,
        step,
    )
    return bool(rows)


async def confirm_second_factor(id: UUID) -> None:
    """Ask for the second factor from now on."""
    await fetch("update clearinghouse.account set is_totp_confirmed = true where id = $1", id)


async def remove_second_factor(id: UUID) -> None:
    """Take second factor and recovery codes away."""
    await fetch(
        """update clearinghouse.account set totp_sealed = null, is_totp_confirmed = false, totp_last_step = null
           where id = $1""",
        id,
    )
    await fetch("delete from clearinghouse.recovery_code where account = $1", id)


async def sealed_second_factors() -> list[tuple[UUID, str]]:
    """The ids of accounts with a second factor, and the factor as it is sealed, by id."""
    rows = await fetch(
        "select id, totp_sealed from clearinghouse.account where totp_sealed is not null order by id"
    )
    return [(row["id"], row["totp_sealed"]) for row in rows]


async def reseal_second_factor(id: UUID, *, before: str, after: str) -> bool:
    """Seal a second factor anew; False: it was changed meanwhile."""
    rows = await fetch(
        "update clearinghouse.account set totp_sealed = $3 where id = $1 and totp_sealed = $2 returning id",
        id,
        before,
        after,
    )
    return bool(rows)


async def set_recovery_codes(id: UUID, hashes: tuple[str, ...]) -> None:
    """Replace the recovery codes of an account."""
    await fetch("delete from clearinghouse.recovery_code where account = $1", id)
    await fetch(
        """insert into clearinghouse.recovery_code (id, account, code_hash)
           select unnest($1::uuid[]), $2, unnest($3::text[])""",
        [uuid4() for _ in hashes],
        id,
        list(hashes),
    )


async def recovery_codes(id: UUID) -> list[tuple[UUID, str]]:
    """The ids and hashes of the recovery codes that were not used."""
    rows = await fetch(
        "select id, code_hash from clearinghouse.recovery_code where account = $1 and used_at is null order by id",
        id,
    )
    return [(row["id"], row["code_hash"]) for row in rows]


async def use_recovery_code(code: UUID, *, now: datetime) -> bool:
    """Use up a recovery code; False: it was used meanwhile."""
    rows = await fetch(
        "update clearinghouse.recovery_code set used_at = $2 where id = $1 and used_at is null returning id",
        code,
        now,
    )
    return bool(rows)


async def make_link(kind: LinkKind, account: UUID, *, now: datetime, lifetime: timedelta) -> KeptLink:
    """Make a link; earlier ones of its kind for the account end."""
    await fetch(
        "update clearinghouse.account_link set used_at = $3 where account = $1 and kind = $2 and used_at is null",
        account,
        kind,
        now,
    )
    link = KeptLink(uuid4(), kind, account, now + lifetime)
    await fetch(
        """insert into clearinghouse.account_link (id, kind, account, made_at, expires_at)
           values ($1, $2, $3, $4, $5)""",
        link.id,
        kind,
        account,
        now,
        link.expires_at,
    )
    return link


async def link(id: UUID, *, now: datetime) -> KeptLink | None:
    """The link of that id, if it was not used and has not expired."""
    rows = await fetch(
        """select id, kind, account, expires_at from clearinghouse.account_link
           where id = $1 and used_at is null and expires_at > $2""",
        id,
        now,
    )
    return record_of(KeptLink, rows[0]) if rows else None


async def use_link(id: UUID, *, now: datetime) -> bool:
    """Use up a link; False: it was used meanwhile."""
    rows = await fetch(
        """update clearinghouse.account_link set used_at = $2 where id = $1 and used_at is null and expires_at > $2
           returning id""",
        id,
        now,
    )
    return bool(rows)


async def begin_attempt(
    account_digests: tuple[str, ...], address_digests: tuple[str, ...], *, now: datetime
) -> tuple[UUID, list[datetime], list[datetime]]:
    """Note an attempt as failed until it succeeds, and return its id with the failures before it, newest first.

    Those of the account count since its last success, those of the network all, both within the window. Attempts on
    one account come one after the other here, so that many at once are all counted.
    """
    await fetch(
        "select pg_advisory_xact_lock($1, hashtext($2))", _ATTEMPT_LOCK, account_digests[-1]
    )  # the oldest key's digest: the same for all processes while keys are being changed
    await fetch("delete from clearinghouse.sign_in_attempt where attempted_at < $1", now - timedelta(days=1))
    since = now - ATTEMPT_WINDOW
    of_account = await fetch(
        """select attempted_at from clearinghouse.sign_in_attempt f
           where account_digest = any($1) and outcome = 'failed' and attempted_at > $2 and not exists (
               select from clearinghouse.sign_in_attempt s where s.account_digest = any($1)
               and s.outcome = 'succeeded' and s.attempted_at > f.attempted_at)
           order by attempted_at desc limit 100""",
        list(account_digests),
        since,
    )
    of_network = await fetch(
        """select attempted_at from clearinghouse.sign_in_attempt
           where address_digest = any($1) and outcome = 'failed' and attempted_at > $2
           order by attempted_at desc limit 1000""",
        list(address_digests),
        since,
    )
    id = uuid4()
    return id, [row["attempted_at"] for row in of_account], [row["attempted_at"] for row in of_network]


async def note_attempt(id: UUID, account_digest: str, address_digest: str, *, now: datetime) -> None:
    """Keep an attempt that is heard, as failed."""
    await fetch(
        """insert into clearinghouse.sign_in_attempt (id, account_digest, address_digest, outcome, attempted_at)
           values ($1, $2, $3, 'failed', $4)""",
        id,
        account_digest,
        address_digest,
        now,
    )


async def attempt_succeeded(id: UUID) -> None:
    """Say that an attempt succeeded: failures before it count no longer."""
    await fetch("update clearinghouse.sign_in_attempt set outcome = 'succeeded' where id = $1", id)


async def forget_attempts(account_digests: tuple[str, ...]) -> None:
    """Let an account try again at once, after a new password was set or the secretariat unlocked it."""
    await fetch(
        "delete from clearinghouse.sign_in_attempt where account_digest = any($1)", list(account_digests)
    )


async def account_of_identity(issuer: str, subject: str) -> UUID | None:
    """The account that is linked to a name at an issuer, or None."""
    rows = await fetch(
        "select account from clearinghouse.account_identity where issuer = $1 and subject = $2",
        issuer,
        subject,
    )
    return rows[0]["account"] if rows else None


async def has_identity(account: UUID, issuer: str) -> bool:
    """Whether an account is linked to a name at an issuer."""
    return bool(
        await fetch(
            "select from clearinghouse.account_identity where account = $1 and issuer = $2", account, issuer
        )
    )


async def unlink_identities(account: UUID) -> int:
    """Take an account's links to names at issuers away; returns how many."""
    return len(
        await fetch("delete from clearinghouse.account_identity where account = $1 returning id", account)
    )


async def set_email(account: UUID, email: str, *, now: datetime) -> bool:
    """Give an account another address, and end the links that were made for the earlier; False: it is another's."""
    rows = await fetch(
        """update clearinghouse.account set email = $2
           where id = $1 and not exists (select from clearinghouse.account where email = $2) returning id""",
        account,
        email,
    )
    if rows:
        await fetch(
            "update clearinghouse.account_link set used_at = $2 where account = $1 and used_at is null",
            account,
            now,
        )
    return bool(rows)


async def link_identity(account: UUID, issuer: str, subject: str, *, now: datetime) -> None:
    """Link an account to its name at an issuer."""
    await fetch(
        """insert into clearinghouse.account_identity (id, account, issuer, subject, linked_at)
           values ($1, $2, $3, $4, $5)""",
        uuid4(),
        account,
        issuer,
        subject,
        now,
    )


async def forget_old_attempts(*, before: datetime) -> int:
    """Take away attempts to sign in from before a moment; returns how many."""
    return len(
        await fetch("delete from clearinghouse.sign_in_attempt where attempted_at < $1 returning id", before)
    )


async def forget_old_links(*, before: datetime) -> int:
    """Take away links whose time was over before a moment, used or not; returns how many."""
    return len(
        await fetch("delete from clearinghouse.account_link where expires_at < $1 returning id", before)
    )
