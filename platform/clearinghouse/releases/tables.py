"""The table of releases: what is not public, and to whom by name it is shown all the same."""

from __future__ import annotations

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.database.constraints import one_of
from clearinghouse.database.schema import SCHEMA

RELEASED_KINDS = ("commitment", "work_plan", "in_kind")


class Release(Table, tablename="release", schema=SCHEMA):
    """That the owner of an item shows it to a party (`observer:ICRC`, `state:SEN`, `donor:NOR`)."""

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=12, default=None)
    item = UUID(default=None, index=True)
    owner = Varchar(length=100, default=None, help_text="The party whose item it is.", index=True)
    party = Varchar(length=100, default=None, help_text="The party that may see it.")
    released_at = Timestamptz(default=None)
    withdrawn_at = Timestamptz(default=None, null=True)

    release_kind_is_one_of_these = Check(one_of("kind", RELEASED_KINDS))
