"""The table of financing mechanisms known from documents: trust funds, bonds, front-loading, meetings."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Numeric, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.database.constraints import Cited, is_year
from clearinghouse.database.schema import SCHEMA


class Mechanism(Cited, Table, tablename="mechanism", schema=SCHEMA):
    """A mechanism, with its size where one was published."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=80, unique=True, default=None)
    name = Text(default=None)
    kind = Varchar(length=40, default=None)
    size_usd = Numeric(digits=(18, 2), default=None, null=True, help_text="Null: not reported.")
    year = Integer(default=None, null=True)

    mechanism_size_is_not_negative = Check("size_usd >= 0")
    mechanism_year_is_a_year = Check(is_year("year"))
