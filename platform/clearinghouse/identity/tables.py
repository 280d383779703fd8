"""The table of sign-ins that are under way at an OpenID Connect issuer."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz, Varchar
from piccolo.table import Table

from clearinghouse.database.schema import SCHEMA


class IdentityRequest(Table, tablename="identity_request", schema=SCHEMA):
    """Someone was sent to the issuer and has not come back yet; used once."""

    id = UUID(primary_key=True, default=None)
    state_hash = Varchar(length=64, unique=True, default=None, help_text="SHA-256 of what comes back.")
    browser_hash = Varchar(length=64, default=None, help_text="SHA-256 of the cookie of who went.")
    content_sealed = Text(default=None, secret=True, help_text="Nonce, PKCE verifier, and where to go then.")
    expires_at = Timestamptz(default=None, index=True)
    used_at = Timestamptz(default=None, null=True)
