"""Routes of the tokens with which machines ask for an account: made in person, shown once, revoked at any time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import JSONBody
from pydantic import Field

from clearinghouse.accounts.account import new_secret, secret_hash
from clearinghouse.accounts.notices import tell_owner
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import NotFound
from clearinghouse.scopes.scope import scope_of
from clearinghouse.tokens import store
from clearinghouse.web.bodies import Body, Label
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.parameters import OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.who import TOKEN_PREFIX, account_of, actor_of, keys_of, now_of, settings_of
from clearinghouse.web.writing import PRIVATE, Made, changed, id_of, made, once, private_answer

MOST_DAYS: Final = 366
_HINT_CHARACTERS: Final = 9
_NO_TOKEN: Final = "You have no token of this id; GET /api/v1/tokens lists them."  # noqa: S105 - a sentence

Permission = Literal["read", "write"]


class TokenRow(msgspec.Struct, frozen=True):
    """A token, without its secret."""

    id: str
    name: str
    hint: Annotated[str, msgspec.Meta(description="How it begins.")]
    permission: Permission
    scope_id: Annotated[str | None, msgspec.Meta(description="The scope it acts in; null: none.")]
    made_at: datetime
    expires_at: datetime
    used_at: Annotated[datetime | None, msgspec.Meta(description="To the minute; null: never.")]
    revoked_at: datetime | None
    is_open: Annotated[bool, msgspec.Meta(description="Neither revoked nor expired.")]


class Tokens(msgspec.Struct, frozen=True):
    """The tokens of an account, newest first, also those that are over."""

    items: list[TokenRow]


class MadeToken(msgspec.Struct, frozen=True):
    """A new token with its secret, which is shown this once."""

    token: str
    row: TokenRow


class NewToken(Body):
    """What a new token is for."""

    name: Label
    permission: Permission
    scope_id: UUID | None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]


def _row(token: store.Token, now: datetime) -> TokenRow:
    return TokenRow(
        id=str(token.id),
        name=token.name,
        hint=token.hint,
        permission="write" if token.permission == "write" else "read",
        scope_id=str(token.scope) if token.scope else None,
        made_at=token.made_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
        is_open=token.revoked_at is None and token.expires_at > now,
    )


@get(
    "/tokens",
    operation_id="getTokens",
    tags=["Accounts"],
    summary="The tokens of one's account",
    responses=documented(),
)
async def get_tokens(request: AnyRequest) -> Response[Tokens]:
    """Newest first; secrets are never shown again."""
    found = await store.tokens_of(account_of(request), limit=None)
    return private_answer(Tokens([_row(each, now_of(request)) for each in found]))


@get(
    "/tokens/{token_id:str}",
    operation_id="getToken",
    tags=["Accounts"],
    summary="One token",
    responses=documented(404),
)
async def get_token(request: AnyRequest, token_id: OpaqueId) -> Response[TokenRow]:
    """One of one's own."""
    id = id_of(token_id)
    found = await store.token(id, account=account_of(request)) if id else None
    if found is None:
        raise NotFound(_NO_TOKEN)
    return private_answer(_row(found, now_of(request)))


@post(
    "/tokens",
    operation_id="makeToken",
    tags=["Accounts"],
    summary="Make a token for a machine",
    responses=documented(400, 404),
    status_code=201,
)
async def make_token(request: AnyRequest, data: JSONBody[NewToken]) -> Response[MadeToken]:
    """It acts in one scope of the account, reads or also writes, and ends after so many days."""
    actor = actor_of(request)
    scope = scope_of(actor, data.scope_id)
    if data.scope_id is not None and scope is None:
        raise NotFound("Your account has no such scope today; GET /api/v1/session lists those it has.")

    async def work(origin: Origin) -> Made:
        secret = new_secret(TOKEN_PREFIX)
        token = await store.add(
            account_of(request),
            scope=data.scope_id,
            name=data.name,
            hint=secret[:_HINT_CHARACTERS],
            secret_hash=secret_hash(secret),
            permission=data.permission,
            now=origin.at,
            expires_at=origin.at + timedelta(days=data.days),
        )
        after = {
            "name": data.name,
            "permission": data.permission,
            "scope": scope.party if scope else None,
            "expires_at": token.expires_at.isoformat(),
        }
        await tell_owner(
            "token_made",
            account_of(request),
            email=actor.email,
            name=actor.name,
            settings=settings_of(request),
            keys=keys_of(request),
            now=origin.at,
        )
        await audit.record(origin, "token.made", "token", token.id, after=after)
        return made(
            MadeToken(secret, _row(token, origin.at)), status=201, location=f"/api/v1/tokens/{token.id}"
        )

    return await once(request, work)


@delete(
    "/tokens/{token_id:str}",
    operation_id="revokeToken",
    tags=["Accounts"],
    summary="Revoke a token",
    responses=documented(404),
    status_code=204,
)
async def revoke_token(request: AnyRequest, token_id: OpaqueId) -> Response[None]:
    """At once and for good. Revoking one that is over changes nothing."""
    id = id_of(token_id)

    async def work(origin: Origin) -> None:
        found = await store.token(id, account=account_of(request)) if id else None
        if found is None:
            raise NotFound(_NO_TOKEN)
        if found.revoked_at is None:
            await store.revoke(found.id, now=origin.at)
            await audit.record(origin, "token.revoked", "token", found.id, before={"name": found.name})

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


ROUTES = [get_tokens, get_token, make_token, revoke_token]
