"""An installation of its own for tests and measurements: embedded database, sample, accounts with tokens, web process.

The surprise: the web process is the one that people run (`clearinghouse serve`), started and killed from outside; only
accounts and their tokens are put into the database directly.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import psutil

from clearinghouse.accounts import store as accounts
from clearinghouse.accounts.account import secret_hash
from clearinghouse.database import embedded
from clearinghouse.database.addresses import APP_ROLE, Address
from clearinghouse.database.engine import connected
from clearinghouse.database.transaction import transaction
from clearinghouse.scopes import store as scopes
from clearinghouse.tokens import store as tokens

SECONDS = 120.0
COMMITMENT = "NOR-any-2025"
TRANCHE_USD = "23093136.00"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Installation:
    """A data folder with a database, and a web process over it that may be killed at any moment."""

    folder: Path
    port: int = field(default_factory=free_port)
    key: str = field(default_factory=lambda: secrets.token_hex(32))
    web: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def _environment(self) -> dict[str, str]:
        own = {
            "CLEARINGHOUSE_DATA": str(self.folder),
            "CLEARINGHOUSE_KEYS": self.key,
            "PATH": os.environ["PATH"],
        }
        return own | ({"TMPDIR": os.environ["TMPDIR"]} if "TMPDIR" in os.environ else {})

    def command(self, *arguments: str) -> None:
        """Run a command of ours to its end.

        Raises:
            RuntimeError: it failed; with what it said.
        """
        done = subprocess.run(
            [sys.executable, "-m", "clearinghouse.cli", *arguments],
            env=self._environment, capture_output=True, text=True, timeout=SECONDS * 2, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")

    def _serving(self) -> subprocess.Popen[bytes]:
        with (self.folder.parent / "web.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "clearinghouse.cli", "serve", "--port", str(self.port)],
                env=self._environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def _said(self) -> str:
        logs = self.folder.parent / "web.log", embedded.postgres_folder(self.folder) / "log"
        return "\n".join(log.read_text(errors="replace")[-2000:] for log in logs if log.is_file())

    async def start(self) -> float:
        """Start the web process, which starts the database if that is gone; returns the seconds until it is ready."""
        began = time.monotonic()
        self.web = self._serving()
        async with httpx.AsyncClient(base_url=self.address) as client:
            while True:
                if self.web.poll() is not None:
                    raise RuntimeError(f"the web process ended by itself: {self._said()}")
                try:
                    if (await client.get("/health/ready")).status_code == 200:
                        return time.monotonic() - began
                except httpx.TransportError:
                    pass  # it does not listen yet
                if time.monotonic() - began > SECONDS:
                    raise RuntimeError(f"the web process was not ready in {SECONDS:.0f} s: {self._said()}")
                await asyncio.sleep(0.05)

    def kill_web(self) -> None:
        """Kill the web process, as a power cut would."""
        if self.web is not None:
            self.web.kill()
            self.web.wait(SECONDS)

    def kill_database(self) -> None:
        """Kill the database's first process; what hangs on it ends by itself."""
        process = embedded.postmaster(embedded.postgres_folder(self.folder))
        if process is not None:
            process.kill()
            psutil.wait_procs([process], SECONDS)

    def stop(self) -> None:
        """End everything."""
        self.kill_web()
        embedded.stop(self.folder)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[None]:
        """Open the database to our own stores, as web and worker see it."""
        server = embedded.start(self.folder)
        async with connected(Address(server.dsn(APP_ROLE)), max_size=2):
            yield

    async def token(self, role: str, subject: str) -> str:
        """Make an account in a scope with a token that may write; returns the token."""
        now = datetime.now(UTC)
        secret = f"chm_{secrets.token_urlsafe(32)}"
        async with self.database(), transaction():
            email = f"{subject.lower()}@example.org"
            account = await accounts.create(email, subject, now=now)
            assert account is not None
            scope = await scopes.grant(
                account,
                scopes.NewScope(
                    role,  # type: ignore[arg-type]  # one of the roles, by whoever calls
                    subject if role == "state" else None,
                    await scopes.donor_id(subject) if role == "donor" else None,
                    None, False, date(2026, 1, 1), None,
                ),
                now=now,
            )  # fmt: skip
            await tokens.add(
                account, scope=scope, name="storm", hint=secret[-4:], secret_hash=secret_hash(secret),
                permission="write", now=now, expires_at=now + timedelta(days=2),
            )  # fmt: skip
        return secret


def agreement_body(commitment_id: str, amount: str, year: int = 2026) -> dict[str, object]:
    """What is sent to record an agreement between Norway and Angola."""
    return {
        "commitment_id": commitment_id,
        "title": "Survey and clearance",
        "state": "AGO",
        "currency": "USD",
        "signed_on": datetime.now(UTC).date().isoformat(),
        "years": [{"year": year, "amount": amount}],
    }


@asynccontextmanager
async def installed(folder: Path) -> AsyncIterator[tuple[Installation, str, str, str]]:
    """Give an installation with the documented sample, tokens of Norway and of Angola, and a commitment's id."""
    made = Installation(folder / "data")
    try:
        made.command("migrate")
        embedded.start(made.folder)  # left running between commands: each would start and stop it
        made.command("load", "--sample", "--only", "documented")
        donor, state = await made.token("donor", "NOR"), await made.token("state", "AGO")
        await made.start()
        async with httpx.AsyncClient(base_url=made.address) as client:
            listed = (await client.get("/api/v1/commitments", params={"donor": "NOR"})).json()["items"]
        commitment = next(each["id"] for each in listed if each["code"] == COMMITMENT)
        yield made, donor, state, commitment
    finally:
        made.stop()
