"""Routes of signing in by an OpenID Connect issuer: to the issuer, and back.

The surprise: an issuer makes no account. It signs in somebody who was invited under the same verified address; after
the first time the link is by the issuer's own name for them, so that a changed address changes nobody's account, and a
second name at the issuer opens no account that has one, whatever address it comes with. A second factor is the
issuer's affair.
"""

from __future__ import annotations

import hmac
from typing import Annotated, Final, Literal
from urllib.parse import quote

import msgspec
import structlog
from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import QueryParameter

from clearinghouse.accounts import store as accounts
from clearinghouse.accounts.account import canonical_email, secret_hash
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import in_transaction
from clearinghouse.errors import NotFound
from clearinghouse.identity import store
from clearinghouse.identity.issuer import (
    MAX_PATH,
    Client,
    IssuerFailed,
    Under,
    authorisation_address,
    client_of,
    identity,
    new_secret,
    own_path,
)
from clearinghouse.sessions.api import open_new_session
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.notices import tell
from clearinghouse.web.problems import documented
from clearinghouse.web.who import keys_of, now_of, origin_of, settings_of
from clearinghouse.web.writing import PRIVATE, Made

log = structlog.get_logger(__name__)

_COOKIE: Final = "identity"
_COOKIE_PATH: Final = "/api/v1/session/identity"
_FAILED: Final = "/sign-in?identity="
"""The sign-in page says what to do: `unknown`, `linked`, `refused`, `expired`, `failed`."""


class UnderWay(msgspec.Struct, frozen=True):
    """What is kept, sealed, of somebody who is at the issuer."""

    nonce: str
    verifier: str
    then: str


def _client(request: AnyRequest) -> Client:
    client = client_of(settings_of(request))
    if client is None:
        raise NotFound("No issuer is set up here; sign in with a password.")
    return client


def _to(address: str, cookies: tuple[Cookie, ...] = ()) -> Response[None]:
    # A 303 that the framework's own redirect would write too, without its parsing of the address.
    return Response(None, status_code=303, headers={**PRIVATE, "location": address}, cookies=list(cookies))


def _browser_cookie(request: AnyRequest, value: str) -> Cookie:
    return Cookie(
        key=_COOKIE,
        value=value,
        max_age=round(store.UNDER_WAY_FOR.total_seconds()) if value else 0,
        path=_COOKIE_PATH,
        secure=settings_of(request).is_https,
        httponly=True,
        samesite="lax",
    )


@get(
    "/session/identity",
    operation_id="beginIdentity",
    tags=["Accounts"],
    summary="Go to the issuer to sign in",
    responses=documented(400, 404, 502),
    status_code=303,
)
async def begin_identity(
    request: AnyRequest,
    then: Annotated[
        str | None,
        QueryParameter(max_length=MAX_PATH, description="A path of this site to go to afterwards."),
    ] = None,
) -> Response[None]:
    """Redirects to the issuer, which sends the browser back to `/api/v1/session/identity/return`."""
    client = _client(request)
    under = Under(new_secret(), new_secret(), new_secret())
    browser = new_secret()
    address = await authorisation_address(client, under)
    content = msgspec.json.encode(UnderWay(under.nonce, under.verifier, own_path(then)))

    async def work() -> None:
        await store.begin(
            secret_hash(under.state),
            secret_hash(browser),
            keys_of(request).sealed(content),
            now=now_of(request),
        )

    await in_transaction(work)
    return _to(address, (_browser_cookie(request, browser),))


@get(
    "/session/identity/return",
    operation_id="endIdentity",
    tags=["Accounts"],
    summary="Come back from the issuer",
    responses=documented(400, 404),
    status_code=303,
)
async def end_identity(
    request: AnyRequest,
    code: Annotated[str | None, QueryParameter(max_length=2000, description="The issuer's code.")] = None,
    sent_along: Annotated[
        str | None, QueryParameter(name="state", max_length=200, description="What was sent along.")
    ] = None,
    error: Annotated[
        str | None, QueryParameter(max_length=200, description="Why the issuer refused.")
    ] = None,
    error_description: Annotated[
        str | None, QueryParameter(max_length=2000, description="The same in words; not shown.")
    ] = None,
    iss: Annotated[str | None, QueryParameter(max_length=400, description="The issuer (RFC 9207).")] = None,
    session_state: Annotated[
        str | None, QueryParameter(max_length=500, description="Of some issuers; not used.")
    ] = None,
) -> Response[None]:
    """Signs in and redirects: to where one was going, or to the sign-in page with what went wrong."""
    del error_description, session_state
    client = _client(request)
    gone = _browser_cookie(request, "")
    browser = request.cookies.get(_COOKIE, "")

    async def take() -> str | None:
        return await store.take(secret_hash(sent_along or ""), secret_hash(browser), now=now_of(request))

    sealed = await in_transaction(take)
    content = keys_of(request).opened(sealed) if sealed else None
    if content is None or (
        iss is not None and not hmac.compare_digest(iss.rstrip("/").encode(), client.issuer.encode())
    ):
        return _to(f"{_FAILED}expired", (gone,))
    if error is not None or not code:
        log.info("identity_refused")
        return _to(f"{_FAILED}refused", (gone,))
    under = msgspec.json.decode(content, type=UnderWay)
    try:
        who = await identity(client, Under("", under.nonce, under.verifier), code, now=now_of(request))
    except IssuerFailed:
        log.warning("identity_failed", exc_info=True)
        return _to(f"{_FAILED}failed", (gone,))

    async def work() -> Made | Literal["unknown", "linked"]:
        origin = origin_of(request)
        id = await accounts.account_of_identity(who.issuer, who.subject)
        is_new = id is None
        if id is None and who.email:
            email = canonical_email(who.email)
            invited = await accounts.account_by_email(email) if email else None
            id = invited.id if invited else None
        account = await accounts.account(id) if id else None
        if account is None or account.is_locked:
            return "unknown"
        if is_new:
            await accounts.lock_row(account.id)
            if await accounts.has_identity(account.id, who.issuer):
                log.warning("identity_of_linked_account_refused", account=str(account.id))
                return "linked"
            await accounts.link_identity(account.id, who.issuer, who.subject, now=origin.at)
        done = await open_new_session(request, origin, account.id, account.name, account.email, "identity")
        if is_new:
            await audit.record(
                Origin(origin.actor, origin.at, origin.request_id), "identity.linked", "account", account.id,
                after={"issuer": who.issuer},
            )  # fmt: skip
            await tell(request, "identity_linked", account, at=origin.at)
        return done

    done = await in_transaction(work)
    if isinstance(done, str):
        return _to(f"{_FAILED}{done}", (gone,))
    cookies = tuple(
        Cookie(
            key=each.key, value=each.value, max_age=each.max_age, path="/", secure=each.is_secure,
            httponly=each.is_http_only, samesite="lax",
        )
        for each in done.cookies
    )  # fmt: skip
    return _to(quote(under.then, safe="/?&=#%-._~:@!$'()*+,;"), (gone, *cookies))


ROUTES = [begin_identity, end_identity]
