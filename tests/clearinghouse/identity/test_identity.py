"""Signing in by an OpenID Connect issuer, tried against a small one that the tests start."""

import base64
import hashlib
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from people import House

CLIENT = "clearing-house"


@dataclass
class Issuer:
    """An issuer on this machine: tests say what it answers."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    signed_by: Any = None
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    address: str = ""
    named: str = ""
    nonces: dict[str, str] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)
    tokens_given: int = 0

    def sign_in(self, address: str, **claims: Any) -> str:
        """Do what the issuer's page does: take the browser's request, and return the code for going back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        code = f"code-{len(self.nonces)}"
        self.nonces[code], self.challenges[code] = asked["nonce"], asked["code_challenge"]
        self.claims = claims
        return code

    def token(self, asked: dict[str, str], now: int) -> dict[str, Any] | None:
        """What the token endpoint answers; None: it refuses."""
        code = asked.get("code", "")
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != self.challenges.get(code):
            return None
        self.tokens_given += 1
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": "subject-1", "nonce": self.nonces[code], "iat": now,
            "exp": now + 300, "email": "awa@example.org", "email_verified": True, **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(
            self.header, claims, self.signed_by or self.key, algorithms=["RS256", "HS256", "none"]
        )
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


@pytest.fixture
async def issuer(sample_copy: Any) -> AsyncIterator[Issuer]:
    """A running issuer."""
    made = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, content: Any, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                base = made.address
                self.answer(
                    {
                        "issuer": made.named or base, "authorization_endpoint": f"{base}/authorize",
                        "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/keys",
                    }
                )  # fmt: skip
            elif self.path == "/keys":
                self.answer({"keys": [made.key.as_dict(private=False)]})
            else:
                self.answer({}, 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            given = made.token(asked, int(now_of_house()))
            self.answer(given or {"error": "invalid_grant"}, 200 if given else 400)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join(5)


_clock: list[House] = []


def now_of_house() -> float:
    return _clock[-1].now.timestamp()


@pytest.fixture
async def house(issuer: Issuer) -> AsyncIterator[House]:
    opened = House(
        CLEARINGHOUSE_OIDC_ISSUER=issuer.address,
        CLEARINGHOUSE_OIDC_CLIENT_ID=CLIENT,
        CLEARINGHOUSE_OIDC_CLIENT_SECRET="secret",
        CLEARINGHOUSE_PUBLIC_URL="http://test",
    )
    _clock.append(opened)
    yield opened
    await opened.close()


async def gone(client: httpx.AsyncClient, then: str | None = None) -> tuple[str, str]:
    """Go to the issuer: the address there, and the state that must come back."""
    begun = await client.get("/api/v1/session/identity", params={"then": then} if then else {})
    assert begun.status_code == 303, begun.text
    address = begun.headers["location"]
    return address, parse_qs(urlsplit(address).query)["state"][0]


async def back(client: httpx.AsyncClient, **given: str) -> str:
    answer = await client.get("/api/v1/session/identity/return", params=given)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_somebody_who_was_invited_comes_in_and_goes_where_they_were_going(
    house: House, issuer: Issuer
) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"), signed_in=False)
    address, state = await gone(person.client, "/states/SEN?year=2026")
    assert address.startswith(f"{issuer.address}/authorize?")
    assert await back(person.client, code=issuer.sign_in(address), state=state) == "/states/SEN?year=2026"
    shown = (await person.get("/api/v1/session")).json()
    assert (shown["account"]["email"], shown["acting"]["party"]) == ("awa@example.org", "state:SEN")
    assert (await person.get("/api/v1/sessions")).json()["items"][0]["means"] == "identity"


async def test_after_the_first_time_the_name_at_the_issuer_counts_and_not_the_address(
    house: House, issuer: Issuer
) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    await house.person("bea@example.org", signed_in=False)
    for email in ("awa@example.org", "bea@example.org", None):
        address, state = await gone(person.client)
        assert await back(person.client, code=issuer.sign_in(address, email=email), state=state) == "/account"
        assert (await person.get("/api/v1/session")).json()["account"]["email"] == "awa@example.org"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email": "nobody@example.org"}, "unknown"),
        ({"email_verified": False}, "unknown"),
        ({"email_verified": "true"}, "unknown"),
        ({"email": None}, "unknown"),
        ({"aud": "somebody-else"}, "failed"),
        ({"aud": [CLIENT, "somebody-else"]}, "failed"),
        ({"iss": "http://127.0.0.1:1"}, "failed"),
        ({"nonce": "another"}, "failed"),
        ({"nonce": None}, "failed"),
        ({"exp": 1}, "failed"),
        ({"exp": None}, "failed"),
        ({"sub": None}, "failed"),
    ],
)
async def test_who_cannot_be_trusted_or_is_not_known_stays_out(
    house: House, issuer: Issuer, claims: dict[str, Any], why: str
) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    address, state = await gone(person.client)
    assert (
        await back(person.client, code=issuer.sign_in(address, **claims), state=state)
        == f"/sign-in?identity={why}"
    )
    assert (await person.get("/api/v1/session")).json()["account"] is None


