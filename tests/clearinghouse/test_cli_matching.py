"""The commands on cases and plans: what they say, where they say it, and the status they end with."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from case_folders import SMALL, edited, write_folder
from clearinghouse.cli import main
from clearinghouse.cli.matching import PRESET_NAMES
from clearinghouse.cli.progress import Progress
from needmatch.errors import Infeasible
from needmatch.problem import PRESETS


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


PLANTED = {
    "case.toml": [
        "currency = 5", 'colour = "red"', "today = 5", "[policy]", 'preset = "fastest"', "floor = 2",
        "segments = [[2.0, 1.0]]", "protected = { roads = 0.1 }", 'split = "even"', "gearing = -1", "speed = 1",
    ],
    "states.csv": ["AFG,twice,,,", "S1,,,maybe,", "S2,,,,-1", ",nobody,,,", "S3,too,short"],
    "obligations.csv": [
        "O1,NOW,5,2027-01-01,,,,,", "O2,COL,7,2027-01-01,,,,,", "O3,COL,5,soon,,,,,", "O4,S1,5,2027-01-01,agreed,,,,",
        "O5,S1,4,2027-01-01,,-3,,,", "O6,S2,4,2027-01-01,,,tons,,", "O7,S2,5,2027-01-01,,,,7,",
        "O8,AFG,5,2027-01-01,,,,,",
    ],
    "activities.csv": [
        "A1,AFG,capacity,,,", "A2,NOW,capacity,,,", "A3,AFG,roads,,,", "A4,AFG,capacity,O0,,",
        "A5,AFG,capacity,COL-4,,",
        "A6,AFG,capacity,,,maybe", "A|7,AFG,capacity,,,",
    ],
    "needs.csv": [
        "A1,2026,1,,,", "A9,2026,1,,,", "A1,2040,1,,,", 'C1,2027,"1,000",,,', "C1,2028,-1,,,", "A1,2028,0,5,,",
        "C1,soon,1,,,", "A3,2026,1.005,,,", "A4,2026,1,1,certain,", "A5,2026,=1,,,",
    ],
    "commitments.csv": [
        "D1,,*,*,,,,,,,", "D3,,NOW,*,,,,,,,", "D4,,*,roads,,,,,,,", "D5,,,*,,,,,,,", "D6,,*,*,,,,5,,,",
    ],
    "tranches.csv": ["D9,2026,1", "D1,2026,1", "D2,2027,NaN", "D2,2028,"],
    "extra.csv": ["a,b"],
}  # fmt: skip
"""Fifty faults, each in a row of its own; the word [policy] opens a table."""


def planted_folder(path: Path) -> Path:
    files = dict(SMALL)
    files["case.toml"] = "years = [2026, 2028]\n"
    for name, lines in PLANTED.items():
        files[name] = files.get(name, "") + "\n".join(lines) + "\n"
    return write_folder(path, files)


@pytest.mark.parametrize("command", [["cases", "check"], ["match", "--out", "unused"]])
def test_fifty_faults_are_fifty_lines(tmp_path: Path, command: list[str]) -> None:
    folder = planted_folder(tmp_path / "case")
    done = subprocess.run(
        [sys.executable, "-c", "from clearinghouse.cli import main; main()", *command, str(folder)],
        capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False,
    )  # fmt: skip
    lines = done.stderr.splitlines()
    assert done.returncode == 2
    assert len(lines) == 50, done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "unused").exists()


def test_a_sound_case_is_counted(cases: Path) -> None:
    result = run("cases", "check", cases / "real-2026")
    assert result.exit_code == 0
    assert result.stderr == ""
    counts = dict(line.split(maxsplit=1) for line in result.stdout.splitlines()[1:])
    assert (counts["states"], counts["commitments"], counts["needs"]) == ("31", "41", "103")


def test_a_match_writes_a_plan_and_says_where(cases: Path, tmp_path: Path) -> None:
    result = run("match", cases / "two-deadlines", "--out", tmp_path / "plan")
    assert result.exit_code == 0
    assert result.stderr == ""
    summary = json.loads((tmp_path / "plan" / "summary.json").read_text())
    assert summary["seconds"]["read"] > 0
    assert summary["case_sha256"] in result.stdout
    assert summary["result_sha256"] in result.stdout
    assert str(tmp_path / "plan" / "report.html") in result.stdout
    assert "suggested   USD 120.00 of USD 200.00 needed (60.0%)" in result.stdout


def test_figures_that_are_not_counted_are_called_an_illustration(cases: Path, tmp_path: Path) -> None:
    assert "illustration: USD" in run("match", cases / "real-2026", "--out", tmp_path / "a").stdout
    assert "illustration" not in run("match", cases / "two-deadlines", "--out", tmp_path / "b").stdout


def test_a_preset_replaces_the_policy_of_the_case(cases: Path, tmp_path: Path) -> None:
    result = run(
        "match", cases / "two-deadlines", "--out", tmp_path / "plan", "--preset", "no-state-left-behind"
    )
    assert result.exit_code == 0
    summary = json.loads((tmp_path / "plan" / "summary.json").read_text())
    assert summary["preset"] == "no-state-left-behind"
    assert [tier["name"] for tier in summary["tiers"]] == [*PRESETS["no-state-left-behind"], "tie"]
    assert run("replay", tmp_path / "plan").exit_code == 0


def test_the_other_solver_reaches_the_same_value_and_replays(cases: Path, tmp_path: Path) -> None:
    assert run("match", cases / "dantzig", "--out", tmp_path / "plan", "--solver", "scipy").exit_code == 0
    summary = json.loads((tmp_path / "plan" / "summary.json").read_text())
    assert summary["solver"] == "scipy"
    values = {tier["name"]: tier["objective"] for tier in summary["tiers"]}
    assert values["relations"] == pytest.approx(153.675)
    assert run("replay", tmp_path / "plan").exit_code == 0


def test_a_replay_says_what_differs(cases: Path, tmp_path: Path) -> None:
    run("match", cases / "two-deadlines", "--out", tmp_path / "plan")
    same = run("replay", tmp_path / "plan")
    assert (same.exit_code, same.stdout.splitlines()[0]) == (0, "The same: allocations.csv, byte for byte.")
    tranches = tmp_path / "plan" / "case" / "tranches.csv"
    tranches.write_text(tranches.read_text().replace("80.00", "70.00"))
    changed = run("replay", tmp_path / "plan")
    assert changed.exit_code == 1
    assert "case/ is not the case that was solved" in changed.stdout
    tranches.write_text("nonsense\n")
    faulty = run("replay", tmp_path / "plan")
    assert faulty.exit_code == 2
    assert 'tranches.csv:1:nonsense: the column "nonsense" is not known' in faulty.stderr


REFUSED = [
    (["match", "CASE"], "Missing option '--out'"),
    (["match", "--out", "OUT"], "Missing argument 'CASE'"),
    (["match", "nothing-here", "--out", "OUT"], "there is no such folder"),
    (["match", "CASE", "--out", "FILE"], "it is not a folder; choose another name"),
    (["match", "CASE", "--out", "FILE/below"], "is not a folder; choose another place"),
    (["match", "CASE", "--out", "CASE"], "no plan folder and is not empty"),
    (["match", "CASE", "--out", "/proc/plan"], "/proc/plan: "),
    (["match", "CASE", "--out", "OUT", "--preset", "fairest"], "'fairest' is not one of 'deadlines-first'"),
    (["match", "CASE", "--out", "OUT", "--solver", "abacus"], "'abacus' is not one of 'highs', 'scipy'"),
    (["match", "CASE", "--out", "OUT", "--time-limit", "soon"], "'soon' is not a valid float"),
    (["match", "CASE", "--out", "OUT", "--time-limit", "-1"], "is not a number of seconds above 0"),
    (["match", "CASE", "--out", "OUT", "--time-limit", "0"], "is not a number of seconds above 0"),
    (["match", "CASE", "--out", "OUT", "--time-limit", "nan"], "is not a number of seconds above 0"),
    (["replay", "nothing-here"], "it is no plan folder: it has no summary.json"),
    (["replay", "CASE"], "it is no plan folder: it has no summary.json"),
    (["replay", "FILE"], "it is no plan folder: it has no summary.json"),
    (["cases", "check", "FILE"], "this is not a folder"),
    (["cases", "chek", "CASE"], "No such command 'chek'"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_done_is_refused_with_status_2(
    cases: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "file").write_text("x")
    places = {"CASE": cases / "dantzig", "OUT": tmp_path / "plan", "FILE": tmp_path / "file"}
    places["FILE/below"] = tmp_path / "file" / "below"
    result = run(*(places.get(word, word) for word in arguments))
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "plan").exists()


def test_clashing_conditions_end_with_status_3(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clash(*_: object, **__: object) -> None:
        raise Infeasible(["the pin of D1 on A1 in 2026, at least 5.00", "the tranche of D1 in 2026, 4.00"])

    monkeypatch.setattr(import_module("needmatch.solve"), "solve", clash)
    result = run("match", cases / "dantzig", "--out", tmp_path / "plan")
    assert result.exit_code == 3
    assert "  the tranche of D1 in 2026, 4.00" in result.stderr.splitlines()
    assert not (tmp_path / "plan").exists()


def test_a_time_limit_ends_with_status_4_and_the_best_plan_known(cases: Path, tmp_path: Path) -> None:
    result = run("match", cases / "real-2026", "--out", tmp_path / "plan", "--time-limit", "1e-9")
    assert result.exit_code == 4
    assert "The time limit of 1e-09 s ended the solve" in result.stderr
    assert json.loads((tmp_path / "plan" / "summary.json").read_text())["status"] == "time_limit"
    assert (tmp_path / "plan" / "report.html").exists()


def test_the_presets_named_in_the_help_are_those_of_the_matcher() -> None:
    assert set(PRESET_NAMES) == set(PRESETS)


@pytest.mark.parametrize("command", [[], ["match"], ["replay"], ["cases"], ["cases", "check"]])
def test_every_help_text_teaches(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) >= 10
    if command and command != ["cases"]:
        assert f"clearinghouse {' '.join(command)} " in result.stdout.split("Example")[1]


HEAVY = ("litestar", "piccolo", "scipy", "highspy", "numpy", "asyncpg", "openpyxl")


def loaded_by(code: str, *arguments: str) -> set[str]:
    """Return which heavy packages are loaded once some code has run in a process of its own."""
    told = f"import sys\nsys.argv[1:] = {list(arguments)!r}\n{code}\n"
    told += f"print('\\nloaded', *(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by("from clearinghouse.cli import main; main(['--help'], standalone_mode=False)") == set()


def test_a_match_never_loads_the_web(cases: Path, tmp_path: Path) -> None:
    code = "from clearinghouse.cli import main; main(sys.argv[1:], standalone_mode=False)"
    loaded = loaded_by(code, "match", str(cases / "dantzig"), "--out", str(tmp_path / "plan"))
    assert loaded == {"numpy", "scipy", "highspy"}


def test_text_outside_the_terminals_letters_is_shown_and_does_not_fail(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "case", edited("case.toml", "Small", "عربي 中文"))
    done = subprocess.run(
        [sys.executable, "-c", "from clearinghouse.cli import main; main()", "cases", "check", str(folder)],
        capture_output=True, text=True, timeout=60, check=False, env={"PYTHONIOENCODING": "latin-1", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert r"\u4e2d" in done.stdout


class Terminal(StringIO):
    """A stream that can be rewritten."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(params=[StringIO, Terminal])
