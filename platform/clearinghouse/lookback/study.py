"""The look back as a whole: years, ways, the choice of a policy on early years, resampled needs, flexibility curves.

Everything is seeded, so that one command reproduces it. The surprise: the policy is chosen on the early years alone
and the late years are what is reported; early years are shown too, marked as those that were chosen on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from clearinghouse.lookback.deadlines import Calibration, calibrate
from clearinghouse.lookback.documented import Documented
from clearinghouse.lookback.measures import NAMES, Measures, measures
from clearinghouse.lookback.money import PastMoney, Rule, past_money
from clearinghouse.lookback.needs import Basis, PastNeed, past_needs, was_open
from clearinghouse.lookback.ways import Key, by_key, matched
from needmatch.problem import PRESETS, Policy
from needmatch.scenarios import run_scenarios

EARLY_YEARS: Final = (2014, 2016)
LATE_YEARS: Final = (2019, 2021, 2022)
YEARS: Final = (*EARLY_YEARS, *LATE_YEARS)
"""The years that the real flows cover well enough (issue: 2022 best, then 2014, 2021, 2019, 2016)."""

TODAY: Final = date(2026, 11, 21)
"""The day the documented figures were collected: what had not happened by then has no outcome."""

NEED_SPREAD: Final = 0.3
"""Spread of needs when they are resampled, of the logarithm: unit costs lie between 1.72 and 3.24 USD/m2."""

FREE_SHARES: Final = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SAMPLES: Final = 60
HAPPENED: Final = "as it happened"
INTERVAL: Final = (0.05, 0.95)

Progress = Callable[[str, int, int], None]


def way_names() -> tuple[str, ...]:
    """Return the names of all ways, in the order in which they are shown."""
    names = [HAPPENED]
    for rule in Rule:
        names += [f"{rule}: {Key.PROPORTIONAL}", f"{rule}: {Key.EQUAL}", f"{rule}: matched"]
    return tuple(names)


@dataclass(frozen=True)
class Task:
    """One sample of one year: all ways, and the flexibility curve where `with_curve`."""

    needs: tuple[PastNeed, ...]
    money: PastMoney
    policy: Policy
    with_curve: bool


@dataclass(frozen=True)
class Sample:
    """What came of a task: measures by way, and by rule and free share."""

    ways: dict[str, Measures]
    curve: dict[tuple[Rule, float], Measures]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure at the needs as computed, and the 5th and 95th percentile over resampled needs."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class YearResult:
    """A year of the look back: what it rests on, and its measures by way and measure."""

    year: int
    is_early: bool
    n_open: int
    n_known: int
    n_at_risk: int
    n_from_plans: int
    n_hindsight: int
    n_not_whole: int
    n_donors: int
    need_usd: float
    money_usd: float
    unrecorded_usd: float
    beyond_need_usd: float
    ways: dict[str, dict[str, Estimate]]
    curve: dict[tuple[Rule, float], dict[str, Estimate]]


@dataclass(frozen=True)
class PolicyTrial:
    """A policy tried on the early years: at-risk obligations half funded and late months, under the five-year rule."""

    name: str
    n_half_funded: float
    late_months: float


@dataclass(frozen=True)
class LookBack:
    """The whole look back. `as_of`: the day of the packaged figures that it read."""

    as_of: date
    years: tuple[YearResult, ...]
    trials: tuple[PolicyTrial, ...]
    chosen: str
    calibration: Calibration
    n_samples: int
    seed: int
    seconds: float

    @property
    def late(self) -> tuple[YearResult, ...]:
        """The years that are reported."""
        return tuple(y for y in self.years if not y.is_early)


def policies() -> dict[str, Policy]:
    """Return the policies among which the early years choose."""
    return {
        name: Policy(preset=name, protected={}) for name in PRESETS if name != "victim-assistance-protected"
    }


def run_task(task: Task) -> Sample:
    """Compute one task; a module's own function, so that processes and clusters can be given it."""
    needs, money = task.needs, task.money
    ways = {HAPPENED: measures(needs, money, money.given)}
    for rule in Rule:
        for key in Key:
            ways[f"{rule}: {key}"] = measures(needs, money, by_key(key, needs, money, rule))
        ways[f"{rule}: matched"] = measures(needs, money, matched(needs, money, rule, task.policy))
    curve = {}
    if task.with_curve:
        for rule in Rule:
            for share in FREE_SHARES:
                given = matched(needs, money, rule, task.policy, share) if share else money.given
                curve[rule, share] = measures(needs, money, given)
    return Sample(ways, curve)


