"""People for tests of the platform: an application with a clock of its own, and clients that are signed in.

The surprise: a person signs in through the API as anybody does, with a session of their own; only the account and its
scopes are put into the database directly, and its password is hashed once for all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import httpx
from argon2 import PasswordHasher
from litestar import Litestar

from clearinghouse.accounts import store as accounts
from clearinghouse.app import create_app
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs.store import note_started
from clearinghouse.keys import Keys
from clearinghouse.outbox.sending import send_one
from clearinghouse.scopes import store as scopes
from clearinghouse.settings import read_settings

PASSWORD = "four quiet rivers of slate"
TODAY = date(2026, 11, 21)
KEY = "k" * 40


@cache
def quick_hash(password: str) -> str:
    """A hash of little cost: what is tested is not argon2."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


@dataclass
class Person:
    """Somebody with a client. `get` and the like send what a careful client sends; `bare` sends nothing of it."""

    house: House
    client: httpx.AsyncClient
    account: UUID | None = None
    email: str = ""
    scope: UUID | None = None
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **given: Any) -> httpx.Response:
        return await self.client.get(path, headers={**self.headers, **given.pop("headers", {})}, **given)

    async def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        headers = {
            "x-csrftoken": self.client.cookies.get("csrftoken", ""),
            "idempotency-key": str(uuid4()),
            **self.headers,
            **given.pop("headers", {}),
        }
        return await self.client.request(method, path, headers=headers, **given)

    async def post(self, path: str, body: Any = None, **given: Any) -> httpx.Response:
        return await self.send("POST", path, json=body, **given)

    async def patch(self, path: str, body: Any, **given: Any) -> httpx.Response:
        if "headers" not in given:
            given["headers"] = {"if-match": (await self.get(path)).headers["etag"]}
        return await self.send("PATCH", path, json=body, **given)

    async def step(self, path: str, name: str, body: Any = None) -> httpx.Response:
        """Take a step of a party (`confirmation`) to what is at a path, as one reads it now."""
        seen = (await self.get(path)).headers.get("etag", '"none"')
        return await self.post(f"{path}/{name}", body, headers={"if-match": seen})

    async def delete(self, path: str, **given: Any) -> httpx.Response:
        return await self.send("DELETE", path, **given)

    async def sign_in(self, password: str = PASSWORD, **more: Any) -> httpx.Response:
        await self.client.get("/api/v1/session")
        return await self.post("/api/v1/session", {"email": self.email, "password": password, **more})


class House:
    """The application with a clock that tests set, over whatever database is connected."""

    def __init__(self, **settings: str) -> None:
        self.now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
        self.keys = Keys((KEY,))
        # Two hours, so that tests may let an hour pass; the default has a test of its own.
        self.settings = read_settings({"CLEARINGHOUSE_SESSION_IDLE": "PT2H", **settings})
        self.app = self.made(self.keys)
        self._clients: list[httpx.AsyncClient] = []

    def made(self, keys: Keys) -> Litestar:
        return create_app(self.settings, now=lambda: self.now, keys=keys)

    def pass_time(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def client(self, app: Litestar | None = None, address: str = "192.0.2.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=app or self.app, raise_app_exceptions=False, client=(address, 1))
        base = "https://test" if self.settings.public_url.startswith("https") else "http://test"
        opened = httpx.AsyncClient(transport=transport, base_url=base)
        self._clients.append(opened)
        return opened

    def stranger(self, address: str = "192.0.2.1") -> Person:
        """Somebody without an account."""
        return Person(self, self.client(address=address))

    async def person(self, email: str, *granted: tuple[str, str | None], signed_in: bool = True) -> Person:
        """Somebody with an account and scopes: ("state", "SEN"), ("donor", "NOR"), ("observer", "ICRC"), ..."""
        made = Person(self, self.client(), email=email)
        async with transaction():
            made.account = await accounts.create(email, email.partition("@")[0].title(), now=self.now)
            assert made.account is not None
            await accounts.set_password(made.account, quick_hash(PASSWORD))
            for role, subject in granted:
                made.scope = await self.grant(made.account, role, subject)
        if signed_in:
            answer = await made.sign_in()
            assert answer.status_code == 201, answer.text
        return made

    async def grant(self, account: UUID, role: str, subject: str | None, **more: Any) -> UUID:
        new = {
            "role": role,
            "state": subject if role in ("state", "committee") else None,
            "donor": await scopes.donor_id(subject) if role == "donor" and subject else None,
            "organisation": subject if role == "observer" else None,
            "is_chair": False,
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2027, 12, 1) if role == "committee" else None,
            **more,
        }
        return await scopes.grant(account, scopes.NewScope(**new), now=self.now)

    async def row(self, statement: str, *arguments: object) -> Any:
        """The first value of a statement as the application's role."""
        rows = await fetch(statement, *arguments)
        return rows[0][0] if rows else None

    async def send_letters(self) -> int:
        """Send what is in the outbox, as a worker does; returns how many letters were taken up."""
        worker, number = uuid4(), 0
        async with transaction():
            await note_started(worker, host="test", process_id=1, version="0")
        while await send_one(worker, settings=self.settings, keys=self.keys, now=lambda: self.now):
            number += 1
        return number

    async def close(self) -> None:
        for each in self._clients:
            await each.aclose()
