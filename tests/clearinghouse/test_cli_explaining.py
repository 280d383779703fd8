"""`clearinghouse explain` answers in sentences, and says what it was asked wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearinghouse.cli import main


@pytest.fixture(scope="module")
def plan_folder(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the plan of the real case with its prices."""
    folder = tmp_path_factory.mktemp("plans") / "real"
    result = CliRunner().invoke(main, ["match", str(cases / "real-2026"), "--out", str(folder), "--prices"])
    assert result.exit_code == 0, result.output
    return folder


def explain(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["explain", *map(str, arguments)])


def test_match_with_prices_writes_them(plan_folder: Path) -> None:
    lines = (plan_folder / "prices.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "earmark_states,earmark_pillars,kind,year,direction,step_usd,tier,change"
    assert len(lines) > 200
    assert '"unique": false' in (plan_folder / "summary.json").read_text(encoding="utf-8")


def test_a_flow_is_explained(plan_folder: Path) -> None:
    result = explain(plan_folder, "--flow", "CHE-UKR,UKR-sc,2026")
    assert result.exit_code == 0
    assert result.stdout.startswith("CHE-UKR (CHE) could give USD\u00a027.2m to UKR-sc in UKR in 2026.")
    assert "Next best," in result.stdout


def test_a_need_is_explained(plan_folder: Path) -> None:
    result = explain(plan_folder, "--need", "COL-sc,2029")
    assert result.exit_code == 0
    assert "lacks USD" in result.stdout
    assert "unearmarked in 2026 could fund it" in result.stdout
    assert explain(plan_folder, "--need", "COL-sc").exit_code == 0


def test_everything_is_explained(plan_folder: Path) -> None:
    result = explain(plan_folder)
    assert result.exit_code == 0
    for said in (
        "Other plans are as good on every tier",
        "the same round under most land released",
        "more for anything in 2026",
        "pairs of a donor and a State",
    ):
        assert said in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--flow", "CHE-UKR,UKR-sc"], "is not COMMITMENT,ACTIVITY,YEAR"),
        (["--flow", "CHE-UKR,2026"], "is not COMMITMENT,ACTIVITY,YEAR"),
        (["--flow", "CHE-UKR,UKR-sc,2030"], "no flow from CHE-UKR to UKR-sc in 2030"),
        (["--need", "ZZZ"], "no activity ZZZ needs anything"),
        (["--need", "COL-sc,1999"], "plans nothing in 1999"),
        (["--need", "COL-sc", "--flow", "a,b,2026"], "ask one at a time"),
        (["--within", "2"], "is not in the range"),
    ],
)
def test_a_wrong_question_is_refused(plan_folder: Path, options: list[str], said: str) -> None:
    result = explain(plan_folder, *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_folder_that_is_no_plan_is_refused(cases: Path) -> None:
    result = explain(cases / "dantzig")
    assert result.exit_code == 2
    assert "no plan folder" in result.stderr


def test_a_plan_that_was_cut_off_is_written_without_prices(cases: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cut"
    arguments = ["match", str(cases / "real-2026"), "--out", str(folder), "--prices", "--time-limit", "1e-9"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 4
    assert "It has no prices" in result.stderr
    assert not (folder / "prices.csv").exists()
    refused = explain(folder)
    assert refused.exit_code == 2
    assert "cut off by its time limit" in refused.stderr
