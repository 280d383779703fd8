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
    is_open, is_bound = lower < upper, np.isfinite(at)
    near = np.abs(value - np.where(is_bound, at, value)) <= AT_BOUND * np.maximum(1.0, np.abs(value))
    is_fixed = is_open & (size > NOISE) & is_bound & near
    # A dual at a side without a bound cannot be right; where it is more than noise, it counts as a loss.
    left = np.flatnonzero(is_open & ~is_fixed & (size > NOTHING) & (is_bound | (size > NOISE)))
    position = np.flatnonzero(is_fixed)
    loss = float(size[left] @ np.minimum(upper[left] - lower[left], reach))
    return Fixings(position, at[position], loss)


def greatest(
    sums: sp.csr_array, matrix: sp.csc_array, duals: FloatArray, column_sides: IntArray, row_sides: IntArray
) -> BoolArray:
    """Return (n,): whether a basis proves that a sum is nowhere greater than in the last solution.

    It does where no column and no row can raise the sum by leaving its bound. Nothing is said where it does not.

    Args:
        sums: (n, columns).
        matrix: (rows, columns).
        duals: (n, rows), the duals of each sum at the basis.
        column_sides: (columns,), 1 at the lower bound, -1 at the upper, 2 without bounds, 0 where basic or fixed.
        row_sides: (rows,), likewise; 0 for an equality.
    """
    columns, rows = np.flatnonzero(column_sides), np.flatnonzero(row_sides)
    reduced = np.asarray(sums[:, columns].todense()) - duals @ matrix[:, columns]
    change = np.concatenate([reduced, duals[:, rows]], axis=1)
    sides = np.concatenate([column_sides[columns], row_sides[rows]])
    raising = np.where(sides == 2, np.abs(change), change * sides)
    largest = np.asarray(abs(sums).max(axis=1).todense()).ravel() if sums.shape[0] else np.zeros(0)
    is_greatest: BoolArray = raising.max(axis=1, initial=0.0) <= NOISE * largest
    return is_greatest
