"""The table of tokens with which machines ask for an account."""

from __future__ import annotations

from piccolo.columns import UUID, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.accounts.tables import Account
from clearinghouse.database.constraints import one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.scopes.tables import AccountScope

PERMISSIONS = ("read", "write")


class ApiToken(Table, tablename="api_token", schema=SCHEMA):
    """A secret for a machine, in one scope of its account, until it expires or is revoked. Shown once, kept hashed."""

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    scope = ForeignKey(
        AccountScope,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Null: none.",
    )
    name = Varchar(length=80, default=None)
    hint = Varchar(length=12, default=None, help_text="How the token begins, to tell it from others.")
    secret_hash = Varchar(length=64, unique=True, default=None, secret=True, help_text="SHA-256.")
    permission = Varchar(length=8, default=None, help_text="write includes read.")
    made_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(default=None, null=True, help_text="To the minute; null: never.")
    revoked_at = Timestamptz(default=None, null=True)

    token_permission_is_known = Check(one_of("permission", PERMISSIONS))
    token_moments_are_in_order = Check("made_at < expires_at")
