"""The command that loads recorded pages of the OCHA Financial Tracking Service and says what they add up to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearinghouse.cli.database import database, in_app
from clearinghouse.cli.refusals import Refused

if TYPE_CHECKING:
    from clearinghouse.database.bulk import Written
    from clearinghouse.fts.flow import Flow, Place, Total


@click.command("load-fts")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load_fts(folder: Path) -> None:
    """Load the recorded pages (*.json) of the OCHA Financial Tracking Service in FOLDER, and show their totals.

    Money counts once: incoming flows, either a parent or its children. Flows over several clusters are shown as
    shared and never split. Loading again adds nothing; a flow that changed is kept as a new version.

    \b
    Example: clearinghouse load-fts tests/fts
    """
    from clearinghouse.database.transaction import in_transaction
    from clearinghouse.fts.page import read_pages
    from clearinghouse.fts.store import add_flows, flows

    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}
    if not files:
        raise Refused(f"{folder}: holds no *.json; give the folder with the recorded pages")

    async def work() -> tuple[Written, list[Flow]]:
        return await add_flows(pages, now=datetime.now(UTC)), await flows()

    with database() as (settings, addresses):
        pages = read_pages(files)
        written, kept = in_app(settings, addresses, in_transaction(work))
    for name in pages.passed_over:
        click.echo(f"{name}: holds no flows; passed over", err=True)
    for warning in pages.warnings:
        click.echo(warning, err=True)
    click.echo(
        f"{folder}: {written.new} new, {written.changed} changed, {written.unchanged} as they were; "
        f"{len(kept)} flows are kept."
    )
    _show(kept)


def _show(kept: list[Flow]) -> None:
    from clearinghouse.fts.flow import STANDINGS, standings, totals

    standing = standings(kept)
    for word, meaning in STANDINGS.items():
        click.echo(f"  {list(standing.values()).count(word):>5}  {meaning}")
    for heading, is_shared in (
        ("Funding by plan and global cluster, USD", False),
        ("Shared between several clusters, plans, places or years, USD, not split", True),
    ):
        click.echo(f"\n{heading}")
        for total in totals(kept):
            if total.is_shared == is_shared:
                click.echo(_line(total))
    shown_by = [each.mine_action_by for each in kept if standing[each.id] == "counted"]
    click.echo(
        f"\nCounted flows that show as mine action: {shown_by.count('cluster')} by the cluster alone, "
        f"{shown_by.count('shared_cluster')} with other clusters, {shown_by.count('words')} only in text or keywords "
        "(these stand in other clusters' totals)."
    )


def _line(total: Total) -> str:
    plans = _names(total.plans, "outside plans")
    return f"{total.amount_usd:>18,.2f}  {plans}: {_names(total.clusters, 'cluster not specified')}"


def _names(places: tuple[Place, ...], none: str) -> str:
    return " + ".join(each.name for each in places) or none
