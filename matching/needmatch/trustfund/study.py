"""Everything that is asked of a fund, in one call: `study_fund`.

The order is that of design section 7: the bilateral round, who is eligible, the least fund and what it pays when, the
curve, the same money unearmarked, the fee, the reserve, front-loading, what else would change the answer, the verdict.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass

from needmatch.grid import build_grid
from needmatch.plan import Plan
from needmatch.problem import Problem
from needmatch.risk.obligations import ObligationRisk, obligation_risks, receipts_by_activity, work_of
from needmatch.risk.parameters import RiskParameters
from needmatch.risk.sensitivity import Sensitivity, sensitivities
from needmatch.solve import solve
from needmatch.trustfund.comparison import (
    Effect,
    effect_of_fund,
    effect_of_unearmarked,
    fee_break_even,
    least_unearmarked,
)
from needmatch.trustfund.curve import CurvePoint, size_curve
from needmatch.trustfund.front_loading import FrontLoadingStudy, as_needed, front_loading
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import FundProgramme, Payments
from needmatch.trustfund.reserve import Reserve, simulated_reserve
from needmatch.trustfund.shares import VoluntaryShare, voluntary_shares
from needmatch.trustfund.shortfall import Bilateral, Shortfall, bilateral_round
from needmatch.trustfund.variants import VariantResult, answers
from needmatch.trustfund.verdict import Findings, Unmendable, Verdict, verdict_of

Progress = Callable[[str, int, int], None]

STEPS = 8


@dataclass(frozen=True)
class RiskTotals:
    """Expected number of missed deadlines (the sum of chances) over the obligations that have a chance.

    A total names no State; chances of single obligations are restricted.
    """

    n_obligations: int
    bilateral: float
    with_fund: float
    fully_funded: float


@dataclass(frozen=True)
class FundStudy:
    """The answer to a case and the rules of a fund; money in whole cents.

    `paid` is the least fund that leaves every mendable obligation on time, None where none can be;
    `as_needed_cents` what would do if contributions came when they are needed. `unearmarked_cents` is the least
    unearmarked sum that does the same, None where none of those tried does.
    """

    inputs: FundInputs
    bilateral: Bilateral
    mendable: frozenset[str]
    unmendable: Mapping[str, Unmendable]
    paid: Payments | None
    curve: tuple[CurvePoint, ...]
    effects: tuple[Effect, ...]
    unearmarked_cents: int | None
    fee_break_even: float | None
    as_needed_cents: int
    reserve: Reserve
    front_loading: FrontLoadingStudy | None
    shares: tuple[VoluntaryShare, ...]
    variants: tuple[VariantResult, ...]
    risk_parameters: RiskParameters
    risks: tuple[ObligationRisk, ...]
    risk_totals: RiskTotals
    risk_sensitivities: tuple[Sensitivity, ...]
    verdict: Verdict
    seconds: float

    @property
    def problem(self) -> Problem:
        return self.bilateral.problem

    @property
    def plan(self) -> Plan:
        """The bilateral round as solved."""
        return self.bilateral.plan

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        return self.bilateral.shortfalls

    @property
    def first_payment_year(self) -> int | None:
        """The first year in which the least fund pays anything."""
        if self.paid is None:
            return None
        by_year = self.paid.by_year(len(self.problem.years))
        return next((self.problem.first_year + t for t, amount in enumerate(by_year) if amount), None)

    @property
    def freed_cents(self) -> int:
        """Later bilateral money that the least fund sets free, because it paid in time."""
        if self.paid is None:
            return 0
        return sum(s.freed_cents(self.paid.cents[s.obligation].sum(axis=1)) for s in self.paid_shortfalls)

    @property
    def paid_shortfalls(self) -> tuple[Shortfall, ...]:
        """The obligations that the least fund pays for."""
        saved = self.paid.saved if self.paid else frozenset()
        return tuple(s for s in self.shortfalls if s.obligation in saved)


def study_fund(
    problem: Problem,
    inputs: FundInputs | None = None,
    parameters: RiskParameters | None = None,
    *,
    make_executor: Callable[[], Executor] | None = None,
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,),
    progress: Progress | None = None,
) -> FundStudy:
    """Answer whether a fund of last resort is feasible for a checked problem.

    Args:
        make_executor: where variants are computed; None is here, one after another.
        lost: what says that a worker of it was lost (see `needmatch.scenarios.run_scenarios`).
        progress: called with (what is being done, steps done, steps in all); it may raise to cancel.

    Raises:
        FaultyCase: impossible inputs, all at once.
        Infeasible: no bilateral plan keeps the conditions of the case.
    """
    started = time.perf_counter()
    tell = progress or (lambda what, done, of: None)
    inputs = (inputs or FundInputs()).checked(problem)
    parameters = parameters or RiskParameters()
    tell("the bilateral round", 0, STEPS)
    bilateral = bilateral_round(solve(problem), inputs.evidence)
    tell("the least fund", 1, STEPS)
    programme = FundProgramme(bilateral, inputs)
    mendable = programme.mendable()
    paid = programme.least_fund(mendable) if mendable else None
    unmendable = {
        s.obligation: Unmendable.TOO_SOON if s.last_year < programme.start else Unmendable.ABSORPTION
        for s in bilateral.shortfalls
        if s.obligation not in mendable
    }
    asked_cents = inputs.given_cents or (paid.fund_cents if paid else 0)
    tell("the curve of sizes", 2, STEPS)
    curve = size_curve(programme, max(asked_cents, paid.fund_cents if paid else 0)) if paid else ()
    tell("the same money unearmarked", 3, STEPS)
    at_given = programme.most_saved(inputs.given_cents) if paid and inputs.given_cents else None
    effects = _compared(bilateral, inputs, programme, asked_cents, at_given or paid)
    unearmarked = least_unearmarked(bilateral, inputs, paid.saved, paid.fund_cents) if paid else None
    tell("the reserve", 4, STEPS)
    reserve = simulated_reserve(bilateral, inputs, paid.saved if paid else frozenset(), parameters)
    tell("front-loading", 5, STEPS)
    loading = front_loading(bilateral, inputs, paid.saved) if paid else None
    tell("chances of missing deadlines", 6, STEPS)
    risks, totals = _risks(bilateral, paid, parameters)
    grid = build_grid(problem, with_relations=False)
    work = work_of(grid, receipts_by_activity(bilateral.plan))
    tell("what would change the answer", 7, STEPS)
    others = answers(bilateral.plan, inputs, make_executor=make_executor, lost=lost, progress=progress)
    verdict = verdict_of(
        Findings(
            bilateral=bilateral,
            inputs=inputs,
            mendable=mendable,
            unmendable=unmendable,
            least=paid,
            at_given=at_given,
            fund=effects[0] if effects else None,
            rivals=effects[1:],
            unearmarked_cents=unearmarked,
            as_needed_cents=as_needed(bilateral, inputs, paid.saved) if paid else 0,
        )
    )
    return FundStudy(
        inputs=inputs,
        bilateral=bilateral,
        mendable=mendable,
        unmendable=unmendable,
        paid=paid,
        curve=curve,
        effects=effects,
        unearmarked_cents=unearmarked,
        fee_break_even=fee_break_even(paid.fund_cents * (1 - inputs.fee), unearmarked) if paid else None,
        as_needed_cents=as_needed(bilateral, inputs, paid.saved) if paid else 0,
        reserve=reserve,
        front_loading=loading,
        shares=voluntary_shares(problem, inputs.contributors, asked_cents) if asked_cents else (),
        variants=others,
        risk_parameters=parameters,
        risks=risks,
        risk_totals=totals,
        risk_sensitivities=sensitivities(work, parameters),
        verdict=verdict,
        seconds=time.perf_counter() - started,
    )


def _compared(
    bilateral: Bilateral,
    inputs: FundInputs,
    programme: FundProgramme,
    fund_cents: int,
    payments: Payments | None,
) -> tuple[Effect, ...]:
    """Return what the fund does, then what the same money does unearmarked."""
    if payments is None or not fund_cents:
        return ()
    rivals = (
        effect_of_unearmarked(bilateral, inputs, fund_cents, can_carry_over=can) for can in (True, False)
    )
    return (effect_of_fund(programme.shortfalls, payments), *rivals)


def _risks(
    bilateral: Bilateral, paid: Payments | None, parameters: RiskParameters
) -> tuple[tuple[ObligationRisk, ...], RiskTotals]:
    """Return the risk of each obligation with the fund's money, and totals without, with and at full funding."""
    problem = bilateral.problem
    received = receipts_by_activity(bilateral.plan)
    before = obligation_risks(problem, received, parameters)
    with_fund = dict(received)
    if paid is not None:
        for s in bilateral.shortfalls:
            for activity, row in zip(s.activities, paid.cents.get(s.obligation, ()), strict=False):
                for t, amount in enumerate(row):
                    if amount:
                        key = (activity, problem.first_year + t)
                        with_fund[key] = with_fund.get(key, 0) + int(amount)
    after = obligation_risks(problem, with_fund, parameters)
    counted = [(b, a) for b, a in zip(before, after, strict=True) if b.chance is not None]
    totals = RiskTotals(
        n_obligations=len(counted),
        bilateral=sum(b.chance or 0.0 for b, _ in counted),
        with_fund=sum(a.chance or 0.0 for _, a in counted),
        fully_funded=sum(b.chance_full or 0.0 for b, _ in counted),
    )
    return after, totals
