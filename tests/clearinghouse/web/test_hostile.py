"""Hostile requests: other sites' forms, hidden fields, headers, bodies without end."""

import asyncio
from typing import Any

import httpx
import pytest

from clearinghouse.app import MAX_BODY_BYTES
from clearinghouse.identity.issuer import own_path
from people import PASSWORD, House

SIGN_IN = {"email": "awa@example.org", "password": PASSWORD}


async def test_a_change_without_the_token_of_the_session_is_refused(house: House) -> None:
    awa = await house.person("awa@example.org")
    bea = await house.person("bea@example.org")
    stranger = house.stranger()
    await stranger.get("/api/v1/session")
    for token in ("", "x.y", bea.client.cookies["csrftoken"], stranger.client.cookies["csrftoken"]):
        for cookie in (awa.client.cookies["csrftoken"], token):
            headers = {
                "x-csrftoken": token,
                "cookie": f"session={awa.client.cookies['session']}; csrftoken={cookie}",
                "idempotency-key": "k",
            }
            answer = await house.client().delete("/api/v1/sessions", headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/csrf-token-needed")
    assert (await awa.get("/api/v1/account")).status_code == 200


async def test_another_sites_page_is_refused_even_with_a_token(house: House) -> None:
    awa = await house.person("awa@example.org")
    for origin in ("https://evil.example", "null", "http://test.evil.example"):
        answer = await awa.delete("/api/v1/sessions", headers={"origin": origin})
        assert answer.status_code == 403, origin
    assert (await awa.delete("/api/v1/sessions", headers={"origin": "http://test"})).status_code == 204


async def test_nobody_is_signed_in_by_another_site(house: House) -> None:
    await house.person("awa@example.org", signed_in=False)
    answer = await house.client().post("/api/v1/session", json=SIGN_IN)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/csrf-token-needed")


async def test_a_form_of_another_kind_is_not_read(house: House) -> None:
    stranger = house.stranger()
    await stranger.get("/api/v1/session")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = await stranger.send(
            "POST", "/api/v1/session", content=b'{"email": "a@example.org"}', headers={"content-type": kind}
        )
        assert answer.status_code == 415, kind


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/api/v1/account", {"name": "A", "is_locked": False}),
        ("PATCH", "/api/v1/account", {"name": "A", "email": "iris@example.org"}),
        ("PATCH", "/api/v1/account", {"name": "A", "scopes": [{"role": "secretariat"}]}),
        (
            "POST",
            "/api/v1/tokens",
            {"name": "n", "permission": "read", "scope_id": None, "days": 1, "account": "x"},
        ),
        ("POST", "/api/v1/session", {**SIGN_IN, "means": "identity"}),
        ("POST", "/api/v1/session/scope", {"scope_id": None, "role": "secretariat"}),
    ],
)
async def test_what_cannot_be_set_cannot_be_slipped_in(
    house: House, method: str, path: str, body: Any
) -> None:
    awa = await house.person("awa@example.org")
    etag = (await awa.get("/api/v1/account")).headers["etag"]
    answer = await awa.send(method, path, json=body, headers={"if-match": etag})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["what"] == "is not known here"


async def test_a_faulty_body_is_told_field_by_field_and_never_repeated(house: House) -> None:
    stranger = house.stranger()
    await stranger.get("/api/v1/session")
    secret = "x" * 129
    answer = await stranger.post("/api/v1/session", {"email": "no address", "password": secret})
    assert {each["field"] for each in answer.json()["errors"]} == {"email", "password"}
    assert secret not in answer.text
    for broken in (
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"email": "\xff"}',
        b'{"email": "\\ud800@example.org"}',
        b"",
    ):
        answer = await stranger.send(
            "POST", "/api/v1/session", content=broken, headers={"content-type": "application/json"}
        )
        assert answer.status_code == 400, broken


@pytest.mark.parametrize("name", ["A\nSet-Cookie: a=b", "A\x00", "\u0007", "   ", "x" * 121])
async def test_names_hold_no_control_characters(house: House, name: str) -> None:
    awa = await house.person("awa@example.org")
    assert (await awa.patch("/api/v1/account", {"name": name})).status_code == 400


async def test_no_header_is_made_of_what_was_sent(house: House) -> None:
    for sent in ("a\tb", "x" * 65, "<script>"):
        answer = await house.client().get("/api/v1/rates?limit=1", headers={"x-request-id": sent})
        assert answer.headers["x-request-id"] != sent
    answer = await house.client().get("/api/v1/session/identity?then=%0d%0aset-cookie:a=b")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "given",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a\r\nb", "/\tb",
        "/api/v1/session", "", None, "/" + "x" * 2000, "\\\\evil", "/ü",
    ],
)  # fmt: skip
def test_after_signing_in_one_stays_on_this_site(given: str | None) -> None:
    assert own_path(given) == "/account"


@pytest.mark.parametrize("given", ["/", "/states/SEN?year=2026#plan", "/tokens", "/fr/needs?" + "x" * 1500])
def test_pages_of_this_site_are_gone_back_to(given: str) -> None:
    assert own_path(given) == given


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "//evil.example/%2e%2e/"])
async def test_no_address_leads_away(house: House, path: str) -> None:
    answer = await house.client().get(httpx.URL("http://test").copy_with(raw_path=path.encode()))
    if answer.status_code in (301, 302, 303, 307, 308):
        assert answer.headers["location"].startswith("/")
        assert not answer.headers["location"].startswith(("//", "/\\"))


async def test_a_body_that_is_too_large_is_refused_said_or_unsaid(house: House) -> None:
    stranger = house.stranger()
    await stranger.get("/api/v1/session")

    async def parts() -> Any:
        for _ in range(MAX_BODY_BYTES // 50_000 + 2):
            yield b" " * 50_000

    for content in (b" " * (MAX_BODY_BYTES + 1), parts()):
        answer = await stranger.send(
            "POST", "/api/v1/session", content=content, headers={"content-type": "application/json"}
        )
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_body_that_does_not_come_is_not_waited_for(sample_copy: Any) -> None:
    house = House(CLEARINGHOUSE_BODY_TIMEOUT="PT0.2S")
    stranger = house.stranger()
    await stranger.get("/api/v1/session")

    async def drops() -> Any:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    answer = await asyncio.wait_for(
        stranger.send(
            "POST", "/api/v1/session", content=drops(), headers={"content-type": "application/json"}
        ),
        5,
    )
    assert (answer.status_code, answer.json()["type"]) == (408, "/problems/too-slow")
    await house.close()


async def test_every_answer_has_the_headers_that_keep_a_page_safe(house: House) -> None:
    for path in ("/", "/sign-in", "/api/v1/session", "/api/v1/account", "/api/docs", "/nothing.js"):
        headers = (await house.client().get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        script = next((each for each in policy.split("; ") if each.startswith("script-src")), "")
        assert "unsafe" not in script


async def test_a_page_that_the_browser_has_keeps_its_policy(house: House) -> None:
    client = house.client()
    first = await client.get("/")
    again = await client.get("/", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
