"""What a State could gain by telling its plan differently: the figures of docs/matching/incentives.md.

    python -m tools.incentives            # print the tables
    python -m tools.incentives --write    # put them into the page

Every State of the real case, and the first State of each random case, tells its plan in each way; the round is solved
again, and its receipts are compared with those of the honest round. The surprise: "without defences" is solved with a
lateness that the model does not have (unfunded output over what remains, whatever is planned), so this script puts its
own weights into the grid. Seeds are fixed; equal code gives equal figures. Takes three to
ten minutes on two cores, by how busy they are.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from needmatch import read_case
from needmatch.grid import Grid, Term, build_grid
from needmatch.lexicographic import Ladder
from needmatch.network import build_network
from needmatch.problem import PRESETS, Activity, Commitment, Need, Obligation, Policy, Problem, State, Tranche
from needmatch.programme import build_programme
from needmatch.rounding import whole_cents
from needmatch.solve import ENGINES
from needmatch.split import purse_flows
from needmatch.units import cents

ROOT: Final = Path(__file__).resolve().parent.parent
REAL: Final = ROOT / "tests" / "cases" / "real-2026"
LIMITS: Final = ROOT / "platform" / "clearinghouse" / "sample" / "documented" / "absorption.csv"
PAGE: Final = ROOT / "docs" / "matching" / "incentives.md"
BEGIN, END = "<!-- figures of tools/incentives.py: begin -->", "<!-- end -->"
SEEDS: Final = range(40)
YEARS: Final = (2026, 2030)
PAYS_SHARE: Final = 0.001
"""A telling pays where it raises receipts by more than this share of the need; held tiers leave less than that open."""

Telling = Callable[[Problem, str], Problem]


# Ways of telling a plan.


def _of_state(problem: Problem, state: str) -> set[str]:
    return {row.activity for row in problem.activities if row.state == state}


def _planned_output(problem: Problem, obligation: str) -> float:
    serving = {row.activity for row in problem.activities if row.obligation == obligation}
    return sum(row.output or 0.0 for row in problem.needs if row.activity in serving)


def with_half_remaining(problem: Problem, state: str) -> Problem:
    """Report half of what remains."""
    rows = (
        replace(row, remaining=row.remaining / 2) if row.state == state and row.remaining else row
        for row in problem.obligations
    )
    return replace(problem, obligations=tuple(rows))


def with_the_plan_remaining(problem: Problem, state: str) -> Problem:
    """Report as remaining only what is planned, where that is less."""
    rows = (
        replace(row, remaining=min(row.remaining, _planned_output(problem, row.obligation)))
        if row.state == state and row.remaining and _planned_output(problem, row.obligation)
        else row
        for row in problem.obligations
    )
    return replace(problem, obligations=tuple(rows))


def with_all_in_the_first_year(problem: Problem, state: str) -> Problem:
    """Plan every activity in the first year."""
    moved: dict[str, Need] = {}
    rest: list[Need] = []
    mine = _of_state(problem, state)
    for row in problem.needs:
        if row.activity not in mine:
            rest.append(row)
            continue
        before = moved.get(row.activity)
        moved[row.activity] = replace(
            row,
            year=problem.first_year,
            need_cents=row.need_cents + (before.need_cents if before else 0),
            output=None
            if row.output is None and (before is None or before.output is None)
            else (row.output or 0.0) + ((before.output or 0.0) if before else 0.0),
        )
    needs = sorted([*rest, *moved.values()], key=lambda row: (row.activity, row.year))
    return replace(problem, needs=tuple(needs))


def with_an_activity_split(problem: Problem, state: str) -> Problem:
    """Tell each activity as two halves (odd cents stay with the first)."""
    mine = _of_state(problem, state)
    needs: list[Need] = []
    for row in problem.needs:
        if row.activity in mine:
            half = row.need_cents // 2
            output = None if row.output is None else row.output * half / max(1, row.need_cents)
            needs.append(replace(row, activity=f"{row.activity}~", need_cents=half, output=output))
            rest = None if row.output is None or output is None else row.output - output
            row = replace(row, need_cents=row.need_cents - half, output=rest)  # the first half
        needs.append(row)
    activities = [
        *problem.activities,
        *(replace(row, activity=f"{row.activity}~") for row in problem.activities if row.activity in mine),
    ]
    return replace(
        problem,
        activities=tuple(sorted(activities, key=lambda row: row.activity)),
        needs=tuple(sorted(needs, key=lambda row: (row.activity, row.year))),
    )


def without_outputs(problem: Problem, state: str) -> Problem:
    """Withhold what the money buys."""
    mine = _of_state(problem, state)
    needs = (replace(row, output=None) if row.activity in mine else row for row in problem.needs)
    return replace(problem, needs=tuple(needs))


def _with_deadline(problem: Problem, state: str, year: Callable[[int], int]) -> Problem:
    rows = (
        replace(row, deadline=min(row.deadline, date(year(row.deadline.year), 12, 31)))
        if row.state == state
        else row
        for row in problem.obligations
    )
    return replace(problem, obligations=tuple(rows))


def with_a_deadline_two_years_sooner(problem: Problem, state: str) -> Problem:
    """Declare a deadline two years earlier, though not before the first year."""
    return _with_deadline(problem, state, lambda year: max(problem.first_year, year - 2))


def with_a_deadline_at_once(problem: Problem, state: str) -> Problem:
    """Declare a deadline at the end of the first year."""
    return _with_deadline(problem, state, lambda year: problem.first_year)


WAYS: Final[dict[str, Telling]] = {
    "report half of what remains": with_half_remaining,
    "report only the plan as remaining": with_the_plan_remaining,
    "plan everything in the first year": with_all_in_the_first_year,
    "split every activity in two": with_an_activity_split,
    "withhold outputs": without_outputs,
    "declare a deadline two years sooner": with_a_deadline_two_years_sooner,
    "declare a deadline this year": with_a_deadline_at_once,
}


# The model's defences.


@dataclass(frozen=True)
class Defences:
    """Which of the model's defences are up."""

    absorption: bool = True
    plan_bounds_remaining: bool = True
    protected_pillars: bool = True


