"""Commands that keep running: `worker`, and `run`, which brings everything up on one machine.

The surprise: `run` starts web and worker as processes of their own in sessions of their own, so that Ctrl-C reaches
`run` alone and it stops them, and then the database, in order. What it started is noted in the data folder:
`clearinghouse stop` ends what a killed `run` left behind.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from clearinghouse.cli.database import database, database_refusals, migrate_as_owner
from clearinghouse.cli.indicators import made_first_values
from clearinghouse.cli.refusals import Refused
from clearinghouse.cli.rounds import made_first_evaluation, made_first_rounds, made_first_studies

if TYPE_CHECKING:
    from clearinghouse.database.addresses import Addresses
    from clearinghouse.loading.folder import Folder
    from clearinghouse.settings import Settings

LOOK_SECONDS: Final = 0.2


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


@click.command()
def worker() -> None:
    """Work in the background until stopped: run the jobs when they are due, and send letters.

    Any number of workers may run: one of them leads and runs the jobs, another takes over when it is gone.

    \b
    Example: clearinghouse worker
    """
    from clearinghouse.jobs.worker import work
    from clearinghouse.keys import configured_keys
    from clearinghouse.logs import configure_logs

    async def run(settings: Settings, addresses: Addresses) -> None:
        keys = configured_keys(settings)
        stopping = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        await work(addresses.app, stopping, settings=settings, keys=keys)

    with database() as (settings, addresses):
        configure_logs(settings)
        asyncio.run(run(settings, addresses))


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port instead of PORT (default 8000).")
def run(port: int | None) -> None:
    """Bring everything up on this machine: database, data, rounds, web and worker.

    Starts the embedded database unless DATABASE_URL is set, migrates it, loads the sample, makes its rounds and
    computes the indicators (a second time that changes nothing), then serves. In production nothing is loaded.
    Ctrl-C stops all of it.

    \b
    Example: PORT=8080 clearinghouse run
    """
    from clearinghouse.settings import read_settings

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    with database_refusals():
        settings = read_settings()
        _refuse_second(settings)
    with database() as (settings, addresses):
        migrate_as_owner(settings, addresses)
        if not settings.is_production:
            folder = _load_sample(settings, addresses)
            for made in made_first_rounds(settings, addresses):
                click.echo(made)
            click.echo(made_first_values(settings, addresses, folder))
            click.echo(made_first_evaluation(settings, addresses, folder.today))
            for asked in made_first_studies(settings, addresses):
                click.echo(asked)
        extra = ["--port", str(port)] if port else []
        with _started(settings, ["serve", *extra], ["worker"]) as processes:
            ended = _wait_for_one(processes)
            raise Refused(f"{ended} ended; everything was stopped")


def _load_sample(settings: Settings, addresses: Addresses) -> Folder:
    from clearinghouse.cli.database import load_folder
    from clearinghouse.loading.folder import read_folder
    from clearinghouse.loading.sample import SAMPLE_FOLDER

    folder = read_folder(SAMPLE_FOLDER)
    written = load_folder(settings, addresses, folder, known_on=None).written
    click.echo(f"Sample: {written.new} rows new, {written.changed} changed, {written.unchanged} unchanged.")
    return folder


def _note(settings: Settings) -> Path:
    return settings.data_folder.expanduser().resolve() / "run.json"


def _refuse_second(settings: Settings) -> None:
    if left_running(settings):
        raise Refused("it runs already with this data folder; stop it with `clearinghouse stop`")


@contextmanager
def _started(settings: Settings, *commands: list[str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start commands of ours as processes, noted in the data folder; stop them, last first, at the end."""
    import psutil

    processes: dict[str, subprocess.Popen[bytes]] = {}
    note = _note(settings)
    note.parent.mkdir(parents=True, exist_ok=True)
    try:
        for command in commands:
            started = subprocess.Popen(
                [sys.executable, "-m", "clearinghouse.cli", *command], start_new_session=True
            )
            processes[command[0]] = started
            noted = [[each.pid, psutil.Process(each.pid).create_time()] for each in processes.values()]
            note.write_text(json.dumps(noted))
        yield processes
    finally:
        # Whoever presses Ctrl-C twice still gets an orderly stop.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        grace = settings.shutdown_grace.total_seconds() + 2
        for process in reversed(processes.values()):
            process.terminate()
        for process in processes.values():
            try:
                process.wait(grace)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        note.unlink(missing_ok=True)


def _wait_for_one(processes: dict[str, subprocess.Popen[bytes]]) -> str:
    """Wait until one of the processes ends, and name it."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                return f"{name} (status {process.returncode})"
        time.sleep(LOOK_SECONDS)


def left_running(settings: Settings) -> list[int]:
    """Numbers of the processes that `run` noted and that still run; a number given to another program is not one."""
    import psutil

    note = _note(settings)
    if not note.is_file():
        return []
    found = []
    for pid, created in json.loads(note.read_text()):
        try:
            process = psutil.Process(pid)
            if abs(process.create_time() - created) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
        except psutil.NoSuchProcess:
            continue
    return found


@click.command()
def stop() -> None:
    """Stop what `run` left running on this machine, and the embedded database. What was committed is kept.

    \b
    Example: clearinghouse stop
    """
    import psutil

    from clearinghouse.database import embedded
    from clearinghouse.settings import read_settings

    with database_refusals():
        settings = read_settings()
        processes = [psutil.Process(pid) for pid in left_running(settings)]
        for process in processes:
            process.terminate()
        _, alive = psutil.wait_procs(processes, settings.shutdown_grace.total_seconds() + 2)
        for process in alive:
            process.kill()
        _note(settings).unlink(missing_ok=True)
        was_running = embedded.stop(settings.data_folder)
    folder = embedded.postgres_folder(settings.data_folder)
    if processes:
        click.echo(f"Stopped {len(processes)} process(es) that were left running.")
    click.echo(
        f"Stopped the database in {folder}." if was_running else f"No database was running in {folder}."
    )
