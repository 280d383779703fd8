"""What a plan adds up to for its readers: names, sums by grade, by State and by year, and whom money may reach.

Every sum is of whole cents over the plan's own rows. The surprise: a flow has the weakest grade of its commitment
and of the needs it serves (design section 4), so an `assumed` commitment for a `documented` need is an `assumed`
flow; sums by grade of flows and of needs therefore do not add up across one another.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from needmatch.plan import Allocation, Plan, StateResult, Unfunded
from needmatch.problem import Activity, Commitment, Need, Obligation, State
from needmatch.report.words import Words
from needmatch.units import COUNTED_EVIDENCE, EVIDENCE

Row = TypeVar("Row")

Grades = dict[str, int]
"""Cents by grade of evidence."""


@dataclass(frozen=True, slots=True)
class YearOfState:
    """A State's year: needs planned in it, money that arrives in it, and what stays unmet of its needs [cents].

    Needs and money are parted into counted grades (documented, reported) and the others.
    """

    year: int
    need_counted_cents: int
    need_other_cents: int
    money_counted_cents: int
    money_other_cents: int
    unmet_cents: int
    grades: tuple[str, ...]

    @property
    def need_cents(self) -> int:
        """All needs planned in the year."""
        return self.need_counted_cents + self.need_other_cents

    @property
    def money_cents(self) -> int:
        """All money that arrives in the year."""
        return self.money_counted_cents + self.money_other_cents


@dataclass(frozen=True, slots=True)
class Reach:
    """States with needs, by what the commitments of the round may do for them; ids in order of name.

    `closed`: no commitment with money may be used. `unnamed`: some may, but none names the State in its earmark.
    `unplaced`: some may, yet the plan places nothing. `without_need`: listed, with no need in the case.
    """

    closed: tuple[str, ...]
    unnamed: tuple[str, ...]
    unplaced: tuple[str, ...]
    without_need: tuple[str, ...]


def in_order_of_grade(grades: Iterable[str]) -> tuple[str, ...]:
    """Return the distinct grades, strongest first."""
    return tuple(sorted(set(grades), key=EVIDENCE.index))


def alphabetical(name: str) -> str:
    """Return the key that sorts names without regard to case and accents."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


