"""Our own way, measured in the same words: the first tier alone, and a round from its folder to its plan folder."""

from __future__ import annotations

from pathlib import Path

import needmatch
from bench.timing import Run, Stopwatch
from needmatch.face_engine import FaceEngine
from needmatch.grid import build_grid
from needmatch.lexicographic import Ladder
from needmatch.network import build_network
from needmatch.problem import Problem
from needmatch.programme import build_programme


def first_tier(problem: Problem) -> Run:
    """Build the pooled programme of a round and solve `deadline` as its only tier."""
    watch = Stopwatch()
    programme = build_programme(build_network(build_grid(problem, with_relations=False)))
    engine = FaceEngine(programme)
    ladder = Ladder(programme, problem.policy, engine, None)
    ladder.prepare(("deadline",))
    build_seconds = watch.lap()
    objective = ladder.first("deadline")
    return Run(objective, build_seconds, watch.lap(), engine.solver_seconds)


def complete_round(folder: Path, target: Path) -> dict[str, float]:
    """Read a case folder, match it under its own policy, explain and write it; return the seconds of each phase."""
    watch = Stopwatch()
    problem = needmatch.read_case(folder)
    seconds = {"read": watch.lap()}
    plan = needmatch.solve(problem)
    matched = watch.lap()
    # The plan tells its phases by the clock on the wall: their shares are those of the processor's time.
    told = sum(plan.seconds.values())
    seconds |= {phase: matched * part / told for phase, part in plan.seconds.items()}
    plan.write(target)
    return seconds | {"write": watch.lap()}
