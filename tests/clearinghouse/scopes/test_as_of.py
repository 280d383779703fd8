"""States, obligations, plans and commitments as of a day."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from people import House

BEFORE, DAY = "2026-11-20", "2026-11-21"


@pytest.fixture
async def owner_of_sample(sample_copy: Any) -> Any:
    connection = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    yield connection
    await connection.close()


async def test_before_anything_was_known_there_is_nothing(house: House) -> None:
    client = house.client()
    for path in ("states", "obligations", "work-plans", "commitments"):
        now = (await client.get(f"/api/v1/{path}?limit=500")).json()["items"]
        same = (await client.get(f"/api/v1/{path}?limit=500&as_of={DAY}")).json()["items"]
        assert same == now
        assert now
        earlier = (await client.get(f"/api/v1/{path}?limit=500&as_of={BEFORE}")).json()["items"]
        assert len(earlier) < len(now), path
    assert (await client.get(f"/api/v1/states/SEN?as_of={BEFORE}")).status_code == 404


async def test_a_changed_row_is_read_as_it_was(house: House, owner_of_sample: asyncpg.Connection) -> None:
    await owner_of_sample.execute(
        "update clearinghouse.state set name = 'Other', known_on = '2026-12-05' where iso3 = 'SEN'"
    )
    await owner_of_sample.execute(
        """update clearinghouse.obligation set working_deadline = '2031-01-01', known_on = '2026-12-07'
           where code = 'SEN-5'"""
    )
    client = house.client()

    async def seen(day: str | None) -> tuple[str, str]:
        suffix = f"?as_of={day}" if day else ""
        row = (await client.get(f"/api/v1/states/SEN{suffix}")).json()
        return row["name"], row["obligations"][0]["deadline"]

    first = await seen(DAY)
    assert first[0] == "Senegal"
    assert await seen("2026-12-04") == first
    assert await seen("2026-12-05") == ("Other", first[1])
    assert await seen("2026-12-07") == ("Other", "2031-01-01")
    assert await seen(None) == ("Other", "2031-01-01")
    again = (await client.get("/api/v1/obligations?state=SEN&as_of=2026-12-06")).json()["items"]
    assert [row["deadline"] for row in again if row["code"] == "SEN-5"] == [first[1]]


async def test_a_plan_is_current_until_the_day_on_which_it_was_superseded(
    house: House, owner_of_sample: asyncpg.Connection
) -> None:
    await owner_of_sample.execute("set timezone = 'UTC'")
    plan = await owner_of_sample.fetchval(
        "select id from clearinghouse.work_plan where state = 'SEN' order by code limit 1"
    )
    today = await owner_of_sample.fetchval("select current_date")
    await owner_of_sample.execute(
        "update clearinghouse.work_plan_version set status = 'withdrawn' where plan = $1 and status = 'published'",
        plan,
    )
    client = house.client()
    assert (await client.get(f"/api/v1/work-plans/{plan}")).status_code == 404
    if today > date.fromisoformat(DAY):
        held = await client.get(f"/api/v1/work-plans/{plan}?as_of={DAY}")
        assert held.json()["status"] == "published"
    assert (await client.get(f"/api/v1/work-plans/{plan}?as_of={today}")).status_code == 404


async def test_a_deleted_tranche_is_read_as_it_was(house: House, owner_of_sample: asyncpg.Connection) -> None:
    row = await owner_of_sample.fetchrow(
        """select c.id, c.code from clearinghouse.commitment c
           where is_allocatable and evidence in ('documented', 'reported') order by code limit 1"""
    )
    client = house.client()
    before = (await client.get(f"/api/v1/commitments/{row['id']}")).json()
    assert before["tranches"]
    async with owner_of_sample.transaction():
        await owner_of_sample.execute("delete from clearinghouse.tranche where commitment = $1", row["id"])
        await owner_of_sample.execute(
            """update clearinghouse.commitment set is_allocatable = false, why_not_allocatable = 'ended',
               known_on = current_date + 1 where id = $1""",
            row["id"],
        )
    after = (await client.get(f"/api/v1/commitments/{row['id']}")).json()
    assert (after["tranches"], after["is_allocatable"]) == ([], False)
    if await owner_of_sample.fetchval("select current_date") > date.fromisoformat(DAY):
        assert (await client.get(f"/api/v1/commitments/{row['id']}?as_of={DAY}")).json() == before


async def test_what_is_restricted_today_or_was_then_is_not_read_by_way_of_a_day(
    house: House, owner_of_sample: asyncpg.Connection
) -> None:
    one, two = [
        each["id"]
        for each in await owner_of_sample.fetch(
            "select id from clearinghouse.commitment where evidence = 'documented' order by code limit 2"
        )
    ]
    await owner_of_sample.execute(
        "update clearinghouse.commitment set visibility = 'own', known_on = '2026-12-05' where id = $1", one
    )
    await owner_of_sample.execute("update clearinghouse.commitment set visibility = 'own' where id = $1", two)
    await owner_of_sample.execute(
        "update clearinghouse.commitment set visibility = 'public', known_on = '2026-12-06' where id = $1",
        two,
    )
    client = house.client()
    for day in (DAY, "2026-12-05"):
        assert (await client.get(f"/api/v1/commitments/{one}?as_of={day}")).status_code == 404
    assert (await client.get(f"/api/v1/commitments/{two}?as_of=2026-12-05")).status_code == 404
    assert (await client.get(f"/api/v1/commitments/{two}?as_of=2026-12-06")).status_code == 200


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2026-02-30", "", "0000-01-01"])
async def test_a_day_that_is_none_is_refused(house: House, day: str) -> None:
    answer = await house.client().get(f"/api/v1/states?as_of={day}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "as_of"
