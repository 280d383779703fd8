"""The textbook model for `scipy.optimize.linprog`, assembled from arrays."""

from __future__ import annotations

from math import nan

import numpy as np
from scipy.optimize import linprog

from bench.arrays import arrays_of
from bench.textbook import Textbook
from bench.timing import TIME_LIMIT_SECONDS, Run, Stopwatch


def first_tier(book: Textbook, method: str = "highs") -> Run:
    """Build the matrices and solve them by `linprog` with its defaults."""
    watch = Stopwatch()
    arrays = arrays_of(book)
    bounds = np.column_stack([np.zeros(arrays.most.size), arrays.most])
    build_seconds = watch.lap()
    answer = linprog(
        arrays.cost,
        A_ub=arrays.upper_matrix,
        b_ub=arrays.upper_bound,
        A_eq=arrays.equal_matrix,
        b_eq=arrays.equal_bound,
        bounds=bounds,
        method=method,
        options={"time_limit": TIME_LIMIT_SECONDS},
    )
    if answer.status == 1:
        return Run(nan, build_seconds, watch.lap())
    if answer.status != 0:
        raise RuntimeError(f"linprog ended with status {answer.status}: {answer.message}")
    return Run(float(answer.fun), build_seconds, watch.lap())
