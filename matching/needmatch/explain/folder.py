"""A plan read back from its folder, without solving: what explanations of a written plan start from.

Everything is counted again from case/, allocations.csv and the tier values of summary.json; the pillar targets alone
cost a small solve.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

from needmatch import results
from needmatch.casefolder import case_sha256, read_case
from needmatch.engines import HighsEngine
from needmatch.errors import UnusableFolder
from needmatch.grid import Grid, build_grid
from needmatch.lexicographic import Ladder
from needmatch.network import build_network
from needmatch.plan import Outcome, Plan, TierResult
from needmatch.planfolder import ALLOCATIONS, CASE_FOLDER, read_summary
from needmatch.problem import Problem
from needmatch.programme import build_programme
from needmatch.split import Flow
from needmatch.units import cents

MEND: Final = "write the plan again with `clearinghouse match`"


def read_plan(folder: Path | str) -> Plan:
    """Return the plan of a folder.

    Raises:
        UnusableFolder: it is no plan folder, or its files do not belong together.
        FaultyCase: its case has faults.
    """
    folder = Path(folder)
    summary = read_summary(folder)
    problem = read_case(folder / CASE_FOLDER)
    if case_sha256(problem) != summary["case_sha256"]:
        raise UnusableFolder(folder, f"{CASE_FOLDER}/ is not the case that was solved", MEND)
    grid = build_grid(problem, with_relations="relations" in problem.policy.ordered_tiers)
    tiers = tuple(_tier(row) for row in summary["tiers"])
    if [t.name for t in tiers if t.name != "tie"] != list(problem.policy.ordered_tiers)[: len(tiers)]:
        raise UnusableFolder(folder, "its tiers are not those of its policy", MEND)
    receipts = results.receipts_of(grid, _flows(folder, grid))
    floor = next((tier.floor_used for tier in tiers if tier.name == "floor"), None)
    return Plan(
        problem=problem,
        outcome=Outcome(summary["status"]),
        solver=summary["solver"],
        tiers=tiers,
        allocations=results.allocations(receipts, problem.policy, _target_cents(problem, grid), floor),
        states=results.state_results(receipts),
        obligations=results.obligation_results(receipts),
        unfunded=results.unfunded(receipts),
        seconds={},
        is_unique=summary.get("unique"),
    )


def _tier(row: dict[str, Any]) -> TierResult:
    told = row["objective"]
    objective = tuple(map(float, told)) if isinstance(told, list) else float(told)
    return TierResult(row["name"], objective, float(row.get("seconds") or 0.0), row.get("floor_used"))


def _flows(folder: Path, grid: Grid) -> dict[Flow, int]:
    """Return the flows of allocations.csv by position."""
    purse = {p.name: k for k, p in enumerate(grid.purses)}
    activity = {a: k for k, a in enumerate(grid.activity_ids)}
    flows: dict[Flow, int] = {}
    try:
        with (folder / ALLOCATIONS).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = (
                    int(row["year"]) - grid.problem.first_year,
                    purse[row["commitment"]],
                    activity[row["activity"]],
                )
                flows[key] = cents(row["amount_usd"])
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError) as error:
        what = f"{ALLOCATIONS} is not that of its case ({error})"
        raise UnusableFolder(folder, what, MEND) from error
    return dict(sorted(flows.items()))


def _target_cents(problem: Problem, grid: Grid) -> dict[str, int]:
    if "pillars" not in problem.policy.ordered_tiers:
        return {}
    programme = build_programme(build_network(grid))
    ladder = Ladder(programme, problem.policy, HighsEngine(programme), None)
    ladder.prepare(("pillars",))
    return ladder.target_cents
