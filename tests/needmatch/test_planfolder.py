"""A plan folder is written whole, says what the contract asks, and replays to the same hash."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import needmatch
from needmatch import UnusableFolder, case_sha256, read_case
from needmatch.plan import Outcome, Plan, TierResult
from needmatch.planfolder import (
    allocations_csv,
    check_target,
    replay,
    share_text,
    tier_differences,
    versions,
    write_plan,
)
from needmatch.problem import Problem

FILES = {
    "case",
    "allocations.csv",
    "states.csv",
    "obligations.csv",
    "unfunded.csv",
    "summary.json",
    "report.html",
}


@pytest.fixture(scope="module")
def plan(case: Callable[[str], Problem]) -> Plan:
    """Solve the case of two deadlines, once for the tests of this module."""
    return needmatch.solve(case("two-deadlines"))


@pytest.fixture
def folder(plan: Plan, tmp_path: Path) -> Path:
    """Write the plan into a folder of its own."""
    plan.write(tmp_path / "plan")
    return tmp_path / "plan"


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def summary_of(folder: Path) -> dict[str, object]:
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert isinstance(summary, dict)
    return summary


def change_summary(folder: Path, **changes: object) -> None:
    (folder / "summary.json").write_text(json.dumps(summary_of(folder) | changes), encoding="utf-8")


def test_exactly_the_files_of_the_contract_are_written(folder: Path) -> None:
    assert {entry.name for entry in folder.iterdir()} == FILES
    assert [entry.name for entry in folder.parent.iterdir()] == ["plan"]
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (folder.stat().st_mode & 0o777) == 0o755


def test_the_tables_have_the_columns_of_the_contract(folder: Path, plan: Plan) -> None:
    assert rows(folder / "allocations.csv")[0] == (
        ["commitment", "donor", "activity", "state", "pillar", "year", "amount_usd", "evidence"]
    )
    assert rows(folder / "states.csv")[0] == ["state", "need_usd", "funded_usd", "coverage"]
    assert rows(folder / "obligations.csv")[0] == (
        [
            "obligation",
            "state",
            "deadline",
            "deadline_basis",
            "late_share",
            "late_share_before",
            "late_by_plan",
            "late_months",
        ]
    )
    assert rows(folder / "unfunded.csv")[0] == ["activity", "state", "pillar", "year", "unmet_usd", "reason"]
    assert len(rows(folder / "allocations.csv")) == 1 + len(plan.allocations)
    for name in FILES - {"case", "report.html"}:
        content = (folder / name).read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_funded_and_unmet_make_the_need_to_the_cent(folder: Path) -> None:
    totals = summary_of(folder)["totals"]
    assert isinstance(totals, dict)
    funded = sum(float(row[6]) for row in rows(folder / "allocations.csv")[1:])
    unmet = sum(float(row[4]) for row in rows(folder / "unfunded.csv")[1:])
    assert totals == {
        "need_usd": 200.0,
        "funded_usd": funded,
        "unmet_usd": unmet,
        "available_usd": 120.0,
        "unspent_usd": 120.0 - funded,
        "fee_usd": 0.0,
        "interest_usd": 0.0,
    }
    assert all(row[6] == f"{float(row[6]):.2f}" for row in rows(folder / "allocations.csv")[1:])


def test_the_summary_says_what_the_contract_asks(folder: Path, plan: Plan) -> None:
    summary = summary_of(folder)
    assert summary["status"] == "optimal"
    assert summary["solver"] == "highs"
    assert summary["case_sha256"] == case_sha256(plan.problem) == case_sha256(read_case(folder / "case"))
    allocations = (folder / "allocations.csv").read_bytes()
    assert summary["result_sha256"] == hashlib.sha256(allocations).hexdigest()
    assert summary["versions"] == versions()
    assert set(versions()) == {"needmatch", "python", "highspy", "scipy", "numpy"}
    tiers = summary["tiers"]
    assert isinstance(tiers, list)
    assert [tier["name"] for tier in tiers] == [*plan.problem.policy.ordered_tiers, "tie"]
    assert all(set(tier) == {"name", "objective", "seconds", "floor_used"} for tier in tiers)
    seconds = summary["seconds"]
    assert isinstance(seconds, dict)
    assert list(seconds) == ["read", "build", "solve", "explain", "write"]
    assert seconds["read"] is None  # nobody measured it here
    assert seconds["write"] > 0


def test_the_case_is_written_with_the_policy_that_was_used(
    case: Callable[[str], Problem], tmp_path: Path
) -> None:
    policy = needmatch.Policy(preset="most-land-released")
    needmatch.solve(case("two-deadlines"), policy).write(tmp_path / "plan")
    assert read_case(tmp_path / "plan" / "case").policy == policy
    assert summary_of(tmp_path / "plan")["preset"] == "most-land-released"


def test_tables_without_rows_have_their_header(tmp_path: Path) -> None:
    empty = needmatch.make_problem(
        years=(2026, 2026), states=(), activities=(), needs=(), commitments=(), tranches=()
    )
    needmatch.solve(empty).write(tmp_path / "plan")
    assert {entry.name for entry in (tmp_path / "plan").iterdir()} == FILES
    assert all(len(rows(tmp_path / "plan" / name)) == 1 for name in FILES if name.endswith(".csv"))
    assert replay(tmp_path / "plan").is_same


def test_equal_plans_give_equal_bytes_save_for_seconds(plan: Plan, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_plan(plan, tmp_path / name)
    for name in FILES - {"case", "summary.json"}:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, ""),
        (0.0, "0"),
        (-1e-12, "0"),
        (1.0, "1"),
        (0.5, "0.5"),
        (1 / 3, "0.333333333"),
        (12.0, "12"),
        (100.0, "100"),
    ],
)
def test_shares_have_at_most_nine_decimals_and_no_idle_zeros(share: float | None, text: str) -> None:
    assert share_text(share) == text


def test_a_plan_replaces_a_plan(plan: Plan, folder: Path) -> None:
    (folder / "allocations.csv").write_text("stale")
    plan.write(folder)
    assert (folder / "allocations.csv").read_bytes() == allocations_csv(plan)
    assert [entry.name for entry in folder.parent.iterdir()] == ["plan"]


def test_a_plan_may_fill_an_empty_folder_and_make_its_parents(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    plan.write(tmp_path / "empty")
    plan.write(str(tmp_path / "a" / "b" / "c"))
    assert (tmp_path / "empty" / "summary.json").exists()
    assert (tmp_path / "a" / "b" / "c" / "summary.json").exists()


def test_a_folder_of_something_else_is_never_replaced(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(UnusableFolder, match="no plan folder and is not empty; choose another"):
        plan.write(tmp_path / "thesis")
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


def test_a_plan_folder_with_notes_in_it_is_not_replaced(plan: Plan, folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(UnusableFolder, match=r"it holds notes\.txt, which is no part of a plan"):
        plan.write(folder)
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_file_or_a_path_through_a_file_is_refused(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnusableFolder, match="it is not a folder"):
        check_target(tmp_path / "file")
    with pytest.raises(UnusableFolder, match="is not a folder"):
        check_target(tmp_path / "file" / "below")
    with pytest.raises(UnusableFolder):
        plan.write(tmp_path / "no\0where")


def test_nothing_is_left_behind_when_writing_fails(
    plan: Plan, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "summary.json").read_bytes()

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("needmatch.report.render", full)
    with pytest.raises(UnusableFolder, match="No space left on device"):
        plan.write(folder)
    assert (folder / "summary.json").read_bytes() == before
    assert [entry.name for entry in folder.parent.iterdir()] == ["plan"]


def test_a_replay_gives_the_same_hash(folder: Path) -> None:
    found = replay(folder)
    assert (found.is_same, found.has_same_versions, found.differences) == (True, True, ())
    assert found.hashes.result_sha256 == summary_of(folder)["result_sha256"]


def test_a_changed_case_is_told(folder: Path) -> None:
    needs = folder / "case" / "needs.csv"
    needs.write_text(needs.read_text().replace("50.00", "60.00"))
    found = replay(folder)
    assert not found.is_same
    assert "case/ is not the case that was solved" in found.differences[0]


def test_changed_allocations_are_told(folder: Path) -> None:
    with (folder / "allocations.csv").open("a") as file:
        file.write("D1,D,EAR-c,EAR,survey_clearance,2028,1.00,reported\n")
    found = replay(folder)
    assert not found.is_same
    assert "allocations.csv is not the file that was written" in found.differences[0]


def test_other_versions_are_held_to_the_values_of_the_tiers(folder: Path) -> None:
    change_summary(folder, versions=versions() | {"scipy": "0.1"}, result_sha256="0" * 64)
    found = replay(folder)
    assert not found.has_same_versions
    assert found.differences == (
        f"allocations.csv is not the file that was written: its hash is {found.hashes.result_sha256}",
    )
    change_summary(folder, result_sha256=found.hashes.result_sha256)
    assert replay(folder).is_same


def test_other_tier_values_are_told_by_name(folder: Path) -> None:
    tiers = summary_of(folder)["tiers"]
    assert isinstance(tiers, list)
    for tier in tiers:
        if tier["name"] == "deadline":
            tier["objective"] += 0.001
    change_summary(folder, versions={"scipy": "0.1"}, tiers=tiers)
    (difference,) = replay(folder).differences
    assert difference.startswith("the value of the tier deadline went from ")


def test_a_plan_cut_off_by_its_time_limit_is_not_called_the_same(plan: Plan, tmp_path: Path) -> None:
    dataclasses.replace(plan, outcome=Outcome.TIME_LIMIT).write(tmp_path / "plan")
    found = replay(tmp_path / "plan")
    assert not found.is_same
    assert "time limit" in found.differences[0]


@pytest.mark.parametrize(
    ("recorded", "solved", "said"),
    [
        (1.0, 1.0 + 0.9e-6, 0),
        (1.0, 1.0 + 1.1e-6, 1),
        (1e9, 1e9 + 900, 0),
        (1e9, 1e9 + 1100, 1),
        (0.0, 0.9e-6, 0),
        ([0.5, 0.5], (0.5, 0.5), 0),
        ([0.5, 0.5], (0.5, 0.6), 1),
        ([0.5], (0.5, 0.5), 1),
        (None, 1.0, 1),
    ],
)
def test_tier_values_may_differ_by_one_part_in_a_million(
    recorded: object, solved: float | tuple[float, ...], said: int
) -> None:
    before = [{"name": "early", "objective": recorded}]
    assert len(tier_differences(before, [TierResult("early", solved, 0.1)])) == said


def test_another_list_of_tiers_is_a_difference() -> None:
    before = [{"name": "early", "objective": 1.0}]
    (difference,) = tier_differences(before, [TierResult("deadline", 1.0, 0.1)])
    assert difference == "the tiers were early and are deadline"


@pytest.mark.parametrize(
    "content",
    [None, "", "{", "[]", "{}", '{"solver": "abacus"}', "[" * 100_000, '{"tiers": [1]}', b"\xff"],
)
def test_what_is_no_plan_folder_is_not_replayed(tmp_path: Path, content: str | bytes | None) -> None:
    if content is not None:
        (tmp_path / "summary.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UnusableFolder, match=r"summary\.json"):
        replay(tmp_path)
