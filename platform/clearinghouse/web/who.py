"""Who asks, and whether they may: one guard on every route, before path values, headers and body are looked at.

    session cookie or Authorization: Bearer -> Actor -> row of the rights table -> CSRF -> media type of the body

The surprise: a route without a row answers 404 to everyone. A session cookie that no longer counts makes its sender
anyone, so that public pages go on working; a token that does not count is refused everywhere, since a machine that
sends one believes to be somebody.
"""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime, timedelta
from secrets import token_urlsafe
from typing import Any, Final, cast
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler

from clearinghouse.accounts.account import secret_hash
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import NotFound, Refused, Unknown, Unreadable
from clearinghouse.keys import Keys
from clearinghouse.scopes.rights import RIGHTS, UNSAFE, Right, address_of, may_call
from clearinghouse.scopes.scope import (
    ANYONE,
    Actor,
    NoScopeChosen,
    SecondFactorRequired,
    acting_scope,
    apart,
)
from clearinghouse.scopes.store import scopes_of
from clearinghouse.scopes.visibility import View, reader_of
from clearinghouse.sessions.store import open_session
from clearinghouse.settings import Settings
from clearinghouse.tokens.store import open_token

log = structlog.get_logger(__name__)

AnyConnection = ASGIConnection[Any, Any, Any, Any]

CSRF_COOKIE: Final = "csrftoken"
CSRF_HEADER: Final = "x-csrftoken"
TOKEN_PREFIX: Final = "chm_"  # noqa: S105 - how tokens begin, so that scanners of leaked secrets know them
_SECRET_CHARACTERS: Final = 200
_CSRF_SECONDS: Final = 14 * 24 * 3600


class CrossSite(Refused):
    """A change that this site's own page may not have asked for."""

    code, title = "csrf-token-needed", "The request did not come from the pages of this site"


def settings_of(connection: AnyConnection) -> Settings:
    """Return the settings of the application."""
    return cast(Settings, connection.app.state.settings)


def keys_of(connection: AnyConnection) -> Keys:
    """Return the keys of the application."""
    return cast(Keys, connection.app.state.keyring)


def now_of(connection: AnyConnection) -> datetime:
    """Return the moment of the request; the application is given its clock."""
    return cast(datetime, connection.app.state.now()).astimezone(UTC)


def actor_of(connection: AnyConnection) -> Actor:
    """Return who asks, as the guard found."""
    return cast(Actor, connection.scope["state"].get("actor", ANYONE))


def account_of(connection: AnyConnection) -> UUID:
    """Return the account that asks, on a route that asks for one.

    Raises:
        Unknown: nobody is signed in; only a mistake in the rights table lets it come to this.
    """
    account = actor_of(connection).account
    if account is None:
        raise Unknown("Sign in, or send a token in the header Authorization.")
    return account


def view_of(connection: AnyConnection, as_of: date | None = None) -> View:
    """Return how far whoever asks may see, and as of which day."""
    return View(reader_of(actor_of(connection)), as_of)


def request_id_of(connection: AnyConnection) -> str:
    """Return the id of the request, as the log and X-Request-ID have it."""
    del connection  # it is bound to the task by the envelope
    return str(structlog.contextvars.get_contextvars().get("request_id", "-"))


def origin_of(connection: AnyConnection) -> Origin:
    """Return who does something, when and in which request, for the audit trail."""
    return Origin(actor_of(connection), now_of(connection), request_id_of(connection))


def session_cookie_name(settings: Settings) -> str:
    """Return the name of the session's cookie: with HTTPS one that no other host can set."""
    return "__Host-session" if settings.is_https else "session"


