"""The table of uploads: for each draft of a plan, the last file that was put into it and what was found in it.

The surprise: one row a draft. A newer upload takes the place of the older; that there was one stays in the audit
trail, by the hash of its file.
"""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Bytea, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.database.schema import SCHEMA
from clearinghouse.states.tables import State


class PlanUpload(Table, tablename="plan_upload", schema=SCHEMA):
    """The last upload to a draft of a plan."""

    plan = UUID(primary_key=True, default=None, help_text="The plan whose draft it was put into.")
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    uploaded_at = Timestamptz(default=None)
    uploaded_by = UUID(default=None, null=True, help_text="The account; null: a command.")
    file_name = Text(default=None, null=True, help_text="As its sender named it; null: not given.")
    file_sha256 = Varchar(length=64, default=None)
    file = Bytea(default=None, null=True, help_text="Null: too large to be marked.")
    answer = JSONB(default=None, help_text="What was read, changed and found, as it was told.")

    upload_hash_is_sha256 = Check("file_sha256 ~ '^[0-9a-f]{64}$'")
