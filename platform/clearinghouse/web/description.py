"""The OpenAPI document of this service, and the addresses under which it is given.

The surprise: Litestar writes the document from the signatures of the routes; what signatures cannot say (that every
list is also a file, the headers every answer has) is added here, once, and the result is sorted, so that equal
routes give equal bytes and the pages' generated client can be checked for freshness.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Final

import msgspec
from litestar import Litestar, MediaType, Request, Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import License, Server, Tag

from clearinghouse.scopes.rights import RIGHTS, UNSAFE
from clearinghouse.web.export import HXL_PARAMETER
from clearinghouse.web.problems import PROBLEM_TYPE, PROBLEM_WORDS
from clearinghouse.web.who import CSRF_COOKIE, CSRF_HEADER
from clearinghouse.workbooks.sealing import XLSX_TYPE

TITLE: Final = "Clearing House"
OPENAPI_PATH: Final = "/api/openapi.json"

_PAGE_NAME: Final = re.compile(r"Page_(?:[A-Za-z0-9_]+\.)+([A-Za-z0-9]+)_")

TAGS: Final = (
    Tag(name="States", description="States Parties, their obligations, plans, needs and funding."),
    Tag(
        name="Obligations",
        description="Deadlines, requests to extend them, found stockpiles, and the days by which something is due.",
    ),
    Tag(
        name="Facts at home",
        description="What a State puts in itself, its plan for mobilising resources, its mine action platform.",
    ),
    Tag(
        name="Annotations",
        description="What States and donors say of figures about them, and estimates removed at a State's request.",
    ),
    Tag(
        name="Plans and money",
        description="Work plans, donors, commitments, past flows, exchange rates, sources.",
    ),
    Tag(
        name="Work plans",
        description="What a State's officers write, review, publish and withdraw; versions side by side.",
    ),
    Tag(
        name="In kind",
        description="Equipment, expertise and training that States require and others offer, and who could meet.",
    ),
    Tag(
        name="Rounds",
        description="Suggestions who could fund what, over a frozen snapshot; nobody has agreed to them.",
    ),
    Tag(
        name="Studies",
        description="Studies for Action 44: a voluntary trust fund, and a look back on past years.",
    ),
    Tag(name="Totals", description="What the first page shows: needs, gap, small sums, next deadlines."),
    Tag(
        name="Cooperation reports",
        description="The cooperation part of Article 7 reports: answers with their passages, as filed and as prepared.",
    ),
    Tag(
        name="Indicators",
        description="What States report and what is found, year by year, each count with the evidence under it.",
    ),
    Tag(name="Feeds", description="What was published, for readers of feeds, and deadlines, for calendars."),
    Tag(
        name="Reports",
        description="Yearly reports and State profiles, numbered and hashed, with the same numbers in every form.",
    ),
    Tag(
        name="Accounts",
        description="Signing in, the scope in which one acts, one's account and tokens, and the secretariat's desk.",
    ),
    Tag(name="Releases", description="What its owner shows to others by name before it is public."),
    Tag(
        name="Agreements and the ledger",
        description="Money agreed and paid, as dated entries that are counted once, at the boundary.",
    ),
    Tag(name="Explanations", description="What a figure is made of, and what was left out and why."),
    Tag(name="Jobs", description="Timed work: what runs when, how it went, and running it now."),
    Tag(name="Letters", description="What is sent by mail: which letters one wants, and the outbox."),
    Tag(name="Audit", description="Who did what: an append-only chain."),
    Tag(name="Service", description="For supervisors and monitoring."),
)

_DESCRIPTION: Final = (
    "Needs and resources of the Anti-Personnel Mine Ban Convention. Money is a string with two decimals; a missing "
    "figure is null, never 0, with a reason beside it; each figure has sources, date and grade of evidence. Lists are "
    "`{items, next}`; `format=csv` and `format=xlsx` give the same rows as a file. Errors are RFC 9457 problem details."
)


class OpenApiFile(OpenAPIRenderPlugin):
    """Gives the finished document at `/api/openapi.json` and nothing else: no page that loads from other hosts."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json", media_type=MediaType.JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document as bytes."""
        del openapi_schema  # Litestar's own, without what is added here
        return openapi_bytes(request.app)

    def receive_router(self, router: Router) -> None:
        """Keep our address alone: Litestar adds a root and an HTML page for unknown ones."""
        router.routes = [route for route in router.routes if route.path.endswith("/openapi.json")]


def openapi_config() -> OpenAPIConfig:
    """Return how Litestar describes this service."""
    return OpenAPIConfig(
        title=TITLE,
        version=version("clearinghouse"),
        description=_DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        servers=[Server(url="/", description="This service")],
        tags=list(TAGS),
        path="/api",
        render_plugins=[OpenApiFile()],
        use_handler_docstrings=True,
        security=[{}],
    )


def _is_list(operation: dict[str, Any]) -> bool:
    return any(each.get("name") == "cursor" for each in operation.get("parameters", ()))


def _query_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a query parameter takes: left out it is absent, so null is no value of it."""
    variants = [each for each in schema.get("oneOf", ()) if each.get("type") != "null"]
    if len(variants) == 1:
        schema = {**variants[0], **{name: value for name, value in schema.items() if name != "oneOf"}}
    if isinstance(schema.get("type"), list):
        schema["type"] = next(each for each in schema["type"] if each != "null")
    if "enum" in schema:
        schema["enum"] = [each for each in schema["enum"] if each is not None]
    schema.pop("description", None)  # it stands beside the parameter
    return schema


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    told = ("name", "in", "required", "description")
    shown = {name: parameter[name] for name in told if parameter.get(name) not in (None, False)}
    return {**shown, "schema": _query_schema(dict(parameter["schema"]))}


