"""Where files may lie, what they may be called and how long they may grow."""

from __future__ import annotations

import re
from pathlib import Path

from tools.guards.tree import files, read

LONGEST_LINES = 600
"""The most lines of a file of code. A rule of thumb with a hard end: past it nobody reads the whole."""

LAYER_NAMES = frozenset({"services.py", "utils.py", "helpers.py", "models.py", "schemas.py"})
TEST_NAME = re.compile(r"^(test_.*|.*_test|conftest)\.py$")
GENERATED = frozenset({"schema.d.ts"})


def plain_folders_stay_plain(root: Path) -> list[str]:
    """Hold that platform/ and matching/ are no packages.

    A `platform/__init__.py` would hide Python's own `platform` from every `python -m` in the repository.
    """
    return [
        f"{folder}/__init__.py:1: {folder}/ must stay a plain folder; delete this file"
        for folder in ("platform", "matching")
        if (root / folder / "__init__.py").exists()
    ]


def tests_lie_in_tests(root: Path) -> list[str]:
    """Hold that no test lies beside the code: pytest would call it `platform.…` and hide the standard module."""
    return [
        f"{path.relative_to(root)}:1: a test beside the code; move it below tests/"
        for folder in ("platform", "matching")
        for path in files(root / folder, ".py")
        if TEST_NAME.match(path.name)
    ]


def test_folders_are_no_packages(root: Path) -> list[str]:
    """Hold that no folder of tests is a package: under importlib mode two files may then share a name."""
    return [
        f"{path.relative_to(root)}:1: a folder of tests must be no package; delete this file"
        for path in files(root / "tests", ".py")
        if path.name == "__init__.py"
    ]


def files_are_named_for_nouns(root: Path) -> list[str]:
    """Hold that no module is named for a layer."""
    return [
        f"{path.relative_to(root)}:1: is named for a layer; name it for the noun that it holds"
        for folder in ("platform", "matching")
        for path in files(root / folder, ".py")
        if path.name in LAYER_NAMES
    ]


def files_stay_readable(root: Path) -> list[str]:
    """Hold that no file of code outgrows `LONGEST_LINES`; generated files apart."""
    faults = []
    for path in files(root, ".py", ".ts", ".svelte", ".sh"):
        lines = (read(path) or "").count("\n")
        if lines > LONGEST_LINES and path.name not in GENERATED:
            faults.append(f"{path.relative_to(root)}:{lines}: has {lines} lines; split it at a noun")
    return faults


GUARDS = (
    plain_folders_stay_plain,
    tests_lie_in_tests,
    test_folders_are_no_packages,
    files_are_named_for_nouns,
    files_stay_readable,
)
