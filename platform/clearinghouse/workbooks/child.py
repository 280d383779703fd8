"""The process that opens files from outside: bounded in memory, time and what it may write.

It reads from its standard input the length of a head (4 bytes), the head (a task and faults), and the file; it writes
one answer and ends. It is started with an empty environment, so that it holds no secret and reaches no database.

The surprise: limits are set before anything of the file is touched, and by the process itself: whatever is exceeded
ends it alone, and `clearinghouse.workbooks.bounded` says so by name.
"""

from __future__ import annotations

import resource
import sys
from typing import Literal

import msgspec

from clearinghouse.cooperation_reports.report_cells import ReportCells
from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.fault import CellFault
from clearinghouse.workbooks.file_kind import UnreadableFile
from clearinghouse.workbooks.mending import MendedCell


class Task(msgspec.Struct, frozen=True):
    """What is to be done with a file, and within which bounds."""

    name: Literal["read", "mark", "report"]
    memory_bytes: int
    cpu_seconds: int
    faults: tuple[CellFault, ...] = ()
    mended: tuple[MendedCell, ...] = ()


class Refusal(msgspec.Struct, frozen=True):
    """Why a file cannot be read."""

    code: str
    what: str
    mend: str


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of it: contents of a plan's or a report's file, a marked copy, or a refusal."""

    contents: Contents | None = None
    report: ReportCells | None = None
    file: bytes | None = None
    refusal: Refusal | None = None


TOO_MUCH_MEMORY = Refusal(
    "file-too-much-memory",
    "The workbook asks for more memory than is given to one file",
    "Copy the lines alone into a fresh template: cells far below or beside the table make a small file large.",
)


def _bound(task: Task) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (task.memory_bytes, task.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (task.cpu_seconds, task.cpu_seconds))


def _answer(task: Task, content: bytes) -> Answer:
    # Imported here, inside the bounds, and openpyxl only where it is needed.
    try:
        if task.name == "mark":
            from clearinghouse.workbooks.marking import marked

            return Answer(file=marked(content, task.faults))
        if task.name == "report":
            from clearinghouse.cooperation_reports.workbook_reading import read_report

            return Answer(report=read_report(content))
        from clearinghouse.workbooks.reading import read_file

        return Answer(contents=read_file(content, task.mended))
    except UnreadableFile as refused:
        return Answer(refusal=Refusal(refused.code, refused.what, refused.mend))
    except MemoryError:
        return Answer(refusal=TOO_MUCH_MEMORY)


def main() -> None:
    """Do one task."""
    length = int.from_bytes(sys.stdin.buffer.read(4), "big")
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(length), type=Task)
    _bound(task)
    content = sys.stdin.buffer.read()
    sys.stdout.buffer.write(msgspec.msgpack.encode(_answer(task, content)))


if __name__ == "__main__":
    main()
