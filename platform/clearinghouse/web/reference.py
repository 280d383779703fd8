"""The API for people: /api/docs, one plain page made from the OpenAPI document, and a page for each kind of error.

The surprise: no script and nothing from other hosts. A script-driven viewer weighs more than a megabyte; this page
is a table of contents, the routes with parameters and fields, and works in print and on a weak line.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, Final

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from clearinghouse.accounts.account import (
    AccountLocked,
    EmailTaken,
    LinkOver,
    SecondFactorNeeded,
    SignInRefused,
)
from clearinghouse.accounts.passwords import WeakPassword, WrongPassword
from clearinghouse.accounts.second_factor import WrongCode
from clearinghouse.errors import (
    BadRequest,
    Conflicting,
    NotFound,
    NotReady,
    Outdated,
    Refused,
    TooMany,
    TooSlow,
    Unconditional,
    Unknown,
    Unreadable,
)
from clearinghouse.identity.issuer import IssuerFailed
from clearinghouse.scopes.scope import NoScopeChosen
from clearinghouse.web.description import OPENAPI_PATH, openapi_document, resolved
from clearinghouse.web.problems import INTERNAL_CODE, INTERNAL_TITLE
from clearinghouse.web.who import CrossSite
from clearinghouse.web.writing import KeyUsedOtherwise

_STYLE_PATH: Final = "/api/docs.css"
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {"cache-control": "public, no-cache"}

PROBLEMS: Final = {
    BadRequest.code: (BadRequest.title, 400, "A parameter is unknown, given twice, or its value cannot be used. The "
                      "member `errors` has one entry for each: where, which field, what is wrong, how to mend it."),
    Unknown.code: (Unknown.title, 401, "Sign in, or send a token that is still good."),
    Refused.code: (Refused.title, 403, "Act in another of your scopes, or ask whoever gave you this one."),
    NotFound.code: (NotFound.title, 404, "The address or the id in it does not exist. Take ids from an answer of the "
                    "API."),
    "method-not-allowed": ("This address does not take that method", 405, "The header `Allow` lists the methods that "
                           "it takes; published data is read with GET or HEAD."),
    TooSlow.code: (TooSlow.title, 408, "Send it again, on a better line or in smaller parts."),
    Conflicting.code: (Conflicting.title, 409, "Look at what is there now, and ask for what fits it."),
    Outdated.code: (Outdated.title, 412, "Someone has changed it since you read it: `current` is the newer version. "
                    "Put your change into that one and send it with its ETag in If-Match."),
    "too-large": ("What was sent is too large", 413, "Send less at once."),
    Unreadable.code: (Unreadable.title, 415, "Send JSON, marked so."),
    Unconditional.code: (Unconditional.title, 428, "Send the ETag of the version that you edit in If-Match."),
    TooMany.code: (TooMany.title, 429, "Wait for the seconds in `Retry-After`."),
    SignInRefused.code: (SignInRefused.title, 401, "Check address and password. If the password is lost, ask for a "
                         "link that sets a new one; if the account is new, open the link of the invitation first."),
    SecondFactorNeeded.code: (SecondFactorNeeded.title, 401, "Send the same again with `code`, the six digits that the "
                              "device shows, or with `recovery_code`. Without device and codes ask the secretariat."),
    WrongPassword.code: (WrongPassword.title, 403, "Give the present password of the account once more."),
    AccountLocked.code: (AccountLocked.title, 403, "Write to the secretariat, which has locked it."),
    NoScopeChosen.code: (NoScopeChosen.title, 403, "The account has several scopes: choose one with POST "
                         "/api/v1/session/scope."),
    CrossSite.code: (CrossSite.title, 403, "GET /api/v1/session gives a fresh `csrftoken`; send its value in the "
                     "header `x-csrftoken`. On the pages: load the page again."),
    EmailTaken.code: (EmailTaken.title, 409, "Give that account another scope instead of making a second one."),
    WeakPassword.code: (WeakPassword.title, 409, "Take some words that do not belong together, 12 characters or more."),
    WrongCode.code: (WrongCode.title, 409, "Wait for the next code, and see that the clock of the device is right."),
    KeyUsedOtherwise.code: (KeyUsedOtherwise.title, 409, "Send a fresh key with a new request; repeat a key only with "
                            "the very same request."),
    LinkOver.code: (LinkOver.title, 410, "Ask for a new link: for a password on the page for forgotten ones, for an "
                    "invitation from the secretariat."),
    IssuerFailed.code: (IssuerFailed.title, 502, "Try again later, or sign in with a password."),
    INTERNAL_CODE: (INTERNAL_TITLE, 500, "It was noted under the `id` in the answer. Try again, "
                    "and quote the id if it stays."),
    NotReady.code: (NotReady.title, 503, "The service starts, stops, or waits for its database. Try again after the "
                    "seconds in `Retry-After`."),
}  # fmt: skip
"""Every kind of error: its title, its status, and what to do about it."""


def _text(value: object) -> str:
    return html.escape(str(value))


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{_text(title)}</title>\n<link rel="stylesheet" href="{_STYLE_PATH}">\n</head>\n'
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _type_words(schema: dict[str, Any]) -> str:
    """Return a schema's type in words, as HTML, with links to the fields of named ones."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{_text(name)}">{_text(name)}</a>'
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(_type_words(each) for each in schema[key]))
    if "enum" in schema:
        return "one of " + ", ".join(f"<code>{_text(value)}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{_text(schema['const'])}</code>"
    kind = schema.get("type", "any")
    kinds = kind if isinstance(kind, list) else [kind]
    words = [
        f"list of {_type_words(schema['items'])}" if each == "array" and "items" in schema else each
        for each in kinds
    ]
    extra = [
        f"{word} {schema[key]:g}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema
    ]
    if "format" in schema:
        extra.insert(0, f"({_text(schema['format'])})")
    return " or ".join(words) + ("" if not extra else " " + " ".join(extra))


def _table(caption: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield a table of HTML cells; the first of a row is its head."""
    shown = "".join(f"<th>{each}</th>" for each in heads)
    yield f"<table>{f'<caption>{caption}</caption>' if caption else ''}<thead><tr>{shown}</tr></thead><tbody>"
    for first, *others in rows:
        cells = "".join(f"<td>{each}</td>" for each in others)
        yield f"<tr><th scope=row>{first}</th>{cells}</tr>"
    yield "</tbody></table>"


def _parameters(operation: dict[str, Any]) -> Iterator[str]:
    rows = [
        (
            f"<code>{_text(each['name'])}</code>{' (required)' if each.get('required') else ''}",
            _text(each["in"]),
            _type_words(each.get("schema", {})),
            _text(each.get("description", "")),
        )
        for each in operation.get("parameters", [])
    ]
    if rows:
        yield from _table("Parameters", ("Name", "In", "Value", "Meaning"), rows)


def _answers(operation: dict[str, Any]) -> Iterator[str]:
    rows = []
    for status, answer in sorted(operation["responses"].items()):
        contents = (
            f"<code>{_text(kind)}</code>: {_type_words(each.get('schema', {}))}"
            for kind, each in answer.get("content", {}).items()
        )
        rows.append((_text(status), "<br>".join(contents), _text(answer.get("description", ""))))
    yield from _table("Answers", ("Status", "Content", "Meaning"), rows)


def _operation(address: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f'<section id="{_text(operation["operationId"])}"><h3><code>{_text(address)}</code></h3>'
    yield f"<p><strong>{_text(operation.get('summary', ''))}</strong></p>"
    for paragraph in operation.get("description", "").split("\n\n"):
        if paragraph.strip():
            yield f"<p>{_text(paragraph.strip())}</p>"
    if "x-roles" in operation:
        yield f"<p>For: {_text(', '.join(operation['x-roles']))}.</p>"
    yield from _parameters(operation)
    for body in operation.get("requestBody", {}).get("content", {}).values():
        yield f"<p>Body: {_type_words(body.get('schema', {}))}</p>"
    yield from _answers(operation)
    yield "</section>"


def _schema(document: dict[str, Any], name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f'<section id="{_text(name)}"><h3>{_text(name)}</h3>'
    if schema.get("description"):
        yield f"<p>{_text(schema['description'])}</p>"
    properties = schema.get("properties", {})
    if not properties:
        yield f"<p>{_type_words(schema)}</p></section>"
        return
    rows = []
    for field, each in properties.items():
        meaning = each.get("description") or resolved(document, each).get("description", "")
        rows.append((f"<code>{_text(field)}</code>", _type_words(each), _text(meaning)))
    yield from _table("", ("Field", "Value", "Meaning"), rows)
    yield "</section>"


def reference_page(document: dict[str, Any]) -> str:
    """Return the whole page for an OpenAPI document."""
    by_tag: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for tag in operation.get("tags", ["Service"]):
                by_tag.setdefault(tag, []).append((f"{method.upper()} {path}", operation))
    parts = [
        f"<h1>{_text(document['info']['title'])}: the API</h1>",
        f"<p>{_text(document['info']['description'])}</p>",
        f'<p>Version {_text(document["info"]["version"])}. For programs: <a href="{OPENAPI_PATH}">OpenAPI 3.1</a>. '
        "What is published needs no key and no account.</p>",
        "<nav aria-label=Contents><ul>",
    ]
    tags = [tag for tag in document.get("tags", []) if tag["name"] in by_tag]
    for tag in tags:
        links = ", ".join(
            f'<a href="#{_text(each["operationId"])}"><code>{_text(address)}</code></a>'
            for address, each in by_tag[tag["name"]]
        )
        parts.append(f"<li>{_text(tag['name'])}: {links}</li>")
    parts.append(
        '<li><a href="#errors">Errors</a></li><li><a href="#fields">Fields of the answers</a></li></ul></nav>'
    )
    for tag in tags:
        parts += [f"<h2>{_text(tag['name'])}</h2>", f"<p>{_text(tag.get('description', ''))}</p>"]
        for address, operation in by_tag[tag["name"]]:
            parts += _operation(address, operation)
    parts.append(
        '<h2 id="errors">Errors</h2><p>All are <code>application/problem+json</code> (RFC 9457).</p>'
    )
    kinds = [
        (f'<a href="/problems/{code}"><code>/problems/{code}</code></a>', str(status), _text(meaning))
        for code, (_, status, meaning) in PROBLEMS.items()
    ]
    parts += _table("", ("Type", "Status", "What to do"), kinds)
    parts.append('<h2 id="fields">Fields of the answers</h2>')
    for name, schema in document["components"]["schemas"].items():
        parts += _schema(document, name, schema)
    return _page("Clearing House: the API", "\n".join(parts))


def reference_routes() -> list[HTTPRouteHandler]:
    """Return /api/docs, its style, and a page for every kind of error."""

    @get("/api/docs", include_in_schema=False, sync_to_thread=False)
    def reference(request: Request[Any, Any, Any]) -> Response[str]:
        """Send the page, made once."""
        page = request.app.state.get("reference_page")
        if page is None:
            page = request.app.state["reference_page"] = reference_page(openapi_document(request.app))
        return Response(
            page, media_type="text/html", headers={**_HEADERS, "content-security-policy": _PAGE_POLICY}
        )

    @get(_STYLE_PATH, include_in_schema=False, sync_to_thread=False)
    def style() -> Response[bytes]:
        """Send the style of the page."""
        body = files("clearinghouse.web").joinpath("reference.css").read_bytes()
        return Response(body, media_type="text/css", headers=_HEADERS)

    @get("/problems/{code:str}", include_in_schema=False, sync_to_thread=False)
    def problem(code: FromPath[str]) -> Response[str]:
        """Say what a kind of error means and what to do."""
        if code not in PROBLEMS:
            raise NotFound(f"There is no kind of error of this name; there are {', '.join(PROBLEMS)}.")
        title, status, meaning = PROBLEMS[code]
        body = (
            f"<h1>{_text(title)}</h1><p>Status {status}, type <code>/problems/{_text(code)}</code>.</p>"
            f'<p>{_text(meaning)}</p><p><a href="/api/docs#errors">All errors of the API</a></p>'
        )
        return Response(
            _page(title, body),
            media_type="text/html",
            headers={**_HEADERS, "content-security-policy": _PAGE_POLICY},
        )

    return [reference, style, problem]
