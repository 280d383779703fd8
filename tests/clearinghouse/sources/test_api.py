"""Sources."""

import httpx


async def test_a_source_opens_by_its_id(api: httpx.AsyncClient) -> None:
    (first, *_) = (await api.get("/api/v1/sources?limit=1")).json()["items"]
    assert (await api.get(f"/api/v1/sources/{first['id']}")).json() == first


async def test_an_undated_source_says_so(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/sources?limit=500")).json()["items"]
    assert any(row["date"] is None for row in rows)
    for row in rows:
        for name in ("date", "publisher", "url"):
            assert (row[name] is None) == (row[f"{name}_reason"] == "not_reported")


async def test_an_unknown_source_is_404(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/v1/sources/none")).status_code == 404
