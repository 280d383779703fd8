"""Commands on accounts and the audit trail, for whoever runs the service.

The surprise: `account create` sets no password. It prints a link that works once, so that no password is ever in a
command line, a history or a log; what commands do stands in the audit trail like everything else.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearinghouse.cli.database import database, in_app
from clearinghouse.cli.held_account import HeldAccount, email_of, origin_now, with_account
from clearinghouse.cli.refusals import ExitStatus, Refused
from clearinghouse.cli.scope_options import ScopeOptions, scope_options

if TYPE_CHECKING:
    from clearinghouse.accounts.account import LinkKind
    from clearinghouse.audit.store import Verification
    from clearinghouse.settings import Settings


def _link_address(settings: Settings, kind: LinkKind, token: str) -> str:
    from clearinghouse.accounts.letters import link_address

    shown = link_address(settings, kind, token)
    return shown if settings.public_url else f"http://{settings.host}:{settings.port}{shown}"


@click.group()
def account() -> None:
    """Make, list, change, lock and unlock accounts.

    The first account is made here; later ones are invited by the secretariat on the pages.
    """


@account.command()
@click.argument("email")
@click.option("--name", required=True, help="Name of the person.")
@scope_options(default_role="secretariat")
def create(email: str, name: str, wanted: ScopeOptions) -> None:
    """Make an account and print the link that sets its password.

    The link works once within seven days. Pass it on to nobody but the owner of the account.

    \b
    Example: clearinghouse account create iris@example.org --name "Iris Example" --role secretariat
    """
    from clearinghouse.accounts import store
    from clearinghouse.accounts.account import LINK_LIFETIME, link_token
    from clearinghouse.audit import store as audit
    from clearinghouse.keys import configured_keys
    from clearinghouse.scopes import store as scopes

    address, shown_name = email_of(email), name.strip()
    if not shown_name or len(shown_name) > 120 or any(ord(each) < 32 for each in shown_name):
        raise Refused("--name takes 1 to 120 characters without line breaks")
    with database() as (settings, addresses):
        keys = configured_keys(settings)

        async def work() -> str:
            from clearinghouse.database.transaction import transaction

            origin = origin_now()
            async with transaction():
                scope = await wanted.scope(origin.at.date())
                id = await store.create(address, shown_name, now=origin.at)
                if id is None:
                    raise Refused(f"there is an account {address} already; see `clearinghouse account list`")
                await scopes.grant(id, scope, now=origin.at)
                link = await store.make_link(
                    "invitation", id, now=origin.at, lifetime=LINK_LIFETIME["invitation"]
                )
                await audit.record(origin, "account.invited", "account", id, after={"role": wanted.role})
            return _link_address(
                settings, "invitation", link_token(keys, "invitation", link.id, link.expires_at)
            )

        shown = in_app(settings, addresses, work())
    click.echo(f"Made {address}. Open this link within seven days to set the password:\n{shown}")


@account.command(name="list")
def list_accounts() -> None:
    """List accounts with their scopes.

    \b
    Example: clearinghouse account list
    """
    from clearinghouse.accounts import store
    from clearinghouse.scopes import store as scopes

    with database() as (settings, addresses):

        async def work() -> list[str]:
            found = await store.accounts(limit=None)
            granted = await scopes.scopes_by_account([each.id for each in found])
            today = datetime.now(UTC).date()
            return [
                "  ".join(
                    [
                        each.email,
                        each.name,
                        "locked" if each.is_locked else "open" if each.has_password else "invited",
                        "second factor" if each.has_second_factor else "password alone",
                        ", ".join(_scope_words(scope.party, scope.holds(today)) for scope in granted[each.id])
                        or "no scope",
                    ]
                )
                for each in found
            ]

        lines = in_app(settings, addresses, work())
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines)} account(s).")


def _scope_words(party: str, holds: bool) -> str:
    return party if holds else f"({party}, not today)"


def _set_locked(email: str, *, is_locked: bool) -> str:
    """Lock or open an account; returns its address."""
    from clearinghouse.accounts import interventions

    async def work(held: HeldAccount) -> str:
        id, address = held.account.id, held.account.email
        await interventions.set_locked(id, address, is_locked=is_locked, origin=held.origin, keys=held.keys)
        return address

    return with_account(email, work)


@account.command()
@click.argument("email")
def lock(email: str) -> None:
    """Lock an account: its sessions end, its tokens stop, and it cannot sign in.

    \b
    Example: clearinghouse account lock iris@example.org
    """
    click.echo(f"{_set_locked(email, is_locked=True)} is locked; its sessions are ended.")


@account.command()
@click.argument("email")
def unlock(email: str) -> None:
    """Open a locked account, also one that failed to sign in too often.

    \b
    Example: clearinghouse account unlock iris@example.org
    """
    click.echo(f"{_set_locked(email, is_locked=False)} is open.")


@account.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a new link that sets a password, for an account whose link or password is lost.

    \b
    Example: clearinghouse account link iris@example.org
    """
    from clearinghouse.accounts import store
    from clearinghouse.accounts.account import LINK_LIFETIME, link_token
    from clearinghouse.audit import store as audit

    async def work(held: HeldAccount) -> str:
        found = held.account
        if found.is_locked:
            raise Refused(f"there is no open account {found.email}; see `clearinghouse account list`")
        kind: LinkKind = "reset" if found.has_password else "invitation"
        made = await store.make_link(kind, found.id, now=held.origin.at, lifetime=LINK_LIFETIME[kind])
        await audit.record(held.origin, f"{kind}.made", "account", found.id)
        return _link_address(held.settings, kind, link_token(held.keys, kind, made.id, made.expires_at))

    click.echo(f"Open this link to set the password; it works once:\n{with_account(email, work)}")


