"""`clearinghouse trust-fund`: whether a voluntary trust fund is feasible for a case, as data, a page and a paper."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearinghouse.cli.progress import Progress
from clearinghouse.cli.refusals import Refused, refusals

if TYPE_CHECKING:
    from needmatch.errors import Fault
    from needmatch.trustfund import FundInputs, FundStudy


@click.command("trust-fund")
@click.argument("case", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Folder for the results."
)
@click.option(
    "--start", type=int, metavar="YEAR", help="First year of contributions [default: the second of the case]."
)
@click.option(
    "--path", metavar="A,B,...", help="Contributions by year in any unit, such as 3,2,1 [default: equal]."
)
@click.option(
    "--contributions", metavar="USD,USD,...", help="Amounts by year that contributors are expected to pay."
)
@click.option("--largest", metavar="USD", help="The most that contributors would ever pay together.")
@click.option(
    "--fee", metavar="SHARE", default="0.01", show_default=True, help="Share of contributions kept as a fee."
)
@click.option("--reserve-share", metavar="SHARE", default="0.05", show_default=True,
              help="Share of what came in that is never spent.")  # fmt: skip
@click.option("--evidence", metavar="GRADE,...", default="documented,reported", show_default=True,
              help="Grades of needs that the last-resort rule accepts.")  # fmt: skip
@click.option("--front-load", is_flag=True, help="Let the fund borrow against later contributions.")
@click.option(
    "--rate", metavar="SHARE", default="0.03", show_default=True, help="Interest a year on such debt."
)
@click.option("--gearing", metavar="SHARE", default="0.7", show_default=True,
              help="Most debt, as a share of the present value of later contributions.")  # fmt: skip
@click.option(
    "--contributors", type=int, default=20, show_default=True, help="How many would share the contributions."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Processes for the variants of the case.")  # fmt: skip
@click.option(
    "--cluster", metavar="ADDRESS", help="Dask scheduler to compute on instead, such as tcp://host:8786."
)
@click.option("--no-replay", is_flag=True, help="Leave out the replay on past years.")
def trust_fund(
    case: Path,
    out: Path,
    workers: int,
    cluster: str | None,
    no_replay: bool,
    **options: str | int | bool | None,
) -> None:
    """Say whether a voluntary trust fund is feasible (Action 44), how large, for what and at what fee.

    CASE is a case folder. DIR gets trust-fund.json (with the verdict: feasible, feasible_if or not_feasible, and
    because of what), tables as CSV, paper.html, paper.pdf and the case itself. Chances of single obligations are in
    DIR/restricted and are not for publication.

    Exit status: 0 answered, also when the answer is "not feasible"; 2 faulty case or impossible options, all named
    together; 3 no bilateral plan keeps all conditions of the case.

    \b
    Examples:
      clearinghouse trust-fund tests/cases/real-2026 --out out/fund
      clearinghouse trust-fund tests/cases/real-2026 --out out/fund --evidence documented,reported,estimated --fee 0.07
    """
    with refusals():
        from clearinghouse.cluster import ON_THIS_MACHINE, ClusterUnreachable, cluster_at
        from clearinghouse.papers.folder import check_folder, write_folder
        from clearinghouse.papers.trust_fund_files import CONTENTS, trust_fund_files
        from needmatch.casefolder import read_case
        from needmatch.errors import FaultyCase
        from needmatch.scenarios import processes
        from needmatch.trustfund import study_fund
        from needmatch.trustfund.folder import STUDY_FILE

        folder = check_folder(out, STUDY_FILE, CONTENTS)
        inputs, faults = _inputs(options)
        with Progress(sys.stderr) as progress:
            progress("reading the case", 0, 1)
            try:
                problem = read_case(case)
                inputs.checked(problem)
            except FaultyCase as error:
                raise FaultyCase([*faults, *error.faults]) from None
            if faults:
                raise FaultyCase(faults)
            make_executor: Callable[[], Executor] | None = (
                partial(processes, workers) if workers > 1 else None
            )
            lost, close = ON_THIS_MACHINE, None
            if cluster is not None:
                try:
                    found = cluster_at(cluster)
                except ClusterUnreachable as error:
                    raise Refused(str(error)) from None
                make_executor, lost, close = found.make_executor, found.lost, found.close
            try:
                study = study_fund(problem, inputs, make_executor=make_executor, lost=lost, progress=progress)
            finally:
                if close is not None:
                    close()
            files = trust_fund_files(study, with_replay=not no_replay, progress=progress)
            progress("writing", 0, 1)
            write_folder(folder, files)
    for line in summary_lines(study, folder):
        click.echo(line)


def _inputs(options: dict[str, str | int | bool | None]) -> tuple[FundInputs, list[Fault]]:
    """Return the rules of the fund as far as they can be read, and what is wrong with the rest."""
    from needmatch.errors import Fault
    from needmatch.faults import quoted
    from needmatch.trustfund import FundInputs
    from needmatch.trustfund.inputs import OPTIONS
    from needmatch.units import CENTS, LARGEST_USD

    faults: list[Fault] = []

    def number(name: str, text: object, fallback: float) -> float:
        try:
            value = float(str(text))
            if not math.isfinite(value):
                raise ValueError
        except ValueError:
            faults.append(Fault(OPTIONS, 1, name, f"{quoted(text)} is no number", "write one, as in 0.05"))
            return fallback
        return value

    def numbers(name: str) -> tuple[float, ...] | None:
        text = options[name]
        return None if text is None else tuple(number(name, part, 1.0) for part in str(text).split(","))

    def cents(name: str, text: object) -> int:
        usd = number(name, text, 1.0)
        # What is too much stays too much, and an integer: the inputs refuse it with their reason.
        return round(math.copysign(min(abs(usd), 10.0 * LARGEST_USD), usd) * CENTS)

    contributions, largest = options["contributions"], options["largest"]
    start, contributors = options["start"], options["contributors"]
    inputs = FundInputs(
        path=numbers("path"),
        contributions_cents=None
        if contributions is None
        else tuple(cents("contributions", part) for part in str(contributions).split(",")),
        start_year=int(start) if start is not None else None,
        fee=number("fee", options["fee"], 0.01),
        reserve_share=number("reserve-share", options["reserve_share"], 0.05),
        evidence=frozenset(part.strip() for part in str(options["evidence"]).split(",") if part.strip()),
        front_loads=bool(options["front_load"]),
        front_load_rate=number("rate", options["rate"], 0.03),
        gearing=number("gearing", options["gearing"], 0.7),
        largest_cents=None if largest is None else cents("largest", largest),
        contributors=int(contributors) if contributors is not None else 1,
    )
    return inputs, faults


def summary_lines(study: FundStudy, folder: Path) -> list[str]:
    """Return the short account that a person reads first."""
    lines = [study.problem.title or "A case without a title", f"  verdict     {study.verdict.answer}"]
    lines += [f"  if          {condition.words}" for condition in study.verdict.conditions]
    lines += [f"  because     {reason.words}" for reason in study.verdict.because]
    lines.append(f"  paper       {folder / 'paper.pdf'}")
    return lines
