"""Migrate, load, web and worker as plain processes against a PostgreSQL by its address, as in an installation."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from needmatch import read_case
from needmatch.planfolder import read_summary

SECONDS = 60


@pytest.fixture
async def address(server):
    """The environment of an installation with a new, empty database of its own."""
    name = f"installed_{uuid4().hex}"
    await server.run(f"create database {name}")
    yield {
        "DATABASE_URL": server.owner(name).dsn,
        "DATABASE_APP_URL": server.app(name).dsn,
        "CLEARINGHOUSE_ENV": "production",
        "CLEARINGHOUSE_KEYS": "7f" * 32,
    }
    await server.run(f"drop database {name} with (force)")


def command(environment, *arguments, status=0):
    """Run a command of ours to its end; return what it said (both streams)."""
    done = subprocess.run(
        [sys.executable, "-m", "clearinghouse.cli", *map(str, arguments)],
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert "Traceback" not in done.stdout
    return done.stdout


@pytest.fixture
def start() -> Iterator:
    """Start commands of ours; those that still run are killed at the end."""
    processes = []

    def started(environment, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "clearinghouse.cli", *map(str, arguments)],
            env={"PATH": os.environ["PATH"], **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processes.append(process)
        return process

    yield started
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def until(condition, what):
    """Wait for a condition, and fail by its name."""
    last = time.monotonic() + SECONDS
    while time.monotonic() < last:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"{what} did not happen within {SECONDS} s")


def until_ready(process, port):
    """Wait until a web process answers; fail with what it said if it ends instead."""
    until(lambda: process.poll() is not None or is_ready(port), "being ready")
    assert process.poll() is None, process.communicate()[0]


async def seen(environment):
    """The workers on record."""
    connection = await asyncpg.connect(environment["DATABASE_URL"])
    try:
        return await connection.fetch("select * from clearinghouse.worker order by started_at")
    finally:
        await connection.close()


def rounds_at(port):
    """The rounds that a web process shows."""
    rows: list[dict[str, object]] = httpx.get(f"http://127.0.0.1:{port}/api/v1/rounds").json()["items"]
    return rows


def is_ready(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


async def test_an_installation_comes_up_step_by_step(address, start, tmp_path):
    assert "run `clearinghouse migrate`" in command(address, "serve", "--port", free_port(), status=2)
    assert "run `clearinghouse migrate`" in command(address, "worker", status=2)
    assert "migration(s) run" in command(address, "migrate")
    assert "nothing to do" in command(address, "migrate")
    assert "production" in command(address, "load", "--sample", status=2)
    assert "rows are new" in command(address, "load", "--sample", "--only", "documented")
    assert "Nothing changed" in command(address, "load", "--sample", "--only", "documented")
    made = command(address, "first-rounds")
    assert "Documented only" in made
    assert "If donors go on" not in made

    port = free_port()
    web, worker = start(address, "serve", "--port", port), start(address, "worker")
    until_ready(web, port)
    (shown,) = rounds_at(port)

    command(address, "freeze", "--cutoff", shown["cutoff"], "--out", tmp_path / "case")
    assert len(read_case(tmp_path / "case").states) == shown["states"]
    command(address, "match", tmp_path / "case", "--out", tmp_path / "plan")
    summary = read_summary(tmp_path / "plan")
    assert summary["result_sha256"] == shown["result_sha256"]
    assert summary["case_sha256"] == shown["case_sha256"]

    last = time.monotonic() + SECONDS
    while not (workers := await seen(address)) and time.monotonic() < last:
        time.sleep(0.1)  # noqa: ASYNC251 nothing else runs in this loop
    assert [row["process_id"] for row in workers] == [worker.pid]
    for process in (web, worker):
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, said
        assert "Traceback" not in said
    assert (await seen(address))[0]["stopped_at"] is not None


async def test_a_killed_worker_is_known_by_its_silence_and_hinders_no_other(address, start):
    command(address, "migrate")
    first = start(address, "worker")
    until(lambda: first.poll() is not None or is_started(first), "the first worker's start")
    first.kill()
    first.wait(SECONDS)
    second = start(address, "worker")
    until(lambda: second.poll() is not None or is_started(second), "the second worker's start")
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=SECONDS)
    rows = await seen(address)
    assert [row["stopped_at"] is None for row in rows] == [True, False]


def is_started(process):
    """Whether a worker has said that it started (its first line)."""
    return "worker_started" in process.stdout.readline()


def test_run_brings_everything_up_and_leaves_nothing_running(start, server_folder):
    port = free_port()
    own = {
        "CLEARINGHOUSE_DATA": str(server_folder / "data"),
        "PORT": str(port),
    }
    process = start(own, "run")
    until_ready(process, port)
    rounds = rounds_at(port)
    assert {row["title"].split(",")[0] for row in rounds} == {"Documented only", "If donors go on"}
    assert "it runs already" in command(own, "run", status=2)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=SECONDS)
    assert "Traceback" not in said
    assert not is_ready(port)
    assert "No database was running" in command(own, "stop")


def test_stop_ends_what_a_killed_run_left_behind(start, server_folder):
    port = free_port()
    own = {"CLEARINGHOUSE_DATA": str(server_folder / "data"), "PORT": str(port)}
    process = start(own, "run")
    until_ready(process, port)
    process.kill()
    process.wait(SECONDS)
    assert is_ready(port)
    said = command(own, "stop")
    assert "Stopped 2 process(es)" in said
    assert "Stopped the database" in said
    assert not is_ready(port)
    assert not Path(own["CLEARINGHOUSE_DATA"], "run.json").exists()


def test_faulty_settings_and_folders_are_told_in_one_line(tmp_path):
    assert command({"PORT": "many"}, "migrate", status=2).startswith("Error: setting PORT: ")
    (tmp_path / "file").write_text("")
    said = command({"CLEARINGHOUSE_DATA": str(tmp_path / "file")}, "migrate", status=2)
    assert "CLEARINGHOUSE_DATA" in said
    assert said.count("\n") == 1
    nowhere = {"DATABASE_URL": "postgresql://owner:open-sesame@127.0.0.1:1/none"}
    for each in ("migrate", "worker"):
        said = command(nowhere, each, status=2)
        assert "does not answer" in said
        assert "open-sesame" not in said
