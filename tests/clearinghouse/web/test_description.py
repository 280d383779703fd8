"""The OpenAPI document: valid, fresh, and told to people without outside hosts."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from litestar import Litestar
from openapi_spec_validator import OpenAPIV31SpecValidator

from clearinghouse.app import create_app
from clearinghouse.cli import main
from clearinghouse.settings import read_settings
from clearinghouse.web.description import openapi_bytes, openapi_document
from clearinghouse.workbooks.sealing import XLSX_TYPE

ROOT = Path(__file__).resolve().parents[3]
OF_THE_PAGES = ROOT / "frontend" / "src" / "lib" / "api" / "openapi.json"


@pytest.fixture(scope="session")
def document(app: Litestar) -> dict[str, Any]:
    return openapi_document(app)


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_equal_routes_give_equal_bytes(app: Litestar) -> None:
    assert openapi_bytes(app) == openapi_bytes(create_app(read_settings({})))


def test_the_copy_of_the_pages_is_fresh(app: Litestar) -> None:
    told = "run: clearinghouse openapi > frontend/src/lib/api/openapi.json"
    assert OF_THE_PAGES.read_bytes() == openapi_bytes(app), told


def test_the_command_prints_the_document(app: Litestar) -> None:
    printed = CliRunner().invoke(main, ["openapi"])
    assert printed.exit_code == 0
    assert printed.output.encode() == openapi_bytes(app)


async def test_the_document_is_served(client: httpx.AsyncClient, app: Litestar) -> None:
    answer = await client.get("/api/openapi.json")
    assert answer.content == openapi_bytes(app)
    assert answer.headers["content-type"] == "application/json"
    assert (
        await client.get("/api/openapi.json", headers={"if-none-match": answer.headers["etag"]})
    ).status_code == 304


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def test_every_operation_is_named_summarised_and_tells_its_failures(document: dict[str, Any]) -> None:
    names = []
    for method, path, operation in operations(document):
        names.append(operation["operationId"])
        assert operation["summary"]
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}
        if path.startswith("/api/"):
            assert operation["description"]
            assert {"500", "503"} <= set(operation["responses"])
            assert method != "get" or "304" in operation["responses"] or "302" in operation["responses"]
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"]
        for parameter in operation.get("parameters", []):
            assert parameter["description"]
            assert ("404" in operation["responses"]) or parameter["in"] != "path"
        if any(parameter["in"] == "query" for parameter in operation.get("parameters", [])):
            assert "400" in operation["responses"]
    assert len(names) == len(set(names))


def test_every_list_pages_and_is_a_file_too(document: dict[str, Any]) -> None:
    lists = [each for _, _, each in operations(document) if each["operationId"].startswith("list")]
    assert len(lists) > 13
    for operation in lists:
        assert {"limit", "cursor", "format", "hxl"} <= {each["name"] for each in operation["parameters"]}
        assert set(operation["responses"]["200"]["content"]) == {"application/json", "text/csv", XLSX_TYPE}


def test_money_is_text_and_a_null_figure_has_a_reason_beside_it(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, each in schema.get("properties", {}).items():
            if field.endswith("_usd") or field in ("amount", "total"):
                kinds = {variant.get("type") for variant in each.get("oneOf", [each])}
                assert "string" in kinds, f"{name}.{field}"
                if "null" in kinds:
                    assert {f"{field}_reason", field.replace("_usd", "_reason")} & set(
                        schema["properties"]
                    ), f"{name}.{field} may be null and has no reason"


def test_fields_of_rows_carry_what_the_house_asks(document: dict[str, Any]) -> None:
    exempt = {
        "TrancheRow",
        "ActivityRow",
        "ActivityYearRow",
        "PillarSum",
        "DonorSum",
        "ReasonSum",
        "RoundRow",
        # What a question, freed money or a draft would change: dated and graded by the round or plan they speak of.
        "DraftGap",
        "DraftReview",
        "EffectRow",
        "Flexibility",
        "FlexibilityPoint",
        "GapChangeRow",
        "NeedChangeRow",
        "PlanMeasure",
        "ReachRow",
        "StateChangeRow",
        "TotalsChange",
        "WhatIf",
        "YearAmount",
    }
    for name, schema in document["components"]["schemas"].items():
        fields = set(schema.get("properties", {}))
        if (
            name in exempt
            or not any(field.endswith("_usd") for field in fields)
            or name in ("Totals", "RoundWithPolicy")
        ):
            continue
        assert "as_of" in fields, name
        assert any(field.endswith("evidence") for field in fields), name


async def test_the_page_for_people_tells_every_route_and_field_and_loads_nothing_from_elsewhere(
    client: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    page = await client.get("/api/docs")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    for method, path, _ in operations(document):
        assert f"{method.upper()} {path}" in page.text
    for name, schema in document["components"]["schemas"].items():
        assert f'id="{name}"' in page.text
        for field in schema.get("properties", {}):
            assert f"<code>{field}</code>" in page.text
    assert "<script" not in page.text
    assert not re.search(r"(src|href)=[\"']?https?:", page.text)
    style = await client.get("/api/docs.css")
    assert style.headers["content-type"].startswith("text/css")
    links = set(re.findall(r'href="#([^"]+)"', page.text))
    assert links <= set(re.findall(r'id="([^"]+)"', page.text))


def test_the_document_names_no_machine(app: Litestar) -> None:
    text = openapi_bytes(app).decode()
    assert not re.search(r"localhost|127\.0\.0\.1", text)
    assert json.loads(text)["servers"] == [{"url": "/", "description": "This service"}]
