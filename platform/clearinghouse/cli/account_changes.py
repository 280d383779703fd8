"""Commands that change an account: its address, its name at an issuer, for whom it acts.

The surprise: a new address is not asked for by its owner here, since a stolen session must not be enough; the owner is
told at the old one. What ends takes its sessions along.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from clearinghouse.cli.accounts import account, email_of, origin_now
from clearinghouse.cli.database import database, in_app
from clearinghouse.cli.refusals import Refused

if TYPE_CHECKING:
    from clearinghouse.accounts.account import Account
    from clearinghouse.accounts.notices import NoticeKind
    from clearinghouse.audit.chain import Origin

_DAY = click.DateTime(["%Y-%m-%d"])


def _change(
    email: str,
    work: Callable[[Account, Origin], Awaitable[None]],
    notice: NoticeKind | None = None,
) -> None:
    """Do something to an account in one transaction, and tell its owner at the address that it had.

    Raises:
        Refused: there is no such account, or `work` says why not.
    """
    from clearinghouse.accounts import store
    from clearinghouse.accounts.notices import tell_owner
    from clearinghouse.keys import configured_keys

    address = email_of(email)
    with database() as (settings, addresses):
        keys = configured_keys(settings)

        async def done() -> None:
            from clearinghouse.database.transaction import transaction

            origin = origin_now()
            async with transaction():
                found = await store.account_by_email(address)
                if found is None:
                    raise Refused(f"there is no account {address}; see `clearinghouse account list`")
                await store.lock_row(found.id)
                await work(found, origin)
                if notice is not None:
                    await tell_owner(
                        notice, found.id, email=found.email, name=found.name, settings=settings, keys=keys,
                        now=origin.at,
                    )  # fmt: skip

        in_app(settings, addresses, done())


@account.command()
@click.argument("email")
@click.argument("new_email")
def address(email: str, new_email: str) -> None:
    """Change the address of an account; be sure who asks.

    Sessions and links that are out end; password, second factor and scopes stay. The owner is told at the old address.

    \b
    Example: clearinghouse account address iris@example.org iris@example.net
    """
    from clearinghouse.accounts import store
    from clearinghouse.audit import store as audit
    from clearinghouse.sessions import store as sessions

    wanted = email_of(new_email)

    async def work(found: Account, origin: Origin) -> None:
        if not await store.set_email(found.id, wanted, now=origin.at):
            raise Refused(f"{wanted} is the address of an account already; see `clearinghouse account list`")
        await sessions.end_all(found.id, now=origin.at)
        await audit.record(
            origin, "account.address_changed", "account", found.id,
            before={"email": found.email}, after={"email": wanted},
        )  # fmt: skip

    _change(email, work, "address_changed")
    click.echo(f"{email_of(email)} is {wanted} now; its sessions and links are ended.")


@account.command()
@click.argument("email")
def unlink(email: str) -> None:
    """Take away the name under which an issuer knows an account, for somebody who got a new one there.

    The next sign-in through the issuer under the account's verified address links it anew. Sessions end.

    \b
    Example: clearinghouse account unlink iris@example.org
    """
    from clearinghouse.accounts import store
    from clearinghouse.audit import store as audit
    from clearinghouse.sessions import store as sessions

    async def work(found: Account, origin: Origin) -> None:
        gone = await store.unlink_identities(found.id)
        if gone == 0:
            raise Refused(f"{found.email} is linked to no issuer")
        await sessions.end_all(found.id, now=origin.at)
        await audit.record(origin, "identity.unlinked", "account", found.id, before={"names": gone})

    _change(email, work, "identity_unlinked")
    click.echo(f"{email_of(email)} is linked to no issuer any more; its sessions are ended.")


@click.group()
def scope() -> None:
    """For whom an account acts: add a scope, or end one."""


@scope.command(name="add")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice(["secretariat", "committee", "state", "donor", "observer"]),
    required=True,
    help="For whom the account acts.",
)
@click.option("--state", help="ISO3 code, with the roles state and committee.")
@click.option("--donor", help="Code of a donor, with the role donor.")
@click.option("--organisation", help="Name of an observer, with the role observer.")
@click.option(
    "--until", type=_DAY, help="First day on which the scope no longer holds; needed for committee."
)
def add(
    email: str,
    role: str,
    state: str | None,
    donor: str | None,
    organisation: str | None,
    until: datetime | None,
) -> None:
    """Let an account act for somebody, from today on.

    \b
    Example: clearinghouse account scope add awa@example.org --role state --state SEN
    """
    from clearinghouse.audit import store as audit
    from clearinghouse.cli.accounts import scope_of_options
    from clearinghouse.scopes import store as scopes

    party = ""

    async def work(found: Account, origin: Origin) -> None:
        nonlocal party
        new = await scope_of_options(role, state, donor, organisation, until, today=origin.at.date())
        id = await scopes.grant(found.id, new, now=origin.at)
        made = next(each for each in await scopes.scopes_of(found.id) if each.id == id)
        party = made.party
        await audit.record(origin, "scope.granted", "account", found.id, after={"party": party})

    _change(email, work)
    click.echo(f"{email_of(email)} acts for {party}.")


@scope.command(name="end")
@click.argument("email")
@click.argument("party")
def end(email: str, party: str) -> None:
    """End a scope of an account today: PARTY as `clearinghouse account list` names it, such as state:SEN.

    \b
    Example: clearinghouse account scope end awa@example.org state:SEN
    """
    from clearinghouse.audit import store as audit
    from clearinghouse.scopes import store as scopes

    async def work(found: Account, origin: Origin) -> None:
        today = datetime.now(UTC).date()
        held = [
            each for each in await scopes.scopes_of(found.id) if each.ends_on is None or each.ends_on > today
        ]
        ending = [each for each in held if each.party == party]
        if not ending:
            named = ", ".join(sorted(each.party for each in held)) or "nobody"
            raise Refused(f"{found.email} does not act for {party}; it acts for {named}")
        for each in ending:
            await scopes.set_term(each.id, ends_on=max(today, each.starts_on), is_chair=each.is_chair)
            await audit.record(
                origin, "scope.changed", "scope", each.id,
                before={"party": party, "ends_on": str(each.ends_on) if each.ends_on else None},
                after={"party": party, "ends_on": str(max(today, each.starts_on))},
            )  # fmt: skip

    _change(email, work)
    click.echo(f"{email_of(email)} does not act for {party} any more.")
