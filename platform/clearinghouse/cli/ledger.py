"""Commands on money: `prove-ledger` proves the book, `load-rates` loads exchange rates from a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from clearinghouse.cli.database import database, in_app
from clearinghouse.cli.refusals import ExitStatus


@click.command("prove-ledger")
def prove_ledger() -> None:
    """Prove that tranches, reservations, agreements, payments and entries of the ledger say the same of money.

    The worker does so every night. Exit status 1: something does not agree, and each place is named.

    \b
    Example: clearinghouse prove-ledger
    """
    from clearinghouse.ledger.proof import RULES, disagreements

    with database() as (settings, addresses):
        found = in_app(settings, addresses, disagreements())
    for each in found:
        click.echo(f"{each.rule}: {each.subject}, {each.what}", err=True)
    if found:
        click.echo(f"{len(found)} place(s) do not agree.", err=True)
        raise click.exceptions.Exit(ExitStatus.DIFFERENT)
    click.echo(f"All {len(RULES)} rules hold.")


@click.command("load-rates")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_rates(file: Path) -> None:
    """Load exchange rates from FILE, a CSV with currency, dated_on or year, usd_per_unit and source_id.

    All rows are checked first; then all are written, or none. Loading again changes nothing. A source that is not
    known yet comes with source_title, and may have source_publisher, source_date and source_url.

    \b
    Example: clearinghouse load-rates rates.csv
    """
    from clearinghouse.database.transaction import in_transaction
    from clearinghouse.rates.file import FaultyRates, fault_in_words, read_rates
    from clearinghouse.rates.store import add_rates

    now = datetime.now(UTC)
    with database() as (settings, addresses):
        try:
            rows = read_rates(file.read_bytes(), today=now.date())
            written = in_app(
                settings, addresses, in_transaction(lambda: add_rates(rows, known_on=now.date()))
            )
        except FaultyRates as error:
            for fault in error.faults:
                click.echo(f"{file.name}, {fault_in_words(fault)}", err=True)
            click.echo(f"{len(error.faults)} fault(s); nothing was loaded.", err=True)
            raise click.exceptions.Exit(ExitStatus.REFUSED) from None
    click.echo(
        f"{file.name}: {written.new} rates are new, {written.changed} changed, {written.unchanged} were there already."
    )
