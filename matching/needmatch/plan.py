"""A plan: who could fund what and when, with the reason of every flow and of every absence.

Amounts are whole cents. `Plan` is a value: it is made by `needmatch.solve`, written by `Plan.write`, and says
everything that the output files and the report say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from needmatch.problem import Problem


class Outcome(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    TIME_LIMIT = "time_limit"


class Reason(StrEnum):
    """Why a need is unmet (design section 5)."""

    NO_ELIGIBLE_MONEY = "no_eligible_money"
    PRIORITISED_ELSEWHERE = "prioritised_elsewhere"
    ABSORPTION = "absorption"
    CONDITION = "condition"
    NOT_YET_PLANNED = "not_yet_planned"
    PINNED_ELSEWHERE = "pinned_elsewhere"


@dataclass(frozen=True, slots=True)
class Allocation:
    """A flow: money of one commitment for one activity in one year, and what it is for.

    `asked_by` is the first tier that would get worse if this money lay idle and nothing else changed ("tie" if
    none would). `coverage_gain` is what it adds to its State's coverage, `late_months_saved` what it takes off
    its obligation's late months (None where the activity serves none, or nothing is planned).
    """

    commitment: str
    donor: str
    activity: str
    state: str
    pillar: str
    year: int
    amount_cents: int
    evidence: str
    asked_by: str
    coverage_gain: float
    late_months_saved: float | None


@dataclass(frozen=True, slots=True)
class StateResult:
    """A State's need and funding over the horizon; `coverage` is None where it has no need."""

    state: str
    need_cents: int
    funded_cents: int
    coverage: float | None


@dataclass(frozen=True, slots=True)
class ObligationResult:
    """How late an obligation would be, as shares from 0 to 1; None where it cannot be said.

    `late_share_before` is without any money of this round. `late_by_plan` is what the plan itself puts after the
    deadline: money cannot mend it.
    """

    obligation: str
    state: str
    deadline: date
    deadline_basis: str
    late_share: float | None
    late_share_before: float | None
    late_by_plan: float | None
    late_months: float | None


@dataclass(frozen=True, slots=True)
class Unfunded:
    """What stays unmet of a need, in the year in which it was planned, and why."""

    activity: str
    state: str
    pillar: str
    year: int
    unmet_cents: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class TierResult:
    """One tier as solved: its best value, in the unit of design section 4 (a tuple for sorted coverages)."""

    name: str
    objective: float | tuple[float, ...]
    seconds: float
    floor_used: float | None = None


@dataclass(frozen=True)
class Plan:
    """The answer to a `Problem`. All collections are sorted by their ids."""

    problem: Problem
    outcome: Outcome
    solver: str
    tiers: tuple[TierResult, ...]
    allocations: tuple[Allocation, ...]
    states: tuple[StateResult, ...]
    obligations: tuple[ObligationResult, ...]
    unfunded: tuple[Unfunded, ...]
    seconds: dict[str, float]
    is_unique: bool | None = None
    fee_cents: int = 0
    """What pooled funds keep of the pay-ins as their fee."""
    interest_cents: int = 0
    """What front-loaded money costs; it is reported, not counted as placed."""

    def write(self, path: Path | str) -> None:
        """Write the plan's folder (design section 4): case/, CSV files, summary.json, report.html."""
        from needmatch.planfolder import write_plan  # the writer imports this module

        write_plan(self, Path(path))
