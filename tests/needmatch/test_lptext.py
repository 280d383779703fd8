"""Programmes as text: those stored in lp_files are those of today, and another reader finds the same optimum."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import highspy
import pytest

import needmatch
from needmatch.lptext import lp_text
from needmatch.problem import TIERS, Policy, Problem
from needmatch_cases import POLICIES, conditioned_problem
from needmatch_lp_cases import CASES, FOLDER, texts

CONTINUOUS = sorted(set(TIERS) - {"floor", "leximin"})
"""Tiers with one programme; a leximin is a series of them."""


def optimum(text: str, folder: Path) -> float:
    """Return the least value that HiGHS finds for a programme in text."""
    file = folder / "programme.lp"
    file.write_text(text, encoding="utf-8")
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(file)) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value)


def shown(text: str, value: float) -> float:
    """Return a value as the text says that it is shown."""
    constant, unit = re.search(r"\(value \+ (\S+)\) x (\S+)$", text, re.MULTILINE).groups()  # type: ignore[union-attr]
    return (value + float(constant)) * float(unit)


def test_the_stored_texts_are_those_of_today() -> None:
    """Renew them with `python tests/support/needmatch_lp_cases.py` when the programme was meant to change."""
    stored = {file.name: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.lp"))}
    assert stored == dict(sorted(texts().items()))


def test_the_stored_texts_have_every_kind_of_row_and_every_tier() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.lp"))
    kinds = "money pool need absorb share local least most late target coverage counted"
    assert set(kinds.split()) == set(re.findall(r"^ (\w+)\([^)]*\):", text, re.MULTILINE))
    assert {tier for _, tiers in CASES.values() for tier in tiers} == {*TIERS, "tie"}
    for column in ["x", "carried", "debt", "backlog", "grant", "late", "short", "counted"]:
        assert re.search(rf"[+-] (?:\S+ )?{column}\(", text), column
    assert "level" in text
    assert " 0.125 <= x(payer,B_1,2026) <= 0.375\n" in text, "a pin bounds its flow"


@pytest.mark.parametrize(
    "file",
    sorted(f"{name}.{tier}.lp" for name, (_, tiers) in CASES.items() for tier in tiers if tier != "tie"),
)
def test_another_reader_finds_the_value_that_solve_states(file: str, tmp_path: Path) -> None:
    """The tie breaker has no stated value: it is solved with every tier before it held."""
    name, tier, _ = file.split(".")
    problem = CASES[name][0]
    plan = needmatch.solve(replace(problem, policy=replace(problem.policy, preset=None, tiers=(tier,))))
    text = (FOLDER / file).read_text(encoding="utf-8")
    value = shown(text, optimum(text, tmp_path))
    stated = plan.tiers[0].objective
    if isinstance(stated, tuple):
        assert -value == pytest.approx(stated[0], abs=1e-9)
    else:
        assert value == pytest.approx(stated, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_texts_of_random_cases_are_read_and_solved_alike(seed: int, pooled: bool, tmp_path: Path) -> None:
    tier = CONTINUOUS[seed % len(CONTINUOUS)]
    policy = Policy(preset=None, tiers=(tier,), protected=POLICIES[-5].protected)
    problem: Problem = replace(conditioned_problem(seed, "local share", "front-loading"), policy=policy)
    text = lp_text(problem, tier, pooled=pooled)
    assert max(map(len, text.splitlines())) < 500
    value = shown(text, optimum(text, tmp_path))
    assert value == pytest.approx(needmatch.solve(problem).tiers[0].objective, rel=1e-6, abs=1e-4)


def test_ids_that_the_format_does_not_know_stay_apart() -> None:
    problem = CASES["earmarks"][0]
    commitments = tuple(
        replace(row, commitment=name)
        for row, name in zip(problem.commitments, ("a b", "a-b", "a_b", "é:b"), strict=True)
    )
    renamed = {
        old.commitment: new.commitment for old, new in zip(problem.commitments, commitments, strict=True)
    }
    tranches = tuple(replace(row, commitment=renamed[row.commitment]) for row in problem.tranches)
    text = lp_text(replace(problem, commitments=commitments, tranches=tranches), "early")
    rows = re.findall(r"^ (\w+\([^)]*\)\S*):", text, re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert text.isascii()


def test_an_unknown_tier_is_named() -> None:
    with pytest.raises(ValueError, match="'fastest' is unknown; choose one of pillars, floor"):
        lp_text(CASES["earmarks"][0], "fastest")
