"""Tokens of machines."""

from people import House, Person


async def made(person: Person, **more: object) -> dict[str, object]:
    body = {"name": "nightly", "permission": "read", "scope_id": str(person.scope), "days": 30, **more}
    answer = await person.post("/api/v1/tokens", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def machine(house: House, secret: object) -> Person:
    asking = house.stranger()
    asking.headers["authorization"] = f"Bearer {secret}"
    return asking


async def test_a_token_is_shown_once_kept_hashed_and_says_when_it_was_used(house: House) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"))
    new = await made(person)
    secret, id = str(new["token"]), new["row"]["id"]  # type: ignore[index]  # an object
    assert secret.startswith("chm_")
    assert secret not in (await person.get("/api/v1/tokens")).text
    kept = await house.row("select json_agg(t)::text from clearinghouse.api_token t")
    assert secret not in kept
    assert secret not in await house.row("select json_agg(t)::text from clearinghouse.kept_answer t")
    assert (await person.get(f"/api/v1/tokens/{id}")).json()["used_at"] is None
    house.pass_time(hours=1)
    shown = (await machine(house, secret).get("/api/v1/session")).json()
    assert (shown["means"], shown["acting"]["party"]) == ("token", "state:SEN")
    assert (await person.get(f"/api/v1/tokens/{id}")).json()["used_at"].startswith("2026-11-21T13:00")


async def test_a_token_ends_on_its_day_and_when_it_is_revoked(house: House) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"))
    short, long = await made(person, days=1), await made(person, days=300)
    for each in (short, long):
        assert (await machine(house, each["token"]).get("/api/v1/account")).status_code == 200
    house.pass_time(days=1, seconds=1)
    await person.sign_in()
    assert (await machine(house, short["token"]).get("/api/v1/account")).status_code == 401
    path = f"/api/v1/tokens/{long['row']['id']}"  # type: ignore[index]  # an object
    assert (await person.delete(path)).status_code == 204
    assert (await person.delete(path)).status_code == 204, "revoking again changes nothing"
    assert (await machine(house, long["token"]).get("/api/v1/account")).status_code == 401
    assert [row["is_open"] for row in (await person.get("/api/v1/tokens")).json()["items"]] == [False, False]


async def test_a_token_needs_no_csrf_and_a_wrong_one_is_refused_everywhere(house: House) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"))
    new = await made(person, permission="write")
    asking = machine(house, new["token"])
    answer = await asking.client.post(
        "/api/v1/releases", json={}, headers={**asking.headers, "idempotency-key": "one"}
    )
    assert answer.status_code == 400
    for wrong in ("Bearer chm_wrong", "Basic YTpi", "Bearer ", "chm_x", "Bearer chm_" + "x" * 5000):
        refused = await asking.client.get("/api/v1/states", headers={"authorization": wrong})
        assert (refused.status_code, refused.json()["type"]) == (401, "/problems/sign-in-needed")


async def test_a_token_acts_in_its_scope_alone_and_ends_with_it(house: House) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"), ("donor", "NOR"))
    new = await made(person)
    shown = (await machine(house, new["token"]).get("/api/v1/session")).json()
    assert [scope["party"] for scope in shown["scopes"]] == ["donor:NOR"]
    await house.row(
        "update clearinghouse.account_scope set ends_on = '2026-11-21' where id = $1 returning 1",
        person.scope,
    )
    assert (await machine(house, new["token"]).get("/api/v1/states")).status_code == 401


async def test_a_token_can_be_made_for_a_scope_of_ones_own_alone_and_for_a_year_at_most(house: House) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"))
    other = await house.person("bea@example.org", ("state", "AGO"))
    body = {"name": "n", "permission": "read", "scope_id": str(other.scope), "days": 1}
    assert (await person.post("/api/v1/tokens", body)).status_code == 404
    for days in (0, 367):
        answer = await person.post("/api/v1/tokens", {**body, "scope_id": str(person.scope), "days": days})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "days"
