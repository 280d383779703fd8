"""The rows of a round's result."""

import csv
import io
from decimal import Decimal
from typing import Any

import httpx
import pytest

ROUND = "/api/v1/rounds/if-donors-go-on"


async def rows(api: httpx.AsyncClient, address: str) -> list[dict[str, Any]]:
    answer = await api.get(f"{address}{'&' if '?' in address else '?'}limit=500")
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.mark.parametrize("round_id", ["documented-only", "if-donors-go-on"])
async def test_funded_and_unmet_add_up_to_the_need_to_the_cent(api: httpx.AsyncClient, round_id: str) -> None:
    address = f"/api/v1/rounds/{round_id}"
    whole = (await api.get(address)).json()
    allocations = await rows(api, f"{address}/allocations")
    unfunded = await rows(api, f"{address}/unfunded")
    states = await rows(api, f"{address}/states")
    placed = sum(Decimal(row["amount_usd"]) for row in allocations)
    unmet = sum(Decimal(row["unmet_usd"]) for row in unfunded)
    assert (
        placed == Decimal(whole["placed_usd"]) == sum(Decimal(row["placed_usd"]) for row in whole["by_donor"])
    )
    assert (
        unmet == Decimal(whole["unmet_usd"]) == sum(Decimal(row["unmet_usd"]) for row in whole["by_reason"])
    )
    assert placed + unmet == Decimal(whole["need_usd"]) == sum(Decimal(row["need_usd"]) for row in states)
    for state in states:
        own = [row for row in allocations if row["state"] == state["state"]]
        assert sum(Decimal(row["amount_usd"]) for row in own) == Decimal(state["funded_usd"])
        assert Decimal(state["funded_usd"]) + Decimal(state["unmet_usd"]) == Decimal(state["need_usd"])


async def test_filters_of_allocations_narrow_the_list(api: httpx.AsyncClient) -> None:
    everything = await rows(api, f"{ROUND}/allocations")
    first = everything[0]
    for name, field in (("state", "state"), ("donor", "donor_id"), ("pillar", "pillar"), ("year", "year")):
        found = await rows(api, f"{ROUND}/allocations?{name}={first[field]}")
        assert found == [row for row in everything if row[field] == first[field]]
        assert 0 < len(found) < len(everything) or name == "pillar"
    assert await rows(api, f"{ROUND}/allocations?state={first['state'].lower()}&year=2026") == [
        row for row in everything if (row["state"], row["year"]) == (first["state"], 2026)
    ]


async def test_filters_of_unmet_needs_narrow_the_list(api: httpx.AsyncClient) -> None:
    everything = await rows(api, f"{ROUND}/unfunded")
    for reason in {row["reason"] for row in everything}:
        found = await rows(api, f"{ROUND}/unfunded?reason={reason}")
        assert found == [row for row in everything if row["reason"] == reason]


async def test_every_row_of_an_illustration_carries_the_watermark_also_in_its_files(
    api: httpx.AsyncClient,
) -> None:
    mark = (await api.get(ROUND)).json()["watermark"]
    assert mark.startswith("Illustration")
    for tail in ("allocations", "unfunded", "states", "obligations"):
        assert {row["watermark"] for row in await rows(api, f"{ROUND}/{tail}")} == {mark}
        file = (await api.get(f"{ROUND}/{tail}?format=csv")).text
        assert {row["watermark"] for row in csv.DictReader(io.StringIO(file))} == {mark}


async def test_assumed_donors_carry_labels_and_no_states_name(api: httpx.AsyncClient) -> None:
    assumed = [row for row in await rows(api, f"{ROUND}/allocations") if row["evidence"] == "assumed"]
    assert assumed
    assert {row["donor_name"] for row in assumed if row["donor_id"].startswith("Donor")} >= {"Donor A"}
    states = {row["name"] for row in (await api.get("/api/v1/states?limit=500")).json()["items"]}
    assert not states & {row["donor_name"] for row in assumed if row["donor_id"].startswith("Donor")}


async def test_donors_of_a_round_open_under_the_id_in_its_rows(api: httpx.AsyncClient) -> None:
    for donor in {row["donor_id"] for row in await rows(api, f"{ROUND}/allocations")}:
        assert (await api.get(f"/api/v1/donors/{donor}")).status_code == 200, donor


async def test_what_cannot_be_said_is_null_with_a_reason(api: httpx.AsyncClient) -> None:
    states = {row["state"]: row for row in await rows(api, f"{ROUND}/states")}
    assert (states["ERI"]["coverage_share"], states["ERI"]["coverage_share_reason"]) == (None, "no_need")
    for row in await rows(api, f"{ROUND}/obligations"):
        assert (row["late_share"] is None) == (row["late_share_reason"] is not None)
        if row["late_share"] is not None:
            assert 0 <= row["late_share"] <= row["late_share_before"] + 1e-9 <= 1 + 2e-9
