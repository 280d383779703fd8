"""The risk of missing deadlines, vectorised, against the same model as a plain Python loop.

    python -m bench.risk

The loop below is also the naive twin that the tests compare the simulation with, point by point. The surprise: the
loop is timed on a few points and its time multiplied up. Both are seconds of processor time, since they use one core
and a busy machine would distort their ratio.
"""

from __future__ import annotations

import math
import statistics
import time

import numpy as np

from needmatch.grid import FloatArray
from needmatch.risk.parameters import RiskParameters
from needmatch.risk.simulation import FIRST_YEAR, MONTHS, REMAINING, STATE, Draws, Work, simulate

N_OBLIGATIONS, N_YEARS = 40, 10
LOOP_POINTS_LOG2 = 6
RUNS = 7


def work(seed: int = 1, n_obligations: int = N_OBLIGATIONS, n_years: int = N_YEARS) -> Work:
    """Return random work: some obligations well funded, some not, deadlines all over the horizon."""
    rng = np.random.default_rng(seed)
    planned = rng.random((n_obligations, n_years))
    planned /= planned.sum(axis=1, keepdims=True)
    return Work(
        obligations=tuple(f"S{k:02d}-5" for k in range(n_obligations)),
        states=tuple(f"S{k:02d}" for k in range(n_obligations)),
        bought=planned * rng.uniform(0.4, 1.2, (n_obligations, 1)),
        due=np.ones(n_obligations),
        deadline=rng.uniform(2, n_years, n_obligations),
        capacity=planned.max(axis=1),
    )


def plain_loop(task: Work, parameters: RiskParameters) -> FloatArray:
    """Return when each obligation is completed at each point, one number at a time; as `completion_years` does."""
    draws, n_years, n_points = Draws(task, parameters), task.n_years, parameters.n_points
    base, shift = draws.base.tolist(), draws.shift.tolist()
    inverse = statistics.NormalDist().inv_cdf

    def lognormal(dimension: int, o: int, k: int, spread: float) -> float:
        return math.exp(spread * inverse(((base[dimension][k] ^ shift[o][dimension]) + 0.5) / n_points))

    def happens(dimension: int, o: int, k: int, chance: float) -> bool:
        return bool(((base[dimension][k] ^ shift[o][dimension]) + 0.5) / n_points < chance)

    p = parameters
    bought, due = task.bought.tolist(), task.due.tolist()
    capacity = [most * (p.catch_up + 1e-9) for most in task.capacity.tolist()]
    completed = []
    for o in range(len(task.obligations)):
        row = []
        for k in range(parameters.n_points):
            target = due[o] * lognormal(REMAINING, o, k, p.remaining_spread) * (1 - 1e-9)
            state = lognormal(STATE, o, k, p.output_spread_state)
            released = waiting = delayed = 0.0
            end = 0.0 if target <= 0 else math.inf
            for t in range(n_years):
                is_late = happens(FIRST_YEAR + n_years + t, o, k, p.late_money_chance)
                is_closed = happens(FIRST_YEAR + 2 * n_years + t, o, k, p.no_access_chance)
                waiting += delayed
                delayed = bought[o][t] * p.late_money_months / MONTHS if is_late else 0.0
                waiting += bought[o][t] - delayed
                done = 0.0 if is_closed else min(waiting, capacity[o])
                waiting -= done
                output = done * state * lognormal(FIRST_YEAR + t, o, k, p.output_spread_year)
                if released < target <= released + output:
                    end = t + (target - released) / output
                released += output
            row.append(end)
        completed.append(row)
    return np.array(completed)


def main() -> None:
    """Print the median processor seconds of both, and their ratio at 4,096 points."""
    task, parameters = work(), RiskParameters()
    simulate(task, parameters)  # the first call makes the Sobol points, which later calls share
    seconds = []
    for _ in range(RUNS):
        started = time.process_time()
        simulate(task, parameters)
        seconds.append(time.process_time() - started)
    vectorised = statistics.median(seconds)
    few = RiskParameters(points_log2=LOOP_POINTS_LOG2)
    plain_loop(task, few)
    started = time.process_time()
    plain_loop(task, few)
    loop = (time.process_time() - started) * parameters.n_points / few.n_points
    print(f"risk of {N_OBLIGATIONS} obligations x {N_YEARS} years x {parameters.n_points} points")
    print(f"  vectorised   {vectorised * 1000:8.1f} ms   (bar: under 100 ms)")
    print(f"  plain loop   {loop * 1000:8.1f} ms   ({loop / vectorised:.0f} times; bar: 100)")


if __name__ == "__main__":
    main()
