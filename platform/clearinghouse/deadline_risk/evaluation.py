"""Evaluating chances as of a day, from documented facts: the case of that day, its bilateral round, the simulation.

The surprise: estimated needs and assumed money stay out, while what national and secured money pays of a plan is work
bought. An obligation without a documented plan has no chance here, which is not a chance of nothing. Equal facts of one
day under one version are evaluated once.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final
from uuid import UUID

import numpy as np

from clearinghouse.deadline_risk import store
from clearinghouse.jobs.job import JobContext
from clearinghouse.jobs.running import utc_now
from clearinghouse.lookback.deadlines import calibrate
from clearinghouse.lookback.documented import documented
from clearinghouse.lookback.study import TODAY
from clearinghouse.plans.store import PaidLine, paid_lines
from clearinghouse.rounds.brief import GRADES, brief_for
from clearinghouse.rounds.freezing import freeze
from needmatch import Problem, case_sha256, solve
from needmatch.grid import build_grid
from needmatch.problem import Need
from needmatch.risk import QUANTITIES, ObligationRisk, RiskParameters, obligation_risks, simulate, work_of
from needmatch.risk.calibration import Score
from needmatch.risk.obligations import PaidWork, receipts_by_activity
from needmatch.risk.simulation import QUANTILES
from needmatch.units import cents, weakest

_DIGITS: Final = 6
"""Places kept of a chance: what lies behind is noise of the last bit."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """The chance of every obligation with one parameter at its low and at its high end."""

    parameter: str
    low: float
    high: float
    chances_low: tuple[float, ...]
    chances_high: tuple[float, ...]


async def evaluate_nightly(context: JobContext) -> int:
    """Evaluate as of the newest day that is over; returns the number of obligations that were written."""
    id = await evaluate(context.day, now=utc_now())
    return 0 if id is None else len(await store.chances(id, sees=store.ALL))


async def evaluate(as_of: date, *, now: datetime) -> UUID | None:
    """Evaluate in the caller's transaction what was known by the end of a day; None: it was evaluated before.

    Raises:
        CannotFreeze: the rows on record contradict each other. Infeasible: no bilateral plan keeps their conditions.
    """
    brief = brief_for("documented", as_of)
    # What agreements hold will be there as well; a chance asks what money there is, not what is still free. What is
    # paid for is known by line, so lines are not added up here, however many there are.
    frozen = await freeze(brief, with_reserved=True, is_line_by_line=True)
    paid = await paid_lines(
        cutoff=brief.cutoff,
        first_year=brief.first_year,
        last_year=brief.last_year,
        grades=GRADES[brief.scope],
    )
    # The solver works away from the event loop; the transaction waits, and nobody else is on its connection.
    made = await asyncio.to_thread(evaluation_of, frozen.problem, as_of, paid)
    return await store.add(made, now=now)


async def ensure_first_evaluation(as_of: date, *, now: datetime) -> bool:
    """Evaluate in the caller's transaction if nothing ever was; whether it was done now. Raises as `evaluate` does."""
    if await store.newest() is not None:
        return False
    return await evaluate(as_of, now=now) is not None


def evaluation_of(problem: Problem, as_of: date, paid: Sequence[PaidLine] = ()) -> store.NewEvaluation:
    """Return the evaluation of a case, its money placed as its bilateral round places it.

    Args:
        paid: what national and secured money pays of the work already; it is bought in every chance but that without
            money, which holds what others secured alone.
    """
    parameters = RiskParameters()
    received = receipts_by_activity(solve(problem))
    needed = needed_alone(problem, paid)
    secured = secured_work(needed, paid)
    risks = obligation_risks(needed, received, parameters, secured)
    work = work_of(build_grid(needed, with_relations=False), received, secured)
    moved = _moved(work, parameters)
    row_of = {obligation: row for row, obligation in enumerate(work.obligations)}
    deadlines = {each.obligation: each.deadline for each in problem.obligations}
    grades = _grades(problem)
    counted = [each for each in risks if each.chance is not None]
    return store.NewEvaluation(
        as_of=as_of,
        version=version("clearinghouse"),
        case_sha256=_facts_sha256(problem, paid),
        first_year=problem.first_year,
        last_year=problem.last_year,
        seed=parameters.seed,
        parameters={name: getattr(parameters, name) for name in QUANTITIES},
        n_obligations=len(counted),
        n_passed=len(risks) - len(counted),
        expected_missed=_sum(each.chance for each in counted),
        expected_missed_full=_sum(each.chance_full for each in counted),
        expected_missed_without=_sum(each.chance_without for each in counted),
        sensitivity=[
            {
                "parameter": each.parameter,
                "low": each.low,
                "high": each.high,
                "at_low": _sum(each.chances_low),
                "at_high": _sum(each.chances_high),
            }
            for each in moved
        ],
        calibration=_calibration(),
        chances=tuple(
            _chance(each, deadlines[each.obligation], grades[each.obligation], row_of, moved)
            for each in risks
        ),
    )


