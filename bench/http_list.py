"""Requests a second of a list of 200 rows from PostgreSQL: ours beside FastAPI with SQLAlchemy and asyncpg.

    python -m bench.http_list [--seconds 3] [--rounds 5] [--connections 8]

Both are one uvicorn process over the same database with the same pool, and answer the same 200 flows with the same
fields (checked before anything is timed). They are loaded in turn, and the median of the rounds counts.

The surprise: ours does more for its answer (it refuses unknown parameters, opens a transaction for reading, takes a
hash for the ETag), and the twin is the quicker way to write it there: columns instead of ORM objects.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ROWS = 200
ADDRESS = f"/api/v1/flows?limit={ROWS}"
POOL_SIZE = 8
START_SECONDS = 60.0
_NAMES = {"ours": "Clearing House (Litestar, msgspec)", "twin": "FastAPI, SQLAlchemy, asyncpg"}


@dataclass(frozen=True)
class Measured:
    """Requests a second of each round, and the bytes of one answer."""

    name: str
    per_second: tuple[float, ...]
    answer_bytes: int

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.per_second)


def serve_ours(dsn: str, port: int) -> None:
    """Run our application on a port of this machine until it is stopped."""
    import uvicorn

    from clearinghouse.app import create_app
    from clearinghouse.database.addresses import Address
    from clearinghouse.logs import configure_logs
    from clearinghouse.settings import read_settings

    settings = read_settings({"CLEARINGHOUSE_POOL_SIZE": str(POOL_SIZE)})
    configure_logs(settings)
    app = create_app(settings, Address(dsn))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


def serve_twin(dsn: str, port: int) -> None:
    """Run the twin on a port of this machine until it is stopped."""
    import uvicorn

    from bench.http_twin import create_twin

    uvicorn.run(
        create_twin(dsn, POOL_SIZE), host="127.0.0.1", port=port, log_level="warning", access_log=False
    )


@contextlib.contextmanager
def filled_database(folder: Path) -> Iterator[str]:
    """Give the address of a database of its own with the sample in it, as web and worker see it."""
    from clearinghouse.database import embedded
    from clearinghouse.database.addresses import APP_ROLE, Address
    from clearinghouse.database.engine import connected
    from clearinghouse.database.migrate import migrate
    from clearinghouse.database.transaction import transaction
    from clearinghouse.loading.folder import read_folder
    from clearinghouse.loading.load import load
    from clearinghouse.loading.sample import SAMPLE_FOLDER

    async def fill(owner: Address, app: Address) -> None:
        await migrate(owner, app=app, lock_timeout=timedelta(seconds=10))
        async with connected(app), transaction() as connection:
            await load(
                connection, read_folder(SAMPLE_FOLDER), known_on=date(2026, 11, 21), is_production=False
            )

    with embedded.running(folder) as server:
        app = Address(server.dsn(APP_ROLE))
        asyncio.run(fill(Address(server.dsn("postgres")), app))
        yield app.dsn


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def serving(kind: str, dsn: str) -> Iterator[int]:
    """Give the port of a server process, stopped at the end."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.http_list", "--serve", kind, "--port", str(port)],
        env={**os.environ, "BENCH_DSN": dsn},
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server {kind} did not start")
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _request(port: int) -> bytes:
    return f"GET {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n\r\n".encode()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """Read one answer of known length and return its content.

    Raises:
        RuntimeError: it is no success.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"the server answered {head.splitlines()[0]!r}")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    return await reader.readexactly(length)


async def one_answer(port: int) -> bytes:
    """Ask once and return the content."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_request(port))
        return await _answer(reader)
    finally:
        writer.close()
        await writer.wait_closed()


async def requests_per_second(port: int, *, seconds: float, connections: int) -> float:
    """Keep some connections busy for a time and return the answers a second."""
    asked = _request(port)
    finish = time.perf_counter() + seconds

    async def keep_asking() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        count = 0
        try:
            while time.perf_counter() < finish:
                writer.write(asked)
                await _answer(reader)
                count += 1
        finally:
            writer.close()
            await writer.wait_closed()
        return count

    started = time.perf_counter()
    counts = await asyncio.gather(*(keep_asking() for _ in range(connections)))
    return sum(counts) / (time.perf_counter() - started)


def measure(*, seconds: float = 3.0, rounds: int = 5, connections: int = 8) -> list[Measured]:
    """Load ours and the twin in turn.

    Raises:
        RuntimeError: they do not answer the same rows.
    """
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        filled_database(Path(folder) / "data") as dsn,
        serving("ours", dsn) as ours,
        serving("twin", dsn) as twin,
    ):
        ports = {"ours": ours, "twin": twin}
        answers = {kind: asyncio.run(one_answer(port)) for kind, port in ports.items()}
        if json.loads(answers["ours"])["items"] != json.loads(answers["twin"])["items"]:
            raise RuntimeError("the two do not answer the same rows: nothing was measured")
        found: dict[str, list[float]] = {kind: [] for kind in ports}
        for number in range(rounds + 1):
            for kind, port in ports.items():
                speed = asyncio.run(requests_per_second(port, seconds=seconds, connections=connections))
                if number > 0:  # the first round warms caches and is not counted
                    found[kind].append(speed)
    return [Measured(_NAMES[kind], tuple(found[kind]), len(answers[kind])) for kind in ports]


def table(measured: list[Measured]) -> str:
    """Return the result as lines of text."""
    ours, twin = measured
    lines = [f"List of {ROWS} rows over HTTP, one process each, requests a second (median of the rounds):"]
    for each in measured:
        rounds = " ".join(f"{speed:.0f}" for speed in each.per_second)
        lines.append(f"  {each.name:<36} {each.median:7.0f}   rounds {rounds}   {each.answer_bytes} bytes")
    lines.append(f"  ours / twin {ours.median / twin.median:.2f} (bar: at least 1)")
    return "\n".join(lines)


def main() -> None:
    """Measure and print, or (for a process of the measurement) serve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]  # it has one
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--serve", choices=("ours", "twin"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        (serve_ours if given.serve == "ours" else serve_twin)(os.environ["BENCH_DSN"], given.port)
        return
    measured = measure(seconds=given.seconds, rounds=given.rounds, connections=given.connections)
    print(table(measured))
    sys.exit(0 if measured[0].median >= measured[1].median else 1)


if __name__ == "__main__":
    main()
