"""The tutorial and the README do what they say: their Python runs, block after block, and its own assertions hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import needmatch

TUTORIAL = "docs/matching/tutorial.md"
README = "matching/needmatch/README.md"


def blocks(page: Path) -> list[str]:
    """Return the Python of a page, every block on the line it has there, so that a failure points into the page."""
    text = page.read_text(encoding="utf-8")
    found = re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return ["\n" * text.count("\n", 0, match.start(1)) + match[1] for match in found]


def run(page: Path, repository: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run every block of a page in one namespace, in a folder that has the cases, and return the namespace."""
    found = blocks(page)
    assert len(found) == page.read_text(encoding="utf-8").count("```python")
    (folder / "tests").symlink_to(repository / "tests")
    monkeypatch.chdir(folder)
    shared: dict[str, Any] = {}
    for block in found:
        exec(compile(block, str(page), "exec"), shared)  # noqa: S102  # running the page is the test
    return shared


def test_the_readme_runs(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = run(repository / README, repository, tmp_path, monkeypatch)
    assert shared["plan"].tiers[0].objective == pytest.approx(0.8)
    assert (tmp_path / "out" / "two-deadlines" / "allocations.csv").exists()


def test_the_tutorial_runs_and_shows_what_it_speaks_of(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(repository / TUTORIAL, repository, tmp_path, monkeypatch)
    shown = capsys.readouterr().out
    for part in (
        "asked by deadline",
        "ALF receives 1,070,000.00 of 1,100,000.00",
        "prioritised_elsewhere",
        "the pin open -> BET-clearance in 2026 (at least 450000.00)",
        'needs:1:need_usd: "500,000" has separators between thousands',
        'needs:3:need_usd: "-1" is negative',
        "'allocations.csv', 'case'",
        "cancelled: enough",
        "tier deadline",
    ):
        assert part in shown


class Column:
    """A column as a data frame has it: it can be iterated over and knows its length, and is no list."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Frame:
    """The least of a data frame: iterating gives names of columns, indexing gives a column."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self._columns = columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __getitem__(self, name: str) -> Column:
        return Column(self._columns[name])


def test_any_data_frame_with_columns_is_taken(repository: Path) -> None:
    shared: dict[str, Any] = {}
    exec(blocks(repository / TUTORIAL)[0], shared)  # noqa: S102  # the page's tables, as it makes them
    frames: Any = {name: Frame(columns) for name, columns in shared["tables"].items()}
    problem = needmatch.problem_from_columns(frames, years=(2026, 2028), title="Two States")
    assert problem == shared["problem"]
