"""docs/api.md, the contract for people, says what the OpenAPI document says."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from litestar import Litestar

from clearinghouse.web.description import openapi_document
from clearinghouse.web.figures import MissingReason

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
SECTIONS = {
    found[1]: found[2]
    for found in re.finditer(r"^### GET (\S+)\n(.*?)(?=^##|\Z)", TEXT, re.DOTALL | re.MULTILINE)
}


@pytest.fixture(scope="session")
def operations(app: Litestar) -> dict[str, dict[str, Any]]:
    return {path: item["get"] for path, item in openapi_document(app)["paths"].items() if "get" in item}


def closed(schema: Any) -> Any:
    """Return a schema that also refuses fields it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: closed(each) for name, each in schema.items()}
    return {**result, "additionalProperties": False} if isinstance(schema.get("properties"), dict) else result


def test_every_route_of_the_text_is_there(operations: dict[str, dict[str, Any]]) -> None:
    assert SECTIONS
    assert set(SECTIONS) <= set(operations)


def test_every_public_route_has_a_section_that_names_its_parameters(
    operations: dict[str, dict[str, Any]],
) -> None:
    for path, operation in operations.items():
        if not path.startswith("/api/v1/") or operation["tags"][0] not in (
            "States",
            "Plans and money",
            "Rounds",
            "Totals",
            "Indicators",
        ):
            continue
        assert path in SECTIONS, f"docs/api.md has no section for GET {path}"
        for parameter in operation.get("parameters", []):
            name = parameter["name"]
            if (
                parameter["in"] == "query"
                and name not in ("limit", "cursor")
                and not (name in ("format", "hxl") and operation["operationId"].startswith("list"))
            ):
                assert f"`{name}`" in SECTIONS[path], f"GET {path} in docs/api.md does not tell of `{name}`"


def test_every_example_is_an_answer_of_its_route_with_all_its_fields(
    app: Litestar, operations: dict[str, dict[str, Any]]
) -> None:
    components = closed(openapi_document(app)["components"])
    for path, section in SECTIONS.items():
        content = operations[path]["responses"]["200"]["content"]
        if "application/json" not in content:  # a file
            continue
        schema = content["application/json"]["schema"]
        examples = re.findall(r"```json\n(.*?)```", section, re.DOTALL)
        assert examples, f"GET {path} in docs/api.md has no example"
        validator = jsonschema.Draft202012Validator({**closed(schema), "components": components})
        for example in examples:
            faults = [
                f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(json.loads(example))
            ]
            assert faults == [], f"docs/api.md, GET {path}: {faults[:3]}"


def test_every_reason_for_a_missing_figure_is_explained() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert set(MissingReason.__args__) == told
