"""Cancelling inside a run of HiGHS: the caller is asked now and then, and what it raises ends the run.

The surprise: an exception cannot pass through the solver's own code, so it is kept, the run is interrupted, and it is
raised again when the run has returned.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

import highspy

EVERY_SECONDS: Final = 0.05
"""How often a long run asks."""


class Event(Protocol):
    """What HiGHS calls back with."""

    def interrupt(self) -> None:
        """Ask the solver to stop."""


class Watch:
    """Asks `ask` during the runs of one solver."""

    def __init__(self, highs: highspy.Highs, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._asked = time.monotonic()
        self._raised: BaseException | None = None
        for event in (highs.cbSimplexInterrupt, highs.cbIpmInterrupt, highs.cbMipInterrupt):
            event.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        if self._raised is None:
            now = time.monotonic()
            if now - self._asked < EVERY_SECONDS:
                return
            self._asked = now
            try:
                self._ask()
            except BaseException as error:  # Ctrl-C too; `check` raises it again
                self._raised = error
        if self._raised is not None:
            event.interrupt()

    def check(self) -> None:
        """Raise what was raised during the run that has just ended."""
        if self._raised is not None:
            raised, self._raised = self._raised, None
            raise raised
