"""The textbook model in linopy, with labelled arrays and a mask for earmarks, solved by HiGHS with no file between."""

from __future__ import annotations

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from bench.textbook import Term, Textbook
from bench.timing import Run, Stopwatch

linopy.options["semantics"] = "v1"


def _served(term: Term) -> zip[tuple[int, float]]:
    return zip(term.activities, term.weights, strict=True)


def first_tier(book: Textbook) -> Run:
    """Write the model over (commitment, activity, year), and solve it."""
    watch = Stopwatch()
    n_commitments, n_activities = book.tranche.shape[0], book.need.shape[0]
    c = pd.RangeIndex(n_commitments, name="commitment")
    a = pd.RangeIndex(n_activities, name="activity")
    t = pd.RangeIndex(book.n_years, name="year")
    o = pd.RangeIndex(len(book.terms), name="obligation")
    k = pd.RangeIndex(len(book.widths), name="part")
    is_eligible = np.zeros((n_commitments, n_activities), dtype=bool)
    is_eligible[book.commitment_of_pair, book.activity_of_pair] = True
    eligible = xr.DataArray(is_eligible, coords=[c, a]).expand_dims(year=t, axis=2)
    m = linopy.Model()
    x = m.add_variables(lower=0, coords=[c, a, t], mask=eligible, name="x")
    carries = xr.DataArray(np.repeat(book.carries[:, None], book.n_years, axis=1), coords=[c, t])
    carried = m.add_variables(lower=0, coords=[c, t], mask=carries, name="carried")
    backlog = m.add_variables(lower=0, coords=[a, t], name="backlog")
    widths = xr.DataArray(np.broadcast_to(book.widths, (len(o), len(k))), coords=[o, k])
    segment = m.add_variables(lower=0, upper=widths, coords=[o, k], name="segment")

    tranche = xr.DataArray(book.tranche, coords=[c, t])
    m.add_constraints(
        x.sum("activity") + carried.fillna(0) - carried.shift(year=1).fillna(0) <= tranche, name="money"
    )
    need = xr.DataArray(book.need, coords=[a, t])
    m.add_constraints(backlog - backlog.shift(year=1).fillna(0) + x.sum("commitment") == need, name="balance")
    state = xr.DataArray(book.state_of_activity, coords=[a], name="state")
    received = x.sum("commitment").groupby(state).sum()
    limits = xr.DataArray(book.limit, coords={"state": np.arange(book.n_states)}, dims=["state"])
    limited = limits.sel(state=received.coords["state"])
    m.add_constraints(received <= limited, mask=np.isfinite(limited), name="absorb")
    sharing = np.flatnonzero(np.isfinite(book.share_limit))
    if sharing.size:
        given = x.sel(commitment=sharing).sum("year").groupby(state).sum()
        share = xr.DataArray(book.share_limit[sharing], coords=[pd.Index(sharing, name="commitment")])
        m.add_constraints(given <= share, name="share")
    # Each activity serves one obligation, so the lateness of all is one selection along a line of serving activities.
    serving = [(a, o, term.last_year, w) for o, term in enumerate(book.terms) for a, w in _served(term)]
    line = pd.RangeIndex(len(serving), name="line")
    activity, obligation, year, weight = (
        xr.DataArray(list(part), coords=[line]) for part in zip(*serving, strict=True)
    )
    late = (backlog.sel(activity=activity, year=year) * weight).groupby(obligation.rename("obligation")).sum()
    m.add_constraints(late - segment.sum("part") <= 0, name="late")
    costs = xr.DataArray(np.outer([term.risk for term in book.terms], book.slopes), coords=[o, k])
    m.add_objective((segment * costs).sum())
    build_seconds = watch.lap()
    status, condition = m.solve("highs", io_api="direct", progress=False, output_flag=False)
    if condition != "optimal":
        raise RuntimeError(f"linopy ended with {status}, {condition}")
    return Run(float(m.objective.value), build_seconds, watch.lap())