@dataclass(frozen=True)
class Tally:
    """A plan with the indexes and sums that the parts of the report share."""

    plan: Plan
    words: Words

    @cached_property
    def states(self) -> dict[str, State]:
        """States by id."""
        return {state.state: state for state in self.plan.problem.states}

    @cached_property
    def activities(self) -> dict[str, Activity]:
        """Activities by id."""
        return {activity.activity: activity for activity in self.plan.problem.activities}

    @cached_property
    def commitments(self) -> dict[str, Commitment]:
        """Commitments by id."""
        return {commitment.commitment: commitment for commitment in self.plan.problem.commitments}

    @cached_property
    def obligations(self) -> dict[str, Obligation]:
        """Obligations by id."""
        return {obligation.obligation: obligation for obligation in self.plan.problem.obligations}

    @cached_property
    def needs(self) -> dict[tuple[str, int], Need]:
        """Needs by activity and year."""
        return {(need.activity, need.year): need for need in self.plan.problem.needs}

    def name(self, state: str) -> str:
        """Return a State's name, or its id where no name is given."""
        known = self.states.get(state)
        return known.name if known is not None and known.name else state

    def label(self, state: str) -> str:
        """Return a State's name with its code: "Iraq (IRQ)"."""
        name = self.name(state)
        return name if name == state else f"{name} ({state})"

    def state_order(self, state: str) -> tuple[str, str]:
        """Return the key that puts States in order of name, then id."""
        return alphabetical(self.name(state)), state

    @cached_property
    def state_results(self) -> tuple[StateResult, ...]:
        """The plan's States in order of name."""
        return tuple(sorted(self.plan.states, key=lambda result: self.state_order(result.state)))

    # Totals, in cents.

    @cached_property
    def need_cents(self) -> int:
        """All needs of the case."""
        return sum(need.need_cents for need in self.plan.problem.needs)

    @cached_property
    def funded_cents(self) -> int:
        """All money placed."""
        return sum(flow.amount_cents for flow in self.plan.allocations)

    @cached_property
    def unmet_cents(self) -> int:
        """All needs that stay unmet."""
        return sum(row.unmet_cents for row in self.plan.unfunded)

    @cached_property
    def available_cents(self) -> int:
        """All tranches of the horizon."""
        return sum(tranche.amount_cents for tranche in self.plan.problem.tranches)

    @cached_property
    def unspent_cents(self) -> int:
        """What the plan leaves with the commitments."""
        return self.available_cents - self.funded_cents

    @cached_property
    def need_by_grade(self) -> Grades:
        """Needs by their own grade."""
        return _summed((need.evidence, need.need_cents) for need in self.plan.problem.needs)

    @cached_property
    def funded_by_grade(self) -> Grades:
        """Money placed by the grade of each flow."""
        return _summed((flow.evidence, flow.amount_cents) for flow in self.plan.allocations)

    @cached_property
    def unmet_by_grade(self) -> Grades:
        """Unmet needs by the grade of the need."""
        return _summed((self.grade_of_unmet(row), row.unmet_cents) for row in self.plan.unfunded)

    @cached_property
    def available_by_grade(self) -> Grades:
        """Tranches by the grade of their commitment."""
        return _summed(
            (self.commitments[tranche.commitment].evidence, tranche.amount_cents)
            for tranche in self.plan.problem.tranches
        )

    @cached_property
    def unspent_by_grade(self) -> Grades:
        """What is left, by the grade of its commitment."""
        left = defaultdict(int, self.available_by_grade)
        for flow in self.plan.allocations:
            left[self.commitments[flow.commitment].evidence] -= flow.amount_cents
        return dict(left)

    @cached_property
    def is_illustration(self) -> bool:
        """Whether any row of the case is below `reported`: then nothing on the page may pass for a fact."""
        return bool(self.uncounted_grades)

    @cached_property
    def uncounted_grades(self) -> tuple[str, ...]:
        """The grades below `reported` that the case holds, strongest first."""
        problem = self.plan.problem
        found = [need.evidence for need in problem.needs]
        found += [commitment.evidence for commitment in problem.commitments]
        found += [obligation.evidence for obligation in problem.obligations]
        return tuple(grade for grade in in_order_of_grade(found) if grade not in COUNTED_EVIDENCE)

    def grade_of_unmet(self, row: Unfunded) -> str:
        """Return the grade of the need that a row of unmet needs belongs to."""
        return self.needs[row.activity, row.year].evidence

    # By State, obligation and commitment.

    @cached_property
    def flows_by_state(self) -> dict[str, list[Allocation]]:
        """Flows of each State, in the plan's order."""
        return _grouped((flow.state, flow) for flow in self.plan.allocations)

    @cached_property
    def needs_by_state(self) -> dict[str, list[Need]]:
        """Needs of each State, in the problem's order."""
        return _grouped((self.activities[need.activity].state, need) for need in self.plan.problem.needs)

    @cached_property
    def unmet_by_state(self) -> dict[str, list[Unfunded]]:
        """Unmet needs of each State, in the plan's order."""
        return _grouped((row.state, row) for row in self.plan.unfunded)

    @cached_property
    def placed_by_commitment(self) -> Grades:
        """Cents placed by commitment."""
        return _summed((flow.commitment, flow.amount_cents) for flow in self.plan.allocations)

    @cached_property
    def available_by_commitment(self) -> Grades:
        """Cents available by commitment."""
        return _summed((tranche.commitment, tranche.amount_cents) for tranche in self.plan.problem.tranches)

    @cached_property
    def activities_by_obligation(self) -> dict[str, list[str]]:
        """Ids of the activities that serve each obligation."""
        return _grouped(
            (a.obligation, a.activity) for a in self.activities.values() if a.obligation is not None
        )

    @cached_property
    def grades_by_activity(self) -> dict[str, list[str]]:
        """Grades of each activity's needs and of its flows, as they come."""
        needs = ((need.activity, need.evidence) for need in self.plan.problem.needs if need.need_cents)
        flows = ((flow.activity, flow.evidence) for flow in self.plan.allocations)
        return _grouped((*needs, *flows))

    @cached_property
    def grades_by_donor(self) -> dict[str, list[str]]:
        """Grades of each donor's commitments, as they come."""
        return _grouped((c.donor, c.evidence) for c in self.commitments.values())

    def grades_of_state(self, state: str) -> tuple[str, ...]:
        """Return the grades behind a State's row: those of its needs and of its flows."""
        needs = (need.evidence for need in self.needs_by_state.get(state, ()) if need.need_cents)
        flows = (flow.evidence for flow in self.flows_by_state.get(state, ()))
        return in_order_of_grade((*needs, *flows))

    def grades_of_obligation(self, obligation: str) -> tuple[str, ...]:
        """Return the grades behind an obligation's row: its own, those of its needs and of its flows."""
        grades = [self.obligations[obligation].evidence]
        for activity in self.activities_by_obligation.get(obligation, ()):
            grades.extend(self.grades_by_activity.get(activity, ()))
        return in_order_of_grade(grades)

    def years_of_state(self, state: str) -> tuple[YearOfState, ...]:
        """Return every year of the horizon for a State."""
        need: dict[int, Grades] = defaultdict(lambda: defaultdict(int))
        money: dict[int, Grades] = defaultdict(lambda: defaultdict(int))
        for row in self.needs_by_state.get(state, ()):
            need[row.year][row.evidence] += row.need_cents
        for flow in self.flows_by_state.get(state, ()):
            money[flow.year][flow.evidence] += flow.amount_cents
        left: dict[int, int] = defaultdict(int)
        for gap in self.unmet_by_state.get(state, ()):
            left[gap.year] += gap.unmet_cents
        return tuple(
            YearOfState(
                year=year,
                need_counted_cents=counted(need[year]),
                need_other_cents=uncounted(need[year]),
                money_counted_cents=counted(money[year]),
                money_other_cents=uncounted(money[year]),
                unmet_cents=left[year],
                grades=in_order_of_grade(g for by in (need[year], money[year]) for g, c in by.items() if c),
            )
            for year in self.plan.problem.years
        )

    @cached_property
    def reach(self) -> Reach:
        """What the commitments of the round may do for each State."""
        funded = {result.state: result.funded_cents for result in self.plan.states}
        with_money = [c for c in self.commitments.values() if self.available_by_commitment.get(c.commitment)]
        closed, unnamed, unplaced, without = [], [], [], []
        for state in sorted(self.states, key=self.state_order):
            pillars = {
                self.activities[need.activity].pillar
                for need in self.needs_by_state.get(state, ())
                if need.need_cents
            }
            if not pillars:
                without.append(state)
                continue
            usable = [c for c in with_money if _admits(c, state, pillars)]
            if not usable:
                closed.append(state)
            elif all(c.states is None for c in usable):
                unnamed.append(state)
            if usable and not funded.get(state):
                unplaced.append(state)
        return Reach(tuple(closed), tuple(unnamed), tuple(unplaced), tuple(without))


def counted(sums: Grades) -> int:
    """Return the cents of the grades that totals count: documented and reported."""
    return sum(cents for grade, cents in sums.items() if grade in COUNTED_EVIDENCE)


def uncounted(sums: Grades) -> int:
    """Return the cents of the other grades, which are shown apart."""
    return sum(cents for grade, cents in sums.items() if grade not in COUNTED_EVIDENCE)


def _admits(commitment: Commitment, state: str, pillars: set[str]) -> bool:
    if commitment.states is not None and state not in commitment.states:
        return False
    return commitment.pillars is None or bool(commitment.pillars & pillars)


def _summed(pairs: Iterable[tuple[str, int]]) -> Grades:
    sums: Grades = defaultdict(int)
    for key, cents in pairs:
        sums[key] += cents
    return dict(sums)


def _grouped(pairs: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for key, row in pairs:
        groups[key].append(row)
    return dict(groups)
