"""Many scenarios: the same results everywhere, progress, cancelling, and resuming after workers were lost."""

import os
import signal
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from needmatch.problem import Policy
from needmatch.scenarios import ATTEMPTS, Cancelled, WorkersLost, processes, run_scenarios
from needmatch.solve import solve
from needmatch_cases import random_problem


def flows_of(seed: int) -> tuple[tuple[str, str, int, int], ...]:
    plan = solve(random_problem(seed, Policy()))
    return tuple((f.commitment, f.activity, f.year, f.amount_cents) for f in plan.allocations)


def sums(seed: int) -> float:
    return float(np.random.default_rng(seed).standard_normal(1000).sum())


def dies_once(flag: str, number: int) -> int:
    """Kill the process it runs in the first time that number 3 is asked for."""
    path = Path(flag)
    if number == 3 and not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def dies_always(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def fails(number: int) -> int:
    raise ZeroDivisionError(str(number))


def test_here_in_threads_and_in_processes_the_results_are_the_same_bits() -> None:
    seeds = list(range(6))
    here = run_scenarios(sums, seeds)
    assert run_scenarios(sums, seeds, make_executor=partial(ThreadPoolExecutor, 2)) == here
    assert run_scenarios(sums, seeds, make_executor=partial(processes, 2)) == here


def test_solves_in_processes_are_those_of_this_process() -> None:
    seeds = list(range(4))
    found = run_scenarios(flows_of, seeds, make_executor=partial(processes, 2))
    assert found == run_scenarios(flows_of, seeds)
    assert any(found)


def test_a_lost_worker_costs_no_result(tmp_path: Path) -> None:
    flag = tmp_path / "died"
    kept: dict[int, int] = {}
    found = run_scenarios(
        partial(dies_once, str(flag)), range(8), make_executor=partial(processes, 2), keep=kept.__setitem__
    )
    assert flag.exists(), "nothing was killed"
    assert found == tuple(n * n for n in range(8))
    assert kept == dict(enumerate(found))


def test_workers_lost_again_and_again_are_given_up() -> None:
    made = []

    def make() -> object:
        made.append(1)
        return processes(1)

    with pytest.raises(WorkersLost, match="0 of 2"):
        run_scenarios(dies_always, range(2), make_executor=make)  # type: ignore[arg-type]
    assert len(made) == ATTEMPTS


def test_known_results_are_not_computed_again() -> None:
    asked = []

    def note(number: int) -> int:
        asked.append(number)
        return number

    assert run_scenarios(note, [5, 6, 7], known={1: 60}) == (5, 60, 7)
    assert asked == [5, 7]


@pytest.mark.parametrize("make_executor", [None, partial(ThreadPoolExecutor, 1)])
def test_a_wish_to_cancel_is_heard_and_what_was_done_is_kept(make_executor) -> None:
    kept: dict[int, float] = {}
    with pytest.raises(Cancelled) as stopped:
        run_scenarios(
            sums,
            range(2000),
            make_executor=make_executor,
            keep=kept.__setitem__,
            is_cancelled=lambda: len(kept) >= 3,
        )
    assert 3 <= stopped.value.done < 2000
    assert len(kept) == stopped.value.done
    assert kept[0] == sums(0)


def test_what_a_scenario_raises_comes_out() -> None:
    with pytest.raises(ZeroDivisionError):
        run_scenarios(fails, range(3), make_executor=partial(ThreadPoolExecutor, 2))


def test_progress_counts_to_the_end() -> None:
    told: list[tuple[str, int, int]] = []
    run_scenarios(sums, range(3), progress=lambda *step: told.append(step))
    assert told == [("scenarios", done, 3) for done in range(4)]


def test_a_broken_executor_is_one_that_is_lost() -> None:
    class Broken(ThreadPoolExecutor):
        def submit(self, *args, **kwargs):  # type: ignore[no-untyped-def]
            raise BrokenExecutor("gone")

    executors = [Broken(1), ThreadPoolExecutor(1)]
    assert run_scenarios(sums, range(2), make_executor=lambda: executors.pop(0)) == (sums(0), sums(1))
