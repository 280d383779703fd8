"""A change and its event are one transaction: where the event cannot be written, nothing was done."""

from typing import Any

import pytest

from clearinghouse.audit import store as audit
from people import PASSWORD, House, Person

NEW = "seven green lanterns by the sea"
KEPT = (
    "account", "account_scope", "api_token", "release", "account_link", "recovery_code", "kept_answer", "letter",
    "audit_event",
)  # fmt: skip


async def state_of(house: House) -> dict[str, Any]:
    """All rows that the changes below could leave behind."""
    found = {
        table: await house.row(f"select json_agg(t order by t::text)::text from clearinghouse.{table} t")
        for table in KEPT
    }
    sessions = "select json_agg((id, ended_at, acting_scope) order by id)::text from clearinghouse.session"
    return {**found, "session": await house.row(sessions)}


async def changes(
    house: House, person: Person, iris: Person, other: Person
) -> list[tuple[Person, str, str, Any]]:
    """Each change with what makes it right: who, method, path, body."""
    plan = await house.row(
        "select id::text from clearinghouse.work_plan where state = 'SEN' order by code limit 1"
    )
    own = {"current_password": PASSWORD}
    scope = {"role": "state", "state": "AGO", "starts_on": "2026-11-01"}
    account = f"/api/v1/accounts/{other.account}"
    invited = {"email": "new@example.org", "name": "N", "scopes": [scope]}
    return [
        (person, "POST", "/api/v1/session", {"email": person.email, "password": PASSWORD}),
        (person, "PATCH", "/api/v1/account", {"name": "Other"}),
        (person, "POST", "/api/v1/account/second-factor", own),
        (person, "POST", "/api/v1/account/password", {**own, "new_password": NEW}),
        (person, "POST", "/api/v1/tokens", {"name": "n", "permission": "read", "scope_id": None, "days": 1}),
        (person, "POST", "/api/v1/session/scope", {"scope_id": None}),
        (person, "POST", "/api/v1/releases", {"kind": "work_plan", "item_id": plan, "party": "committee"}),
        (person, "DELETE", "/api/v1/session", None),
        (person, "DELETE", "/api/v1/sessions", None),
        (iris, "POST", "/api/v1/accounts", invited),
        (iris, "PATCH", account, {"name": "Other"}),
        (iris, "POST", f"{account}/link", None),
        (iris, "POST", f"{account}/second-factor/removal", None),
        (iris, "POST", f"{account}/scopes", scope),
        (iris, "PATCH", f"{account}/scopes/{other.scope}", {"ends_on": "2026-11-21", "is_chair": False}),
        (iris, "PATCH", account, {"is_locked": True}),
    ]


async def done(person: Person, method: str, path: str, body: Any) -> int:
    headers = {}
    if method == "PATCH":
        headers["if-match"] = (await person.get(path)).headers["etag"]
    more = {} if body is None else {"json": body}
    return (await person.send(method, path, headers=headers, **more)).status_code


async def test_where_the_event_cannot_be_written_nothing_is_done_and_else_all_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"))
    iris = await house.person("iris@example.org", ("secretariat", None))
    other = await house.person("bea@example.org", ("state", "AGO"))

    async def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("no event")

    all_changes = await changes(house, person, iris, other)
    for who, method, path, body in all_changes:
        before = await state_of(house)
        with monkeypatch.context() as broken:
            broken.setattr(audit, "record", fails)
            assert await done(who, method, path, body) == 500, (method, path)
        assert await state_of(house) == before, (method, path)
    for who, method, path, body in all_changes:
        events = await house.row("select count(*) from clearinghouse.audit_event")
        assert await done(who, method, path, body) < 300, (method, path)
        assert await house.row("select count(*) from clearinghouse.audit_event") > events, (method, path)
        if path in ("/api/v1/session", "/api/v1/sessions") and method == "DELETE":
            assert (await who.sign_in(NEW)).status_code == 201
