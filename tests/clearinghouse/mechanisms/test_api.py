"""Meetings of the individualised approach: those that documents tell of, and nothing of what was said."""

import httpx


async def test_a_meeting_names_its_state_year_and_source(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/individualised-meetings")).json()["items"]
    assert [row["year"] for row in rows] == sorted((row["year"] for row in rows), reverse=True)
    [sudan] = [row for row in rows if row["state"] == "SDN"]
    assert (sudan["state_name"], sudan["year"], sudan["source_ids"]) == ("Sudan", 2017, ["AUS-IM2017"])
    unnamed = [row for row in rows if row["state"] is None]
    assert unnamed
    assert all(row["state_name"] is None and row["source_ids"] for row in unnamed)


async def test_filters_narrow_the_list_and_files_hold_it(api: httpx.AsyncClient) -> None:
    address = "/api/v1/individualised-meetings"
    assert [row["state"] for row in (await api.get(f"{address}?state=sdn")).json()["items"]] == ["SDN"]
    assert (await api.get(f"{address}?state=SEN")).json()["items"] == []
    assert (await api.get(f"{address}?year=2018")).json()["items"][0]["state"] is None
    file = await api.get(f"{address}?format=csv")
    assert file.text.splitlines()[0].startswith("id,title,state,state_name,year,evidence")
