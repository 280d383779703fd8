"""The optimal face and the engine that stands on it: what is held stays best, and hints change nothing but time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import scipy.sparse as sp

from bench.cases import Size, round_of
from needmatch.engines import HighsEngine, ProgrammeFailed, Solution
from needmatch.face import fixings, greatest
from needmatch.face_engine import FaceEngine, engine_for
from needmatch.grid import build_grid
from needmatch.lexicographic import Ladder
from needmatch.network import build_network
from needmatch.plan import TierResult
from needmatch.problem import Policy, Problem
from needmatch.programme import Programme, build_programme
from needmatch.tiers import deadline, idle_arcs
from needmatch_cases import conditioned_problem, random_problem

ROUNDS = [(Size(4, 5, 3, 6), seed) for seed in range(1, 7)] + [
    (Size(12, 6, 5, 25), seed) for seed in (1, 2, 3)
]


def programme_of(problem: Problem) -> Programme:
    return build_programme(build_network(build_grid(problem, with_relations=True)))


def arrays(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_what_has_a_reduced_cost_is_fixed_at_the_bound_it_stands_at() -> None:
    found = fixings(
        dual=arrays(2.0, -1.0, 0.0, 3.0),
        value=arrays(0.0, 5.0, 1.0, 2.0),
        lower=arrays(0.0, 0.0, 0.0, 2.0),
        upper=arrays(9.0, 5.0, 9.0, 2.0),
        reach=100.0,
    )
    assert found.position.tolist() == [0, 1]  # the third is free, the fourth has nowhere to go
    assert found.value.tolist() == [0.0, 5.0]
    assert found.loss == 0.0


def test_what_is_too_small_to_be_told_from_noise_is_left_and_its_loss_is_told() -> None:
    found = fixings(
        arrays(4e-10, 1e-13), arrays(0.0, 0.0), arrays(0.0, 0.0), arrays(np.inf, np.inf), reach=50.0
    )
    assert found.position.size == 0
    assert found.loss == pytest.approx(4e-10 * 50.0)


def test_a_dual_at_a_side_without_a_bound_fixes_nothing_and_counts_as_a_loss() -> None:
    found = fixings(arrays(-2.0), arrays(3.0), arrays(0.0), arrays(np.inf), reach=50.0)
    assert found.position.size == 0
    assert found.loss > 1.0


def test_a_sum_is_greatest_where_no_column_and_no_row_can_raise_it() -> None:
    sums = sp.csr_array(arrays(1.0, 1.0)[None, :])
    matrix, duals = sp.csc_array(arrays(1.0, 0.0)[None, :]), arrays(1.0)[None, :]
    # The first column is basic; the second would raise the sum from its lower bound, not from its upper.
    for side, is_greatest in ((1, False), (-1, True), (2, False), (0, True)):
        found = greatest(sums, matrix, duals, np.array([0, side]), np.array([-1]))
        assert found.tolist() == [is_greatest]
    # A row that may leave its lower bound upwards raises it too.
    assert greatest(sums, matrix, duals, np.array([0, 0]), np.array([1])).tolist() == [False]


def two_columns() -> FaceEngine:
    """x + y >= 1, both from 0 to 4."""
    programme = programme_of(random_problem(1))
    engine = FaceEngine(programme)
    a, b = engine.add_columns(np.zeros(2), np.full(2, 4.0)).tolist()
    row = sp.csr_array((np.ones(2), ([0, 0], [a, b])), shape=(1, engine.n_columns))
    engine.add_rows(row, np.ones(1), np.array([np.inf]))
    return engine


def cost_of(engine: FaceEngine, **costs: float) -> np.ndarray:
    cost = np.zeros(engine.n_columns)
    cost[-2:] = costs.get("x", 0.0), costs.get("y", 0.0)
    return cost


def test_a_tier_that_is_held_stays_at_its_best() -> None:
    engine = two_columns()
    both = cost_of(engine, x=1.0, y=1.0)
    best = engine.minimise(both)
    assert best.value == pytest.approx(1.0)
    engine.stay(both, best)
    then = engine.minimise(cost_of(engine, x=-1.0))
    assert then.x[-2:].tolist() == pytest.approx([1.0, 0.0])
    engine.stay(cost_of(engine, x=-1.0), then)
    last = engine.minimise(cost_of(engine, y=-1.0))
    assert last.x[-2:].tolist() == pytest.approx([1.0, 0.0])


def test_a_face_needs_a_solution_of_its_own_engine() -> None:
    engine = two_columns()
    cost = cost_of(engine, x=1.0)
    with pytest.raises(ProgrammeFailed, match="reduced costs"):
        engine.stay(cost, Solution(np.zeros(engine.n_columns), 0.0, np.zeros(engine.n_rows)))


def test_what_cannot_be_kept_is_not_called_solved() -> None:
    engine = two_columns()
    ends = np.array([engine.n_columns - 2, engine.n_columns - 1])
    engine.bound_columns(ends, np.zeros(2), np.full(2, 0.25))
    with pytest.raises(ProgrammeFailed):
        engine.minimise(cost_of(engine, x=1.0))
    engine.bound_columns(ends, np.zeros(2), np.zeros(2))  # nothing of the row is open any more
    with pytest.raises(ProgrammeFailed):
        engine.minimise(cost_of(engine, x=1.0))


@pytest.mark.parametrize(("size", "seed"), ROUNDS)
def test_idle_columns_are_let_in_where_they_help(size: Size, seed: int) -> None:
    problem = round_of(size, seed)
    programme = programme_of(problem)
    engine = FaceEngine(programme)
    plain = deadline(programme, problem.policy, engine)
    cost = np.append(plain.cost, np.zeros(engine.n_columns - plain.cost.size))
    best = engine.minimise(cost).value
    everything = np.zeros(engine.n_columns, dtype=np.bool_)
    everything[: programme.columns.n_arcs] = True
    told = idle_arcs(programme, "deadline")
    assert told is not None
    told = np.append(told, np.zeros(engine.n_columns - told.size, dtype=np.bool_))
    for idle in (told, everything):
        fresh = FaceEngine(programme)
        deadline(programme, problem.policy, fresh)
        assert fresh.minimise(cost, idle).value == pytest.approx(best, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("size", "seed"), ROUNDS)
def test_a_search_from_the_last_answer_ends_where_one_from_scratch_does(size: Size, seed: int) -> None:
    problem = round_of(size, seed)
    programme = programme_of(problem)
    rng = np.random.default_rng(seed)
    engine, fresh = FaceEngine(programme), FaceEngine(programme)
    for _ in range(4):
        cost = rng.normal(size=engine.n_columns)
        cost[programme.upper == np.inf] = np.abs(cost[programme.upper == np.inf])
        near, far = engine.minimise(cost, is_near=True), fresh.minimise(cost)
        assert near.value == pytest.approx(far.value, rel=1e-8, abs=1e-8)
        arcs = rng.integers(0, programme.columns.n_arcs, size=3)
        engine.bound_columns(arcs, np.zeros(3), np.zeros(3))
        fresh.bound_columns(arcs, np.zeros(3), np.zeros(3))
        tight = engine.tightened(cost)
        assert tight is not None
        assert tight.value == pytest.approx(fresh.minimise(cost).value, rel=1e-8, abs=1e-8)


def climbed(problem: Problem, engine_of: Callable[[Programme], FaceEngine | HighsEngine]) -> list[TierResult]:
    programme = programme_of(problem)
    ladder = Ladder(programme, problem.policy, engine_of(programme), None)
    ladder.climb(problem.policy.ordered_tiers)
    return ladder.results


@pytest.mark.parametrize("preset", ["deadlines-first", "no-state-left-behind", "most-land-released"])
@pytest.mark.parametrize(("size", "seed"), ROUNDS)
def test_faces_and_rows_hold_tiers_alike(size: Size, seed: int, preset: str) -> None:
    problem = round_of(size, seed, Policy(preset=preset, floor=(0.02, 0.2, 0.6)[seed % 3]))
    by_face, by_row = climbed(problem, FaceEngine), climbed(problem, HighsEngine)
    # Rows leave tiers a sliver of room, which later tiers in money can use.
    in_money = 1e-8 * sum(need.need_cents for need in problem.needs) / 100
    slack = {
        tier.name: in_money if tier.name in {"pillars", "early", "relations"} else 1e-6 for tier in by_row
    }
    for face, row in zip(by_face, by_row, strict=True):
        assert face.name == row.name
        assert (face.floor_used or 0.0) == pytest.approx(row.floor_used or 0.0, rel=1e-7)
        if face.name != "tie":
            assert face.objective == pytest.approx(row.objective, rel=1e-6, abs=slack[face.name]), face.name


def test_an_ideal_start_is_found_on_the_way_and_held() -> None:
    problem = round_of(Size(12, 6, 5, 25), 1, Policy(floor=0.02))
    programme = programme_of(problem)
    ladder = Ladder(programme, problem.policy, FaceEngine(programme), None)
    ladder.climb(problem.policy.ordered_tiers)
    pillars, floor, late = ladder.results[:3]
    assert (pillars.objective, floor.floor_used, late.name) == (0.0, 0.02, "deadline")
    assert set(floor.objective if isinstance(floor.objective, tuple) else ()) == {0.02}
    assert ladder.solution is not None
    late_at_the_end = float(ladder._deadline.cost @ ladder.solution.x[: ladder._deadline.cost.size])
    assert late_at_the_end == pytest.approx(late.objective, rel=1e-8)


def test_whole_columns_are_left_to_the_engine_that_keeps_rows() -> None:
    whole = next(
        problem
        for seed in range(50)
        if programme_of(problem := conditioned_problem(seed, "least grant")).whole.size
    )
    assert isinstance(engine_for(programme_of(whole)), HighsEngine)
    assert isinstance(engine_for(programme_of(random_problem(1))), FaceEngine)
