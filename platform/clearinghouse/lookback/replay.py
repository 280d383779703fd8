"""A fund of last resort replayed on past years: what it would have had to be, with everything else as it happened.

Each year stands alone: the money of the year stays where it went, and a fund of that year's contributions pays for what
at-risk obligations still lacked. Within one year nothing competes but the fund's own sum, so its least size and its
steps are sums, and the test holds them against the programme of `needmatch.trustfund`. The surprise: a year is not
played on into the next; what would have been released in it is not taken off the needs of later years.

Source: design, matching, section 7; needs and money as in `needs` and `money`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Final

import numpy as np

from clearinghouse.lookback.documented import Documented
from clearinghouse.lookback.measures import MONTHS, Given
from clearinghouse.lookback.money import PastMoney, Rule, past_money
from clearinghouse.lookback.needs import Basis, PastNeed, past_needs, was_open
from clearinghouse.lookback.study import INTERVAL, TODAY, YEARS, resampled
from clearinghouse.lookback.ways import matched, year_problem
from needmatch.plan import Plan
from needmatch.problem import Commitment, Policy, Problem, Tranche
from needmatch.solve import solve
from needmatch.units import CENTS

POLICY: Final = Policy(preset="deadlines-first", protected={})
"""The policy of the rounds that are compared: the matcher's default, without protected pillars (one pillar is seen)."""

SAMPLES: Final = 200
SEED: Final = 2026

FUND: Final = "fund"
UNEARMARKED: Final = "unearmarked"
FREED: Final = "freed"
WAYS: Final = (FUND, UNEARMARKED, FREED)
"""Through the fund; the same sum as one more unearmarked commitment; no new sum, but the year's own money free to go to
any State."""

_SLIVER: Final = 1e-6
"""A smaller share of a need is rounding, not a shortfall."""


@dataclass(frozen=True, slots=True)
class Short:
    """An at-risk obligation without all of its year's need, after the money as it was given [USD].

    `room_usd`: what its absorption limit still admits; None: no limit is known. `is_uncertain`: the State's own table
    was not captured whole, so it may have got more than is recorded.
    """

    need: PastNeed
    missing_usd: float
    room_usd: float | None
    is_uncertain: bool

    @property
    def is_mendable(self) -> bool:
        """Whether money could have brought it to its whole need within what the State can absorb."""
        return self.room_usd is None or self.missing_usd <= self.room_usd * (1 + _SLIVER)

    @property
    def late_months(self) -> float:
        """Months of the year's work without money."""
        return MONTHS * self.missing_usd / self.need.need_usd

    @property
    def area_m2(self) -> float:
        """Area that the missing money would release; 0 where no area is known."""
        return (self.need.area_m2 or 0.0) * self.missing_usd / self.need.need_usd


@dataclass(frozen=True, slots=True)
class Size:
    """What a fund of a size would have done in a year: obligations funded in whole, late months and area."""

    fund_usd: float
    obligations_funded: int
    late_months_saved: float
    area_m2: float


@dataclass(frozen=True, slots=True)
class WayEffect:
    """What a way of giving does to at-risk obligations, against what happened; losses are below zero."""

    way: str
    obligations_funded: int
    late_months_saved: float
    area_m2: float


@dataclass(frozen=True)
class ReplayYear:
    """A past year [USD, months, m2].

    `n_open`: obligations open then; `n_known` of them with a known need; `n_at_risk` of these at risk; `n_funded` of
    these with all of the year's need as it happened. `n_short` lack some; of them `n_absorption` could not have put
    the whole of it to use, `n_with_plan` had a published plan for the year (the last-resort rule to the letter; the
    others' needs are estimated from their remaining area), and `n_uncertain` may have got money that is not recorded.
    `least_fund_usd`: contributions that would have brought the others to all of their need, fee and reserve included;
    `least_fund_with_plan_usd`: for those with a plan alone; `low_usd` and `high_usd`: the 5th and 95th percentile over
    resampled needs. `to_half_usd`: what would have brought every at-risk obligation to half.
    """

    year: int
    n_open: int
    n_known: int
    n_at_risk: int
    n_funded: int
    n_short: int
    n_absorption: int
    n_with_plan: int
    n_uncertain: int
    money_usd: float
    missing_usd: float
    to_half_usd: float
    least_fund_usd: float
    least_fund_with_plan_usd: float
    low_usd: float
    high_usd: float
    curve: tuple[Size, ...]
    ways: tuple[WayEffect, ...]

    @property
    def share_of_money(self) -> float | None:
        """The least fund as a share of the money of the year; None: no money is recorded."""
        return self.least_fund_usd / self.money_usd if self.money_usd else None


