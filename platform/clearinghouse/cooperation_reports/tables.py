"""Tables of cooperation reports: one report a State and year, drafts of those who prepare it, and its filed versions.

The surprise: which version is the current one is written nowhere: it is the one with the highest number, so that there
is exactly one at any time, also as of a past day. Versions and their answers are never changed (triggers).
"""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import Array
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.states.tables import State

VALUES = ("yes", "no", "not_answered")
ORIGINS = ("reported", "prefilled")
_IS_PARTY = "{column} = 'secretariat' or {column} ~ '^state:[A-Z]{{3}}$'"
_AMOUNT_HAS_CURRENCY = (
    "(amount is null) = (currency is null) and (amount is null or (amount >= 0 and currency ~ '^[A-Z]{3}$'))"
)
_QUOTATION_IS_SHORT = "quotation is null or char_length(quotation) <= 300"
_PREFILLED_NAMES_ITS_FACT = "(origin = 'prefilled') = (fact_words is not null)"


class CooperationReport(Table, tablename="cooperation_report", schema=SCHEMA):
    """The cooperation part of the Article 7 report of a State, due on 30 April of `year`."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None, help_text="In which it is due; it covers the year before.")

    cooperation_report_once_a_year = Unique(["state", "year"])
    cooperation_report_year_is_a_year = Check("year between 1999 and 2200")


class CooperationDraft(Table, tablename="cooperation_draft", schema=SCHEMA):
    """What a State, or the secretariat, is preparing: seen by nobody else, gone when it is filed."""

    id = UUID(primary_key=True, default=None)
    report = ForeignKey(CooperationReport, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    party = Varchar(length=12, default=None, help_text="state:SEN or secretariat: whose draft it is.")
    begun_from = Integer(default=None, null=True, help_text="Number of the version it corrects; null: none.")
    edited_at = Timestamptz(default=None)

    cooperation_draft_once_a_party = Unique(["report", "party"])
    cooperation_draft_party_prepares_reports = Check(_IS_PARTY.format(column="party"))


class CooperationDraftAnswer(Table, tablename="cooperation_draft_answer", schema=SCHEMA):
    """An answer of a draft; a prefilled one counts once it is confirmed."""

    id = UUID(primary_key=True, default=None)
    draft = ForeignKey(CooperationDraft, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    question = Varchar(length=60, default=None)
    value = Varchar(length=12, default=None)
    amount = Numeric(digits=(18, 2), default=None, null=True, help_text="In `currency`, of the year covered.")
    currency = Varchar(length=3, default=None, null=True, help_text="ISO 4217.")
    states = Array(base_column=Varchar(length=3), default=None, help_text="ISO3 of the States assisted.")
    words = Text(default=None, null=True)
    document = Varchar(length=200, default=None, null=True)
    page = Varchar(length=40, default=None, null=True)
    quotation = Text(default=None, null=True, help_text="At most 300 characters.")
    link = Varchar(length=500, default=None, null=True)
    origin = Varchar(length=12, default=None)
    is_confirmed = Boolean(default=None)
    fact_kind = Varchar(
        length=40, default=None, null=True, help_text="What the platform knew; null: no prefill."
    )
    fact_words = Text(default=None, null=True)
    fact_sources = Array(base_column=Varchar(length=80), default=None)

    draft_answer_once_a_question = Unique(["draft", "question"])
    draft_answer_value_is_known = Check(one_of("value", VALUES))
    draft_answer_origin_is_known = Check(one_of("origin", ORIGINS))
    draft_answer_amount_has_a_currency = Check(_AMOUNT_HAS_CURRENCY)
    draft_answer_quotation_is_short = Check(_QUOTATION_IS_SHORT)
    draft_answer_names_its_fact = Check(_PREFILLED_NAMES_ITS_FACT)


class CooperationVersion(Table, tablename="cooperation_version", schema=SCHEMA):
    """A version of a report that was filed with the United Nations; a correction is the next one."""

    id = UUID(primary_key=True, default=None)
    report = ForeignKey(CooperationReport, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    number = Integer(default=None)
    entered_by = Varchar(length=12, default=None, help_text="state:SEN or secretariat.")
    filed_on = Date(default=None, help_text="The day on which the Article 7 report was filed.")
    document = Varchar(length=200, default=None, help_text="The filed report, by title or symbol.")
    link = Varchar(length=500, default=None, null=True)
    reason = Text(default=None, null=True, help_text="Why it was corrected; null: the first version.")
    known_on = Date(default=None, help_text="The day from which this version held here.")
    recorded_at = Timestamptz(default=None)
    content_sha256 = Varchar(length=64, default=None, help_text="Of the version in canonical form.")

    cooperation_version_once_a_number = Unique(["report", "number"])
    cooperation_version_is_counted = Check("number >= 1")
    cooperation_version_party_prepares_reports = Check(_IS_PARTY.format(column="entered_by"))
    cooperation_version_says_why = Check("(number = 1) = (reason is null)")
    cooperation_version_was_filed_before = Check("filed_on <= known_on")
    cooperation_version_hash_is_sha256 = Check("content_sha256 ~ '^[0-9a-f]{64}$'")


class CooperationAnswer(Table, tablename="cooperation_answer", schema=SCHEMA):
    """An answer of a filed version, with the passage it rests on."""

    id = UUID(primary_key=True, default=None)
    version = ForeignKey(
        CooperationVersion, on_delete=OnDelete.restrict, default=None, null=False, index=True
    )
    question = Varchar(length=60, default=None)
    value = Varchar(length=12, default=None)
    amount = Numeric(digits=(18, 2), default=None, null=True, help_text="In `currency`, of the year covered.")
    currency = Varchar(length=3, default=None, null=True, help_text="ISO 4217.")
    states = Array(base_column=Varchar(length=3), default=None, help_text="ISO3 of the States assisted.")
    words = Text(default=None, null=True)
    document = Varchar(length=200, default=None, null=True)
    page = Varchar(length=40, default=None, null=True)
    quotation = Text(default=None, null=True, help_text="At most 300 characters.")
    link = Varchar(length=500, default=None, null=True)
    origin = Varchar(length=12, default=None)
    fact_kind = Varchar(
        length=40, default=None, null=True, help_text="What the platform knew; null: no prefill."
    )
    fact_words = Text(default=None, null=True)
    fact_sources = Array(base_column=Varchar(length=80), default=None)

    cooperation_answer_once_a_question = Unique(["version", "question"])
    cooperation_answer_is_given = Check("value in ('yes', 'no')")
    cooperation_answer_origin_is_known = Check(one_of("origin", ORIGINS))
    cooperation_answer_amount_has_a_currency = Check(_AMOUNT_HAS_CURRENCY)
    cooperation_answer_quotation_is_short = Check(_QUOTATION_IS_SHORT)
    cooperation_answer_names_its_fact = Check(_PREFILLED_NAMES_ITS_FACT)
    cooperation_answer_has_its_passage = Check(
        "link is not null or (document is not null and (page is not null or quotation is not null))"
    )
