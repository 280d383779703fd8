"""Sessions: how long they last, how they end, and that a new key ends none."""

from datetime import timedelta

from clearinghouse.keys import Keys
from clearinghouse.settings import read_settings
from people import PASSWORD, House, Person

NEW = "seven green lanterns by the sea"


async def twice(house: House) -> tuple[Person, Person]:
    """One account in two browsers."""
    here = await house.person("awa@example.org", ("state", "SEN"))
    there = Person(house, house.client(), here.account, here.email)
    assert (await there.sign_in()).status_code == 201
    return here, there


async def is_in(person: Person) -> bool:
    return bool((await person.get("/api/v1/session")).json()["account"])


async def test_signing_out_ends_this_session_and_takes_the_cookie(house: House) -> None:
    here, there = await twice(house)
    secret = here.client.cookies["session"]
    assert (await here.delete("/api/v1/session")).status_code == 204
    assert "session" not in here.client.cookies
    here.client.cookies.set("session", secret)
    assert not await is_in(here)
    assert await is_in(there)


async def test_signing_out_everywhere_ends_all(house: House) -> None:
    here, there = await twice(house)
    assert (await here.delete("/api/v1/sessions")).status_code == 204
    assert not await is_in(here)
    assert not await is_in(there)


async def test_one_session_is_ended_from_another(house: House) -> None:
    here, there = await twice(house)
    rows = (await here.get("/api/v1/sessions")).json()["items"]
    other = next(row["id"] for row in rows if not row["is_current"])
    assert (await here.delete(f"/api/v1/sessions/{other}")).status_code == 204
    assert await is_in(here)
    assert not await is_in(there)


async def test_a_session_ends_when_unused_and_in_any_case_after_its_time(house: House) -> None:
    here, there = await twice(house)
    for _ in range(11):
        house.pass_time(hours=1)
        assert await is_in(here)
    assert not await is_in(there), "it was not used for two hours"
    house.pass_time(hours=1, seconds=1)
    assert not await is_in(here), "twelve hours are over"


async def test_a_new_password_ends_all_other_sessions(house: House) -> None:
    here, there = await twice(house)
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert (await here.post("/api/v1/account/password", body)).status_code == 204
    assert await is_in(here)
    assert not await is_in(there)
    assert (await there.sign_in()).status_code == 401
    assert (await there.sign_in(NEW)).status_code == 201


async def test_a_changed_key_signs_nobody_out_and_forms_on_screen_go_on(house: House) -> None:
    here, _ = await twice(house)
    cookies = here.client.cookies
    here.client = house.client(house.made(Keys(("n" * 40, "k" * 40))))
    here.client.cookies = cookies
    assert await is_in(here)
    assert (await here.patch("/api/v1/account", {"name": "Awa D."})).status_code == 200


async def test_what_an_account_sees_is_kept_by_nobody_on_the_way(house: House) -> None:
    here, _ = await twice(house)
    for path, kept in (
        ("/api/v1/account", "no-store"),
        ("/api/v1/session", "no-store"),
        ("/api/v1/releases", "no-store"),
        ("/api/v1/commitments?limit=1", "private, no-cache"),
    ):
        answer = await here.get(path)
        assert answer.headers["cache-control"] == kept, path
        assert {"Cookie", "Authorization"} <= set(answer.headers["vary"].split(", "))
    public = await house.client().get("/api/v1/commitments?limit=1")
    assert public.headers["cache-control"] == "public, no-cache"
    assert {"Cookie", "Authorization"} <= set(public.headers["vary"].split(", "))


def test_unless_set_otherwise_a_session_ends_after_half_an_hour_unused_and_twelve_hours() -> None:
    settings = read_settings({})
    assert (settings.session_idle, settings.session_lifetime) == (timedelta(minutes=30), timedelta(hours=12))