def stream(request: pytest.FixtureRequest) -> StringIO:
    """Return a log and a terminal in turn."""
    made = request.param()
    assert isinstance(made, StringIO)
    return made


def wait_until(stream: StringIO, text: str) -> None:
    end = time.monotonic() + 10
    while text not in stream.getvalue():
        assert time.monotonic() < end, stream.getvalue()
        time.sleep(0.01)


def test_what_is_quick_says_nothing(stream: StringIO) -> None:
    with Progress(stream, patience_seconds=30) as progress:
        progress("solving", 1, 8)
    assert stream.getvalue() == ""


def test_what_takes_long_says_what_it_is_doing(stream: StringIO) -> None:
    with Progress(stream, patience_seconds=0.01) as progress:
        progress("solving", 1, 8)
        wait_until(stream, "solving (1 of 8), 0 s")
        progress("writing", 0, 1)
        wait_until(stream, "writing, 0 s")
    is_terminal = isinstance(stream, Terminal)
    assert stream.getvalue().endswith("\r" if is_terminal else "\n")
    assert ("\r" in stream.getvalue()) is is_terminal


def test_a_log_is_not_flooded() -> None:
    log = StringIO()
    with Progress(log, patience_seconds=0.01) as progress:
        progress("solving", 0, 1)
        wait_until(log, "solving")
        time.sleep(0.1)
    assert log.getvalue().count("solving") == 1


def test_a_stream_that_was_closed_stops_nothing() -> None:
    log = StringIO()
    with Progress(log, patience_seconds=0.01) as progress:
        log.close()
        progress("solving", 0, 1)
        time.sleep(0.05)
