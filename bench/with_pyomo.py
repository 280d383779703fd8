"""The textbook model in Pyomo, solved by HiGHS through its persistent interface (APPSI)."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.appsi.solvers.highs import Highs

from bench.textbook import Textbook
from bench.timing import Run, Stopwatch


def first_tier(book: Textbook) -> Run:
    """Write the model with indexed sets and rules, and solve it."""
    watch = Stopwatch()
    m = pyo.ConcreteModel()
    state = book.state_of_activity.tolist()
    pairs = list(zip(book.commitment_of_pair.tolist(), book.activity_of_pair.tolist(), strict=True))
    activities_of, commitments_of, of_state = defaultdict(list), defaultdict(list), defaultdict(list)
    given = defaultdict(list)
    for c, a in pairs:
        activities_of[c].append(a)
        commitments_of[a].append(c)
        of_state[state[a]].append((c, a))
        if np.isfinite(book.share_limit[c]):
            given[c, state[a]].append(a)
    m.years = pyo.RangeSet(0, book.n_years - 1)
    m.pairs = pyo.Set(initialize=pairs, dimen=2)
    m.givers = pyo.Set(initialize=list(activities_of))
    m.activities = pyo.RangeSet(0, len(state) - 1)
    m.limited = pyo.Set(initialize=np.flatnonzero(np.isfinite(book.limit)).tolist())
    m.shares = pyo.Set(initialize=list(given), dimen=2)
    m.obligations = pyo.RangeSet(0, len(book.terms) - 1)
    m.parts = pyo.RangeSet(0, len(book.widths) - 1)
    m.x = pyo.Var(m.pairs, m.years, domain=pyo.NonNegativeReals)
    m.carried = pyo.Var(m.givers, m.years, domain=pyo.NonNegativeReals)
    m.backlog = pyo.Var(m.activities, m.years, domain=pyo.NonNegativeReals)
    m.segment = pyo.Var(
        m.obligations,
        m.parts,
        bounds=lambda _, o, k: (0, None if np.isinf(book.widths[k]) else book.widths[k]),
    )
    for c in np.flatnonzero(~book.carries).tolist():
        if c in activities_of:
            for t in m.years:
                m.carried[c, t].fix(0)
    m.cost = pyo.Objective(
        expr=pyo.quicksum(
            book.terms[o].risk * book.slopes[k] * m.segment[o, k] for o in m.obligations for k in m.parts
        )
    )

    def money(m: pyo.ConcreteModel, c: int, t: int) -> object:
        spent = pyo.quicksum(m.x[c, a, t] for a in activities_of[c])
        before = m.carried[c, t - 1] if t else 0
        return spent + m.carried[c, t] <= float(book.tranche[c, t]) + before

    def balance(m: pyo.ConcreteModel, a: int, t: int) -> object:
        received = pyo.quicksum(m.x[c, a, t] for c in commitments_of[a])
        before = m.backlog[a, t - 1] if t else 0
        return m.backlog[a, t] == before + float(book.need[a, t]) - received

    def absorb(m: pyo.ConcreteModel, s: int, t: int) -> object:
        if not of_state[s]:
            return pyo.Constraint.Skip
        return pyo.quicksum(m.x[c, a, t] for c, a in of_state[s]) <= float(book.limit[s])

    def share(m: pyo.ConcreteModel, c: int, s: int) -> object:
        spent = pyo.quicksum(m.x[c, a, t] for a in given[c, s] for t in m.years)
        return spent <= float(book.share_limit[c])

    def late(m: pyo.ConcreteModel, o: int) -> object:
        term = book.terms[o]
        lateness = pyo.quicksum(
            w * m.backlog[a, term.last_year] for a, w in zip(term.activities, term.weights, strict=True)
        )
        return lateness <= pyo.quicksum(m.segment[o, k] for k in m.parts)

    m.money = pyo.Constraint(m.givers, m.years, rule=money)
    m.balance = pyo.Constraint(m.activities, m.years, rule=balance)
    m.absorb = pyo.Constraint(m.limited, m.years, rule=absorb)
    m.share = pyo.Constraint(m.shares, rule=share)
    m.late = pyo.Constraint(m.obligations, rule=late)
    build_seconds = watch.lap()
    Highs().solve(m)  # raises unless an optimum was found
    return Run(float(pyo.value(m.cost)), build_seconds, watch.lap())
