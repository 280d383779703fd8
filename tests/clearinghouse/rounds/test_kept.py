"""Answers are solved once for all who ask at once, kept by their key, and the oldest goes when there are too many."""

import asyncio
from collections.abc import Callable

import pytest

from clearinghouse.rounds.kept import MOST_KEPT, KeptAnswers
from clearinghouse.rounds.solving import Busy, SolverPool


class CountingPool(SolverPool):
    """Runs in this process, slowly enough for others to come, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.n_runs = 0

    async def run(self, function: Callable[..., int], *arguments: object) -> int:  # type: ignore[override]
        self.n_runs += 1
        await asyncio.sleep(0.01)
        return function(*arguments)


def doubled(number: int) -> int:
    if number < 0:
        raise Busy("not now")
    return 2 * number


async def test_many_who_ask_at_once_wait_for_one_solve() -> None:
    pool, kept = CountingPool(), KeptAnswers[int]()
    answers = await asyncio.gather(*(kept.get(("case", "a"), pool, doubled, 21) for _ in range(8)))
    assert (answers, pool.n_runs) == ([42] * 8, 1)
    assert await kept.get(("case", "b"), pool, doubled, 1) == 2
    assert pool.n_runs == 2


async def test_what_is_kept_is_given_while_something_else_is_solved() -> None:
    pool, kept = CountingPool(), KeptAnswers[int]()
    await kept.get("known", pool, doubled, 1)
    async with pool.turn:
        assert await asyncio.wait_for(kept.get("known", pool, doubled, 1), 1) == 2


async def test_the_answer_that_was_asked_for_longest_ago_goes() -> None:
    pool, kept = CountingPool(), KeptAnswers[int]()
    for number in range(MOST_KEPT):
        await kept.get(number, pool, doubled, number)
    await kept.get(0, pool, doubled, 0)
    await kept.get("one more", pool, doubled, 1)
    assert pool.n_runs == MOST_KEPT + 1
    await kept.get(0, pool, doubled, 0)
    assert pool.n_runs == MOST_KEPT + 1
    await kept.get(1, pool, doubled, 1)
    assert pool.n_runs == MOST_KEPT + 2


async def test_a_failure_is_not_kept() -> None:
    pool, kept = CountingPool(), KeptAnswers[int]()
    for _ in range(2):
        with pytest.raises(Busy):
            await kept.get("key", pool, doubled, -1)
    assert pool.n_runs == 2
    assert await kept.get("key", pool, doubled, 3) == 6
