"""A POST is done once for each key."""

import asyncio

import pytest

from clearinghouse.keys import Keys
from people import House

BODY = {"name": "nightly", "permission": "read", "scope_id": None, "days": 1}


async def test_the_same_request_again_gets_the_same_answer_and_does_nothing(house: House) -> None:
    person = await house.person("awa@example.org")
    key = {"idempotency-key": "a-key-of-mine"}
    first = await person.post("/api/v1/tokens", BODY, headers=key)
    again = await person.post("/api/v1/tokens", BODY, headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len((await person.get("/api/v1/tokens")).json()["items"]) == 1


async def test_the_same_key_with_another_request_is_a_conflict(house: House) -> None:
    person = await house.person("awa@example.org")
    key = {"idempotency-key": "a-key-of-mine"}
    await person.post("/api/v1/tokens", BODY, headers=key)
    other = await person.post("/api/v1/tokens", {**BODY, "days": 2}, headers=key)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/idempotency-key-used")
    assert len((await person.get("/api/v1/tokens")).json()["items"]) == 1


async def test_many_at_once_are_one(house: House) -> None:
    person = await house.person("awa@example.org")
    key = {"idempotency-key": "a-key-of-mine"}
    answers = await asyncio.gather(*(person.post("/api/v1/tokens", BODY, headers=key) for _ in range(8)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert len((await person.get("/api/v1/tokens")).json()["items"]) == 1


async def test_a_refused_request_keeps_no_key(house: House) -> None:
    person = await house.person("awa@example.org")
    key = {"idempotency-key": "a-key-of-mine"}
    refused = await person.post("/api/v1/tokens", {**BODY, "days": 0}, headers=key)
    assert refused.status_code == 400
    assert (await person.post("/api/v1/tokens", BODY, headers=key)).status_code == 201


async def test_keys_of_others_are_out_of_reach(house: House) -> None:
    awa, bea = await house.person("awa@example.org"), await house.person("bea@example.org")
    key = {"idempotency-key": "the-same-key"}
    first = await awa.post("/api/v1/tokens", BODY, headers=key)
    other = await bea.post("/api/v1/tokens", BODY, headers=key)
    assert other.status_code == 201
    assert other.json()["token"] != first.json()["token"]


@pytest.mark.parametrize("key", [None, "", "with space", "x" * 101, "\x7f"])
async def test_whoever_is_signed_in_must_give_a_key_that_can_be_one(house: House, key: str | None) -> None:
    person = await house.person("awa@example.org")
    headers = {"x-csrftoken": person.client.cookies["csrftoken"]}
    if key is not None:
        headers["idempotency-key"] = key
    answer = await person.client.post("/api/v1/tokens", json=BODY, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_a_sign_in_whose_answer_was_lost_is_answered_again(house: House) -> None:
    from people import PASSWORD

    person = await house.person("awa@example.org", signed_in=False)
    await person.get("/api/v1/session")
    headers = {
        "x-csrftoken": person.client.cookies["csrftoken"],
        "cookie": f"csrftoken={person.client.cookies['csrftoken']}",
        "idempotency-key": "sign-in-1",
    }
    body = {"email": person.email, "password": PASSWORD}
    first, again = [
        await house.client().post("/api/v1/session", json=body, headers=headers) for _ in range(2)
    ]
    assert first.headers.get_list("set-cookie") == again.headers.get_list("set-cookie")
    assert await house.row("select count(*) from clearinghouse.session") == 1


async def test_answers_are_forgotten_after_a_day_and_unreadable_without_the_key(house: House) -> None:
    person = await house.person("awa@example.org")
    key = {"idempotency-key": "a-key-of-mine"}
    first = await person.post("/api/v1/tokens", BODY, headers=key)
    secret = first.json()["token"]
    assert secret not in await house.row("select json_agg(k)::text from clearinghouse.kept_answer k")
    cookies = person.client.cookies
    person.client = house.client(house.made(Keys(("other" * 10, "k" * 40))))
    person.client.cookies = cookies
    assert (await person.post("/api/v1/tokens", BODY, headers=key)).content == first.content
    house.pass_time(hours=25)
    await person.sign_in()
    assert (await person.post("/api/v1/tokens", BODY, headers=key)).json()["token"] != secret
