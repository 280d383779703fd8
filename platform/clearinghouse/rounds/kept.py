"""Answers that many ask for at once: solved when first asked for, then kept in memory.

The surprise: nothing ever makes a kept answer stale, since a frozen case never changes; the oldest asked for goes when
there are too many.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

from clearinghouse.rounds.solving import SolverPool

Answer = TypeVar("Answer")

MOST_KEPT: Final = 16


class KeptAnswers(Generic[Answer]):
    """What one function gave, by a key that names the frozen case and what else was asked."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()

    async def get(
        self, key: Hashable, pool: SolverPool, function: Callable[..., Answer], *arguments: object
    ) -> Answer:
        """Return what is kept under the key, or what the function gives in one of the pool's processes.

        Raises:
            NotReady: too many wait, or it took too long; and whatever the function raises.
        """
        if key not in self._kept:
            async with pool.turn:  # many who ask for one thing at once wait for one solve
                if key not in self._kept:
                    self._keep(key, await pool.run(function, *arguments))
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Hashable, answer: Answer) -> None:
        self._kept[key] = answer
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
