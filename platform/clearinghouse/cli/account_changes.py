"""Commands that change an account: its address, its name at an issuer, for whom it acts.

The surprise: a new address is not asked for by its owner here, since a stolen session must not be enough; the owner is
told at the old one. What ends takes its sessions along.
"""

from __future__ import annotations

import click

from clearinghouse.cli.accounts import account
from clearinghouse.cli.held_account import HeldAccount, email_of, with_account
from clearinghouse.cli.refusals import Refused
from clearinghouse.cli.scope_options import ScopeOptions, scope_options


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

    async def work(held: HeldAccount) -> None:
        found, origin = held.account, held.origin
        if not await store.set_email(found.id, wanted, now=origin.at):
            raise Refused(f"{wanted} is the address of an account already; see `clearinghouse account list`")
        await sessions.end_all(found.id, now=origin.at)
        await audit.record(
            origin, "account.address_changed", "account", found.id,
            before={"email": found.email}, after={"email": wanted},
        )  # fmt: skip

    with_account(email, work, "address_changed")
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

    async def work(held: HeldAccount) -> None:
        found, origin = held.account, held.origin
        gone = await store.unlink_identities(found.id)
        if gone == 0:
            raise Refused(f"{found.email} is linked to no issuer")
        await sessions.end_all(found.id, now=origin.at)
        await audit.record(origin, "identity.unlinked", "account", found.id, before={"names": gone})

    with_account(email, work, "identity_unlinked")
    click.echo(f"{email_of(email)} is linked to no issuer any more; its sessions are ended.")


@click.group()
def scope() -> None:
    """For whom an account acts: add a scope, or end one."""


@scope.command(name="add")
@click.argument("email")
@scope_options()
def add(email: str, wanted: ScopeOptions) -> None:
    """Let an account act for somebody, from today on.

    \b
    Example: clearinghouse account scope add awa@example.org --role state --state SEN
    """
    from clearinghouse.audit import store as audit
    from clearinghouse.scopes import store as scopes

    async def work(held: HeldAccount) -> str:
        new = await wanted.scope(held.origin.at.date())
        id = await scopes.grant(held.account.id, new, now=held.origin.at)
        made = next(each for each in await scopes.scopes_of(held.account.id) if each.id == id)
        await audit.record(
            held.origin, "scope.granted", "account", held.account.id, after={"party": made.party}
        )
        return made.party

    party = with_account(email, work)
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

    async def work(held: HeldAccount) -> None:
        found, origin = held.account, held.origin
        today = origin.at.date()
        still = [
            each for each in await scopes.scopes_of(found.id) if each.ends_on is None or each.ends_on > today
        ]
        ending = [each for each in still if each.party == party]
        if not ending:
            named = ", ".join(sorted(each.party for each in still)) or "nobody"
            raise Refused(f"{found.email} does not act for {party}; it acts for {named}")
        for each in ending:
            await scopes.set_term(each.id, ends_on=max(today, each.starts_on), is_chair=each.is_chair)
            await audit.record(
                origin, "scope.changed", "scope", each.id,
                before={"party": party, "ends_on": str(each.ends_on) if each.ends_on else None},
                after={"party": party, "ends_on": str(max(today, each.starts_on))},
            )  # fmt: skip

    with_account(email, work)
    click.echo(f"{email_of(email)} does not act for {party} any more.")