def needed_alone(problem: Problem, paid: Iterable[PaidLine]) -> Problem:
    """Return a problem whose needs buy their own part of the output of a year: the rest is paid for."""
    lines = {(each.activity, each.year): each for each in paid}

    def own_part(need: Need) -> Need:
        line = lines.get((need.activity, need.year))
        if line is None or need.output is None:
            return need
        return replace(need, output=need.output * float(line.need_usd / line.cost_usd))

    return replace(problem, needs=tuple(own_part(each) for each in problem.needs))


def secured_work(problem: Problem, paid: Iterable[PaidLine]) -> dict[str, PaidWork]:
    """Return what is paid for by obligation, in the unit in which the problem counts its work.

    A line without an output buys none where work is counted in output; nothing is guessed for it.
    """
    grid = build_grid(problem, with_relations=False)
    in_output = {term.obligation: term.uses_output for term in grid.terms}
    found = {each: PaidWork(np.zeros(grid.n_years), np.zeros(grid.n_years)) for each in in_output}
    for line in paid:
        if line.obligation in found:
            year = line.year - problem.first_year
            for amount, of in (
                (line.secured_usd, found[line.obligation].others),
                (line.national_usd, found[line.obligation].own),
            ):
                bought = float((line.output or 0) * amount / line.cost_usd)
                of[year] += bought if in_output[line.obligation] else cents(amount)
    return found


def _facts_sha256(problem: Problem, paid: Sequence[PaidLine]) -> str:
    """Return the hash of the case, taken together with what is paid for where there is any."""
    case = case_sha256(problem)
    if not paid:
        return case
    lines = "\n".join(
        "|".join(
            (each.activity, str(each.year), str(each.secured_usd), str(each.national_usd), str(each.output))
        )
        for each in paid
    )
    return hashlib.sha256(f"{case}\n{lines}".encode()).hexdigest()


def _moved(work: Any, parameters: RiskParameters) -> list[_Moved]:
    moved = []
    for name, quantity in QUANTITIES.items():
        low, high = (
            tuple(float(x) for x in simulate(work, parameters.with_value(name, end)).chance)
            for end in (quantity.low, quantity.high)
        )
        moved.append(_Moved(name, quantity.low, quantity.high, low, high))
    return moved


def _chance(
    risk: ObligationRisk, deadline: date, evidence: str, row_of: dict[str, int], moved: list[_Moved]
) -> store.NewChance:
    row = row_of.get(risk.obligation)
    return store.NewChance(
        obligation=risk.obligation,
        state=risk.state,
        deadline=deadline,
        is_deadline_beyond=risk.is_deadline_beyond,
        chance=_rounded(risk.chance),
        chance_full=_rounded(risk.chance_full),
        chance_without=_rounded(risk.chance_without),
        standard_error=_rounded(risk.standard_error),
        completion=None
        if risk.completion is None
        else {
            f"{share:g}": None if math.isinf(year) else round(year, 2)
            for share, year in zip(QUANTILES, risk.completion, strict=True)
        },
        beyond_share=_rounded(risk.beyond_share),
        sensitivity=None
        if row is None
        else [
            {
                "parameter": each.parameter,
                "low": each.low,
                "high": each.high,
                "at_low": _rounded(each.chances_low[row]),
                "at_high": _rounded(each.chances_high[row]),
            }
            for each in moved
        ],
        evidence=evidence,
    )


def _grades(problem: Problem) -> dict[str, str]:
    """Return the weakest grade of the needs of each obligation, its own where it has none."""
    obligation_of = {each.activity: each.obligation for each in problem.activities}
    found: dict[str, list[str]] = {each.obligation: [each.evidence] for each in problem.obligations}
    for need in problem.needs:
        obligation = obligation_of[need.activity]
        if obligation is not None:
            found[obligation].append(need.evidence)
    return {obligation: weakest(grades) for obligation, grades in found.items()}


@lru_cache(maxsize=1)
def _calibration() -> dict[str, Any]:
    """Return the Brier scores of the simulation on past deadlines and targets, beside those of its rivals."""
    found = calibrate(documented(), TODAY)
    return {
        "outcomes_until": TODAY.isoformat(),
        "deadlines": _score(found.deadlines),
        "yearly_targets": _score(found.targets),
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in asdict(score).items()
    }


def _sum(values: Any) -> float:
    return round(sum(each or 0.0 for each in values), _DIGITS)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
