"""Invitations and new passwords by links that work once."""

import asyncio
import email
from email.message import Message
from typing import Any

from clearinghouse.accounts.account import link_token
from clearinghouse.keys import Keys
from people import House, Person
from post_office import post_office

NEW = "seven green lanterns by the sea"


async def invited(house: House) -> tuple[Person, str]:
    """Somebody who was invited, and the token of the link."""
    secretariat = await house.person("iris@example.org", ("secretariat", None))
    body = {
        "email": "awa@example.org",
        "name": "A. Diop",
        "scopes": [{"role": "state", "state": "SEN", "starts_on": "2026-11-01"}],
    }
    answer = await secretariat.post("/api/v1/accounts", body)
    assert answer.status_code == 201, answer.text
    guest = house.stranger()
    guest.email = "awa@example.org"
    await guest.get("/api/v1/session")
    return guest, answer.json()["link"].partition("#")[2]


async def test_an_invitation_is_read_accepted_and_signs_in_for_its_scope(house: House) -> None:
    guest, token = await invited(house)
    read = await guest.post("/api/v1/invitation", {"token": token})
    assert read.json() == {"kind": "invitation", "email": "awa@example.org", "name": "A. Diop"}
    accepted = await guest.post(
        "/api/v1/invitation/acceptance", {"token": token, "name": "Awa Diop", "password": NEW}
    )
    assert accepted.status_code == 204, accepted.text
    answer = await guest.sign_in(NEW)
    assert answer.json()["acting"]["party"] == "state:SEN"
    assert answer.json()["account"]["name"] == "Awa Diop"


