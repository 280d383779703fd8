"""How much larger a fund must be so that costs and quantities as uncertain as the simulation says do not break it.

The cost of what each eligible obligation has planned until its deadline is multiplied by its simulated factor
(quantity found over output per USD); the bilateral money stays as it is and the fund pays the difference. The
surprise: one reserve for all is far smaller than one for each, because not everything costs more at once.

Late money and years without access cost time rather than money, and are left to the chances of missing a deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from needmatch.grid import FloatArray, build_grid
from needmatch.risk.obligations import receipts_by_activity, work_of
from needmatch.risk.parameters import RiskParameters
from needmatch.risk.simulation import cost_factors
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.shortfall import Bilateral

CONFIDENCE: Final = 0.95
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Reserve:
    """The reserve at 95 percent, in cents.

    `together_cents`: the 95th percentile of what the fund would have to pay beyond the plan, over all its obligations
    at once. `apart_cents`: the sum of what each would need alone. `fund_quantiles_cents`: the least fund at
    `QUANTILES` of the simulated costs, without absorption limits and front-loading.
    """

    together_cents: int
    apart_cents: int
    fund_quantiles_cents: tuple[int, ...]


def simulated_reserve(
    bilateral: Bilateral, inputs: FundInputs, obligations: frozenset[str], parameters: RiskParameters
) -> Reserve:
    """Return the reserve for the obligations that the fund pays for; nothing for none."""
    chosen = [s for s in bilateral.shortfalls if s.obligation in obligations]
    if not chosen:
        return Reserve(0, 0, (0,) * len(QUANTILES))
    grid = build_grid(bilateral.problem, with_relations=False)
    work = work_of(grid, receipts_by_activity(bilateral.plan))
    row = {name: k for k, name in enumerate(work.obligations)}
    factors = cost_factors(work, parameters)[[row[s.obligation] for s in chosen]]
    cost = np.array([float(s.planned_cents) for s in chosen])[:, None] * factors
    received = np.array([float(s.received_cents) for s in chosen])[:, None]
    missing = np.array([float(s.missing_cents) for s in chosen])[:, None]
    from_fund = np.maximum(0.0, cost - received)
    extra = from_fund - missing
    funds = _least_funds(bilateral, inputs, [s.last_year for s in chosen], from_fund)
    return Reserve(
        together_cents=round(max(0.0, float(np.quantile(extra.sum(axis=0), CONFIDENCE)))),
        apart_cents=round(float(np.maximum(0.0, np.quantile(extra, CONFIDENCE, axis=1)).sum())),
        fund_quantiles_cents=tuple(round(float(q)) for q in np.quantile(funds, QUANTILES)),
    )


def _least_funds(
    bilateral: Bilateral, inputs: FundInputs, last_years: list[int], from_fund: FloatArray
) -> FloatArray:
    """Return the least fund at each point: in every year, what came in and may be spent covers what is due by then."""
    shares = np.cumsum(inputs.shares(bilateral.problem))
    left = (1 - inputs.fee) * (1 - inputs.reserve_share)
    years = np.array(last_years)
    least = np.zeros(from_fund.shape[1])
    for t in range(shares.size):
        due = from_fund[years <= t].sum(axis=0)
        if shares[t] > 0:
            least = np.maximum(least, due / (left * shares[t]))
    return least
