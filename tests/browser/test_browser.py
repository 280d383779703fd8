"""The pages in a real browser: the application with the sample and its rounds, driven from tests/browser/*.test.mjs.

The surprise: one test here runs them all, since they share one application; its message holds what they say. Where
something is missing that they need they are left out with a word on what it is, and fail where REQUIRE_BROWSER is set.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 120
COMMAND_SECONDS = 300
TESTS_SECONDS = 2400
PUBLISHES = "plans.test.mjs"
"""It publishes and withdraws a plan, which changes totals that others read: it comes last."""


def missing(repository: Path) -> str | None:
    """Return what the browser tests lack here and how to get it; None where they can run."""
    frontend = repository / "frontend"
    if not any(map(shutil.which, BROWSERS)):
        return "no Chromium on PATH (apt-get install chromium)"
    if not (frontend / "build" / "app.html").is_file():
        return "the pages are not built (make frontend-build)"
    if not (frontend / "node_modules" / "playwright-core").is_dir():
        return "playwright-core is not installed (make frontend-install)"
    return None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def run(environment: dict[str, str], *arguments: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", "clearinghouse.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture
def application(repository: Path, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the application with the sample and its first rounds; give its address, and links of invitations.

    They are of four of the secretariat, of officers of Norway, Ecuador, Jordan, Senegal, Tajikistan and
    Angola, and of Norway and Sweden as donors, by the names that tests use.
    """
    lack = missing(repository)
    if lack is not None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(f"browser tests cannot run: {lack}")
        pytest.skip(f"browser tests left out: {lack}")
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")},
        "CLEARINGHOUSE_DATA": str(tmp_path / "data"),
        "CLEARINGHOUSE_LOG_LEVEL": "warning",
        "PORT": str(port),
    }
    log = tmp_path / "serve.log"
    try:
        run(environment, "migrate")
        run(environment, "load", "--sample")
        run(environment, "first-rounds")
        run(environment, "indicators")
        made = run(environment, "account", "create", "iris@example.org", "--name", "Iris Example")
        officer = run(
            environment, "account", "create", "nora@example.org", "--name", "Nora Example", "--role", "state",
            "--state", "NOR",
        )  # fmt: skip
        donor = run(
            environment, "account", "create", "dag@example.org", "--name", "Dag Example", "--role", "donor",
            "--donor", "NOR",
        )  # fmt: skip
        planner = run(
            environment, "account", "create", "eva@example.org", "--name", "Eva Example", "--role", "state",
            "--state", "ECU",
        )  # fmt: skip
        reading = run(environment, "account", "create", "kofi@example.org", "--name", "Kofi Example")
        secretariat = run(environment, "account", "create", "ines@example.org", "--name", "Ines Example")
        desk = run(environment, "account", "create", "vera@example.org", "--name", "Vera Example")
        giver = run(
            environment, "account", "create", "siv@example.org", "--name", "Siv Example", "--role", "donor",
            "--donor", "SWE",
        )  # fmt: skip
        demined, seeking, tajikistan, angola = (
            run(environment, "account", "create", email, "--name", name, "--role", "state", "--state", state)
            for email, name, state in (
                ("rana@example.org", "Rana Example", "JOR"), ("awa@example.org", "Awa Example", "SEN"),
                ("amir@example.org", "Amir Example", "TJK"), ("ana@example.org", "Ana Example", "AGO"),
            )
        )  # fmt: skip
        links = {
            "CLEARINGHOUSE_TEST_ANGOLA": angola.split()[-1],
            "CLEARINGHOUSE_TEST_GIVER": giver.split()[-1],
            "CLEARINGHOUSE_TEST_DESK": desk.split()[-1],
            "CLEARINGHOUSE_TEST_DEMINED": demined.split()[-1],
            "CLEARINGHOUSE_TEST_READING": reading.split()[-1],
            "CLEARINGHOUSE_TEST_SEEKING": seeking.split()[-1],
            "CLEARINGHOUSE_TEST_SECRETARIAT": secretariat.split()[-1],
            "CLEARINGHOUSE_TEST_TAJIKISTAN": tajikistan.split()[-1],
            "CLEARINGHOUSE_TEST_INVITATION": made.split()[-1],
            "CLEARINGHOUSE_TEST_OFFICER": officer.split()[-1],
            "CLEARINGHOUSE_TEST_DONOR": donor.split()[-1],
            "CLEARINGHOUSE_TEST_ECUADOR": planner.split()[-1],
        }
        with log.open("w") as words:
            server = subprocess.Popen(
                [sys.executable, "-m", "clearinghouse.cli", "serve"],
                env=environment,
                stdout=words,
                stderr=words,
            )
        try:
            address = f"http://127.0.0.1:{port}"
            await_ready(address, server, log)
            yield address, links
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)
    finally:
        run(environment, "stop")


def await_ready(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            if httpx.get(f"{address}/health/ready", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"the application was not ready after {START_SECONDS} s: {log.read_text()}")


def test_the_pages_do_what_their_readers_need(
    repository: Path, application: tuple[str, dict[str, str]]
) -> None:
    address, links = application
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    found = sorted((repository / "tests" / "browser").glob("*.test.mjs"))
    assert len(found) >= 3
    asked = {
        **os.environ, "CLEARINGHOUSE_TEST_URL": address, **links, "CHROMIUM": browser,
        "CLEARINGHOUSE_TEST_PYTHON": sys.executable,
    }  # fmt: skip
    for scripts in (
        [path for path in found if path.name != PUBLISHES],
        [path for path in found if path.name == PUBLISHES],
    ):
        # Two runs, since node puts the files of one run into its own order.
        answer = subprocess.run(
            [
                str(repository / "tools" / "node.sh"), "node", "--test", "--test-concurrency=1", *map(str, scripts),
            ],
            cwd=repository, env=asked, capture_output=True, text=True, timeout=TESTS_SECONDS,
        )  # fmt: skip
        assert answer.returncode == 0, failures(answer.stdout) + answer.stderr
        assert "# fail 0" in answer.stdout or "ℹ fail 0" in answer.stdout  # noqa: RUF001 (node's own mark)


def failures(said: str) -> str:
    """Return what failed of what node said, before all of it: a report that is cut keeps what matters."""
    lines = said.splitlines()
    kept = [
        "\n".join(lines[number : number + 25])
        for number, line in enumerate(lines)
        if line.lstrip().startswith(("not ok", "✖"))
    ]
    return "\n\n".join([*kept, said])
