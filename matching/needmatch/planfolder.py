"""A plan as a folder: written whole or not at all, and solved again to see that it repeats (design section 4).

The surprise: `result_sha256` is the hash of allocations.csv alone, so that words and timings may change while the
answer is still called the same. summary.json is what marks a folder as a plan.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from needmatch.casefolder import case_sha256, read_case, write_case
from needmatch.casefolder.hashes import files_sha256
from needmatch.casefolder.writing import csv_bytes
from needmatch.errors import UnusableFolder
from needmatch.plan import Outcome, Plan, TierResult
from needmatch.units import CENTS, usd

if TYPE_CHECKING:
    from needmatch.explain.prices import Price

CASE_FOLDER: Final = "case"
ALLOCATIONS: Final = "allocations.csv"
PRICES: Final = "prices.csv"
SUMMARY: Final = "summary.json"
REPORT: Final = "report.html"
CONTENTS: Final = frozenset(
    {
        CASE_FOLDER,
        ALLOCATIONS,
        "states.csv",
        "obligations.csv",
        "unfunded.csv",
        PRICES,
        SUMMARY,
        REPORT,
    }
)
"""What a plan folder may hold; one that holds more is never replaced, for the rest may be someone's notes."""

PRICES_HEADER: Final = (
    "earmark_states",
    "earmark_pillars",
    "kind",
    "year",
    "direction",
    "step_usd",
    "tier",
    "change",
)
"""The columns of prices.csv: a class of earmark, a step of money, the first tier that moves and its change."""

PHASES: Final = ("read", "build", "solve", "explain", "write")
"""The phases whose seconds summary.json tells; null where a phase was not measured."""

SAME_VALUE: Final = 1e-6
"""Tier values of other versions may differ by this, relative to the larger of 1 and the value recorded."""


