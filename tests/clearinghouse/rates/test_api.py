"""Exchange rates."""

from decimal import Decimal

import httpx


async def test_rates_are_decimal_text_and_filters_narrow_the_list(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/rates?currency=aud")).json()["items"]
    assert rows
    assert {row["currency"] for row in rows} == {"AUD"}
    assert all(Decimal(row["usd_per_unit"]) > 0 and "E" not in row["usd_per_unit"] for row in rows)
    one = (await api.get(f"/api/v1/rates?currency=AUD&year={rows[0]['year']}")).json()["items"]
    assert {row["year"] for row in one} == {rows[0]["year"]}
