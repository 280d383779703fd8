"""SciPy's `linprog` and `milp` under loose types.

Their published stubs know bounds as sequences of pairs only, and integrality and options of one exact type; the
functions themselves take arrays, which is what a programme is made of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy import optimize

linprog: Callable[..., Any] = optimize.linprog
milp: Callable[..., Any] = optimize.milp