async def test_a_link_works_once(house: House) -> None:
    guest, token = await invited(house)
    body = {"token": token, "name": "Awa", "password": NEW}
    answers = await asyncio.gather(*(guest.post("/api/v1/invitation/acceptance", body) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [204, 410, 410, 410, 410]
    again = await guest.post("/api/v1/invitation", {"token": token})
    assert (again.status_code, again.json()["type"]) == (410, "/problems/link-over")
    assert "Ask for a new one" in again.json()["detail"]


async def test_a_link_ends_by_itself_and_by_a_newer_one(house: House) -> None:
    guest, token = await invited(house)
    secretariat = await house.person("bob@example.org", ("secretariat", None))
    rows = (await secretariat.get("/api/v1/accounts")).json()["items"]
    id = next(row["id"] for row in rows if row["email"] == "awa@example.org")
    newer = (await secretariat.post(f"/api/v1/accounts/{id}/link")).json()
    assert newer["kind"] == "invitation"
    assert (await guest.post("/api/v1/invitation", {"token": token})).status_code == 410
    token = newer["link"].partition("#")[2]
    assert (await guest.post("/api/v1/invitation", {"token": token})).status_code == 200
    house.pass_time(days=8)
    assert (await guest.post("/api/v1/invitation", {"token": token})).status_code == 410


async def test_a_link_cannot_be_made_up_or_used_for_something_else(house: House) -> None:
    guest, token = await invited(house)
    id, _, signature = token.partition(".")
    for made_up in (
        f"{id}.{'0' * 64}",
        f"{'0' * 32}.{signature}",
        f"{id}.{signature[:-1]}{'1' if signature[-1] == '0' else '0'}",
        "0" * 40,
    ):
        assert (await guest.post("/api/v1/invitation", {"token": made_up})).status_code == 410
    as_reset = await guest.post("/api/v1/password-reset/confirmation", {"token": token, "password": NEW})
    assert as_reset.status_code == 410


async def test_links_outlive_a_change_of_the_key(house: House) -> None:
    _, token = await invited(house)
    house.app = house.made(Keys(("n" * 40, "k" * 40)))
    later = house.stranger()
    await later.get("/api/v1/session")
    assert (await later.post("/api/v1/invitation", {"token": token})).status_code == 200
    house.app = house.made(Keys(("n" * 40,)))
    last = house.stranger()
    await last.get("/api/v1/session")
    assert (await last.post("/api/v1/invitation", {"token": token})).status_code == 410


async def test_a_weak_password_uses_no_link_up(house: House) -> None:
    guest, token = await invited(house)
    refused = await guest.post(
        "/api/v1/invitation/acceptance", {"token": token, "name": "Awa", "password": "password1234"}
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/weak-password")
    assert (await guest.post("/api/v1/invitation", {"token": token})).status_code == 200


async def test_asking_for_a_new_password_answers_the_same_for_every_address(house: House) -> None:
    await house.person("awa@example.org", signed_in=False)
    shapes = set()
    for address in ("awa@example.org", "nobody@example.org"):
        stranger = house.stranger()
        await stranger.get("/api/v1/session")
        answer = await stranger.post("/api/v1/password-reset", {"email": address})
        assert answer.status_code == 202
        shapes.add((answer.content, frozenset(answer.headers) - {"x-request-id"}))
    assert len(shapes) == 1


async def test_nobody_is_flooded_with_letters(house: House) -> None:
    stranger = house.stranger()
    await stranger.get("/api/v1/session")
    answers = [
        (await stranger.post("/api/v1/password-reset", {"email": "awa@example.org"})).status_code
        for _ in range(7)
    ]
    assert answers == [202] * 5 + [429] * 2


async def test_without_a_server_for_letters_the_secretariat_passes_the_link_on(house: House) -> None:
    person = await house.person("awa@example.org")
    stranger = house.stranger()
    await stranger.get("/api/v1/session")
    answer = await stranger.post("/api/v1/password-reset", {"email": "awa@example.org"})
    assert answer.json() == {"comes_from": "secretariat"}
    secretariat = await house.person("iris@example.org", ("secretariat", None))
    asked = (await secretariat.get("/api/v1/audit-events?action=reset.asked")).json()["items"]
    assert [row["subject"] for row in asked] == [str(person.account)]
    made = (await secretariat.post(f"/api/v1/accounts/{person.account}/link")).json()
    assert (made["kind"], made["is_letter_sent"]) == ("reset", False)
    token = made["link"].partition("#")[2]
    done = await stranger.post("/api/v1/password-reset/confirmation", {"token": token, "password": NEW})
    assert done.status_code == 204, done.text
    assert (await person.get("/api/v1/account")).status_code == 401, "a new password ends all sessions"
    assert (await person.sign_in(NEW)).status_code == 201


async def test_a_letter_brings_the_link(sample_copy: Any) -> None:
    with post_office() as (port, letters):
        house = House(
            CLEARINGHOUSE_SMTP_URL=f"smtp://127.0.0.1:{port}",
            CLEARINGHOUSE_MAIL_FROM="house@example.org",
            CLEARINGHOUSE_PUBLIC_URL="http://test",
        )
        person = await house.person("awa@example.org", signed_in=False)
        await person.get("/api/v1/session")
        answer = await person.post("/api/v1/password-reset", {"email": "awa@example.org"})
        assert answer.json() == {"comes_from": "letter"}
        assert letters == [], "the worker sends letters, not the request"
        assert await house.send_letters() == 1
    letter: Message = email.message_from_string(letters[0])
    assert letter["To"] == "awa@example.org"
    text = letter.get_payload(decode=True).decode()  # type: ignore[union-attr]  # it has one part
    token = text.partition("http://test/reset#")[2].split()[0]
    done = await person.post("/api/v1/password-reset/confirmation", {"token": token, "password": NEW})
    assert done.status_code == 204, done.text
    await house.close()


async def test_a_post_office_that_is_closed_changes_no_answer(sample_copy: Any) -> None:
    house = House(
        CLEARINGHOUSE_SMTP_URL="smtp://127.0.0.1:1",
        CLEARINGHOUSE_MAIL_FROM="house@example.org",
        CLEARINGHOUSE_PUBLIC_URL="http://test",
    )
    person = await house.person("awa@example.org", signed_in=False)
    await person.get("/api/v1/session")
    assert (await person.post("/api/v1/password-reset", {"email": "awa@example.org"})).status_code == 202
    assert await house.send_letters() == 1
    assert await house.row("select state from clearinghouse.letter") == "waiting"
    house.pass_time(minutes=1)
    assert await house.send_letters() == 1, "it is tried again"
    await house.close()


def test_the_signature_is_of_kind_and_end_as_well() -> None:
    from datetime import UTC, datetime
    from uuid import uuid4

    keys, id = Keys(("k" * 40,)), uuid4()
    one = link_token(keys, "reset", id, datetime(2026, 1, 1, tzinfo=UTC))
    assert one != link_token(keys, "invitation", id, datetime(2026, 1, 1, tzinfo=UTC))
    assert one != link_token(keys, "reset", id, datetime(2027, 1, 1, tzinfo=UTC))
