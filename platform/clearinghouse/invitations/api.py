"""Routes of links: accepting an invitation, asking for a new password, setting it. Open to anyone with a link.

The surprise: the token of a link is sent in the body, never in an address, which would be kept in logs and histories.
Asking for a new password always answers the same, and only then looks whether there is such an account.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Response, post
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody

from clearinghouse.accounts import store
from clearinghouse.accounts.account import (
    LINK_LIFETIME,
    Account,
    LinkKind,
    LinkOver,
    is_link_signed,
    link_id,
    link_token,
    network_of,
    require_few_attempts,
)
from clearinghouse.accounts.letters import LinkLetter, link_address
from clearinghouse.accounts.letters import post as post_letter
from clearinghouse.accounts.passwords import password_hash, require_strong
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import in_transaction
from clearinghouse.outbox.letter import sends_letters
from clearinghouse.sessions import store as sessions
from clearinghouse.web.bodies import Body, Email, LinkToken, Password, PersonName
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.notices import tell
from clearinghouse.web.problems import documented
from clearinghouse.web.who import keys_of, now_of, origin_of, settings_of
from clearinghouse.web.writing import Made, made, once


class LinkShown(msgspec.Struct, frozen=True):
    """What a link is for."""

    kind: LinkKind
    email: str
    name: str


class ResetAsked(msgspec.Struct, frozen=True):
    """How a link comes, if there is such an account: by letter, or from the secretariat where no letters are sent."""

    comes_from: Literal["letter", "secretariat"]


class Link(Body):
    """The token of a link."""

    token: LinkToken


class Acceptance(Body):
    """The name to be shown, and the password to sign in with."""

    token: LinkToken
    name: PersonName
    password: Password


class ResetRequest(Body):
    """The address of the account."""

    email: Email


class ResetConfirmation(Body):
    """The new password."""

    token: LinkToken
    password: Password


def _over() -> LinkOver:
    return LinkOver(
        "It was used already, replaced by a newer one, or its time is over. Ask for a new one: for a password on the "
        "page for forgotten passwords, for an invitation from the secretariat."
    )


async def _link(request: AnyRequest, token: str, kind: LinkKind | None) -> tuple[store.KeptLink, Account]:
    """Return what a link was made for.

    Raises:
        LinkOver: it was used, has expired, is of another kind, or was not made here.
    """
    id = link_id(token)
    found = await store.link(id, now=now_of(request)) if id else None
    if (
        found is None
        or (kind is not None and found.kind != kind)
        or not is_link_signed(keys_of(request), token, found.kind, found.id, found.expires_at)
    ):
        raise _over()
    account = await store.account(found.account)
    if account is None or account.is_locked:
        raise _over()
    return found, account


@post(
    "/invitation",
    operation_id="readLink",
    tags=["Accounts"],
    summary="What a link is for",
    responses=documented(400, 410),
    status_code=200,
)
async def read_link(request: AnyRequest, data: JSONBody[Link]) -> Response[LinkShown]:
    """Of an invitation or of a new password. Uses nothing up."""

    async def work(origin: Origin) -> Made:
        del origin
        link, account = await _link(request, data.token, None)
        return made(LinkShown(link.kind, account.email, account.name), status=200)

    return await once(request, work)


async def _set_first_secret(
    request: AnyRequest, token: str, kind: LinkKind, password: str, name: str | None
) -> Response[None]:
    """Set a password by a link, and use the link up."""
    link, account = await _link(request, token, kind)
    require_strong(password, email=account.email, name=name or account.name)
    kept = await password_hash(password)

    async def work(origin: Origin) -> Made:
        if not await store.use_link(link.id, now=origin.at):
            raise _over()
        if name is not None:
            await store.rename(account.id, name)
        await store.set_password(account.id, kept)
        await store.forget_attempts(keys_of(request).digests("attempt", account.email))
        ended = await sessions.end_all(account.id, now=origin.at)
        if (
            kind == "reset"
        ):  # whoever accepts an invitation chose the first password: nothing of theirs was changed
            await tell(request, "password_set", account, at=origin.at)
        await audit.record(
            origin,
            "invitation.accepted" if kind == "invitation" else "password.reset",
            "account",
            account.id,
            after={"sessions_ended": ended},
        )
        return made(None, status=204)

    return await once(request, work)


@post(
    "/invitation/acceptance",
    operation_id="acceptInvitation",
    tags=["Accounts"],
    summary="Accept an invitation",
    responses=documented(400, 409, 410),
    status_code=204,
)
async def accept_invitation(request: AnyRequest, data: JSONBody[Acceptance]) -> Response[None]:
    """Sets name and password. Then sign in."""
    return await _set_first_secret(request, data.token, "invitation", data.password, data.name)


async def _send_reset(request: AnyRequest, email: str) -> None:
    """Look for the account, and write it a letter with a link; nobody waits for this."""
    settings, keys, origin = settings_of(request), keys_of(request), origin_of(request)

    async def work() -> None:
        account = await store.account_by_email(email)
        if account is None or account.is_locked:
            return
        if not sends_letters(settings):
            await audit.record(origin, "reset.asked", "account", account.id)
            return
        link = await store.make_link("reset", account.id, now=origin.at, lifetime=LINK_LIFETIME["reset"])
        address = link_address(settings, "reset", link_token(keys, "reset", link.id, link.expires_at))
        letter = LinkLetter(
            "reset", link.id, account.id, account.email, account.name, address, link.expires_at
        )
        await post_letter(letter, settings=settings, keys=keys, now=origin.at)
        await audit.record(origin, "reset.sent", "account", account.id)

    await in_transaction(work)


async def _heard(request: AnyRequest, email: str) -> None:
    """Count a question for a link, so that nobody is flooded with letters.

    Raises:
        TooMany: for this address or from this network, whether or not there is such an account.
    """
    keys, now = keys_of(request), now_of(request)
    of_account = keys.digests("reset", email)
    of_network = keys.digests("reset", network_of(request.client.host if request.client else ""))

    async def count() -> object:
        id, account_questions, network_questions = await store.begin_attempt(of_account, of_network, now=now)
        require_few_attempts(account_questions, network_questions, now)
        await store.note_attempt(id, of_account[0], of_network[0], now=now)
        return id

    await in_transaction(count)


@post(
    "/password-reset",
    operation_id="askForReset",
    tags=["Accounts"],
    summary="Ask for a link that sets a new password",
    responses=documented(400, 429),
    status_code=202,
)
async def ask_for_reset(request: AnyRequest, data: JSONBody[ResetRequest]) -> Response[ResetAsked]:
    """The answer is the same whether or not there is such an account."""
    await _heard(request, data.email)

    async def work(origin: Origin) -> Made:
        del origin
        return made(
            ResetAsked("letter" if sends_letters(settings_of(request)) else "secretariat"), status=202
        )

    response = await once(request, work)
    if "idempotency-replayed" not in response.headers:
        response.background = BackgroundTask(_send_reset, request, data.email)
    return response


@post(
    "/password-reset/confirmation",
    operation_id="confirmReset",
    tags=["Accounts"],
    summary="Set a new password by a link",
    responses=documented(400, 409, 410),
    status_code=204,
)
async def confirm_reset(request: AnyRequest, data: JSONBody[ResetConfirmation]) -> Response[None]:
    """Ends all sessions. A second factor is still asked for at the next sign-in."""
    return await _set_first_secret(request, data.token, "reset", data.password, None)


ROUTES = [read_link, accept_invitation, ask_for_reset, confirm_reset]
