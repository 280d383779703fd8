"""A folder of results, written whole or not at all.

A folder that an earlier run wrote is replaced; any other that is not empty is left alone. What marks a folder as ours
is the file that a run always writes, and that it holds nothing else than a run writes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from needmatch.errors import UnusableFolder


def check_folder(path: Path, mark: str, contents: frozenset[str]) -> Path:
    """Return the full path of a folder that results may be written to.

    Args:
        mark: the file that every such folder has.
        contents: the names that it may hold, at its top.

    Raises:
        UnusableFolder: it holds something else, or cannot be written.
    """
    try:
        folder = path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, or a NUL in the path
        raise UnusableFolder(path, f"the path leads nowhere ({error})", "choose another") from error
    if os.path.lexists(folder) and not folder.is_dir():
        raise UnusableFolder(folder, "it is not a folder", "choose another name")
    if folder.is_dir():
        names = {entry.name for entry in folder.iterdir()}
        if names and mark not in names:
            raise UnusableFolder(folder, f"it is not empty and has no {mark}", "choose another, or empty it")
        foreign = sorted(names - contents)
        if foreign:
            what = f"it holds {foreign[0]}, which is no part of the results and would be lost"
            raise UnusableFolder(folder, what, "move it away, or choose another folder")
    parent = folder.parent
    while not parent.exists() and parent != parent.parent:
        parent = parent.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise UnusableFolder(
            folder, f"{parent} cannot be written to", "check its rights, or choose another place"
        )
    return folder


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, by their path in the folder, beside the folder's place and then move them there.

    Raises:
        UnusableFolder: the folder cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as place:
            staged = Path(place) / "new"
            for name, content in files.items():
                file = staged / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            if folder.exists():
                folder.rename(Path(place) / "old")
            try:
                staged.rename(folder)
            except OSError:
                if (Path(place) / "old").exists():
                    (Path(place) / "old").rename(folder)
                raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnusableFolder(
            folder, f"it cannot be written ({reason})", "check its rights and the free space"
        ) from error
