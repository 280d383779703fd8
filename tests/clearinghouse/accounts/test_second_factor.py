"""The second factor, and what to do without it."""

import pyotp

from clearinghouse.accounts.second_factor import RECOVERY_CODES, canonical_recovery_code, step_of
from clearinghouse.keys import Keys
from people import PASSWORD, House, Person


def shown_now(house: House, secret: str) -> str:
    return pyotp.TOTP(secret).at(int(house.now.timestamp()))


async def with_factor(house: House) -> tuple[Person, str, list[str]]:
    """Somebody with a second factor, its secret and the recovery codes."""
    person = await house.person("awa@example.org", ("state", "SEN"))
    begun = await person.post("/api/v1/account/second-factor", {"current_password": PASSWORD})
    assert begun.status_code == 201, begun.text
    secret = begun.json()["secret"]
    assert begun.json()["uri"].startswith("otpauth://totp/Clearing%20House:awa%40example.org?secret=")
    confirmed = await person.post(
        "/api/v1/account/second-factor/confirmation", {"code": shown_now(house, secret)}
    )
    assert confirmed.status_code == 201, confirmed.text
    house.pass_time(seconds=90)
    return person, secret, confirmed.json()["codes"]


async def test_with_a_second_factor_the_password_alone_is_not_enough(house: House) -> None:
    person, secret, codes = await with_factor(house)
    assert len(set(codes)) == RECOVERY_CODES
    told = await person.sign_in()
    assert (told.status_code, told.json()["type"]) == (401, "/problems/second-factor-needed")
    assert (await person.sign_in(code="000000")).json()["type"] == "/problems/second-factor-needed"
    assert (await person.sign_in(code=shown_now(house, secret))).status_code == 201
    rows = (await person.get("/api/v1/sessions")).json()["items"]
    assert rows[0]["means"] == "password_totp"


async def test_a_code_works_once_and_no_earlier_one_after_it(house: House) -> None:
    person, secret, _ = await with_factor(house)
    earlier = shown_now(house, secret)
    house.pass_time(seconds=30)
    code = shown_now(house, secret)
    assert (await person.sign_in(code=code)).status_code == 201
    assert (await person.sign_in(code=code)).status_code == 401
    assert (await person.sign_in(code=earlier)).status_code == 401


async def test_a_recovery_code_works_once_however_it_is_typed(house: House) -> None:
    person, _, codes = await with_factor(house)
    typed = codes[3].upper().replace("-", " ")
    assert (await person.sign_in(recovery_code=typed)).status_code == 201
    assert (await person.get("/api/v1/account")).json()["recovery_codes_left"] == RECOVERY_CODES - 1
    assert (await person.sign_in(recovery_code=codes[3])).status_code == 401
    assert (await person.sign_in(recovery_code=codes[4])).status_code == 201


async def test_new_recovery_codes_end_the_old(house: House) -> None:
    person, secret, codes = await with_factor(house)
    await person.sign_in(code=shown_now(house, secret))
    path = "/api/v1/account/recovery-codes"
    house.pass_time(seconds=60)
    given = {"current_password": PASSWORD, "code": shown_now(house, secret)}
    fresh = (await person.post(path, given)).json()["codes"]
    assert not set(fresh) & set(codes)
    assert (await person.sign_in(recovery_code=codes[0])).status_code == 401
    assert (await person.sign_in(recovery_code=fresh[0])).status_code == 201


async def test_beginning_counts_for_nothing_until_a_first_code_is_given(house: House) -> None:
    person = await house.person("awa@example.org")
    await person.post("/api/v1/account/second-factor", {"current_password": PASSWORD})
    wrong = await person.post("/api/v1/account/second-factor/confirmation", {"code": "000000"})
    assert (wrong.status_code, wrong.json()["type"]) == (409, "/problems/wrong-code")
    assert (await person.sign_in()).status_code == 201


