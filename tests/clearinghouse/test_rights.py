"""The table of rights: every route has a row, and every row is tried by everybody: anyone, each role, neighbours."""

import io
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from litestar import Litestar

from clearinghouse.app import create_app
from clearinghouse.scopes.rights import OPEN_CHANGES, RIGHTS, UNSAFE, Right, address_of, roles_that_may_call
from clearinghouse.scopes.scope import ROLES
from clearinghouse.settings import read_settings
from clearinghouse.workbooks.sealing import XLSX_TYPE
from people import House, Person

Route = tuple[str, str]

SUBJECTS = {"state": "SEN", "donor": "NOR", "committee": "KHM", "secretariat": None, "observer": "ICRC"}
EXAMPLES = {
    "iso3": "SEN",
    "donor_id": "NOR",
    "source_id": "LM-AGO-2023",
    "round_id": "if-donors-go-on",
    "path": "about",
    "obligation_code": "SEN-5",
    "request_code": "AGO-5-next",
}


def routes_of(app: Litestar) -> set[Route]:
    return {
        (method, address_of(route.path))
        for route in app.routes
        for method in route.methods  # type: ignore[union-attr]  # there are no web sockets and mounts here
        if method != "OPTIONS"
    }


def routes_without_row(routes: set[Route]) -> set[Route]:
    return routes - set(RIGHTS)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    routes = routes_of(create_app(read_settings({})))
    assert routes_without_row(routes) == set()
    assert set(RIGHTS) - routes == set()
    assert len(routes) > 60


def test_a_new_route_without_a_row_would_be_found() -> None:
    assert routes_without_row({("GET", "/api/v1/session"), ("POST", "/api/v1/new")}) == {
        ("POST", "/api/v1/new")
    }


async def test_a_route_without_a_row_is_refused_to_everybody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    secretariat = await house.person("iris@example.org", ("secretariat", None))
    monkeypatch.setattr(
        "clearinghouse.web.who.RIGHTS", {key: row for key, row in RIGHTS.items() if key[1] != "/api/v1/rates"}
    )
    assert (await secretariat.get("/api/v1/rates")).status_code == 404


def test_what_is_open_to_anyone_and_changes_something_says_so_in_its_address() -> None:
    for (method, address), right in RIGHTS.items():
        if right.is_open and method in UNSAFE:
            assert any(word in address for word in OPEN_CHANGES), address


def test_only_what_is_published_and_signing_in_is_open() -> None:
    opened = [address for (_, address), right in RIGHTS.items() if right.is_open]
    for word in ("account", "token", "audit", "release", "desk"):
        assert not [address for address in opened if word in address]


def test_tokens_make_no_secrets() -> None:
    for (method, address), right in RIGHTS.items():
        if (
            method in UNSAFE
            and any(word in address for word in ("/account", "/tokens", "/session"))
            and not right.is_open
        ):
            assert not right.by_token, address


def filled(address: str) -> str:
    for name, value in EXAMPLES.items():
        address = address.replace(f"{{{name}}}", value)
    while "{" in address:
        start, end = address.index("{"), address.index("}")
        address = address[:start] + str(uuid4()) + address[end + 1 :]
    return address


REFUSALS = {401, 403}
ENDS_THE_SESSION = {("DELETE", "/api/v1/session"), ("DELETE", "/api/v1/sessions")}


async def test_anyone_gets_401_and_nothing_else_whatever_is_sent(house: House) -> None:
    stranger = house.stranger()
    await stranger.get("/api/v1/session")
    shapes = set()
    closed = [(key, right) for key, right in RIGHTS.items() if not right.is_open]
    for (method, address), _ in closed:
        for path in {filled(address), address.replace("{", "").replace("}", "")}:
            for headers, content in (
                ({}, b""),
                ({"content-type": "application/json", "idempotency-key": "k", "if-match": '"x"'}, b"{}"),
                ({"content-type": "application/json", "idempotency-key": "\x7f" * 200}, b"{broken"),
                (
                    {"content-type": "text/plain", "x-csrftoken": stranger.client.cookies["csrftoken"]},
                    b"x" * 2_000_000,
                ),
            ):
                answer = await stranger.client.request(method, path, headers=headers, content=content)
                assert answer.status_code == 401, (method, path, answer.text)
                assert "etag" not in answer.headers
                assert answer.headers["www-authenticate"] == "Bearer"
                shapes.add(answer.content)
    assert len(shapes) == 1, "strangers can tell routes or values apart"


