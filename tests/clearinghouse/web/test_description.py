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


def answered(document: dict[str, Any]) -> set[str]:
    """The names of the schemas that answers are made of; what is only asked may be left out without a reason."""
    schemas = document["components"]["schemas"]
    waiting = [answer for _, _, each in operations(document) for answer in each["responses"].values()]
    names: set[str] = set()
    while waiting:
        found = set(re.findall(r"#/components/schemas/([^\"']+)", repr(waiting.pop()))) - names
        names |= found
        waiting.extend(schemas[name] for name in found)
    return names


def test_money_is_text_and_a_null_figure_has_a_reason_beside_it(document: dict[str, Any]) -> None:
    told = answered(document)
    assert len(told) > 100
    for name, schema in document["components"]["schemas"].items():
        for field, each in schema.get("properties", {}).items():
            # With a unit beside it a total is a number of mines, or of square metres.
            is_money = field.endswith("_usd") or (
                field in ("amount", "total") and "unit" not in schema["properties"]
            )
            if is_money:
                kinds = {variant.get("type") for variant in each.get("oneOf", [each])}
                assert "string" in kinds, f"{name}.{field}"
                # Without a least grant nothing is demanded, and no figure is missing.
                if "null" in kinds and name in told and field != "min_grant_usd":
                    # A part left out of a figure says why in `reason`, also where its amount is not known.
                    assert {f"{field}_reason", field.replace("_usd", "_reason"), "reason"} & set(
                        schema["properties"]
                    ), f"{name}.{field} may be null and has no reason"


def says(schemas: dict[str, Any], name: str, wanted: str) -> bool:
    """Whether a schema has a field whose name ends so, or is only ever shown inside ones that do."""
    if any(field.endswith(wanted) for field in schemas[name].get("properties", {})):
        return True
    around = [
        other
        for other, schema in schemas.items()
        if other != name and f"'#/components/schemas/{name}'" in repr(schema)
    ]
    return bool(around) and all(says(schemas, other, wanted) for other in around)


def test_what_tells_money_tells_its_day_and_grade_or_stands_in_what_does(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    told = answered(document)
    exempt = {
        # Dated by the day on which it was signed or paid.
        "AgreementYearRow",
        "PaymentRow",
        # Each part tells its own day and grade.
        "Explanation",
        "Totals",
        # Sums of a round, which is dated by its cut-off.
        "DonorSum",
        "PillarSum",
        "ReasonSum",
        "Comparison",
        "ComparedLineRow",
        "ComparedPillarRow",
        "ComparedStateRow",
        "Receipts",
        "ReceiptRow",
        # What a question, freed money, a file or a draft would change: dated and graded by its round or plan.
        "NeedChange",
        "UploadRow",
        "DraftGap",
        "DraftReview",
        "Flexibility",
        "FlexibilityPoint",
        "GapChangeRow",
        "NeedChangeRow",
        "ReachRow",
        "RoundRow",
        "RoundWithPolicy",
        "TotalsChange",
        "WhatIf",
        "PlanMeasure",
        "StateChangeRow",
        "EffectRow",
        "YearAmount",
    }
    silent = [
        (name, wanted)
        for name in sorted(told - exempt)
        if any(field.endswith("_usd") for field in schemas[name].get("properties", {}))
        for wanted in ("as_of", "evidence")
        if not says(schemas, name, wanted)
    ]
    assert not silent, "\n".join(map(str, silent))


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
