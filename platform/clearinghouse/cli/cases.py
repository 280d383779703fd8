"""`clearinghouse cases`: commands on case folders that solve nothing."""

from __future__ import annotations

from pathlib import Path

import click

from clearinghouse.cli.refusals import refusals


@click.group()
def cases() -> None:
    """Look after case folders.

    A case is a folder of CSV files and one case.toml: the States and their needs by year, the commitments and their
    yearly tranches, and the policy that says what comes first. docs/matching/case-folder.md explains every column.
    """


@cases.command()
@click.argument("case", type=click.Path(path_type=Path))
def check(case: Path) -> None:
    """Say every fault of CASE, or that there is none.

    Each fault is one line on standard error: file:line:column: what is wrong; how to mend it. Exit status 0 without
    faults, 2 with faults.

    \b
    Example:
      clearinghouse cases check tests/cases/real-2026
    """
    with refusals():
        from needmatch.casefolder import case_sha256, read_case

        problem = read_case(case)
        click.echo(f"No faults: {problem.title or case.resolve().name}")
        for name in ("states", "obligations", "activities", "needs", "commitments", "tranches", "relations"):
            click.echo(f"  {name:<12}{len(getattr(problem, name)):>7}")
        click.echo(f"  {'years':<12}{problem.first_year} to {problem.last_year}")
        click.echo(f"  {'tiers':<12}{', '.join(problem.policy.ordered_tiers)}, tie")
        click.echo(f"  {'case_sha256':<12}{case_sha256(problem)}")
