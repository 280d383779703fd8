"""Files from outside are opened in a process of their own; here it is started, waited for, and ended.

The surprise: a file can end that process (a bomb, a loop, a fault of a library), and that is an answer like any other:
the file is refused by name, and whoever sent it is told how to mend it.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import msgspec
import structlog

from clearinghouse.cooperation_reports.report_cells import ReportCells
from clearinghouse.workbooks.child import TOO_MUCH_MEMORY, Answer, Refusal, Task
from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.fault import CellFault
from clearinghouse.workbooks.file_kind import UnreadableFile
from clearinghouse.workbooks.mending import MendedCell

log = structlog.get_logger(__name__)

_LENGTH_BYTES: Final = 4
_AT_ONCE: Final = 2
"""Files that one web process opens at the same time; others wait."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take. `memory_bytes` is of address space, `seconds` by the clock on the wall."""

    memory_bytes: int = 2_000_000_000
    seconds: float = 120.0
    cpu_seconds: int = 60


BOUNDS: Final = Bounds()
_TOO_LONG: Final = Refusal(
    "file-too-long",
    "Reading the file took longer than is given to one file",
    "Copy the lines alone into a fresh template, or split the plan.",
)
_ENDED: Final = Refusal(
    "file-damaged",
    "The workbook is damaged in a way that ended its reading",
    "Open it, save it under a new name and upload that.",
)


class Opener:
    """Opens files, a few at a time."""

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self.bounds = bounds
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def read(self, content: bytes, mended: tuple[MendedCell, ...] = ()) -> Contents:
        """Return what a file holds, with cells that were put right on screen in place of its own.

        Raises:
            UnreadableFile: it is not read, or went beyond its bounds.
        """
        answer = await self._done(msgspec.structs.replace(self._task("read"), mended=mended), content)
        if answer.contents is None:
            raise _refused(answer.refusal or _ENDED)
        return answer.contents

    async def read_report(self, content: bytes) -> ReportCells:
        """Return what a filled-in cooperation report holds.

        Raises:
            UnreadableFile: it is not read, or went beyond its bounds.
        """
        answer = await self._done(self._task("report"), content)
        if answer.report is None:
            raise _refused(answer.refusal or _ENDED)
        return answer.report

    async def marked(self, content: bytes, faults: Iterable[CellFault]) -> bytes:
        """Return a copy of a file as a workbook with its faults marked.

        Raises:
            UnreadableFile: it is too large to be copied, or went beyond its bounds.
        """
        answer = await self._done(self._task("mark", tuple(faults)), content)
        if answer.file is None:
            raise _refused(answer.refusal or _ENDED)
        return answer.file

    def _task(self, name: Literal["read", "mark", "report"], faults: tuple[CellFault, ...] = ()) -> Task:
        return Task(name, self.bounds.memory_bytes, self.bounds.cpu_seconds, faults)

    async def _done(self, task: Task, content: bytes) -> Answer:
        head = msgspec.msgpack.encode(task)
        async with self._turns:
            # Without environment: no secret of this process reaches whatever a file makes of the other.
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-m", "clearinghouse.workbooks.child",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                env={}, cwd="/",
            )  # fmt: skip
            try:
                async with asyncio.timeout(self.bounds.seconds):
                    written, said = await process.communicate(
                        len(head).to_bytes(_LENGTH_BYTES, "big") + head + content
                    )
            except TimeoutError:
                return Answer(refusal=_TOO_LONG)
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):  # it ended by itself just now
                        process.kill()
                    await process.wait()
        if process.returncode == 0:
            return msgspec.msgpack.decode(written, type=Answer)
        log.warning(
            "file_ended_its_reader", status=process.returncode, said=said[-2000:].decode("utf-8", "replace")
        )
        if process.returncode == -signal.SIGXCPU or process.returncode == -signal.SIGKILL:
            return Answer(refusal=_TOO_LONG)
        if process.returncode == -signal.SIGABRT or b"MemoryError" in said:
            return Answer(refusal=TOO_MUCH_MEMORY)
        return Answer(refusal=_ENDED)


def _refused(refusal: Refusal) -> UnreadableFile:
    return UnreadableFile(refusal.code, refusal.what, refusal.mend)
