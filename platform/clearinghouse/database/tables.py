"""The table of rows as they were: what an updated or deleted row said before, for reading as of a day.

The surprise: nothing writes here but triggers, and nobody may change it; `clearinghouse.database.reading.as_of_table`
puts the rows of a day together from this table and the present one.
"""

from __future__ import annotations

from piccolo.columns import JSONB, BigSerial, Date, Timestamptz, Varchar
from piccolo.table import Table

from clearinghouse.database.schema import SCHEMA


class EarlierRow(Table, tablename="earlier_row", schema=SCHEMA):
    """A row until it was changed; it held from `known_on` to the day before `until_on`."""

    id = BigSerial(primary_key=True)
    of_table = Varchar(length=40, default=None)
    row_key = Varchar(length=40, default=None, index=True)
    content = JSONB(default=None)
    known_on = Date(default=None)
    until_on = Date(default=None, help_text="First day on which it no longer held in this form.")
    changed_at = Timestamptz(default=None)
