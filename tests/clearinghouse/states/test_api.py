"""The list of States."""

import httpx


async def states(api: httpx.AsyncClient, query: str = "") -> dict[str, dict[str, object]]:
    rows = (await api.get(f"/api/v1/states?limit=500{query}")).json()["items"]
    return {row["iso3"]: row for row in rows}


async def test_states_come_in_order_of_their_code_and_other_areas_are_told_apart(
    api: httpx.AsyncClient,
) -> None:
    rows = await states(api)
    assert list(rows) == sorted(rows)
    assert rows["SEN"]["name"] == "Senegal"
    assert rows["AFG"]["m49"] == "004"
    assert {row["kind"] for row in rows.values()} >= {"state_party", "other_area"}
    assert all(row["is_state_party"] == (row["kind"] == "state_party") for row in rows.values())


async def test_filters_hold_together(api: httpx.AsyncClient) -> None:
    found = await states(api, "&region=Africa&is_ldc=true&has_obligation=true")
    assert "SEN" in found
    assert "ZWE" not in found
    assert {row["region"] for row in found.values()} == {"Africa"}
    assert {row["is_ldc"] for row in found.values()} == {True}
    assert await states(api, "&region=Atlantis") == {}


async def test_a_missing_need_says_whether_nothing_is_published_or_another_grade_is(
    api: httpx.AsyncClient,
) -> None:
    counted = await states(api)
    assert (counted["ERI"]["need_usd"], counted["ERI"]["need_reason"]) == (None, "no_published_need")
    assert (counted["CYP"]["need_usd"], counted["CYP"]["need_reason"]) == (None, "other_grades_only")
    assert (counted["FRA"]["need_usd"], counted["FRA"]["need_reason"]) == (None, "no_obligation")
    assert (counted["SEN"]["need_usd"], counted["SEN"]["need_evidence"]) == ("1450000.00", "documented")


async def test_other_grades_are_shown_on_request_and_marked(api: httpx.AsyncClient) -> None:
    cyprus = (await states(api, "&evidence=all"))["CYP"]
    assert str(cyprus["watermark"]).startswith("Illustration")
    assert {row["watermark"] for row in (await states(api)).values()} == {None}
    assert cyprus["need_usd"] == "1363959.99"
    assert cyprus["need_evidence"] == "estimated"
    assert cyprus["need_reason"] is None


async def test_unverified_fields_are_fields_of_the_row(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/states?limit=500")).json()["items"]
    named = {name for row in rows for name in row["unverified_fields"]}
    assert {"article_5_status", "has_significant_victims", "withdrawal_effective"} <= named <= set(rows[0])
