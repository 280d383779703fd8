"""Rounds of a given size, from a seed: as many States, pillars, years and commitments as asked for.

Meant for measuring. The surprise: needs exceed money about threefold, as in the real case of 2026, or every tier would
be met in full and nothing would be left to explain.
"""

from __future__ import annotations

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
from needmatch.units import EVIDENCE, PILLARS

FIRST_YEAR = 2026
MILLION = 100_000_000


def round_of_size(
    n_states: int,
    n_pillars: int,
    n_years: int,
    n_commitments: int,
    seed: int = 1,
    policy: Policy | None = None,
) -> Problem:
    """Return a round: an activity for each State and pillar, earmarks of every kind, conditions without binaries."""
    rng = np.random.default_rng(seed)
    states = [f"S{k:03d}" for k in range(n_states)]
    pillars = PILLARS[:n_pillars]
    years = range(FIRST_YEAR, FIRST_YEAR + n_years)
    activities = [(f"{s}-{p}", s, p) for s in states for p in pillars]
    needs = [
        Need(
            a,
            y,
            int(rng.lognormal(0.0, 1.0) * MILLION * (5 if p == PILLARS[0] else 1)),
            float(rng.integers(1, 40)) * 1e4,
            EVIDENCE[int(rng.integers(0, 4))],
        )
        for a, _, p in activities
        for y in years
        if rng.random() < 0.8
    ]
    planned = dict.fromkeys(states, 0)
    for need in needs:
        planned[need.activity.split("-")[0]] += need.need_cents
    commitments, tranches, relations = [], [], []
    for k in range(n_commitments):
        name = f"C{k:03d}"
        some = rng.choice(states, size=int(rng.integers(1, 5)), replace=False).tolist()
        commitments.append(
            Commitment(
                name,
                f"Donor {k // 3:02d}",
                states=None if rng.random() < 0.3 else frozenset(some),
                pillars=None
                if rng.random() < 0.6
                else frozenset(rng.choice(pillars, size=min(2, n_pillars), replace=False).tolist()),
                can_carry_over=bool(rng.random() < 0.4),
                max_state_share=0.4 if rng.random() < 0.1 else None,
            )
        )
        size = float(rng.lognormal(0.0, 0.8)) * sum(planned.values()) / 3 / n_commitments / n_years
        tranches += [Tranche(name, y, int(size)) for y in years if rng.random() < 0.8]
        relations += [Relation(name, s, int(rng.integers(1, 9)) / 100) for s in some if rng.random() < 0.5]
    return Problem(
        first_year=years[0],
        last_year=years[-1],
        states=tuple(
            State(s, max_cents_per_year=int(planned[s] / n_years * 1.2) if k % 2 else None)
            for k, s in enumerate(states)
        ),
        obligations=tuple(
            Obligation(
                f"{s}-5", s, 5, date(int(rng.integers(years[1], years[-1] + 1)), 12, 31), "granted", 4e6
            )
            for s in states
        ),
        activities=tuple(
            sorted(
                (Activity(a, s, p, f"{s}-5" if p == PILLARS[0] else None) for a, s, p in activities),
                key=lambda row: row.activity,
            )
        ),
        needs=tuple(sorted(needs, key=lambda row: (row.activity, row.year))),
        commitments=tuple(commitments),
        tranches=tuple(tranches),
        relations=tuple(sorted(relations, key=lambda row: (row.commitment, row.state))),
        policy=policy or Policy(),
        title=f"{n_states} States, {n_pillars} pillars, {n_years} years, {n_commitments} commitments",
    )
