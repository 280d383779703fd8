"""`clearinghouse match` and `replay`: from a case folder to a plan folder, and the proof that it repeats."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from clearinghouse.cli.progress import Progress
from clearinghouse.cli.refusals import ExitStatus, refusals

if TYPE_CHECKING:
    from needmatch.explain.prices import Price
    from needmatch.plan import Plan, TierResult
    from needmatch.planfolder import Hashes

PRESET_NAMES: Final = (
    "deadlines-first",
    "no-state-left-behind",
    "victim-assistance-protected",
    "most-land-released",
)
"""The presets of needmatch, repeated here so that the help needs no solver; a test holds the two equal."""


def _seconds(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and not (math.isfinite(value) and value > 0):
        raise click.BadParameter(
            f"{value:g} is not a number of seconds above 0; write one, as in --time-limit 60"
        )
    return value


@click.command()
@click.argument("case", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Folder for the plan."
)
@click.option("--preset", type=click.Choice(PRESET_NAMES), help="Policy to use instead of the case's own.")
@click.option(
    "--solver",
    type=click.Choice(("highs", "scipy")),
    default="highs",
    show_default=True,
    help="highs, or scipy: another way to the same tier values, slower, for checking.",
)
@click.option(
    "--prices",
    is_flag=True,
    help="Also write prices.csv, what a little more or less of each kind of money would change, and say "
    "whether the plan is the only one as good.",
)
@click.option("--time-limit", type=float, metavar="S", callback=_seconds,
              help="Seconds for the solve; past it the best plan known is written.")  # fmt: skip
def match(
    case: Path,
    out: Path,
    preset: str | None,
    solver: Literal["highs", "scipy"],
    prices: bool,
    time_limit: float | None,
) -> None:
    """Suggest who could fund what, and when.

    CASE is a folder with needs and commitments (see `clearinghouse cases --help`). DIR gets the suggestion:
    allocations.csv (who funds what), unfunded.csv (what stays unmet, and why), states.csv, obligations.csv,
    summary.json, the case itself, and report.html, to be opened in a browser. A plan that is already there is
    replaced; any other folder is left alone.

    Exit status: 0 solved, 2 faulty case or options (one line for each fault), 3 no plan keeps all conditions,
    4 time limit.

    \b
    Examples:
      clearinghouse match tests/cases/real-2026 --out out/real-2026
      clearinghouse match tests/cases/real-2026 --out out/fair --preset no-state-left-behind
    """
    with refusals():
        from needmatch.plan import Outcome
        from needmatch.planfolder import check_target, write_plan

        check_target(out)  # before the solve, not after it
        plan = _solved(case, preset, solver, time_limit)
        found: tuple[Price, ...] | None = None
        if prices and plan.outcome is Outcome.OPTIMAL:
            plan, found = _priced(plan)
        hashes = write_plan(plan, out, found)
    for line in summary_lines(plan, hashes, out):
        click.echo(line)
    if plan.outcome is Outcome.TIME_LIMIT:
        click.echo(
            f"The time limit of {time_limit:g} s ended the solve: this is the best plan known."
            + (" It has no prices: nobody knows what its tiers could reach." if prices else ""),
            err=True,
        )
        raise click.exceptions.Exit(ExitStatus.TIME_LIMIT)


def _solved(
    case: Path, preset: str | None, solver: Literal["highs", "scipy"], time_limit: float | None
) -> Plan:
    with Progress(sys.stderr) as progress:
        from needmatch.casefolder import read_case
        from needmatch.solve import solve

        progress("reading the case", 0, 1)
        started = time.perf_counter()
        problem = read_case(case)
        read_seconds = time.perf_counter() - started
        policy = replace(problem.policy, preset=preset, tiers=None) if preset else problem.policy
        progress("building the programme", 0, 1)
        plan = solve(problem, policy, solver=solver, progress=progress, time_limit=time_limit)
    return replace(plan, seconds=plan.seconds | {"read": read_seconds})


def _priced(plan: Plan) -> tuple[Plan, tuple[Price, ...]]:
    """Return the plan with its uniqueness answered, and the prices."""
    with Progress(sys.stderr) as progress:
        from needmatch.explain.prices import prices
        from needmatch.explain.uniqueness import with_uniqueness

        started = time.perf_counter()
        progress("looking for other plans as good", 0, 1)
        plan = with_uniqueness(plan)
        found = prices(plan, progress=progress)
        seconds = plan.seconds["explain"] + time.perf_counter() - started
    return replace(plan, seconds=plan.seconds | {"explain": seconds}), found


def summary_lines(plan: Plan, hashes: Hashes, out: Path) -> list[str]:
    """Return the short account of a plan that a person reads first."""
    from needmatch.units import COUNTED_EVIDENCE

    currency = plan.problem.currency
    need = sum(row.need_cents for row in plan.states)
    funded = sum(flow.amount_cents for flow in plan.allocations)
    available = sum(tranche.amount_cents for tranche in plan.problem.tranches)
    weak = sum(flow.amount_cents for flow in plan.allocations if flow.evidence not in COUNTED_EVIDENCE)
    share = f" ({funded / need:.1%})" if need else ""
    lines = [
        plan.problem.title or "A case without a title",
        f"  suggested   {_money(funded, currency)} of {_money(need, currency)} needed{share}",
        f"  unspent     {_money(available - funded, currency)} of {_money(available, currency)} available",
    ]
    if weak:
        lines.append(
            f"  illustration: {_money(weak, currency)} of it rests on estimated, assumed or unverified figures"
        )
    lines += [f"  {tier.name:<12}{_objective(tier)}" for tier in plan.tiers]
    lines += [
        f"  case        {hashes.case_sha256}",
        f"  result      {hashes.result_sha256}",
        f"  report      {out / 'report.html'}",
    ]
    return lines


def _money(cents: int, currency: str) -> str:
    return f"{currency} {cents / 100:,.2f}"


def _objective(tier: TierResult) -> str:
    if not isinstance(tier.objective, tuple):
        return f"{tier.objective:.6g}"
    if not tier.objective:
        return "no State can receive anything"
    least, most = min(tier.objective), max(tier.objective)
    floor = f", floor {tier.floor_used:.4g}" if tier.floor_used is not None else ""
    return f"coverage {least:.4g} to {most:.4g} over {len(tier.objective)} States{floor}"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def replay(folder: Path) -> None:
    """Solve a plan again and say whether it comes out the same.

    DIR is a folder that `clearinghouse match` wrote; it holds its own case. With the versions it was solved with, the
    allocations must be the same to the byte; with others, the value of every tier must be.

    Exit status: 0 the same, 1 not the same, 2 not a plan folder or a faulty case.

    \b
    Example:
      clearinghouse replay out/real-2026
    """
    with refusals(), Progress(sys.stderr) as progress:
        from needmatch.planfolder import replay as replayed

        progress("solving again", 0, 1)
        found = replayed(folder)
    if found.is_same:
        by_value = "the value of every tier (it was solved with other versions)"
        click.echo(f"The same: {'allocations.csv, byte for byte' if found.has_same_versions else by_value}.")
        click.echo(f"  case        {found.hashes.case_sha256}")
        click.echo(f"  result      {found.hashes.result_sha256}")
        return
    click.echo("Not the same:")
    for difference in found.differences:
        click.echo(f"  {difference}")
    raise click.exceptions.Exit(ExitStatus.DIFFERENT)
