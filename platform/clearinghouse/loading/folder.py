"""From a folder of CSV files to rows, with every fault of every file at once.

The surprise: a folder may hold the sets `documented/` and `illustration/`, or be one set itself. Rows of an
illustration set, and estimated or assumed rows anywhere, are illustrations.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from clearinghouse.loading.cells import CellFault
from clearinghouse.loading.rows import FILES, CitedRow, PlanRow, RoundRow, Row
from needmatch.errors import Fault
from needmatch.faults import printable, quoted

SETS: Final = ("documented", "illustration")
ROUNDS_FILE: Final = "rounds.csv"
ILLUSTRATIVE_GRADES: Final = frozenset({"estimated", "assumed"})
LARGEST_FILE_BYTES: Final = 100_000_000

AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with where it stands: set (or '' where the folder is one set), file and line."""

    row: Row
    set: str
    file: str
    line: int

    @property
    def is_illustration(self) -> bool:
        """Whether the row may never be loaded in production."""
        return (
            self.set == "illustration"
            or (isinstance(self.row, CitedRow) and self.row.evidence in ILLUSTRATIVE_GRADES)
            or (isinstance(self.row, PlanRow) and self.row.status == "illustration")
        )

    def fault(self, column: str, what: str, mend: str) -> Fault:
        """A fault of this row."""
        return Fault(self.file, self.line, column, what, mend)


@dataclass
class Folder:
    """What a folder holds: the rows of each file name (of all its sets), the rounds it names, and every fault."""

    rows: dict[str, list[Placed]] = field(default_factory=dict)
    rounds: list[RoundRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def of(self, kind: type[AnyRow]) -> Iterator[tuple[Placed, AnyRow]]:
        """The rows of one class, in the order of the file."""
        for placed in self.rows.get(NAMES[kind], ()):
            if isinstance(placed.row, kind):
                yield placed, placed.row

    @property
    def has_illustrations(self) -> bool:
        """Whether any row is an illustration."""
        return any(placed.is_illustration for rows in self.rows.values() for placed in rows)

    @property
    def today(self) -> date | None:
        """The newest day that its rounds name as today; None: it names none."""
        return max((each.today for each in self.rounds), default=None)


NAMES: Final[Mapping[type[Row], str]] = {kind: name for name, kind in FILES.items()}
"""The file of each class of rows."""


def read_folder(path: Path, *, only: str | None = None) -> Folder:
    """Read a folder, or only one of its sets. Faults are collected, not raised."""
    folder = Folder()
    if not path.is_dir():
        folder.faults.append(Fault(str(path), 1, "-", "is no folder", "name a folder of CSV files"))
        return folder
    sets = [name for name in SETS if (path / name).is_dir()]
    if only is not None and only not in sets:
        folder.faults.append(Fault(str(path), 1, "-", f"has no set {only}/", f"put files into {only}/"))
        return folder
    rounds = path / ROUNDS_FILE
    if rounds.is_file():
        for placed in _read_file(rounds, RoundRow, "", ROUNDS_FILE, folder.faults):
            if isinstance(placed.row, RoundRow):
                folder.rounds.append(placed.row)
    for name in ([only] if only else sets) or [""]:
        _read_set(path / name, name, folder)
    if not folder.rows and not folder.faults:
        folder.faults.append(
            Fault(
                str(path),
                1,
                "-",
                "holds no data file",
                f"see the columns of {', '.join(list(FILES)[:3])}, ...",
            )
        )
    return folder


def _read_set(path: Path, name: str, folder: Folder) -> None:
    prefix = f"{name}/" if name else ""
    for found in sorted(path.iterdir()):
        is_data = found.suffix.lower() == ".csv" and not found.name.startswith(".")
        if is_data and found.name not in FILES and not (not name and found.name == ROUNDS_FILE):
            folder.faults.append(
                Fault(
                    prefix + found.name, 1, "-", "is not a file that is loaded", f"one of: {', '.join(FILES)}"
                )
            )
    for file, kind in FILES.items():
        if (path / file).exists():
            read = _read_file(path / file, kind, name, prefix + file, folder.faults)
            folder.rows.setdefault(file, []).extend(read)


def _read_file(path: Path, kind: type[Row], set_: str, shown: str, faults: list[Fault]) -> list[Placed]:
    text = _text_of(path, shown, faults)
    if text is None:
        return []
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[Placed] = []
    try:
        header = next(lines, [])
        if not _header_is_right(header, kind, shown, faults):
            return []
        begins = lines.line_num + 1
        for cells in lines:
            line, begins = begins, lines.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                what = f"has {len(cells)} cells and the first line {len(header)}"
                faults.append(
                    Fault(shown, line, "-", what, "give each column a cell, empty where it is missing")
                )
                continue
            placed = _placed(dict(zip(header, cells, strict=True)), kind, set_, shown, line, faults)
            if placed is not None:
                rows.append(placed)
    except csv.Error as failure:
        faults.append(
            Fault(shown, lines.line_num, "-", f"is no CSV: {failure}", "close quotes and separate by commas")
        )
    return rows


def _text_of(path: Path, shown: str, faults: list[Fault]) -> str | None:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            faults.append(Fault(shown, 1, "-", "is larger than 100 MB", "split the load"))
            return None
        content = path.read_bytes()
        if b"\0" in content:
            faults.append(Fault(shown, 1, "-", "holds NUL bytes", "save it as UTF-8 text"))
            return None
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = failure.object[: failure.start].count(b"\n") + 1
        byte = f"0x{failure.object[failure.start]:02x}"
        faults.append(Fault(shown, line, "-", f"is not UTF-8 (byte {byte})", "save it as UTF-8"))
    except OSError as failure:
        faults.append(
            Fault(shown, 1, "-", f"cannot be read: {failure.strerror}", "check the file and its rights")
        )
    return None


def _header_is_right(header: list[str], kind: type[Row], shown: str, faults: list[Fault]) -> bool:
    columns = kind.columns()
    before = len(faults)
    for name in dict.fromkeys(header):
        if name not in columns:
            known = ", ".join(columns)
            faults.append(
                Fault(
                    shown, 1, printable(name), f"{quoted(name)} is no column of this file", f"one of: {known}"
                )
            )
        elif header.count(name) > 1:
            faults.append(Fault(shown, 1, name, "the column is repeated", "keep one"))
    for name, is_required in columns.items():
        if is_required and name not in header:
            faults.append(
                Fault(shown, 1, name, "the column is missing", "add it, with empty cells where not known")
            )
    return len(faults) == before


def _placed(
    cells: dict[str, str], kind: type[Row], set_: str, shown: str, line: int, faults: list[Fault]
) -> Placed | None:
    try:
        return Placed(kind.model_validate(cells), set_, shown, line)
    except ValidationError as failure:
        for each in failure.errors():
            column = str(each["loc"][0])
            cause = each.get("ctx", {}).get("error")
            if isinstance(cause, CellFault):
                faults.append(Fault(shown, line, column, cause.what, cause.mend))
            else:
                faults.append(Fault(shown, line, column, each["msg"], "see the description of the file"))
        return None
