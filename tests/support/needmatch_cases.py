"""Random matching problems, small and awkward on purpose, and a writer of case folders for the tests.

One generator serves both seeds and Hypothesis: it asks a `Chooser` for every decision. The surprise: problems
are built directly from the dataclasses, sorted by id, so that these tests do not lean on the reader they do not
test; what must go through the reader is written out with `write_folder` first.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from hypothesis import strategies as st

from needmatch.problem import (
    PRESETS,
    TIERS,
    Activity,
    Commitment,
    Fund,
    Need,
    Obligation,
    Payin,
    Pin,
    Policy,
    Problem,
    Relation,
    State,
    Tranche,
)
from needmatch.units import EVIDENCE, PILLARS, usd

T = TypeVar("T")
FIRST_YEAR = 2026
STEEP = ((0.1, 0.5), (0.4, 1.0), (0.6, 6.0))
"""Other segments of phi than the default; the last one ends before 1, and its slope goes on."""

POLICIES: tuple[Policy, ...] = (
    *(Policy(preset=preset) for preset in PRESETS),
    *(Policy(preset=None, tiers=(tier,)) for tier in TIERS),
    Policy(
        protected={"victim_assistance": 0.3, "risk_education": 0.25, "capacity": 0.2},
        floor=0.7,
        segments=STEEP,
    ),
    Policy(preset="victim-assistance-protected", protected={"victim_assistance": 0.35}, floor=1.0),
    Policy(preset=None, tiers=("floor", "output", "leximin", "relations"), floor=0.9),
    Policy(preset=None, tiers=("early", "relations", "pillars"), protected={"survey_clearance": 0.8}),
    Policy(preset=None, tiers=("sooner", "deadline", "leximin", "early"), segments=STEEP),
)
"""Every preset, every tier alone, and some policies of one's own with parameters that bind."""


class Chooser(Protocol):
    """Where the decisions of a random case come from."""

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""

    def chance(self, percent: int) -> bool:
        """Return True in about `percent` of 100 cases."""


class SeededChooser:
    """Decisions from a seed: the same seed gives the same case on every machine."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high, endpoint=True))

    def chance(self, percent: int) -> bool:
        return self.whole(0, 99) < percent


class DrawnChooser:
    """Decisions from Hypothesis, which shrinks them towards the low end: few States, round sums, no conditions."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw

    def whole(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))

    def chance(self, percent: int) -> bool:
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)


def pick(choose: Chooser, options: Sequence[T]) -> T:
    return options[choose.whole(0, len(options) - 1)]


def some_of(choose: Chooser, options: Sequence[str]) -> frozenset[str]:
    """Return at least one of the options."""
    first = pick(choose, options)
    return frozenset({first, *(option for option in options if choose.chance(35))})


def some_cents(choose: Chooser, low: int = 1, high: int = 900) -> int:
    """Return an amount from about low to high thousand of the currency, half of the time with odd cents."""
    odd = choose.whole(0, 99_999) if choose.chance(50) else 0
    return choose.whole(low, high) * 100_000 + odd


def sorted_problem(problem: Problem) -> Problem:
    """Return the problem with every collection sorted by its ids, as `Problem` promises."""
    return replace(
        problem,
        states=tuple(sorted(problem.states, key=lambda row: row.state)),
        obligations=tuple(sorted(problem.obligations, key=lambda row: row.obligation)),
        activities=tuple(sorted(problem.activities, key=lambda row: row.activity)),
        needs=tuple(sorted(problem.needs, key=lambda row: (row.activity, row.year))),
        commitments=tuple(sorted(problem.commitments, key=lambda row: row.commitment)),
        tranches=tuple(sorted(problem.tranches, key=lambda row: (row.commitment, row.year))),
        relations=tuple(sorted(problem.relations, key=lambda row: (row.commitment, row.state))),
    )


def _obligations(choose: Chooser, state: str, last_year: int) -> list[Obligation]:
    articles = [article for article in (4, 5) if choose.chance(85 if article == 5 else 40)]
    return [
        Obligation(
            obligation=f"{state}-{article}",
            state=state,
            article=article,
            deadline=date(choose.whole(FIRST_YEAR - 1, last_year + 2), choose.whole(1, 12), 1),
            remaining=None if choose.chance(15) else float(choose.whole(0, 40) * 100_000),
            unit="m2" if article == 5 else "mines",
            risk=None if choose.chance(60) else choose.whole(2, 20) / 20,
        )
        for article in articles
    ]


def _activities(
    choose: Chooser, state: str, pillars: Sequence[str], obligations: Sequence[Obligation]
) -> list[Activity]:
    return [
        Activity(
            activity=f"{state}-{number}",
            state=state,
            pillar=pick(choose, pillars),
            obligation=pick(choose, obligations).obligation if obligations and choose.chance(65) else None,
            is_local=choose.chance(30),
        )
        for number in range(choose.whole(1, 3))
    ]


