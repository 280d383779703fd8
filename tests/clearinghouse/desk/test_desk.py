"""The secretariat's desk: inviting, locking, scopes, and edits that meet."""

from people import House

SCOPE = {"role": "state", "state": "SEN", "starts_on": "2026-11-01"}


async def test_an_invitation_says_what_is_wrong_with_it(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    for scope, where in (
        ({"role": "state", "starts_on": "2026-11-01"}, "scopes.0"),
        ({"role": "secretariat", "state": "SEN", "starts_on": "2026-11-01"}, "scopes.0"),
        ({"role": "state", "state": "XXX", "starts_on": "2026-11-01"}, "scopes.0.state"),
        ({"role": "donor", "donor": "NOBODY", "starts_on": "2026-11-01"}, "scopes.0.donor"),
        ({"role": "committee", "state": "SEN", "starts_on": "2026-11-01"}, "scopes.0"),
        ({**SCOPE, "ends_on": "2026-10-01"}, "scopes.0"),
        ({**SCOPE, "is_chair": True}, "scopes.0"),
    ):
        refused = await iris.post(
            "/api/v1/accounts", {"email": "awa@example.org", "name": "Awa", "scopes": [scope]}
        )
        assert refused.status_code == 400, (scope, refused.text)
        assert refused.json()["errors"][0]["field"] == where
    assert len((await iris.get("/api/v1/accounts")).json()["items"]) == 1, "nothing was half made"


async def test_an_address_has_one_account(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    body = {"email": "Awa@example.org", "name": "Awa", "scopes": []}
    assert (await iris.post("/api/v1/accounts", body)).status_code == 201
    again = await iris.post("/api/v1/accounts", {**body, "email": "awa@EXAMPLE.org"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/email-taken")


async def test_of_two_who_edit_the_second_gets_the_newer_version(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    path = f"/api/v1/accounts/{awa.account}"
    etag = (await iris.get(path)).headers["etag"]
    first = await iris.patch(path, {"name": "Awa Diop"}, headers={"if-match": etag})
    assert first.status_code == 200
    second = await iris.patch(path, {"is_locked": True}, headers={"if-match": etag})
    assert (second.status_code, second.json()["type"]) == (412, "/problems/outdated")
    assert second.json()["current"]["name"] == "Awa Diop"
    assert second.json()["current"]["is_locked"] is False
    assert second.headers["etag"] == first.headers["etag"]
    third = await iris.patch(path, {"is_locked": True}, headers={"if-match": second.headers["etag"]})
    assert third.json()["is_locked"] is True
    for header in ({}, {"if-match": "*"}):
        unsaid = await iris.patch(path, {"name": "B"}, headers=header)
        assert (unsaid.status_code, unsaid.json()["type"]) == (428, "/problems/if-match-needed")


async def test_locking_ends_sessions_and_tokens_at_once(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    body = {"name": "m", "permission": "read", "scope_id": str(awa.scope), "days": 9}
    secret = (await awa.post("/api/v1/tokens", body)).json()["token"]
    machine = house.stranger()
    machine.headers["authorization"] = f"Bearer {secret}"
    assert (await machine.get("/api/v1/releases")).status_code == 200
    await iris.patch(f"/api/v1/accounts/{awa.account}", {"is_locked": True})
    assert (await machine.get("/api/v1/releases")).status_code == 401
    assert (await awa.get("/api/v1/account")).status_code == 401
    await iris.patch(f"/api/v1/accounts/{awa.account}", {"is_locked": False})
    assert (await awa.sign_in()).status_code == 201


async def test_somebody_is_signed_out_everywhere_and_may_sign_in_again(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    body = {"name": "m", "permission": "read", "scope_id": str(awa.scope), "days": 9}
    secret = (await awa.post("/api/v1/tokens", body)).json()["token"]
    path = f"/api/v1/accounts/{awa.account}/sessions"
    assert (await awa.send("DELETE", path)).status_code == 403
    assert (await iris.send("DELETE", path)).status_code == 204
    assert (await awa.get("/api/v1/account")).status_code == 401
    machine = house.stranger()
    machine.headers["authorization"] = f"Bearer {secret}"
    assert (await machine.get("/api/v1/releases")).status_code == 200, "tokens of machines stay"
    event = (await iris.get("/api/v1/audit-events?action=sessions.ended")).json()["items"][0]
    assert (event["subject"], event["before"]) == (str(awa.account), '{"sessions":1}')
    assert (await awa.sign_in()).status_code == 201
    unknown = await iris.send("DELETE", "/api/v1/accounts/00000000-0000-4000-8000-000000000000/sessions")
    assert unknown.status_code == 404


async def test_nobody_locks_themselves_out(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    refused = await iris.patch(f"/api/v1/accounts/{iris.account}", {"is_locked": True})
    assert refused.status_code == 409
    path = f"/api/v1/accounts/{iris.account}/scopes/{iris.scope}"
    refused = await iris.patch(path, {"ends_on": "2026-11-21", "is_chair": False})
    assert refused.status_code == 409


async def test_a_scope_that_is_ended_gives_no_right_from_then_on(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    assert (await awa.get("/api/v1/releases")).status_code == 200
    path = f"/api/v1/accounts/{awa.account}/scopes/{awa.scope}"
    ended = await iris.patch(path, {"ends_on": "2026-11-21", "is_chair": False})
    assert ended.status_code == 200, ended.text
    assert (await awa.get("/api/v1/releases")).status_code == 403
    granted = await iris.post(f"/api/v1/accounts/{awa.account}/scopes", {**SCOPE, "state": "AGO"})
    assert granted.json()["party"] == "state:AGO"
    assert (await awa.get("/api/v1/session")).json()["acting"] is None, "nobody goes on for another unawares"
    await awa.post("/api/v1/session/scope", {"scope_id": granted.json()["id"]})
    assert (await awa.get("/api/v1/session")).json()["acting"]["party"] == "state:AGO"


async def test_a_committee_member_has_a_term(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    body = {
        "role": "committee",
        "state": "KHM",
        "is_chair": True,
        "starts_on": "2026-11-01",
        "ends_on": "2028-12-01",
    }
    granted = await iris.post(f"/api/v1/accounts/{iris.account}/scopes", body)
    assert granted.json()["is_chair"] is True
    path = f"/api/v1/accounts/{iris.account}/scopes/{granted.json()['id']}"
    assert (await iris.patch(path, {"ends_on": None, "is_chair": True})).status_code == 409


async def test_the_list_pages_filters_and_is_a_file(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    for name in ("awa", "bea", "cyd"):
        await house.person(f"{name}@example.org", signed_in=False)
    first = (await iris.get("/api/v1/accounts?limit=2")).json()
    rest = (await iris.get("/api/v1/accounts", params={"limit": 2, "cursor": first["next"]})).json()
    emails = [row["email"] for row in first["items"] + rest["items"]]
    assert emails == ["awa@example.org", "bea@example.org", "cyd@example.org", "iris@example.org"]
    assert (await iris.get("/api/v1/accounts?is_locked=true")).json()["items"] == []
    file = await iris.get("/api/v1/accounts?format=csv")
    assert file.headers["cache-control"] == "no-store"
    assert "awa@example.org" in file.text
