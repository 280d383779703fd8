"""Prices: what a little more or less money of each class of earmark, in each year, would change first.

Every price is solved again, +1m and -min(1m, what the class has) apart, because at a degenerate optimum a dual is one
of many and says nothing of how far it holds. Tiers are asked in order, each held at its new value before the next, up
to the first that moves. More money never hurts the first tier; it can hurt a later one where an earlier one that it
serves asks for more (design section 5), and `Move.improves` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from needmatch.engines import ProgrammeFailed
from needmatch.explain.afresh import moves_afresh
from needmatch.explain.money import (
    EarmarkClass,
    classes_of,
    given,
    has_demands,
    taken,
    wide_programme,
    with_money,
)
from needmatch.explain.rungs import Rungs
from needmatch.explain.yardstick import Move, yardstick
from needmatch.plan import Plan
from needmatch.units import CENTS, usd

STEP_CENTS: Final = 1_000_000 * CENTS
"""The step of a price: one million of the case's currency."""

TELL_EVERY: Final = 50
"""Progress is told after so many prices."""

Direction = Literal["more", "less"]


@dataclass(frozen=True)
class Price:
    """What a step of money of a class in a year changes: the first tier that moves, None if none does.

    `step_cents` is above 0 in both directions. `is_feasible` is False where taking the money away breaks a pin, a
    pay-in or a reserve. `later` are all tiers in order with their signed changes, empty unless asked for.
    """

    earmark: EarmarkClass
    year: int
    direction: Direction
    step_cents: int
    first: Move | None
    is_feasible: bool = True
    later: tuple[Move, ...] = ()

    @property
    def row(self) -> tuple[str, ...]:
        """The price as prices.csv tells it: an empty tier where none moves, `infeasible` where no plan is left."""
        tier = "" if self.is_feasible else "infeasible"
        change = ""
        if self.first is not None:
            tier, change = self.first.tier, f"{self.first.change:.9g}"
        return (*self.earmark.key, str(self.year), self.direction, usd(self.step_cents), tier, change)

    @property
    def is_worse_for_more(self) -> bool:
        """Whether more money makes the first tier that moves worse (or less makes it better)."""
        return self.first is not None and self.first.improves != (self.direction == "more")


def prices(
    plan: Plan,
    *,
    step_cents: int = STEP_CENTS,
    every_tier: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Price, ...]:
    """Return the price of every class of earmark in every year, both ways, in order of class, year, more before less.

    A class without money in a year has no price for less there.

    Args:
        every_tier: also tell every tier after the first that moves (slower).

    Raises:
        Unexplained: the plan was cut off by its time limit.
    """
    problem = plan.problem
    asked: list[tuple[EarmarkClass, int, Direction, Mapping[tuple[str, int], int]]] = []
    for earmark in classes_of(problem):
        for year in problem.years:
            asked.append((earmark, year, "more", given(earmark, year, step_cents)))
            less = taken(problem, earmark, year, step_cents)
            if less:
                asked.append((earmark, year, "less", less))
    ask = _Question(plan, every_tier)
    found = []
    for k, (earmark, year, direction, changes) in enumerate(asked):
        if progress is not None and k % TELL_EVERY == 0:
            progress("prices", k, len(asked))
        found.append(ask.price(earmark, year, direction, changes))
    return tuple(found)


class _Question:
    """The plan's programme, kept warm between prices; least grants are solved from the start instead."""

    def __init__(self, plan: Plan, every_tier: bool) -> None:
        self.plan, self.every_tier = plan, every_tier
        self.wide = wide_programme(plan.problem)
        self.yardstick = yardstick(plan, self.wide.grid)
        self.rungs: Rungs | None = None
        if not self.wide.programme.whole.size:
            self.rungs = Rungs(self.wide.programme, plan.problem.policy, self.yardstick)
            self.rungs.prepare()
            self.rungs.prepare_steps()

    def price(
        self, earmark: EarmarkClass, year: int, direction: Direction, changes: Mapping[tuple[str, int], int]
    ) -> Price:
        """Return one price."""
        step = sum(abs(change) for change in changes.values())
        later: tuple[Move, ...] = ()
        try:
            if self.rungs is None:
                later = moves_afresh(self.plan, with_money(self.plan.problem, changes), self.yardstick)
                first = next((move for move in later if move.change), None)
                later = later if self.every_tier else ()
            else:
                bounds = self.wide.bounds(changes)
                first = self.rungs.first_move(bounds, adds=direction == "more")
                if self.every_tier:
                    later = self.rungs.every_move(bounds)
        except ProgrammeFailed:
            if direction == "more" or not has_demands(self.plan.problem):
                raise
            return Price(earmark, year, direction, step, None, is_feasible=False)
        return Price(earmark, year, direction, step, first, later=later)
