"""The command that computes the values of indicators, as of today or of a past day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from clearinghouse.cli.database import database, in_app

if TYPE_CHECKING:
    from clearinghouse.database.addresses import Addresses
    from clearinghouse.indicators.store import Computation
    from clearinghouse.loading.folder import Folder
    from clearinghouse.settings import Settings


@click.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day as of which facts are read; without it, yesterday, the newest day that is over.",
)
@click.option("--reason", default="by hand", show_default=True, help="Why, in a few words; it is kept.")
def indicators(as_of: datetime | None, reason: str) -> None:
    """Compute the values of all indicators; only what comes out otherwise than before is a new version.

    \b
    Example: clearinghouse indicators --as-of 2026-04-30 --reason "before the meeting"
    """
    from clearinghouse.database.transaction import in_transaction
    from clearinghouse.indicators.computing import compute

    now = datetime.now(UTC)
    day = as_of.date() if as_of else now.date() - timedelta(days=1)
    if day > now.date():
        raise click.BadParameter(
            f"{day.isoformat()} has not come yet: give a day up to today", param_hint="--as-of"
        )
    with database() as (settings, addresses):
        made = in_app(
            settings,
            addresses,
            in_transaction(lambda: compute(day, reason, now=now), isolation="repeatable_read"),
        )
    click.echo(_line(made))


def made_first_values(settings: Settings, addresses: Addresses, folder: Folder) -> str:
    """Compute the values of a folder that was loaded, as of its day, unless there are some; say a line on it."""
    from clearinghouse.database.transaction import in_transaction
    from clearinghouse.indicators.computing import ensure_first_values

    now = datetime.now(UTC)
    day: date = folder.today or now.date()
    made = in_app(
        settings,
        addresses,
        in_transaction(lambda: ensure_first_values(day, now=now), isolation="repeatable_read"),
    )
    return "Indicators: the values were there." if made is None else _line(made)


def _line(made: Computation) -> str:
    return (
        f"Indicators as of {made.as_of.isoformat()}: {made.values_new} values new or changed, "
        f"{made.values_unchanged} unchanged."
    )
