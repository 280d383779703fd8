"""The script of docs/matching/incentives.md: its ways of telling change the plan and not the need, and it measures
what a plan gives.

The page's figures take minutes and are not made again here; its claims are tried on a few rounds.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import needmatch
from needmatch.problem import PRESETS, Policy
from tools import incentives
from tools.incentives import ALL, NONE, WAYS, gains, random_round, real_round, receipts_cents


@pytest.mark.parametrize("way", WAYS)
def test_a_telling_keeps_the_need_and_is_a_sound_round(way: str) -> None:
    changed = 0
    for problem, state in ((real_round(), "AGO"), *((random_round(seed), "S0") for seed in range(4))):
        told = WAYS[way](problem, state)
        changed += told != problem
        assert sum(row.need_cents for row in told.needs) == sum(row.need_cents for row in problem.needs)
        parts = {name: getattr(told, name) for name in ("states", "obligations", "activities", "needs")}
        again = needmatch.make_problem(
            years=(told.first_year, told.last_year),
            commitments=told.commitments,
            tranches=told.tranches,
            policy=told.policy,
            **parts,
        )
        assert again.needs == told.needs
        assert again.activities == told.activities
    assert changed >= 2


@pytest.mark.parametrize("preset", PRESETS)
def test_with_all_defences_receipts_are_those_of_a_plan(preset: str) -> None:
    problem = real_round()
    plan = needmatch.solve(problem, Policy(preset=preset))
    received = receipts_cents(problem, preset, ALL)
    assert {row.state: row.funded_cents for row in plan.states} == received


def test_nobody_looks_smaller_than_their_plan() -> None:
    """Who reports only the plan as remaining changes nothing by halving that, unless the plan is no bound."""
    changed = 0
    for seed in range(8):
        problem = WAYS["report only the plan as remaining"](random_round(seed), "S0")
        told = WAYS["report half of what remains"](problem, "S0")
        assert told != problem
        assert receipts_cents(told, "deadlines-first", ALL) == receipts_cents(problem, "deadlines-first", ALL)
        changed += receipts_cents(told, "deadlines-first", NONE) != receipts_cents(
            problem, "deadlines-first", NONE
        )
    assert changed > 0


@pytest.mark.parametrize("preset", PRESETS)
def test_splitting_never_pays(preset: str) -> None:
    """All are rounds on which a tier has to be held by its row, because its face says too little."""
    rounds = [(random_round(seed), ["S0"]) for seed in (3, 6, 19, 23)]
    for defences in (NONE, ALL):
        found = gains(rounds, preset, defences)["split every activity in two"]
        assert len(found) == 4
        assert not any(gain.pays for gain in found)


def test_the_page_has_the_figures_of_every_table(repository: Path) -> None:
    page = (repository / "docs" / "matching" / "incentives.md").read_text(encoding="utf-8")
    figures = page.partition(incentives.BEGIN)[2].partition(incentives.END)[0]
    assert len(re.findall(r"^### ", figures, re.MULTILINE)) == 6
    for way in WAYS:
        assert figures.count(f"\n| {way} |") == 6