async def test_changing_how_one_signs_in_asks_for_the_password_and_ends_other_sessions(house: House) -> None:
    person, secret, _ = await with_factor(house)
    elsewhere = Person(house, house.client(), person.account, person.email)
    assert (await elsewhere.sign_in(code=shown_now(house, secret))).status_code == 201
    house.pass_time(seconds=60)
    await person.sign_in(code=shown_now(house, secret))
    for path in ("/account/second-factor/removal", "/account/recovery-codes"):
        refused = await person.post(f"/api/v1{path}", {"current_password": "not the password"})
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/wrong-password")
    house.pass_time(seconds=60)
    given = {"current_password": PASSWORD, "code": shown_now(house, secret)}
    removed = await person.post("/api/v1/account/second-factor/removal", given)
    assert removed.status_code == 204
    assert (await elsewhere.get("/api/v1/account")).status_code == 401
    assert (await person.get("/api/v1/account")).json()["has_second_factor"] is False


async def test_a_factor_is_touched_with_its_code_alone(house: House) -> None:
    person, secret, codes = await with_factor(house)
    used = shown_now(house, secret)
    assert (await person.sign_in(code=used)).status_code == 201
    for path in ("/api/v1/account/recovery-codes", "/api/v1/account/second-factor/removal"):
        for given in ({}, {"code": "000000"}, {"code": used}, {"recovery_code": "aaaa-bbbb-cccc-dddd"}):
            refused = await person.post(path, {"current_password": PASSWORD, **given})
            assert (refused.status_code, refused.json()["type"]) == (409, "/problems/wrong-code"), given
        house.pass_time(minutes=16)
    assert (await person.get("/api/v1/account")).json()["recovery_codes_left"] == RECOVERY_CODES
    given = {"current_password": PASSWORD, "recovery_code": codes[0]}
    assert (await person.post("/api/v1/account/second-factor/removal", given)).status_code == 204
    assert (await person.get("/api/v1/account")).json()["has_second_factor"] is False


async def test_the_code_asked_for_again_cannot_be_guessed_either(house: House) -> None:
    person, secret, _ = await with_factor(house)
    await person.sign_in(code=shown_now(house, secret))
    house.pass_time(minutes=16)
    guess = {"current_password": PASSWORD, "code": "000000"}
    path = "/api/v1/account/second-factor/removal"
    assert [(await person.post(path, guess)).status_code for _ in range(7)] == [409] * 5 + [429] * 2


async def test_the_password_asked_for_again_cannot_be_guessed_either(house: House) -> None:
    person = await house.person("awa@example.org")
    answers = [
        (
            await person.post("/api/v1/account/second-factor", {"current_password": f"guess number {each}"})
        ).status_code
        for each in range(7)
    ]
    assert answers == [403] * 5 + [429] * 2


async def test_neither_the_secret_nor_the_codes_stand_in_the_database(house: House) -> None:
    _, secret, codes = await with_factor(house)
    kept = await house.row(
        """select (select json_agg(t) from clearinghouse.account t)::text
           || (select json_agg(t) from clearinghouse.recovery_code t)::text
           || (select json_agg(t) from clearinghouse.kept_answer t)::text
           || (select json_agg(t) from clearinghouse.audit_event t)::text"""
    )
    assert secret not in kept
    assert not [code for code in codes if code in kept]


async def test_after_the_key_was_changed_the_second_factor_works_on(house: House) -> None:
    person, secret, _ = await with_factor(house)
    house.keys = Keys(("n" * 40, "k" * 40))
    person.client = house.client(house.made(house.keys))
    assert (await person.sign_in(code=shown_now(house, secret))).status_code == 201


async def test_the_secretariat_takes_a_lost_factor_away(house: House) -> None:
    person, _, _ = await with_factor(house)
    secretariat = await house.person("iris@example.org", ("secretariat", None))
    path = f"/api/v1/accounts/{person.account}/second-factor/removal"
    assert (await secretariat.post(path)).status_code == 204
    assert (await person.sign_in()).status_code == 201


def test_steps_are_counted_from_the_clock() -> None:
    from datetime import UTC, datetime

    secret, now = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", datetime(2026, 11, 21, 12, 0, 15, tzinfo=UTC)
    present = int(now.timestamp()) // 30
    code = pyotp.TOTP(secret).at(present * 30)
    assert step_of(secret, f" {code[:3]} {code[3:]} ", now=now, last_step=None) == present
    assert step_of(secret, code, now=now, last_step=present) is None
    assert step_of(secret, "", now=now, last_step=None) is None
    assert canonical_recovery_code(" ABCD efgh-2345 6789") == "abcd-efgh-2345-6789"
