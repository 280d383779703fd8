"""needmatch: from published needs and registered commitments to explained allocations.

`read_case` or `make_problem` gives a `Problem`, `solve` a `Plan`, `Plan.write` its folder. The library knows no
database, web or environment; see README.md beside this file for the mathematics.
"""

from needmatch.casefolder import case_sha256, make_problem, problem_from_columns, read_case, write_case
from needmatch.errors import (
    Cancelled,
    Fault,
    FaultyCase,
    Infeasible,
    NeedmatchError,
    Unsolvable,
    UnusableFolder,
)
from needmatch.plan import Outcome, Plan, Reason
from needmatch.problem import Policy, Problem
from needmatch.solve import solve

__all__ = [
    "Cancelled",
    "Fault",
    "FaultyCase",
    "Infeasible",
    "NeedmatchError",
    "Outcome",
    "Plan",
    "Policy",
    "Problem",
    "Reason",
    "Unsolvable",
    "UnusableFolder",
    "case_sha256",
    "make_problem",
    "problem_from_columns",
    "read_case",
    "solve",
    "write_case",
]
