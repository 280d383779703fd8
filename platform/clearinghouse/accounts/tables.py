"""Tables of accounts: who may sign in, with what, and the links that let them set it.

The surprise: nothing here can be used to sign in by whoever reads it. Passwords and recovery codes are hashed with
argon2id, second factors are encrypted with the installation's keys, and of a link only its id is kept.
"""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import one_of
from clearinghouse.database.schema import SCHEMA

LINK_KINDS = ("invitation", "reset")
ATTEMPT_OUTCOMES = ("failed", "succeeded")


class Account(Table, tablename="account", schema=SCHEMA):
    """A person who may sign in. What for is in the account's scopes."""

    id = UUID(primary_key=True, default=None)
    email = Varchar(length=254, unique=True, default=None, help_text="In lower case.")
    name = Varchar(length=120, default=None)
    password_hash = Text(default=None, null=True, secret=True, help_text="argon2id; null: none was ever set.")
    totp_sealed = Text(
        default=None, null=True, secret=True, help_text="The second factor, encrypted; null: none."
    )
    is_totp_confirmed = Boolean(default=None, help_text="False: a first code has not been given yet.")
    totp_last_step = BigInt(
        default=None, null=True, help_text="30-second step of the last code: none is taken twice."
    )
    is_locked = Boolean(default=None, help_text="By the secretariat, until it unlocks it.")
    created_at = Timestamptz(default=None)

    account_email_is_lower_case = Check("email = lower(email) and email like '%_@_%'")
    account_has_a_name = Check("length(name) > 0")
    account_factor_is_there = Check("not is_totp_confirmed or totp_sealed is not null")


class RecoveryCode(Table, tablename="recovery_code", schema=SCHEMA):
    """A code that stands in once for a lost second factor."""

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    code_hash = Text(default=None, secret=True, help_text="argon2id.")
    used_at = Timestamptz(default=None, null=True)


class AccountLink(Table, tablename="account_link", schema=SCHEMA):
    """An invitation or a reset: a signed link that works once until it expires."""

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=12, default=None)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    made_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(
        default=None, null=True, help_text="Null: not used and not replaced by a newer one."
    )

    account_link_kind_is_known = Check(one_of("kind", LINK_KINDS))
    account_link_moments_are_in_order = Check("made_at < expires_at")


class AccountIdentity(Table, tablename="account_identity", schema=SCHEMA):
    """The account's name at an OpenID Connect issuer."""

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    issuer = Varchar(length=400, default=None)
    subject = Varchar(length=255, default=None)
    linked_at = Timestamptz(default=None)

    identity_once = Unique(["issuer", "subject"])


class SignInAttempt(Table, tablename="sign_in_attempt", schema=SCHEMA):
    """An attempt to sign in. Written before the password is looked at, so that many at once are counted too."""

    id = UUID(primary_key=True, default=None)
    account_digest = Varchar(
        length=64, default=None, index=True, help_text="Of the address given, known here or not."
    )
    address_digest = Varchar(length=64, default=None, index=True, help_text="Of the network it came from.")
    outcome = Varchar(length=12, default=None)
    attempted_at = Timestamptz(default=None, index=True)

    attempt_outcome_is_known = Check(one_of("outcome", ATTEMPT_OUTCOMES))
