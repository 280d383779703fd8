"""The textbook model in PuLP, solved by HiGHS through its Python interface."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pulp

from bench.textbook import Textbook
from bench.timing import Run, Stopwatch


def first_tier(book: Textbook) -> Run:
    """Write the model with dictionaries of variables and `lpSum`, and solve it."""
    watch = Stopwatch()
    model = pulp.LpProblem("round", pulp.LpMinimize)
    years = range(book.n_years)
    pairs = list(zip(book.commitment_of_pair.tolist(), book.activity_of_pair.tolist(), strict=True))
    state = book.state_of_activity.tolist()
    x = {(c, a, t): pulp.LpVariable(f"x_{c}_{a}_{t}", 0) for c, a in pairs for t in years}
    backlog = {(a, t): pulp.LpVariable(f"b_{a}_{t}", 0) for a in range(len(state)) for t in years}
    carrying = np.flatnonzero(book.carries).tolist()
    carried = {(c, t): pulp.LpVariable(f"k_{c}_{t}", 0) for c in carrying for t in years}
    segment = {
        (o, k): pulp.LpVariable(f"z_{o}_{k}", 0, None if np.isinf(width) else width)
        for o in range(len(book.terms))
        for k, width in enumerate(book.widths)
    }
    model += pulp.lpSum(
        term.risk * slope * segment[o, k]
        for o, term in enumerate(book.terms)
        for k, slope in enumerate(book.slopes)
    )
    activities_of, commitments_of, of_state = defaultdict(list), defaultdict(list), defaultdict(list)
    for c, a in pairs:
        activities_of[c].append(a)
        commitments_of[a].append(c)
        of_state[state[a]].append((c, a))
    for c in activities_of:
        for t in years:
            spent = pulp.lpSum(x[c, a, t] for a in activities_of[c])
            if book.carries[c]:
                spent += carried[c, t] - (carried[c, t - 1] if t else 0)
            model += spent <= float(book.tranche[c, t])
    for a in range(len(state)):
        for t in years:
            before = backlog[a, t - 1] if t else 0
            received = pulp.lpSum(x[c, a, t] for c in commitments_of[a])
            model += backlog[a, t] == before + float(book.need[a, t]) - received
    for s in range(book.n_states):
        if np.isfinite(book.limit[s]):
            for t in years:
                model += pulp.lpSum(x[c, a, t] for c, a in of_state[s]) <= float(book.limit[s])
        for c in {c for c, _ in of_state[s] if np.isfinite(book.share_limit[c])}:
            given = pulp.lpSum(x[c, a, t] for other, a in of_state[s] if other == c for t in years)
            model += given <= float(book.share_limit[c])
    for o, term in enumerate(book.terms):
        late = pulp.lpSum(
            w * backlog[a, term.last_year] for a, w in zip(term.activities, term.weights, strict=True)
        )
        model += late <= pulp.lpSum(segment[o, k] for k in range(len(book.widths)))
    build_seconds = watch.lap()
    status = model.solve(pulp.HiGHS(msg=False))
    if status != pulp.LpStatusOptimal:
        raise RuntimeError(f"PuLP ended with {pulp.LpStatus[status]}")
    return Run(float(pulp.value(model.objective)), build_seconds, watch.lap())
