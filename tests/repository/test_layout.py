"""Where files lie and how long they are: held by the tree, and refused on trees that break it."""

from pathlib import Path

import pytest

from tools.guards import layout
from tools.guards.tree import files


@pytest.mark.parametrize("guard", layout.GUARDS, ids=lambda guard: guard.__name__)
def test_the_repository_keeps_its_layout(guard, repository: Path) -> None:
    assert guard(repository) == []


def test_the_guards_see_the_code_and_not_what_is_installed(repository: Path) -> None:
    seen = {path.relative_to(repository).as_posix() for path in files(repository)}
    assert {"matching/needmatch/problem.py", ".ci/run", "Makefile"} <= seen
    assert not any(name.startswith((".venv", ".git/")) or "node_modules" in name for name in seen)


@pytest.mark.parametrize(
    ("path", "lines", "guard", "words"),
    [
        ("platform/__init__.py", 0, layout.plain_folders_stay_plain, "must stay a plain folder"),
        ("matching/__init__.py", 0, layout.plain_folders_stay_plain, "must stay a plain folder"),
        ("platform/clearinghouse/needs/test_need.py", 1, layout.tests_lie_in_tests, "move it below tests/"),
        ("platform/clearinghouse/needs/need_test.py", 1, layout.tests_lie_in_tests, "move it below tests/"),
        ("matching/needmatch/conftest.py", 1, layout.tests_lie_in_tests, "move it below tests/"),
        ("tests/clearinghouse/__init__.py", 0, layout.test_folders_are_no_packages, "must be no package"),
        (
            "platform/clearinghouse/needs/services.py",
            1,
            layout.files_are_named_for_nouns,
            "named for a layer",
        ),
        ("matching/needmatch/long.py", 601, layout.files_stay_readable, "has 601 lines"),
        ("frontend/src/Long.svelte", 700, layout.files_stay_readable, "has 700 lines"),
    ],
)
def test_a_file_in_the_wrong_place_or_size_is_a_fault(tmp_path: Path, path, lines, guard, words) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text("x\n" * lines, encoding="utf-8")
    assert len(guard(tmp_path)) == 1
    assert words in guard(tmp_path)[0]
    assert path in guard(tmp_path)[0]


def test_a_file_of_600_lines_is_none(tmp_path: Path) -> None:
    (tmp_path / "whole.py").write_text("x\n" * 600, encoding="utf-8")
    assert layout.files_stay_readable(tmp_path) == []
