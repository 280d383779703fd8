"""Solving on request: a frozen case solved again with a change, in processes of its own, within a time.

The surprise: what does not end in time is ended. Its process is killed, and with it whatever waited behind it, which
is then told that the service is busy. Nothing that is solved here is kept or logged.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ClassVar, Final, TypeVar

from clearinghouse.errors import NotReady
from needmatch import Problem, read_case

Answer = TypeVar("Answer")

N_PROCESSES: Final = 2
MOST_AT_ONCE: Final = 6
"""Questions that are solved or wait; the next is told to come back."""
LIMIT_SECONDS: Final = 20.0
"""From being asked to being answered; rounds of this size take well under a second."""


class Busy(NotReady):
    """Others are being answered."""

    code: ClassVar[str] = "busy"
    title: ClassVar[str] = "Others are being answered"


class TookTooLong(NotReady):
    """It was not solved within the time that is given for it."""

    code: ClassVar[str] = "took-too-long"
    title: ClassVar[str] = "It could not be solved in time"


def problem_of(files: Mapping[str, bytes]) -> Problem:
    """Return the problem of a frozen case folder, given by its files."""
    with tempfile.TemporaryDirectory(prefix="clearinghouse-case-") as folder:
        for name, content in files.items():
            (Path(folder) / Path(name).name).write_bytes(content)
        return read_case(Path(folder))


def _leave_signals_to_the_server() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class SolverPool:
    """Processes that solve; started when first asked, ended with `close`."""

    def __init__(
        self,
        *,
        n_processes: int = N_PROCESSES,
        most_at_once: int = MOST_AT_ONCE,
        limit_seconds: float = LIMIT_SECONDS,
    ) -> None:
        self._n_processes = n_processes
        self._most_at_once = most_at_once
        self._limit_seconds = limit_seconds
        self._executor: ProcessPoolExecutor | None = None
        self._n_open = 0
        self.turn = asyncio.Lock()
        """Held by who solves something that many may ask for at once, and that is then kept."""

    async def run(self, function: Callable[..., Answer], *arguments: object) -> Answer:
        """Return what a module's own function gives in one of the processes.

        Raises:
            Busy: too many are waiting, or a process was lost.
            TookTooLong: it did not end in time.
            Exception: whatever the function raised.
        """
        if self._n_open >= self._most_at_once:
            raise Busy("Other questions are being solved. Send this one again in a few seconds.")
        executor = self._running()
        self._n_open += 1
        try:
            future = executor.submit(function, *arguments)
            done, _ = await asyncio.wait([asyncio.wrap_future(future)], timeout=self._limit_seconds)
            if done:
                return future.result()
            if future.cancel():  # it never began: those before it take the time
                raise Busy("Other questions are being solved. Send this one again in a few seconds.")
            self._end(executor)
            raise TookTooLong(
                f"It was given up after {self._limit_seconds:g} seconds. Ask for less at once, or try again later."
            )
        except BrokenExecutor:
            self._end(executor)
            raise Busy("A process that solves was lost. Send this question again in a few seconds.") from None
        finally:
            self._n_open -= 1

    def close(self) -> None:
        """End the processes; a later question starts new ones."""
        if self._executor is not None:
            self._end(self._executor)

    def _running(self) -> ProcessPoolExecutor:
        if self._executor is None:
            # Spawned and not forked: the server has threads and sockets.
            self._executor = ProcessPoolExecutor(
                self._n_processes,
                mp_context=get_context("spawn"),
                initializer=_leave_signals_to_the_server,
            )
        return self._executor

    def _end(self, executor: ProcessPoolExecutor) -> None:
        if self._executor is executor:
            self._executor = None
        # The executor has no public way to end what runs; it takes a process that dies as lost.
        for process in list((executor._processes or {}).values()):
            process.terminate()
        executor.shutdown(wait=False, cancel_futures=True)
