"""The table of workers: which ran when, and when each was last seen."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.database.schema import SCHEMA


class Worker(Table, tablename="worker", schema=SCHEMA):
    """A worker process. It is gone when it was not seen for some heartbeats."""

    id = UUID(primary_key=True, default=None)
    host = Varchar(length=255, default=None)
    process_id = Integer(default=None)
    version = Varchar(length=40, default=None, help_text="Of the program.")
    started_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)
    stopped_at = Timestamptz(default=None, null=True, help_text="Null: runs, or was killed.")

    worker_moments_are_in_order = Check("started_at <= seen_at")
