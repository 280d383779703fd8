"""From a case folder to a `Problem`, or to every fault that keeps it from being one."""

from __future__ import annotations

from pathlib import Path

from needmatch.casefolder.assembly import assemble
from needmatch.casefolder.casefile import CaseFile, case_file
from needmatch.casefolder.csvfile import RawTable, csv_table, lost
from needmatch.casefolder.layout import CASE_FILE, FILES, TABLES
from needmatch.casefolder.textfile import file_text
from needmatch.faults import Faults, listed, quoted
from needmatch.problem import Problem


def read_case(path: Path | str) -> Problem:
    """Read a case folder.

    Files other than *.csv and *.toml, hidden files, files called README and sub-folders are let be.

    Raises:
        FaultyCase: with every fault of the folder, each with its file, line and column.
    """
    folder = Path(path)
    faults = Faults()
    present = _listing(folder, faults)
    faults.raise_if_any()
    for name in sorted(present - FILES):
        if name.lower().endswith((".csv", ".toml")) and not name.startswith((".", "README")):
            hint = faults.did_you_mean(name, FILES)
            mend = f"{hint}remove or rename it; the files are {listed(sorted(FILES), last='and')}"
            faults.add(name, 1, "-", f"the file {quoted(name)} is not part of a case", mend)
    raw_tables: dict[str, RawTable] = {}
    for table in TABLES:
        if table.file in present:
            text = file_text(folder / table.file, faults)
            raw_tables[table.name] = lost(table.file) if text is None else csv_table(text, table, faults)
        elif table.is_required:
            columns = ",".join(table.required_columns)
            faults.add(
                table.file, 1, "-", "the file is missing", f"add it, with at least the columns {columns}"
            )
            raw_tables[table.name] = lost(table.file)
    case = CaseFile()
    if CASE_FILE not in present:
        faults.add(CASE_FILE, 1, "-", "the file is missing", "add it, with at least years = [first, last]")
    else:
        text = file_text(folder / CASE_FILE, faults)
        if text is not None:
            case = case_file(text, faults)
    return assemble(raw_tables, case, faults)


def _listing(folder: Path, faults: Faults) -> frozenset[str]:
    """Return the names of what a folder holds."""
    try:
        return frozenset(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        what, mend = "there is no such folder", "give the path of a folder with case.toml and its tables"
    except NotADirectoryError:
        what, mend = (
            "this is not a folder",
            "give the folder that holds case.toml and its tables, not a file in it",
        )
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        reason = error.strerror if isinstance(error, OSError) else str(error)
        what, mend = f"the folder cannot be read ({reason})", "check the path and its rights"
    faults.add(str(folder), 1, "-", what, mend)
    return frozenset()
