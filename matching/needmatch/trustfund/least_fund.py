"""The programme of a fund of last resort: how little suffices, and the most that a given sum can do.

Variables: x[a,t] >= 0, what the fund pays for activity a of an eligible obligation in year t, from its start to the
year of the deadline; F, all contributions together; K[t] the fund's balance; Z[t] its debt; z[o] 1 if obligation o is
left on time. With path p (shares of F by year), fee f, reserve share r, rate i and gearing g, rows are:

    (1) what is paid for a by the end of t <= what the bilateral round leaves unfunded then
    (2) what a State's obligations get in t <= what its absorption limit leaves
    (3) K[t] = K[t-1] + (1-f) p[t] F - sum x[.,t] + Z[t] - (1+i) Z[t-1],   K[t] >= r (1-f) (p[0]+...+p[t]) F
    (4) Z[t] <= g (1-f) F x present value of p after t;  0 without front-loading
    (5) sum over t of x[a,t] >= missing[a] z[o]

Amounts are in units of the median shortfall; answers are whole cents, and the books are checked in them.
Source: design sections 2 (5, 6) and 7.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint

from needmatch.engines import ProgrammeFailed
from needmatch.grid import FloatArray, IntArray
from needmatch.scipy_lp import milp
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.shortfall import Bilateral, Shortfall
from needmatch.units import CENTS

_HOLD: Final = 1e-7
"""How far a held value may get worse, in units of the programme; far below a cent of a median shortfall of millions."""

_IDLE: Final = 100.0
"""How many times over a fund may pay for everything missing before the rest of it is left out of the programme."""

_STEPS_UP: Final = (0, 1, 2, 5, 10, 100, 1000)
"""Dollars that are added to a least fund, in turn, until its books balance in whole cents."""


@dataclass(frozen=True)
class Payments:
    """What a fund of a size pays: by obligation an array (activities, years of the horizon) of cents."""

    fund_cents: int
    cents: Mapping[str, IntArray]
    saved: frozenset[str]
    interest_cents: int

    def by_year(self, n_years: int) -> tuple[int, ...]:
        """Return all payments by year of the horizon."""
        total = np.zeros(n_years, dtype=np.int64)
        for paid in self.cents.values():
            total += paid.sum(axis=0)
        return tuple(int(x) for x in total)


class FundProgramme:
    """The programme for one bilateral round and one set of rules."""

    def __init__(self, bilateral: Bilateral, inputs: FundInputs) -> None:
        problem = bilateral.problem
        self.bilateral, self.inputs = bilateral, inputs
        self.shortfalls = bilateral.shortfalls
        self.n_years = len(problem.years)
        self.start = (inputs.start_year or problem.first_year) - problem.first_year
        self.share_left = 1 - inputs.fee
        self.path = np.array(inputs.shares(problem)) * self.share_left
        missing = [s.missing_cents for s in self.shortfalls]
        self.scale_cents = float(np.median(missing)) if missing else 1.0
        self._x = {
            (o, a, t): k
            for k, (o, a, t) in enumerate(
                (o, a, t)
                for o, s in enumerate(self.shortfalls)
                for a in range(len(s.activities))
                for t in range(self.start, s.last_year + 1)
            )
        }
        n = len(self._x)
        self._z = n + np.arange(len(self.shortfalls))
        self._balance = n + len(self.shortfalls) + np.arange(self.n_years)
        self._debt = self._balance + self.n_years
        self._fund = int(n + len(self.shortfalls) + 2 * self.n_years)
        self.n_columns = self._fund + 1
        self._rows = self._build()

    def _build(self) -> LinearConstraint:
        inputs, path, rate = self.inputs, self.path, self.inputs.front_load_rate
        rows: list[dict[int, float]] = []
        lower: list[float] = []
        upper: list[float] = []

        def row(entries: dict[int, float], low: float, high: float) -> None:
            rows.append(entries)
            lower.append(low)
            upper.append(high)

        for o, s in enumerate(self.shortfalls):
            for a in range(len(s.activities)):
                for t in range(self.start, s.last_year + 1):
                    paid = {self._x[o, a, year]: 1.0 for year in range(self.start, t + 1)}
                    row(paid, -np.inf, float(s.backlog_cents[a, t]) / self.scale_cents)
                all_paid = {self._x[o, a, t]: 1.0 for t in range(self.start, s.last_year + 1)}
                missing = float(s.backlog_cents[a, -1]) / self.scale_cents
                row(all_paid | {int(self._z[o]): -missing}, 0.0, np.inf)
        for state, room in self.bilateral.room_cents.items():
            for t in range(self.start, self.n_years):
                here = {
                    k: 1.0
                    for (o, _, year), k in self._x.items()
                    if year == t and self.shortfalls[o].state == state
                }
                if here:
                    row(here, -np.inf, max(0, room[t]) / self.scale_cents)
        for t in range(self.n_years):
            books = {k: 1.0 for (_, _, year), k in self._x.items() if year == t}
            books |= {int(self._balance[t]): 1.0, int(self._debt[t]): -1.0, self._fund: -float(path[t])}
            if t:
                books |= {int(self._balance[t - 1]): -1.0, int(self._debt[t - 1]): 1.0 + rate}
            row(books, 0.0, 0.0)
            came_in = float(path[: t + 1].sum())
            row({int(self._balance[t]): 1.0, self._fund: -inputs.reserve_share * came_in}, 0.0, np.inf)
            row({int(self._debt[t]): 1.0, self._fund: -self._gearing(t)}, -np.inf, 0.0)
        matrix = sp.csr_array(
            (
                [value for entries in rows for value in entries.values()],
                (
                    [k for k, entries in enumerate(rows) for _ in entries],
                    [column for entries in rows for column in entries],
                ),
            ),
            shape=(len(rows), self.n_columns),
        )
        return LinearConstraint(matrix, np.array(lower), np.array(upper))

    def _gearing(self, t: int) -> float:
        """Return the most debt at the end of year t, as a share of F: rule (4)."""
        if not self.inputs.front_loads or t < self.start:
            return 0.0
        rate = 1 + self.inputs.front_load_rate
        later = range(t + 1, self.n_years)
        return self.inputs.gearing * float(sum(self.path[s] / rate ** (s - t) for s in later))

    def _solve(
        self,
        cost: FloatArray,
        *,
        least: Mapping[int, float],
        most: Mapping[int, float],
        extra: Sequence[tuple[FloatArray, float, float]] = (),
    ) -> FloatArray | None:
        """Minimise a cost; None where no books balance."""
        lower, upper = np.zeros(self.n_columns), np.full(self.n_columns, np.inf)
        upper[self._z] = 1.0
        for column, bound in least.items():
            lower[column] = bound
        for column, bound in most.items():
            upper[column] = bound
        integrality = np.zeros(self.n_columns)
        integrality[self._z] = upper[self._z] > lower[self._z]
        constraints = [self._rows]
        constraints += [LinearConstraint(row[None, :], low, high) for row, low, high in extra]
        answer = milp(
            cost,
            integrality=integrality,
            bounds=Bounds(lower, upper),
            constraints=constraints,
            options={"mip_rel_gap": 0.0},
        )
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise ProgrammeFailed(f"the programme of the fund ended with: {answer.message}")
        return np.asarray(answer.x, dtype=float)

    def _unit(self, *columns: int) -> FloatArray:
        cost = np.zeros(self.n_columns)
        cost[list(columns)] = 1.0
        return cost

    def mendable(self) -> frozenset[str]:
        """Return the obligations that a fund of some size could leave on time, each taken alone."""
        found = set()
        for o, s in enumerate(self.shortfalls):
            if self._solve(self._unit(self._fund), least={int(self._z[o]): 1.0}, most={}) is not None:
                found.add(s.obligation)
        return frozenset(found)

    def least_fund(self, obligations: frozenset[str]) -> Payments | None:
        """Return the least fund that leaves all of these on time, and what it pays when; None where none suffices."""
        if not obligations:
            return Payments(0, {}, frozenset(), 0)
        wanted = {int(self._z[o]): 1.0 for o, s in enumerate(self.shortfalls) if s.obligation in obligations}
        others = {int(z): 0.0 for z in self._z if int(z) not in wanted}
        answer = self._solve(self._unit(self._fund), least=wanted, most=others)
        if answer is None:
            return None
        return self._payments_of(float(answer[self._fund]), wanted, others)

    def least_fund_for(self, n_obligations: int) -> Payments | None:
        """Return the least fund that leaves this many obligations on time, whichever they are."""
        count = self._unit(*self._z)
        answer = self._solve(
            self._unit(self._fund), least={}, most={}, extra=[(count, float(n_obligations), np.inf)]
        )
        if answer is None:
            return None
        wanted = {int(z): 1.0 for z in self._z if answer[z] > 0.5}
        others = {int(z): 0.0 for z in self._z if answer[z] <= 0.5}
        return self._payments_of(float(answer[self._fund]), wanted, others)

    def _payments_of(
        self, least: float, wanted: Mapping[int, float], others: Mapping[int, float]
    ) -> Payments:
        """Return the earliest payments of the least fund in whole dollars whose books balance in cents."""
        dollars = math.ceil(least * self.scale_cents / CENTS - 1e-6)
        for more in _STEPS_UP:
            fund_cents = (dollars + more) * CENTS
            paid = self._earliest(fund_cents, wanted, others)
            if paid is not None and self.balances(paid):
                return paid
        raise ProgrammeFailed("the least fund does not balance in whole cents")

    def _size(self, fund_cents: int) -> float:
        """Return the size of a fund in the unit of the programme, cut where more of it could change no payment.

        Once what one year brings in, or lets the fund borrow, pays for everything that is missing with its interest,
        the rest stays idle; written out, it would drown the needs in the solver's rounding.
        """
        given = fund_cents / self.scale_cents
        yearly = [float(share) * (1 - self.inputs.reserve_share) for share in self.path]
        borrowed = [self._gearing(t) for t in range(self.n_years)]
        least = min((share for share in (*yearly, *borrowed) if share > 0), default=0.0)
        if not self.shortfalls or least == 0:
            return given
        missing = sum(s.missing_cents for s in self.shortfalls) / self.scale_cents
        owed = missing * (1 + self.inputs.front_load_rate) ** self.n_years
        return min(given, _IDLE * owed / least)

    def most_saved(self, fund_cents: int) -> Payments:
        """Return what a fund of a size does best: most obligations on time, then most late months, then earliest.

        Months for obligations that stay late are paid for too: a fund of last resort does not hold money idle.
        """
        size = {self._fund: self._size(fund_cents)}
        first = self._solve(-self._unit(*self._z), least=size, most=size)
        if first is None:
            raise ProgrammeFailed("a fund that pays for nothing does not balance")
        n_saved = round(float(first[self._z].sum()))
        months = self._months()
        count = (self._unit(*self._z), float(n_saved), np.inf)
        second = self._solve(months, least=size, most=size, extra=[count])
        if second is None:
            raise ProgrammeFailed("the obligations that a fund can save are not saved again")
        wanted = {int(z): 1.0 for z in self._z if second[z] > 0.5}
        others = {int(z): 0.0 for z in self._z if second[z] <= 0.5}
        held = (months, -np.inf, float(months @ second) + _HOLD)
        paid = self._earliest(fund_cents, wanted, others, extra=[held], fallback=second)
        if paid is None:
            raise ProgrammeFailed("the payments of a fund do not come out again")
        return paid

    def most_months(self, fund_cents: int) -> Payments:
        """Return the payments of a fund of a size that take away most late months, whoever is left on time by them."""
        size = {self._fund: self._size(fund_cents)}
        months = self._months()
        answer = self._solve(months, least=size, most=size | {int(z): 0.0 for z in self._z})
        if answer is None:
            raise ProgrammeFailed("a fund that pays for nothing does not balance")
        held = (months, -np.inf, float(months @ answer) + _HOLD)
        none = {int(z): 0.0 for z in self._z}
        paid = self._earliest(fund_cents, {}, none, extra=[held], fallback=answer)
        if paid is None:
            raise ProgrammeFailed("the payments of a fund do not come out again")
        on_time = {
            s.obligation
            for s in self.shortfalls
            if int(paid.cents[s.obligation].sum()) >= s.missing_cents - len(s.activities) * self.n_years
        }
        return replace(paid, saved=frozenset(on_time))

    def _months(self) -> FloatArray:
        """Return the late months that each payment takes away, as a cost to be minimised."""
        months = np.zeros(self.n_columns)
        for (o, a, _), k in self._x.items():
            months[k] = -float(self.shortfalls[o].months_per_cent[a]) * self.scale_cents
        return months

    def _earliest(
        self,
        fund_cents: int,
        wanted: Mapping[int, float],
        others: Mapping[int, float],
        extra: Sequence[tuple[FloatArray, float, float]] = (),
        fallback: FloatArray | None = None,
    ) -> Payments | None:
        """Return payments with least interest and then as early as may be, in whole cents."""
        size = {self._fund: self._size(fund_cents)}
        least, most = {**wanted, **size}, {**others, **size}
        interest = self._unit(*self._debt)
        first = self._solve(interest, least=least, most=most, extra=extra)
        if first is None:
            if fallback is None:
                return None
            first = fallback
        cap = (interest, -np.inf, float(interest @ first) + _HOLD)
        late = np.zeros(self.n_columns)
        for (_, _, t), k in self._x.items():
            late[k] = float(t + 1)
        # Months are held above, so that paying later can only be put off by paying earlier, not by paying less.
        answer = self._solve(late, least=least, most=most, extra=[*extra, cap])
        found = first if answer is None else answer
        saved = frozenset(self.shortfalls[o].obligation for o, z in enumerate(self._z) if int(z) in wanted)
        debt = found[self._debt] * self.scale_cents
        cents = {
            s.obligation: self._cents(o, s, found, s.obligation in saved)
            for o, s in enumerate(self.shortfalls)
        }
        if not self.inputs.front_loads:
            self._settle(fund_cents, cents)
        return Payments(
            fund_cents=fund_cents,
            cents=cents,
            saved=saved,
            interest_cents=round(float(debt[:-1].sum()) * self.inputs.front_load_rate),
        )

    def _cents(self, o: int, s: Shortfall, answer: FloatArray, is_saved: bool) -> IntArray:
        """Return the payments for an obligation in whole cents: rounded down, and made whole where it is saved."""
        paid = np.zeros((len(s.activities), self.n_years), dtype=np.int64)
        for a in range(len(s.activities)):
            years = range(self.start, s.last_year + 1)
            for t in years:
                paid[a, t] = int(max(0.0, float(answer[self._x[o, a, t]])) * self.scale_cents + 1e-4)
            if is_saved and len(years):
                # A cent moved to the last year breaks no rule: everything is planned by then.
                paid[a, s.last_year] += int(s.backlog_cents[a, -1]) - int(paid[a].sum())
            over = np.cumsum(paid[a])[: s.last_year + 1] - s.backlog_cents[a]
            for t in years:  # rounding may have run ahead of the backlog by a cent or two
                ahead = int(max(0, over[t]))
                if ahead and t < s.last_year:
                    paid[a, t] -= ahead
                    paid[a, t + 1] += ahead
                    over = np.cumsum(paid[a])[: s.last_year + 1] - s.backlog_cents[a]
        return paid

    def _settle(self, fund_cents: int, cents: Mapping[str, IntArray]) -> None:
        """Move cents that rounding pays a little too early into the next year, where there still is one."""
        spendable = self.inputs.spendable_cents(self.bilateral.problem, fund_cents)
        paid_before = 0
        for t in range(self.n_years):
            over = paid_before + sum(int(paid[:, t].sum()) for paid in cents.values()) - spendable[t]
            for s in self.shortfalls:
                if over <= 0:
                    break
                if s.last_year <= t:
                    continue
                for row in cents[s.obligation]:
                    moved = min(max(0, over), int(row[t]))
                    row[t] -= moved
                    row[t + 1] += moved
                    over -= moved
            paid_before += sum(int(paid[:, t].sum()) for paid in cents.values())

    def balances(self, payments: Payments) -> bool:
        """Whether the books hold in whole cents: never more spent than came in after fee and reserve.

        Of a fund that borrows only the solver's books are known, to its tolerance.
        """
        if self.inputs.front_loads:
            return True
        spendable = self.inputs.spendable_cents(self.bilateral.problem, payments.fund_cents)
        spent = accumulate(payments.by_year(self.n_years))
        return all(paid <= most for paid, most in zip(spent, spendable, strict=True))


def months_saved(shortfalls: Sequence[Shortfall], payments: Payments) -> float:
    """Return the late months that the payments take away, over all eligible obligations."""
    return sum(
        float(s.months_per_cent @ payments.cents[s.obligation].sum(axis=1))
        for s in shortfalls
        if s.obligation in payments.cents
    )


def m2_released(shortfalls: Sequence[Shortfall], payments: Payments) -> float:
    """Return the square metres that the payments release by the deadlines."""
    return sum(
        float(s.m2_per_cent @ payments.cents[s.obligation].sum(axis=1))
        for s in shortfalls
        if s.obligation in payments.cents
    )
