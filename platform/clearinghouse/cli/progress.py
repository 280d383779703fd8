"""Telling on standard error what a long command is doing.

The surprise: nothing is said in the first second. A thread says it, since one step of a solve may itself take long.
On a terminal one line is rewritten; in a log each step is a line.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self, TextIO

PATIENCE_SECONDS = 1.0
"""What is done sooner needs no telling."""

LOG_EVERY_SECONDS = 10.0
"""How often a step that does not end is told again where lines cannot be rewritten."""


class Progress:
    """A context in which the step last told by calling it is shown."""

    def __init__(self, stream: TextIO, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._stream = stream
        self._patience_seconds = patience_seconds
        self._is_terminal = stream.isatty()
        self._step = "starting"
        self._told: tuple[str, float] | None = None
        self._width = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="progress", daemon=True)

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Note what is being done now, and how many of how many steps are behind."""
        self._step = f"{stage} ({done} of {of})" if of > 1 else stage

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        if self._is_terminal and self._width:
            with suppress(OSError, ValueError):
                self._stream.write("\r" + " " * self._width + "\r")
                self._stream.flush()

    def _tell(self) -> None:
        # Who closed the stream wants no telling, and the work itself goes on.
        with suppress(OSError, ValueError):
            self._tell_until_over()

    def _tell_until_over(self) -> None:
        wait = self._patience_seconds
        while not self._is_over.wait(wait):
            wait = min(self._patience_seconds, 0.5)
            now = time.monotonic()
            line = f"{self._step}, {now - self._started:.0f} s"
            if self._is_terminal:
                self._stream.write("\r" + line.ljust(self._width))
                self._width = len(line)
            elif self._told is None or self._told[0] != self._step or now - self._told[1] > LOG_EVERY_SECONDS:
                self._stream.write(line + "\n")
                self._told = (self._step, now)
            self._stream.flush()
