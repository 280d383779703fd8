"""The table of exchange rates, as stated or implied by a source."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Integer, Numeric, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import Cited, is_year, one_of
from clearinghouse.database.schema import SCHEMA


class Rate(Cited, Table, tablename="rate", schema=SCHEMA):
    """US dollars for one unit of a currency in a year, or on a day of it; each source keeps its row."""

    id = UUID(primary_key=True, default=None)
    currency = Varchar(length=3, default=None, help_text="ISO 4217.")
    year = Integer(default=None)
    dated_on = Date(default=None, null=True, help_text="The day of the rate; null: that of the year.")
    usd_per_unit = Numeric(digits=(18, 8), default=None)
    method = Varchar(length=8, default=None)

    rate_currency_is_iso = Check("currency ~ '^[A-Z]{3}$'")
    rate_is_positive = Check("usd_per_unit > 0")
    rate_method_is_known = Check(one_of("method", ("stated", "implied")))
    rate_year_is_a_year = Check(is_year("year"))
    rate_once_a_day_and_source = Unique(
        ["currency", "year", "dated_on", "source_codes"], nulls_distinct=False
    )
    rate_day_is_in_its_year = Check("extract(year from dated_on) = year")
