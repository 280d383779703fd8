"""A round as a textbook on modelling sees it: plain arrays, one variable per commitment, activity and year.

Every model under bench/ is written from a `Textbook` and nothing else; it is derived from the `Problem` here, apart
from needmatch's own arrays, so that equal optima mean something. Money is in units of the median need, like ours.

    x[c,a,t] >= 0 for the eligible pairs (c,a); carried[c,t] >= 0; backlog[a,t] >= 0; segment[o,k] in [0, width[k]]
    (1) sum_a x[c,a,t] + carried[c,t] <= tranche[c,t] + carried[c,t-1]
    (2) backlog[a,t] = backlog[a,t-1] + need[a,t] - sum_c x[c,a,t]
    (3) sum over a State's activities and all c of x[c,a,t] <= limit[s], where it has one
    (4) sum over a State's activities and all t of x[c,a,t] <= share_limit[c], where c has one
    (5) sum over o's activities of weight[a] backlog[a,D(o)] <= sum_k segment[o,k]
    least sum_o risk[o] sum_k slope[k] segment[o,k]

Source: design section 2, rules 1 to 4, "Lateness" and tier `deadline`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
import numpy.typing as npt

from needmatch.problem import Problem

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Term:
    """An obligation: its risk, the last year that counts (a position), and lateness per unit of backlog by activity."""

    risk: float
    last_year: int
    activities: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Textbook:
    """The arrays; shapes use C commitments, A activities, S States, T years, P eligible pairs."""

    commitment_of_pair: IntArray
    """(P,)"""
    activity_of_pair: IntArray
    """(P,)"""
    state_of_activity: IntArray
    """(A,)"""
    need: FloatArray
    """(A, T)"""
    tranche: FloatArray
    """(C, T)"""
    carries: npt.NDArray[np.bool_]
    """(C,)"""
    limit: FloatArray
    """(S,) absorption a year; inf is none."""
    share_limit: FloatArray
    """(C,) for one State over all years; inf is none."""
    terms: tuple[Term, ...]
    widths: tuple[float, ...]
    slopes: tuple[float, ...]

    @property
    def n_years(self) -> int:
        return int(self.need.shape[1])

    @property
    def n_states(self) -> int:
        return int(self.limit.size)

    @property
    def n_flows(self) -> int:
        """How many variables x there are: the size of the textbook model."""
        return int(self.commitment_of_pair.size) * self.n_years


def textbook_of(problem: Problem) -> Textbook:
    """Return the textbook arrays of a round whose obligations' activities all have outputs.

    Raises:
        ValueError: a rule occurs that the textbook models do not write.
    """
    c_ids = {c.commitment: k for k, c in enumerate(problem.commitments)}
    a_ids = {a.activity: k for k, a in enumerate(problem.activities)}
    s_ids = {s.state: k for k, s in enumerate(problem.states)}
    if (
        problem.pins
        or problem.funds
        or any(c.can_front_load or c.min_grant_cents or c.local_share_min for c in problem.commitments)
    ):
        raise ValueError(
            "the textbook models write no pins, funds, front-loading, least grants or local shares"
        )
    amounts = [n.need_cents for n in problem.needs if n.need_cents > 0]
    unit = float(median(amounts)) if amounts else 1.0
    n_years = len(problem.years)
    need = np.zeros((len(a_ids), n_years))
    output = np.zeros(len(a_ids))
    for row in problem.needs:
        need[a_ids[row.activity], row.year - problem.first_year] += row.need_cents / unit
        output[a_ids[row.activity]] += row.output or 0.0
    tranche = np.zeros((len(c_ids), n_years))
    for money in problem.tranches:
        tranche[c_ids[money.commitment], money.year - problem.first_year] += money.amount_cents / unit
    pairs = [
        (c, a)
        for c, commitment in enumerate(problem.commitments)
        for a, activity in enumerate(problem.activities)
        if (commitment.states is None or activity.state in commitment.states)
        and (commitment.pillars is None or activity.pillar in commitment.pillars)
    ]
    ends = [0.0, *(end for end, _ in problem.policy.segments)]
    widths = [b - a for a, b in pairwise(ends)]
    widths[-1] = np.inf
    return Textbook(
        commitment_of_pair=np.array([c for c, _ in pairs], dtype=np.int64),
        activity_of_pair=np.array([a for _, a in pairs], dtype=np.int64),
        state_of_activity=np.array([s_ids[a.state] for a in problem.activities], dtype=np.int64),
        need=need,
        tranche=tranche,
        carries=np.array([c.can_carry_over for c in problem.commitments], dtype=np.bool_),
        limit=np.array(
            [np.inf if s.max_cents_per_year is None else s.max_cents_per_year / unit for s in problem.states]
        ),
        share_limit=np.array(
            [
                np.inf if c.max_state_share is None else c.max_state_share * tranche[k].sum()
                for k, c in enumerate(problem.commitments)
            ]
        ),
        terms=_terms(problem, a_ids, need, output),
        widths=tuple(widths),
        slopes=tuple(slope for _, slope in problem.policy.segments),
    )


def _terms(problem: Problem, a_ids: dict[str, int], need: FloatArray, output: FloatArray) -> tuple[Term, ...]:
    terms = []
    for o in problem.obligations:
        counted = o.deadline.year if o.deadline.month >= 7 else o.deadline.year - 1
        last_year = min(counted, problem.last_year) - problem.first_year
        serving = [a_ids[a.activity] for a in problem.activities if a.obligation == o.obligation]
        serving = [a for a in serving if need[a].sum() > 0]
        if last_year < 0 or not serving:
            continue
        if any(output[a] <= 0 for a in serving):
            raise ValueError(f"an activity of {o.obligation} has no output; the textbook models need one")
        whole = max(o.remaining or 0.0, sum(float(output[a]) for a in serving))
        weights = tuple(float(output[a] / need[a].sum() / whole) for a in serving)
        terms.append(Term(1.0 if o.risk is None else o.risk, last_year, tuple(serving), weights))
    return tuple(terms)
