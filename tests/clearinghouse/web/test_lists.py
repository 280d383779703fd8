"""What every list and every answer of the API does alike, tried on all of them over the sample."""

import csv
import io
import re
from typing import Any

import httpx
import jsonschema
import pytest
from litestar import Litestar

from clearinghouse.scopes.rights import is_published
from clearinghouse.web.description import openapi_document

ROUND = "if-donors-go-on"
EXAMPLES = {
    "iso3": "SEN",
    "donor_id": "NOR",
    "source_id": "LM-AGO-2023",
    "round_id": ROUND,
    "indicator_id": "43.1",
    "obligation_code": "SEN-5",
}
LISTS_OF_IDS = {
    "plan_id": "work-plans?evidence=all",
    "commitment_id": "commitments?evidence=all",
    "value_id": "indicator-values",
}
"""Where an id for an address is found."""


def published(app: Litestar) -> dict[str, dict[str, Any]]:
    """Return the operations that anyone may read as JSON, by path, of those that the sample has something for.

    A route of which every address needs an id that the sample has none of (an agreement, a payment, a cooperation
    report, a found stockpile, two versions to compare) or that the worker fills by night (deadline risk) is tried in
    the tests of its own folder.
    """
    return {
        path: item["get"]
        for path, item in openapi_document(app)["paths"].items()
        if "get" in item
        and is_published("GET", path)
        and path != "/api/v1/deadline-risk"
        and "application/json" in item["get"]["responses"]["200"]["content"]
        and set(re.findall(r"{(\w+)}", path)) <= EXAMPLES.keys() | LISTS_OF_IDS.keys()
        and not any(
            each.get("required") and each["in"] == "query" for each in item["get"].get("parameters", ())
        )
    }


@pytest.fixture(scope="session")
def addresses(sample_app: Litestar) -> dict[str, str]:
    """An address of every public route, by operation; a plan's id is put in by who asks."""
    return {
        operation["operationId"]: re.sub(r"{(\w+)}", lambda found: EXAMPLES.get(found[1], found[0]), path)
        for path, operation in published(sample_app).items()
    }


async def with_id(api: httpx.AsyncClient, address: str) -> str:
    """Return an address with the id of the first row of the list that has such ids put in."""
    for name, of_list in LISTS_OF_IDS.items():
        if f"{{{name}}}" in address:
            rows = (await api.get(f"/api/v1/{of_list}")).json()["items"]
            address = address.replace(f"{{{name}}}", rows[0]["id"])
    return address


@pytest.fixture(scope="session")
def lists(addresses: dict[str, str]) -> dict[str, str]:
    return {name: address for name, address in addresses.items() if name.startswith("list")}


async def rows_of(api: httpx.AsyncClient, address: str, limit: int) -> list[dict[str, Any]]:
    """Return all rows of a list, page by page."""
    rows: list[dict[str, Any]] = []
    page = (await api.get(address, params={"limit": limit})).json()
    rows += page["items"]
    while page["next"]:
        page = (await api.get(address, params={"limit": limit, "cursor": page["next"]})).json()
        assert page["items"], "a cursor led to an empty page"
        rows += page["items"]
    return rows


