"""Obligations."""

import httpx


async def test_obligations_come_by_deadline_with_unknown_ones_last(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/obligations?limit=500")).json()["items"]
    days = [row["deadline"] or "9999" for row in rows]
    assert days == sorted(days)
    assert all((row["deadline"] is None) == (row["deadline_reason"] == "no_deadline") for row in rows)


async def test_filters_hold_together(api: httpx.AsyncClient) -> None:
    query = "status=open&article=5&basis=granted&deadline_from=2026-12-31&deadline_to=2027-12-31"
    rows = (await api.get(f"/api/v1/obligations?{query}")).json()["items"]
    assert rows
    for row in rows:
        assert (row["status"], row["article"], row["deadline_basis"]) == ("open", 5, "granted")
        assert "2026-12-31" <= row["deadline"] <= "2027-12-31"
    unknown = await api.get("/api/v1/obligations", params={"basis": "decision not found", "state": "sen"})
    assert [row["code"] for row in unknown.json()["items"]] == ["SEN-5"]


async def test_a_field_that_nobody_checked_is_named_and_leaves_the_checked_ones_their_grade(
    api: httpx.AsyncClient,
) -> None:
    rows = {row["code"]: row for row in (await api.get("/api/v1/obligations?limit=500")).json()["items"]}
    for code in ("MRT-5", "THA-5"):
        assert rows[code]["unverified_fields"] == ["first_deadline"]
        assert (rows[code]["evidence"], rows[code]["deadline_basis"]) == ("documented", "granted")
    assert "deadline" in rows["CYP-5"]["unverified_fields"]
    for row in rows.values():
        assert set(row["unverified_fields"]) <= set(row)
        if "unchecked" in row["source_ids"] or "deadline" in row["unverified_fields"]:
            assert row["evidence"] == "unverified", row
