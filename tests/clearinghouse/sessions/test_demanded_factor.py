"""Where a second factor is demanded, a password alone opens neither the desk nor what the Committee may see."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pyotp
import pytest

from clearinghouse.scopes.scope import ROLES, SECOND_FACTOR_ROLES
from clearinghouse.settings import read_settings
from people import PASSWORD, House, Person

SUBJECTS = {"state": "SEN", "donor": "NOR", "committee": "KHM", "secretariat": None, "observer": "ICRC"}


@pytest.fixture
async def strict(sample_copy: Any) -> AsyncIterator[House]:
    """The application as in production: a second factor is demanded."""
    house = House(CLEARINGHOUSE_REQUIRE_SECOND_FACTOR="true")
    yield house
    await house.close()


async def set_up(house: House, person: Person) -> str:
    begun = await person.post("/api/v1/account/second-factor", {"current_password": PASSWORD})
    secret = str(begun.json()["secret"])
    code = pyotp.TOTP(secret).at(int(house.now.timestamp()))
    done = await person.post("/api/v1/account/second-factor/confirmation", {"code": code})
    assert done.status_code == 201, done.text
    return secret


def test_it_is_demanded_in_production_unless_set_otherwise() -> None:
    name = "CLEARINGHOUSE_REQUIRE_SECOND_FACTOR"
    production = {"CLEARINGHOUSE_ENV": "production"}
    assert read_settings(production).demands_second_factor
    assert not read_settings({**production, name: "false"}).demands_second_factor
    assert not read_settings({}).demands_second_factor
    assert read_settings({name: "true"}).demands_second_factor


@pytest.mark.parametrize("role", ROLES)
async def test_scopes_that_see_most_wait_and_the_others_do_not(strict: House, role: str) -> None:
    person = await strict.person("awa@example.org", (role, SUBJECTS[role]), signed_in=False)
    answer = await person.sign_in()
    shown = (await person.get("/api/v1/session")).json()
    assert answer.json() == shown
    waits = role in SECOND_FACTOR_ROLES
    assert (shown["acting"] is None) == waits
    assert [len(shown["waiting_scopes"]), len(shown["scopes"])] == ([1, 0] if waits else [0, 1])


async def test_the_desk_opens_with_the_factor_and_closes_without_it(strict: House) -> None:
    iris = await strict.person("iris@example.org", ("secretariat", None))
    for path in ("/api/v1/accounts", "/api/v1/audit-events", "/api/v1/audit-events/verification"):
        refused = await iris.get(path)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/second-factor-required")
        assert "second factor" in refused.json()["detail"]
    assert (await iris.get("/api/v1/account")).status_code == 200, (
        "one's own account stays open, to set it up"
    )
    chosen = await iris.post("/api/v1/session/scope", {"scope_id": str(iris.scope)})
    assert chosen.json()["type"] == "/problems/second-factor-required"
    token = {"name": "n", "permission": "read", "scope_id": str(iris.scope), "days": 1}
    assert (await iris.post("/api/v1/tokens", token)).json()["type"] == "/problems/second-factor-required"
    secret = await set_up(strict, iris)
    assert (await iris.get("/api/v1/accounts")).status_code == 200
    assert (await iris.get("/api/v1/session")).json()["acting"]["party"] == "secretariat"
    alone = await iris.post("/api/v1/account/second-factor/removal", {"current_password": PASSWORD})
    assert (alone.status_code, alone.json()["type"]) == (409, "/problems/wrong-code")
    strict.pass_time(seconds=60)
    given = {"current_password": PASSWORD, "code": pyotp.TOTP(secret).at(int(strict.now.timestamp()))}
    removed = await iris.post("/api/v1/account/second-factor/removal", given)
    assert removed.status_code == 204
    assert (await iris.get("/api/v1/accounts")).status_code == 403


async def test_what_the_committee_may_see_waits_too(strict: House, sample_copy: Any) -> None:
    member = await strict.person("mia@example.org", ("committee", "KHM"))
    item = (await member.get("/api/v1/commitments?donor=NOR&evidence=all")).json()["items"][0]["id"]
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    try:
        await owner.execute(
            "update clearinghouse.commitment set visibility = 'states_parties' where id = $1", item
        )
    finally:
        await owner.close()
    assert (await member.get(f"/api/v1/commitments/{item}")).status_code == 404
    await set_up(strict, member)
    assert (await member.get(f"/api/v1/commitments/{item}")).status_code == 200


async def test_nobody_acts_for_a_state_unawares_while_the_other_scope_waits(strict: House) -> None:
    awa = await strict.person("awa@example.org", ("state", "SEN"), ("secretariat", None))
    shown = (await awa.get("/api/v1/session")).json()
    assert shown["acting"] is None
    assert [row["party"] for row in shown["scopes"]] == ["state:SEN"]
    state = shown["scopes"][0]["id"]
    acting = (await awa.post("/api/v1/session/scope", {"scope_id": state})).json()
    assert acting["acting"]["party"] == "state:SEN"
    none = (await awa.post("/api/v1/session/scope", {"scope_id": None})).json()
    assert none["acting"] is None
    assert (await awa.get("/api/v1/session")).json() == none
