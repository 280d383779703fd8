"""The table of sessions: who is signed in, where, and in which scope they act."""

from __future__ import annotations

from piccolo.columns import UUID, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.accounts.tables import Account
from clearinghouse.database.constraints import one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.scopes.tables import AccountScope

MEANS = ("password", "password_totp", "password_recovery", "identity")


class Session(Table, tablename="session", schema=SCHEMA):
    """A sign-in. The browser holds the secret, this table its hash; an ended one stays for the list of a day."""

    id = UUID(primary_key=True, default=None)
    secret_hash = Varchar(length=64, unique=True, default=None, secret=True, help_text="SHA-256.")
    account = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    acting_scope = ForeignKey(
        AccountScope,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Null: none.",
    )
    means = Varchar(length=20, default=None, help_text="What was given to sign in.")
    device = Varchar(length=120, default=None, help_text="Browser and system, as the browser says.")
    started_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None, help_text="To the minute.")
    expires_at = Timestamptz(default=None)
    ended_at = Timestamptz(default=None, null=True, help_text="Signed out; null: not.")

    session_means_is_known = Check(one_of("means", MEANS))
    session_moments_are_in_order = Check("started_at <= seen_at and started_at < expires_at")
