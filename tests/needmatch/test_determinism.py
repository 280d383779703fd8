"""Equal input gives equal bytes: whatever the order of rows, the number of threads and the seed of Python's hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import needmatch
from needmatch.plan import Plan
from needmatch.problem import Policy
from needmatch_cases import POLICIES, random_problem, write_folder

CASES = Path(__file__).parents[1] / "cases"

SOLVE = """
import hashlib, sys
import needmatch
for folder in sys.argv[1:]:
    plan = needmatch.solve(needmatch.read_case(folder))
    print(hashlib.sha256(repr(plan.allocations).encode()).hexdigest())
"""
"""A process of its own: threads and hash seeds are settled when a process starts."""


def rows(plan: Plan) -> bytes:
    return repr((plan.allocations, plan.states, plan.obligations, plan.unfunded)).encode()


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_a_case_read_from_its_folder_is_the_same_case(seed: int, tmp_path: Path) -> None:
    problem = random_problem(seed)
    read = needmatch.read_case(write_folder(problem, tmp_path / "case", shuffle_seed=seed))
    for name in (
        "states",
        "obligations",
        "activities",
        "needs",
        "commitments",
        "tranches",
        "relations",
        "policy",
    ):
        assert getattr(read, name) == getattr(problem, name), name


@pytest.mark.parametrize("seed", range(30))
def test_permuted_rows_give_the_same_bytes(seed: int, tmp_path: Path) -> None:
    problem = random_problem(seed, POLICIES[seed % 4])
    plans = [
        needmatch.solve(
            needmatch.read_case(write_folder(problem, tmp_path / str(shuffle), shuffle_seed=shuffle))
        )
        for shuffle in (None, 1, 2)
    ]
    assert rows(plans[0]) == rows(plans[1]) == rows(plans[2])


def test_permuted_rows_of_the_real_case_give_the_same_bytes(tmp_path: Path) -> None:
    problem = needmatch.read_case(CASES / "real-2026")
    shuffled = needmatch.read_case(write_folder(problem, tmp_path / "shuffled", shuffle_seed=3))
    assert rows(needmatch.solve(problem)) == rows(needmatch.solve(shuffled))


def test_threads_and_hash_seeds_change_nothing(tmp_path: Path) -> None:
    folders = [str(CASES / "real-2026"), str(CASES / "two-deadlines"), str(CASES / "dantzig")]
    folders += [
        str(write_folder(random_problem(seed, Policy()), tmp_path / str(seed))) for seed in (11, 12, 13)
    ]
    answers = []
    for threads, hash_seed in (("1", "0"), ("2", "1"), ("2", "4242")):
        settings = {
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "HIGHS_NUM_THREADS": threads,
            "PYTHONHASHSEED": hash_seed,
        }
        done = subprocess.run(
            [sys.executable, "-c", SOLVE, *folders],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        answers.append(done.stdout.split())
    assert len(answers[0]) == len(folders)
    assert answers[0] == answers[1] == answers[2]
