"""Query parameters: which are known, and what to say about a faulty one.

The surprise: an unknown parameter is a fault, since a misspelt filter must not pass for an unfiltered list. What a
route knows, and what a good value looks like, is read from the OpenAPI description of that very route, so there is
no second list to keep.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Request
from litestar.exceptions import ValidationException
from litestar.params import ParameterKwarg, PathParameter, QueryParameter

from clearinghouse.errors import BadRequest, Fault
from clearinghouse.scopes.rights import UNSAFE, address_of
from clearinghouse.web.figures import Pillar

MAX_LIMIT: Final = 500
DEFAULT_LIMIT: Final = 100
_SHOWN: Final = 60
"""Characters of a faulty value that are repeated in the answer."""

Limit = Annotated[
    int | None,
    QueryParameter(
        ge=1, le=MAX_LIMIT, description=f"Rows of one answer, 1 to {MAX_LIMIT} (default {DEFAULT_LIMIT})."
    ),
]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=1000, description="The `next` of the answer before, with the same filters."),
]
StateFilter = Annotated[
    str | None,
    QueryParameter(
        name="state",
        pattern="^[A-Za-z]{3}$",
        description="A State by its ISO 3166-1 alpha-3 code, such as SEN.",
    ),
]
"""`state` in the address; in a signature it is `of_state`, since Litestar keeps the name `state` for itself."""
EvidenceChoice = Annotated[
    Literal["counted", "all"] | None,
    QueryParameter(
        description="`counted` (default): documented and reported figures only; `all`: every grade, each row marked."
    ),
]
DonorFilter = Annotated[
    str | None,
    QueryParameter(min_length=1, max_length=80, description="A donor by its id or code, such as NOR."),
]
PillarFilter = Annotated[Pillar | None, QueryParameter(description="A pillar of the work.")]
YearFilter = Annotated[
    int | None, QueryParameter(ge=1900, le=2200, description="A calendar year, such as 2026.")
]

AsOfDay = Annotated[
    date | None,
    QueryParameter(
        description="As it was known here at the end of this day; without it, as it is known now."
    ),
]
OpaqueId = Annotated[str, PathParameter(description="An id from an answer of the API.")]
"""Text and not UUID: whether it can be an id at all is looked at after it is known who asks."""


def id_or_code(text: str | None) -> UUID | str | None:
    """Return a donor as its store takes it: an id as UUID, else a code; None stays None."""
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        return text


def _words(schema: dict[str, Any], description: str) -> str:
    """Return what a good value looks like, as the end of a sentence that begins with "Give"."""
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "boolean":
        return "true or false"
    if schema.get("type") == "integer":
        return f"a whole number from {schema['minimum']} to {schema['maximum']}"
    if schema.get("format") == "date":
        return "a date as YYYY-MM-DD"
    if schema.get("format") == "date-time":
        return "a moment with its zone, as 2026-11-22T09:00:00Z"
    if schema.get("format") == "uuid":
        return "an id from an answer of the API"
    return f"what its description asks ({description.rstrip('.')})"


class ParameterBook:
    """The query parameters of every described route, with words for what each takes."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.words: dict[tuple[str, str], dict[str, str]] = {
            (method.upper(), path): {
                each["name"]: _words(each["schema"], each["description"])
                for each in operation.get("parameters", ())
                if each["in"] == "query"
            }
            for path, item in document["paths"].items()
            for method, operation in item.items()
        }

    def of(self, request: Request[Any, Any, Any]) -> dict[str, str]:
        """Return the known query parameters of the route that the request reached, by name."""
        return self.words.get(
            (str(request.method), address_of(str(request.scope.get("path_template", "")))), {}
        )


def _shortened(value: str) -> str:
    return value if len(value) <= _SHOWN else value[:_SHOWN] + "..."


def _book(request: Request[Any, Any, Any]) -> ParameterBook:
    book = request.app.state.parameter_book
    assert isinstance(book, ParameterBook)  # noqa: S101 - set by create_app before the first request
    return book


async def refuse_unknown_parameters(request: Request[Any, Any, Any]) -> None:
    """Refuse a query parameter that the route does not know, or that is given twice, or holds a NUL character.

    Raises:
        BadRequest: with one fault for each such parameter.
    """
    known = _book(request).of(request)
    faults: list[Fault] = []
    seen: set[str] = set()
    for name, value in request.query_params.multi_items():
        shown = _shortened(str(value))
        if name not in known:
            mend = (
                f"Known here: {', '.join(sorted(known))}." if known else "This address takes no parameters."
            )
            faults.append(
                Fault("query", _shortened(name), "is not known here", f"Leave it out. {mend}", shown)
            )
        elif name in seen:
            faults.append(Fault("query", name, "is given more than once", "Give it once.", shown))
        elif "\x00" in str(value):
            faults.append(Fault("query", name, "holds a NUL character", f"Give {known[name]}."))
        seen.add(name)
    if any("\x00" in str(value) for value in request.path_params.values()):
        faults.append(
            Fault("path", "address", "holds a NUL character", "Take addresses from an answer of the API.")
        )
    if faults:
        raise BadRequest(tuple(faults))


def _public_name(request: Request[Any, Any, Any], argument: str) -> str:
    """Return the name under which a handler's argument stands in the address."""
    field = request.route_handler.parsed_fn_signature.parameters.get(argument)
    described = field.kwarg_definition if field is not None else None
    return (described.name or argument) if isinstance(described, ParameterKwarg) else argument


def _fault_of_body(found: dict[str, Any]) -> Fault:
    """Return a faulty field of a body. What was given is not repeated: it may be a password."""
    field = str(found.get("key") or "body")
    said = str(found.get("message", "")).removeprefix("Value error, ")
    if "Extra inputs" in said:
        return Fault(
            "body", field, "is not known here", "Leave it out; /api/docs lists the fields of this address."
        )
    if said == "Field required":
        return Fault("body", field, "is missing", "Give it; /api/docs says what it holds.")
    return Fault("body", field, f"cannot be used: {said}", "Give what /api/docs says of this field.")


def faults_of(request: Request[Any, Any, Any], error: ValidationException) -> tuple[Fault, ...]:
    """Return what Litestar found wrong with parameters as faults in our words, one for each field."""
    known = _book(request).of(request)
    faults = []
    for each in error.extra if isinstance(error.extra, list) else ():
        name = _public_name(request, str(each.get("key", "")).split(".")[0])
        source = str(getattr(each.get("source"), "value", each.get("source")) or "")
        # Of a body's fields Litestar gives the path alone; parameters it names with where they stand.
        if source == "body" or (not source and name not in known and request.method in UNSAFE):
            faults.append(_fault_of_body(each))
            continue
        where = (
            "query"
            if name in known
            else str(getattr(each.get("source"), "value", each.get("source")) or "request")
        )
        given = request.query_params.get(name) if where == "query" else request.path_params.get(name)
        good = known.get(name, "another value")
        faults.append(
            Fault(
                where,
                name,
                f"cannot be read as {good}" if name in known else "cannot be used",
                f"Give {good}, or leave it out.",
                None if given is None else _shortened(str(given)),
            )
        )
    if faults:
        return tuple(faults)
    return (Fault("request", "parameters", "cannot be read", "See /api/docs for what this address takes."),)
