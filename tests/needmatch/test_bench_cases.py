"""The models of the benchmark on small rounds: each finds our optimum, so that what is timed is the same question.

The modelling libraries are in the bench group only (`make bench` installs them apart); without them their tests are
skipped. SciPy and HiGHS are always there.
"""

from __future__ import annotations

import importlib
import warnings
from dataclasses import replace

import pytest

from bench import ours
from bench.cases import Size, round_of
from bench.textbook import textbook_of
from bench.timing import Run
from bench.with_highs import METHODS
from needmatch.problem import Pin, Problem

SIZES = (Size(1, 1, 2, 1), Size(3, 2, 3, 4), Size(6, 7, 4, 12), Size(10, 5, 5, 20))
SAME_OPTIMUM = 1e-6
"""What the benchmark itself asks of two optima, relative to max(1, optimum)."""

LIBRARIES = {"pulp": "pulp", "linopy": "linopy", "cvxpy": "cvxpy", "pyomo": "pyomo.environ"}


def same(run: Run, problem: Problem) -> None:
    best = ours.first_tier(problem).objective
    assert run.objective == pytest.approx(best, rel=SAME_OPTIMUM, abs=SAME_OPTIMUM)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize("method", METHODS)
def test_highs_on_the_textbook_arrays_finds_our_optimum(method: str, size: Size) -> None:
    problem = round_of(size)
    model = importlib.import_module("bench.with_highs")
    same(model.first_tier(textbook_of(problem), method), problem)


@pytest.mark.parametrize("seed", range(1, 9))
def test_scipy_on_the_textbook_arrays_finds_our_optimum(seed: int) -> None:
    problem = round_of(SIZES[seed % len(SIZES)], seed)
    model = importlib.import_module("bench.with_scipy")
    same(model.first_tier(textbook_of(problem)), problem)


@pytest.mark.filterwarnings("ignore")  # the libraries warn of changes to come in one another
@pytest.mark.parametrize("size", SIZES[1:], ids=lambda size: size.name)
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_modelling_library_finds_our_optimum(library: str, size: Size) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip(LIBRARIES[library], reason=f"{library} is in the bench group only: make bench")
        model = importlib.import_module(f"bench.with_{library}")
    problem = round_of(size)
    same(model.first_tier(textbook_of(problem)), problem)


def test_equal_seeds_give_equal_rounds_and_others_do_not() -> None:
    assert round_of(SIZES[1], 5) == round_of(SIZES[1], 5)
    assert round_of(SIZES[1], 5) != round_of(SIZES[1], 6)


def test_rounds_hold_what_the_textbook_writes() -> None:
    problem = round_of(Size(33, 5, 6, 60))
    commitments = problem.commitments
    assert len(problem.activities) == 33 * 5
    assert {(c.states is None, c.pillars is None) for c in commitments} == {
        (True, True), (True, False), (False, True), (False, False)
    }  # fmt: skip
    assert {c.can_carry_over for c in commitments} == {True, False}
    assert any(c.max_state_share is not None for c in commitments)
    assert {state.max_cents_per_year is None for state in problem.states} == {True, False}
    asked = sum(need.need_cents for need in problem.needs)
    offered = sum(tranche.amount_cents for tranche in problem.tranches)
    assert 0.2 < offered / asked < 0.5


def test_a_rule_that_the_textbook_does_not_write_is_refused() -> None:
    problem = round_of(SIZES[1])
    pin = Pin(problem.commitments[0].commitment, problem.activities[0].activity, problem.first_year, 1, None)
    with pytest.raises(ValueError, match="write no pins"):
        textbook_of(replace(problem, pins=(pin,)))
