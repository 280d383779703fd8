"""Signing in: who gets in, who does not, and what is told."""

import asyncio
import re

import pytest
import structlog

from clearinghouse.accounts.account import ACCOUNT_FAILURES, NETWORK_FAILURES
from clearinghouse.settings import read_settings
from people import PASSWORD, House


async def test_the_right_password_gives_a_session_and_the_scope(house: House) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"), signed_in=False)
    assert (await person.get("/api/v1/session")).json()["account"] is None
    answer = await person.sign_in()
    assert answer.status_code == 201
    shown = (await person.get("/api/v1/session")).json()
    assert shown["account"] == {"id": str(person.account), "name": "Awa", "email": "awa@example.org"}
    assert shown["acting"]["party"] == "state:SEN"
    assert answer.json() == shown


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    cookies = (await person.sign_in()).headers.get_list("set-cookie")
    session = next(each for each in cookies if each.startswith("session="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Path=/" in session
    assert "HttpOnly" not in next(each for each in cookies if each.startswith("csrftoken="))


async def test_over_https_the_cookie_is_secure_and_of_this_host_alone(sample_copy: object) -> None:
    house = House(CLEARINGHOUSE_PUBLIC_URL="https://test")
    person = await house.person("awa@example.org", signed_in=False)
    cookies = (await person.sign_in()).headers.get_list("set-cookie")
    session = next(each for each in cookies if each.startswith("__Host-session="))
    assert "Secure" in session
    assert "Domain" not in session
    assert (await person.get("/api/v1/session")).json()["account"] is not None
    await house.close()


@pytest.mark.parametrize("email", ["awa@example.org", "nobody@example.org"])
async def test_a_wrong_password_and_an_unknown_address_are_told_the_same(house: House, email: str) -> None:
    await house.person("awa@example.org", signed_in=False)
    stranger = house.stranger()
    stranger.email = email
    answer = await stranger.sign_in("wrong wrong wrong")
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/sign-in-refused"
    assert email not in answer.text
    assert "session" not in stranger.client.cookies


async def test_an_address_is_the_same_in_capitals(house: House) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    person.email = " AWA@Example.ORG "
    assert (await person.sign_in()).status_code == 201


async def test_after_some_failures_the_account_waits_and_then_is_heard_again(house: House) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    for _ in range(ACCOUNT_FAILURES):
        assert (await person.sign_in("wrong wrong wrong")).status_code == 401
    refused = await person.sign_in()
    assert refused.status_code == 429
    assert refused.json()["type"] == "/problems/too-many-attempts"
    assert 0 < int(refused.headers["retry-after"]) <= 900
    elsewhere = house.stranger("198.51.100.7")
    elsewhere.email = person.email
    assert (await elsewhere.sign_in()).status_code == 429
    house.pass_time(minutes=16)
    assert (await person.sign_in()).status_code == 201


async def test_an_unknown_address_waits_just_so(house: House) -> None:
    stranger = house.stranger()
    stranger.email = "nobody@example.org"
    answers = [(await stranger.sign_in("wrong wrong wrong")).status_code for _ in range(ACCOUNT_FAILURES + 1)]
    assert answers == [401] * ACCOUNT_FAILURES + [429]


async def test_brute_force_at_once_is_counted_whole(house: House) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    await person.get("/api/v1/session")
    body = {"email": person.email, "password": "wrong wrong wrong"}
    answers = await asyncio.gather(*(person.post("/api/v1/session", body) for _ in range(20)))
    statuses = sorted(each.status_code for each in answers)
    assert statuses == [401] * ACCOUNT_FAILURES + [429] * (20 - ACCOUNT_FAILURES)


async def test_one_network_cannot_try_many_accounts(house: House) -> None:
    async def attempt(number: int, address: str) -> int:
        stranger = house.stranger(address)
        stranger.email = f"nobody{number}@example.org"
        return (await stranger.sign_in("wrong wrong wrong")).status_code

    for number in range(NETWORK_FAILURES):
        assert await attempt(number, "203.0.113.9") == 401
    assert await attempt(NETWORK_FAILURES, "203.0.113.9") == 429
    assert await attempt(NETWORK_FAILURES + 1, "203.0.113.10") == 401


async def test_success_forgets_the_failures_before_it(house: House) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    for _ in range(3):
        for _ in range(ACCOUNT_FAILURES - 1):
            assert (await person.sign_in("wrong wrong wrong")).status_code == 401
        house.pass_time(seconds=1)
        assert (await person.sign_in()).status_code == 201
        house.pass_time(seconds=1)


async def test_neither_password_nor_address_is_kept_beside_the_account(house: House) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    await person.sign_in("wrong wrong wrong")
    await person.sign_in()
    kept = await house.row(
        """select (select json_agg(t) from clearinghouse.sign_in_attempt t)::text
           || (select json_agg(t) from clearinghouse.session t)::text
           || (select json_agg(t) from clearinghouse.kept_answer t)::text
           || (select json_agg(t) from clearinghouse.audit_event t)::text"""
    )
    secret = person.client.cookies["session"]
    for word in ("wrong wrong", PASSWORD, "192.0.2.1", "awa@example.org", secret):
        assert word not in kept


async def test_a_session_known_before_signing_in_is_not_the_one_after(house: House) -> None:
    person = await house.person("awa@example.org")
    known = person.client.cookies["session"]
    await person.sign_in()
    assert person.client.cookies["session"] != known
    attacker = house.client()
    attacker.cookies.set("session", known)
    assert (await attacker.get("/api/v1/session")).json()["account"] is None


async def test_a_session_that_somebody_made_up_is_taken_away_and_never_used(house: House) -> None:
    answer = await house.client().get(
        "/api/v1/session", headers={"cookie": "session=chosen-by-somebody-else"}
    )
    assert answer.json()["account"] is None
    taken = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("session="))
    assert "Max-Age=0" in taken
    assert await house.row("select count(*) from clearinghouse.session") == 0


async def test_a_locked_account_says_so_to_its_owner_alone(house: House) -> None:
    from clearinghouse.accounts import store

    person = await house.person("awa@example.org", signed_in=False)
    await store.set_locked(person.account, True)  # type: ignore[arg-type]  # it has an account
    assert (await person.sign_in("wrong wrong wrong")).json()["type"] == "/problems/sign-in-refused"
    told = await person.sign_in()
    assert (told.status_code, told.json()["type"]) == (403, "/problems/account-locked")
    assert "secretariat" in told.json()["detail"]


async def test_locking_ends_what_is_open_at_once(house: House) -> None:
    from clearinghouse.accounts import store

    person = await house.person("awa@example.org")
    await store.set_locked(person.account, True)  # type: ignore[arg-type]  # it has an account
    assert (await person.get("/api/v1/account")).status_code == 401


async def test_sign_in_answers_do_not_tell_how_the_address_is_known_by_their_shape(house: House) -> None:
    await house.person("awa@example.org", signed_in=False)
    shapes = set()
    for email in ("awa@example.org", "nobody@example.org"):
        stranger = house.stranger()
        stranger.email = email
        answer = await stranger.sign_in("wrong wrong wrong")
        names = frozenset(answer.headers) - {"x-request-id"}
        shapes.add((answer.text, names))
    assert len(shapes) == 1


async def test_the_device_is_told_in_words(house: House) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    person.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    await person.sign_in()
    rows = (await person.get("/api/v1/sessions")).json()["items"]
    assert [(row["device"], row["is_current"]) for row in rows] == [("Firefox on Linux", True)]
    assert re.fullmatch(r"[0-9a-f-]{36}", rows[0]["id"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"CLEARINGHOUSE_ENV": "production"}, True),
        ({"CLEARINGHOUSE_ENV": "production", "CLEARINGHOUSE_PUBLIC_URL": "https://x.example"}, True),
        ({"CLEARINGHOUSE_ENV": "production", "CLEARINGHOUSE_PUBLIC_URL": "http://x.example"}, False),
        ({}, False),
    ],
)
def test_in_production_cookies_are_secure_unless_the_operator_says_otherwise(
    given: dict[str, str], expected: bool
) -> None:
    assert read_settings(given).is_https is expected