NONE: Final = Defences(False, False, False)
ALL: Final = Defences()
ONE_BY_ONE: Final = {
    "none": NONE,
    "absorption limits alone": replace(NONE, absorption=True),
    "max(remaining, planned) alone": replace(NONE, plan_bounds_remaining=True),
    "protected pillars alone": replace(NONE, protected_pillars=True),
    "all three": ALL,
}


def _measured_by_remaining(grid: Grid, term: Term) -> Term:
    """Return a term whose lateness is unfunded output over what remains, even where more is planned."""
    remaining = {row.obligation: row.remaining for row in grid.problem.obligations}[term.obligation]
    if not term.uses_output or not remaining:
        return term
    return replace(term, weight=term.weight * term.denominator / remaining, denominator=remaining)


def receipts_cents(problem: Problem, preset: str, defences: Defences) -> dict[str, int]:
    """Return what each State receives over the horizon, under a preset and with some defences."""
    tiers = tuple(t for t in PRESETS[preset] if t != "pillars" or defences.protected_pillars)
    doubled = Policy(preset=preset).protected_shares
    policy = Policy(preset=None, tiers=tiers, protected=doubled)
    if not defences.absorption:
        problem = replace(
            problem, states=tuple(replace(row, max_cents_per_year=None) for row in problem.states)
        )
    grid = build_grid(replace(problem, policy=policy), with_relations=True)
    if not defences.plan_bounds_remaining:
        vars(grid)["terms"] = tuple(_measured_by_remaining(grid, term) for term in grid.terms)
    network = build_network(grid)
    programme = build_programme(network)
    ladder = Ladder(programme, policy, ENGINES["highs"](programme, None), None)
    ladder.climb(tiers)
    if ladder.solution is None:
        raise RuntimeError("the round was not solved")
    flow = ladder.solution.x[: network.n_arcs]
    received = dict.fromkeys((row.state for row in problem.states), 0)
    for (_, _, activity), amount in whole_cents(network, purse_flows(network, flow, policy.split)).items():
        received[grid.state_ids[int(grid.activity_state[activity])]] += amount
    return received


# The rounds.


def real_round() -> Problem:
    """Return the illustration of 2026 with the documented absorption limits, where there is one."""
    problem = read_case(REAL)
    with LIMITS.open(encoding="utf-8", newline="") as file:
        limits = {row["iso3"]: row["max_usd_per_year"] for row in csv.DictReader(file)}
    return replace(
        problem,
        states=tuple(
            replace(row, max_cents_per_year=cents(limits[row.state]) if limits.get(row.state) else None)
            for row in problem.states
        ),
    )


