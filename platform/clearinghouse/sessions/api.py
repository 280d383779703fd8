"""Routes of signing in and out, of the scope in which one acts, and of one's sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from clearinghouse.accounts.account import CodeUsedAgain, device_of, new_secret, secret_hash
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import in_transaction
from clearinghouse.errors import NotFound
from clearinghouse.scopes.scope import Actor, Role, Scope, acting_scope, apart, scope_of
from clearinghouse.scopes.store import scopes_of
from clearinghouse.sessions import store
from clearinghouse.sessions.sign_in import Given, proven, use_up
from clearinghouse.web.bodies import Body, Code, Email, Password
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.notices import tell
from clearinghouse.web.parameters import OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.who import (
    account_of,
    actor_of,
    csrf_binding,
    csrf_cookie,
    has_good_csrf_cookie,
    keys_of,
    now_of,
    session_cookie,
    settings_of,
)
from clearinghouse.web.writing import (
    PRIVATE,
    Made,
    answer_given_before,
    changed,
    id_of,
    kept_cookie,
    made,
    once,
    private_answer,
)


class ScopeRow(msgspec.Struct, frozen=True):
    """For whom an account may act, and from when to when. `ends_on` is the first day on which it no longer holds."""

    id: str
    role: Role
    party: Annotated[
        str, msgspec.Meta(description="In one word: state:SEN, donor:NOR, observer:ICRC, committee.")
    ]
    name: str
    is_chair: bool
    starts_on: date
    ends_on: date | None


class SessionAccount(msgspec.Struct, frozen=True):
    """Who is signed in."""

    id: str
    name: str
    email: str


class CurrentSession(msgspec.Struct, frozen=True):
    """Who asks: nobody (`account` null), or an account with the scopes that hold today."""

    account: SessionAccount | None
    means: Literal["session", "token", "anyone"]
    acting: Annotated[
        ScopeRow | None, msgspec.Meta(description="The scope acted in; null: none chosen, or none.")
    ]
    scopes: list[ScopeRow]
    waiting_scopes: Annotated[
        list[ScopeRow],
        msgspec.Meta(
            description="Scopes that hold today and can be acted in once the account has a second factor."
        ),
    ]
    has_identity_provider: Annotated[
        bool, msgspec.Meta(description="Whether /api/v1/session/identity leads to an OpenID Connect issuer.")
    ]


class SessionRow(msgspec.Struct, frozen=True):
    """A sign-in that is open."""

    id: str
    is_current: bool
    means: Literal["password", "password_totp", "password_recovery", "identity"]
    device: Annotated[str, msgspec.Meta(description="Browser and system, as far as the browser says.")]
    started_at: datetime
    seen_at: datetime
    expires_at: datetime


class Sessions(msgspec.Struct, frozen=True):
    """The open sessions of an account, the one used last first."""

    items: list[SessionRow]


class SignIn(Body):
    """What one signs in with. `code` or `recovery_code` where the account has a second factor."""

    email: Email
    password: Password
    code: Code | None = None
    recovery_code: Code | None = None


class ChosenScope(Body):
    """The scope to act in; null: none."""

    scope_id: UUID | None


def scope_row(scope: Scope) -> ScopeRow:
    """Return a scope as it is shown."""
    return ScopeRow(
        str(scope.id), scope.role, scope.party, scope.name, scope.is_chair, scope.starts_on, scope.ends_on
    )


def _shown(request: AnyRequest, actor: Actor) -> CurrentSession:
    return CurrentSession(
        account=SessionAccount(str(actor.account), actor.name, actor.email) if actor.account else None,
        means="anyone" if actor.means == "command" else actor.means,
        acting=scope_row(actor.acting) if actor.acting else None,
        scopes=[scope_row(each) for each in actor.scopes],
        waiting_scopes=[scope_row(each) for each in actor.waiting],
        has_identity_provider=bool(settings_of(request).oidc_issuer),
    )


@get(
    "/session",
    operation_id="getSession",
    tags=["Accounts"],
    summary="Who is signed in",
    responses=documented(),
)
async def get_session(request: AnyRequest) -> Response[CurrentSession]:
    """Also gives the cookie `csrftoken` whose value goes into the header `x-csrftoken` of every change."""
    actor = actor_of(request)
    cookies: list[Cookie] = []
    if actor.means != "token" and not has_good_csrf_cookie(request, actor):
        cookies.append(csrf_cookie(request, csrf_binding(actor)))
    if actor.is_stale_cookie:
        settings = settings_of(request)
        cookies.append(session_cookie(settings, "", settings.session_lifetime))
    return private_answer(_shown(request, actor), cookies=tuple(cookies))


async def open_new_session(
    request: AnyRequest, origin: Origin, account: UUID, name: str, email: str, means: str
) -> Made:
    """Start a session in the transaction of this request, and answer with its cookies.

    Whatever session the browser had before ends: nobody can have prepared the one that is used now.
    """
    settings = settings_of(request)
    secret = new_secret()
    before = actor_of(request)
    if before.means == "session" and before.account and before.credential:
        await store.end(before.credential, account=before.account, now=origin.at)
    all_scopes = tuple(each for each in await scopes_of(account) if each.holds(origin.at.date()))
    is_sure = means != "password" or not settings.demands_second_factor
    scopes, waiting = apart(all_scopes, is_sure=is_sure)
    acting = acting_scope(all_scopes, None)
    id = await store.start(
        account,
        acting_scope=acting.id if acting else None,
        secret_hash=secret_hash(secret),
        means=means,
        device=device_of(request.headers.get("user-agent", "")),
        now=origin.at,
        lifetime=settings.session_lifetime,
    )
    actor = Actor(
        "session", account, name, email, scopes, waiting, acting if acting in scopes else None, may_write=True,
        credential=id,
    )  # fmt: skip
    await audit.record(
        Origin(actor, origin.at, origin.request_id), "session.started", "session", id, after={"means": means}
    )
    cookies = (
        session_cookie(settings, secret, settings.session_lifetime),
        csrf_cookie(request, csrf_binding(actor)),
    )
    return msgspec.structs.replace(
        made(_shown(request, actor), status=201), cookies=tuple(kept_cookie(each) for each in cookies)
    )


@post(
    "/session",
    operation_id="signIn",
    tags=["Accounts"],
    summary="Sign in with a password",
    responses=documented(400, 401, 403, 429),
)
async def sign_in(request: AnyRequest, data: JSONBody[SignIn]) -> Response[CurrentSession]:
    """Sets the session's cookie and a new `csrftoken`. 401 `second-factor-needed`: send it again with `code`."""
    before = await answer_given_before(request)
    if before is not None:
        return before
    given = Given(
        data.email,
        data.password,
        data.code,
        data.recovery_code,
        request.client.host if request.client else "",
    )

    async def work(origin: Origin) -> Made:
        await use_up(proof, now=origin.at)
        account = proof.account
        return await open_new_session(request, origin, account.id, account.name, account.email, proof.means)

    try:
        proof = await proven(given, keys=keys_of(request), now=now_of(request))
        return await once(request, work)
    except CodeUsedAgain as refusal:
        owner = refusal.account
        # The refusal changes nothing, so the letter has a transaction of its own.
        await in_transaction(lambda: tell(request, "code_used_again", owner, at=now_of(request)))
        raise


