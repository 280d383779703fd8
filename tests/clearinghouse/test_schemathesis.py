"""Schemathesis over the whole API, as anyone and as each role: no failure of ours, and no status that is not told.

Cases are drawn first, the same in every run, and then sent, since what sends lives in the tests' event loop.
SCHEMATHESIS_EXAMPLES=50 draws more of each operation than the few of every day.
"""

import json
import os
from collections import Counter
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable

from clearinghouse.scopes.rights import RIGHTS
from clearinghouse.scopes.scope import ROLES
from clearinghouse.web.description import openapi_document
from people import House, Person

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "2"))
SUBJECTS = {"state": "SEN", "donor": "NOR", "committee": "KHM", "secretariat": None, "observer": "ICRC"}
LAST = ("signOut", "signOutEverywhere", "endSession", "chooseScope")
"""Operations that end what the others need."""


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@schemathesis.serializer(XLSX, "text/csv")
def as_it_is(_: Any, value: Any) -> bytes:
    """A file is sent as it was drawn."""
    return value if isinstance(value, bytes) else str(value).encode()


def drawn(operation: Any, mode: Any) -> list[Any]:
    """A few cases of an operation, always the same ones."""
    cases: list[Any] = []

    @seed(20261121)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        cases.append(case)

    collect()
    return cases


@pytest.fixture(scope="session")
def cases(sample_app: Any) -> list[Any]:
    """Cases of every operation, such as the description asks for and such as it does not, harmful ones last."""
    document = json.loads(json.dumps(openapi_document(sample_app)))
    schema = schemathesis.openapi.from_dict(document)
    operations = [each.ok() for each in schema.get_all_operations()]
    assert len(operations) > 60
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    found = []
    for operation in operations:
        for mode in modes:
            try:
                found += drawn(operation, mode)
            except Unsatisfiable:
                # Text in an address, or no input at all, cannot be wrong; everything else was drawn above.
                assert mode is modes[1], operation.label
    return sorted(found, key=lambda case: case.operation.definition.raw["operationId"] in LAST)


def sendable(value: object) -> str:
    """A header as a client can send it at all."""
    return (
        str(value).encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "").replace("\x00", "")
    )


async def sent(person: Person, case: Any) -> Any:
    """Send a case as somebody."""
    headers = {name: sendable(value) for name, value in (case.headers or {}).items()}
    headers = {
        name: value for name, value in headers.items() if name.lower() not in ("x-csrftoken", "authorization")
    }
    headers["x-csrftoken"] = person.client.cookies.get("csrftoken", "")
    content = {}
    if case.media_type and not isinstance(case.body, schemathesis.core.NotSet):
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=str).encode()
        content = {"content": body}
        headers["content-type"] = case.media_type
    query = case.query if isinstance(case.query, dict) else {}
    return await person.client.request(
        case.method, case.formatted_path, params=query, headers=headers, **content
    )


@pytest.mark.parametrize("role", ["anyone", "signed_in", *ROLES])
async def test_no_answer_is_a_failure_or_of_a_status_that_is_not_told(
    house: House, cases: list[Any], role: str
) -> None:
    async def come() -> Person:
        if role == "anyone":
            person = house.stranger()
            await person.get("/api/v1/session")
            return person
        granted = () if role == "signed_in" else ((role, SUBJECTS[role]),)
        return await house.person(f"{role.replace('_', '')}{len(house._clients)}@example.org", *granted)

    person, statuses, tried = await come(), Counter[int](), set()
    for case in cases:
        path = case.operation.path
        if any(
            part in ("", ".", "..") or "/" in unquote(part) for part in case.formatted_path.split("/")[1:]
        ):
            continue  # a slash in a value makes another address of it
        answer = await sent(person, case)
        told = case.operation.definition.raw["responses"]
        asked = f"{case.method} {case.formatted_path} {case.query} {str(case.body)[:200]}"
        shown = f"{asked} -> {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, shown
        assert str(answer.status_code) in told, shown
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", shown
            assert answer.json()["status"] == answer.status_code, shown
        statuses[answer.status_code] += 1
        tried.add((case.method.upper(), path))
        if case.operation.definition.raw["operationId"] in LAST and answer.status_code < 300:
            person = await come()
    api = {(method, path) for method, path in RIGHTS if path.startswith("/api/v1/")}
    assert api <= tried, f"never tried: {sorted(api - tried)}"
    assert statuses[200] > 10, statuses
    print(role, dict(statuses))  # noqa: T201 - shown with -s, for those who draw more
