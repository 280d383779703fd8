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
from needmatch.units import CENTS, COUNTED_EVIDENCE, EVIDENCE, LARGEST_USD

OPTIONS: Final = "options"
"""What faults in the inputs name as their file."""

HIGHEST_FEE: Final = 0.5
HIGHEST_RESERVE: Final = 0.95
HIGHEST_RATE: Final = 1.0
MOST_CONTRIBUTORS: Final = 200
LARGEST_PART: Final = float(LARGEST_USD)
"""Of a path, whatever its unit: somebody may well write it in dollars."""

SMALLEST_PART: Final = 1e-6
"""Of the largest part of a path: a year with less is a year without."""

_DOLLARS: Final = f"USD {LARGEST_USD:,}"


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
            ("reserve-share", self.reserve_share, HIGHEST_RESERVE),
            ("rate", self.front_load_rate, HIGHEST_RATE),
            ("gearing", self.gearing, 1.0),
        ):
            if not (math.isfinite(value) and 0 <= value <= highest):
                what = f"{quoted(value)} is outside 0 to {highest:g}"
                note(name, what, "write a share, 0.01 for one percent")

    def _check_money(self, note: Callable[[str, str, str], None], n_years: int) -> None:
        if self.path is not None and self.contributions_cents is not None:
            note("path", "a path and contributions are given together", "keep one of the two")
        self._check_years(note, n_years)
        if self.largest_cents is not None and self.largest_cents <= 0:
            note(
                "largest",
                "the most that contributors would pay is less than a cent",
                "leave it out or raise it",
            )
        elif self.largest_cents is not None and self.largest_cents > LARGEST_USD * CENTS:
            what = f"the most that contributors would pay is above {_DOLLARS}"
            note("largest", what, "leave it out or lower it")
        if not 1 <= self.contributors <= MOST_CONTRIBUTORS:
            what = f"{quoted(self.contributors)} is outside 1 to {MOST_CONTRIBUTORS}"
            note("contributors", what, "say among how many the contributions are shared")

    def _check_years(self, note: Callable[[str, str, str], None], n_years: int) -> None:
        """Note what is wrong with the parts of a path and with contributions, year by year."""
        path, cents = self.path, self.contributions_cents
        for name, given in (("path", path), ("contributions", cents)):
            if given is not None and len(given) > n_years:
                what = f"{len(given)} years are given and {n_years} are left from the start to the end of the case"
                note(name, what, f"give at most {n_years}")
        if path is not None:
            shown = quoted(list(path))
            if not all(math.isfinite(part) and part >= 0 for part in path) or not any(path):
                note("path", f"{shown} is not all from 0 up with a part above 0", "mend the parts")
            elif max(path) > LARGEST_PART:
                note(
                    "path", f"{shown} goes above {LARGEST_PART:.0e}".replace("e+", "e"), "write smaller parts"
                )
            elif min(part for part in path if part) < SMALLEST_PART * max(path):
                what = f"{shown} has a year with less than a millionth of another"
                note("path", what, "write 0 for a year without contributions")
        if cents is not None:
            if min(cents, default=0) < 0 or not any(cents):
                shown = quoted([each / CENTS for each in cents])
                note("contributions", f"{shown} is not all from 0 up with a cent or more", "mend the amounts")
            elif sum(cents) > LARGEST_USD * CENTS:
                what = f"the contributions together are above {_DOLLARS}"
                note("contributions", what, "check the unit: amounts are whole dollars, not thousands")

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
