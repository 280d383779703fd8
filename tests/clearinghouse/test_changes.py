"""Every route that changes something does it once for each key, to the version that was seen, and leaves an event.

The surprise: no route is called here. From the code of each handler all functions are followed that it can reach, so
that a new route is held to this before anybody has written a test of it.
"""

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from clearinghouse.app import create_app
from clearinghouse.audit.store import record
from clearinghouse.scopes.rights import RIGHTS, UNSAFE, address_of
from clearinghouse.settings import read_settings
from clearinghouse.web.writing import once, require_current

COMPUTES_ONLY = {
    ("POST", "/api/v1/what-if"),
    ("POST", "/api/v1/what-if/earmark"),
    ("POST", "/api/v1/invitation"),
    ("POST", "/api/v1/password-reset"),
}
"""They change nothing of anybody's: a question, what a link is for, and asking for one (told when it is sent)."""


def codes(code: CodeType) -> Iterator[CodeType]:
    """A piece of code and those inside it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from codes(each)


def called_by(function: FunctionType) -> set[FunctionType]:
    """Our functions that a function names: its own module's, imported ones, and those of imported modules."""
    names = {name for code in codes(function.__code__) for name in code.co_names}
    named = [function.__globals__[name] for name in names if name in function.__globals__]
    modules = [each for each in named if isinstance(each, ModuleType)]
    named += [getattr(module, name) for module in modules for name in names if hasattr(module, name)]
    ours = [each for each in named if isinstance(each, FunctionType)]
    return {each for each in ours if each.__module__.startswith("clearinghouse.")}


def reach(function: FunctionType) -> set[FunctionType]:
    """Everything of ours that a function can come to call."""
    reached: set[FunctionType] = set()
    waiting = {function}
    while waiting:
        each = waiting.pop()
        reached.add(each)
        waiting |= called_by(each) - reached
    return reached


def handlers() -> dict[tuple[str, str], FunctionType]:
    """The function behind each route of the API that changes something."""
    found: dict[tuple[str, str], FunctionType] = {}
    for route in create_app(read_settings({})).routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in handler.http_methods & UNSAFE:
                function: Any = handler.fn
                found[(str(method), address_of(route.path))] = function
    return found


def without(needed: Callable[..., Any], methods: set[str]) -> set[tuple[str, str]]:
    return {
        key for key, function in handlers().items() if key[0] in methods and needed not in reach(function)
    }


def test_every_change_is_looked_at() -> None:
    assert set(handlers()) == {key for key in RIGHTS if key[0] in UNSAFE}


def test_every_post_is_done_once_for_each_key() -> None:
    assert without(once, {"POST"}) - COMPUTES_ONLY == set()


def test_every_edit_names_the_version_that_was_seen() -> None:
    assert without(require_current, {"PATCH", "PUT"}) == set()


def test_no_party_consents_to_what_it_has_not_seen() -> None:
    steps = {key for key in handlers() if key[1].startswith("/api/v1/agreements/{agreement_id}/")}
    consents = {key for key in steps if not key[1].endswith("/end")}
    assert len(consents) == 3
    assert consents & without(require_current, {"POST"}) == set()


def test_every_change_leaves_an_event() -> None:
    assert without(record, set(UNSAFE)) - COMPUTES_ONLY == set()


def test_a_function_that_calls_none_of_them_reaches_none_of_them() -> None:
    def idle() -> None:
        read_settings({})

    assert once not in reach(idle)
    assert read_settings in reach(idle)
