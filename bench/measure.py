"""Medians of several runs of each model on the same rounds, in one process, turn by turn.

Turn by turn, so that a busy minute of the machine meets every model alike. The surprise: a model that needed longer
than `LONG_SECONDS` is not asked again; at world size one run of a textbook model must do.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path
from statistics import median

from bench import ours
from bench.cases import Size, round_of
from bench.models import MODELS, OURS
from bench.textbook import textbook_of
from bench.timing import Run
from needmatch.casefolder import write_case

LONG_SECONDS = 20.0
"""A model that took longer than this is run once only."""

SAME_OPTIMUM = 1e-6
"""How far optima may differ, relative to max(1, optimum)."""

MIB = 2**20


class DifferentOptima(AssertionError):
    """Two models of the same round do not have the same optimum: one of them is wrong."""


@dataclass(frozen=True)
class Measured:
    """A model's first tier on a round: medians in seconds, and how many runs they come from.

    The objective is nan where the time limit cut the runs off: the seconds are then a lower bound.
    """

    model: str
    size: Size
    objective: float
    build_seconds: float
    solve_seconds: float
    solver_seconds: float
    total_seconds: float
    runs: int


def first_tiers(size: Size, runs: int, names: tuple[str, ...], seed: int = 1) -> dict[str, Measured]:
    """Run models on a round, ours among them, and return their medians by name.

    Raises:
        DifferentOptima: the optima differ by more than 1e-6.
    """
    problem = round_of(size, seed)
    prepared = {name: model(problem) for name, model in MODELS.items() if name in names}
    done: dict[str, list[Run]] = {name: [] for name in prepared}
    for _ in range(runs):
        for name, run in prepared.items():
            if done[name] and done[name][-1].total_seconds > LONG_SECONDS:
                continue
            gc.collect()
            done[name].append(run())
    best = done[OURS][0].objective
    for name, found in done.items():
        for run in found:
            is_same = abs(run.objective - best) <= SAME_OPTIMUM * max(1.0, abs(best))
            if not is_same and not isnan(run.objective):
                raise DifferentOptima(f"{size.name}: {name} found {run.objective!r}, {OURS} {best!r}")
    return {name: _medians(name, size, found) for name, found in done.items()}


def _medians(name: str, size: Size, runs: list[Run]) -> Measured:
    told = [run.solver_seconds for run in runs if run.solver_seconds is not None]
    return Measured(
        model=name,
        size=size,
        objective=runs[0].objective,
        build_seconds=median(run.build_seconds for run in runs),
        solve_seconds=median(run.solve_seconds for run in runs),
        solver_seconds=median(told) if told else nan,
        total_seconds=median(run.total_seconds for run in runs),
        runs=len(runs),
    )


def complete_round(size: Size, runs: int, seed: int = 1) -> dict[str, float]:
    """Return the median seconds of each phase of a whole round under its default policy, and their `total`."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "case"
        write_case(round_of(size, seed), folder)
        found = [ours.complete_round(folder, Path(scratch) / f"plan-{k}") for k in range(runs)]
    phases = {phase: median(seconds[phase] for seconds in found) for phase in found[0]}
    return phases | {"total": median(sum(seconds.values()) for seconds in found)}


def n_flows(size: Size, seed: int = 1) -> int:
    """Return the number of flows of the textbook model: what "size" means where growth is told."""
    return textbook_of(round_of(size, seed)).n_flows


def peak_bytes(model: str, size: Size, seed: int = 1) -> int:
    """Return the most memory that a process held which did nothing but one first tier, its imports included."""
    asked = [model, size.n_states, size.n_activities, size.n_years, size.n_commitments, seed]
    done = subprocess.run(
        [sys.executable, "-m", "bench.memory", json.dumps(asked)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])
