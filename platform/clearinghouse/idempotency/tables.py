"""The table of answers that are given again to a request that comes again."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from clearinghouse.database.schema import SCHEMA


class KeptAnswer(Table, tablename="kept_answer", schema=SCHEMA):
    """The answer to a POST, under the key that its sender gave it. Encrypted: it may hold a secret shown once."""

    id = UUID(primary_key=True, default=None)
    sender = Varchar(
        length=80, default=None, help_text="The account and how it asked, or a browser's digest."
    )
    route = Varchar(length=200, default=None)
    key = Varchar(length=100, default=None)
    fingerprint = Varchar(
        length=64, default=None, help_text="Of address and body, under the installation's key."
    )
    answer_sealed = Text(default=None, null=True, secret=True, help_text="Null only while it is being made.")
    made_at = Timestamptz(default=None, index=True)

    kept_answer_once = Unique(["sender", "route", "key"])
