"""Tables of indicator values: every version of each, and when values were computed.

The surprise: rows are only ever added. A value that comes out as it was makes no new version; one that comes out
otherwise is the next version and says what changed.
"""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import is_year, one_of
from clearinghouse.database.schema import SCHEMA

BASES = ("reported", "found")
MISSING = ("no_report_entered", "year_not_covered", "nothing_found")


class IndicatorComputation(Table, tablename="indicator_computation", schema=SCHEMA):
    """That values were computed, as of a day, and what came of it."""

    id = UUID(primary_key=True, default=None)
    as_of = Date(default=None, index=True, help_text="The day as of which facts were read.")
    reason = Text(default=None, help_text="Why, in words: first values, monthly, snapshot of 30 April, ...")
    computed_at = Timestamptz(default=None)
    values_new = Integer(default=None, help_text="Versions that were added.")
    values_unchanged = Integer(default=None, help_text="Values that came out as they were.")

    computation_counts_are_not_negative = Check("values_new >= 0 and values_unchanged >= 0")


class IndicatorValue(Table, tablename="indicator_value", schema=SCHEMA):
    """A version of the value of an indicator for a year on a basis."""

    id = UUID(primary_key=True, default=None)
    indicator = Varchar(length=12, default=None)
    basis = Varchar(length=8, default=None)
    year = Integer(default=None)
    version = Integer(default=None)
    as_of = Date(default=None, help_text="The day as of which facts were read.")
    computation = ForeignKey(
        IndicatorComputation, on_delete=OnDelete.restrict, default=None, null=False, index=True
    )
    numerator = Integer(default=None, null=True, help_text="States; null: missing.")
    missing = Varchar(length=20, default=None, null=True, help_text="Why there is no numerator.")
    content = JSONB(default=None, help_text="Members, evidence, sets and what is known of each State.")
    content_sha256 = Varchar(length=64, default=None, help_text="Of the content in canonical form.")
    changes = JSONB(default=None, null=True, help_text="Against the version before; null: the first.")

    indicator_version_once = Unique(["indicator", "basis", "year", "version"])
    indicator_version_is_positive = Check("version >= 1")
    indicator_basis_is_known = Check(one_of("basis", BASES))
    indicator_missing_is_known = Check(one_of("missing", MISSING, or_null=True))
    indicator_numerator_is_there_or_missing = Check("(numerator is null) = (missing is not null)")
    indicator_numerator_is_not_negative = Check("numerator >= 0")
    indicator_year_is_a_year = Check(is_year("year"))
    indicator_hash_is_sha256 = Check("content_sha256 ~ '^[0-9a-f]{64}$'")
