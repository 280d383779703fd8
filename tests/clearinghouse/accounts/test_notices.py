"""Owners get a letter when how their account is signed in to was changed; nobody else does."""

from collections.abc import AsyncIterator
from typing import Any

import pyotp
import pytest

from people import PASSWORD, House, Person
from post_office import post_office, read, text_of

NEW = "seven green lanterns by the sea"


@pytest.fixture
async def post(sample_copy: Any) -> AsyncIterator[tuple[House, list[str]]]:
    """The application with a post office, and the letters that came."""
    with post_office() as (port, letters):
        house = House(
            CLEARINGHOUSE_SMTP_URL=f"smtp://127.0.0.1:{port}",
            CLEARINGHOUSE_MAIL_FROM="house@example.org",
            CLEARINGHOUSE_PUBLIC_URL="http://test",
        )
        yield house, letters
        await house.close()


def code_of(house: House, secret: str) -> str:
    return pyotp.TOTP(secret).at(int(house.now.timestamp()))


async def set_up(house: House, person: Person, password: str = PASSWORD) -> str:
    begun = await person.post("/api/v1/account/second-factor", {"current_password": password})
    secret = str(begun.json()["secret"])
    path = "/api/v1/account/second-factor/confirmation"
    assert (await person.post(path, {"code": code_of(house, secret)})).status_code == 201
    return secret


async def test_each_change_of_how_one_signs_in_is_told_to_the_owner_alone(
    post: tuple[House, list[str]],
) -> None:
    house, letters = post
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    secret = await set_up(house, awa)
    own = {"current_password": PASSWORD}
    for path in ("/api/v1/account/recovery-codes", "/api/v1/account/second-factor/removal"):
        house.pass_time(seconds=60)
        done = await awa.post(path, {**own, "code": code_of(house, secret)})
        assert done.status_code < 300, done.text
    await awa.post("/api/v1/account/password", {**own, "new_password": NEW})
    await awa.post("/api/v1/tokens", {"name": "n", "permission": "read", "scope_id": None, "days": 1})
    removal = f"/api/v1/accounts/{awa.account}/second-factor/removal"
    assert (await iris.post(removal)).status_code == 204, "there is none, so nothing is told"
    house.pass_time(seconds=90)
    assert (await awa.sign_in(NEW)).status_code == 201
    await set_up(house, awa, NEW)
    assert (await iris.post(removal)).status_code == 204
    assert await house.send_letters() == 7
    told = [text_of(each) for each in read(letters, 7)]
    for words, number in (
        ("was set up", 2),
        ("recovery codes were made", 1),
        ("taken away", 2),
        ("new password was set", 1),
        ("token was made", 1),
    ):
        assert sum(words in text for text in told) == number, words
    for text in told:
        assert "tell the secretariat" in text
        assert "on 21 November 2026 at 12:0" in text
        for secret in (PASSWORD, NEW, "http", "#", "chm_"):
            assert secret not in text
    assert {each["To"] for each in read(letters, 7)} == {"awa@example.org"}


async def test_a_password_set_by_a_link_is_told_and_the_first_one_is_not(
    post: tuple[House, list[str]],
) -> None:
    house, letters = post
    iris = await house.person("iris@example.org", ("secretariat", None))
    invited = await iris.post("/api/v1/accounts", {"email": "awa@example.org", "name": "Awa", "scopes": []})
    guest = house.stranger()
    await guest.get("/api/v1/session")
    token = invited.json()["link"].partition("#")[2]
    body = {"token": token, "name": "Awa", "password": NEW}
    assert (await guest.post("/api/v1/invitation/acceptance", body)).status_code == 204
    await guest.post("/api/v1/password-reset", {"email": "awa@example.org"})
    assert await house.send_letters() == 2
    invitation, link = sorted(read(letters, 2), key=lambda each: "new password" in each["Subject"])
    assert "chosen" not in text_of(invitation)
    reset = text_of(link).partition("http://test/reset#")[2].split()[0]
    done = await guest.post("/api/v1/password-reset/confirmation", {"token": reset, "password": PASSWORD})
    assert done.status_code == 204, done.text
    assert await house.send_letters() == 1
    last = read(letters, 3)[-1]
    assert (last["To"], "new password was set" in text_of(last)) == ("awa@example.org", True)


async def test_a_code_that_comes_twice_is_refused_and_told_and_a_wrong_one_is_not_told(
    post: tuple[House, list[str]],
) -> None:
    house, letters = post
    awa = await house.person("awa@example.org")
    secret = await set_up(house, awa)
    house.pass_time(seconds=90)
    code = code_of(house, secret)
    assert (await awa.sign_in(code=code)).status_code == 201
    assert (await awa.sign_in(code="000000")).status_code == 401
    again = await awa.sign_in(code=code)
    assert (again.status_code, again.json()["type"]) == (401, "/problems/second-factor-needed")
    assert "used already" in again.json()["detail"]
    assert await house.send_letters() == 2
    (told,) = [each for each in read(letters, 2) if "refused" in each["Subject"]]
    assert "used before" in text_of(told)


async def test_an_answer_given_again_is_not_told_again(post: tuple[House, list[str]]) -> None:
    house, letters = post
    awa = await house.person("awa@example.org")
    body = {"name": "n", "permission": "read", "scope_id": None, "days": 1}
    for _ in range(2):
        await awa.post("/api/v1/tokens", body, headers={"idempotency-key": "the-same"})
    await awa.post("/api/v1/tokens", {**body, "name": "other"})
    assert await house.send_letters() == 2
    assert len(read(letters, 2)) == 2


async def test_where_no_letters_are_sent_all_goes_on(house: House) -> None:
    awa = await house.person("awa@example.org")
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert (await awa.post("/api/v1/account/password", body)).status_code == 204
