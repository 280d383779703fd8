"""Faulty parameters: every one is named, with what is wrong and how to mend it. No database is asked."""

import httpx
import pytest


async def faults(client: httpx.AsyncClient, address: str) -> dict[str, dict[str, str]]:
    answer = await client.get(address)
    problem = answer.json()
    assert answer.status_code == 400, answer.text
    assert problem["type"] == "/problems/bad-request"
    return {each["field"]: each for each in problem["errors"]}


async def test_an_unknown_parameter_is_named_with_those_that_are_known(client: httpx.AsyncClient) -> None:
    found = await faults(client, "/api/v1/flows?yaer=2022&year=2022")
    assert list(found) == ["yaer"]
    assert "cursor, donor, evidence, format, hxl, limit, pillar, recipient, year" in found["yaer"]["mend"]
    assert found["yaer"]["value"] == "2022"


async def test_all_faulty_values_are_told_at_once_and_in_our_words(client: httpx.AsyncClient) -> None:
    found = await faults(
        client, "/api/v1/flows?limit=0&year=22&pillar=mines&evidence=some&recipient=ANGOLA&format=pdf"
    )
    assert set(found) == {"limit", "year", "pillar", "evidence", "recipient", "format"}
    assert found["limit"] == {
        "where": "query",
        "field": "limit",
        "value": "0",
        "what": "cannot be read as a whole number from 1 to 500",
        "mend": "Give a whole number from 1 to 500, or leave it out.",
    }
    assert found["year"]["mend"] == "Give a whole number from 1900 to 2200, or leave it out."
    assert "victim_assistance" in found["pillar"]["mend"]
    assert found["format"]["mend"] == "Give one of json, csv, xlsx, or leave it out."


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v1/states?is_ldc=perhaps", "is_ldc"),
        ("/api/v1/states?limit=", "limit"),
        ("/api/v1/states?limit=501", "limit"),
        ("/api/v1/states?limit=1.5", "limit"),
        ("/api/v1/states?limit=1&limit=2", "limit"),
        ("/api/v1/states?region=Afr%00ica", "region"),
        ("/api/v1/states?cursor=nonsense", "cursor"),
        ("/api/v1/obligations?deadline_from=2026-02-30", "deadline_from"),
        ("/api/v1/obligations?state=SEN1", "state"),
        ("/api/v1/obligations?article=6", "article"),
        ("/api/v1/obligations?basis=maybe", "basis"),
        ("/api/v1/flows?year=99999999999999999999", "year"),
        ("/api/v1/rounds?scope=all", "scope"),
        ("/api/v1/totals?limit=1", "limit"),
        ("/api/v1/sources/LM?evidence=all", "evidence"),
        ("/api/v1/donors/N%00R", "address"),
    ],
)
async def test_each_faulty_parameter_is_named(client: httpx.AsyncClient, address: str, field: str) -> None:
    assert list(await faults(client, address)) == [field]


async def test_a_long_value_is_shortened(client: httpx.AsyncClient) -> None:
    found = await faults(client, "/api/v1/states?limit=" + "9" * 5000)
    assert len(found["limit"]["value"]) < 100
