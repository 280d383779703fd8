"""The value of flexibility: how much more a round could do if part of its earmarked money were free.

Each earmarked commitment gives the same share of every tranche to an unearmarked twin with the same conditions; the
case is solved again under the round's own policy. Between the shares nothing is drawn but what was solved.

The surprise: the curve need not rise at every step. "Obligations funded" is counted after solving, while the policy
minimises lateness in order of its tiers; and what flexibility cannot buy is shown as well. Commitments that are pinned
or pay into a fund stay as they are, since their money is bound by more than an earmark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from clearinghouse.rounds.measure import Measure, measure_of
from clearinghouse.rounds.solving import problem_of
from needmatch import Problem, solve

SHARES: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
TWIN: Final = "~unearmarked"
"""What the id of a twin ends with."""


@dataclass(frozen=True, slots=True)
class Point:
    """The round with a share of its earmarked money freed. `freed_cents` over the horizon."""

    freed_share: float
    freed_cents: int
    measure: Measure


def earmarked(problem: Problem) -> frozenset[str]:
    """Return the commitments whose earmark can be freed."""
    bound = {each.commitment for each in problem.pins} | {each.commitment for each in problem.payins}
    return frozenset(
        each.commitment
        for each in problem.commitments
        if (each.states is not None or each.pillars is not None) and each.commitment not in bound
    )


def freed(problem: Problem, share: float) -> tuple[Problem, int]:
    """Return the problem with a share (0..1) of the earmarked money moved to unearmarked twins, and how many cents."""
    movable = earmarked(problem)
    tranches, moved = [], 0
    for tranche in problem.tranches:
        part = round(tranche.amount_cents * share) if tranche.commitment in movable else 0
        moved += part
        if tranche.amount_cents > part or not part:
            tranches.append(replace(tranche, amount_cents=tranche.amount_cents - part))
        if part:
            tranches.append(replace(tranche, commitment=f"{tranche.commitment}{TWIN}", amount_cents=part))
    used = {tranche.commitment for tranche in tranches}
    twins = [
        replace(each, commitment=f"{each.commitment}{TWIN}", states=None, pillars=None)
        for each in problem.commitments
        if f"{each.commitment}{TWIN}" in used
    ]
    relations = [
        replace(each, commitment=f"{each.commitment}{TWIN}")
        for each in problem.relations
        if f"{each.commitment}{TWIN}" in used
    ]
    kept = [each for each in problem.commitments if each.commitment in used or each.commitment not in movable]
    left = {each.commitment for each in kept}
    return (
        replace(
            problem,
            commitments=tuple(sorted([*kept, *twins], key=lambda each: each.commitment)),
            tranches=tuple(sorted(tranches, key=lambda each: (each.commitment, each.year))),
            relations=tuple(
                sorted(
                    [*(each for each in problem.relations if each.commitment in left), *relations],
                    key=lambda each: (each.commitment, each.state),
                )
            ),
        ),
        moved,
    )


def curve(files: Mapping[str, bytes]) -> tuple[Point, ...]:
    """Return the curve of a frozen case folder, one point for each of `SHARES`; solves as often."""
    problem = problem_of(files)
    points = []
    for share in SHARES:
        changed, moved = freed(problem, share)
        points.append(Point(share, moved, measure_of(solve(changed))))
    return tuple(points)
