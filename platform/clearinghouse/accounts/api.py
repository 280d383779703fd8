"""Routes of one's own account: name, password, second factor, recovery codes.

The surprise: whatever changes how one signs in asks for the password again, so that an unlocked screen is not enough
to take an account over, and what touches a second factor asks for that too; it ends all other sessions, and the owner
gets a letter.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from litestar import Response, get, patch, post
from litestar.params import JSONBody

from clearinghouse.accounts import second_factor, store
from clearinghouse.accounts.account import (
    Account,
    CodeUsedAgain,
    SecondFactorNeeded,
    require_few_attempts,
)
from clearinghouse.accounts.passwords import WrongPassword, is_password, password_hash, require_strong
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import in_transaction
from clearinghouse.errors import Conflicting, NotFound
from clearinghouse.sessions import store as sessions
from clearinghouse.sessions.sign_in import FactorProof, factor_proven, use_up_factor
from clearinghouse.web.bodies import Body, Code, Password, PersonName
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.notices import tell
from clearinghouse.web.problems import documented
from clearinghouse.web.who import account_of, actor_of, keys_of, now_of
from clearinghouse.web.writing import (
    Made,
    answer_given_before,
    changed,
    made,
    once,
    private_answer,
    require_current,
)


class OwnAccount(msgspec.Struct, frozen=True):
    """One's own account. The address is changed by whoever runs the service, when the secretariat asks for it."""

    id: str
    email: str
    name: str
    has_password: Annotated[bool, msgspec.Meta(description="False: signs in by an issuer alone.")]
    has_second_factor: bool
    recovery_codes_left: int


class SecondFactor(msgspec.Struct, frozen=True):
    """A second factor that counts once a first code was given. Shown once."""

    secret: Annotated[str, msgspec.Meta(description="Base 32, to be typed into the device.")]
    uri: Annotated[str, msgspec.Meta(description="The same as an address that devices read as a QR code.")]


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes that stand in once each for a lost device. Shown once."""

    codes: list[str]


class OwnAccountEdit(Body):
    """What one may change of one's own account."""

    name: PersonName


class NewPassword(Body):
    """The present password and the new one."""

    current_password: Password
    new_password: Password


class Confirmation(Body):
    """The password, asked for again."""

    current_password: Password


class FullConfirmation(Confirmation):
    """The password, and where the account has a second factor its code or a recovery code."""

    code: Code | None = None
    recovery_code: Code | None = None


class FirstCode(Body):
    """The code that the device shows."""

    code: Code


def own_account(account: Account) -> OwnAccount:
    """Return an account as its owner sees it."""
    return OwnAccount(
        str(account.id),
        account.email,
        account.name,
        account.has_password,
        account.has_second_factor,
        account.recovery_codes_left,
    )


async def _account(request: AnyRequest) -> Account:
    found = await store.account(account_of(request))
    if found is None:
        raise NotFound("There is no such account any more.")
    return found


async def _require_password(
    request: AnyRequest,
    password: str,
    also: Callable[[store.Secrets], Awaitable[object]] | None = None,
) -> None:
    """Pass if the password is that of whoever is signed in, and what is asked for also; attempts count as signing in.

    `also` is given what the account signs in with.

    Raises:
        WrongPassword: it is not; TooMany: too many failed; and what `also` raises, as a failed attempt.
    """
    keys, now = keys_of(request), now_of(request)
    digests = keys.digests("attempt", actor_of(request).email)

    async def heard() -> object:
        id, failures, _ = await store.begin_attempt(digests, (), now=now)
        require_few_attempts(failures, (), now)
        await store.note_attempt(id, digests[0], keys.signature("attempt", "in person"), now=now)
        return id

    await in_transaction(heard)
    kept = await store.secrets(account_of(request))
    if not await is_password(kept.password_hash, password):
        raise WrongPassword(
            "Nothing was changed. Try again, or sign out and set a new one by the link for forgotten passwords."
        )
    if also is not None:
        await also(kept)
    await in_transaction(lambda: store.forget_attempts(digests))


