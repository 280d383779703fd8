"""Work plans."""

from decimal import Decimal

import httpx


async def test_lists_hold_published_plans_of_counted_grades_unless_asked(api: httpx.AsyncClient) -> None:
    counted = (await api.get("/api/v1/work-plans")).json()["items"]
    everything = (await api.get("/api/v1/work-plans?evidence=all&limit=500")).json()["items"]
    assert {row["evidence"] for row in counted} <= {"documented", "reported"}
    assert {row["watermark"] for row in counted} == {None}
    assert len(everything) > len(counted)
    assert all(bool(row["watermark"]) == (row["status"] == "illustration") for row in everything)
    assert [row["state"] for row in everything] == sorted(row["state"] for row in everything)


async def test_a_plan_opens_with_activities_whose_years_add_up(api: httpx.AsyncClient) -> None:
    (row,) = (await api.get("/api/v1/work-plans?state=ecu")).json()["items"]
    plan = (await api.get(f"/api/v1/work-plans/{row['id']}")).json()
    assert {name: plan[name] for name in row} == row
    years = [year for activity in plan["activities"] for year in activity["years"]]
    assert sum(Decimal(year["need_usd"]) for year in years) == Decimal(plan["need_usd"])
    for year in years:
        parts = [Decimal(year[name]) for name in ("national_usd", "secured_usd", "need_usd") if year[name]]
        assert sum(parts) == Decimal(year["cost_usd"])
        assert (year["output"] is None) == (year["output_reason"] == "not_reported")
    assert (await api.get(f"/api/v1/work-plans/{row['id']}?version=1")).json() == plan


async def test_an_unknown_plan_or_version_is_404(api: httpx.AsyncClient) -> None:
    (row,) = (await api.get("/api/v1/work-plans?state=ECU")).json()["items"]
    for address in (f"{row['id']}?version=9", "none", "00000000-0000-0000-0000-000000000000"):
        assert (await api.get(f"/api/v1/work-plans/{address}")).status_code == 404