@pytest.mark.parametrize("role", ["signed_in", *ROLES])
async def test_each_role_is_let_in_where_the_table_says_and_nowhere_else(house: House, role: str) -> None:
    async def fresh() -> Person:
        granted = () if role == "signed_in" else ((role, SUBJECTS[role]),)
        return await house.person(f"{uuid4().hex}@example.org", *granted)

    person = await fresh()
    for (method, address), right in RIGHTS.items():
        if address in ("/", "/{path}") or "identity" in address:
            continue
        sent: dict[str, Any] = {"json": {}} if method in ("POST", "PATCH", "PUT") else {}
        answer = await person.send(method, filled(address), headers={"if-match": '"none"'}, **sent)
        may = role in roles_that_may_call(right)
        refused = answer.status_code in REFUSALS and answer.json()["type"] in (
            "/problems/not-allowed",
            "/problems/sign-in-needed",
        )
        assert refused != may, (method, address, answer.status_code, answer.text)
        assert answer.status_code < 500, (method, address, answer.text)
        if not may:
            assert answer.status_code == 403
        if (method, address) in ENDS_THE_SESSION:
            person = await fresh()


async def test_a_reading_token_changes_nothing_and_a_token_does_nothing_that_is_done_in_person(
    house: House,
) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"))
    for permission in ("read", "write"):
        body = {"name": "m", "permission": permission, "scope_id": str(person.scope), "days": 1}
        secret = (await person.post("/api/v1/tokens", body)).json()["token"]
        machine = house.stranger()
        machine.headers["authorization"] = f"Bearer {secret}"
        for (method, address), right in RIGHTS.items():
            if (
                address in ("/", "/{path}")
                or "identity" in address
                or (right.roles and "state" not in right.roles)
            ):
                continue
            sent: dict[str, Any] = {"json": {}} if method in ("POST", "PATCH", "PUT") else {}
            answer = await machine.send(method, filled(address), **sent)
            may = right.is_open or (right.by_token and (permission == "write" or method not in UNSAFE))
            assert (answer.status_code == 403) != may, (permission, method, address, answer.text)


async def test_with_several_scopes_one_acts_in_none_until_one_is_chosen(house: House) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"), ("donor", "NOR"))
    assert (await person.get("/api/v1/session")).json()["acting"] is None
    refused = await person.get("/api/v1/releases")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/scope-not-chosen")
    answer = await person.post("/api/v1/session/scope", {"scope_id": str(person.scope)})
    assert answer.json()["acting"]["party"] == "donor:NOR"
    assert (await person.get("/api/v1/releases")).status_code == 200


async def test_nobody_acts_in_a_scope_of_somebody_else(house: House) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"))
    neighbour = await house.person("bea@example.org", ("secretariat", None))
    for scope in (neighbour.scope, uuid4()):
        refused = await person.post("/api/v1/session/scope", {"scope_id": str(scope)})
        assert refused.status_code == 404
    assert (await person.get("/api/v1/session")).json()["acting"]["party"] == "state:SEN"


async def test_a_scope_gives_rights_from_its_first_day_to_the_day_before_its_end(house: House) -> None:
    from datetime import date

    person = await house.person("awa@example.org")
    assert person.account is not None
    await house.grant(
        person.account, "secretariat", None, starts_on=date(2026, 11, 22), ends_on=date(2026, 11, 23)
    )
    seen = []
    for _ in range(3):
        seen.append((await person.get("/api/v1/accounts")).status_code)
        house.pass_time(days=1)
        answer = await person.sign_in()
        assert answer.status_code == 201, answer.text
    assert seen == [403, 200, 403]


# What somebody else has: each item route that is not the secretariat's, tried by a neighbour.