def _signed_out(request: AnyRequest) -> Response[None]:
    settings = settings_of(request)
    return Response(
        None,
        status_code=204,
        headers=PRIVATE,
        cookies=[session_cookie(settings, "", settings.session_lifetime)],
    )


@delete(
    "/session",
    operation_id="signOut",
    tags=["Accounts"],
    summary="Sign out",
    responses=documented(),
    status_code=204,
)
async def sign_out(request: AnyRequest) -> Response[None]:
    """Ends the session that asks."""
    actor = actor_of(request)

    async def work(origin: Origin) -> None:
        if actor.account and actor.credential:
            await store.end(actor.credential, account=actor.account, now=origin.at)
            await audit.record(origin, "session.ended", "session", actor.credential)

    await changed(request, work)
    return _signed_out(request)


@post(
    "/session/scope",
    operation_id="chooseScope",
    tags=["Accounts"],
    summary="Choose the scope to act in",
    responses=documented(400, 404),
    status_code=200,
)
async def choose_scope(request: AnyRequest, data: JSONBody[ChosenScope]) -> Response[CurrentSession]:
    """One of the account's scopes that hold today, for this session alone."""
    actor = actor_of(request)
    chosen = scope_of(actor, data.scope_id)
    if data.scope_id is not None and chosen is None:
        raise NotFound("Your account has no such scope today; GET /api/v1/session lists those it has.")

    async def work(origin: Origin) -> Made:
        if actor.credential:
            await store.choose_scope(actor.credential, chosen.id if chosen else None)
        now_acting = acting_scope((*actor.scopes, *actor.waiting), chosen.id if chosen else None)
        after = replace(actor, acting=now_acting if now_acting in actor.scopes else None)
        await audit.record(
            origin, "scope.chosen", "session", actor.credential, before=actor.acting_as, after=after.acting_as
        )
        return made(_shown(request, after), status=200)

    return await once(request, work)


@get(
    "/sessions",
    operation_id="getSessions",
    tags=["Accounts"],
    summary="Where one is signed in",
    responses=documented(),
)
async def get_sessions(request: AnyRequest) -> Response[Sessions]:
    """Open sessions only, the one used last first."""
    actor = actor_of(request)
    found = await store.sessions_of(
        account_of(request), now=now_of(request), idle=settings_of(request).session_idle
    )
    rows = [
        SessionRow(
            str(each.id),
            each.id == actor.credential,
            each.means,  # type: ignore[arg-type]  # the table holds these words alone
            each.device,
            each.started_at,
            each.seen_at,
            each.expires_at,
        )
        for each in found
    ]
    return private_answer(Sessions(rows))


@delete(
    "/sessions",
    operation_id="signOutEverywhere",
    tags=["Accounts"],
    summary="Sign out everywhere",
    responses=documented(),
    status_code=204,
)
async def sign_out_everywhere(request: AnyRequest) -> Response[None]:
    """Ends every session of the account, this one too. Tokens of machines stay: revoke them one by one."""
    account = account_of(request)

    async def work(origin: Origin) -> None:
        ended = await store.end_all(account, now=origin.at)
        await audit.record(origin, "sessions.ended", "account", account, before={"sessions": ended})

    await changed(request, work)
    return _signed_out(request)


@delete(
    "/sessions/{session_id:str}",
    operation_id="endSession",
    tags=["Accounts"],
    summary="End one session",
    responses=documented(404),
    status_code=204,
)
async def end_session(request: AnyRequest, session_id: OpaqueId) -> Response[None]:
    """One of the account's own."""
    account, session = account_of(request), id_of(session_id)

    async def work(origin: Origin) -> None:
        if session is None or not await store.end(session, account=account, now=origin.at):
            raise NotFound("You have no open session of this id; GET /api/v1/sessions lists them.")
        await audit.record(origin, "session.ended", "session", session)

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


ROUTES = [
    get_session, sign_in, sign_out, choose_scope, get_sessions, sign_out_everywhere, end_session,
]  # fmt: skip
