"""The table of audit events: append-only, each holding the hash of the one before."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.database.schema import SCHEMA


class AuditEvent(Table, tablename="audit_event", schema=SCHEMA):
    """Who did or read what, and when. No foreign keys: an event stands by itself."""

    position = BigInt(primary_key=True, default=None, help_text="1, 2, 3, ... without a gap.")
    at = Timestamptz(default=None)
    actor = UUID(default=None, null=True, help_text="The account; null: nobody signed in, or a command.")
    acting_as = Varchar(length=140, default=None, help_text="The acting scope, e.g. state:SEN; '-': none.")
    means = Varchar(length=12, default=None, help_text="session, token, command or anyone.")
    action = Varchar(length=60, default=None, index=True, help_text="E.g. account.locked.")
    subject_kind = Varchar(length=40, default=None)
    subject = Varchar(length=120, default=None, index=True, help_text="Id of what it is about.")
    before = JSONB(default=None, null=True, help_text="Null: there was none.")
    after = JSONB(default=None, null=True, help_text="Null: there is none any more.")
    request_id = Varchar(length=64, default=None)
    previous_hash = Varchar(length=64, default=None)
    hash = Varchar(length=64, unique=True, default=None)
    canonical = Text(default=None, help_text="What the hash was taken of, after the previous hash.")

    audit_position_is_positive = Check("position > 0")
    audit_hash_is_of_its_content = Check(
        "hash = encode(sha256(convert_to(previous_hash || canonical, 'UTF8')), 'hex')"
    )
