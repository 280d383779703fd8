"""The one way to open a transaction: it commits, rolls back, tries again, and never runs without saying so."""

import asyncio
import re

import asyncpg
import pytest

from clearinghouse.database.engine import engine
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import current_connection, in_transaction, transaction
from clearinghouse.sources.store import source

ADD = "insert into clearinghouse.source (id, code, title) values (gen_random_uuid(), $1, 'A title')"


async def test_what_is_written_is_kept(database):
    async with transaction() as connection:
        await connection.execute(ADD, "S1")
    assert (await source("S1")).title == "A title"


async def test_a_failure_inside_leaves_nothing(database):
    async def write_and_fail():
        async with transaction() as connection:
            await connection.execute(ADD, "S1")
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_fail()
    assert await source("S1") is None


async def test_stores_read_inside_the_transaction_that_is_open(database):
    async with transaction() as connection:
        await connection.execute(ADD, "S1")
        assert await source("S1") is not None
        assert current_connection() is connection


async def test_transactions_do_not_nest(database):
    async with transaction():
        with pytest.raises(RuntimeError, match="do not nest"):
            async with transaction():
                pytest.fail("the inner block ran")


async def test_without_a_pool_there_is_none():
    with pytest.raises(RuntimeError, match="no connection"):
        async with transaction():
            pytest.fail("the block ran")
    with pytest.raises(RuntimeError, match="no connection"):
        await fetch("select 1")


async def test_what_writes_asks_for_a_transaction(database):
    with pytest.raises(RuntimeError, match="no transaction is open"):
        current_connection()


async def test_a_commit_that_fails_gives_its_connection_back(database):
    """Tranches are checked when the transaction ends: COMMIT itself fails."""
    for _ in range(7):  # more often than the pool has connections
        with pytest.raises(asyncpg.CheckViolationError):
            async with transaction() as connection:
                await connection.execute(
                    """insert into clearinghouse.source (id, code, title) values (gen_random_uuid(), 'S', 'S');
                    insert into clearinghouse.donor (id, code, name, kind, evidence, source_codes, known_on,
                        is_illustration)
                    values (gen_random_uuid(), 'D', 'D', 'organisation', 'documented', '{S}', now(), false);
                    insert into clearinghouse.commitment (id, code, donor, amount_usd, are_states_stated,
                        is_allocatable, is_upper_bound, is_earmark_inferred, visibility, status, evidence,
                        source_codes, known_on, is_illustration)
                    select gen_random_uuid(), 'C', id, 5, true, true, false, false, 'public', 'registered',
                        'documented', '{S}', now(), false from clearinghouse.donor"""
                )
    async with transaction() as connection:
        await connection.execute(ADD, "S1")
    assert engine().current_transaction.get() is None
    assert await source("S1") is not None
    assert await source("S") is None


async def test_a_reading_transaction_refuses_to_write(database):
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with transaction(readonly=True) as connection:
            await connection.execute(ADD, "S1")


async def test_work_that_met_others_is_done_again(database):
    async with transaction() as connection:
        await connection.execute(
            """insert into clearinghouse.worker (id, host, process_id, version, started_at, seen_at)
            values (gen_random_uuid(), 'count', 0, '1', now(), now())"""
        )
    tries = 0

    async def add_one():
        nonlocal tries
        tries += 1
        connection = current_connection()
        number = await connection.fetchval("select process_id from clearinghouse.worker")
        await asyncio.sleep(0.02)
        await connection.execute("update clearinghouse.worker set process_id = $1", number + 1)

    await asyncio.gather(*(in_transaction(add_one, isolation="serializable", tries=30) for _ in range(4)))
    assert (await fetch("select process_id from clearinghouse.worker"))[0]["process_id"] == 4
    assert tries > 4


async def test_work_that_always_fails_is_given_up(database):
    tries = 0

    async def fail():
        nonlocal tries
        tries += 1
        raise asyncpg.DeadlockDetectedError("made up")

    with pytest.raises(asyncpg.DeadlockDetectedError):
        await in_transaction(fail, tries=3)
    assert tries == 3


async def test_another_failure_is_not_tried_again(database):
    tries = 0

    async def fail():
        nonlocal tries
        tries += 1
        raise LookupError

    with pytest.raises(LookupError):
        await in_transaction(fail)
    assert tries == 1


def other_ways(text):
    """Lines that open a transaction in another way than the helper."""
    pattern = re.compile(r"\.transaction\(|\.atomic\(|^\s*(begin|start transaction)\b", re.IGNORECASE)
    return [line for line in text.splitlines() if pattern.search(line)]


def test_nothing_else_opens_a_transaction(repository):
    package = repository / "platform" / "clearinghouse"
    found = {
        str(path.relative_to(package)): other_ways(path.read_text())
        for path in package.rglob("*.py")
        if other_ways(path.read_text())
    }
    assert list(found) == ["database/transaction.py"]


def test_the_search_for_other_ways_finds_them():
    assert other_ways("async with engine.transaction():\n    pass") != []
    assert other_ways("await DB.atomic().run()") != []
    assert other_ways("async with transaction():") == []
