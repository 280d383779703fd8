"""What one may say about a fund before asking whether it is feasible; every value has a default.

The surprise: without `contributions_cents` nothing is known of who would pay, so the fund is asked how large it must
be; with them, whether they suffice. Impossible values are refused together, each with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Final

from needmatch.errors import Fault, FaultyCase
from needmatch.faults import listed, quoted
from needmatch.problem import Problem
from needmatch.units import COUNTED_EVIDENCE, EVIDENCE

OPTIONS: Final = "options"
"""What faults in the inputs name as their file."""

HIGHEST_FEE: Final = 0.5
HIGHEST_RATE: Final = 1.0
MOST_CONTRIBUTORS: Final = 200


@dataclass(frozen=True, slots=True)
class FundInputs:
    """The rules of a fund.

    `path` are the shares of all contributions by year from `start_year` on, in any unit (they are divided by their
    sum); None is equal parts until the end of the horizon. `contributions_cents` are amounts by year instead.
    `start_year` None is the second year of the horizon: a fund must be set up before it is paid into.
    `reserve_share` of what came in after the fee is never spent. `evidence` are the grades of needs that the
    last-resort rule accepts. With `front_loads` the fund may borrow against later contributions at
    `front_load_rate` a year, up to `gearing` of their present value. `largest_cents` is the most that contributors
    would ever pay together, None if nobody has said so.
    """

    path: tuple[float, ...] | None = None
    contributions_cents: tuple[int, ...] | None = None
    start_year: int | None = None
    fee: float = 0.01
    reserve_share: float = 0.05
    evidence: frozenset[str] = COUNTED_EVIDENCE
    front_loads: bool = False
    front_load_rate: float = 0.03
    gearing: float = 0.7
    largest_cents: int | None = None
    contributors: int = 20

    def checked(self, problem: Problem) -> FundInputs:
        """Return the inputs with `start_year` filled in for a problem.

        Raises:
            FaultyCase: with every value that is impossible, and every pair that cannot stand together.
        """
        faults: list[Fault] = []

        def note(name: str, what: str, mend: str) -> None:
            faults.append(Fault(OPTIONS, 1, name, what, mend))

        start = self.start_year
        if start is None:
            start = min(problem.first_year + 1, problem.last_year)
        elif not problem.first_year <= start <= problem.last_year:
            what = f"{quoted(start)} is outside the horizon {problem.first_year} to {problem.last_year}"
            note("start", what, "choose a year of the case")
            start = problem.first_year
        self._check_shares(note)
        self._check_money(note, problem.last_year - start + 1)
        unknown = sorted(self.evidence - set(EVIDENCE))
        if unknown or not self.evidence:
            what = (
                f"{quoted(unknown[0])} is no grade of evidence"
                if unknown
                else "no grade of evidence is accepted"
            )
            note("evidence", what, f"choose among {listed(EVIDENCE, last='and')}")
        if faults:
            raise FaultyCase(faults)
        return replace(self, start_year=start)

    def _check_shares(self, note: Callable[[str, str, str], None]) -> None:
        for name, value, highest in (
            ("fee", self.fee, HIGHEST_FEE),
            ("reserve-share", self.reserve_share, 1.0),
            ("rate", self.front_load_rate, HIGHEST_RATE),
            ("gearing", self.gearing, 1.0),
        ):
            if not (math.isfinite(value) and 0 <= value <= highest):
                what = f"{quoted(value)} is outside 0 to {highest:g}"
                note(name, what, "write a share, 0.01 for one percent")
        if self.reserve_share == 1.0:
            note(
                "reserve-share", "a reserve of everything leaves nothing to pay with", "write a share below 1"
            )

    def _check_money(self, note: Callable[[str, str, str], None], n_years: int) -> None:
        if self.path is not None and self.contributions_cents is not None:
            note("path", "a path and contributions are given together", "keep one of the two")
        for name, given in (("path", self.path), ("contributions", self.contributions_cents)):
            if given is None:
                continue
            if len(given) > n_years:
                what = f"{len(given)} years are given and {n_years} are left from the start to the end of the case"
                note(name, what, f"give at most {n_years}")
            if not all(math.isfinite(part) and part >= 0 for part in given) or not sum(given) > 0:
                note(
                    name, f"{quoted(list(given))} is not all from 0 up with a sum above 0", "mend the amounts"
                )
        if self.largest_cents is not None and self.largest_cents <= 0:
            note("largest", "the most that contributors would pay is not above 0", "leave it out or raise it")
        if not 1 <= self.contributors <= MOST_CONTRIBUTORS:
            what = f"{quoted(self.contributors)} is outside 1 to {MOST_CONTRIBUTORS}"
            note("contributors", what, "say among how many the contributions are shared")

    def shares(self, problem: Problem) -> tuple[float, ...]:
        """Return the share of all contributions by year of the horizon; they add up to 1."""
        years = len(problem.years)
        start = (self.start_year or problem.first_year) - problem.first_year
        given: tuple[float, ...] = self.contributions_cents or self.path or (1.0,) * (years - start)
        total = sum(given)
        parts = [0.0] * start + [part / total for part in given]
        return tuple(parts + [0.0] * (years - len(parts)))

    def payins(self, problem: Problem, total_cents: int) -> tuple[int, ...]:
        """Return contributions by year of the horizon in whole cents; their running sum is rounded, not each year."""
        by_then = [round(total_cents * share) for share in accumulate(self.shares(problem))]
        return tuple(now - before for before, now in pairwise([0, *by_then]))

    def spendable_cents(self, problem: Problem, total_cents: int) -> tuple[int, ...]:
        """Return what a fund without debt may have spent by the end of each year: after fee and reserve."""
        left = (1 - Fraction(str(self.fee))) * (1 - Fraction(str(self.reserve_share)))
        return tuple(int(left * paid) for paid in accumulate(self.payins(problem, total_cents)))

    @property
    def given_cents(self) -> int | None:
        """What contributors are expected to pay in all, if that was said."""
        return None if self.contributions_cents is None else sum(self.contributions_cents)