def random_round(seed: int) -> Problem:
    """Return a round of six States with deadlines in the horizon and money for about a third of the needs.

    Each State absorbs at most twice the yearly mean of its honest plan.
    """
    rng = np.random.default_rng(seed)
    names = [f"S{k}" for k in range(6)]
    years = range(YEARS[0], YEARS[1] + 1)
    activities = [
        Activity(f"{s}-{k}", s, pillar, f"{s}-5" if pillar == "survey_clearance" else None)
        for s in names
        for k, pillar in enumerate(("survey_clearance", "survey_clearance", "victim_assistance"))
    ]
    needs = [
        Need(
            row.activity,
            year,
            int(rng.lognormal(0, 0.8) * 1e8),
            None if row.obligation is None else float(rng.integers(1, 40)) * 1e4,
        )
        for row in activities
        for year in years
        if rng.random() < 0.7
    ]
    planned = dict.fromkeys(names, 0)
    for need in needs:
        planned[need.activity.partition("-")[0]] += need.need_cents
    commitments = [
        Commitment(
            f"C{k}",
            "Donor",
            states=None
            if rng.random() < 0.5
            else frozenset(rng.choice(names, size=3, replace=False).tolist()),
            pillars=None if rng.random() < 0.6 else frozenset({"survey_clearance"}),
            can_carry_over=bool(rng.random() < 0.4),
        )
        for k in range(6)
    ]
    size = sum(planned.values()) / 3 / len(commitments) / len(years)
    return Problem(
        YEARS[0],
        YEARS[1],
        states=tuple(State(s, max_cents_per_year=2 * planned[s] // len(years)) for s in names),
        obligations=tuple(
            Obligation(
                f"{s}-5",
                s,
                5,
                date(int(rng.integers(YEARS[0] + 1, YEARS[1] + 1)), 12, 31),
                remaining=float(rng.integers(1, 60)) * 1e5,
            )
            for s in names
        ),
        activities=tuple(activities),
        needs=tuple(needs),
        commitments=tuple(commitments),
        tranches=tuple(
            Tranche(c.commitment, y, int(size * rng.lognormal(0, 0.5))) for c in commitments for y in years
        ),
        title=f"Random round {seed}",
    )


@dataclass(frozen=True)
class Gain:
    """What one State gains by one way of telling, in cents, and as a share of its honest need."""

    amount_cents: int
    share: float

    @property
    def pays(self) -> bool:
        return self.share > PAYS_SHARE


def gains(rounds: list[tuple[Problem, list[str]]], preset: str, defences: Defences) -> dict[str, list[Gain]]:
    """Return by way of telling the gain of each State that it changes anything for."""
    found: dict[str, list[Gain]] = {way: [] for way in WAYS}
    for problem, states in rounds:
        honest = receipts_cents(problem, preset, defences)
        for state in states:
            mine = _of_state(problem, state)
            need = sum(row.need_cents for row in problem.needs if row.activity in mine)
            for way, tell in WAYS.items():
                told = tell(problem, state)
                if need and told != problem:
                    amount = receipts_cents(told, preset, defences)[state] - honest[state]
                    found[way].append(Gain(amount, amount / need))
    return found


# The tables.


def _usd_m(amount_cents: float) -> str:
    millions = amount_cents / 1e8
    return f"{millions:.1f}" if abs(millions) >= 0.1 else f"{millions:.3f}"


def cell(tried: list[Gain]) -> str:
    """Return "pays / tried; median, most [USD m (share of need)]"."""
    paying = [gain for gain in tried if gain.pays]
    if not paying:
        return f"0 / {len(tried)}"
    middle = median(gain.amount_cents for gain in paying), median(gain.share for gain in paying)
    most = max(paying, key=lambda gain: gain.amount_cents)
    told = "; ".join(f"{_usd_m(a)} ({share:.1%})" for a, share in (middle, (most.amount_cents, most.share)))
    return f"{len(paying)} / {len(tried)}: {told}"


def table(title: str, rows: dict[str, dict[str, list[Gain]]]) -> Iterator[str]:
    """Yield a table: a row a way of telling, a column each of `rows`."""
    yield f"| {title} | {' | '.join(rows)} |"
    yield "|---" * (1 + len(rows)) + "|"
    for way in WAYS:
        yield f"| {way} | {' | '.join(cell(found[way]) for found in rows.values())} |"


def figures() -> Iterator[str]:
    """Yield the lines of all tables."""
    real = real_round()
    needy = sorted({a.state for a in real.activities if any(n.activity == a.activity for n in real.needs)})
    rounds = {
        "Real case of 2026": [(real, needy)],
        "Random rounds": [(random_round(seed), ["S0"]) for seed in SEEDS],
    }
    for name, some in rounds.items():
        for told, defences in (("without defences", NONE), ("with all defences", ALL)):
            yield from ("", f"### {name}, {told}", "")
            yield from table("way", {preset: gains(some, preset, defences) for preset in PRESETS})
        yield from ("", f"### {name}, deadlines-first: which defence does it", "")
        by_defence = {told: gains(some, "deadlines-first", defences) for told, defences in ONE_BY_ONE.items()}
        yield from table("way", by_defence)


def main() -> None:
    """Print the tables, or put them into the page."""
    start = time.perf_counter()
    lines = list(figures())
    text = "\n".join([*lines, "", f"Run time {time.perf_counter() - start:.0f} s."])
    if "--write" in sys.argv[1:]:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n\n{END}{after}", encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
