"""Donors."""

from decimal import Decimal

import httpx


async def test_donors_come_by_name_and_may_be_asked_for_by_kind(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/donors?limit=500")).json()["items"]
    names = [row["name"].encode() for row in rows]
    assert names == sorted(names)
    assumed = (await api.get("/api/v1/donors?kind=assumed")).json()["items"]
    assert assumed == [row for row in rows if row["is_anonymous"]]
    assert all(row["name"].startswith("Donor ") and row["watermark"] for row in assumed)


async def test_a_donor_opens_by_code_and_by_id_with_what_it_committed_and_gave(
    api: httpx.AsyncClient,
) -> None:
    norway = (await api.get("/api/v1/donors/NOR")).json()
    assert norway == (await api.get(f"/api/v1/donors/{norway['id']}")).json()
    assert {row["donor_code"] for row in norway["commitments"]} == {"NOR"}
    for row in norway["flows_by_year"]:
        own = [
            Decimal(each["amount_usd"])
            for each in norway["flows_by_recipient"]
            if each["year"] == row["year"]
        ]
        assert sum(own) <= Decimal(row["amount_usd"])
    assert [row["year"] for row in norway["flows_by_year"]] == sorted(
        row["year"] for row in norway["flows_by_year"]
    )


async def test_an_unknown_donor_is_404(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/donors/NOBODY")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
