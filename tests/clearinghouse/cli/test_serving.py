"""`clearinghouse serve` as a process: it starts, answers, refuses with words, and ends in order."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

SECONDS = 60
"""Enough for a start on a busy machine; the process is waited for, never slept for."""

ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("CLEARINGHOUSE_", "DATABASE_"))
}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def started(*options: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "clearinghouse.cli", "serve", *options],
        env={**ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Return the exit status and what it said to people."""
    out, said = process.communicate(timeout=SECONDS)
    return process.returncode, out + said


@pytest.fixture
def serving(sample_database: object) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A process over the sample, and its address."""
    port = free_port()
    process = started("--port", str(port), DATABASE_APP_URL=sample_database.app.dsn)  # type: ignore[attr-defined]
    try:
        address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"{address}/health/ready", timeout=5).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=SECONDS)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_ends_in_order_when_told(
    serving: tuple["subprocess.Popen[str]", str], stop: signal.Signals
) -> None:
    process, address = serving
    totals = httpx.get(f"{address}/api/v1/totals", timeout=SECONDS)
    assert totals.status_code == 200
    assert "server" not in totals.headers
    process.send_signal(stop)
    status, said = ended(process)
    assert status == 0, said
    assert f"Serving on {address}" in said
    assert "Traceback" not in said
    assert "127.0.0.1:" not in said.replace(address, "")  # no address of a reader


def test_a_taken_port_is_refused_with_what_to_do(sample_database: object) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, said = ended(started("--port", str(port), DATABASE_APP_URL=sample_database.app.dsn))  # type: ignore[attr-defined]
    assert status == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in said
    assert "--port" in said
    assert "Traceback" not in said


def test_a_database_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    address = f"postgresql://clearinghouse_app:@/none?host={tmp_path}"
    status, said = ended(started("--port", str(free_port()), DATABASE_APP_URL=address))
    assert status == 2
    assert "Traceback" not in said


def test_settings_that_cannot_be_used_are_named() -> None:
    status, said = ended(started(CLEARINGHOUSE_POOL_SIZE="none"))
    assert status == 2
    assert "CLEARINGHOUSE_POOL_SIZE" in said
    assert "Traceback" not in said
