"""The embedded server: started once, stopped by who started it, safe after a kill, clear about its folder."""

import os
import signal
import subprocess
import sys
import time

import asyncpg
import psutil
import pytest

from clearinghouse.database import embedded
from clearinghouse.database.embedded import DataFolderUnusable


@pytest.fixture
def folder(server_folder):
    """A data folder that is not there yet; its server, if any, is stopped afterwards."""
    return server_folder / "data"


async def one_from(server):
    connection = await asyncpg.connect(server.dsn("postgres"))
    try:
        return await connection.fetchval("select 1")
    finally:
        await connection.close()


async def test_who_started_it_stops_it(folder):
    with embedded.running(folder) as first:
        assert first.was_started_here
        assert await one_from(first) == 1
        with embedded.running(folder) as second:
            assert not second.was_started_here
        assert await one_from(first) == 1
    assert embedded.postmaster(folder / "postgres") is None
    with embedded.running(folder) as again:  # in the same process, which has known the folder before
        assert again.was_started_here
        assert await one_from(again) == 1


async def test_text_is_in_order_of_its_codes(folder):
    with embedded.running(folder) as server:
        connection = await asyncpg.connect(server.dsn("postgres"))
        assert await connection.fetchval("select 'B' < 'a'")
        assert await connection.fetchval("show server_encoding") == "UTF8"
        await connection.close()


async def test_what_was_committed_survives_a_kill(folder):
    server = embedded.start(folder)
    connection = await asyncpg.connect(server.dsn("postgres"))
    await connection.execute("create table kept (number int)")
    await connection.execute("insert into kept values (7)")
    process = embedded.postmaster(folder / "postgres")
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    with embedded.running(folder) as again:
        after = await asyncpg.connect(again.dsn("postgres"))
        assert await after.fetchval("select number from kept") == 7
        await after.close()
    connection.terminate()


def test_an_owner_that_was_killed_leaves_a_server_that_stop_ends(folder):
    code = (
        "import os, signal, sys; from pathlib import Path; from clearinghouse.database import embedded\n"
        "embedded.start(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(folder)], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert embedded.postmaster(folder / "postgres") is not None
    with embedded.running(folder) as server:
        assert not server.was_started_here
    assert embedded.stop(folder)
    assert not embedded.stop(folder)


def test_a_number_that_went_to_another_program_is_no_server(folder):
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert embedded.postmaster(folder / "postgres") is None
    for text in ("", "x", "999999999\n"):
        (folder / "postgres" / "postmaster.pid").write_text(text)
        assert embedded.postmaster(folder / "postgres") is None
    (folder / "postgres" / "postmaster.pid").unlink()


async def test_a_note_left_by_a_dead_server_does_not_hinder_the_next(folder):
    with embedded.running(folder):
        note = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    note[0] = str(os.getpid())  # the number is a running program's, but no server's
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(note) + "\n")
    with embedded.running(folder) as server:
        assert await one_from(server) == 1


def test_a_folder_with_other_files_is_left_alone(folder):
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "thesis.txt").write_text("keep me")
    with pytest.raises(DataFolderUnusable, match=r"thesis\.txt.*CLEARINGHOUSE_DATA"):
        embedded.start(folder)
    assert (folder / "postgres" / "thesis.txt").read_text() == "keep me"


def test_a_file_in_the_way_is_named(folder, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderUnusable, match="cannot be made"):
        embedded.start(tmp_path / "file")
    folder.mkdir()
    (folder / "postgres").write_text("")
    with pytest.raises(DataFolderUnusable, match="is a file"):
        embedded.start(folder)
    (folder / "postgres").unlink()


def test_a_database_of_another_version_is_named(folder):
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(DataFolderUnusable, match="ersion"):
        embedded.start(folder)


def test_a_broken_database_is_told_with_its_own_words(folder):
    with embedded.running(folder):
        pass
    (folder / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(DataFolderUnusable, match="pg_control"):
        embedded.start(folder)


async def test_a_deep_folder_still_has_a_socket(server_folder):
    deep = server_folder / ("long-name-" * 9) / "data"
    with embedded.running(deep) as server:
        assert await one_from(server) == 1


NOBODY = 65534


def as_nobody(server_folder, *command):
    """Run this interpreter as an ordinary user; skip where it lies in a folder that only root may enter."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    try:
        return subprocess.run(
            [sys.executable, "-c", *command],
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            env={"TMPDIR": str(server_folder), "PATH": os.environ["PATH"], "HOME": str(server_folder)},
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
    except PermissionError:
        pytest.skip("the interpreter lies in a folder that only root may enter")


def test_an_ordinary_user_can_run_it_and_is_told_whose_folder_it_is(server_folder):
    server_folder.chmod(0o777)
    code = (
        "import sys; from pathlib import Path; from clearinghouse.database import embedded\n"
        "try:\n"
        "    with embedded.running(Path(sys.argv[1])) as server: print(server.was_started_here)\n"
        "except embedded.DataFolderUnusable as error: print(error)\n"
    )
    with embedded.running(server_folder / "roots"):
        pass  # opens the folders above to others as well
    assert as_nobody(server_folder, code, str(server_folder / "own")).strip() == "True"
    assert "belongs to another user" in as_nobody(server_folder, code, str(server_folder / "roots"))


def test_stopping_ends_sessions_within_seconds(folder):
    started = time.monotonic()
    server = embedded.start(folder)
    process = embedded.postmaster(server.folder)
    assert embedded.stop(folder)
    assert not psutil.pid_exists(process.pid) or process.status() == psutil.STATUS_ZOMBIE
    assert time.monotonic() - started < 60
