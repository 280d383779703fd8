"""`clearinghouse trust-fund` and `look-back` as commands: what they write, refuse and answer."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearinghouse.cli import main
from clearinghouse.cli.refusals import Refused, refusals
from needmatch.engines import ProgrammeFailed

CASES = Path(__file__).parents[2] / "cases"


def run(*arguments: str | Path):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_a_case_becomes_data_a_page_and_a_paper(tmp_path: Path) -> None:
    out = tmp_path / "fund"
    done = run("trust-fund", CASES / "two-deadlines", "--out", out, "--start", "2026", "--fee", "0.02")
    assert done.exit_code == 0, done.output
    told = json.loads((out / "trust-fund.json").read_text())
    assert told["verdict"] == "feasible_if"
    assert told["because"]
    assert told["inputs"]["fee_share"] == 0.02
    assert "feasible_if" in done.output
    page = (out / "paper.html").read_text()
    assert "Is a voluntary trust fund feasible?" in page
    assert (out / "paper.pdf").read_bytes().startswith(b"%PDF")
    assert (out / "case" / "case.toml").exists()
    assert "chance_with_fund" in (out / "restricted" / "chances.csv").read_text()
    again = run("trust-fund", CASES / "two-deadlines", "--out", out, "--no-replay")
    assert again.exit_code == 0, "a folder of an earlier run is replaced"


def test_a_fund_that_can_never_suffice_is_an_answer_and_no_failure(tmp_path: Path) -> None:
    out = tmp_path / "fund"
    done = run("trust-fund", CASES / "two-deadlines", "--out", out, "--largest", "0.01", "--no-replay")
    assert done.exit_code == 0, done.output
    told = json.loads((out / "trust-fund.json").read_text())
    assert told["verdict"] == "not_feasible"
    assert any("at most" in reason for reason in told["because"])


def test_impossible_options_are_refused_together_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "fund"
    done = run(
        "trust-fund", CASES / "two-deadlines", "--out", out,
        "--fee", "two", "--gearing", "7", "--start", "1999", "--evidence", "rumour", "--path", "1,x",
    )  # fmt: skip
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    for name in ("fee", "gearing", "start", "evidence", "path"):
        assert any(line.startswith(f"options:1:{name}: ") for line in lines), (name, lines)
    assert "Traceback" not in done.output
    assert not out.exists()


def test_amounts_beyond_all_measure_are_refused_together(tmp_path: Path) -> None:
    out = tmp_path / "fund"
    done = run(
        "trust-fund", CASES / "two-deadlines", "--out", out, "--contributions", "1e307,-1e17", "--largest", "1e17",
        "--reserve-share", "0.999999999999", "--start", "9" * 30, "--contributors", "9" * 30,
    )  # fmt: skip
    assert done.exit_code == 2
    assert {line.split(":")[2] for line in done.stderr.splitlines() if line.startswith("options:")} == {
        "contributions", "largest", "reserve-share", "start", "contributors",
    }  # fmt: skip
    too_much = run("trust-fund", CASES / "two-deadlines", "--out", out, "--contributions", "1e17")
    assert (too_much.exit_code, "above USD 10,000,000,000,000" in too_much.stderr) == (2, True)
    assert not out.exists()


def test_a_cluster_that_does_not_answer_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "fund"
    done = run("trust-fund", CASES / "two-deadlines", "--out", out, "--cluster", "nonsense")
    assert (done.exit_code, "Traceback" in done.output) == (2, False)
    assert "nonsense" in done.output
    assert not out.exists()


def test_a_solver_without_an_answer_is_told_in_a_line() -> None:
    with pytest.raises(Refused, match="ended without an answer"), refusals():
        raise ProgrammeFailed("status 4")


def test_a_faulty_case_is_refused_line_by_line(tmp_path: Path) -> None:
    done = run("trust-fund", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for command in (("trust-fund", CASES / "two-deadlines"), ("look-back",)):
        done = run(*command, "--out", tmp_path)
        assert done.exit_code == 2
        assert "notes.txt" in done.output or "not empty" in done.output
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_the_look_back_is_one_command(tmp_path: Path) -> None:
    out = tmp_path / "look-back"
    done = run("look-back", "--out", out, "--samples", "0", "--workers", "1")
    assert done.exit_code == 0, done.output
    assert {p.name for p in out.iterdir()} >= {
        "look-back.json",
        "ways.csv",
        "flexibility.csv",
        "paper.html",
        "paper.pdf",
    }
    assert "as it happened" in done.output


@pytest.mark.parametrize("option", [("--samples", "-1"), ("--cluster", "nonsense")])
def test_impossible_look_backs_are_refused(tmp_path: Path, option: tuple[str, str]) -> None:
    done = run("look-back", "--out", tmp_path / "out", *option)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