@dataclass(frozen=True)
class Replay:
    """The replay on every year of the look back, under a fee and a reserve (0 to 1); `as_of`: the figures' day."""

    as_of: date
    fee: float
    reserve_share: float
    n_samples: int
    seed: int
    years: tuple[ReplayYear, ...]


def replay(
    known: Documented,
    *,
    fee: float = 0.01,
    reserve_share: float = 0.05,
    n_samples: int = SAMPLES,
    seed: int = SEED,
) -> Replay:
    """Replay a fund of last resort on every year of the look back; equal inputs and seed give equal results."""
    kept = (1 - fee) * (1 - reserve_share)
    years = tuple(_year(known, year, kept, n_samples, seed) for year in YEARS)
    return Replay(TODAY, fee, reserve_share, n_samples, seed, years)


def _year(known: Documented, year: int, kept: float, n_samples: int, seed: int) -> ReplayYear:
    needs = past_needs(known, year)
    money = past_money(known, year, frozenset(n.iso3 for n in needs))
    limits = past_limits(known, year)
    short = shortfalls(needs, money, limits)
    mendable = [s for s in short if s.is_mendable]
    rng = np.random.default_rng([seed, year])
    tried = [least_fund_usd(shortfalls(resampled(needs, rng), money, limits), kept) for _ in range(n_samples)]
    least = least_fund_usd(short, kept)
    low, high = np.quantile(tried, INTERVAL) if tried else (least, least)
    at_risk = [n for n in needs if n.is_at_risk]
    got = money.by_state()
    return ReplayYear(
        year=year,
        n_open=sum(was_open(known, duty, year) for duty in known.duties),
        n_known=len(needs),
        n_at_risk=len(at_risk),
        n_funded=len(at_risk) - len(short),
        n_short=len(short),
        n_absorption=len(short) - len(mendable),
        n_with_plan=sum(s.need.basis is Basis.PLAN for s in short),
        n_uncertain=sum(s.is_uncertain for s in short),
        money_usd=money.total_usd + sum(money.unrecorded.values()),
        missing_usd=sum(s.missing_usd for s in short),
        to_half_usd=sum(max(0.0, n.need_usd / 2 - got.get(n.iso3, 0.0)) for n in at_risk),
        least_fund_usd=least,
        least_fund_with_plan_usd=least_fund_usd([s for s in short if s.need.basis is Basis.PLAN], kept),
        low_usd=float(low),
        high_usd=float(high),
        curve=curve(short, kept),
        ways=ways(needs, money, short, limits, least, kept),
    )


def shortfalls(needs: Sequence[PastNeed], money: PastMoney, limits: Mapping[str, float]) -> tuple[Short, ...]:
    """Return the at-risk obligations that lack money after what was given, in order of State."""
    got = money.by_state()
    rows = []
    for need in needs:
        received = got.get(need.iso3, 0.0)
        missing = need.need_usd - received
        if need.is_at_risk and missing > _SLIVER * need.need_usd:
            limit = limits.get(need.iso3)
            room = None if limit is None else max(0.0, limit - received)
            rows.append(Short(need, missing, room, need.iso3 not in money.is_whole))
    return tuple(rows)


def past_limits(known: Documented, year: int) -> dict[str, float]:
    """Return what each State could put to use in a year: twice its best documented year up to then [USD].

    As rounds do it today (design, matching, section 2 (3)): money from abroad and its own together; a State without a
    documented year has no limit.
    """
    got: dict[tuple[str, int], float] = {}
    for total in (*known.received, *known.national):
        if total.year <= year:
            key = (total.iso3, total.year)
            got[key] = got.get(key, 0.0) + total.amount_usd
    best: dict[str, float] = {}
    for (iso3, _), amount in got.items():
        best[iso3] = max(best.get(iso3, 0.0), amount)
    return {iso3: 2 * amount for iso3, amount in best.items() if amount > 0}