async def test_a_token_that_another_signed_or_nobody_is_not_believed(house: House, issuer: Issuer) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    public = json.dumps(issuer.key.as_dict(private=False)).encode()
    for key, header in (
        (RSAKey.generate_key(2048, parameters={"kid": "one"}), {"alg": "RS256", "kid": "one"}),
        (OctKey.import_key(public), {"alg": "HS256"}),
        (OctKey.import_key(public), {"alg": "none"}),
    ):
        issuer.signed_by, issuer.header = key, header
        address, state = await gone(person.client)
        assert (
            await back(person.client, code=issuer.sign_in(address), state=state) == "/sign-in?identity=failed"
        )


async def test_what_comes_back_counts_once_in_the_same_browser_and_in_time(
    house: House, issuer: Issuer
) -> None:
    person = await house.person("awa@example.org", signed_in=False)
    address, state = await gone(person.client)
    code = issuer.sign_in(address)
    assert await back(house.client(), code=code, state=state) == "/sign-in?identity=expired", (
        "another browser"
    )
    assert await back(person.client, code=code, state="another") == "/sign-in?identity=expired"
    assert await back(person.client, code=code, state=state) == "/sign-in?identity=expired", (
        "the cookie was taken"
    )
    address, state = await gone(person.client)
    cookie = person.client.cookies["identity"]
    assert await back(person.client, code=issuer.sign_in(address), state=state) == "/account"
    again = house.client()
    again.cookies.set("identity", cookie)
    assert await back(again, code="code-1", state=state) == "/sign-in?identity=expired"
    address, state = await gone(person.client)
    house.pass_time(minutes=11)
    assert await back(person.client, code=issuer.sign_in(address), state=state) == "/sign-in?identity=expired"


async def test_a_code_that_was_stolen_is_worth_nothing_without_the_verifier(
    house: House, issuer: Issuer
) -> None:
    victim = await house.person("awa@example.org", signed_in=False)
    stolen = issuer.sign_in((await gone(victim.client))[0])
    thief = house.client()
    _, state = await gone(thief)
    assert await back(thief, code=stolen, state=state) == "/sign-in?identity=failed"
    assert issuer.tokens_given == 0


async def test_a_refusal_at_the_issuer_is_told(house: House, issuer: Issuer) -> None:
    client = house.client()
    _, state = await gone(client)
    assert await back(client, error="access_denied", state=state) == "/sign-in?identity=refused"


async def test_a_second_name_at_the_issuer_opens_no_account_that_has_one(
    house: House, issuer: Issuer
) -> None:
    person = await house.person("awa@example.org", ("state", "SEN"), signed_in=False)
    address, state = await gone(person.client)
    assert await back(person.client, code=issuer.sign_in(address), state=state) == "/account"
    other = house.stranger()
    address, state = await gone(other.client)
    code = issuer.sign_in(address, sub="subject-2")
    assert await back(other.client, code=code, state=state) == "/sign-in?identity=linked"
    assert (await other.get("/api/v1/session")).json()["account"] is None
    assert await house.row("select count(*) from clearinghouse.account_identity") == 1
    address, state = await gone(person.client)
    assert await back(person.client, code=issuer.sign_in(address), state=state) == "/account"


async def test_a_locked_account_stays_out(house: House, issuer: Issuer) -> None:
    from clearinghouse.accounts import store

    person = await house.person("awa@example.org", signed_in=False)
    await store.set_locked(person.account, True)  # type: ignore[arg-type]  # it has an account
    address, state = await gone(person.client)
    assert await back(person.client, code=issuer.sign_in(address), state=state) == "/sign-in?identity=unknown"


async def test_an_issuer_that_is_away_or_names_itself_otherwise_is_told(house: House, issuer: Issuer) -> None:
    issuer.named = "https://other.example"
    answer = await house.client().get("/api/v1/session/identity")
    assert (answer.status_code, answer.json()["type"]) == (502, "/problems/issuer-failed")
    away = House(
        CLEARINGHOUSE_OIDC_ISSUER="http://127.0.0.1:1",
        CLEARINGHOUSE_OIDC_CLIENT_ID=CLIENT,
        CLEARINGHOUSE_PUBLIC_URL="http://test",
    )
    assert (await away.client().get("/api/v1/session/identity")).status_code == 502
    plain = House(
        CLEARINGHOUSE_OIDC_ISSUER="http://issuer.example",
        CLEARINGHOUSE_OIDC_CLIENT_ID=CLIENT,
        CLEARINGHOUSE_PUBLIC_URL="http://test",
    )
    refused = await plain.client().get("/api/v1/session/identity")
    assert "HTTPS" in refused.json()["detail"]
    for each in (away, plain):
        await each.close()


async def test_without_an_issuer_there_is_no_such_way_in(sample_copy: Any) -> None:
    house = House()
    client = house.client()
    assert (await client.get("/api/v1/session")).json()["has_identity_provider"] is False
    assert (await client.get("/api/v1/session/identity")).status_code == 404
    await house.close()
