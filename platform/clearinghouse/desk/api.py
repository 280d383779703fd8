"""Routes of the secretariat's desk: who has an account, and for whom they may act.

The surprise: the secretariat sets nobody's password. It makes a link that sets one, and where no letters are sent it
sees the link and passes it on; that it did stands in the audit trail.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter
from pydantic import Field

from clearinghouse.accounts import interventions, store
from clearinghouse.accounts.account import LINK_LIFETIME, Account, EmailTaken, LinkKind, link_token
from clearinghouse.accounts.letters import LinkLetter, link_address
from clearinghouse.accounts.letters import post as post_letter
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.outbox.letter import sends_letters
from clearinghouse.scopes import store as scopes
from clearinghouse.scopes.scope import Role, Scope, subject_fault
from clearinghouse.sessions import store as sessions
from clearinghouse.sessions.api import ScopeRow, scope_row
from clearinghouse.web.bodies import Body, Email, Label, PersonName
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.notices import tell
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.who import account_of, keys_of, settings_of
from clearinghouse.web.writing import (
    PRIVATE,
    Made,
    changed,
    id_of,
    made,
    once,
    private_answer,
    require_current,
)

_NO_ACCOUNT = "There is no account of this id; GET /api/v1/accounts lists them."
_NO_SCOPE = "The account has no scope of this id; GET /api/v1/accounts/{account_id} lists those it has."


class AccountRow(msgspec.Struct, frozen=True):
    """An account, as the secretariat sees it."""

    id: str
    email: str
    name: str
    has_password: Annotated[bool, msgspec.Meta(description="False: the invitation was not accepted yet.")]
    has_second_factor: bool
    is_locked: bool
    created_at: datetime
    scopes: list[ScopeRow]


class InvitedAccount(msgspec.Struct, frozen=True):
    """A new account with the link of its invitation."""

    account: AccountRow
    link: Annotated[
        str, msgspec.Meta(description="Works once; pass it on to nobody but the account's owner.")
    ]
    expires_at: datetime
    is_letter_sent: Annotated[
        bool, msgspec.Meta(description="False: no letters are sent here; pass the link on.")
    ]


class LinkMade(msgspec.Struct, frozen=True):
    """A new link; earlier ones of its kind for this account end."""

    kind: LinkKind
    link: str
    expires_at: datetime
    is_letter_sent: bool


class NewScope(Body):
    """For whom an account may act. `state`: ISO3, of an officer or a Committee member; `donor`: id or code."""

    role: Role
    state: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    donor: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\x20-\x7e]+$")] | None = None
    organisation: Label | None = None
    is_chair: bool = False
    starts_on: date
    ends_on: date | None = None


class NewAccount(Body):
    """Who is invited, and for whom they may act."""

    email: Email
    name: PersonName
    scopes: Annotated[list[NewScope], Field(max_length=20)]


class AccountEdit(Body):
    """What the secretariat may change of an account; what is left out stays."""

    name: PersonName | None = None
    is_locked: bool | None = None


class ScopeEdit(Body):
    """The end of a scope: the first day on which it no longer holds, null for none."""

    ends_on: date | None
    is_chair: bool


def account_row(account: Account, granted: tuple[Scope, ...]) -> AccountRow:
    """Return an account as it is shown."""
    return AccountRow(
        str(account.id),
        account.email,
        account.name,
        account.has_password,
        account.has_second_factor,
        account.is_locked,
        account.created_at,
        [scope_row(each) for each in granted],
    )


async def _account(text: str) -> Account:
    id = id_of(text)
    found = await store.account(id) if id else None
    if found is None:
        raise NotFound(_NO_ACCOUNT)
    return found


async def _row(text: str) -> AccountRow:
    account = await _account(text)
    return account_row(account, await scopes.scopes_of(account.id))


async def _subject(given: NewScope, where: str) -> scopes.NewScope:
    """Return a scope with its subject looked up.

    Raises:
        BadRequest: it names nobody, or somebody that its role does not ask for, or ends before it begins.
    """
    fault = subject_fault(
        given.role,
        state=given.state is not None,
        donor=given.donor is not None,
        organisation=given.organisation is not None,
        has_end=given.ends_on is not None,
    )
    if fault is None and given.ends_on is not None and given.ends_on < given.starts_on:
        fault = "ends_on lies before starts_on"
    if fault is None and given.is_chair and given.role != "committee":
        fault = "only a member of the Committee is its chair"
    if fault is not None:
        raise BadRequest((Fault("body", where, f"cannot be used: {fault}", "See NewScope in /api/docs."),))
    if given.state is not None and not await scopes.has_state(given.state):
        raise BadRequest(
            (Fault("body", f"{where}.state", "is no State here", "Take it from /api/v1/states."),)
        )
    donor = await scopes.donor_id(given.donor) if given.donor is not None else None
    if given.donor is not None and donor is None:
        raise BadRequest(
            (Fault("body", f"{where}.donor", "is no donor here", "Take it from /api/v1/donors."),)
        )
    return scopes.NewScope(
        given.role, given.state, donor, given.organisation, given.is_chair, given.starts_on, given.ends_on
    )


async def _new_link(
    request: AnyRequest, origin: Origin, kind: LinkKind, account: Account
) -> tuple[str, datetime, bool]:
    """Make a link, and write its letter where letters are sent; returns address, end, and whether a letter goes."""
    settings, keys = settings_of(request), keys_of(request)
    made_link = await store.make_link(kind, account.id, now=origin.at, lifetime=LINK_LIFETIME[kind])
    address = link_address(settings, kind, link_token(keys, kind, made_link.id, made_link.expires_at))
    is_sent = sends_letters(settings)
    if is_sent:
        letter = LinkLetter(
            kind, made_link.id, account.id, account.email, account.name, address, made_link.expires_at
        )
        await post_letter(letter, settings=settings, keys=keys, now=origin.at)
    return address, made_link.expires_at, is_sent


@get(
    "/accounts",
    operation_id="listAccounts",
    tags=["Accounts"],
    summary="All accounts",
    responses=documented(400),
)
async def list_accounts(
    request: AnyRequest,
    is_locked: Annotated[bool | None, QueryParameter(description="Locked accounts, or the others.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[AccountRow]]:
    """By address."""

    async def read(after: UUID | None, rows: int) -> list[AccountRow]:
        found = await store.accounts(is_locked=is_locked, after=after, limit=rows)
        granted = await scopes.scopes_by_account([each.id for each in found])
        return [account_row(each, granted[each.id]) for each in found]

    return await listing(
        request, read=read, row=lambda row: row, kind=AccountRow, key=lambda row: UUID(row.id), key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="accounts",
    )  # fmt: skip


@post(
    "/accounts",
    operation_id="invite",
    tags=["Accounts"],
    summary="Invite somebody",
    responses=documented(400, 409),
    status_code=201,
)
async def invite(request: AnyRequest, data: JSONBody[NewAccount]) -> Response[InvitedAccount]:
    """Makes the account, its scopes, and a link that works once within seven days."""

    async def work(origin: Origin) -> Made:
        granted = [await _subject(each, f"scopes.{place}") for place, each in enumerate(data.scopes)]
        id = await store.create(data.email, data.name, now=origin.at)
        if id is None:
            raise EmailTaken("Give that account another scope instead: GET /api/v1/accounts finds it.")
        for each in granted:
            await scopes.grant(id, each, now=origin.at)
        account = await _account(str(id))
        link, expires_at, is_sent = await _new_link(request, origin, "invitation", account)
        row = await _row(str(id))
        after = {"scopes": [each.party for each in row.scopes]}
        await audit.record(origin, "account.invited", "account", id, after=after)
        shown = InvitedAccount(row, link, expires_at, is_letter_sent=is_sent)
        return made(shown, status=201, location=f"/api/v1/accounts/{id}")

    return await once(request, work)


@get(
    "/accounts/{account_id:str}",
    operation_id="getOneAccount",
    tags=["Accounts"],
    summary="One account",
    responses=documented(404),
)
async def get_one_account(account_id: OpaqueId) -> Response[AccountRow]:
    """With all its scopes, also those that are over."""
    return private_answer(await _row(account_id))


@patch(
    "/accounts/{account_id:str}",
    operation_id="editOneAccount",
    tags=["Accounts"],
    summary="Rename, lock or unlock an account",
    responses=documented(400, 404, 409),
)
async def edit_one_account(
    request: AnyRequest, account_id: OpaqueId, data: JSONBody[AccountEdit]
) -> Response[AccountRow]:
    """Locking ends its sessions and tokens at once; unlocking also lets it try to sign in again."""

    async def work(origin: Origin) -> AccountRow:
        before = await _row(account_id)
        id = UUID(before.id)
        await store.lock_row(id)
        before = await _row(account_id)
        require_current(request, before)
        if data.is_locked and id == account_of(request):
            raise Conflicting("Nobody locks their own account; ask another member of the secretariat.")
        if data.name is not None and data.name != before.name:
            await store.rename(id, data.name)
            await audit.record(
                origin,
                "account.renamed",
                "account",
                id,
                before={"name": before.name},
                after={"name": data.name},
            )
        if data.is_locked is not None and data.is_locked != before.is_locked:
            await interventions.set_locked(
                id, before.email, is_locked=data.is_locked, origin=origin, keys=keys_of(request)
            )
        return await _row(account_id)

    return private_answer(await changed(request, work))


@post(
    "/accounts/{account_id:str}/link",
    operation_id="makeLink",
    tags=["Accounts"],
    summary="Make a link that sets a password",
    responses=documented(404, 409),
    status_code=201,
)
async def make_link(request: AnyRequest, account_id: OpaqueId) -> Response[LinkMade]:
    """An invitation where no password was set yet, else one for a new password."""

    async def work(origin: Origin) -> Made:
        account = await _account(account_id)
        if account.is_locked:
            raise Conflicting("The account is locked; unlock it first.")
        kind: LinkKind = "reset" if account.has_password else "invitation"
        link, expires_at, is_sent = await _new_link(request, origin, kind, account)
        await audit.record(origin, f"{kind}.made", "account", account.id)
        return made(LinkMade(kind, link, expires_at, is_letter_sent=is_sent), status=201)

    return await once(request, work)


@post(
    "/accounts/{account_id:str}/second-factor/removal",
    operation_id="removeOnesSecondFactor",
    tags=["Accounts"],
    summary="Take a lost second factor away",
    responses=documented(404),
    status_code=204,
)
async def remove_ones_second_factor(request: AnyRequest, account_id: OpaqueId) -> Response[None]:
    """For somebody who has lost device and recovery codes; be sure who it is. Ends their sessions."""
    account = await _account(account_id)

    async def work(origin: Origin) -> Made:
        await interventions.remove_second_factor(account.id, origin=origin)
        if account.has_second_factor:
            await tell(request, "second_factor_removed", account, at=origin.at)
        return made(None, status=204)

    return await once(request, work)


@delete(
    "/accounts/{account_id:str}/sessions",
    operation_id="signOneOutEverywhere",
    tags=["Accounts"],
    summary="Sign somebody out everywhere",
    responses=documented(404),
    status_code=204,
)
async def sign_one_out_everywhere(request: AnyRequest, account_id: OpaqueId) -> Response[None]:
    """For a device that was lost, or left signed in. Tokens of machines stay: locking the account stops them too."""

    async def work(origin: Origin) -> None:
        account = await _account(account_id)
        ended = await sessions.end_all(account.id, now=origin.at)
        await audit.record(origin, "sessions.ended", "account", account.id, before={"sessions": ended})

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


@post(
    "/accounts/{account_id:str}/scopes",
    operation_id="grantScope",
    tags=["Accounts"],
    summary="Let an account act for somebody",
    responses=documented(400, 404),
    status_code=201,
)
async def grant_scope(
    request: AnyRequest, account_id: OpaqueId, data: JSONBody[NewScope]
) -> Response[ScopeRow]:
    """A scope holds from `starts_on` to the day before `ends_on`."""

    async def work(origin: Origin) -> Made:
        account = await _account(account_id)
        id = await scopes.grant(account.id, await _subject(data, "scope"), now=origin.at)
        row = next(scope_row(each) for each in await scopes.scopes_of(account.id) if each.id == id)
        await audit.record(origin, "scope.granted", "account", account.id, after=msgspec.to_builtins(row))
        return made(row, status=201, location=f"/api/v1/accounts/{account.id}/scopes/{id}")

    return await once(request, work)


async def _scope(account_id: str, scope_id: str) -> Scope:
    account = await _account(account_id)
    found = next((each for each in await scopes.scopes_of(account.id) if each.id == id_of(scope_id)), None)
    if found is None:
        raise NotFound(_NO_SCOPE)
    return found


@get(
    "/accounts/{account_id:str}/scopes/{scope_id:str}",
    operation_id="getScope",
    tags=["Accounts"],
    summary="One scope of an account",
    responses=documented(404),
)
async def get_scope(account_id: OpaqueId, scope_id: OpaqueId) -> Response[ScopeRow]:
    """Also one that is over."""
    return private_answer(scope_row(await _scope(account_id, scope_id)))


@patch(
    "/accounts/{account_id:str}/scopes/{scope_id:str}",
    operation_id="editScope",
    tags=["Accounts"],
    summary="End or prolong a scope",
    responses=documented(400, 404, 409),
)
async def edit_scope(
    request: AnyRequest, account_id: OpaqueId, scope_id: OpaqueId, data: JSONBody[ScopeEdit]
) -> Response[ScopeRow]:
    """Today as its end takes the rights away at once."""

    async def work(origin: Origin) -> ScopeRow:
        await store.lock_row((await _account(account_id)).id)
        before = await _scope(account_id, scope_id)
        require_current(request, scope_row(before))
        if data.ends_on is not None and data.ends_on < before.starts_on:
            raise Conflicting("A scope cannot end before it begins.")
        if before.role == "committee" and data.ends_on is None:
            raise Conflicting("A term on the Committee has an end.")
        if before.role != "committee" and data.is_chair:
            raise Conflicting("Only a member of the Committee is its chair.")
        if (
            before.role == "secretariat"
            and data.ends_on is not None
            and str(account_of(request)) == account_id.lower()
        ):
            raise Conflicting("Nobody ends their own scope of the secretariat; ask another member.")
        await scopes.set_term(before.id, ends_on=data.ends_on, is_chair=data.is_chair)
        after = scope_row(await _scope(account_id, scope_id))
        await audit.record(
            origin, "scope.changed", "scope", before.id,
            before=msgspec.to_builtins(scope_row(before)), after=msgspec.to_builtins(after),
        )  # fmt: skip
        return after

    return private_answer(await changed(request, work))


ROUTES = [
    list_accounts, invite, get_one_account, edit_one_account, make_link, remove_ones_second_factor,
    sign_one_out_everywhere, grant_scope, get_scope, edit_scope,
]  # fmt: skip