def _renamed_pages(document: dict[str, Any]) -> dict[str, Any]:
    """Give pages names that programs can use: `FlowRowPage` for what Litestar calls `Page_...flows.api.FlowRow_`."""
    text = msgspec.json.encode(document).decode()
    return dict(msgspec.json.decode(_PAGE_NAME.sub(r"\1Page", text)))


def _header(name: str, description: str, *, required: bool) -> dict[str, Any]:
    shown = {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}
    return {**shown, "required": True} if required else shown


def _rights_told(method: str, path: str, operation: dict[str, Any]) -> None:
    """Add what follows from rights table and method: who may call, headers, and the refusals that go with it."""
    right = RIGHTS[(method, path)]
    statuses: set[int] = {401} if path.startswith("/api/v1/") else set()
    if not right.is_open:
        operation["security"] = [{"session": []}, {"token": []}] if right.by_token else [{"session": []}]
        operation["x-roles"] = sorted(right.roles) or ["any account"]
        statuses |= {403}
    if method in UNSAFE:
        statuses |= {400, 403}
        if "application/json" not in right.takes:
            file = {"schema": {"type": "string", "format": "binary"}}
            operation["requestBody"] = {"required": True, "content": dict.fromkeys(sorted(right.takes), file)}
        added = [
            _header(
                CSRF_HEADER, f"The value of the cookie `{CSRF_COOKIE}`; not with a token.", required=False
            )
        ]
        if "requestBody" in operation:
            statuses |= {408, 413, 415}
        if method == "POST":
            statuses |= {409}
            words = "The same for the same request sent again: its answer is then given again, nothing is done twice."
            added.append(_header("Idempotency-Key", words, required=not right.is_open))
        # A DELETE or POST asks for If-Match where it says that it may be refused for want of it.
        if method in ("PATCH", "PUT") or "428" in operation["responses"]:
            statuses |= {412, 428}
            may_try = any(each["name"] == "dry_run" for each in operation.get("parameters", []))
            words = "The ETag of the version that is edited" + ("; not with `dry_run`." if may_try else ".")
            added.append(_header("If-Match", words, required=not may_try))
        operation["parameters"] = [*operation.get("parameters", []), *added]
    for status in sorted(statuses):
        operation["responses"].setdefault(str(status), _problem_told(status))


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    document = _renamed_pages(document)
    document["components"]["securitySchemes"] = {
        "session": {
            "type": "apiKey", "in": "cookie", "name": "session",
            "description": "Set by POST /api/v1/session; named `__Host-session` where the service is reached by HTTPS.",
        },
        "token": {"type": "http", "scheme": "bearer", "description": "A token made at POST /api/v1/tokens."},
    }  # fmt: skip
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _operation_completed(method.upper(), path, operation)
    return document


def _problem_told(status: int) -> dict[str, Any]:
    return {
        "description": PROBLEM_WORDS[status],
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _operation_completed(method: str, path: str, operation: dict[str, Any]) -> None:
    if "parameters" in operation:
        operation["parameters"] = [_parameter(each) for each in operation["parameters"]]
    operation.pop("deprecated", None)
    if (method, path) in RIGHTS:  # a test asks for a row of every route
        _rights_told(method, path, operation)
    for status, each in operation["responses"].items():
        if status >= "400" and PROBLEM_TYPE not in each.get("content", {}):
            operation["responses"][status] = _problem_told(int(status))  # Litestar tells its own shape of it
    operation["responses"] = dict(sorted(operation["responses"].items()))
    answer = next(each for status, each in operation["responses"].items() if status < "400")
    answer.setdefault("headers", {})["X-Request-ID"] = {
        "schema": {"type": "string"},
        "description": "The id of this request in the log.",
    }
    if method == "GET" and path.startswith("/api/"):
        answer["headers"]["ETag"] = {
            "schema": {"type": "string"},
            "description": "Strong; with If-None-Match an unchanged answer is 304.",
        }
        operation["responses"]["304"] = {"description": "Unchanged since the ETag given in If-None-Match."}
    if _is_list(operation):
        answer["content"]["text/csv"] = {"schema": {"type": "string"}}
        answer["content"][XLSX_TYPE] = {"schema": {"type": "string", "format": "binary"}}
        operation["parameters"].append(
            {
                "name": HXL_PARAMETER,
                "in": "query",
                "description": "With a row of HXL tags below the headings of a file (CSV or XLSX).",
                "schema": {"type": "boolean"},
            }
        )
        answer["headers"]["Link"] = {
            "schema": {"type": "string"},
            "description": "The address of the next page, rel=next; absent at the end.",
        }


def openapi_document(app: Litestar) -> dict[str, Any]:
    """Return the finished document of an application."""
    kept = app.state.get("openapi_document")
    if kept is None:
        kept = _completed(app.openapi_schema.to_schema())
        kept["paths"] = dict(sorted(kept["paths"].items()))
        kept["components"]["schemas"] = dict(sorted(kept["components"].get("schemas", {}).items()))
        app.state["openapi_document"] = kept
    document: dict[str, Any] = kept
    return document


def openapi_bytes(app: Litestar) -> bytes:
    """Return the finished document as JSON, two spaces a level, ending in a line feed; equal routes, equal bytes."""
    return msgspec.json.format(msgspec.json.encode(openapi_document(app)), indent=2) + b"\n"


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with its reference followed, if it is one."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Any = document
    parts: Sequence[str] = reference.removeprefix("#/").split("/")
    for part in parts:
        found = found[part]
    return dict(found)
