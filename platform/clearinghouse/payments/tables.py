"""The table of payments under agreements.

The surprise: a payment is never edited. A wrong one is reversed, once, with a day and a reason, and the right one is
recorded anew; a trigger (migration 20) lets nothing else change, and holds paid <= agreed in every year.
"""

from __future__ import annotations

from piccolo.columns import UUID, Date, ForeignKey, Integer, Numeric, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.agreements.tables import Agreement
from clearinghouse.database.constraints import is_year
from clearinghouse.database.schema import SCHEMA


class Payment(Table, tablename="payment", schema=SCHEMA):
    """Money that left under an agreement, for one of its years."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(Agreement, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None, help_text="The year of the agreement that it pays for.")
    paid_on = Date(default=None)
    amount_original = Numeric(digits=(18, 2), default=None, help_text="In the agreement's currency.")
    currency = Varchar(length=3, default=None)
    amount_usd = Numeric(digits=(18, 2), default=None)
    usd_per_unit = Numeric(digits=(18, 8), default=None)
    rate_on = Date(default=None, null=True)
    rate_source = Varchar(length=200, default=None, null=True)
    note = Text(default=None, null=True)
    recorded_at = Timestamptz(default=None)
    reversed_on = Date(default=None, null=True, help_text="Null: it stands.")
    reversed_at = Timestamptz(default=None, null=True)
    reversal_reason = Text(default=None, null=True)

    payment_is_positive = Check("amount_original > 0 and amount_usd >= 0")
    payment_currency_is_iso = Check("currency ~ '^[A-Z]{3}$'")
    payment_year_is_a_year = Check(is_year("year"))
    payment_rate_is_positive = Check("usd_per_unit > 0")
    payment_is_at_its_rate = Check("amount_usd = round(amount_original * usd_per_unit, 2)")
    payment_rate_is_dated = Check("(rate_on is null) = (rate_source is null)")
    payment_reversal_is_whole = Check(
        "(reversed_on is null) = (reversed_at is null) and (reversed_on is null) = (reversal_reason is null)"
    )
