"""The audit trail: what is in it, that it cannot be edited, and what shows if it was."""

import asyncio
import dataclasses
from typing import Any

import asyncpg
import pytest

from clearinghouse.audit import store
from clearinghouse.audit.chain import Event, Link, Origin, first_break, linked, plain
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.scopes.scope import COMMAND
from people import House


def chain(house_now: Any, length: int = 5) -> list[Link]:
    links: list[Link] = []
    for position in range(1, length + 1):
        event = Event(
            position,
            house_now,
            None,
            "-",
            "command",
            "thing.done",
            "thing",
            str(position),
            None,
            {"n": position},
            "r",
        )
        links.append(linked(event, links[-1].hash if links else "0" * 64))
    return links


def test_a_whole_chain_holds_and_every_change_is_found_where_it_is() -> None:
    from datetime import UTC, datetime

    links = chain(datetime(2026, 1, 1, tzinfo=UTC))
    assert first_break(links) is None
    assert first_break(links[2:], position=2, previous_hash=links[1].hash) is None
    other = dataclasses.replace(links[2], event=dataclasses.replace(links[2].event, subject="9"))
    assert first_break([*links[:2], other, *links[3:]]).position == 3  # type: ignore[union-attr]  # it breaks
    forged = linked(other.event, links[1].hash)
    broken = first_break([*links[:2], forged, *links[3:]])
    assert broken is not None
    assert broken.position == 4, "a link that was made anew breaks the next one"
    assert "missing" in first_break([*links[:1], *links[2:]]).why  # type: ignore[union-attr]  # it breaks
    assert "missing" in first_break(links[1:]).why  # type: ignore[union-attr]  # it breaks


def test_values_that_two_machines_write_differently_are_refused() -> None:
    from decimal import Decimal

    assert plain({"a": [1, None, True, Decimal("1.50")]}) == {"a": [1, None, True, "1.50"]}
    for value in (1.5, b"x", {"deep": [2.0]}):
        with pytest.raises(TypeError):
            plain(value)


async def test_changes_are_told_with_who_in_which_scope_and_request(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    await iris.patch(f"/api/v1/accounts/{awa.account}", {"name": "Awa Diop"})
    row = (await iris.get("/api/v1/audit-events?action=account.renamed")).json()["items"][0]
    assert (row["actor"], row["acting_as"], row["means"]) == (str(iris.account), "secretariat", "session")
    assert (row["subject_kind"], row["subject"]) == ("account", str(awa.account))
    assert (row["before"], row["after"]) == ('{"name":"Awa"}', '{"name":"Awa Diop"}')
    assert row["at"] == "2026-11-21T12:00:00Z"
    assert len(row["request_id"]) == 32
    state = (await iris.get("/api/v1/audit-events/verification")).json()
    assert (state["holds"], state["broken_at"]) == (True, None)
    assert state["events"] == len((await iris.get("/api/v1/audit-events?limit=500")).json()["items"])


async def test_what_is_rolled_back_leaves_no_event(house: House) -> None:
    async def fails() -> None:
        async with transaction():
            await store.record(Origin(COMMAND, house.now, "r"), "thing.done", "thing", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await house.row("select count(*) from clearinghouse.audit_event") == 0


async def test_many_at_once_make_one_chain(house: House) -> None:
    async def one(number: int) -> None:
        async with transaction():
            await store.record(Origin(COMMAND, house.now, "r"), "thing.done", "thing", number)

    await asyncio.gather(*(one(number) for number in range(30)))
    async with transaction(readonly=True):
        found = await store.verification()
    assert (found.events, found.broken) == (30, None)


@pytest.mark.parametrize(
    "statement",
    [
        "update clearinghouse.audit_event set subject = 'x'",
        "delete from clearinghouse.audit_event",
        "truncate clearinghouse.audit_event",
        "alter table clearinghouse.audit_event disable trigger all",
        "update clearinghouse.earlier_row set until_on = now()",
        "insert into clearinghouse.earlier_row (of_table) values ('x')",
    ],
)
async def test_the_application_may_insert_and_read_only(house: House, statement: str) -> None:
    async with transaction():
        await store.record(Origin(COMMAND, house.now, "r"), "thing.done", "thing", 1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await fetch(statement)


async def test_even_the_owner_has_to_take_the_triggers_away_first(sample_copy: Any, house: House) -> None:
    async with transaction():
        await store.record(Origin(COMMAND, house.now, "r"), "thing.done", "thing", 1)
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    try:
        for statement in (
            "update clearinghouse.audit_event set subject = 'x'",
            "truncate clearinghouse.audit_event",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await owner.execute(statement)
    finally:
        await owner.close()


@pytest.mark.parametrize(
    ("statement", "position"),
    [
        ("update clearinghouse.audit_event set after = '{\"n\": 0}' where position = 3", 3),
        ("update clearinghouse.audit_event set actor = gen_random_uuid() where position = 2", 2),
        ("delete from clearinghouse.audit_event where position = 4", 4),
        ("delete from clearinghouse.audit_event where position = 1", 1),
    ],
)
async def test_whoever_edits_the_table_is_found_at_the_first_broken_link(
    sample_copy: Any, house: House, statement: str, position: int
) -> None:
    for number in range(1, 7):
        async with transaction():
            await store.record(
                Origin(COMMAND, house.now, "r"), "thing.done", "thing", number, after={"n": number}
            )
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    try:
        await owner.execute("alter table clearinghouse.audit_event disable trigger all")
        await owner.execute(statement)
    finally:
        await owner.close()
    async with transaction(readonly=True):
        found = await store.verification()
    assert found.broken is not None
    assert found.broken.position == position


async def test_a_forged_hash_is_refused_by_the_database(house: House) -> None:
    async with transaction():
        await store.record(Origin(COMMAND, house.now, "r"), "thing.done", "thing", 1)
    with pytest.raises(asyncpg.CheckViolationError, match="audit_hash_is_of_its_content"):
        await fetch(
            """insert into clearinghouse.audit_event select 2, at, actor, acting_as, means, action, subject_kind, 'x',
               before, after, request_id, hash, repeat('0', 64), canonical from clearinghouse.audit_event"""
        )
