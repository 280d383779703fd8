"""`clearinghouse explain`: why a plan is as it is, and what would change it.

Explanations start from the plan folder as it was written; nothing of it is changed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearinghouse.cli.progress import Progress
from clearinghouse.cli.refusals import Refused, refusals

if TYPE_CHECKING:
    from needmatch.explain.words import Sentence
    from needmatch.plan import Plan


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--flow", metavar="COMMITMENT,ACTIVITY,YEAR", help="Explain one row of allocations.csv.")
@click.option(
    "--need", metavar="ACTIVITY[,YEAR]", help="Explain what an activity lacks, of one year or of all."
)
@click.option(
    "--within",
    type=click.FloatRange(0.0, 1.0),
    default=0.0,
    show_default=True,
    metavar="SHARE",
    help="Tell ranges over plans whose tiers are worse by at most this share (0.01 is 1 percent).",
)
def explain(folder: Path, flow: str | None, need: str | None, within: float) -> None:
    """Say why a plan is as it is, and what would change it.

    DIR is a folder that `clearinghouse match` wrote. With --flow: what the flow is for, and what its money would do
    next best. With --need: why it is unmet, and the least change that could fund it. With neither: whether the plan
    is the only one as good, what fairness costs, the price of each kind of money, and how much each donor could give
    each State in plans as good. Every answer is solved again.

    Exit status: 0 explained, 2 not a plan folder, or nothing in it of that name.

    \b
    Examples:
      clearinghouse explain out/real-2026
      clearinghouse explain out/real-2026 --flow CHE-UKR,UKR-sc,2026
      clearinghouse explain out/real-2026 --need COL-sc,2029
    """
    if flow is not None and need is not None:
        raise Refused("--flow and --need are two questions; ask one at a time")
    with refusals(), Progress(sys.stderr) as progress:
        from needmatch.explain.folder import read_plan
        from needmatch.explain.words import Voice

        progress("reading the plan", 0, 1)
        plan = read_plan(folder)
        if flow is not None:
            sentences = _of_flow(plan, flow)
        elif need is not None:
            sentences = _of_need(plan, need)
        else:
            sentences = _of_everything(plan, within, progress)
    voice = Voice(plan.problem.currency)
    for sentence in sentences:
        click.echo(voice.say(sentence))


def _of_flow(plan: Plan, flow: str) -> list[Sentence]:
    from needmatch.explain.flows import explain_flow
    from needmatch.explain.words import of_flow

    pair, year = _with_year(flow)
    if year is None or "," not in pair:
        raise Refused(f"--flow {flow!r} is not COMMITMENT,ACTIVITY,YEAR, as in --flow CHE-UKR,UKR-sc,2026")
    # Ids may hold commas: of the ways to part them, the one that names a flow of the plan is meant.
    parts = pair.split(",")
    ways = [(",".join(parts[:k]), ",".join(parts[k:])) for k in range(1, len(parts))]
    known = {(f.commitment, f.activity) for f in plan.allocations}
    commitment, activity = next((way for way in ways if way in known), ways[0])
    return of_flow(explain_flow(plan, commitment, activity, year))


def _of_need(plan: Plan, need: str) -> list[Sentence]:
    from needmatch.explain.least_change import explain_need
    from needmatch.explain.words import of_need

    activity, year = _with_year(need)
    if need in {a.activity for a in plan.problem.activities}:
        activity, year = need, None
    return of_need(explain_need(plan, activity, year))


def _with_year(text: str) -> tuple[str, int | None]:
    """Return what stands before the last comma and the year after it; None where that is no year."""
    before, comma, after = text.rpartition(",")
    if comma and after.strip().isdecimal():
        return before, int(after)
    return text, None


def _of_everything(plan: Plan, within: float, progress: Progress) -> list[Sentence]:
    from needmatch.explain.fairness import fairness_cost
    from needmatch.explain.prices import prices
    from needmatch.explain.ranges import ranges
    from needmatch.explain.uniqueness import uniqueness
    from needmatch.explain.words import of_fairness, of_price, of_ranges, of_uniqueness

    progress("looking for other plans as good", 0, 1)
    sentences = [of_uniqueness(uniqueness(plan)), *of_fairness(fairness_cost(plan, progress=progress))]
    for price in prices(plan, progress=progress):
        sentences += of_price(price)
    return sentences + of_ranges(ranges(plan, within_share=within, progress=progress))
