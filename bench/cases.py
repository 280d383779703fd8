"""Rounds to measure on: as large as asked for, from a seed, with earmarks like those of the real case of 2026.

Needs exceed money about threefold, as they do there. Carry-over, absorption limits and largest State shares occur,
lower bounds do not: all of it is what a textbook model can say too. The surprise: more activities a State than
pillars means several lines of survey and clearance and of risk education, as work plans have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from needmatch.problem import (
    Activity,
    Commitment,
    Need,
    Obligation,
    Policy,
    Problem,
    Relation,
    State,
    Tranche,
)
from needmatch.units import PILLARS

FIRST_YEAR = 2026
MILLION_CENTS = 100_000_000
MONEY_SHARE = 1 / 3
"""Money on offer as a share of all needs."""


@dataclass(frozen=True)
class Size:
    """How large a round is; `n_activities` is by State."""

    n_states: int
    n_activities: int
    n_years: int
    n_commitments: int

    @property
    def name(self) -> str:
        """The size as tables show it: States x activities x years x commitments."""
        return f"{self.n_states} x {self.n_activities} x {self.n_years} x {self.n_commitments}"


SMALL = Size(10, 5, 5, 20)
REAL = Size(33, 5, 6, 60)
LARGE = Size(60, 5, 10, 200)
WORLD = Size(164, 7, 10, 300)
GROWTH = (SMALL, Size(20, 5, 6, 40), REAL, LARGE, Size(100, 5, 10, 250), WORLD)
"""Sizes at which growth is told, smallest first."""


def _earmark(
    rng: np.random.Generator, states: list[str]
) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Draw an earmark: States and pillars, None for any; the shares are those of the real case's 41 commitments."""
    drawn = rng.random()
    if drawn < 0.25:
        return None, None
    if drawn < 0.30:  # one theme, anywhere: the real case has none, work programmes of donors do
        return None, frozenset({str(rng.choice(PILLARS))})
    n_states = 1 if rng.random() < 0.4 else int(rng.integers(2, 18))
    admitted = frozenset(rng.choice(states, size=min(n_states, len(states)), replace=False).tolist())
    drawn = rng.random()
    if drawn < 0.1:
        return admitted, None
    assistance = "victim_assistance"
    return admitted, frozenset({assistance} if drawn < 0.25 else set(PILLARS) - {assistance})


def round_of(size: Size, seed: int = 1, policy: Policy | None = None) -> Problem:
    """Return a round of a size; equal seeds give equal rounds."""
    rng = np.random.default_rng(seed)
    states = [f"S{k:03d}" for k in range(size.n_states)]
    years = range(FIRST_YEAR, FIRST_YEAR + size.n_years)
    activities = [
        Activity(f"{s}-{k}", s, PILLARS[k % len(PILLARS)], f"{s}-5" if k % len(PILLARS) == 0 else None)
        for s in states
        for k in range(size.n_activities)
    ]
    clearance = PILLARS[0]
    needs = [
        Need(
            a.activity,
            year,
            int(rng.lognormal(0.0, 1.0) * MILLION_CENTS * (5 if a.pillar == clearance else 1)),
            float(rng.integers(1, 40)) * 1e4 if a.pillar == clearance else None,
            "documented" if rng.random() < 0.5 else "estimated",
        )
        for a in activities
        for year in years
        if rng.random() < 0.8
    ]
    planned = dict.fromkeys(states, 0)
    for need in needs:
        planned[need.activity.split("-")[0]] += need.need_cents
    mean_tranche = sum(planned.values()) * MONEY_SHARE / (size.n_commitments * size.n_years)
    commitments, tranches, relations = [], [], []
    for k in range(size.n_commitments):
        name = f"C{k:03d}"
        admitted, pillars = _earmark(rng, states)
        commitments.append(
            Commitment(
                name,
                f"Donor {k // 3:02d}",
                states=admitted,
                pillars=pillars,
                can_carry_over=bool(rng.random() < 0.3),
                max_state_share=0.4 if rng.random() < 0.05 else None,
                evidence="documented" if rng.random() < 0.5 else "assumed",
            )
        )
        amount = rng.lognormal(-0.32, 0.8) * mean_tranche
        tranches += [Tranche(name, year, int(amount)) for year in years if rng.random() < 0.9]
        if admitted is not None and rng.random() < 0.5:
            relations += [Relation(name, s, int(rng.integers(1, 9)) / 100) for s in sorted(admitted)]
    return Problem(
        first_year=years[0],
        last_year=years[-1],
        states=tuple(
            State(s, max_cents_per_year=int(planned[s] / size.n_years * 1.2) if k % 2 else None)
            for k, s in enumerate(states)
        ),
        obligations=tuple(
            Obligation(
                f"{s}-5", s, 5, date(int(rng.integers(years[1], years[-1] + 1)), 12, 31), "granted", 4e6
            )
            for s in states
        ),
        activities=tuple(sorted(activities, key=lambda row: row.activity)),
        needs=tuple(sorted(needs, key=lambda row: (row.activity, row.year))),
        commitments=tuple(commitments),
        tranches=tuple(tranches),
        relations=tuple(sorted(relations, key=lambda row: (row.commitment, row.state))),
        policy=policy or Policy(),
        title=f"A round of {size.name}",
    )