async def test_every_refusal_of_a_sign_in_is_logged(house: House) -> None:
    from clearinghouse.accounts import store

    awa = await house.person("awa@example.org", signed_in=False)
    bea = await house.person("bea@example.org", signed_in=False)
    await store.set_locked(bea.account, True)  # type: ignore[arg-type]  # it has an account
    with structlog.testing.capture_logs() as lines:
        for _ in range(ACCOUNT_FAILURES + 1):
            await awa.sign_in("wrong wrong wrong")
        await bea.sign_in()
        await awa.client.put("/api/v1/session")
    events = [(line["event"], line["log_level"]) for line in lines]
    assert events.count(("sign_in_refused", "info")) == ACCOUNT_FAILURES
    assert events.count(("sign_in_not_heard", "warning")) == 1
    assert events.count(("sign_in_of_locked_account", "info")) == 1
    assert events.count(("method_refused", "info")) == 1


async def test_no_secret_and_no_address_stands_in_the_log(house: House) -> None:
    with structlog.testing.capture_logs() as lines:
        person = await house.person("awa@example.org", ("state", "SEN"))
        await person.sign_in("wrong wrong wrong")
        body = {"name": "m", "permission": "read", "scope_id": None, "days": 1}
        token = (await person.post("/api/v1/tokens", body)).json()["token"]
        await house.client().get("/api/v1/account", headers={"authorization": f"Bearer {token}x"})
        await person.post("/api/v1/session", {"email": "awa@example.org", "password": "x" * 200})
        await house.client().delete("/api/v1/session")
    told = str(lines)
    events = {line["event"] for line in lines}
    assert {"sign_in_refused", "access_refused", "input_refused"} <= events
    secrets = (
        PASSWORD,
        "wrong wrong",
        token,
        person.client.cookies["session"],
        "awa@example.org",
        "192.0.2.1",
        "x" * 20,
    )
    assert not [secret for secret in secrets if secret in told]
