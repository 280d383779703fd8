"""What changes the least fund: one rule or one fact of the case at a time.

Each variant is a scenario of its own, with its own bilateral round where a fact changes, so that they can be spread
over processes. The surprise: more bilateral money can raise the least fund, when the round spends it elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, replace

from needmatch.errors import Infeasible
from needmatch.plan import Plan
from needmatch.problem import Problem
from needmatch.scenarios import run_scenarios
from needmatch.solve import solve
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import FundProgramme
from needmatch.trustfund.shortfall import bilateral_round
from needmatch.units import EVIDENCE

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Variant:
    """A case and rules that differ in one thing; `plan` is the bilateral round where that stays the same."""

    name: str
    problem: Problem
    inputs: FundInputs
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class VariantResult:
    """The answer to a variant; `least_fund_cents` None: no plan keeps its conditions."""

    name: str
    n_eligible: int
    n_mendable: int
    least_fund_cents: int | None


def variants_of(plan: Plan, inputs: FundInputs) -> tuple[Variant, ...]:
    """Return the case itself and every variant of it; inputs are checked ones."""
    plan = portable(plan)
    problem = plan.problem
    given = inputs.start_year or problem.first_year
    rows = [Variant("as asked", problem, inputs, plan)]

    def rule(name: str, changed: FundInputs) -> None:
        if changed != inputs:
            rows.append(Variant(name, problem, changed, plan))

    for fee in (0.0, 0.03, 0.07):
        rule(f"fee {fee:.0%}", replace(inputs, fee=fee))
    for reserve in (0.0, 0.1, 0.2):
        rule(f"reserve {reserve:.0%} of what came in", replace(inputs, reserve_share=reserve))
    free = replace(inputs, path=None, contributions_cents=None)
    for start in (given - 1, given + 1):
        if start in problem.years:
            rule(f"first contributions in {start}", replace(free, start_year=start))
    n_years = problem.last_year - given + 1
    if n_years > 1:
        rule("all paid in the first year", replace(free, path=(1.0,)))
        rule("half paid in the first year", replace(free, path=(n_years - 1.0, *(1.0,) * (n_years - 1))))
        rule("paid rising evenly", replace(free, path=tuple(float(k + 1) for k in range(n_years))))
    rule("with front-loading", replace(inputs, front_loads=True))
    rule("estimated needs accepted too", replace(inputs, evidence=inputs.evidence | {"estimated"}))
    rule("needs of any grade accepted", replace(inputs, evidence=frozenset(EVIDENCE)))
    for factor in (0.8, 1.2):
        word = f"{factor - 1:+.0%}"
        rows.append(Variant(f"bilateral money {word}", with_money(problem, factor), inputs))
        rows.append(Variant(f"needs {word}", with_needs(problem, factor), inputs))
    for preset in ("no-state-left-behind", "most-land-released"):
        policy = replace(problem.policy, preset=preset, tiers=None)
        if policy != problem.policy:
            rows.append(Variant(f"bilateral round under {preset}", replace(problem, policy=policy), inputs))
    return tuple(rows)


def portable(plan: Plan) -> Plan:
    """Return a plan that can be sent to another process: the read-only view in its policy cannot be."""
    policy = replace(plan.problem.policy, protected=dict(plan.problem.policy.protected))
    return replace(plan, problem=replace(plan.problem, policy=policy))


def with_money(problem: Problem, factor: float) -> Problem:
    """Return a problem whose tranches are multiplied, rounded down to cents."""
    changed = tuple(replace(t, amount_cents=int(t.amount_cents * factor)) for t in problem.tranches)
    return replace(problem, tranches=changed)


def with_needs(problem: Problem, factor: float) -> Problem:
    """Return a problem whose needs cost more or less for the same output, rounded to cents."""
    changed = tuple(replace(n, need_cents=round(n.need_cents * factor)) for n in problem.needs)
    return replace(problem, needs=changed)


def answer(variant: Variant) -> VariantResult:
    """Solve the bilateral round of a variant, and ask for its least fund."""
    try:
        plan = variant.plan or solve(variant.problem)
    except Infeasible:
        return VariantResult(variant.name, 0, 0, None)
    bilateral = bilateral_round(plan, variant.inputs.evidence)
    programme = FundProgramme(bilateral, variant.inputs)
    mendable = programme.mendable()
    least = programme.least_fund(mendable)
    return VariantResult(
        variant.name, len(bilateral.shortfalls), len(mendable), None if least is None else least.fund_cents
    )


def answers(
    plan: Plan,
    inputs: FundInputs,
    *,
    make_executor: Callable[[], Executor] | None = None,
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,),
    progress: Progress | None = None,
) -> tuple[VariantResult, ...]:
    """Return the answer to every variant, in the order of `variants_of`."""
    return run_scenarios(
        answer, variants_of(plan, inputs), make_executor=make_executor, lost=lost, progress=progress
    )
