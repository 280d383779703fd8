"""Commands on second factors: taking a lost one away, and sealing all with the newest key.

The surprise: both are for whoever runs the service and ask for no password. The first is the way back in for the only
member of the secretariat, whom nobody else can help on the pages; the second lets an old key go.
"""

from __future__ import annotations

import click

from clearinghouse.cli.accounts import account
from clearinghouse.cli.database import database, in_app
from clearinghouse.cli.held_account import HeldAccount, origin_now, with_account
from clearinghouse.cli.refusals import Refused


@account.command(name="remove-second-factor")
@click.argument("email")
def remove_second_factor(email: str) -> None:
    """Take a lost second factor away; be sure who asks. Sessions end, and the password is asked for alone.

    \b
    Example: clearinghouse account remove-second-factor iris@example.org
    """
    from clearinghouse.accounts import interventions

    async def work(held: HeldAccount) -> str:
        found = held.account
        if not found.has_second_factor:
            raise Refused(
                f"there is no account {found.email} with a second factor; see `clearinghouse account list`"
            )
        await interventions.remove_second_factor(found.id, origin=held.origin)
        return found.email

    address = with_account(email, work, "second_factor_removed")
    click.echo(f"{address} has no second factor any more; its sessions are ended.")


@click.group()
def keys() -> None:
    """Change the keys of this installation (CLEARINGHOUSE_KEYS) without signing anybody out."""


@keys.command()
def reseal() -> None:
    """Seal what is kept for long with the newest key, so that an older one can go.

    Put the new key in front, start the processes anew, run this, wait a week for links that are out, then drop the
    old key. What was sealed by none of the keys is named, and stays as it is.

    \b
    Example: clearinghouse keys reseal
    """
    from clearinghouse.accounts import store
    from clearinghouse.audit import store as audit
    from clearinghouse.keys import configured_keys

    with database() as (settings, addresses):
        ring = configured_keys(settings)

        async def work() -> tuple[int, list[str]]:
            from clearinghouse.database.transaction import transaction

            done, unread = 0, []
            async with transaction():
                for id, sealed in await store.sealed_second_factors():
                    content = ring.opened(sealed)
                    if content is None:
                        unread.append(str(id))
                    elif await store.reseal_second_factor(id, before=sealed, after=ring.sealed(content)):
                        done += 1
                await audit.record(
                    origin_now(), "second_factors.resealed", "keys", "-", after={"accounts": done}
                )
            return done, unread

        done, unread = in_app(settings, addresses, work())
    click.echo(f"{done} second factor(s) are sealed with the newest key.")
    if unread:
        raise Refused(
            f"sealed with none of the keys: account(s) {', '.join(unread)}. Put the key back that is missing, or take "
            "these second factors away: clearinghouse account remove-second-factor EMAIL"
        )
