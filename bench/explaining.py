"""How long explanations take: `python -m bench.explaining [CASE]`, on the round of real size or on a case folder.

Seconds of the processor are told beside those of the clock, because machines are shared; both are of one run.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

from bench.cases import REAL, round_of
from needmatch import read_case, solve
from needmatch.explain import explain_flow, explain_need, fairness_cost, prices, ranges, uniqueness
from needmatch.plan import Plan

SAMPLE = 12
"""How many flows and needs are explained, spread over the plan."""


def measure(plan: Plan) -> list[tuple[str, int, float, float]]:
    """Return (what, how many, seconds of the clock, seconds of the processor) of each kind of explanation."""
    rows = []

    def timed(what: str, run: Callable[[], object], size: Callable[[object], int]) -> None:
        clock, processor = time.perf_counter(), time.process_time()
        found = run()
        rows.append((what, size(found), time.perf_counter() - clock, time.process_time() - processor))

    def count(found: object) -> int:
        return len(found) if isinstance(found, tuple) else 1

    timed("prices", lambda: prices(plan), count)
    timed("ranges", lambda: ranges(plan), count)
    timed("ranges within 1 percent", lambda: ranges(plan, within_share=0.01), count)
    timed("uniqueness", lambda: uniqueness(plan), count)
    timed("cost of fairness", lambda: fairness_cost(plan), count)
    step = max(1, len(plan.allocations) // SAMPLE)
    for flow in plan.allocations[::step][:SAMPLE]:
        timed("one flow", lambda f=flow: explain_flow(plan, f.commitment, f.activity, f.year), count)  # type: ignore[misc]
    step = max(1, len(plan.unfunded) // SAMPLE)
    for row in plan.unfunded[::step][:SAMPLE]:
        timed("one need", lambda r=row: explain_need(plan, r.activity, r.year), count)  # type: ignore[misc]
    return rows


def main() -> None:
    """Measure and print a table."""
    problem = read_case(sys.argv[1]) if len(sys.argv) > 1 else round_of(REAL)
    clock, processor = time.perf_counter(), time.process_time()
    plan = solve(problem)
    print(f"{plan.problem.title}; {len(plan.allocations)} flows")
    print(
        f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("highspy", "scipy", "numpy"))
    )
    print("| what | how many | clock, s | processor, s |\n|---|---|---|---|")
    print(f"| solve | 1 | {time.perf_counter() - clock:.2f} | {time.process_time() - processor:.2f} |")
    slowest: dict[str, tuple[str, int, float, float]] = {}
    for row in measure(plan):
        if row[0] not in slowest or row[3] > slowest[row[0]][3]:
            slowest[row[0]] = row
    for what, n, on_clock, on_processor in slowest.values():
        label = f"{what}, the slowest of {SAMPLE}" if what.startswith("one ") else what
        print(f"| {label} | {n} | {on_clock:.2f} | {on_processor:.2f} |")


if __name__ == "__main__":
    main()
