"""Whole units from those who offer to those who require: a transport problem with several aims in turn.

    x[k] >= 0        units over pair k, which joins one requirement and one offer
    (1) over the pairs of a requirement, the sum of x <= required units
    (2) over the pairs of an offer, the sum of x <= offered units
    aim g = 1, 2, ...: the most of sum gain[g][k] x[k], and no aim costs an earlier one anything

Each column has a single 1 in rows (1) and a single 1 in rows (2): the matrix is the incidence of a bipartite graph,
which is totally unimodular (Hoffman and Kruskal, 1956), so that every vertex is whole and no branching is needed.

The surprise: an aim is held by no row of its own, which would break that. What is left to the next aim is the optimal
face of this one: pairs with a reduced cost stay empty, rows with a price become equalities, and the matrix stays as it
is. Gains being whole, prices are whole as well, so that each answer is proven in whole numbers and not to a tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from needmatch.errors import Unproven
from needmatch.grid import BoolArray, FloatArray, IntArray
from needmatch.scipy_lp import linprog

MOST_UNITS = 1_000_000
"""Units of one requirement or offer: far from where doubles stop telling whole numbers apart."""

_NEAR = 1e-4
"""What a number of the solver may be off the whole number that it stands for."""


def transport_rows(
    pairs: Sequence[tuple[int, int]], n_requirements: int, n_offers: int
) -> sp.csr_array[np.float64]:
    """Return rows (1), then rows (2).

    Returns:
        a: (n_requirements + n_offers, n_pairs), of 0 and 1 with two 1 in each column.
    """
    number = len(pairs)
    row = [place for pair in pairs for place in (pair[0], n_requirements + pair[1])]
    column = np.repeat(np.arange(number), 2)
    return sp.csr_array(
        (np.ones(2 * number), (np.array(row, dtype=np.int64), column)),
        shape=(n_requirements + n_offers, number),
    )


def transport(
    required: Sequence[int],
    offered: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    aims: Sequence[Sequence[int]],
) -> tuple[int, ...]:
    """Return the units over each pair, the best for the first aim, among these for the second, and so on.

    Args:
        required: (n_requirements,), whole units, 1 to `MOST_UNITS`.
        offered: (n_offers,), whole units, likewise.
        pairs: (n_pairs,), which requirement and which offer may meet, by position, each once.
        aims: (n_aims, n_pairs), gain for one unit over a pair [whole numbers].

    Returns:
        units: (n_pairs,). Equal input gives equal units.

    Raises:
        ValueError: a quantity, a pair or an aim is not of that form.
        Unproven: the solver's answer cannot be proven.
    """
    _require_form(required, offered, pairs, aims)
    limit = np.array([*required, *offered], dtype=np.int64)
    is_open, is_tight = np.ones(len(pairs), dtype=bool), np.zeros(len(limit), dtype=bool)
    units = np.zeros(len(pairs), dtype=np.int64)
    rows = transport_rows(pairs, len(required), len(offered))
    for aim in aims if pairs else ():
        gain = np.array(aim, dtype=np.int64)
        units, price = _solved(rows, limit, gain, is_open, is_tight)
        reduced = _require_proof(rows, limit, gain, units, price, is_open, is_tight)
        is_open &= reduced == 0
        is_tight |= price != 0
    return tuple(int(each) for each in units)


def _require_form(
    required: Sequence[int],
    offered: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    aims: Sequence[Sequence[int]],
) -> None:
    if not all(1 <= each <= MOST_UNITS for each in (*required, *offered)):
        raise ValueError(f"units run from 1 to {MOST_UNITS}")
    if not all(0 <= i < len(required) and 0 <= j < len(offered) for i, j in pairs):
        raise ValueError("a pair names a requirement or an offer that is not there")
    if len(set(pairs)) != len(pairs):
        raise ValueError("a pair is there twice")
    if not aims or any(len(aim) != len(pairs) for aim in aims):
        raise ValueError("give at least one aim, each with a gain for every pair")


def _solved(
    rows: sp.csr_array[np.float64],
    limit: IntArray,
    gain: IntArray,
    is_open: BoolArray,
    is_tight: BoolArray,
) -> tuple[IntArray, IntArray]:
    """Return units and prices at a vertex of what earlier aims have left.

    Returns:
        units: (n_pairs,), whole.
        price: (n_rows,), whole; what one unit more in a row would gain.
    """
    open_rows = rows[:, np.flatnonzero(is_open)]
    free, tight = np.flatnonzero(~is_tight), np.flatnonzero(is_tight)
    found: Any = linprog(
        -gain[is_open].astype(np.float64),
        A_ub=open_rows[free], b_ub=limit[free].astype(np.float64),
        A_eq=open_rows[tight] if len(tight) else None, b_eq=limit[tight].astype(np.float64) if len(tight) else None,
        bounds=(0, None), method="highs-ds",
    )  # fmt: skip
    if found.x is None:
        raise Unproven(f"the solver found no units: {found.message}")
    units, price = np.zeros(len(gain), dtype=np.int64), np.zeros(len(limit), dtype=np.int64)
    units[is_open] = _whole(found.x)
    price[free] = _whole(-found.ineqlin.marginals)
    if len(tight):
        price[tight] = _whole(-found.eqlin.marginals)
    return units, price


def _whole(values: FloatArray) -> IntArray:
    """Return whole numbers for those that are whole up to the solver's last digits.

    Raises:
        Unproven: one is not.
    """
    rounded = np.rint(values)
    if values.size and float(np.abs(values - rounded).max()) > _NEAR:
        raise Unproven("the solver gave parts of units, which no vertex of a transport problem has")
    return rounded.astype(np.int64)


def _require_proof(
    rows: sp.csr_array[np.float64],
    limit: IntArray,
    gain: IntArray,
    units: IntArray,
    price: IntArray,
    is_open: BoolArray,
    is_tight: BoolArray,
) -> IntArray:
    """Prove in whole numbers that units are feasible and that none gain more; return what each pair loses.

    By weak duality no units gain more than `limit @ price` where no open pair gains more than its two prices.

    Raises:
        Unproven: it cannot be shown.
    """
    whole_rows = rows.astype(np.int64)
    used: IntArray = np.asarray(whole_rows @ units)
    reduced: IntArray = np.asarray(whole_rows.T @ price) - gain
    is_proven = (
        bool((units >= 0).all())
        and bool((used <= limit).all())
        and bool((used == limit)[is_tight].all())
        and bool((price >= 0)[~is_tight].all())
        and bool((reduced >= 0)[is_open].all())
        and int(gain @ units) == int(limit @ price)
    )
    if not is_proven:
        raise Unproven("the solver's units could not be proven to be the best")
    return reduced
