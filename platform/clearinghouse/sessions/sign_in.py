"""Signing in with a password: what is checked, in which order. Uses stores, knows no web.

    attempts counted -> password -> account locked? -> second factor -> (in one transaction) used up, session started

The surprise: an attempt is kept as failed before the password is looked at, in a transaction of its own, so that a
thousand at once are counted as a thousand; it becomes a success with the session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from clearinghouse.accounts import store as accounts
from clearinghouse.accounts.account import (
    Account,
    AccountLocked,
    CodeUsedAgain,
    SecondFactorNeeded,
    SignInRefused,
    network_of,
    require_few_attempts,
)
from clearinghouse.accounts.passwords import is_password, needs_new_hash, password_hash
from clearinghouse.accounts.second_factor import canonical_recovery_code, step_of
from clearinghouse.database.transaction import in_transaction
from clearinghouse.errors import TooMany
from clearinghouse.keys import Keys

log = structlog.get_logger(__name__)

_REFUSED = "Check both and try again. If the password is lost, ask for a link that sets a new one."


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gives to sign in, and from where."""

    email: str
    password: str
    code: str | None
    recovery_code: str | None
    address: str


@dataclass(frozen=True, slots=True)
class FactorProof:
    """That somebody has the second factor of an account, with what is to be used up."""

    means: str
    step: int | None = None
    recovery_code: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody is who they say, with what has to be used up in the transaction that starts their session."""

    account: Account
    attempt: UUID
    factor: FactorProof | None
    fresh_hash: str | None

    @property
    def means(self) -> str:
        """With what they signed in."""
        return self.factor.means if self.factor else "password"


async def _heard(given: Given, keys: Keys, now: datetime) -> UUID:
    """Count an attempt; returns its id.

    Raises:
        TooMany: too many failed before it; this one is not heard, and not counted either.
    """
    of_account = keys.digests("attempt", given.email)
    of_network = keys.digests("attempt", network_of(given.address))

    async def count() -> UUID:
        id, account_failures, network_failures = await accounts.begin_attempt(of_account, of_network, now=now)
        try:
            require_few_attempts(account_failures, network_failures, now)
        except TooMany:
            log.warning(
                "sign_in_not_heard",
                failures_of_account=len(account_failures),
                failures_of_network=len(network_failures),
            )
            raise
        await accounts.note_attempt(id, of_account[0], of_network[0], now=now)
        return id

    return await in_transaction(count)


async def proven(given: Given, *, keys: Keys, now: datetime) -> Proof:
    """Return the proof that what was given is right.

    Raises:
        TooMany: too many attempts failed lately.
        SignInRefused: address or password is wrong, or the account never had one.
        AccountLocked: the password is right, and the secretariat has locked the account.
        SecondFactorNeeded: the password is right, a code is missing or wrong; CodeUsedAgain: it was used before.
    """
    attempt = await _heard(given, keys, now)
    account = await accounts.account_by_email(given.email)
    secrets = await accounts.secrets(account.id) if account else None
    is_right = await is_password(secrets.password_hash if secrets else None, given.password)
    if account is None or secrets is None or not is_right:
        log.info("sign_in_refused", account=str(account.id) if account else None)
        raise SignInRefused(_REFUSED)
    if account.is_locked:
        log.info("sign_in_of_locked_account", account=str(account.id))
        raise AccountLocked(
            "The secretariat has locked it. Write to the secretariat to have it opened again."
        )
    fresh_hash = (
        await password_hash(given.password)
        if secrets.password_hash and needs_new_hash(secrets.password_hash)
        else None
    )
    factor = (
        await factor_proven(account, secrets, given.code, given.recovery_code, keys=keys, now=now)
        if account.has_second_factor
        else None
    )
    return Proof(account, attempt, factor, fresh_hash)


async def factor_proven(
    account: Account,
    secrets: accounts.Secrets,
    code: str | None,
    recovery_code: str | None,
    *,
    keys: Keys,
    now: datetime,
) -> FactorProof:
    """Return the proof that a code of an account's second factor, or a recovery code, is right.

    `secrets`: of this account, as read for its password. A code used up since is refused when it is used up again.
    Count the attempt before: codes are short.

    Raises:
        SecondFactorNeeded: a code is missing or wrong; CodeUsedAgain: it was used before.
    """
    if recovery_code is not None:
        given = canonical_recovery_code(recovery_code)
        for id, kept in await accounts.recovery_codes(account.id):
            if await is_password(kept, given):
                return FactorProof("password_recovery", recovery_code=id)
        log.info("recovery_code_refused", account=str(account.id))
        raise SecondFactorNeeded(
            "This recovery code is not one of yours, or was used. Try another; if none is left, the secretariat can "
            "take the second factor away."
        )
    if code is None:
        raise SecondFactorNeeded("Give the code that your device shows now, or one of your recovery codes.")
    secret = keys.opened(secrets.totp_sealed or "")
    step = step_of(secret.decode(), code, now=now, last_step=secrets.totp_last_step) if secret else None
    if step is None:
        is_used = secret and step_of(secret.decode(), code, now=now, last_step=None) is not None
        log.info("second_factor_refused", account=str(account.id), is_used=bool(is_used))
        if is_used:
            raise CodeUsedAgain(account)
        raise SecondFactorNeeded(
            "This code is not right. Wait for the next one, and see that the clock of your device is right. Without "
            "the device, use a recovery code."
        )
    return FactorProof("password_totp", step=step)


async def use_up_factor(account: Account, proof: FactorProof, *, now: datetime) -> None:
    """Use up what a proof rests on, in the transaction of what it is for.

    Raises:
        CodeUsedAgain: somebody else used the same code in between.
    """
    is_good = True
    if proof.step is not None:
        is_good = await accounts.take_step(account.id, proof.step)
    if proof.recovery_code is not None:
        is_good = await accounts.use_recovery_code(proof.recovery_code, now=now)
    if not is_good:
        raise CodeUsedAgain(account)


async def use_up(proof: Proof, *, now: datetime) -> None:
    """Use up what the proof rests on, in the transaction that starts the session.

    Raises:
        CodeUsedAgain: somebody else used the same code in between.
    """
    if proof.factor is not None:
        await use_up_factor(proof.account, proof.factor, now=now)
    if proof.fresh_hash is not None:
        await accounts.set_password(proof.account.id, proof.fresh_hash)
    await accounts.attempt_succeeded(proof.attempt)