def resampled(needs: Sequence[PastNeed], rng: np.random.Generator) -> tuple[PastNeed, ...]:
    """Return needs multiplied by lognormal factors of median 1; the area they release stays."""
    factors = np.exp(NEED_SPREAD * rng.standard_normal(len(needs)))
    return tuple(replace(n, need_usd=n.need_usd * float(f)) for n, f in zip(needs, factors, strict=True))


def look_back(
    known: Documented,
    today: date,
    *,
    n_samples: int = SAMPLES,
    seed: int = 2026,
    make_executor: Callable[[], Executor] | None = None,
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,),
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> LookBack:
    """Look back on the years that are covered well enough; equal inputs and seed give equal results.

    Args:
        n_samples: how often needs are resampled; 0 gives no intervals (low and high are the value).
        make_executor, lost, is_cancelled: see `needmatch.scenarios.run_scenarios`.
    """
    started = time.perf_counter()
    facts = {year: _facts(known, year) for year in YEARS}
    trials = _trials(facts)
    chosen = max(trials, key=lambda t: (t.n_half_funded, -t.late_months)).name
    policy = policies()[chosen]
    tasks = []
    for year in YEARS:
        needs, money = facts[year]
        rng = np.random.default_rng([seed, year])
        tasks.append(Task(needs, money, policy, True))
        # Curves cost most of the time; a quarter of the samples is enough for their intervals.
        tasks += [Task(resampled(needs, rng), money, policy, k % 4 == 0) for k in range(n_samples)]
    samples = run_scenarios(
        run_task, tasks, make_executor=make_executor, progress=progress, is_cancelled=is_cancelled, lost=lost
    )
    per_year = n_samples + 1
    years = tuple(
        _year_result(known, year, *facts[year], samples[k * per_year : (k + 1) * per_year])
        for k, year in enumerate(YEARS)
    )
    return LookBack(
        years=years,
        trials=trials,
        chosen=chosen,
        as_of=today,
        calibration=calibrate(known, today),
        n_samples=n_samples,
        seed=seed,
        seconds=time.perf_counter() - started,
    )


def _facts(known: Documented, year: int) -> tuple[tuple[PastNeed, ...], PastMoney]:
    needs = past_needs(known, year)
    return needs, past_money(known, year, frozenset(n.iso3 for n in needs))


def _trials(facts: dict[int, tuple[tuple[PastNeed, ...], PastMoney]]) -> tuple[PolicyTrial, ...]:
    """Return what each policy did on the early years, in order of name."""
    trials = []
    for name, policy in sorted(policies().items()):
        found = []
        for year in EARLY_YEARS:
            needs, money = facts[year]
            found.append(measures(needs, money, matched(needs, money, Rule.FIVE_YEARS, policy)))
        trials.append(
            PolicyTrial(name, sum(m.n_half_funded for m in found), sum(m.late_months for m in found))
        )
    return tuple(trials)


def _year_result(
    known: Documented,
    year: int,
    needs: tuple[PastNeed, ...],
    money: PastMoney,
    samples: Sequence[Sample],
) -> YearResult:
    got = money.by_state()
    return YearResult(
        year=year,
        is_early=year in EARLY_YEARS,
        n_open=sum(was_open(known, duty, year) for duty in known.duties),
        n_known=len(needs),
        n_at_risk=sum(n.is_at_risk for n in needs),
        n_from_plans=sum(n.basis is Basis.PLAN for n in needs),
        n_hindsight=sum(n.is_hindsight for n in needs),
        n_not_whole=sum(n.iso3 not in money.is_whole for n in needs),
        n_donors=len({donor for donor, _ in money.given}),
        need_usd=sum(n.need_usd for n in needs),
        money_usd=money.total_usd,
        unrecorded_usd=sum(money.unrecorded.values()),
        beyond_need_usd=sum(max(0.0, got.get(n.iso3, 0.0) - n.need_usd) for n in needs),
        ways={name: _estimates([s.ways[name] for s in samples]) for name in way_names()},
        curve={
            key: _estimates([s.curve[key] for s in samples if s.curve])
            for key in ((rule, share) for rule in Rule for share in FREE_SHARES)
        },
    )


def _estimates(found: Sequence[Measures]) -> dict[str, Estimate]:
    """Return each measure: the first is that of the needs as computed, the rest are resampled."""
    estimates = {}
    for name in NAMES:
        values = np.array([getattr(m, name) for m in found], dtype=float)
        tried = values[1:] if values.size > 1 else values
        low, high = np.quantile(tried, INTERVAL)
        estimates[name] = Estimate(float(values[0]), float(low), float(high))
    return estimates