async def _with_factor(
    request: AnyRequest,
    account: Account,
    given: FullConfirmation,
    work: Callable[[Origin], Awaitable[Made]],
) -> Response[Any]:
    """Do something that needs password and second factor again, once.

    Raises:
        WrongCode: a code is missing, wrong, or was used.
    """
    before = await answer_given_before(request)
    if before is not None:
        return before
    proofs: list[FactorProof] = []

    async def prove(kept: store.Secrets) -> None:
        if account.has_second_factor:
            proofs.append(
                await factor_proven(
                    account, kept, given.code, given.recovery_code, keys=keys_of(request), now=now_of(request)
                )
            )

    async def used_up(origin: Origin) -> Made:
        for proof in proofs:
            await use_up_factor(account, proof, now=origin.at)
        return await work(origin)

    try:
        await _require_password(request, given.current_password, prove)
        return await once(request, used_up)
    except CodeUsedAgain:
        raise second_factor.WrongCode("This code was used before. Wait for the next one.") from None
    except SecondFactorNeeded as refused:
        raise second_factor.WrongCode(refused.detail) from None


@get(
    "/account",
    operation_id="getAccount",
    tags=["Accounts"],
    summary="One's own account",
    responses=documented(),
)
async def get_account(request: AnyRequest) -> Response[OwnAccount]:
    """Name, address, and what one signs in with."""
    return private_answer(own_account(await _account(request)))


@patch(
    "/account",
    operation_id="editAccount",
    tags=["Accounts"],
    summary="Change one's name",
    responses=documented(400),
)
async def edit_account(request: AnyRequest, data: JSONBody[OwnAccountEdit]) -> Response[OwnAccount]:
    """With the ETag of the account in If-Match."""

    async def work(origin: Origin) -> OwnAccount:
        await store.lock_row(account_of(request))
        before = await _account(request)
        require_current(request, own_account(before))
        await store.rename(before.id, data.name)
        await audit.record(
            origin,
            "account.renamed",
            "account",
            before.id,
            before={"name": before.name},
            after={"name": data.name},
        )
        return own_account(await _account(request))

    return private_answer(await changed(request, work))


async def _in_person(
    request: AnyRequest, password: str, work: Callable[[Origin], Awaitable[Made]]
) -> Response[Any]:
    """Do something that needs the password again, once."""
    before = await answer_given_before(request)
    if before is not None:
        return before
    await _require_password(request, password)
    return await once(request, work)


@post(
    "/account/password",
    operation_id="setPassword",
    tags=["Accounts"],
    summary="Set a new password",
    responses=documented(400, 409, 429),
    status_code=204,
)
async def set_password(request: AnyRequest, data: JSONBody[NewPassword]) -> Response[None]:
    """Ends all other sessions."""
    account = await _account(request)
    require_strong(data.new_password, email=account.email, name=account.name)

    async def work(origin: Origin) -> Made:
        await store.set_password(account.id, await password_hash(data.new_password))
        ended = await sessions.end_all(account.id, now=origin.at, but=origin.actor.credential)
        await tell(request, "password_set", account, at=origin.at)
        await audit.record(origin, "password.set", "account", account.id, after={"sessions_ended": ended})
        return made(None, status=204)

    return await _in_person(request, data.current_password, work)


@post(
    "/account/second-factor",
    operation_id="beginSecondFactor",
    tags=["Accounts"],
    summary="Begin to use a second factor",
    responses=documented(400, 409, 429),
    status_code=201,
)
async def begin_second_factor(request: AnyRequest, data: JSONBody[Confirmation]) -> Response[SecondFactor]:
    """Gives the secret for the device. It counts after `/account/second-factor/confirmation`."""
    account = await _account(request)

    async def work(origin: Origin) -> Made:
        await store.lock_row(account.id)
        if (await store.secrets(account.id)).is_totp_confirmed:
            raise Conflicting("The account has a second factor already; remove it first.")
        secret = second_factor.new_secret()
        await store.begin_second_factor(account.id, keys_of(request).sealed(secret.encode()))
        await audit.record(origin, "second_factor.begun", "account", account.id)
        shown = SecondFactor(secret, second_factor.provisioning_uri(secret, account.email))
        return made(shown, status=201)

    return await _in_person(request, data.current_password, work)