def _needs(choose: Chooser, activity: Activity, years: range) -> list[Need]:
    has_output = activity.obligation is not None and choose.chance(80)
    return [
        Need(
            activity=activity.activity,
            year=year,
            need_cents=some_cents(choose),
            output=float(choose.whole(0, 9_000) * 100) if has_output else None,
            evidence=pick(choose, EVIDENCE) if choose.chance(50) else "reported",
        )
        for year in years
        if choose.chance(60)
    ]


def _commitment(choose: Chooser, number: int, states: Sequence[str], pillars: Sequence[str]) -> Commitment:
    return Commitment(
        commitment=f"C{number}",
        donor=f"Donor {choose.whole(1, 4)}",
        states=some_of(choose, states) if choose.chance(55) else None,
        pillars=some_of(choose, pillars) if choose.chance(45) else None,
        can_carry_over=choose.chance(45),
        max_state_share=choose.whole(2, 19) / 20 if choose.chance(25) else None,
        evidence=pick(choose, EVIDENCE),
    )


def chosen_problem(choose: Chooser, policy: Policy, max_states: int = 6) -> Problem:
    """Return a small problem: every kind of earmark, deadlines before, in and after the horizon, mixed evidence."""
    years = range(FIRST_YEAR, FIRST_YEAR + choose.whole(1, 5))
    states = [f"S{number}" for number in range(1, choose.whole(1, max_states) + 1)]
    pillars = PILLARS[: choose.whole(1, len(PILLARS))]
    obligations = {state: _obligations(choose, state, years[-1]) for state in states}
    activities = [row for state in states for row in _activities(choose, state, pillars, obligations[state])]
    commitments = [_commitment(choose, number, states, pillars) for number in range(choose.whole(0, 8))]
    return sorted_problem(
        Problem(
            first_year=years[0],
            last_year=years[-1],
            states=tuple(
                State(state=state, max_cents_per_year=some_cents(choose) if choose.chance(35) else None)
                for state in states
            ),
            obligations=tuple(row for state in states for row in obligations[state]),
            activities=tuple(activities),
            needs=tuple(need for activity in activities for need in _needs(choose, activity, years)),
            commitments=tuple(commitments),
            tranches=tuple(
                Tranche(commitment=row.commitment, year=year, amount_cents=some_cents(choose, high=1_200))
                for row in commitments
                for year in years
                if choose.chance(60)
            ),
            relations=tuple(
                Relation(commitment=row.commitment, state=state, cost_per_usd=choose.whole(0, 40) / 100)
                for row in commitments
                for state in states
                if choose.chance(30)
            ),
            policy=policy,
            title="A random case",
        )
    )


def random_problem(seed: int, policy: Policy | None = None) -> Problem:
    """Return the problem of a seed; without a policy the seed picks one of `POLICIES`."""
    return chosen_problem(SeededChooser(seed), policy or POLICIES[seed % len(POLICIES)])


def stretched_problem(seed: int) -> Problem:
    """Return the problem of a seed with every amount multiplied by its own power of ten, from a millionth up."""
    problem, rng = random_problem(seed), np.random.default_rng(seed + 2_000_000)

    def stretched(amount_cents: int) -> int:
        return max(1, int(amount_cents * 10.0 ** rng.integers(-6, 6)))

    return replace(
        problem,
        states=tuple(
            replace(row, max_cents_per_year=row.max_cents_per_year and stretched(row.max_cents_per_year))
            for row in problem.states
        ),
        needs=tuple(replace(row, need_cents=stretched(row.need_cents)) for row in problem.needs),
        tranches=tuple(replace(row, amount_cents=stretched(row.amount_cents)) for row in problem.tranches),
    )


CONDITIONS = ("least grant", "local share", "front-loading", "fund", "pins")
"""What `conditioned_problem` can add to a case."""