async def test_pages_put_together_are_the_list_whatever_their_size(
    api: httpx.AsyncClient, lists: dict[str, str]
) -> None:
    filled = 0
    for address in lists.values():
        address = await with_id(api, address)
        whole = await rows_of(api, address, 500)
        filled += bool(whole)
        size = max(1, len(whole) // 4)
        assert await rows_of(api, address, size) == whole, address
    assert filled > 15


async def test_the_link_header_leads_to_the_next_page(api: httpx.AsyncClient) -> None:
    first = await api.get("/api/v1/flows?year=2022&limit=2")
    following = await api.get(first.links["next"]["url"])
    assert following.status_code == 200
    again = await api.get("/api/v1/flows", params={"year": 2022, "limit": 2, "cursor": first.json()["next"]})
    assert following.json() == again.json()
    assert "next" not in (await api.get("/api/v1/flows?year=2022&limit=500")).links


async def test_a_list_as_csv_has_every_row_with_the_fields_of_json(
    api: httpx.AsyncClient, lists: dict[str, str]
) -> None:
    for name, address in lists.items():
        address = await with_id(api, address)
        whole = await rows_of(api, address, 500)
        answer = await api.get(f"{address}?format=csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8", name
        assert re.fullmatch(r'attachment; filename="[\w.-]+\.csv"', answer.headers["content-disposition"])
        read = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(read) == len(whole), name
        if not whole:
            continue
        added = {"pillar_name", "pillar_names", "state_name", "state_names"} - set(whole[0])
        assert [field for field in read[0] if field not in added] == list(whole[0]), name
        for row, line in zip(whole, read, strict=True):
            for field, value in row.items():
                if value is None:
                    assert line[field] == "", (name, field)
                elif isinstance(value, str):
                    assert line[field].removeprefix("'") == value.removeprefix("'"), (name, field)


async def test_accept_asks_for_csv_and_format_wins_over_it(api: httpx.AsyncClient) -> None:
    csv_first = {"accept": "text/csv, application/json;q=0.5"}
    asked = await api.get("/api/v1/rates", headers=csv_first)
    assert asked.headers["content-type"].startswith("text/csv")
    assert "Accept" in asked.headers["vary"]
    assert (await api.get("/api/v1/rates?format=json", headers=csv_first)).json()["items"]
    assert (await api.get("/api/v1/rates", headers={"accept": "text/html, */*;q=0.8"})).json()["items"]


async def test_csv_with_a_limit_is_one_page(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/flows?format=csv&limit=3")
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == 3
    assert "format=csv" in answer.links["next"]["url"]


async def test_the_default_page_has_a_hundred_rows_and_the_largest_five_hundred(
    api: httpx.AsyncClient,
) -> None:
    assert len((await api.get("/api/v1/flows")).json()["items"]) == 100
    assert len((await api.get("/api/v1/flows?limit=500")).json()["items"]) == 500


async def test_every_answer_has_an_etag_and_is_304_when_unchanged(
    api: httpx.AsyncClient, addresses: dict[str, str]
) -> None:
    for name, address in addresses.items():
        address = await with_id(api, address)
        first = await api.get(address)
        assert first.status_code == 200, (name, first.text)
        assert first.headers["cache-control"] == "public, no-cache"
        again = await api.get(address, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), name
        head = await api.head(address)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"]), (
            name
        )


async def test_answers_are_what_the_openapi_document_says(
    api: httpx.AsyncClient, addresses: dict[str, str], sample_app: Litestar
) -> None:
    document = openapi_document(sample_app)
    for operation in published(sample_app).values():
        address = await with_id(api, addresses[operation["operationId"]])
        names = {each["name"] for each in operation.get("parameters", [])}
        for choice in ("counted", "all") if "evidence" in names else (None,):
            answer = await api.get(address, params={"evidence": choice} if choice else {})
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            validator = jsonschema.Draft202012Validator({**schema, "components": document["components"]})
            faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(answer.json())]
            assert faults == [], (address, faults[:5])


def figures(thing: Any) -> list[tuple[dict[str, Any], str]]:
    """Return every row of an answer with the names of its money fields."""
    if isinstance(thing, list):
        return [found for each in thing for found in figures(each)]
    if not isinstance(thing, dict):
        return []
    own = [(thing, name) for name in thing if name.endswith("_usd")]
    return own + [found for each in thing.values() for found in figures(each)]


BOUNDS = {"min_grant_usd"}
"""What a donor may demand: without it nothing is demanded, and no figure is missing."""


async def test_money_is_text_with_two_decimals_and_a_missing_figure_says_why(
    api: httpx.AsyncClient, addresses: dict[str, str]
) -> None:
    checked = 0
    for address in addresses.values():
        if "{" in address:
            continue
        for row, name in figures((await api.get(address)).json()):
            checked += 1
            if row[name] is None and name in BOUNDS:
                continue
            if row[name] is None:
                reason = row.get(f"{name}_reason", row.get(name.replace("_usd", "_reason")))
                assert reason, (address, name)
            else:
                assert re.fullmatch(r"\d+\.\d{2}", row[name]), (address, name)
    assert checked > 500


async def test_every_named_source_opens(api: httpx.AsyncClient, lists: dict[str, str]) -> None:
    named: set[str] = set()
    for address in lists.values():
        for row in await rows_of(api, await with_id(api, address), 500):
            for field, value in row.items():
                if field.endswith("source_ids"):
                    named.update(value)
    known = {row["id"] for row in await rows_of(api, "/api/v1/sources", 500)}
    assert named <= known
    assert len(named) > 100
    one = next(iter(sorted(named)))
    assert (await api.get(f"/api/v1/sources/{one}")).json()["id"] == one


async def test_equal_requests_give_equal_bytes(api: httpx.AsyncClient, lists: dict[str, str]) -> None:
    for address in lists.values():
        address = await with_id(api, address)
        assert (await api.get(address)).content == (await api.get(address)).content
