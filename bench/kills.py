"""Killing web and database while clients write: `python -m bench.kills [50]`.

Clients record agreements, confirm and pay them over HTTP while a killer ends the web process or the database with
`kill -9`. After each start by itself: everything acknowledged is there, nothing is half-done, the proof is clean, and
what had no answer is sent again with its key and is then there exactly once.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import httpx

from bench.installation import Installation, agreement_body, installed
from clearinghouse.audit.store import verification
from clearinghouse.database.reading import fetch
from clearinghouse.ledger.proof import disagreements

CLIENTS = 6
Victim = Literal["web", "database"]


@dataclass
class Sent:
    """A request that changes something, and whether its answer was heard."""

    path: str
    body: dict[str, object] | None
    token: str
    key: str = field(default_factory=lambda: str(uuid4()))
    etag: str | None = None
    """Of the version that a party has seen."""

    async def by(self, client: httpx.AsyncClient) -> httpx.Response:
        """Send it, with its own key each time."""
        return await client.post(
            self.path,
            json=self.body,
            headers={
                "authorization": f"Bearer {self.token}",
                "idempotency-key": self.key,
                **({} if self.etag is None else {"if-match": self.etag}),
            },
        )


@dataclass
class Storm:
    """What was acknowledged, what has no answer yet, and what went wrong."""

    made: Installation
    donor: str
    state: str
    commitment: str
    agreements: dict[str, str] = field(default_factory=dict)
    """Status by id, as acknowledged last."""
    payments: set[str] = field(default_factory=set)
    unheard: list[Sent] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    kills: Counter[Victim] = field(default_factory=Counter)
    unheard_in_all: int = 0
    start_seconds: list[float] = field(default_factory=list)

    def take(self, sent: Sent, answer: httpx.Response) -> dict[str, Any] | None:
        """Note an answer; None: nothing was acknowledged and it is to be sent again."""
        if answer.status_code >= 500:
            if answer.status_code != 503:
                self.faults.append(f"{sent.path}: {answer.status_code} {answer.text[:200]}")
            self.unheard.append(sent)
            return None
        said: dict[str, Any] = answer.json()
        if answer.status_code not in (200, 201):
            self.faults.append(f"{sent.path}: {answer.status_code} {answer.text[:200]}")
            return None
        if sent.path == "/api/v1/payments":
            self.payments.add(said["id"])
        else:
            self.agreements[said["id"]] = said["status"]
        return said

    async def send(self, client: httpx.AsyncClient, sent: Sent) -> dict[str, Any] | None:
        """Send a request and note what came of it."""
        try:
            answer = await sent.by(client)
        except httpx.TransportError:
            self.unheard.append(sent)
            return None
        return self.take(sent, answer)

    async def seen(self, client: httpx.AsyncClient, path: str) -> str | None:
        """Return the ETag of an agreement as its State reads it; None: nobody answers."""
        try:
            answer = await client.get(path, headers={"authorization": f"Bearer {self.state}"})
        except httpx.TransportError:
            return None
        return answer.headers["etag"] if answer.status_code == 200 else None

    async def write(self, client: httpx.AsyncClient, stopping: asyncio.Event) -> None:
        """Record, confirm, pay, again and again, until told to stop or until nobody answers."""
        while not stopping.is_set():
            body = agreement_body(self.commitment, "100.00", random.choice((2026, 2027, 2028)))
            said = await self.send(client, Sent("/api/v1/agreements", body, self.donor))
            if said is None:
                return
            path = f"/api/v1/agreements/{said['id']}"
            etag = await self.seen(client, path)
            if etag is None:
                return
            confirmation = Sent(f"{path}/confirmation", None, self.state, etag=etag)
            if await self.send(client, confirmation) is None:
                return
            payment: dict[str, object] = {
                "agreement_id": said["id"], "year": said["years"][0]["year"], "paid_on": body["signed_on"],
                "amount": "40.00",
            }  # fmt: skip
            if await self.send(client, Sent("/api/v1/payments", payment, self.donor)) is None:
                return

    async def round(self, victim: Victim) -> None:
        """Let clients write, kill, start again, and look."""
        stopping = asyncio.Event()
        async with httpx.AsyncClient(base_url=self.made.address, timeout=20) as client:
            writers = [asyncio.create_task(self.write(client, stopping)) for _ in range(CLIENTS)]
            await asyncio.sleep(random.uniform(0.05, 0.6))
            if victim == "database":
                self.made.kill_database()
                self.kills["database"] += 1
                await asyncio.sleep(random.uniform(0.0, 0.3))
            self.made.kill_web()
            self.kills["web"] += 1
            stopping.set()
            await asyncio.gather(*writers)
        self.unheard_in_all += len(self.unheard)
        self.start_seconds.append(await self.made.start())
        await self.look("after the start")
        again, self.unheard = self.unheard, []
        async with httpx.AsyncClient(base_url=self.made.address, timeout=20) as client:
            for sent in again:
                await self.send(client, sent)
        if self.unheard:
            self.faults.append(f"{len(self.unheard)} requests have no answer though nothing was killed")
        await self.look("after all was sent again", is_complete=True)

    async def look(self, when: str, *, is_complete: bool = False) -> None:
        """Compare what was acknowledged with what is there."""
        async with self.made.database():
            there = {
                str(row["id"]): row["status"]
                for row in await fetch("select id, status from clearinghouse.agreement")
            }
            paid = {str(row["id"]) for row in await fetch("select id from clearinghouse.payment")}
            wrong = [f"{each.rule}: {each.subject} {each.what}" for each in await disagreements()]
            chain = await verification()
        lost = [id for id in self.agreements if id not in there] + sorted(self.payments - paid)
        stepped_back = [
            id
            for id, status in self.agreements.items()
            if status == "confirmed" and there.get(id) == "recorded"
        ]
        if lost or stepped_back:
            wrong.append(f"acknowledged and lost: {lost + stepped_back}")
        if chain.broken is not None:
            wrong.append(f"the audit chain: {chain.broken.why}")
        if is_complete and (set(there) != set(self.agreements) or paid != self.payments):
            more = len(there) - len(self.agreements), len(paid) - len(self.payments)
            wrong.append(f"doubled: {more[0]} agreements and {more[1]} payments that nobody was told of")
        self.faults += [f"{when}, kill {self.kills.total()}: {each}" for each in wrong]


async def storm(folder: Path, *, kills: int, seed: int | None = None) -> Storm:
    """Kill web and database `kills` times in all; one in three kills is the database's."""
    random.seed(seed)
    async with installed(folder) as (made, donor, state, commitment):
        found = Storm(made, donor, state, commitment)
        while found.kills.total() < kills:
            await found.round("database" if found.kills["database"] * 2 <= found.kills["web"] else "web")
        return found


def _main(kills: int) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clearinghouse-kills-") as folder:
        Path(folder).chmod(0o755)  # the server is another user where root starts it
        found = asyncio.run(storm(Path(folder), kills=kills))
    print(
        f"{found.kills.total()} kills ({found.kills['web']} of web, {found.kills['database']} of the database) in "
        f"{time.monotonic() - began:.0f} s; {len(found.agreements)} agreements and {len(found.payments)} payments "
        f"acknowledged, {found.unheard_in_all} requests without an answer sent again; started again in "
        f"{max(found.start_seconds):.1f} s at most; {len(found.faults)} faults."
    )
    for fault in found.faults:
        print(fault)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