def conditioned_problem(seed: int, *conditions: str) -> Problem:
    """Return the problem of a seed under a preset, with some of `CONDITIONS` added; pins may clash with the rest."""
    problem, choose = random_problem(seed, POLICIES[seed % len(PRESETS)]), SeededChooser(seed + 3_000_000)

    def conditioned(row: Commitment) -> Commitment:
        if "least grant" in conditions and choose.chance(60):
            row = replace(row, min_grant_cents=some_cents(choose, high=300))
        if "local share" in conditions and choose.chance(60):
            row = replace(row, local_share_min=choose.whole(1, 9) / 10)
        return replace(row, can_front_load="front-loading" in conditions and choose.chance(60))

    problem = replace(problem, commitments=tuple(conditioned(row) for row in problem.commitments))
    if "fund" in conditions and problem.tranches:
        problem = with_a_fund(problem, choose)
    if "pins" not in conditions or not problem.commitments:
        return problem
    places = {row.activity: row for row in problem.activities}
    pins: dict[tuple[str, str, int], Pin] = {}
    for need in problem.needs:
        row, place = pick(choose, problem.commitments), places[need.activity]
        of_state = row.states is None or place.state in row.states
        if of_state and (row.pillars is None or place.pillar in row.pillars) and choose.chance(40):
            bound = some_cents(choose, low=0, high=40)
            pin = Pin(row.commitment, need.activity, need.year)
            pins[pin.commitment, pin.activity, pin.year] = (
                replace(pin, max_cents=bound) if choose.chance(60) else replace(pin, min_cents=bound // 2)
            )
    return replace(problem, pins=tuple(pins[key] for key in sorted(pins)))


def with_a_fund(problem: Problem, choose: Chooser) -> Problem:
    """Return the problem with a pooled fund, paid into by commitments as wide as it; a pay-in may top its tranche.

    Pay-ins are whole twenties of the currency, so that fees of a twentieth leave whole cents.
    """
    founder = pick(choose, problem.commitments)
    fund = Fund(
        "fund",
        fee=choose.whole(0, 3) / 20,
        reserve_cents=some_cents(choose, low=0, high=200) if choose.chance(50) else 0,
        reserve_share=choose.whole(0, 8) / 20,
        states=founder.states,
        pillars=founder.pillars,
    )

    def is_as_wide(row: Commitment) -> bool:
        has_states = row.states is None or (fund.states is not None and fund.states <= row.states)
        return has_states and (
            row.pillars is None or (fund.pillars is not None and fund.pillars <= row.pillars)
        )

    payers = {row.commitment for row in problem.commitments if is_as_wide(row)}
    payins = []
    for tranche in problem.tranches:
        if tranche.commitment in payers and choose.chance(60):
            most = tranche.amount_cents * (11 if choose.chance(4) else 5) // 10
            payins.append(Payin(tranche.commitment, fund.fund, tranche.year, most // 2_000 * 2_000))
    return replace(problem, funds=(fund,), payins=tuple(sorted(payins, key=lambda p: (p.commitment, p.year))))


@st.composite
def problems(draw: Callable[[st.SearchStrategy[Any]], Any], policy: Policy | None = None) -> Problem:
    """Hypothesis: problems of at most three States, under the given policy or any of `POLICIES`."""
    chosen = policy or draw(st.sampled_from(POLICIES))
    return chosen_problem(DrawnChooser(draw), chosen, max_states=3)


def _set_cell(ids: frozenset[str] | None) -> str:
    return "*" if ids is None else "|".join(sorted(ids))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _policy_lines(policy: Policy) -> list[str]:
    lines = ["[policy]"]
    if policy.tiers is not None:
        lines.append("tiers = [" + ", ".join(f'"{tier}"' for tier in policy.tiers) + "]")
    elif policy.preset is not None:
        lines.append(f'preset = "{policy.preset}"')
    lines.append(f"floor = {policy.floor}")
    lines.append(f"segments = {[list(map(float, segment)) for segment in policy.segments]}")
    shares = ", ".join(f"{pillar} = {share}" for pillar, share in sorted(policy.protected.items()))
    lines.append("protected = { " + shares + " }")
    lines.append(f'split = "{policy.split}"')
    return lines


def write_folder(problem: Problem, folder: Path, shuffle_seed: int | None = None) -> Path:
    """Write the problem as a case folder (design section 4), its rows shuffled if a seed is given; return it."""
    rows: dict[str, tuple[str, list[tuple[object, ...]]]] = {
        "states.csv": (
            "state,name,max_usd_per_year",
            [
                (s.state, s.name, None if s.max_cents_per_year is None else usd(s.max_cents_per_year))
                for s in problem.states
            ],
        ),
        "obligations.csv": (
            "obligation,state,article,deadline,deadline_basis,remaining,unit,risk,evidence",
            [
                (
                    o.obligation, o.state, o.article, o.deadline, o.deadline_basis,
                    o.remaining, o.unit, o.risk, o.evidence,
                )
                for o in problem.obligations
            ],
        ),
        "activities.csv": (
            "activity,state,pillar,obligation,title,local",
            [(a.activity, a.state, a.pillar, a.obligation, a.title, a.is_local) for a in problem.activities],
        ),
        "needs.csv": (
            "activity,year,need_usd,output,evidence,source",
            [(n.activity, n.year, usd(n.need_cents), n.output, n.evidence, n.source) for n in problem.needs],
        ),
        "commitments.csv": (
            "commitment,donor,states,pillars,carry_over,max_state_share,evidence,source",
            [
                (
                    c.commitment, c.donor, _set_cell(c.states), _set_cell(c.pillars),
                    c.can_carry_over, c.max_state_share, c.evidence, c.source,
                )
                for c in problem.commitments
            ],
        ),
        "tranches.csv": (
            "commitment,year,amount_usd",
            [(t.commitment, t.year, usd(t.amount_cents)) for t in problem.tranches],
        ),
        "relations.csv": (
            "commitment,state,cost_per_usd",
            [(r.commitment, r.state, r.cost_per_usd) for r in problem.relations],
        ),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(shuffle_seed)
    for name, (header, lines) in rows.items():
        order = range(len(lines)) if shuffle_seed is None else rng.permutation(len(lines))
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows([_cell(value) for value in lines[position]] for position in order)
    toml = [f'title = "{problem.title}"', f"years = [{problem.first_year}, {problem.last_year}]", ""]
    text = "\n".join([*toml, *_policy_lines(problem.policy)]) + "\n"
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder
