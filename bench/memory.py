"""The process that `measure.peak_bytes` starts: one first tier, then the most memory it held, in bytes.

It imports the model asked for and nothing of the others, so that nobody pays for somebody else's library.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
from pathlib import Path

from bench.cases import Size, round_of

MODULES = {
    "needmatch": "ours",
    "SciPy linprog": "with_scipy",
    "PuLP": "with_pulp",
    "linopy": "with_linopy",
    "cvxpy": "with_cvxpy",
    "Pyomo": "with_pyomo",
}
KIBIBYTE = 1024


def main() -> None:
    """Run what is asked for in JSON: [model, States, activities, years, commitments, seed]."""
    name, *numbers, seed = json.loads(sys.argv[1])
    problem = round_of(Size(*numbers), seed)
    if name == "needmatch":
        importlib.import_module("bench.ours").first_tier(problem)
    else:
        from bench.textbook import textbook_of  # ours does without

        book = textbook_of(problem)
        if name in MODULES:
            importlib.import_module(f"bench.{MODULES[name]}").first_tier(book)
        else:
            importlib.import_module("bench.with_highs").first_tier(book, name.removeprefix("HiGHS, "))
    print(_peak_bytes())


def _peak_bytes() -> int:
    """Return the most memory that this process held.

    Where the kernel tells it by process: `ru_maxrss` also counts what the parent held when it was forked.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * KIBIBYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE


if __name__ == "__main__":
    main()
