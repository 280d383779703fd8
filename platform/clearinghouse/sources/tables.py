"""The table of sources. A source is never deleted: a trigger keeps what rows cite."""

from __future__ import annotations

from piccolo.columns import UUID, ForeignKey, OnDelete, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.database.schema import SCHEMA
from clearinghouse.plans.tables import WorkPlanVersion


class Source(Table, tablename="source", schema=SCHEMA):
    """A document, page or data set that figures are read from."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=80, unique=True, default=None, help_text="Stable id in the data, e.g. LM-AGO-2023.")
    title = Text(default=None)
    publisher = Text(default=None, null=True)
    published = Varchar(
        length=10,
        default=None,
        null=True,
        help_text="Year, month or day, as precise as known; null: undated.",
    )
    url = Text(default=None, null=True, help_text="Where it is; null: no public address known.")

    version = ForeignKey(
        WorkPlanVersion,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="The version of a plan that its State published here; null: a document, page or data set.",
    )

    source_date_is_iso = Check("published ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'")
    source_has_a_title = Check("title <> ''")
