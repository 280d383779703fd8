"""`clearinghouse look-back`: what better matching could have done in past years, from documented flows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Final

import click

from clearinghouse.cli.progress import Progress
from clearinghouse.cli.refusals import Refused, refusals

SAMPLES: Final = 60
"""Samples of needs unless asked otherwise; repeated here so that the help needs no solver."""


@click.command("look-back")
@click.option(
    "--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Folder for the results."
)
@click.option("--samples", type=click.IntRange(0, 2000), default=SAMPLES, show_default=True,
              help="How often uncertain needs are resampled; 0 gives no intervals.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=2026, show_default=True, help="Seed of the samples.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True,
              help="Processes on this machine; 1 computes in this one.")  # fmt: skip
@click.option(
    "--cluster", metavar="ADDRESS", help="Dask scheduler to compute on instead, such as tcp://host:8786."
)
def look_back(out: Path, samples: int, seed: int, workers: int, cluster: str | None) -> None:
    """Say what better matching could and could not have done in past years.

    DIR gets look-back.json, tables as CSV, paper.html and paper.pdf. Totals only: no donor and no State is named as
    having gained or lost. Equal data, samples and seed give equal results on any number of processes.

    Exit status: 0 done, 2 options or a folder that cannot be used.

    \b
    Examples:
      clearinghouse look-back --out out/look-back
      clearinghouse look-back --out out/quick --samples 0 --workers 1
    """
    with refusals():
        from clearinghouse.cluster import ON_THIS_MACHINE, ClusterUnreachable, cluster_at
        from clearinghouse.lookback.documented import documented
        from clearinghouse.lookback.folder import CONTENTS, LOOK_BACK_FILE, files_of
        from clearinghouse.lookback.study import TODAY
        from clearinghouse.lookback.study import look_back as looked_back
        from clearinghouse.papers.folder import check_folder, write_folder
        from clearinghouse.papers.look_back import look_back_paper
        from clearinghouse.papers.page import page
        from clearinghouse.papers.typeset import pdf
        from needmatch.scenarios import processes

        folder = check_folder(out, LOOK_BACK_FILE, CONTENTS)
        make_executor: Callable[[], Executor] | None = partial(processes, workers) if workers > 1 else None
        lost = ON_THIS_MACHINE
        if cluster is not None:
            try:
                found = cluster_at(cluster)
            except ClusterUnreachable as error:
                raise Refused(str(error)) from None
            make_executor, lost = found.make_executor, found.lost
        with Progress(sys.stderr) as progress:
            study = looked_back(
                documented(), TODAY, n_samples=samples, seed=seed, make_executor=make_executor, lost=lost,
                progress=progress,
            )  # fmt: skip
            progress("setting the paper", 0, 1)
            paper = look_back_paper(study)
            files = files_of(study) | {"paper.html": page(paper).encode(), "paper.pdf": pdf(paper)}
            write_folder(folder, files)
    click.echo(f"Looked back on {', '.join(str(y.year) for y in study.years)}; policy chosen: {study.chosen}")
    for year in study.late:
        half = {way: found["n_half_funded"].value for way, found in year.ways.items()}
        click.echo(
            f"  {year.year}  at-risk obligations half funded, of {year.n_at_risk}: {half['as it happened']:.0f} as it "
            f"happened, {half['five_years: matched']:.0f} matched within five-year ties, "
            f"{half['free: matched']:.0f} free of earmarks"
        )
    click.echo(f"  paper {folder / 'paper.pdf'}")
