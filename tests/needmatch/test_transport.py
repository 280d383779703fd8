"""The transport problem in kind: hand-solved cases, whole units without rounding, a twin that tries everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needmatch.errors import Unproven
from needmatch.scipy_lp import linprog
from needmatch.transport import MOST_UNITS, transport, transport_rows

Pairs = list[tuple[int, int]]


def test_all_that_is_required_is_met_where_enough_is_offered() -> None:
    assert transport([3, 2], [4, 4], [(0, 0), (1, 1)], [[1, 1]]) == (3, 2)


def test_the_scarce_offer_goes_where_nothing_else_can() -> None:
    # Offer 0 could serve both requirements, offer 1 only the first: 0 -> 1 and 1 -> 0 meets all four units.
    pairs = [(0, 0), (0, 1), (1, 0)]
    assert transport([2, 2], [2, 2], pairs, [[1, 1, 1]]) == (0, 2, 2)


def test_a_later_aim_never_costs_an_earlier_one() -> None:
    # Pair (0, 0) is worth 100 to the second aim, but using it would leave requirement 1 without anything.
    pairs = [(0, 0), (0, 1), (1, 0)]
    assert transport([1, 1], [1, 1], pairs, [[1, 1, 1], [100, 0, 0]]) == (0, 1, 1)
    assert transport([1, 1], [1, 1], pairs, [[100, 0, 0], [1, 1, 1]]) == (1, 0, 0)


def test_among_equals_the_first_with_the_first() -> None:
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]
    rank = [4, 2, 2, 1]
    assert transport([1, 1], [1, 1], pairs, [[1] * 4, rank]) == (1, 0, 0, 1)


def test_where_nothing_can_meet_nothing_is_said() -> None:
    assert transport([1], [1], [], [[]]) == ()
    assert transport([], [], [], [[]]) == ()


@pytest.mark.parametrize(
    ("required", "pairs", "aims"),
    [
        ([0], [(0, 0)], [[1]]),
        ([MOST_UNITS + 1], [(0, 0)], [[1]]),
        ([1], [(0, 1)], [[1]]),
        ([1], [(0, 0), (0, 0)], [[1, 1]]),
        ([1], [(0, 0)], [[1, 1]]),
        ([1], [(0, 0)], []),
    ],
)
def test_what_is_no_transport_problem_is_refused(
    required: list[int], pairs: Pairs, aims: list[list[int]]
) -> None:
    with pytest.raises(ValueError, match=r"units|pair|aim"):
        transport(required, [1], pairs, aims)


def test_the_largest_quantities_stay_whole() -> None:
    pairs = [(0, 0), (0, 1), (1, 1)]
    assert transport([MOST_UNITS, MOST_UNITS - 1], [MOST_UNITS - 7, MOST_UNITS], pairs, [[1] * 3]) == (
        MOST_UNITS - 7,
        1,
        MOST_UNITS - 1,
    )


@pytest.mark.parametrize("units", [[0.5, 1.5, 1.0], [1.0, 1.0, 1.0], [2.0, 2.0, 2.0]])
def test_what_the_solver_says_is_proven_and_not_believed(
    monkeypatch: pytest.MonkeyPatch, units: list[float]
) -> None:
    def wrong(*given: object, **more: object) -> SimpleNamespace:
        found = linprog(*given, **more)
        return SimpleNamespace(x=np.array(units), ineqlin=found.ineqlin, eqlin=found.eqlin, message="")

    pairs = [(0, 0), (0, 1), (1, 0)]
    assert transport([2, 2], [2, 2], pairs, [[1, 1, 1]]) == (0, 2, 2)
    monkeypatch.setattr("needmatch.transport.linprog", wrong)
    with pytest.raises(Unproven):
        transport([2, 2], [2, 2], pairs, [[1, 1, 1]])


@st.composite
def cases(
    draw: st.DrawFn, most: int = 3, most_units: int = 3
) -> tuple[list[int], list[int], Pairs, list[list[int]]]:
    required = draw(st.lists(st.integers(1, most_units), min_size=1, max_size=most))
    offered = draw(st.lists(st.integers(1, most_units), min_size=1, max_size=most))
    every = list(itertools.product(range(len(required)), range(len(offered))))
    pairs = [pair for pair in every if draw(st.booleans())]
    aims = [
        draw(st.lists(st.integers(0, 9), min_size=len(pairs), max_size=len(pairs)))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return required, offered, pairs, aims


def every_way(required: list[int], offered: list[int], pairs: Pairs) -> Iterator[tuple[int, ...]]:
    """Every way to join units that keeps both sides' limits."""
    for units in itertools.product(*(range(min(required[i], offered[j]) + 1) for i, j in pairs)):
        from_offer, to_requirement = [0] * len(offered), [0] * len(required)
        for (i, j), number in zip(pairs, units, strict=True):
            to_requirement[i] += number
            from_offer[j] += number
        if all(a <= b for a, b in zip([*to_requirement, *from_offer], [*required, *offered], strict=True)):
            yield units


def gains(units: tuple[int, ...], aims: list[list[int]]) -> tuple[int, ...]:
    return tuple(sum(a * b for a, b in zip(aim, units, strict=True)) for aim in aims)


@settings(max_examples=150, deadline=None)
@given(cases(most_units=2))
def test_none_of_all_ways_is_better(case: tuple[list[int], list[int], Pairs, list[list[int]]]) -> None:
    required, offered, pairs, aims = case
    best = max(gains(units, aims) for units in every_way(required, offered, pairs))
    assert gains(transport(required, offered, pairs, aims), aims) == best


@settings(max_examples=60, deadline=None)
@given(cases(most=6, most_units=50))
def test_units_keep_both_limits_and_come_out_the_same_again(
    case: tuple[list[int], list[int], Pairs, list[list[int]]],
) -> None:
    required, offered, pairs, aims = case
    units = transport(required, offered, pairs, aims)
    rows = transport_rows(pairs, len(required), len(offered))
    assert all(isinstance(each, int) and each >= 0 for each in units)
    assert (rows @ np.array(units) <= np.array([*required, *offered])).all()
    assert transport(required, offered, pairs, aims) == units


@settings(max_examples=40, deadline=None)
@given(cases(most=5, most_units=20), st.randoms())
def test_what_is_gained_does_not_depend_on_the_order_of_the_pairs(
    case: tuple[list[int], list[int], Pairs, list[list[int]]],
    random: object,
) -> None:
    required, offered, pairs, aims = case
    order = list(range(len(pairs)))
    random.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    shuffled = [[aim[place] for place in order] for aim in aims]
    again = transport(required, offered, [pairs[place] for place in order], shuffled)
    assert gains(again, shuffled) == gains(transport(required, offered, pairs, aims), aims)


@settings(max_examples=25, deadline=None)
@given(cases(most=3))
def test_every_square_part_of_the_rows_has_a_determinant_of_minus_one_nought_or_one(
    case: tuple[list[int], list[int], Pairs, list[list[int]]],
) -> None:
    required, offered, pairs, _ = case
    a = transport_rows(pairs, len(required), len(offered)).toarray()
    for size in range(1, min(a.shape, default=0) + 1):
        if size > 4:
            break
        for row in itertools.combinations(range(a.shape[0]), size):
            for column in itertools.combinations(range(a.shape[1]), size):
                assert round(float(np.linalg.det(a[np.ix_(row, column)]))) in (-1, 0, 1)
