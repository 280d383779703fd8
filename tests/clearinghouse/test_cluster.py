"""A Dask cluster: a scheduler and two workers as processes of their own, one of them killed on the way."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clearinghouse.cluster import ClusterUnreachable, cluster_at
from needmatch.scenarios import run_scenarios
from slow_work import slow_square

pytest.importorskip("distributed", reason="the cluster extra is not installed")


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers; yield its address and the processes of the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    quiet["env"] = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1] / "support")}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", address.rsplit(":", 1)[0],
             "--port", address.rsplit(":", 1)[1], "--no-dashboard"],
            **quiet,
        )
    ]  # fmt: skip
    try:
        started.extend(
            subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
                 "--no-dashboard", "--name", name, "--local-directory", str(tmp_path / name)],
                **quiet,
            )
            for name in ("one", "two")
        )  # fmt: skip
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def connected(address: str, n_workers: int):
    """Return the cluster once its workers are there."""
    deadline = time.monotonic() + 60
    while True:
        try:
            found = cluster_at(address)
            break
        except ClusterUnreachable:
            if time.monotonic() > deadline:
                raise
    executor = found.make_executor()
    executor._client.wait_for_workers(n_workers, timeout=60)
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_killed_worker_of_a_cluster_costs_no_result(cluster) -> None:
    address, workers = cluster
    found = connected(address, 2)
    killed: list[int] = []

    def kill_one(what: str, done: int, of: int) -> None:
        if done >= 6 and not killed:
            workers[0].send_signal(signal.SIGKILL)
            killed.append(workers[0].pid)

    results = run_scenarios(
        slow_square, range(40), make_executor=found.make_executor, lost=found.lost, progress=kill_one
    )
    assert killed, "no worker was killed"
    assert [square for square, _ in results] == [n * n for n in range(40)]
    assert {pid for _, pid in results} <= {worker.pid for worker in workers}
    found.close()


def test_an_address_without_a_scheduler_is_refused_in_words() -> None:
    with pytest.raises(ClusterUnreachable, match="no Dask scheduler answers"):
        cluster_at("not an address")
