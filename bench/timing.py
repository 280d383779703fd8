"""What one run of a model returns, and the clock that every model is held to.

The surprise: seconds are of processor time, of all threads of the process. On an idle machine that is the time one
waits; on a shared one it is what can be compared.
"""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One first tier, from the round to its optimum.

    `build_seconds` ends where the library's own call to solve begins: what a library does in that call to hand its
    model to the solver is `solve_seconds`. `solver_seconds` is what HiGHS used, None where it is not told.
    A run that `TIME_LIMIT_SECONDS` cut off has no objective (nan).
    """

    objective: float
    build_seconds: float
    solve_seconds: float
    solver_seconds: float | None = None

    @property
    def total_seconds(self) -> float:
        return self.build_seconds + self.solve_seconds


TIME_LIMIT_SECONDS = 3600.0
"""How long SciPy and HiGHS may take on the textbook model, by the clock on the wall."""


class Stopwatch:
    """Seconds of processor time since the last lap."""

    def __init__(self) -> None:
        self._start = time.process_time()

    def lap(self) -> float:
        now = time.process_time()
        seconds, self._start = now - self._start, now
        return seconds