@click.group()
def audit() -> None:
    """Verify and export the audit trail."""


@audit.command()
@click.option("--last", metavar="HASH", help="A last hash that was noted before; it must stand in the chain.")
def verify(last: str | None) -> None:
    """Walk the chain of audit events and name its first broken link.

    Exit status 0: it holds; 1: it is broken. Note the last hash elsewhere: a chain cannot show by itself that events
    are missing at its end, and --last finds that out.

    \b
    Example: clearinghouse audit verify --last 3f1c...
    """
    from clearinghouse.audit import store
    from clearinghouse.audit.chain import NO_HASH

    with database() as (settings, addresses):

        async def work() -> tuple[Verification, bool]:
            from clearinghouse.database.transaction import transaction

            async with transaction("repeatable_read", readonly=True):
                found = await store.verification()
                is_there = last is None or last == NO_HASH
                if not is_there:
                    async for links in store.stretches():
                        is_there = is_there or any(each.hash == last for each in links)
                return found, is_there

        found, is_there = in_app(settings, addresses, work())
    if found.broken is not None:
        click.echo(f"Broken at event {found.broken.position}: {found.broken.why}.", err=True)
        click.echo(f"{found.events} event(s) before it hold.", err=True)
        raise click.exceptions.Exit(ExitStatus.DIFFERENT)
    if not is_there:
        click.echo(
            f"All {found.events} event(s) hold, but none has the hash {last}: events are missing at the end.",
            err=True,
        )
        raise click.exceptions.Exit(ExitStatus.DIFFERENT)
    click.echo(f"All {found.events} event(s) hold. Last hash: {found.last_hash}")


@audit.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Events from this day on (UTC).")
def export(out: Path, since: datetime | None) -> None:
    """Write audit events to a file, one JSON object a line, oldest first.

    \b
    Example: clearinghouse audit export --out audit-2026.jsonl --since 2026-01-01
    """
    from clearinghouse.audit import store
    from clearinghouse.audit.api import audit_row

    with database() as (settings, addresses):

        async def work() -> int:
            import msgspec

            from clearinghouse.database.transaction import transaction

            written = 0
            first: date | None = since.date() if since else None
            async with transaction("repeatable_read", readonly=True):
                with out.open("w", encoding="utf-8", newline="\n") as file:
                    async for links in store.stretches():
                        for each in links:
                            if first is None or each.event.at.date() >= first:
                                row = msgspec.to_builtins(audit_row(each))
                                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                                written += 1
            return written

        try:
            written = in_app(settings, addresses, work())
        except OSError as error:
            raise Refused(f"{out} cannot be written: {error.strerror}") from None
    click.echo(f"{written} event(s) written to {out}.")
