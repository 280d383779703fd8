"""The command line, `clearinghouse`.

Each module beside this one holds commands of one kind and imports nothing but click at its top: what a command works
with is loaded when it runs, so that `clearinghouse --help` answers at once and `match` never loads the web.
"""

from __future__ import annotations

import io
import sys

import click

from clearinghouse.cli.account_changes import scope
from clearinghouse.cli.accounts import account, audit
from clearinghouse.cli.cases import cases
from clearinghouse.cli.database import load, migrate
from clearinghouse.cli.explaining import explain
from clearinghouse.cli.fts import load_fts
from clearinghouse.cli.indicators import indicators
from clearinghouse.cli.ledger import load_rates, prove_ledger
from clearinghouse.cli.look_back import look_back
from clearinghouse.cli.matching import match, replay
from clearinghouse.cli.rounds import first_rounds, freeze
from clearinghouse.cli.running import run, stop, worker
from clearinghouse.cli.second_factors import keys
from clearinghouse.cli.serving import openapi, serve
from clearinghouse.cli.trust_fund import trust_fund


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="clearinghouse", prog_name="clearinghouse")
def main() -> None:
    """Where the needs and resources of the Anti-Personnel Mine Ban Convention meet.

    `clearinghouse COMMAND --help` explains each command with an example.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of places must not fail on a terminal of few letters
            stream.reconfigure(errors="backslashreplace")


main.add_command(match)
main.add_command(replay)
main.add_command(explain)
main.add_command(cases)
main.add_command(serve)
main.add_command(openapi)
main.add_command(migrate)
main.add_command(load)
main.add_command(load_fts)
main.add_command(load_rates)
main.add_command(prove_ledger)
main.add_command(freeze)
main.add_command(first_rounds)
main.add_command(indicators)
main.add_command(stop)
main.add_command(worker)
main.add_command(run)
account.add_command(scope)
main.add_command(account)
main.add_command(audit)
main.add_command(keys)
main.add_command(trust_fund)
main.add_command(look_back)