async def _fresh_codes(account: Account) -> RecoveryCodes:
    codes = second_factor.new_recovery_codes()
    await store.set_recovery_codes(account.id, tuple([await password_hash(code) for code in codes]))
    return RecoveryCodes(list(codes))


@post(
    "/account/second-factor/confirmation",
    operation_id="confirmSecondFactor",
    tags=["Accounts"],
    summary="Give the first code",
    responses=documented(400, 409),
    status_code=201,
)
async def confirm_second_factor(request: AnyRequest, data: JSONBody[FirstCode]) -> Response[RecoveryCodes]:
    """From now on signing in asks for a code. Gives the recovery codes, and ends all other sessions."""
    account = await _account(request)

    async def work(origin: Origin) -> Made:
        await store.lock_row(account.id)
        kept = await store.secrets(account.id)
        if kept.totp_sealed is None or kept.is_totp_confirmed:
            raise Conflicting("There is no second factor that waits for a first code; begin one.")
        secret = keys_of(request).opened(kept.totp_sealed)
        step = (
            second_factor.step_of(secret.decode(), data.code, now=origin.at, last_step=kept.totp_last_step)
            if secret
            else None
        )
        if step is None:
            raise second_factor.WrongCode(
                "Give the code that the device shows now, and see that its clock is right; or begin again."
            )
        await store.take_step(account.id, step)
        await store.confirm_second_factor(account.id)
        codes = await _fresh_codes(account)
        await sessions.end_all(account.id, now=origin.at, but=origin.actor.credential)
        await tell(request, "second_factor_set", account, at=origin.at)
        await audit.record(origin, "second_factor.confirmed", "account", account.id)
        return made(codes, status=201)

    return await once(request, work)


@post(
    "/account/second-factor/removal",
    operation_id="removeSecondFactor",
    tags=["Accounts"],
    summary="Use no second factor any more",
    responses=documented(400, 409, 429),
    status_code=204,
)
async def remove_second_factor(request: AnyRequest, data: JSONBody[FullConfirmation]) -> Response[None]:
    """With a code of it, or a recovery code. Takes the recovery codes away too, and ends all other sessions."""
    account = await _account(request)

    async def work(origin: Origin) -> Made:
        await store.remove_second_factor(account.id)
        await sessions.end_all(account.id, now=origin.at, but=origin.actor.credential)
        if account.has_second_factor:
            await tell(request, "second_factor_removed", account, at=origin.at)
        await audit.record(origin, "second_factor.removed", "account", account.id)
        return made(None, status=204)

    return await _with_factor(request, account, data, work)


@post(
    "/account/recovery-codes",
    operation_id="renewRecoveryCodes",
    tags=["Accounts"],
    summary="Get new recovery codes",
    responses=documented(400, 409, 429),
    status_code=201,
)
async def renew_recovery_codes(
    request: AnyRequest, data: JSONBody[FullConfirmation]
) -> Response[RecoveryCodes]:
    """With a code of the second factor, or one of the earlier ones, which end."""
    account = await _account(request)
    if not account.has_second_factor:
        raise Conflicting("The account has no second factor, and so needs no recovery codes.")

    async def work(origin: Origin) -> Made:
        codes = await _fresh_codes(account)
        await tell(request, "recovery_codes_renewed", account, at=origin.at)
        await audit.record(origin, "recovery_codes.renewed", "account", account.id)
        return made(codes, status=201)

    return await _with_factor(request, account, data, work)


ROUTES = [
    get_account, edit_account, set_password, begin_second_factor, confirm_second_factor, remove_second_factor,
    renew_recovery_codes,
]  # fmt: skip
