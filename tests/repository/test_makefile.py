"""The Makefile says what it can do, asks before it deletes, and refuses with words."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def apart(repository: Path, tmp_path: Path) -> Path:
    """Return a folder with the Makefile alone, where nothing of the repository can be harmed."""
    shutil.copy(repository / "Makefile", tmp_path)
    (tmp_path / "out" / "real-2026").mkdir(parents=True)
    return tmp_path


def make(folder: Path, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        input=answer,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_explains_every_target(repository: Path, apart: Path) -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (repository / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony is not None
    explained = re.findall(r"^  make ([a-z-]+) +\S", make(apart).stdout, re.MULTILINE)
    assert {"setup", "test", "match", "bench", "lint", "run", "stop", "reset", "help"} <= set(explained)
    assert sorted(phony[1].split()) == sorted(explained)


def test_match_without_a_case_says_how(repository: Path) -> None:
    answer = make(repository, "match")
    assert answer.returncode == 2
    assert "make match CASE=tests/cases/real-2026" in answer.stderr


@pytest.mark.parametrize("answer", ["", "no\n", "y\n"])
def test_reset_deletes_nothing_unless_told_yes(apart: Path, answer: str) -> None:
    done = make(apart, "reset", answer=answer)
    assert done.returncode != 0
    assert "nothing was deleted" in done.stdout
    assert (apart / "out" / "real-2026").is_dir()


@pytest.mark.parametrize(("arguments", "answer"), [(("reset",), "yes\n"), (("reset", "YES=1"), "")])
def test_reset_deletes_results_once_told(apart: Path, arguments: tuple[str, ...], answer: str) -> None:
    assert make(apart, *arguments, answer=answer).returncode == 0
    assert not (apart / "out").exists()


def test_ci_stops_at_the_first_failure(repository: Path) -> None:
    script = repository / ".ci" / "run"
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert [line.split("make ")[1] for line in lines if "make " in line and not line.startswith("#")] == [
        "setup",
        "test",
    ]
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", script]).returncode == 0
