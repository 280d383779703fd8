"""A Dask cluster as an executor, by the address of its scheduler; needs the `cluster` extra.

The surprise: Dask starts lost work anew by itself. Only when a task has taken several workers with it, or the
scheduler is gone, does an exception come out, and then `needmatch.scenarios` asks for the executor again.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from dataclasses import dataclass

PATIENCE_SECONDS = 10

ON_THIS_MACHINE: tuple[type[BaseException], ...] = (BrokenExecutor,)
"""What says that a process of this machine was lost."""


class ClusterUnreachable(Exception):
    """No scheduler answers at an address, or the `cluster` extra is not installed."""


@dataclass(frozen=True)
class Cluster:
    """What gives an executor on a cluster, the exceptions that say a worker was lost there, and how to leave it."""

    make_executor: Callable[[], Executor]
    lost: tuple[type[BaseException], ...]
    close: Callable[[], None]


def cluster_at(address: str) -> Cluster:
    """Return the cluster behind the address of a scheduler; the connection is made here and kept.

    Raises:
        ClusterUnreachable: the extra is missing, or no scheduler answers within ten seconds.
    """
    try:
        from distributed import Client
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker
    except ModuleNotFoundError as error:
        raise ClusterUnreachable("a cluster needs the extra: install clearinghouse[cluster]") from error
    try:
        client = Client(  # type: ignore[no-untyped-call]  # its constructor bears no types
            address, timeout=PATIENCE_SECONDS, set_as_default=False
        )
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterUnreachable(f"no Dask scheduler answers at {address} ({error}); check it") from error

    def make_executor() -> Executor:
        executor: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]  # likewise
        return executor

    lost = (*ON_THIS_MACHINE, CancelledError, FutureCancelledError, CommClosedError, KilledWorker)
    return Cluster(make_executor, lost, client.close)
