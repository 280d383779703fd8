"""Every failure is problem details, and says nothing of what is inside."""

import importlib
import pkgutil
from typing import Any

import asyncpg
import httpx
import pytest
import structlog
from litestar import Litestar, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import JSONBody

import clearinghouse
from clearinghouse.errors import BadRequest, Fault, NotFound, NotReady, Outdated, PlatformError, TooMany
from clearinghouse.web.parameters import ParameterBook
from clearinghouse.web.problems import STATUS, exception_handlers
from clearinghouse.web.reference import PROBLEMS

SECRET = "postgresql://someone:password@host/db"


OF_COMMANDS = {
    "LedgerDisagrees",
    "CannotFreeze",
    "DataFolderUnusable",
    "DatabaseNotConfigured",
    "FaultyData",
    "FaultyPages",
    "IllustrationRefused",
    "SchemaOutOfStep",
}
"""Errors that only commands raise; they end a command and never become an answer."""


def every_subclass(of: type[PlatformError]) -> set[type[PlatformError]]:
    return {each for direct in of.__subclasses__() for each in (direct, *every_subclass(direct))}


def test_every_foreseen_error_of_an_answer_has_a_status_and_a_page() -> None:
    for module in pkgutil.walk_packages(clearinghouse.__path__, "clearinghouse."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    without = {
        error.__name__
        for error in every_subclass(PlatformError)
        if error.__module__.startswith("clearinghouse.")
        and not any(parent in STATUS for parent in error.__mro__)
    }
    assert without <= OF_COMMANDS
    for error, status in STATUS.items():
        assert PROBLEMS[error.code][:2] == (error.title, status)


async def answer(error: Exception, method: str = "GET", **sent: Any) -> httpx.Response:
    """Return what an application of one route says when that route raises."""

    @get("/", sync_to_thread=False)
    def fails() -> None:
        raise error

    @post("/bodies", sync_to_thread=False)
    def takes(data: JSONBody[dict[str, int]]) -> None:
        raise AssertionError("the body should have been refused")

    app = Litestar(
        [fails, takes],
        exception_handlers=exception_handlers(),
        openapi_config=None,
        logging_config=None,
        state=State({"parameter_book": ParameterBook({"paths": {}})}),
        request_max_body_size=100,
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, "/bodies" if sent else "/", **sent)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound("There is no donor."), 404, "not-found"),
        (NotReady("Starting."), 503, "not-ready"),
        (BadRequest((Fault("query", "limit", "is 0", "Give 1."),)), 400, "bad-request"),
        (asyncpg.QueryCanceledError("slow"), 503, "not-ready"),
        (asyncpg.CannotConnectNowError("starting"), 503, "not-ready"),
        (asyncpg.TooManyConnectionsError("full"), 503, "not-ready"),
        (ConnectionRefusedError("no"), 503, "not-ready"),
        (RuntimeError(SECRET), 500, "internal-error"),
        (asyncpg.UndefinedTableError(SECRET), 500, "internal-error"),
    ],
)
async def test_each_error_has_its_type_and_status(error: Exception, status: int, code: str) -> None:
    got = await answer(error)
    problem = got.json()
    assert got.status_code == problem["status"] == status
    assert got.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"/problems/{code}"
    assert problem["title"] == PROBLEMS[code][0]
    assert problem["detail"]
    assert got.headers["cache-control"] == "no-store"
    assert ("retry-after" in got.headers) == (status == 503)


async def test_a_crash_tells_an_id_to_find_in_the_log_and_nothing_of_the_inside() -> None:
    with structlog.testing.capture_logs() as lines:
        got = await answer(RuntimeError(SECRET))
    assert SECRET not in got.text
    assert "RuntimeError" not in got.text
    logged = [line for line in lines if line["event"] == "request_failed"]
    assert [line["failure_id"] for line in logged] == [got.json()["id"]]
    assert isinstance(logged[0]["exc_info"], RuntimeError)


async def test_an_edit_of_an_old_version_gets_the_newer_one_with_its_etag() -> None:
    got = await answer(Outdated("Changed.", current={"title": "new"}, etag='"v2"'))
    assert (got.status_code, got.headers["etag"], got.json()["current"]) == (412, '"v2"', {"title": "new"})


async def test_too_many_attempts_say_when_the_next_is_heard() -> None:
    got = await answer(TooMany("Wait.", wait_seconds=90))
    assert (got.status_code, got.headers["retry-after"]) == (429, "90")


async def test_an_error_of_commands_is_a_crash_and_shows_nothing() -> None:
    class OfCommands(PlatformError):
        code, title = "of-commands", "Only commands raise this"

    got = await answer(OfCommands(SECRET))
    assert (got.status_code, got.json()["type"]) == (500, "/problems/internal-error")
    assert SECRET not in got.text


async def test_facts_of_an_error_are_members_of_its_answer() -> None:
    got = await answer(NotReady("The database lacks migrations.", missing_migrations=2))
    assert got.json()["missing_migrations"] == 2


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"content": b"x" * 101, "headers": {"content-type": "application/json"}}, 413, "too-large"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "bad-request"),
        ({"json": {"a": "no number"}}, 400, "bad-request"),
    ],
)
async def test_a_body_that_cannot_be_taken_is_a_problem_too(
    sent: dict[str, Any], status: int, code: str
) -> None:
    got = await answer(RuntimeError("not reached"), "POST", **sent)
    assert (got.status_code, got.json()["type"]) == (status, f"/problems/{code}")


async def test_a_status_that_we_do_not_use_is_400_and_others_are_kept() -> None:
    assert (await answer(HTTPException(status_code=422))).status_code == 400
    assert (await answer(HTTPException(status_code=415))).json()["type"] == "/problems/unsupported-media-type"


async def test_an_unknown_address_and_method_are_problems(client: httpx.AsyncClient) -> None:
    missing = await client.get("/api/v1/nothing")
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/not-found")
    refused = await client.delete("/api/v1/states")
    assert (refused.status_code, refused.json()["type"]) == (405, "/problems/method-not-allowed")
    assert refused.headers["allow"] == "GET, HEAD, OPTIONS"


async def test_every_kind_of_problem_has_a_page(client: httpx.AsyncClient) -> None:
    for code, (title, _, _) in PROBLEMS.items():
        page = await client.get(f"/problems/{code}")
        assert page.status_code == 200
        assert title in page.text
    assert (await client.get("/problems/unknown")).status_code == 404


async def test_without_a_database_lists_are_not_ready_and_the_process_lives(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["type"]) == (503, "/problems/not-ready")