@dataclass(frozen=True, slots=True)
class Hashes:
    """The SHA-256 of a plan's case and of its allocations.csv, in hexadecimal."""

    case_sha256: str
    result_sha256: str


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a plan folder came out again, and what differs if not.

    With the same versions the bytes of allocations.csv are compared; with others (`has_same_versions` is False) the
    values of the tiers, to one part in a million.
    """

    is_same: bool
    has_same_versions: bool
    differences: tuple[str, ...]
    hashes: Hashes


def versions() -> dict[str, str]:
    """Return the versions that a plan depends on, by name."""
    found = {"needmatch": version("clearinghouse"), "python": platform.python_version()}
    return found | {name: version(name) for name in ("highspy", "scipy", "numpy")}


def allocations_csv(plan: Plan) -> bytes:
    """Return allocations.csv: the positive flows, in order of commitment, activity and year."""
    header = ("commitment", "donor", "activity", "state", "pillar", "year", "amount_usd", "evidence")
    rows = (
        (
            flow.commitment,
            flow.donor,
            flow.activity,
            flow.state,
            flow.pillar,
            str(flow.year),
            usd(flow.amount_cents),
            flow.evidence,
        )
        for flow in plan.allocations
    )
    return csv_bytes([header, *rows])


def hashes_of(plan: Plan) -> Hashes:
    """Return the hashes that summary.json will tell of a plan."""
    return Hashes(case_sha256(plan.problem), hashlib.sha256(allocations_csv(plan)).hexdigest())


def check_target(path: Path | str) -> Path:
    """Return the full path of a folder that a plan may be written to.

    Raises:
        UnusableFolder: it holds something other than a plan, or cannot be written.
    """
    folder = _resolved(path)
    if folder.is_dir():
        try:
            names = {entry.name for entry in folder.iterdir()}
        except OSError as error:
            raise _unwritable(folder, error) from error
        if names and SUMMARY not in names:
            raise UnusableFolder(
                folder, "it is no plan folder and is not empty", "choose another, or empty it"
            )
        foreign = sorted(names - CONTENTS)
        if foreign:
            what = f"it holds {foreign[0]}, which is no part of a plan and would be lost"
            raise UnusableFolder(folder, what, "move it away, or choose another folder")
    elif os.path.lexists(folder):
        raise UnusableFolder(folder, "it is not a folder", "choose another name")
    parent = folder.parent
    while not parent.exists() and parent != parent.parent:
        parent = parent.parent
    if not parent.is_dir():
        raise UnusableFolder(folder, f"{parent} is not a folder", "choose another place")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise UnusableFolder(
            folder, f"{parent} cannot be written to", "check its rights, or choose another place"
        )
    return folder


def write_plan(plan: Plan, path: Path | str, prices: Sequence[Price] | None = None) -> Hashes:
    """Write a plan folder beside its place and then move it there, so that a half-written one is never seen.

    prices.csv is written where prices were asked for (None: they were not). A plan folder that is there is
    replaced; any other folder that is not empty is refused.

    Raises:
        UnusableFolder: the folder cannot be written, or holds something other than a plan.
    """
    started = time.perf_counter()
    folder = check_target(path)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        hashes = _fill(plan, staged, started, prices)
        staged.chmod(0o755)  # mkdtemp lets nobody else in
        _swap(staged, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return hashes


def _resolved(path: Path | str) -> Path:
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, or a NUL in the path
        raise UnusableFolder(Path(path), f"the path leads nowhere ({error})", "choose another") from error


def _unwritable(folder: Path, error: OSError) -> UnusableFolder:
    reason = error.strerror or str(error)
    return UnusableFolder(folder, f"it cannot be written ({reason})", "check its rights and the free space")


def _swap(staged: Path, folder: Path) -> None:
    """Put `staged` in the place of `folder`."""
    if not folder.exists():
        staged.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        folder.rename(aside / "old")
        try:
            staged.rename(folder)
        except OSError:
            (aside / "old").rename(folder)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fill(plan: Plan, folder: Path, started: float, prices: Sequence[Price] | None) -> Hashes:
    from needmatch.report import render  # the page is only needed where a plan is written

    case = write_case(plan.problem, folder / CASE_FOLDER)
    allocations = allocations_csv(plan)
    hashes = Hashes(files_sha256(case), hashlib.sha256(allocations).hexdigest())
    (folder / ALLOCATIONS).write_bytes(allocations)
    for name, rows in _tables(plan).items():
        (folder / name).write_bytes(csv_bytes(rows))
    if prices is not None:
        (folder / PRICES).write_bytes(csv_bytes([PRICES_HEADER, *(price.row for price in prices)]))
    page = render(plan, case_sha256=hashes.case_sha256, result_sha256=hashes.result_sha256)
    (folder / REPORT).write_text(page, encoding="utf-8", newline="\n")
    seconds = plan.seconds | {"write": time.perf_counter() - started}
    summary = _summary(plan, hashes, seconds)
    text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / SUMMARY).write_text(text + "\n", encoding="utf-8", newline="\n")
    return hashes


def _tables(plan: Plan) -> dict[str, Iterable[Iterable[str]]]:
    """Return the rows of each table beside allocations.csv, the names of the columns first."""
    return {
        "states.csv": [
            ("state", "need_usd", "funded_usd", "coverage"),
            *(
                (row.state, usd(row.need_cents), usd(row.funded_cents), share_text(row.coverage))
                for row in plan.states
            ),
        ],
        "obligations.csv": [
            (
                "obligation",
                "state",
                "deadline",
                "deadline_basis",
                "late_share",
                "late_share_before",
                "late_by_plan",
                "late_months",
            ),
            *(
                (
                    row.obligation,
                    row.state,
                    row.deadline.isoformat(),
                    row.deadline_basis,
                    share_text(row.late_share),
                    share_text(row.late_share_before),
                    share_text(row.late_by_plan),
                    share_text(row.late_months),
                )
                for row in plan.obligations
            ),
        ],
        "unfunded.csv": [
            ("activity", "state", "pillar", "year", "unmet_usd", "reason"),
            *(
                (row.activity, row.state, row.pillar, str(row.year), usd(row.unmet_cents), str(row.reason))
                for row in plan.unfunded
            ),
        ],
    }


def share_text(share: float | None) -> str:
    """Return a share with up to nine decimals, 0.5 as "0.5" and 1.0 as "1"; None, not known, is empty."""
    if share is None:
        return ""
    text = f"{share:.9f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _summary(plan: Plan, hashes: Hashes, seconds: Mapping[str, float]) -> dict[str, object]:
    need = sum(row.need_cents for row in plan.states)
    funded = sum(row.amount_cents for row in plan.allocations)
    available = sum(tranche.amount_cents for tranche in plan.problem.tranches)
    return {
        "title": plan.problem.title,
        "today": plan.problem.today.isoformat() if plan.problem.today else None,
        "status": str(plan.outcome),
        "preset": None if plan.problem.policy.tiers is not None else plan.problem.policy.preset,
        "tiers": [
            {
                "name": tier.name,
                "objective": list(tier.objective) if isinstance(tier.objective, tuple) else tier.objective,
                "seconds": tier.seconds,
                "floor_used": tier.floor_used,
            }
            for tier in plan.tiers
        ],
        "totals": {
            "need_usd": need / CENTS,
            "funded_usd": funded / CENTS,
            "unmet_usd": (need - funded) / CENTS,
            "available_usd": available / CENTS,
            "unspent_usd": (available - funded - plan.fee_cents - plan.interest_cents) / CENTS,
            "fee_usd": plan.fee_cents / CENTS,
            "interest_usd": plan.interest_cents / CENTS,
        },
        "unique": plan.is_unique,
        "case_sha256": hashes.case_sha256,
        "result_sha256": hashes.result_sha256,
        "solver": plan.solver,
        "versions": versions(),
        "seconds": {phase: seconds.get(phase) for phase in PHASES},
    }


def read_summary(path: Path | str) -> dict[str, Any]:
    """Return summary.json of a plan folder.

    Raises:
        UnusableFolder: the folder is no plan folder, or its summary cannot be read.
    """
    folder = Path(path)
    mend = "give the folder that a match wrote"
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise UnusableFolder(folder, f"it is no plan folder: it has no {SUMMARY}", mend) from None
    except OSError as error:
        what = f"its {SUMMARY} cannot be read ({error.strerror})"
        raise UnusableFolder(folder, what, "check its rights") from error
    except (ValueError, RecursionError) as error:
        raise UnusableFolder(folder, f"its {SUMMARY} is not JSON", mend) from error
    texts = ("solver", "case_sha256", "result_sha256", "status")
    is_sound = (
        isinstance(summary, dict)
        and all(isinstance(summary.get(name), str) for name in texts)
        and isinstance(summary.get("versions"), dict)
        and isinstance(summary.get("tiers"), list)
        and all(
            isinstance(tier, dict) and "name" in tier and "objective" in tier for tier in summary["tiers"]
        )
        and summary["solver"] in ("highs", "scipy")
    )
    if not is_sound:
        raise UnusableFolder(folder, f"its {SUMMARY} is not that of a plan", mend)
    return dict(summary)


def replay(path: Path | str) -> Replay:
    """Solve a plan folder's case again and compare.

    Raises:
        UnusableFolder: the folder is no plan folder.
        FaultyCase: its case has faults.
        Infeasible: its case has no plan any more.
    """
    from needmatch.solve import solve  # reading and writing plans should not wait for the solver to load

    folder = Path(path)
    summary = read_summary(folder)
    plan = solve(read_case(folder / CASE_FOLDER), solver=summary["solver"])
    hashes = hashes_of(plan)
    differences: list[str] = []
    if hashes.case_sha256 != summary["case_sha256"]:
        differences.append(
            f"{CASE_FOLDER}/ is not the case that was solved: its hash is {hashes.case_sha256}"
        )
    written = _file_sha256(folder / ALLOCATIONS)
    if written != summary["result_sha256"]:
        differences.append(
            f"{ALLOCATIONS} is not the file that was written: its hash is {written or 'missing'}"
        )
    has_same_versions = versions() == summary["versions"]
    if summary["status"] == Outcome.TIME_LIMIT:
        differences.append("the plan was cut off by its time limit, and where that falls does not repeat")
    elif has_same_versions and hashes.result_sha256 != summary["result_sha256"]:
        differences.append(f"the same versions give other allocations: their hash is {hashes.result_sha256}")
        differences += tier_differences(summary["tiers"], plan.tiers)
    elif not has_same_versions:
        differences += tier_differences(summary["tiers"], plan.tiers)
    return Replay(not differences, has_same_versions, tuple(differences), hashes)


def tier_differences(recorded: Iterable[Mapping[str, object]], solved: Iterable[TierResult]) -> list[str]:
    """Return a sentence for each tier whose value is not the one recorded, to one part in a million."""
    before = {str(tier["name"]): _values(tier["objective"]) for tier in recorded}
    now = {tier.name: _values(tier.objective) for tier in solved}
    if list(before) != list(now):
        return [f"the tiers were {', '.join(before)} and are {', '.join(now)}"]
    differences = []
    for name, values in before.items():
        is_same = len(values) == len(now[name]) and all(
            abs(new - old) <= SAME_VALUE * max(1.0, abs(old))
            for old, new in zip(values, now[name], strict=True)
        )
        if (
            not is_same and name != "tie"
        ):  # the tie-break depends on the order of arcs, which versions may change
            told = " to ".join(", ".join(f"{value:.9g}" for value in side) for side in (values, now[name]))
            differences.append(f"the value of the tier {name} went from {told}")
    return differences


def _values(objective: object) -> tuple[float, ...]:
    members = objective if isinstance(objective, list | tuple) else [objective]
    return tuple(float(member) if isinstance(member, int | float) else float("nan") for member in members)


def _file_sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
