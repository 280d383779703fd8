"""The files of the repository that are ours: what is installed, built, cached or downloaded is left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

NOT_OURS = frozenset({"node_modules", "__pycache__", "build", "dist", "out", "test-results"})
HIDDEN_BUT_OURS = frozenset({".ci", ".github"})


def files(root: Path, *suffixes: str) -> Iterator[Path]:
    """Yield our files below a folder in a fixed order, those with one of the suffixes if any is given."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name
            for name in folders
            if name not in NOT_OURS and (name in HIDDEN_BUT_OURS or not name.startswith("."))
        )
        for name in sorted(names):
            if not suffixes or Path(name).suffix in suffixes:
                yield Path(folder, name)


def read(path: Path) -> str | None:
    """Return a file's text, or None where it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
