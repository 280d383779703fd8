"""The textbook model handed to HiGHS as arrays, without a library in between: the best that model can do.

The surprise: which method of HiGHS is fastest depends on the size, so all are tried and the fastest is what ours is
compared to. Crossover of the interior point methods is left out: an optimum is asked for, not a vertex.
"""

from __future__ import annotations

from math import nan

import highspy
import numpy as np
import scipy.sparse as sp

from bench.arrays import arrays_of
from bench.textbook import Textbook
from bench.timing import TIME_LIMIT_SECONDS, Run, Stopwatch

METHODS = {
    "dual simplex": {"solver": "simplex", "simplex_strategy": 1},
    "interior point": {"solver": "ipx", "run_crossover": "off"},
    "interior point with crossover": {"solver": "ipx"},
}


def first_tier(book: Textbook, method: str = "dual simplex") -> Run:
    """Build the matrices and solve them with HiGHS."""
    watch = Stopwatch()
    arrays = arrays_of(book)
    matrix = sp.csr_array(sp.vstack([arrays.upper_matrix, arrays.equal_matrix], format="csr"))
    n_upper = arrays.upper_bound.size
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = arrays.cost
    lp.col_lower_, lp.col_upper_ = np.zeros(arrays.cost.size), arrays.most
    lp.row_lower_ = np.concatenate([np.full(n_upper, -np.inf), arrays.equal_bound])
    lp.row_upper_ = np.concatenate([arrays.upper_bound, arrays.equal_bound])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    for option, value in METHODS[method].items():
        if highs.setOptionValue(option, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS refused {option} = {value}")
    highs.passModel(lp)
    build_seconds = watch.lap()
    highs.setOptionValue("time_limit", TIME_LIMIT_SECONDS)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kTimeLimit:
        return Run(nan, build_seconds, watch.lap())
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS ended with {highs.modelStatusToString(status)}")
    objective = float(highs.getObjectiveValue())
    seconds = watch.lap()
    return Run(objective, build_seconds, seconds, seconds)
