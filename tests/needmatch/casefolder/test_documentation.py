"""docs/matching/case-folder.md names every column, in the order of the contract, and bold where it must be there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from case_folders import SMALL, write_folder
from needmatch import Policy, read_case
from needmatch.casefolder.layout import TABLES


def test_the_page_names_every_column_in_order(repository: Path) -> None:
    page = (repository / "docs" / "matching" / "case-folder.md").read_text(encoding="utf-8")
    told: list[tuple[str, str, bool]] = []
    file = ""
    for row in re.finditer(r"^\| (?:`(\w+\.csv)`)? ?\| (\*\*)?`(\w+)`(?:\*\*)? \|", page, re.MULTILINE):
        file = row[1] or file
        told.append((file, row[3], row[2] is not None))
    assert told == [(t.file, column.name, column.is_required) for t in TABLES for column in t.columns]


def test_the_policy_shown_is_the_default(repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs" / "matching" / "case-folder.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert set(tomllib.loads(shown)) == {"title", "currency", "years", "today", "policy"}
    problem = read_case(write_folder(tmp_path / "case", {**SMALL, "case.toml": shown}))
    assert problem.policy == Policy()
