"""Many scenarios, over any `concurrent.futures.Executor`: processes of one machine, or a cluster behind an address.

The surprise: results are those of one process after another, bit for bit, since a scenario carries everything it
needs and results are kept in the order of the scenarios. What was computed before a worker was lost is kept; the rest
is given to a new executor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from typing import Final, TypeVar

from needmatch.errors import NeedmatchError

Scenario = TypeVar("Scenario")
Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]

ATTEMPTS: Final = 3
"""How often a new executor is asked for after workers were lost, before giving up."""

_POLL_SECONDS: Final = 0.2
"""How long a wish to cancel may go unheard."""


class Cancelled(NeedmatchError):
    """The caller asked to stop; `done` says how many scenarios were behind."""

    def __init__(self, done: int, of: int) -> None:
        super().__init__(f"cancelled after {done} of {of} scenarios")
        self.done, self.of = done, of


class WorkersLost(NeedmatchError):
    """Workers were lost again and again; what was done before is in `known` where the caller kept it."""


def processes(n_workers: int) -> Executor:
    """Return an executor of processes; they are spawned, because whoever asks may have threads and sockets."""
    return ProcessPoolExecutor(n_workers, mp_context=get_context("spawn"))


def run_scenarios(
    function: Callable[[Scenario], Result],
    scenarios: Sequence[Scenario],
    *,
    make_executor: Callable[[], Executor] | None = None,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] | None = None,
    known: Mapping[int, Result] | None = None,
    keep: Callable[[int, Result], None] | None = None,
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,),
) -> tuple[Result, ...]:
    """Return the result of every scenario, in their order.

    Args:
        function: takes a scenario; for processes and clusters it must be a module's own function.
        make_executor: called once, and again after workers were lost; None computes here, one after another.
        progress: called with ("scenarios", done, of).
        is_cancelled: asked several times a second.
        known: results by position from an earlier run that was cut short; they are not computed again.
        keep: called with each new position and result, in order of completion.
        lost: exceptions that say a worker was lost rather than that a scenario failed.

    Raises:
        Cancelled: `is_cancelled` said so.
        WorkersLost: executors were lost more than `ATTEMPTS` times without a new result.
        Exception: whatever a scenario raised.
    """
    results: dict[int, Result] = dict(known or {})
    tell = progress or (lambda what, done, of: None)
    wants_stop = is_cancelled or (lambda: False)

    def note(position: int, result: Result) -> None:
        results[position] = result
        if keep is not None:
            keep(position, result)
        tell("scenarios", len(results), len(scenarios))

    tell("scenarios", len(results), len(scenarios))
    if make_executor is None:
        for position, scenario in enumerate(scenarios):
            if wants_stop():
                raise Cancelled(len(results), len(scenarios))
            if position not in results:
                note(position, function(scenario))
        return tuple(results[k] for k in range(len(scenarios)))
    attempts = ATTEMPTS
    while len(results) < len(scenarios):
        before = len(results)
        executor = make_executor()
        try:
            _drain(executor, function, scenarios, results, note, wants_stop)
        except lost as error:
            attempts = ATTEMPTS if len(results) > before else attempts - 1
            if not attempts:
                done = f"{len(results)} of {len(scenarios)} scenarios"
                raise WorkersLost(f"workers were lost {ATTEMPTS} times in a row after {done}") from error
        finally:
            executor.shutdown(wait=False)
    return tuple(results[k] for k in range(len(scenarios)))


def _drain(
    executor: Executor,
    function: Callable[[Scenario], Result],
    scenarios: Sequence[Scenario],
    results: Mapping[int, Result],
    note: Callable[[int, Result], None],
    wants_stop: Callable[[], bool],
) -> None:
    """Give every open scenario to an executor, and note results as they come."""
    pending: dict[Future[Result], int] = {
        executor.submit(function, scenario): position
        for position, scenario in enumerate(scenarios)
        if position not in results
    }
    try:
        while pending:
            if wants_stop():
                raise Cancelled(len(results), len(scenarios))
            finished, _ = wait(pending, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
            broken: BaseException | None = None
            for future in finished:
                position = pending.pop(future)
                error = future.exception()
                if error is not None:
                    broken = error  # results that came in the same moment are kept before it is raised
                else:
                    note(position, future.result())
            if broken is not None:
                raise broken
    finally:
        for future in pending:  # not every executor can cancel what waits when it is shut down
            future.cancel()
