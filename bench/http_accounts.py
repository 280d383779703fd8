"""Requests a second of signing in, and of a list of 200 rows for an officer of a State and for anyone.

    python -m bench.http_accounts [--seconds 5] [--rounds 5] [--connections 8]

One uvicorn process over a database of its own. Each connection signs in to an account of its own, with the password
hash of real accounts. The list is of work plans: half of its rows are the officer's own, which nobody else may see, so
that every answer to the officer is noted in the audit trail with the ids of those rows; anyone gets as many rows, all
of them public. Rounds take turns, and their median counts.

The surprise: notes in the trail follow each other, one after the other, so that it is the trail and not the rights
that an officer's list waits for.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg

from bench.http_list import filled_database, serving
from bench.machine import description

ROWS: Final = 200
OWN_ROWS: Final = 100
STATE: Final = "AFG"
"""First in the order of the list, so that its officer's page holds all of its own plans."""
PASSWORD: Final = "four quiet rivers of slate"  # noqa: S105 - of accounts that live as long as the measurement
LIST: Final = f"/api/v1/work-plans?evidence=all&limit={ROWS}"
VERSIONS: Final = ("litestar", "uvicorn", "asyncpg", "argon2-cffi")


@dataclass(frozen=True)
class Measured:
    """Requests a second of each round."""

    name: str
    per_second: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.per_second)


_COPIES: Final = """
set session_replication_role = replica;
create temporary table copy as
    select p.id as plan, n, case when n < {own} then '{state}' else 'ZWE' end as state,
           case when n < {own} then 'own' else 'public' end as visibility
    from (select * from clearinghouse.work_plan order by code limit 1) p cross join generate_series(0, {last}) n;
insert into clearinghouse.work_plan select (jsonb_populate_record(p, jsonb_build_object(
    'id', md5(p.id::text || n)::uuid, 'code', p.code || '-' || n, 'state', c.state))).*
    from clearinghouse.work_plan p join copy c on c.plan = p.id;
insert into clearinghouse.work_plan_version select (jsonb_populate_record(v, jsonb_build_object(
    'id', md5(v.id::text || n)::uuid, 'plan', md5(v.plan::text || n)::uuid, 'visibility', c.visibility))).*
    from clearinghouse.work_plan_version v join copy c on c.plan = v.plan;
insert into clearinghouse.activity select (jsonb_populate_record(a, jsonb_build_object(
    'id', md5(a.id::text || n)::uuid, 'version', md5(a.version::text || n)::uuid))).*
    from clearinghouse.activity a join clearinghouse.work_plan_version v on v.id = a.version
    join copy c on c.plan = v.plan;
insert into clearinghouse.activity_year select (jsonb_populate_record(y, jsonb_build_object(
    'id', md5(y.id::text || n)::uuid, 'activity', md5(y.activity::text || n)::uuid))).*
    from clearinghouse.activity_year y join clearinghouse.activity a on a.id = y.activity
    join clearinghouse.work_plan_version v on v.id = a.version join copy c on c.plan = v.plan;
analyze;
"""
"""Copies of the first plan: some of one State that nobody else sees, the rest public ones of the last State."""


async def _prepare(dsn: str, emails: list[str]) -> None:
    """Add plans and the officers' accounts."""
    from clearinghouse.accounts import store as accounts
    from clearinghouse.accounts.passwords import password_hash
    from clearinghouse.database.addresses import Address
    from clearinghouse.database.engine import connected
    from clearinghouse.database.transaction import transaction
    from clearinghouse.scopes import store as scopes

    owner = await asyncpg.connect(dsn.replace("//clearinghouse_app", "//postgres"))
    try:
        await owner.execute(_COPIES.format(own=OWN_ROWS, state=STATE, last=OWN_ROWS + ROWS - 1))
    finally:
        await owner.close()
    now, kept = datetime.now(UTC), await password_hash(PASSWORD)
    scope = scopes.NewScope("state", STATE, None, None, False, date(2026, 1, 1), None)
    async with connected(Address(dsn)), transaction():
        for email in emails:
            account = await accounts.create(email, "Officer", now=now)
            if account is None:
                raise RuntimeError(f"there is an account {email} already")
            await accounts.set_password(account, kept)
            await scopes.grant(account, scope, now=now)


