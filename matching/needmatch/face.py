"""The optimal face: what all best solutions of a cost have in common, told by reduced costs and duals.

By complementary slackness a solution is optimal if and only if every column with a reduced cost stays at the bound that
it stands at, and every row with a dual stays tight. Fixing those holds a tier exactly, without the dense row
`cost <= best`, and every tier then leaves a smaller programme to the next.

The surprise: reduced costs come with noise. What is below `NOISE` is not fixed; what such columns could lose together
is told, so that a tier can be held by its row where amounts lie so far apart that it matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from needmatch.grid import BoolArray, FloatArray, IntArray

NOISE = 1e-9
"""Reduced costs and duals up to this are not told from 0, in costs per unit of the programme."""

NOTHING = 1e-12
"""Reduced costs up to this are 0 but for the last digits of a sum."""

AT_BOUND = 1e-7
"""A column or row this near to its bound stands at it."""


@dataclass(frozen=True)
class Fixings:
    """Positions that the face fixes, and where; `loss` bounds what the unfixed could cost together."""

    position: IntArray
    value: FloatArray
    loss: float


def fixings(
    dual: FloatArray, value: FloatArray, lower: FloatArray, upper: FloatArray, reach: float
) -> Fixings:
    """Return what a face fixes among columns (by reduced costs) or among rows (by their duals).

    Args:
        dual: reduced cost or dual by position: >= 0 at a lower bound, <= 0 at an upper.
        value: of the column, or activity of the row.
        reach: the most that a column or row without a bound can move by.
    """
    at = np.where(dual > 0, lower, upper)
    size = np.abs(dual)
    is_open = lower < upper
    is_fixed = is_open & (size > NOISE) & (np.abs(value - at) <= AT_BOUND * np.maximum(1.0, np.abs(at)))
    left = np.flatnonzero(is_open & ~is_fixed & (size > NOTHING) & np.isfinite(at))
    position = np.flatnonzero(is_fixed)
    loss = float(size[left] @ np.minimum(upper[left] - lower[left], reach))
    return Fixings(position, at[position], loss)


def one_valued(
    costs: sp.csr_array,
    matrix: sp.csr_array,
    duals: FloatArray,
    is_free_column: BoolArray,
    is_free_row: BoolArray,
) -> BoolArray:
    """Return (n,): whether each cost has one value in all solutions that are left, as far as a basis shows it.

    A cost whose reduced costs at a basis all vanish is a sum of the rows that are equalities and of the columns that
    are fixed, and so the same everywhere.

    Args:
        costs: (n, columns).
        matrix: (rows, columns).
        duals: (n, rows), the duals of each cost at the basis.
        is_free_column: (columns,), neither basic nor fixed.
        is_free_row: (rows,), neither basic nor an equality.
    """
    free = np.flatnonzero(is_free_column)
    reduced = np.asarray(costs[:, free].todense()) - duals @ matrix[:, free]
    scale = np.abs(costs).max(axis=1).toarray().ravel() if costs.shape[0] else np.zeros(0)
    most = np.abs(reduced).max(axis=1, initial=0.0)
    most_row = np.abs(duals[:, is_free_row]).max(axis=1, initial=0.0)
    still: BoolArray = np.maximum(most, most_row) <= NOISE * scale
    return still
