"""A progress callback that raises ends a solve, between two tiers or in the middle of one."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

import needmatch
from needmatch.problem import Problem
from needmatch_rounds import round_of_size

Case = Callable[[str], Problem]


@pytest.mark.parametrize("solver", ["highs", "scipy"])
@pytest.mark.parametrize("step", ["constants", "deadline", "leximin", "tie"])
def test_a_solve_is_cancelled_when_a_tier_begins(case: Case, solver: str, step: str) -> None:
    def progress(what: str, done: int, of: int) -> None:
        if what == step:
            raise needmatch.Cancelled("enough")

    with pytest.raises(needmatch.Cancelled, match="enough"):
        needmatch.solve(case("real-2026"), solver=solver, progress=progress)


def test_a_solve_is_cancelled_inside_a_run_of_the_solver() -> None:
    told: list[tuple[str, int, int]] = []

    def progress(*step: str | int) -> None:
        told.append(step)  # type: ignore[arg-type]
        if len(told) >= 2 and told[-1] == told[-2]:
            raise needmatch.Cancelled  # the same step again: a run is under way

    started = time.monotonic()
    with pytest.raises(needmatch.Cancelled):
        needmatch.solve(round_of_size(60, 5, 10, 200), progress=progress)
    assert told[-1] == told[-2]
    assert time.monotonic() - started < 60  # the whole solve takes far longer on any machine


def test_any_exception_of_the_callback_comes_out_as_it_is(case: Case) -> None:
    def progress(what: str, done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        needmatch.solve(case("dantzig"), progress=progress)


def test_progress_changes_nothing_of_the_plan(case: Case) -> None:
    problem = case("real-2026")
    with_progress = needmatch.solve(problem, progress=lambda *step: None)
    assert with_progress.allocations == needmatch.solve(problem).allocations
