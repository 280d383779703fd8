"""The naive twin: the matching model of design section 2 as a textbook writes it, solved by SciPy.

One variable per (commitment, activity, year), plain loops, a fresh cold solve for every question, leximin by the
slow safe way (raise everyone, then ask each State alone whether it could rise further). It knows all rules, all tiers
but `tie`, and nothing of pools, splits or cents. Written from the contract without a look at the solver, so that the
two can only agree by both being right.

Money inside is in units of the median need; every objective is given back in the unit of design section 4.
"""

from __future__ import annotations

from itertools import accumulate
from statistics import median
from typing import TYPE_CHECKING

from needmatch.units import COUNTED_EVIDENCE
from needmatch_lateness import Yardstick, needs_by_activity, output_per_cent, yardsticks
from needmatch_twin_programme import Expression, Programme, total

if TYPE_CHECKING:
    from needmatch.problem import Commitment, Fund, Problem

REACHES = 1e-9
"""Money above this can reach a State, in the twin's units."""


class Twin:
    """The model of one problem; `tier_values` solves its tiers in order."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.needs = needs_by_activity(problem)
        amounts = [need.need_cents for need in problem.needs if need.need_cents > 0]
        self.unit = float(median(amounts)) if amounts else 1.0
        self.tranche = {(row.commitment, row.year): row.amount_cents / self.unit for row in problem.tranches}
        self.given = {c.commitment: 0.0 for c in problem.commitments}
        for (commitment, _), amount in self.tranche.items():
            self.given[commitment] += amount
        self.lp = Programme()
        self.x: dict[tuple[str, str, int], int] = {}
        self.backlog: dict[tuple[str, int], int] = {}
        for commitment in problem.commitments:
            self._write_flows(commitment.commitment, commitment)
            self._write_tranches(commitment)
            self._write_conditions(commitment)
        for fund in problem.funds:
            self._write_flows(fund.fund, fund)
            self._write_fund(fund)
        self._write_backlogs()
        self._write_limits()
        self._write_pins()

    # The rules.

    def _write_flows(self, name: str, row: Commitment | Fund) -> None:
        for activity in self.problem.activities:
            if row.states is not None and activity.state not in row.states:
                continue
            if row.pillars is not None and activity.pillar not in row.pillars:
                continue
            for year in self.problem.years:
                self.x[name, activity.activity, year] = self.lp.column()

    def spent(self, name: str, year: int) -> Expression:
        return {k: 1.0 for (c, _, t), k in self.x.items() if c == name and t == year}

    def _write_tranches(self, commitment: Commitment) -> None:
        """Rules 1 and 5: spent, carried on and repaid is at most the tranche, what was carried in and new debt."""
        policy, name = self.problem.policy, commitment.commitment
        growth = 1.0 + policy.front_load_rate
        carried_in: Expression = {}
        owed: Expression = {}
        for year in self.problem.years:
            carried_on: Expression = {self.lp.column(): 1.0} if commitment.can_carry_over else {}
            later = sum(
                self.tranche.get((name, s), 0.0) * growth ** -(s - year)
                for s in range(year + 1, self.problem.last_year + 1)
            )
            debt: Expression = {}
            if commitment.can_front_load:
                debt = {self.lp.column(): 1.0}
                self.lp.at_most(debt, policy.gearing * later)
            paid_in = sum(
                p.amount_cents for p in self.problem.payins if (p.commitment, p.year) == (name, year)
            )
            self.lp.at_most(
                total(
                    (1, self.spent(name, year)), (1, carried_on), (growth, owed), (-1, carried_in), (-1, debt)
                ),
                self.tranche.get((name, year), 0.0) - paid_in / self.unit,
            )
            carried_in, owed = carried_on, debt

    def _write_fund(self, fund: Fund) -> None:
        """Rule 6: what a fund keeps is its pay-ins less the fee and what it gives, and never under its reserve."""
        paid = [
            sum(p.amount_cents for p in self.problem.payins if (p.fund, p.year) == (fund.fund, year))
            for year in self.problem.years
        ]
        net = [(1 - fund.fee) * amount / self.unit for amount in paid]
        kept: Expression = {}
        for year, coming, so_far in zip(self.problem.years, net, accumulate(net), strict=True):
            now: Expression = {self.lp.column(): 1.0}
            self.lp.equals(total((1, now), (-1, kept), (1, self.spent(fund.fund, year))), coming)
            asked = max(fund.reserve_cents / self.unit, fund.reserve_share * so_far)
            self.lp.at_least(now, min(so_far, asked))
            kept = now

    def _write_conditions(self, commitment: Commitment) -> None:
        """Rule 4: largest share of one State, least share of local organisations, least grants."""
        name = commitment.commitment
        local = {a.activity for a in self.problem.activities if a.is_local}
        if commitment.local_share_min:
            placed = {k: commitment.local_share_min for (c, _, _), k in self.x.items() if c == name}
            locally = {k: 1.0 for (c, a, _), k in self.x.items() if c == name and a in local}
            self.lp.at_most(total((1, placed), (-1, locally)), 0.0)
        for state in self.problem.states:
            here = {a.activity for a in self.problem.activities if a.state == state.state}
            flows = {(t, k) for (c, a, t), k in self.x.items() if c == name and a in here}
            if commitment.max_state_share is not None:
                most = commitment.max_state_share * self.given[name]
                self.lp.at_most({k: 1.0 for _, k in flows}, most)
            for year in self.problem.years:
                grant = {k: 1.0 for t, k in flows if t == year}
                if commitment.min_grant_cents and grant:
                    is_made = self.lp.choice()
                    least = commitment.min_grant_cents / self.unit
                    # With front-loading, what is spent in a year is still less than all tranches together.
                    self.lp.at_least(total((1, grant), (-least, {is_made: 1.0})), 0.0)
                    self.lp.at_most(total((1, grant), (-self.given[name], {is_made: 1.0})), 0.0)

    def _write_pins(self) -> None:
        """Rule 7: bounds on single flows."""
        for pin in self.problem.pins:
            flow = self.x.get((pin.commitment, pin.activity, pin.year))
            bounded: Expression = {} if flow is None else {flow: 1.0}
            if pin.min_cents is not None:
                self.lp.at_least(bounded, pin.min_cents / self.unit)
            if pin.max_cents is not None:
                self.lp.at_most(bounded, pin.max_cents / self.unit)

    def _write_backlogs(self) -> None:
        """Rule 2: backlog grows with the need, falls with the receipts and is never below 0."""
        for activity in self.needs:
            before: Expression = {}
            for year in self.problem.years:
                now = self.lp.column()
                self.backlog[activity, year] = now
                self.lp.equals(
                    total((1, {now: 1.0}), (-1, before), (1, self.receipts(activity, year))),
                    self.needs[activity].get(year, 0) / self.unit,
                )
                before = {now: 1.0}

    def _write_limits(self) -> None:
        """Rule 3: what a State receives in a year is at most what it can absorb."""
        for state in self.problem.states:
            of_state = [a.activity for a in self.problem.activities if a.state == state.state]
            if state.max_cents_per_year is not None:
                for year in self.problem.years:
                    spent = total(*((1, self.receipts(activity, year)) for activity in of_state))
                    self.lp.at_most(spent, state.max_cents_per_year / self.unit)

    def receipts(self, activity: str, year: int) -> Expression:
        return {k: 1.0 for (_, a, t), k in self.x.items() if a == activity and t == year}

    def receipts_of(self, activity: str) -> Expression:
        """Return what the activity receives over the horizon."""
        return total(*((1, self.receipts(activity, year)) for year in self.problem.years))

    # The tiers.

    def tier_values(self) -> list[tuple[str, float | tuple[float, ...]]]:
        """Solve the policy's tiers in order, each with all earlier ones held; return their names and objectives."""
        values: list[tuple[str, float | tuple[float, ...]]] = []
        for tier in self.problem.policy.ordered_tiers:
            solve = getattr(self, f"_tier_{tier}")
            values.append((tier, solve()))
        return values

    def _hold_least(self, objective: Expression, usd: float) -> float:
        """Minimise, hold, and return the value in USD (`usd` is USD per unit of the objective)."""
        best = self.lp.least(objective)
        self.lp.at_most(objective, best + self.lp.hold * max(1.0, abs(best)))
        return best * usd

    @property
    def usd(self) -> float:
        return self.unit / 100.0

    def _tier_pillars(self) -> float:
        everything = sum(self.given.values())
        shortfalls: Expression = {}
        alone = Twin(self.problem).lp
        for pillar, share in self.problem.policy.protected_shares.items():
            placed = total(
                *((1, self.receipts_of(a.activity)) for a in self.problem.activities if a.pillar == pillar)
            )
            target = min(share * everything, alone.most(placed) if placed else 0.0)
            short = self.lp.column()
            shortfalls[short] = 1.0
            self.lp.at_least(total((1, placed), (1, {short: 1.0})), target)
        return self._hold_least(shortfalls, self.usd)

    def _tier_deadline(self) -> float:
        objective: Expression = {}
        for stick in yardsticks(self.problem):
            if stick.counts_to < self.problem.first_year:
                continue
            parts: Expression = {}
            start = 0.0
            segments = self.problem.policy.segments
            for position, (end, slope) in enumerate(segments):
                part = self.lp.column()
                parts[part] = 1.0
                objective[part] = slope * self.risk(stick)
                if position < len(segments) - 1:
                    self.lp.at_most({part: 1.0}, end - start)
                start = end
            self.lp.equals(total((1, parts), (-1, self.late(stick, stick.counts_to))), 0.0)
        return self._hold_least(objective, 1.0)

    def _tier_sooner(self) -> float:
        terms: list[tuple[float, Expression]] = []
        for stick in yardsticks(self.problem):
            counted = range(max(stick.counts_to, self.problem.first_year), self.problem.last_year + 1)
            terms += [(self.risk(stick) / len(counted), self.late(stick, year)) for year in counted]
        return self._hold_least(total(*terms), 1.0)

    def _tier_output(self) -> float:
        units = {o.obligation: o.unit for o in self.problem.obligations}
        per_cent = output_per_cent(self.problem)
        released = total(
            *(
                (-per_cent[a.activity] * self.unit, self.receipts_of(a.activity))
                for a in self.problem.activities
                if a.obligation is not None and units[a.obligation] == "m2"
            )
        )
        # Square metres run into the hundreds of millions: the programme sees them in units of a typical coefficient.
        size = max((abs(value) for value in released.values()), default=1.0) or 1.0
        return -self._hold_least({k: value / size for k, value in released.items()}, size)

    def _tier_early(self) -> float:
        return self._hold_least(dict.fromkeys(self.backlog.values(), 1.0), self.usd)

    def _tier_relations(self) -> float:
        state_of = {a.activity: a.state for a in self.problem.activities}
        cost = {(r.commitment, r.state): r.cost_per_usd for r in self.problem.relations}
        objective = {k: cost.get((c, state_of[a]), 0.0) for (c, a, _), k in self.x.items()}
        return self._hold_least({k: value for k, value in objective.items() if value}, self.usd)

    def _tier_leximin(self) -> tuple[float, ...]:
        levels = {
            state: total(*((self.unit / need, self.receipts_of(a)) for a in activities))
            for state, (need, activities) in self._needy(counted_only=False).items()
        }
        return self.lp.leximin(levels)

    def _tier_floor(self) -> tuple[float, ...]:
        needy = self._needy(counted_only=True)
        if not needy:
            return ()
        free = Twin(self.problem)
        cut_off = min(
            self.problem.policy.floor, free.lp.raised_level(free.counted_levels(needy).values()) / 2
        )
        self.floor_used = cut_off
        capped: dict[str, Expression] = {}
        for state, level in self.counted_levels(needy).items():
            below = self.lp.column()
            capped[state] = {below: 1.0}
            self.lp.at_most({below: 1.0}, cut_off)
            self.lp.at_most(total((1, {below: 1.0}), (-1, level)), 0.0)
        return self.lp.leximin(capped)

    floor_used: float | None = None

    # What the tiers are made of.

    @staticmethod
    def risk(stick: Yardstick) -> float:
        return 1.0 if stick.obligation.risk is None else stick.obligation.risk

    def late(self, stick: Yardstick, year: int) -> Expression:
        """Return the share of the obligation that is planned by the end of a year and unfunded at its end."""
        return total(
            *(
                (weight * self.unit / stick.whole, {self.backlog[a, year]: 1.0})
                for a, weight in stick.weight.items()
            )
        )

    def counted_cents(self, activity: str) -> int:
        return sum(
            need.need_cents
            for need in self.problem.needs
            if need.activity == activity and need.evidence in COUNTED_EVIDENCE
        )

    def counted_levels(self, needy: dict[str, tuple[int, list[str]]]) -> dict[str, Expression]:
        """Return each State's coverage of counted needs: no activity counts for more than its counted need."""
        levels: dict[str, Expression] = {}
        for state, (need, activities) in needy.items():
            level: Expression = {}
            for activity in activities:
                counted = self.lp.column()
                self.lp.at_most(total((1, {counted: 1.0}), (-1, self.receipts_of(activity))), 0.0)
                self.lp.at_most({counted: 1.0}, self.counted_cents(activity) / self.unit)
                level[counted] = self.unit / need
            levels[state] = level
        return levels

    def _needy(self, counted_only: bool) -> dict[str, tuple[int, list[str]]]:
        """Return need [cents] and activities of each State that has need and that some money can reach."""
        found: dict[str, tuple[int, list[str]]] = {}
        for state in self.problem.states:
            cents = {
                a.activity: self.counted_cents(a.activity)
                if counted_only
                else sum(self.needs[a.activity].values())
                for a in self.problem.activities
                if a.state == state.state
            }
            with_need = [activity for activity, amount in cents.items() if amount > 0]
            if with_need and self.can_receive(with_need):
                found[state.state] = (sum(cents.values()), with_need)
        return found

    def can_receive(self, activities: list[str]) -> bool:
        """Whether any plan at all, no tier held, gives some money to one of the activities."""
        free = Twin(self.problem)
        return free.lp.most(total(*((1, free.receipts_of(a)) for a in activities))) > REACHES