class Connection:
    """A kept-alive connection that carries cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    async def open(self) -> None:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def close(self) -> None:
        """Disconnect."""
        self.writer.close()
        await self.writer.wait_closed()

    async def ask(self, method: str, path: str, body: bytes = b"", *, wanted: int = 200) -> bytes:
        """Ask and return the content.

        Raises:
            RuntimeError: the answer has another status than wanted.
        """
        head = [
            f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept: application/json",
            f"Content-Length: {len(body)}",
        ]  # fmt: skip
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body:
            head += [
                "Content-Type: application/json", f"X-Csrftoken: {self.cookies['csrftoken']}",
                f"Idempotency-Key: {uuid4()}",
            ]  # fmt: skip
        self.writer.write("\r\n".join([*head, "", ""]).encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = 0
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        content = await self.reader.readexactly(length)
        if int(lines[0].split()[1]) != wanted:
            raise RuntimeError(f"{method} {path}: {lines[0]} {content[:300]!r}")
        return content


async def _per_second(
    port: int, emails: list[str], seconds: float, work: Callable[[Connection, str], Awaitable[object]],
    *, is_signed_in: bool,
) -> float:  # fmt: skip
    """Keep a connection busy for each address, and return how often a second the work was done."""
    connections = [Connection(port) for _ in emails]
    for connection, email in zip(connections, emails, strict=True):
        await connection.open()
        if is_signed_in:
            await sign_in(connection, email)

    started = time.perf_counter()

    async def busy(connection: Connection, email: str) -> int:
        count = 0
        while time.perf_counter() < started + seconds:
            await work(connection, email)
            count += 1
        return count

    counts = await asyncio.gather(*map(busy, connections, emails))
    took = time.perf_counter() - started
    for connection in connections:
        await connection.close()
    return sum(counts) / took


async def sign_in(connection: Connection, email: str) -> None:
    """Sign in as a browser that comes for the first time: a token against other sites' pages, then the password."""
    connection.cookies.clear()
    await connection.ask("GET", "/api/v1/session")
    given = json.dumps({"email": email, "password": PASSWORD}).encode()
    await connection.ask("POST", "/api/v1/session", given, wanted=201)


async def read_list(connection: Connection, email: str) -> None:
    """Read the list as whoever the connection is signed in as."""
    del email
    await connection.ask("GET", LIST)


async def _require_rows(port: int, email: str) -> None:
    """Pass if the officer gets a full page with all own plans, and anyone a full page without.

    Raises:
        RuntimeError: they do not, so that something else would be measured.
    """
    connection = Connection(port)
    await connection.open()
    for own in (0, OWN_ROWS):
        rows = json.loads(await connection.ask("GET", LIST))["items"]
        found = sum(row["visibility"] == "own" for row in rows)
        if (len(rows), found) != (ROWS, own):
            raise RuntimeError(f"{len(rows)} rows, {found} of them the officer's own: nothing was measured")
        await sign_in(connection, email)
    await connection.close()


def measure(*, seconds: float = 5.0, rounds: int = 5, connections: int = 8) -> list[Measured]:
    """Measure signing in and the list, in turn.

    Raises:
        RuntimeError: an answer is not what it should be.
    """
    emails = [f"officer{number}@example.org" for number in range(connections)]
    kinds = {
        "sign-ins (token, then password)": (sign_in, False),
        f"list of {ROWS} rows, officer ({OWN_ROWS} own)": (read_list, True),
        f"list of {ROWS} rows, anyone": (read_list, False),
    }
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        filled_database(Path(folder) / "data") as dsn,
        serving("ours", dsn) as port,
    ):
        asyncio.run(_prepare(dsn, emails))
        asyncio.run(_require_rows(port, emails[0]))
        found: dict[str, list[float]] = {name: [] for name in kinds}
        for number in range(rounds + 1):
            for name, (work, is_signed_in) in kinds.items():
                speed = asyncio.run(_per_second(port, emails, seconds, work, is_signed_in=is_signed_in))
                if number > 0:  # the first round warms caches and is not counted
                    found[name].append(speed)
    return [Measured(name, tuple(speeds)) for name, speeds in found.items()]


def table(measured: list[Measured], connections: int) -> str:
    """Return the result as lines of text."""
    lines = [f"One process, {connections} connections, requests a second (median of the rounds):"]
    for each in measured:
        rounds = " ".join(f"{speed:.1f}" for speed in each.per_second)
        lines.append(f"  {each.name:<36} {each.median:7.1f}   rounds {rounds}")
    told = description()
    lines.append(
        f"  {told['date']}, {told['processor']}, {told['system']}, load at the end {told['load at the start']}"
    )
    lines.append("  " + ", ".join(f"{name} {version(name)}" for name in VERSIONS))
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]  # it has one
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    given = parser.parse_args()
    measured = measure(seconds=given.seconds, rounds=given.rounds, connections=given.connections)
    print(table(measured, given.connections))


if __name__ == "__main__":
    main()
