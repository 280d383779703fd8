"""Many clients on one tranche over HTTP: `python -m bench.reservations [200]`.

Each asks for the same amount at the same time, with a key of its own. None may be lost, the tranche never passed.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import httpx

from bench.installation import TRANCHE_USD, Installation, agreement_body, installed
from clearinghouse.database.reading import fetch
from clearinghouse.ledger.proof import disagreements

AMOUNT = "200000.00"


@dataclass(frozen=True, slots=True)
class Rush:
    """How it went: answers by status, what those refused were told, and what the database says after."""

    clients: int
    made: int
    refused: int
    others: Counter[str]
    told_free: frozenset[str]
    reserved_usd: Decimal
    seconds: float
    slowest_seconds: float
    retries: int
    disagreements: int


def retries_in(metrics: str) -> int:
    """Return how many transactions were tried again, as /metrics counts them."""
    found = re.findall(r"^clearinghouse_transaction_retries_total ([0-9.e+]+)$", metrics, re.MULTILINE)
    return round(float(found[0]))


async def rush(made: Installation, token: str, commitment: str, *, clients: int) -> Rush:
    """Let `clients` reserve `AMOUNT` each on the tranche of 2026 at the same time."""
    slowest = 0.0

    async def ask(client: httpx.AsyncClient) -> tuple[str, str]:
        nonlocal slowest
        began = time.monotonic()
        answer = await client.post(
            "/api/v1/agreements",
            json=agreement_body(commitment, AMOUNT),
            headers={"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())},
        )
        slowest = max(slowest, time.monotonic() - began)
        said = answer.json()
        return (
            str(answer.status_code) if answer.status_code == 201 else said["type"],
            said.get("free_usd", ""),
        )

    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=made.address, limits=limits, timeout=120) as client:
        began = time.monotonic()
        answers = await asyncio.gather(*(ask(client) for _ in range(clients)))
        seconds = time.monotonic() - began
        retries = retries_in((await client.get("/metrics")).text)
    counts = Counter(word for word, _ in answers)
    async with made.database():
        reserved = await fetch("select coalesce(sum(amount_usd), 0) as usd from clearinghouse.reservation")
        wrong = await disagreements()
    return Rush(
        clients=clients,
        made=counts.pop("201", 0),
        refused=counts.pop("/problems/tranche-exceeded", 0),
        others=counts,
        told_free=frozenset(free for word, free in answers if word != "201"),
        reserved_usd=reserved[0]["usd"],
        seconds=seconds,
        slowest_seconds=slowest,
        retries=retries,
        disagreements=len(wrong),
    )


async def rush_in(folder: Path, clients: int) -> Rush:
    """Let many clients at a tranche of an installation of their own, made in a folder."""
    async with installed(folder) as (made, donor, _, commitment):
        return await rush(made, donor, commitment, clients=clients)


def _main(clients: int) -> None:
    with tempfile.TemporaryDirectory(prefix="clearinghouse-rush-") as folder:
        Path(folder).chmod(0o755)  # the server is another user where root starts it
        found = asyncio.run(rush_in(Path(folder), clients))
    print(
        f"{found.clients} clients at once, {AMOUNT} USD each, on a tranche of {TRANCHE_USD} USD: {found.made} made, "
        f"{found.refused} refused (told free: {', '.join(sorted(found.told_free))}), others {dict(found.others)}; "
        f"reserved {found.reserved_usd} USD, {found.retries} retries, {found.disagreements} disagreements; "
        f"{found.seconds:.1f} s in all, the slowest answer after {found.slowest_seconds:.1f} s."
    )


if __name__ == "__main__":
    _main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
