"""Loading: once is as good as twice, a changed flow is a new version, nothing is overwritten."""

import json
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from clearinghouse.database.bulk import Written
from clearinghouse.database.transaction import in_transaction, transaction
from clearinghouse.fts.flow import totals
from clearinghouse.fts.page import Pages, read_pages
from clearinghouse.fts.store import add_flows, flows, versions

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAME = "mine-action-flows-2020-subset.json"


@pytest.fixture
def page(repository: Path) -> dict:
    """The recorded page of mine action."""
    return json.loads((repository / "tests/fts" / NAME).read_text())


def read(page: dict) -> Pages:
    return read_pages({NAME: json.dumps(page).encode()})


async def load(page: dict) -> Written:
    return await in_transaction(lambda: add_flows(read(page), now=NOW))


async def test_loading_twice_adds_nothing(database: object, page: dict) -> None:
    assert await load(page) == Written(new=21)
    before = await flows()
    assert before == [each.flow for each in read(page).flows]
    assert await load(page) == Written(unchanged=21)
    assert await flows() == before


async def test_a_changed_flow_is_a_new_version_and_the_newest_counts(database: object, page: dict) -> None:
    await load(page)
    changed = next(each for each in page["data"]["flows"] if each["id"] == "223271")
    older = json.loads(json.dumps(page))
    changed |= {"amountUSD": 5_000_000, "versionId": 2, "updatedAt": "2021-01-01T00:00:00Z"}
    assert await load(page) == Written(changed=1, unchanged=20)
    assert [(each.revision, each.amount_usd) for each in await versions("223271")] == [
        (1, 5_280_408),
        (2, 5_000_000),
    ]
    in_plan = [
        total.amount_usd
        for total in totals(await flows())
        if [each.id for each in total.plans] == ["929"] and [each.id for each in total.clusters] == ["15"]
    ]
    assert in_plan == [5_000_000]
    # A page that was fetched before the change takes nothing back.
    assert await load(older) == Written(unchanged=21)
    assert len(await versions("223271")) == 2


async def test_the_application_may_neither_change_nor_delete_a_version(database: object, page: dict) -> None:
    await load(page)
    for statement in (
        "update clearinghouse.fts_flow set amount_usd = 0",
        "delete from clearinghouse.fts_flow",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction() as connection:
                await connection.execute(statement)
