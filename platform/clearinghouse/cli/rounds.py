"""Commands on rounds: freeze what is published into a case folder, and make the rounds that are shown first."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from clearinghouse.cli.database import database, in_app
from clearinghouse.cli.refusals import refusals

if TYPE_CHECKING:
    from clearinghouse.database.addresses import Addresses
    from clearinghouse.rounds.brief import Scope
    from clearinghouse.rounds.freezing import Frozen
    from clearinghouse.rounds.running import Ran
    from clearinghouse.settings import Settings


@click.command()
@click.option(
    "--cutoff",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Freeze what was known by the end of this day.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The case folder to write.")
@click.option(
    "--round",
    "scope",
    type=click.Choice(["documented", "illustration"]),
    default="documented",
    show_default=True,
    help="Documented and reported rows alone, or estimated needs and assumed money as well.",
)
@click.option("--first-year", type=click.IntRange(1900, 2200), help="Without it, the year of the cut-off.")
@click.option("--last-year", type=click.IntRange(1900, 2200), help="Without it, four years after the first.")
@click.option(
    "--title", help="Without it, that of the stored round of the same day and years, if there is one."
)
def freeze(
    cutoff: datetime, out: Path, scope: str, first_year: int | None, last_year: int | None, title: str | None
) -> None:
    """Write what is published as a case folder, which `clearinghouse match` solves without a database.

    A stored round of the same cut-off and scope has the same case, and `match` gives its result cent for cent.

    \b
    Example: clearinghouse freeze --cutoff 2026-11-21 --out frozen && clearinghouse match frozen --out plan
    """
    from clearinghouse.database.transaction import in_transaction
    from clearinghouse.rounds.brief import brief_for
    from clearinghouse.rounds.freezing import freeze as frozen_from
    from clearinghouse.rounds.store import last_round
    from clearinghouse.rounds.words import HELD_BACK
    from needmatch import case_sha256, write_case

    day = cutoff.date()
    asked = cast("Scope", scope)

    async def work() -> Frozen:
        brief = brief_for(asked, day, first_year=first_year, last_year=last_year, title=title)
        last = await last_round(scope=asked)
        if title is None and last is not None:
            years = (brief.first_year, brief.last_year)
            if (last.cutoff, last.first_year, last.last_year) == (day, *years):
                brief = brief_for(asked, day, first_year=years[0], last_year=years[1], title=last.title)
        return await frozen_from(brief)

    with database() as (settings, addresses):
        frozen = in_app(settings, addresses, in_transaction(work, isolation="repeatable_read", readonly=True))
    with refusals():
        write_case(frozen.problem, out)
    problem, left = frozen.problem, frozen.left_out
    click.echo(
        f"{out}: {len(problem.states)} States, {len(problem.obligations)} obligations, {len(problem.needs)} needs, "
        f"{len(problem.commitments)} commitments; case {case_sha256(problem)}"
    )
    if left:
        click.echo(
            f"Left out, known only after {day}: {left.obligations} obligation(s), "
            f"{left.commitments} commitment(s).",
            err=True,
        )
    for why in sorted({each.why for each in frozen.held_back}):
        held_usd = sum(each.amount_usd for each in frozen.held_back if each.why == why)
        click.echo(f"Held back: USD {held_usd:,.2f}. {HELD_BACK[why]}", err=True)


@click.command("first-rounds")
def first_rounds() -> None:
    """Make the rounds of the sample that are not there yet: "Documented only" and "If donors go on".

    In production the second is left out. Running it again makes nothing new as long as the data are the same.

    \b
    Example: clearinghouse load --sample && clearinghouse first-rounds
    """
    with database() as (settings, addresses):
        for line in made_first_rounds(settings, addresses):
            click.echo(line)


def made_first_rounds(settings: Settings, addresses: Addresses) -> list[str]:
    """Make the rounds of the sample that are not there yet, and say a line on each."""
    from clearinghouse.loading.first_rounds import ensure_first_rounds
    from clearinghouse.loading.folder import read_folder
    from clearinghouse.loading.sample import SAMPLE_FOLDER

    named = read_folder(SAMPLE_FOLDER).rounds
    with_illustrations = not settings.is_production
    return [
        _line(ran)
        for ran in in_app(
            settings, addresses, ensure_first_rounds(named, with_illustrations=with_illustrations)
        )
    ]


def made_first_studies(settings: Settings, addresses: Addresses) -> list[str]:
    """Ask for the studies that a new installation shows, and say a line on each."""
    from datetime import UTC, datetime

    from clearinghouse.studies.first import ensure_first_look_back, ensure_first_study

    now = datetime.now(UTC)
    fund = in_app(settings, addresses, ensure_first_study(now=now))
    look_back = in_app(settings, addresses, ensure_first_look_back(now=now))
    asked_before = "was asked for before."
    return [
        "Trust fund: " + ("the worker makes an illustration." if fund else asked_before),
        "Looking back: " + ("the worker makes a study." if look_back else asked_before),
    ]


def made_first_evaluation(settings: Settings, addresses: Addresses, today: date | None) -> str:
    """Evaluate the risk of missing deadlines as of the data's day unless it ever was; say a line on it."""
    from datetime import UTC, datetime

    from clearinghouse.database.transaction import in_transaction
    from clearinghouse.deadline_risk.evaluation import ensure_first_evaluation

    now = datetime.now(UTC)
    is_new = in_app(
        settings,
        addresses,
        in_transaction(
            lambda: ensure_first_evaluation(today or now.date(), now=now), isolation="repeatable_read"
        ),
    )
    return "Deadline risk: " + ("evaluated." if is_new else "was evaluated before.")


def _line(ran: Ran) -> str:
    found = ran.round
    done = "made" if ran.is_new else "was there"
    return (
        f"{found.title}: {done}; placed USD {found.placed_usd:,.2f} of a need of USD {found.need_usd:,.2f}; "
        f"result {found.result_sha256[:12]}"
    )
