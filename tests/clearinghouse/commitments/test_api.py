"""Commitments."""

from decimal import Decimal

import httpx


async def test_assumed_money_is_opt_in_and_carries_its_sentence(api: httpx.AsyncClient) -> None:
    counted = (await api.get("/api/v1/commitments?limit=500")).json()["items"]
    everything = (await api.get("/api/v1/commitments?limit=500&evidence=all")).json()["items"]
    assert not [row for row in counted if row["evidence"] == "assumed" or row["watermark"]]
    assumed = [row for row in everything if row["evidence"] == "assumed"]
    assert assumed
    assert all(row["watermark"] and row["is_illustration"] for row in assumed)


async def test_tranches_add_up_to_the_commitment(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/commitments?limit=500&evidence=all")).json()["items"]
    with_tranches = [row for row in rows if row["tranches"]]
    assert with_tranches
    for row in with_tranches:
        assert sum(Decimal(each["amount_usd"]) for each in row["tranches"]) == Decimal(row["total_usd"])
    assert all((row["why_not_allocatable"] is None) == row["is_allocatable"] for row in rows)


async def test_filters_find_what_the_earmark_admits(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/commitments?limit=500&evidence=all")).json()["items"]
    found = (await api.get("/api/v1/commitments?limit=500&evidence=all&state=AGO&pillar=capacity")).json()[
        "items"
    ]
    assert found == [
        row
        for row in rows
        if (row["are_states_stated"] if row["states"] is None else "AGO" in row["states"])
        and (row["pillars"] is None or "capacity" in row["pillars"])
    ]
    by_code = (await api.get("/api/v1/commitments?donor=NOR")).json()["items"]
    by_id = (await api.get(f"/api/v1/commitments?donor={by_code[0]['donor_id']}")).json()["items"]
    assert by_code == by_id
    assert {row["donor_code"] for row in by_code} == {"NOR"}
