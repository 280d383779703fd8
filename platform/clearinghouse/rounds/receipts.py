"""What of a round's money is fixed by earmarks, what its policy settles, and what is choice, State by State.

The parts are those of `needmatch.explain.receipts`, and hold to the cent. The surprise: what a State receives may be
settled where who pays it is not. Which donor's money of equal earmark reaches a State is a choice of its own, mostly
open, and told as one sum over all pairs of a donor and a State: no pair is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from clearinghouse.rounds.solving import problem_of
from needmatch import solve
from needmatch.explain import Receipt, ranges, receipts
from needmatch.units import weakest


@dataclass(frozen=True, slots=True)
class StateReceipt:
    """What settles a State's receipts, and the weakest grade of its needs."""

    state_name: str
    evidence: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Settled:
    """What settles the receipts of each State with a need, by code, and who pays.

    `same_payer_cents` is what every plan as good has from the same donor to the same State.
    """

    states: tuple[StateReceipt, ...]
    same_payer_cents: int


def settled(files: Mapping[str, bytes]) -> Settled:
    """Solve a frozen case folder and return what settles what is received, and who pays it.

    Raises:
        Unexplained: the plan was cut off by its time limit.
    """
    problem = problem_of(files)
    names = {state.state: state.name or state.state for state in problem.states}
    state_of = {each.activity: each.state for each in problem.activities}
    grades: dict[str, list[str]] = defaultdict(list)
    for each in problem.needs:
        grades[state_of[each.activity]].append(each.evidence)
    plan = solve(problem)
    return Settled(
        tuple(StateReceipt(names[r.state], weakest(grades[r.state]), r) for r in receipts(plan)),
        sum(pair.least_cents for pair in ranges(plan)),
    )
