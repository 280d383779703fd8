"""From a `Problem` to its case folder, in the one canonical form: same problem, same bytes.

The surprise: every column of the contract is written, in its order, with each default spelled out; rows are in order
of their ids; a table that is optional is written only if it has rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path
from typing import Any

from needmatch.casefolder.casefile import case_text
from needmatch.casefolder.layout import CASE_FILE, FILES, TABLES, Table
from needmatch.errors import UnusableFolder
from needmatch.problem import Problem


def case_files(problem: Problem) -> dict[str, bytes]:
    """Return the canonical bytes of each file of a case, in the order of the contract."""
    files = {CASE_FILE: case_text(problem).encode("utf-8")}
    for table in TABLES:
        nouns = getattr(problem, table.name)
        if nouns or table.is_required:
            files[table.file] = _table_bytes(table, nouns)
    return files


def write_case(problem: Problem, path: Path | str) -> dict[str, bytes]:
    """Write a case folder; one that is there is replaced, file by file. Return what was written, by name.

    Raises:
        UnusableFolder: the folder cannot be written, or holds anything but the files of a case.
    """
    folder = Path(path)
    files = case_files(problem)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        foreign = sorted(entry.name for entry in folder.iterdir() if entry.name not in FILES)
        if foreign:
            raise UnusableFolder(
                folder, f"it holds {foreign[0]}, which is not part of a case", "choose another folder"
            )
        for name in FILES - files.keys():
            (folder / name).unlink(missing_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise UnusableFolder(
            folder, f"it cannot be written ({error.strerror})", "check the path and its rights"
        ) from error
    return files


def csv_bytes(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows of text as CSV with LF.

    Our own four lines rather than the csv module, whose rule for quoting line ends differs between versions of
    Python: the bytes are hashed.
    """
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows).encode("utf-8")


def _cell(text: str) -> str:
    if text.isalnum():  # most cells: ids, years, words
        return text
    if any(mark in text for mark in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def _table_bytes(table: Table, nouns: Iterable[Any]) -> bytes:
    ordered = sorted(nouns, key=attrgetter(*table.key))
    columns: list[list[str]] = []
    for column, field in zip(table.columns, table.fields, strict=True):
        columns.append([column.text(getattr(noun, field)) for noun in ordered])
    header = [column.name for column in table.columns]
    return csv_bytes([header, *zip(*columns, strict=True)])
