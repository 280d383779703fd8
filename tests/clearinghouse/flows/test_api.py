"""Flows."""

import httpx


async def test_filters_narrow_the_list(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/v1/flows?donor=NOR&recipient=ago&year=2022")).json()["items"]
    assert found
    assert {(row["donor_code"], row["recipient"], row["year"]) for row in found} == {("NOR", "AGO", 2022)}
    by_id = await api.get(f"/api/v1/flows?donor={found[0]['donor_id']}&recipient=AGO&year=2022")
    assert by_id.json()["items"] == found
    named = (await api.get("/api/v1/flows?pillar=victim_assistance&limit=500")).json()["items"]
    assert named
    assert all("victim_assistance" in row["pillars"] for row in named)


async def test_rows_that_overlap_others_are_marked_as_not_counted(api: httpx.AsyncClient) -> None:
    rows = []
    page = (await api.get("/api/v1/flows?limit=500&evidence=all")).json()
    while True:
        rows += page["items"]
        if page["next"] is None:
            break
        page = (
            await api.get("/api/v1/flows", params={"limit": 500, "evidence": "all", "cursor": page["next"]})
        ).json()
    assert {row["is_counted"] for row in rows if row["donor_code"] == "MULTI"} <= {False}
    assert len({row["id"] for row in rows}) == len(rows) > 1000
    for row in rows:
        if row["amount_usd"] is None:
            assert row["amount_usd_reason"] in ("not_reported", "no_rate")
            assert not row["is_counted"]
