"""The textbook model in cvxpy, in matrix form as its documentation advises, solved by HiGHS."""

from __future__ import annotations

import cvxpy as cp
import numpy as np

from bench.arrays import arrays_of
from bench.textbook import Textbook
from bench.timing import Run, Stopwatch


def first_tier(book: Textbook) -> Run:
    """State the matrices as constraints on one vector, and solve them."""
    watch = Stopwatch()
    arrays = arrays_of(book)
    x = cp.Variable(arrays.cost.size, nonneg=True)
    bounded = np.flatnonzero(np.isfinite(arrays.most))
    model = cp.Problem(
        cp.Minimize(arrays.cost @ x),
        [
            arrays.upper_matrix @ x <= arrays.upper_bound,
            arrays.equal_matrix @ x == arrays.equal_bound,
            x[bounded] <= arrays.most[bounded],
        ],
    )
    build_seconds = watch.lap()
    model.solve(solver=cp.HIGHS)
    if model.status != cp.OPTIMAL:
        raise RuntimeError(f"cvxpy ended with {model.status}")
    return Run(float(model.value), build_seconds, watch.lap())
