"""A plan read back from its folder is the plan that was written, and a folder that was changed is refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import needmatch
from needmatch.errors import UnusableFolder
from needmatch.explain.folder import read_plan
from needmatch.explain.prices import prices
from needmatch.explain.uniqueness import with_uniqueness
from needmatch.plan import Plan
from needmatch.planfolder import PRICES_HEADER, write_plan
from needmatch.problem import Problem

Case = Callable[[str], Problem]


@pytest.fixture
def plan(case: Case) -> Plan:
    """Solve a case with every tier."""
    return needmatch.solve(case("real-2026"))


@pytest.mark.parametrize("name", ["real-2026", "dantzig", "two-deadlines", "estate-100"])
def test_a_plan_comes_back_as_it_was_written(case: Case, name: str, tmp_path: Path) -> None:
    plan = needmatch.solve(case(name))
    plan.write(tmp_path / "plan")
    back = read_plan(tmp_path / "plan")
    assert back.allocations == plan.allocations
    assert back.states == plan.states
    assert back.obligations == plan.obligations
    assert back.unfunded == plan.unfunded
    assert [(t.name, t.objective, t.floor_used) for t in back.tiers] == [
        (t.name, t.objective, t.floor_used) for t in plan.tiers
    ]
    assert replace(back.problem, policy=plan.problem.policy) == plan.problem


def test_prices_and_uniqueness_are_written_where_they_were_asked_for(plan: Plan, tmp_path: Path) -> None:
    found = prices(plan)
    write_plan(with_uniqueness(plan), tmp_path / "plan", found)
    with (tmp_path / "plan" / "prices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == PRICES_HEADER
    assert [tuple(row) for row in rows[1:]] == [price.row for price in found]
    assert rows[1][:6] == ["*", "*", "", "2026", "more", "1000000.00"]
    assert rows[1][6] == "deadline"
    assert float(rows[1][7]) < 0
    assert json.loads((tmp_path / "plan" / "summary.json").read_text(encoding="utf-8"))["unique"] is False
    assert read_plan(tmp_path / "plan").is_unique is False


def test_a_plan_without_prices_has_no_such_file(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    assert not (tmp_path / "plan" / "prices.csv").exists()
    assert json.loads((tmp_path / "plan" / "summary.json").read_text(encoding="utf-8"))["unique"] is None


@pytest.mark.parametrize(
    "spoilt",
    [
        "commitment,activity,year,amount_usd\nnobody,UKR-sc,2026,1.00\n",
        "commitment,activity,year,amount_usd\nCHE-UKR,UKR-sc,soon,1.00\n",
        "nothing\n1\n",
    ],
)
def test_allocations_of_another_case_are_refused(plan: Plan, tmp_path: Path, spoilt: str) -> None:
    plan.write(tmp_path / "plan")
    (tmp_path / "plan" / "allocations.csv").write_text(spoilt, encoding="utf-8")
    with pytest.raises(UnusableFolder, match=r"allocations\.csv is not that of its case"):
        read_plan(tmp_path / "plan")


def test_a_case_that_was_changed_is_refused(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    needs = tmp_path / "plan" / "case" / "needs.csv"
    needs.write_text(
        needs.read_text(encoding="utf-8").replace("28833333.33", "28833333.34", 1), encoding="utf-8"
    )
    with pytest.raises(UnusableFolder, match="case/ is not the case that was solved"):
        read_plan(tmp_path / "plan")