def least_fund_usd(short: Sequence[Short], kept: float) -> float:
    """Return the contributions that pay for all that is missing and can be absorbed.

    Args:
        kept: the share of contributions that is left to spend after fee and reserve.
    """
    return sum(s.missing_usd for s in short if s.is_mendable) / kept


def curve(short: Sequence[Short], kept: float) -> tuple[Size, ...]:
    """Return what a fund does from nothing to its least size, one step for each obligation.

    The most obligations for a sum are those that lack least; between two steps the sum works on the next of them.
    """
    ordered = sorted((s for s in short if s.is_mendable), key=lambda s: (s.missing_usd, s.need.iso3))
    sizes = [Size(0.0, 0, 0.0, 0.0)]
    sums = zip(
        accumulate(s.missing_usd for s in ordered),
        accumulate(s.late_months for s in ordered),
        accumulate(s.area_m2 for s in ordered),
        strict=True,
    )
    return (*sizes, *(Size(usd / kept, n, months, m2) for n, (usd, months, m2) in enumerate(sums, start=1)))


def ways(
    needs: Sequence[PastNeed],
    money: PastMoney,
    short: Sequence[Short],
    limits: Mapping[str, float],
    fund_usd: float,
    kept: float,
) -> tuple[WayEffect, ...]:
    """Return what the least fund does, the same sum unearmarked, and the year's own money free to go anywhere."""
    if not short or not fund_usd:
        return ()
    most = curve(short, kept)[-1]
    plan = solve(with_unearmarked(needs, money, limits, fund_usd))
    return (
        WayEffect(FUND, most.obligations_funded, most.late_months_saved, most.area_m2),
        _effect(UNEARMARKED, needs, money, _given(plan)),
        _effect(FREED, needs, money, _by_state(matched(needs, money, Rule.FREE, POLICY), money.unrecorded)),
    )


def with_unearmarked(
    needs: Sequence[PastNeed], money: PastMoney, limits: Mapping[str, float], fund_usd: float
) -> Problem:
    """Return the year as it happened, with one more commitment that is open to every State.

    The surprise: a limit below what a State got that year is raised to it, since the year did happen.
    """
    problem = year_problem(needs, money, Rule.SAME_YEAR, POLICY, free_share=0.0)
    fixed = {
        t.commitment.partition(" ")[2]: t.amount_cents
        for t in problem.tranches
        if t.commitment.startswith("fixed ")
    }
    states = tuple(
        replace(s, max_cents_per_year=max(round(limits[s.state] * CENTS), fixed.get(s.state, 0)))
        if s.state in limits
        else s
        for s in problem.states
    )
    extra = Commitment(UNEARMARKED, UNEARMARKED, None, None, evidence="assumed")
    tranche = Tranche(UNEARMARKED, money.year, int(fund_usd * CENTS))
    return replace(
        problem,
        states=states,
        commitments=tuple(sorted([*problem.commitments, extra], key=lambda c: c.commitment)),
        tranches=tuple(sorted([*problem.tranches, tranche], key=lambda t: t.commitment)),
    )


def _given(plan: Plan) -> dict[str, float]:
    got: dict[str, float] = {}
    for flow in plan.allocations:
        got[flow.state] = got.get(flow.state, 0.0) + flow.amount_cents / CENTS
    return got


def _by_state(given: Given, unrecorded: Mapping[str, float]) -> dict[str, float]:
    got = dict(unrecorded)
    for (_, iso3), amount in sorted(given.items()):
        got[iso3] = got.get(iso3, 0.0) + amount
    return got


def _effect(way: str, needs: Sequence[PastNeed], money: PastMoney, got: Mapping[str, float]) -> WayEffect:
    """Return what another distribution does to at-risk obligations, less what happened."""
    before = money.by_state()
    funded, months, m2 = 0, 0.0, 0.0
    for need in needs:
        if not need.is_at_risk:
            continue
        then, now = (min(1.0, each.get(need.iso3, 0.0) / need.need_usd) for each in (before, got))
        # Cents of the matcher are rounded down: a dollar is no shortfall here.
        whole = 1 - max(_SLIVER, 1.0 / need.need_usd)
        funded += (now >= whole) - (then >= whole)
        months += MONTHS * (now - then)
        m2 += (need.area_m2 or 0.0) * (now - then)
    return WayEffect(way, funded, months, m2)
