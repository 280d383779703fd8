"""Routes of indicators: definitions, values with evidence, permalinks, files."""

import csv
import io
from typing import Any

import httpx
import pytest

from clearinghouse.indicators.definitions import INDICATORS

NOBODY = "00000000-0000-0000-0000-000000000000"


async def items(api: httpx.AsyncClient, address: str, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    asked = dict(parameters)
    while True:
        answer = await api.get(address, params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next"] is None:
            return found
        asked = {**parameters, "cursor": page["next"]}


async def test_definitions_are_listed_in_the_order_of_the_plan(api: httpx.AsyncClient) -> None:
    found = await items(api, "/api/v1/indicators", limit=7)
    assert [each["id"] for each in found] == [each.id for each in INDICATORS]
    assert all("draft" in each["plan"] for each in found)
    one = (await api.get("/api/v1/indicators/43.1")).json()
    assert one == next(each for each in found if each["id"] == "43.1")
    assert (one["kind"], one["denominators"], one["questions"]) == ("N", [], ["assistance.survey_clearance"])


async def test_the_numerator_counts_the_members_of_its_basis(api: httpx.AsyncClient) -> None:
    rows = await items(api, "/api/v1/indicators/43.1/values")
    assert [(each["basis"], each["year"]) for each in rows] == [
        *(("found", year) for year in range(2010, 2027)),
        ("reported", 2025),
        ("reported", 2026),
    ]
    for row in rows:
        if row["numerator"] is None:
            assert row["members"] == row["evidence"] == []
            assert row["numerator_reason"] in ("no_report_entered", "year_not_covered", "nothing_found")
            assert row["change"] is None
        else:
            assert row["numerator"] == len(row["members"]) > 0
            assert {each["state"] for each in row["evidence"]} == set(row["members"])
            assert row["evidence_count"] == len(row["evidence"])
            assert row["mark"] == "Found, not from Article 7 reports: a least number."
    missing = {each["year"]: each["numerator_reason"] for each in rows if each["numerator"] is None}
    assert missing == {
        2013: "year_not_covered", 2023: "year_not_covered", 2024: "year_not_covered", 2025: "no_report_entered",
        2026: "no_report_entered",
    }  # fmt: skip


async def test_filters_narrow_the_list(api: httpx.AsyncClient) -> None:
    address = "/api/v1/indicators/7.1/values"
    (row,) = await items(api, address, year=2019, basis="found")
    assert (row["year"], row["basis"], row["reporting_year"], row["sets_on"]) == (
        2019,
        "found",
        2020,
        "2020-04-30",
    )
    assert (row["denominator"], row["share"]) == (164, pytest.approx(row["numerator"] / 164))
    assert await items(api, address, year=2019, version=1) == [row]
    assert await items(api, address, year=2019, version=2) == []
    assert await items(api, address, year=2019, as_of="2026-11-21") == [row]
    assert await items(api, address, year=2019, as_of="2026-11-20") == []


async def test_evidence_opens_to_a_fact_and_its_sources(api: httpx.AsyncClient) -> None:
    for id, year in (("7.1", 2019), ("40.1", 2015), ("41.3", 2017), ("18.1", 2025)):
        (row,) = await items(api, f"/api/v1/indicators/{id}/values", year=year, basis="found")
        seen = {each["kind"]: each for each in row["evidence"]}
        for each in seen.values():
            answer = await api.get(each["address"])
            assert answer.status_code == 200, each
            assert answer.json().get("items") != []
            for source in each["source_ids"]:
                assert (await api.get(f"/api/v1/sources/{source}")).status_code == 200


async def test_a_value_has_a_permalink_a_citation_and_its_evidence_as_a_file(api: httpx.AsyncClient) -> None:
    (row,) = await items(api, "/api/v1/indicators/43.2/values", year=2014, basis="found")
    one = (await api.get(row["permalink"])).json()
    assert {name: one[name] for name in row} == row
    assert (one["is_standing"], one["standing_id"], one["version_ids"]) == (True, row["id"], [row["id"]])
    for word in (
        "43.2",
        "2014",
        "version 1",
        "as of 2026-11-21",
        "not from Article 7 reports",
        row["permalink"],
    ):
        assert word in row["citation"]
    listed = await items(api, f"{row['permalink']}/evidence", limit=3)
    assert listed == row["evidence"]
    text = (await api.get(f"{row['permalink']}/evidence", params={"format": "csv"})).text
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [each["item"] for each in lines] == [each["item"] for each in row["evidence"]]


async def test_all_values_are_one_list_without_the_states(api: httpx.AsyncClient) -> None:
    rows = await items(api, "/api/v1/indicator-values", year=2019)
    assert {each["basis"] for each in rows} == {"found"}
    assert "members" not in rows[0]
    assert [each["indicator"] for each in rows] == sorted(each["indicator"] for each in rows)
    text = (await api.get("/api/v1/indicator-values", params={"year": 2019, "format": "csv"})).text
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [each["id"] for each in lines] == [each["id"] for each in rows]
    by_id = {each["indicator"]: each["numerator"] for each in lines}
    assert (by_id["43.1"], by_id["43.4"]) == (
        str(next(r for r in rows if r["indicator"] == "43.1")["numerator"]),
        "",
    )


async def test_computations_say_when_and_why(api: httpx.AsyncClient) -> None:
    (done,) = await items(api, "/api/v1/indicator-computations")
    assert (done["as_of"], done["reason"], done["values_unchanged"]) == ("2026-11-21", "first values", 0)
    assert done["values_new"] == len(await items(api, "/api/v1/indicator-values", limit=500))


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/indicators/99.9",
        "/api/v1/indicators/99.9/values",
        f"/api/v1/indicator-values/{NOBODY}",
        f"/api/v1/indicator-values/{NOBODY}/evidence",
        "/api/v1/indicator-values/none",
    ],
)
async def test_what_is_not_there_is_404(api: httpx.AsyncClient, address: str) -> None:
    answer = await api.get(address)
    assert answer.status_code == 404
    assert "lists them" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("field", "value"), [("basis", "guessed"), ("version", "0"), ("year", "12"), ("as_of", "today")]
)
async def test_a_faulty_filter_is_named(api: httpx.AsyncClient, field: str, value: str) -> None:
    answer = await api.get("/api/v1/indicators/43.1/values", params={field: value})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]
