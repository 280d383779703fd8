"""The textbook model as one sparse matrix, built without a loop over pairs: what an experienced modeller writes.

Columns: x by pair and year, carried by commitment and year, backlog by activity and year, segments by obligation.
Used by the models for SciPy, HiGHS and cvxpy, which all take matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bench.textbook import FloatArray, IntArray, Textbook


@dataclass(frozen=True)
class Arrays:
    """Least cost @ x with upper_matrix @ x <= upper_bound, equal_matrix @ x = equal_bound, 0 <= x <= most."""

    cost: FloatArray
    most: FloatArray
    upper_matrix: sp.csr_array
    upper_bound: FloatArray
    equal_matrix: sp.csr_array
    equal_bound: FloatArray


class _Block:
    """Coordinates of a block of rows in the making."""

    def __init__(self) -> None:
        self.row: list[IntArray] = []
        self.col: list[IntArray] = []
        self.val: list[FloatArray] = []
        self.bound: list[FloatArray] = []
        self.count = 0

    def rows(self, bound: FloatArray) -> int:
        start = self.count
        self.bound.append(bound.ravel())
        self.count += bound.size
        return start

    def add(self, row: IntArray, col: IntArray, val: float | FloatArray) -> None:
        row, col, filled = np.broadcast_arrays(row, col, np.asarray(val, dtype=float))
        self.row.append(row.ravel())
        self.col.append(col.ravel())
        self.val.append(filled.ravel())

    def matrix(self, n_columns: int) -> sp.csr_array:
        where = (np.concatenate(self.row), np.concatenate(self.col))
        return sp.csr_array((np.concatenate(self.val), where), shape=(self.count, n_columns))


def arrays_of(book: Textbook) -> Arrays:
    """Build the matrices of a textbook model."""
    n_pairs, n_years = book.commitment_of_pair.size, book.n_years
    n_commitments, n_activities = book.tranche.shape[0], book.need.shape[0]
    x = np.arange(n_pairs * n_years).reshape(n_pairs, n_years)
    carried = x.size + np.arange(n_commitments * n_years).reshape(n_commitments, n_years)
    backlog = x.size + carried.size + np.arange(n_activities * n_years).reshape(n_activities, n_years)
    n_segments = len(book.widths)
    segment = (
        x.size + carried.size + backlog.size + np.arange(len(book.terms) * n_segments).reshape(-1, n_segments)
    )
    size = x.size + carried.size + backlog.size + segment.size
    c, a = book.commitment_of_pair, book.activity_of_pair
    t = np.arange(n_years)

    upper = _Block()
    tranche_row = upper.rows(book.tranche) + np.arange(book.tranche.size).reshape(book.tranche.shape)
    upper.add(tranche_row[c], x, 1.0)
    carrying = np.flatnonzero(book.carries)
    upper.add(tranche_row[carrying], carried[carrying], 1.0)
    upper.add(tranche_row[carrying, 1:], carried[carrying, :-1], -1.0)

    limited = np.flatnonzero(np.isfinite(book.limit))
    position = np.full(book.n_states, -1)
    position[limited] = np.arange(limited.size)
    state = book.state_of_activity[a]
    start = upper.rows(np.repeat(book.limit[limited], n_years))
    there = np.flatnonzero(position[state] >= 0)
    upper.add(start + position[state[there], None] * n_years + t, x[there], 1.0)

    there = np.flatnonzero(np.isfinite(book.share_limit[c]))
    keys, index = np.unique(c[there] * book.n_states + state[there], return_inverse=True)
    start = upper.rows(book.share_limit[keys // book.n_states])
    upper.add(start + index[:, None], x[there], 1.0)

    start = upper.rows(np.zeros(len(book.terms)))
    for k, term in enumerate(book.terms):
        upper.add(np.array(start + k), backlog[list(term.activities), term.last_year], np.array(term.weights))
        upper.add(np.array(start + k), segment[k], -1.0)

    equal = _Block()
    equal.rows(book.need)
    row = np.arange(book.need.size).reshape(book.need.shape)
    equal.add(row, backlog, 1.0)
    equal.add(row[:, 1:], backlog[:, :-1], -1.0)
    equal.add(row[a], x, 1.0)

    cost = np.zeros(size)
    most = np.full(size, np.inf)
    if book.terms:
        cost[segment] = np.outer([term.risk for term in book.terms], book.slopes)
        most[segment] = book.widths
    return Arrays(
        cost=cost,
        most=most,
        upper_matrix=upper.matrix(size),
        upper_bound=np.concatenate(upper.bound),
        equal_matrix=equal.matrix(size),
        equal_bound=np.concatenate(equal.bound),
    )