async def _session(person: Person) -> str:
    return str((await person.get("/api/v1/sessions")).json()["items"][0]["id"])


async def _token(person: Person) -> str:
    body = {"name": "m", "permission": "read", "scope_id": None, "days": 1}
    return str((await person.post("/api/v1/tokens", body)).json()["row"]["id"])


async def item_of(person: Person, kind: str) -> UUID:
    statement = {
        "work_plan": """select p.id from clearinghouse.work_plan p
            join clearinghouse.account_scope c on c.state = p.state where c.id = $1 order by p.code limit 1""",
        "commitment": """select m.id from clearinghouse.commitment m
            join clearinghouse.account_scope c on c.donor = m.donor where c.id = $1 order by m.code limit 1""",
    }[kind]
    found = await person.house.row(statement, person.scope)
    assert found is not None, kind
    return UUID(str(found))


async def _release(person: Person) -> str:
    role = (await person.get("/api/v1/session")).json()["acting"]["role"]
    kind = "work_plan" if role == "state" else "commitment"
    body = {"kind": kind, "item_id": str(await item_of(person, kind)), "party": "committee"}
    for row in (await person.get("/api/v1/releases")).json()["items"]:
        if row["withdrawn_at"] is None:
            return str(row["id"])
    answer = await person.post("/api/v1/releases", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _commitment(person: Person) -> str:
    body = {
        "currency": "USD",
        "total": "1000.00",
        "tranches": [{"year": 2027, "amount": "1000.00"}],
        "visibility": "own",
    }
    answer = await person.post("/api/v1/commitments", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _draft_of_report(person: Person) -> str:
    body = {"state": "SEN", "year": 2026}
    answer = await person.post("/api/v1/cooperation-reports", body)
    assert answer.status_code in (201, 409), answer.text
    return "SEN/2026"


async def _plan_draft(person: Person) -> str:
    plan = str(await item_of(person, "work_plan"))
    address = f"/api/v1/work-plans/{plan}/draft"
    if (await person.get(address)).status_code == 404:
        assert (await person.post(address, {})).status_code == 201
    if (await person.get(f"{address}/lines/sc-1")).status_code == 404:
        body = {"code": "sc-1", "pillar": "capacity", "title": "x", "years": [{"year": 2026, "cost": "1"}]}
        assert (await person.post(f"{address}/lines", body)).status_code == 201
    return plan


async def _agreement(person: Person) -> str:
    """One of which the person is a party and no neighbour in these tests is."""
    acting = (await person.get("/api/v1/session")).json()["acting"]
    is_donor = acting["role"] == "donor"
    donor = person if is_donor else await person.house.person(f"{uuid4().hex}@example.org", ("donor", "CHE"))
    body = {
        "commitment_id": await _commitment(donor),
        "title": "x",
        "state": "KHM" if is_donor else acting["party"].removeprefix("state:"),
        "currency": "USD",
        "signed_on": "2026-11-01",
        "years": [{"year": 2027, "amount": "10.00"}],
    }
    answer = await donor.post("/api/v1/agreements", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _payment(person: Person) -> str:
    agreement = await _agreement(person)
    state = await person.house.person(f"{uuid4().hex}@example.org", ("state", "KHM"))
    assert (await state.step(f"/api/v1/agreements/{agreement}", "confirmation")).status_code == 200
    body = {"agreement_id": agreement, "year": 2027, "paid_on": "2026-11-20", "amount": "1.00"}
    answer = await person.post("/api/v1/payments", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _pledge(person: Person) -> str:
    body = {
        "year": 2027, "currency": "USD", "amount": "1.00", "announced_on": "2026-11-20", "statement": "x",
    }  # fmt: skip
    answer = await person.post("/api/v1/pledges", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _obligation(person: Person) -> str:
    party = (await person.get("/api/v1/session")).json()["acting"]["party"]
    return f"{party.removeprefix('state:')}-5"


async def _request(person: Person) -> str:
    """A request of the person's own State, which the secretariat has entered."""
    code = f"{await _obligation(person)}-2026"
    if (await person.get(f"/api/v1/extension-requests/{code}")).status_code == 404:
        iris = await person.house.person(f"{uuid4().hex}@example.org", ("secretariat", None))
        body = {"obligation": code[:5], "code": code, "status": "expected", "source": {"title": "A document"}}
        assert (await iris.post("/api/v1/extension-requests", body)).status_code == 201
    return code


async def _stockpile(person: Person) -> str:
    """A find of the person's own State, which the secretariat has entered."""
    state = (await _obligation(person))[:3]
    iris = await person.house.person(f"{uuid4().hex}@example.org", ("secretariat", None))
    body = {"state": state, "found_on": "2026-08-31", "source": {"title": "A document"}}
    answer = await iris.post("/api/v1/found-stockpiles", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _annotation(person: Person) -> str:
    answer = await person.post("/api/v1/annotations", {"figure": "flows_usd", "words": "x"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _national_commitment(person: Person) -> str:
    return await _at_home(person, "national-commitments", {"first_year": 2026, "staff": 1})


async def _mobilisation_plan(person: Person) -> str:
    return await _at_home(person, "resource-mobilisation-plans", {"title": "x"})


async def _platform(person: Person) -> str:
    return await _at_home(person, "mine-action-platforms", {"name": "x"})


async def _at_home(person: Person, kind: str, body: Any) -> str:
    answer = await person.post(f"/api/v1/{kind}", {**body, "source": {"title": "A document"}})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _removal(person: Person) -> str:
    answer = await person.post("/api/v1/estimate-removals", {})
    assert answer.status_code in (201, 409), answer.text
    party = (await person.get("/api/v1/session")).json()["acting"]["party"]
    held = await person.get(f"/api/v1/estimate-removals?state={party.removeprefix('state:')}&is_holding=true")
    return str(held.json()["items"][0]["id"])


async def _notice(person: Person) -> str:
    body = {
        "side": "offer", "category": "training", "description": "x", "units": 1, "first_day": "2027-01-01",
        "last_day": "2027-01-31",
    }  # fmt: skip
    answer = await person.post("/api/v1/in-kind-notices", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _study(person: Person) -> str:
    answer = await person.post("/api/v1/studies", {"kind": "look_back", "look_back": {"samples": 0}})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


_PLAN = "/api/v1/work-plans/{plan_id}"
_DATED = {"dated_on": "2026-11-21", "reason": "x"}

BODIES: dict[Route, Any] = {
    ("POST", f"{_PLAN}/draft"): {},
    ("PATCH", f"{_PLAN}/draft"): {"title": "y"},
    ("POST", f"{_PLAN}/draft/lines"): {"code": "sc-1", "pillar": "capacity", "title": "x"},
    ("PUT", f"{_PLAN}/draft/lines"): {"lines": []},
    ("PUT", f"{_PLAN}/draft/lines/{{line_code}}"): {"pillar": "capacity", "title": "y"},
    ("PUT", f"{_PLAN}/draft/lines/{{line_code}}/years/{{year}}"): {"cost": "2"},
    ("POST", f"{_PLAN}/draft/publication"): {"content_sha256": "0" * 64},
    ("POST", f"{_PLAN}/withdrawal"): {"version": 1, "reason": "x"},
    ("PATCH", "/api/v1/cooperation-reports/{iso3}/{year}/draft"): {
        "answers": [{"question": "support.in_position", "value": "yes"}]
    },
    ("POST", "/api/v1/cooperation-reports/{iso3}/{year}/filing"): {
        "filed_on": "2026-04-28",
        "document": "x",
        "is_as_exported": True,
    },
    ("PATCH", "/api/v1/commitments/{commitment_id}"): {"note": "y", "reason": "x"},
    ("POST", "/api/v1/commitments/{commitment_id}/withdrawal"): {"reason": "x"},
    ("POST", "/api/v1/obligations/{obligation_code}/confirmation"): {
        "status": "open",
        "deadline": "2030-12-31",
    },
    ("POST", "/api/v1/extension-requests/{request_code}/confirmation"): {"revision": 1},
    ("POST", "/api/v1/found-stockpiles/{stockpile_id}/confirmation"): {
        "found_on": "2026-08-31",
        "mines": None,
        "destroyed_on": None,
    },
    ("PUT", "/api/v1/annotations/{annotation_id}"): {"words": "y"},
    ("PATCH", "/api/v1/in-kind-notices/{notice_id}"): {"units": 2},
    ("POST", "/api/v1/in-kind-notices/{notice_id}/partner-answer"): {"confirms": True},
    ("POST", "/api/v1/in-kind-notices/{notice_id}/withdrawal"): {"reason": "x"},
    ("PUT", "/api/v1/national-commitments/{national_commitment_id}"): {
        "first_year": 2026,
        "staff": 2,
        "source": {"title": "A document"},
    },
    ("PUT", "/api/v1/resource-mobilisation-plans/{mobilisation_plan_id}"): {
        "title": "y",
        "source": {"title": "A document"},
    },
    ("PUT", "/api/v1/mine-action-platforms/{platform_id}"): {
        "name": "y",
        "source": {"title": "A document"},
    },
    ("POST", "/api/v1/national-commitments/{national_commitment_id}/removal"): {"reason": "x"},
    ("POST", "/api/v1/resource-mobilisation-plans/{mobilisation_plan_id}/removal"): {"reason": "x"},
    ("POST", "/api/v1/mine-action-platforms/{platform_id}/removal"): {"reason": "x"},
    ("PATCH", "/api/v1/agreements/{agreement_id}"): {**_DATED, "years": [{"year": 2027, "amount": "9.00"}]},
    ("POST", "/api/v1/agreements/{agreement_id}/end"): _DATED,
    ("POST", "/api/v1/agreements/{agreement_id}/refusal"): {"reason": "x"},
    ("POST", "/api/v1/payments/{payment_id}/reversal"): _DATED,
    ("POST", "/api/v1/pledges/{entry_id}/reversal"): _DATED,
}
"""What item routes take that take something; an edit names the version that is there."""


def _form() -> bytes:
    """A workbook with the headings of the cooperation report and no answer."""
    workbook, kept = openpyxl.Workbook(), io.BytesIO()
    workbook.worksheets[0].append(["Answer", "Id"])
    workbook.save(kept)
    return kept.getvalue()


FILES: dict[Route, tuple[str, bytes]] = {
    ("POST", "/api/v1/cooperation-reports/{iso3}/{year}/draft/workbook"): (XLSX_TYPE, _form()),
    ("POST", f"{_PLAN}/draft/workbook"): ("text/csv", b"Line code,Activity\nsc-1,x\n"),
}
"""Files that item routes take: media type and content."""


async def sent_to(person: Person, method: str, address: str, name: str, item: str) -> Any:
    given: dict[str, Any] = {}
    path = address.replace(name, item).replace("{line_code}", "sc-1").replace("{year}", "2026")
    if (method, address) in BODIES:
        given["json"] = BODIES[method, address]
    if (method, address) in FILES:
        kind, given["content"] = FILES[method, address]
        given["headers"] = {"content-type": kind}
        # A file is put into the draft that a dry run has shown.
        shown = await person.send(method, path, params={"dry_run": "true"}, **given)
        etag = shown.json().get("draft_etag") or '"none"'
        given["headers"] = {"content-type": kind, "if-match": etag}
    if method == "POST" and address.startswith("/api/v1/agreements/{agreement_id}/"):
        # A party's step names the version that it has seen.
        etag = (await person.get(path.rpartition("/")[0])).headers.get("etag", '"none"')
        given["headers"] = {"if-match": etag}
    if method in ("PATCH", "PUT", "DELETE"):
        # A year of a line is edited under the ETag of its line.
        etag = (await person.get(path.partition("/years/")[0])).headers.get("etag", '"none"')
        given["headers"] = {"if-match": etag}
    return await person.send(method, path, **given)


CONFLICTING: set[Route] = {
    ("POST", "/api/v1/agreements/{agreement_id}/publication"),
    ("POST", "/api/v1/in-kind-notices/{notice_id}/partner-answer"),
    ("POST", "/api/v1/in-kind-notices/{notice_id}/withdrawal"),
    ("POST", f"{_PLAN}/draft"),
    ("POST", f"{_PLAN}/draft/lines"),
    ("POST", f"{_PLAN}/draft/publication"),
    ("POST", f"{_PLAN}/withdrawal"),
}
"""Where the owner is told that the body does not fit what is there, which nobody else is."""

ITEMS: dict[str, Callable[[Person], Awaitable[str]]] = {
    "{study_id}": _study,
    "{agreement_id}": _agreement,
    "{payment_id}": _payment,
    "{entry_id}": _pledge,
    "{commitment_id}": _commitment,
    "{iso3}/{year}": _draft_of_report,
    "{annotation_id}": _annotation,
    "{notice_id}": _notice,
    "{national_commitment_id}": _national_commitment,
    "{mobilisation_plan_id}": _mobilisation_plan,
    "{platform_id}": _platform,
    "{obligation_code}": _obligation,
    "{plan_id}": _plan_draft,
    "{removal_id}": _removal,
    "{request_code}": _request,
    "{session_id}": _session,
    "{stockpile_id}": _stockpile,
    "{token_id}": _token,
    "{release_id}": _release,
}


def item_routes() -> list[tuple[Route, Right]]:
    return [
        (key, right)
        for key, right in RIGHTS.items()
        if "{" in key[1] and not right.is_open and right.roles != frozenset({"secretariat"})
    ]


def test_every_item_route_has_a_neighbour_who_tries_it() -> None:
    assert {name for (_, address), _ in item_routes() for name in ITEMS if name in address} == set(ITEMS)
    assert all(any(name in address for name in ITEMS) for (_, address), _ in item_routes())


@pytest.mark.parametrize(
    ("mine", "neighbours"),
    [
        (("state", "SEN"), ("state", "AGO")),
        (("donor", "NOR"), ("donor", "SWE")),
        (("state", "SEN"), ("donor", "NOR")),
    ],
)
async def test_what_is_a_neighbours_is_not_there(
    house: House, mine: tuple[str, str], neighbours: tuple[str, str]
) -> None:
    owner = await house.person("awa@example.org", mine)
    neighbour = await house.person("bea@example.org", neighbours)
    for (method, address), right in item_routes():
        name = next(each for each in ITEMS if each in address)
        if right.roles and not {mine[0], neighbours[0]} <= right.roles:
            continue
        real = await ITEMS[name](owner)
        unreal = "SEN/2019" if name == "{iso3}/{year}" else str(uuid4())
        told = await sent_to(neighbour, method, address, name, real)
        never = await sent_to(neighbour, method, address, name, unreal)
        assert told.status_code == never.status_code == 404, (method, address, told.text)
        assert told.content == never.content
        headers = {key for key in told.headers if key != "x-request-id"}
        assert headers == {key for key in never.headers if key != "x-request-id"}
        own = await sent_to(owner, method, address, name, real)
        fitting = (409,) if (method, address) in CONFLICTING else (200, 201, 204)
        assert own.status_code in fitting, (method, address, own.text)
        if name == "{session_id}":
            await owner.sign_in()
        if name == "{release_id}" and method == "DELETE":
            assert real in json.dumps((await owner.get("/api/v1/releases")).json())
            assert real not in json.dumps((await neighbour.get("/api/v1/releases")).json())


async def test_nobody_releases_what_is_a_neighbours(house: House) -> None:
    state = await house.person("awa@example.org", ("state", "SEN"))
    neighbour = await house.person("bea@example.org", ("state", "AGO"))
    donor = await house.person("nils@example.org", ("donor", "NOR"))
    plan, commitment = await item_of(state, "work_plan"), await item_of(donor, "commitment")
    for person, kind, item in (
        (neighbour, "work_plan", plan),
        (neighbour, "commitment", commitment),
        (donor, "work_plan", plan),
        (state, "commitment", commitment),
        (state, "work_plan", uuid4()),
    ):
        answer = await person.post(
            "/api/v1/releases", {"kind": kind, "item_id": str(item), "party": "committee"}
        )
        assert answer.status_code == 404, answer.text