def session_cookie(settings: Settings, secret: str, lifetime: timedelta) -> Cookie:
    """Return the cookie of a session; an empty secret takes it away."""
    return Cookie(
        key=session_cookie_name(settings),
        value=secret,
        max_age=round(lifetime.total_seconds()) if secret else 0,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def csrf_cookie(connection: AnyConnection, binding: str) -> Cookie:
    """Return a fresh cookie whose value must come back in a header; it counts for one session, or for none."""
    nonce = token_urlsafe(18)
    return Cookie(
        key=CSRF_COOKIE,
        value=f"{nonce}.{keys_of(connection).signature('csrf', f'{binding}:{nonce}')}",
        max_age=_CSRF_SECONDS,
        path="/",
        secure=settings_of(connection).is_https,
        httponly=False,
        samesite="lax",
    )


def csrf_binding(actor: Actor) -> str:
    """Return what a CSRF token is bound to."""
    return str(actor.credential) if actor.means == "session" else "anyone"


def has_good_csrf_cookie(connection: AnyConnection, actor: Actor) -> bool:
    """Whether the CSRF cookie that was sent counts for whoever asks."""
    nonce, _, signature = connection.cookies.get(CSRF_COOKIE, "").partition(".")
    return bool(signature) and keys_of(connection).is_signed(
        "csrf", f"{csrf_binding(actor)}:{nonce}", signature
    )


def _require_own_site(connection: AnyConnection, actor: Actor) -> None:
    """Pass if a change was asked for by our own page.

    Raises:
        CrossSite: the browser names another site, or cookie and header do not agree.
    """
    origin = connection.headers.get("origin")
    if origin is not None:
        settings = settings_of(connection)
        own = {urlsplit(settings.public_url).netloc, connection.headers.get("host", "")} - {""}
        if urlsplit(origin).netloc not in own:
            raise CrossSite(
                "The page that sent this belongs to another site. Open this site and do it there."
            )
    given = connection.headers.get(CSRF_HEADER, "")
    cookie = connection.cookies.get(CSRF_COOKIE, "")
    if not (
        given
        and hmac.compare_digest(given.encode(), cookie.encode())
        and has_good_csrf_cookie(connection, actor)
    ):
        raise CrossSite(
            f"GET /api/v1/session gives the cookie {CSRF_COOKIE}; send its value in the header {CSRF_HEADER} with "
            "every change. Load the page again if you use the site's pages."
        )


async def _actor_by_token(connection: AnyConnection, given: str) -> Actor:
    kind, _, secret = given.partition(" ")
    secret = secret.strip()
    found = None
    if kind.lower() == "bearer" and secret.startswith(TOKEN_PREFIX) and len(secret) <= _SECRET_CHARACTERS:
        found = await open_token(secret_hash(secret), now=now_of(connection))
    if found is None:
        raise Unknown(
            "This token is not one of ours, was revoked, or has expired. Make a new one in your account."
        )
    scopes = await _scopes_today(connection, found.account)
    acting = next((each for each in scopes if each.id == found.scope), None)
    if found.scope is not None and acting is None:
        raise Unknown("The scope of this token is over. Make a new token in a scope that holds.")
    return Actor(
        means="token",
        account=found.account,
        name=found.account_name,
        email=found.email,
        scopes=(acting,) if acting else (),
        acting=acting,
        may_write=found.permission == "write",
        credential=found.id,
    )


async def _scopes_today(connection: AnyConnection, account: Any) -> tuple[Any, ...]:
    today = now_of(connection).date()
    return tuple(each for each in await scopes_of(account) if each.holds(today))


async def _actor_by_session(connection: AnyConnection, secret: str) -> Actor:
    settings = settings_of(connection)
    found = None
    if len(secret) <= _SECRET_CHARACTERS:
        found = await open_session(secret_hash(secret), now=now_of(connection), idle=settings.session_idle)
    if found is None:
        return Actor("anyone", is_stale_cookie=True)
    all_scopes = await _scopes_today(connection, found.account)
    # What the account has now counts, not how the session began: who takes the second factor away, waits again.
    is_sure = found.has_second_factor or found.means == "identity" or not settings.demands_second_factor
    scopes, waiting = apart(all_scopes, is_sure=is_sure)
    acting = acting_scope(all_scopes, found.acting_scope)
    return Actor(
        means="session",
        account=found.account,
        name=found.name,
        email=found.email,
        scopes=scopes,
        waiting=waiting,
        acting=acting if acting in scopes else None,
        may_write=True,
        credential=found.id,
    )


async def identified(connection: AnyConnection) -> Actor:
    """Return who asks.

    Raises:
        Unknown: a token was given that does not count.
    """
    given = connection.headers.get("authorization")
    if given is not None:
        return await _actor_by_token(connection, given)
    cookie = connection.cookies.get(session_cookie_name(settings_of(connection)))
    return await _actor_by_session(connection, cookie) if cookie else ANYONE


def _require_right(right: Right, actor: Actor, *, is_change: bool) -> None:
    """Pass if the route is open to whoever asks.

    Raises:
        Unknown: nobody is signed in.
        Refused: the acting scope has no such right, or a token may not do this.
    """
    if right.is_open:
        return
    if not actor.is_known:
        raise Unknown("Sign in, or send a token in the header Authorization.")
    if actor.means == "token" and not right.by_token:
        raise Refused("This is done in person: sign in, a token will not do.")
    role = actor.acting.role if actor.acting else None
    if not may_call(right, role, is_known=True):
        if role is None and any(each.role in right.roles for each in actor.scopes):
            raise NoScopeChosen(
                "Your account has several scopes; say with POST /api/v1/session/scope in which you act."
            )
        if role is None and any(each.role in right.roles for each in actor.waiting):
            raise SecondFactorRequired
        raise Refused("The scope in which you act has no right to this.")
    if is_change and not actor.may_write:
        raise Refused("This token reads only. Make one that may write.")


async def authorise(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Find out who asks and whether they may; the one guard of every route.

    Raises:
        NotFound: the route has no row in the rights table.
        Unknown, Refused: see `_require_right`; CrossSite: a change by another site.
        Unreadable: the body is of a kind that the route does not read.
    """
    del handler
    method = str(cast(dict[str, Any], connection.scope)["method"])  # there are no web sockets here
    if method == "OPTIONS":
        return
    right = RIGHTS.get((method, address_of(connection.scope["path_template"])))
    if right is None:
        log.error("route_without_right", route=connection.scope["path_template"])
        raise NotFound("No route of this service has this address; /api/docs lists them all.")
    is_change = method in UNSAFE
    actor = ANYONE
    try:
        actor = await identified(connection)
        _require_right(right, actor, is_change=is_change)
        if is_change and actor.means != "token":
            _require_own_site(connection, actor)
    except (Unknown, Refused) as refusal:
        log.info(
            "access_refused",
            method=method,
            route=connection.scope["path_template"],
            code=refusal.code,
            means=actor.means,
            account=str(actor.account) if actor.account else None,
            acting_as=actor.acting_as,
        )
        raise
    connection.scope["state"]["actor"] = actor
    if is_change:
        _require_readable(connection, right)


def _require_readable(connection: AnyConnection, right: Right) -> None:
    has_body = (
        connection.headers.get("content-length", "0") != "0" or "transfer-encoding" in connection.headers
    )
    kind = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and kind not in right.takes:
        raise Unreadable(f"Send {' or '.join(sorted(right.takes))}, and say so in Content-Type.")
