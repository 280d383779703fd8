"""An OpenID Connect issuer: where it sends people, and what it says of them. Authorisation code with PKCE. Rules.

    OpenID Connect Core 1.0, section 3.1 (code flow) and 3.1.3.7 (checks of the ID token); RFC 7636 (PKCE, S256)

The surprise: only keys and addresses that the issuer itself publishes are used, over HTTPS (or on this very machine),
and only the algorithms named here: what a token's head says of its algorithm is not believed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from clearinghouse.errors import PlatformError
from clearinghouse.settings import Settings

ALGORITHMS: Final = ("RS256", "ES256", "PS256", "EdDSA")
_SECONDS: Final = 10
_SKEW_SECONDS: Final = 60
_MOST_BYTES: Final = 200_000
MAX_PATH: Final = 2000
"""Characters of a path to go to after signing in: a view with all its choices, and no more than a row should hold."""
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")


class IssuerFailed(PlatformError):
    """The issuer does not answer, or not as the protocol asks."""

    code: ClassVar[str] = "issuer-failed"
    title: ClassVar[str] = "The issuer of your identity does not answer as it should"


@dataclass(frozen=True, slots=True)
class Client:
    """This service at an issuer."""

    issuer: str
    client_id: str
    client_secret: str
    return_address: str


@dataclass(frozen=True, slots=True)
class Under:
    """What has to come back from the issuer, and where to go then."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at an issuer. `email` None: it gives none that it has verified."""

    issuer: str
    subject: str
    email: str | None


def client_of(settings: Settings) -> Client | None:
    """Return this service's registration at the issuer; None: there is none."""
    if not (settings.oidc_issuer and settings.oidc_client_id and settings.public_url):
        return None
    return Client(
        settings.oidc_issuer.rstrip("/"),
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        f"{settings.public_url.rstrip('/')}/api/v1/session/identity/return",
    )


def own_path(given: str | None) -> str:
    """Return where to go after signing in: a path of this site, else the account page (no open redirect)."""
    if (
        given
        and len(given) <= MAX_PATH
        and given.startswith("/")
        and not given.startswith(("//", "/\\", "/api/"))
        and all(" " < each < "\x7f" for each in given)
        and "\\" not in given
    ):
        return given
    return "/account"


def new_secret() -> str:
    """Return a secret for a state, nonce, verifier or cookie."""
    return secrets.token_urlsafe(32)


def _require_safe(address: object) -> str:
    parts = urlsplit(str(address))
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return str(address)
    raise IssuerFailed("The issuer names an address without HTTPS. Tell the secretariat.")


async def _json(asked: Any) -> dict[str, Any]:
    """Return the JSON object of an answer.

    Raises:
        IssuerFailed: there is none.
    """
    try:
        answer: httpx.Response = await asked
        if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
            raise IssuerFailed(
                f"It answered with status {answer.status_code}. Try again, or sign in with a password."
            )
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise IssuerFailed("It cannot be reached. Try again later, or sign in with a password.") from error
    if not isinstance(found, dict):
        raise IssuerFailed("Its answer cannot be read. Tell the secretariat.")
    return found


async def _discovered(client: Client, http: httpx.AsyncClient) -> dict[str, Any]:
    found = await _json(http.get(f"{_require_safe(client.issuer)}/.well-known/openid-configuration"))
    if str(found.get("issuer", "")).rstrip("/") != client.issuer:
        raise IssuerFailed("It names itself otherwise than it was set up here. Tell the secretariat.")
    return found


def _http() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_SECONDS, follow_redirects=False)


async def authorisation_address(client: Client, under: Under) -> str:
    """Return where a browser goes to sign in at the issuer.

    Raises:
        IssuerFailed: see `_json`.
    """
    async with _http() as http:
        found = await _discovered(client, http)
    challenge = (
        base64.urlsafe_b64encode(hashlib.sha256(under.verifier.encode()).digest()).decode().rstrip("=")
    )
    query = urlencode(
        {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.return_address,
            "scope": "openid email",
            "state": under.state,
            "nonce": under.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )
    address = _require_safe(found.get("authorization_endpoint"))
    return f"{address}{'&' if '?' in address else '?'}{query}"


async def identity(client: Client, under: Under, code: str, *, now: datetime) -> Identity:
    """Return who came back with a code.

    Raises:
        IssuerFailed: the issuer does not take the code, or its token is not what it must be.
    """
    async with _http() as http:
        found = await _discovered(client, http)
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.return_address,
            "client_id": client.client_id,
            "code_verifier": under.verifier,
        }
        auth = (client.client_id, client.client_secret) if client.client_secret else httpx.USE_CLIENT_DEFAULT
        given = await _json(http.post(_require_safe(found.get("token_endpoint")), data=body, auth=auth))
        keys = await _json(http.get(_require_safe(found.get("jwks_uri"))))
    return _checked(client, under, str(given.get("id_token", "")), keys, now)


def _checked(client: Client, under: Under, token: str, keys: dict[str, Any], now: datetime) -> Identity:
    """Return what an ID token says, if it is signed by the issuer, for us, for this sign-in, and in time."""
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
        claims = read.claims
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_SKEW_SECONDS,
            iss={"essential": True, "values": [client.issuer, f"{client.issuer}/"]},
            aud={"essential": True, "value": client.client_id},
            nonce={"essential": True, "value": under.nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        registry.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise IssuerFailed(
            "What it says of you cannot be trusted. Try again; if it stays, tell the secretariat."
        ) from error
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client.client_id:
        raise IssuerFailed("What it says of you is for somebody else as well. Tell the secretariat.")
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Identity(client.issuer, str(claims["sub"]), str(email) if email else None)
