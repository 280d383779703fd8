"""Tables of published reports: what each says, and the files that it was published as.

The surprise: rows are only ever added. A report that turns out to be wrong is followed by another one.
"""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import is_year, one_of
from clearinghouse.database.schema import SCHEMA

KINDS = ("yearly", "state_profile")
FORMS = ("json", "csv", "evidence", "xlsx", "pdf")


class Report(Table, tablename="report", schema=SCHEMA):
    """A published report. Its number counts within its reporting year."""

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=16, default=None)
    state = Varchar(length=3, default=None, null=True, help_text="ISO3; null: of all States Parties.")
    reporting_year = Integer(default=None)
    number = Integer(default=None, help_text="Within the reporting year, from 1.")
    title = Text(default=None)
    as_of = Date(default=None, help_text="The day as of which facts were read.")
    reason = Text(default=None, help_text="Why, in words: asked for, snapshot of 31 December, ...")
    published_at = Timestamptz(default=None)
    computation = UUID(
        default=None, null=True, help_text="The snapshot that it was made of by itself; null: asked for."
    )

    report_number_once = Unique(["reporting_year", "number"])
    report_of_computation_once = Unique(["computation"])
    report_kind_is_known = Check(one_of("kind", KINDS))
    report_profile_has_a_state = Check("(kind = 'state_profile') = (state is not null)")
    report_number_is_positive = Check("number >= 1")
    report_year_is_a_year = Check(is_year("reporting_year"))


class ReportFile(Table, tablename="report_file", schema=SCHEMA):
    """A published report in one form, byte for byte."""

    id = UUID(primary_key=True, default=None)
    report = ForeignKey(Report, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    form = Varchar(length=8, default=None)
    content = Bytea(default=None)
    sha256 = Varchar(length=64, default=None, help_text="Of the content, as hexadecimal text.")

    report_form_once = Unique(["report", "form"])
    report_form_is_known = Check(one_of("form", FORMS))
    report_hash_is_sha256 = Check("sha256 ~ '^[0-9a-f]{64}$'")
