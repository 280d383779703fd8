"""Cooperation reports: one a State and year, drafts of them, and filed versions with their answers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T04:26:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Cooperation reports: one a State and year, drafts of them, and filed versions."


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


class CooperationReport(Table, tablename="cooperation_report", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class CooperationDraft(Table, tablename="cooperation_draft", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class CooperationDraftAnswer(Table, tablename="cooperation_draft_answer", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class CooperationVersion(Table, tablename="cooperation_version", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class CooperationAnswer(Table, tablename="cooperation_answer", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


def of(column_class, **params):
    """A column: NOT NULL and without a default unless said otherwise."""
    common = {
        "default": None,
        "null": False,
        "primary_key": False,
        "unique": False,
        "index": False,
        "secret": False,
    }
    fixed = {"index_method": IndexMethod.btree, "choices": None, "db_column_name": None}
    return column_class, {**common, **fixed, **params}


def to(table, **params):
    """A column that refers to a row of another table, which then cannot be deleted."""
    rule = {
        "references": table,
        "on_delete": OnDelete.restrict,
        "on_update": OnUpdate.cascade,
        "target_column": None,
    }
    column_class, common = of(ForeignKey, **{"index": True, **params})
    del common["default"]
    return column_class, {**common, **rule}


def check(condition):
    return Check, {"condition": condition}


def unique(columns):
    return Unique, {"columns": columns, "nulls_distinct": True}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    def table(kind, columns, constraints):
        place = {"tablename": kind._meta.tablename, "schema": "clearinghouse"}
        manager.add_table(class_name=kind.__name__, columns=None, **place)
        for name, (column_class, params) in columns.items():
            manager.add_column(
                table_class_name=kind.__name__,
                column_name=name,
                db_column_name=name,
                column_class_name=column_class.__name__,
                column_class=column_class,
                params=params,
                **place,
            )
        for name, (constraint_class, params) in constraints.items():
            manager.add_constraint(
                table_class_name=kind.__name__,
                constraint_name=name,
                constraint_class=constraint_class,
                params=params,
                **place,
            )

    table(
        CooperationReport,
        {
            "id": of(UUID, primary_key=True),
            "state": to(State),
            "year": of(Integer),
        },
        {
            "cooperation_report_once_a_year": unique(["state", "year"]),
            "cooperation_report_year_is_a_year": check("year between 1999 and 2200"),
        },
    )

    table(
        CooperationDraft,
        {
            "id": of(UUID, primary_key=True),
            "report": to(CooperationReport),
            "party": of(Varchar, length=12),
            "begun_from": of(Integer, null=True),
            "edited_at": of(Timestamptz),
        },
        {
            "cooperation_draft_once_a_party": unique(["report", "party"]),
            "cooperation_draft_party_prepares_reports": check(
                "party = 'secretariat' or party ~ '^state:[A-Z]{3}$'"
            ),
        },
    )

    table(
        CooperationDraftAnswer,
        {
            "id": of(UUID, primary_key=True),
            "draft": to(CooperationDraft),
            "question": of(Varchar, length=60),
            "value": of(Varchar, length=12),
            "amount": of(Numeric, digits=(18, 2), null=True),
            "currency": of(Varchar, length=3, null=True),
            "states": of(Array, base_column=Varchar(length=3)),
            "words": of(Text, null=True),
            "document": of(Varchar, length=200, null=True),
            "page": of(Varchar, length=40, null=True),
            "quotation": of(Text, null=True),
            "link": of(Varchar, length=500, null=True),
            "origin": of(Varchar, length=12),
            "is_confirmed": of(Boolean),
            "fact_kind": of(Varchar, length=40, null=True),
            "fact_words": of(Text, null=True),
            "fact_sources": of(Array, base_column=Varchar(length=80)),
        },
        {
            "draft_answer_once_a_question": unique(["draft", "question"]),
            "draft_answer_value_is_known": check("value in ('yes', 'no', 'not_answered')"),
            "draft_answer_origin_is_known": check("origin in ('reported', 'prefilled')"),
            "draft_answer_amount_has_a_currency": check(
                "(amount is null) = (currency is null) and (amount is null or (amount >= 0 and currency ~ '^[A-Z]{3}$'))"
            ),
            "draft_answer_quotation_is_short": check("quotation is null or char_length(quotation) <= 300"),
            "draft_answer_names_its_fact": check("(origin = 'prefilled') = (fact_words is not null)"),
        },
    )

    table(
        CooperationVersion,
        {
            "id": of(UUID, primary_key=True),
            "report": to(CooperationReport),
            "number": of(Integer),
            "entered_by": of(Varchar, length=12),
            "filed_on": of(Date),
            "document": of(Varchar, length=200),
            "link": of(Varchar, length=500, null=True),
            "reason": of(Text, null=True),
            "known_on": of(Date),
            "recorded_at": of(Timestamptz),
            "content_sha256": of(Varchar, length=64),
        },
        {
            "cooperation_version_once_a_number": unique(["report", "number"]),
            "cooperation_version_is_counted": check("number >= 1"),
            "cooperation_version_party_prepares_reports": check(
                "entered_by = 'secretariat' or entered_by ~ '^state:[A-Z]{3}$'"
            ),
            "cooperation_version_says_why": check("(number = 1) = (reason is null)"),
            "cooperation_version_was_filed_before": check("filed_on <= known_on"),
            "cooperation_version_hash_is_sha256": check("content_sha256 ~ '^[0-9a-f]{64}$'"),
        },
    )

    table(
        CooperationAnswer,
        {
            "id": of(UUID, primary_key=True),
            "version": to(CooperationVersion),
            "question": of(Varchar, length=60),
            "value": of(Varchar, length=12),
            "amount": of(Numeric, digits=(18, 2), null=True),
            "currency": of(Varchar, length=3, null=True),
            "states": of(Array, base_column=Varchar(length=3)),
            "words": of(Text, null=True),
            "document": of(Varchar, length=200, null=True),
            "page": of(Varchar, length=40, null=True),
            "quotation": of(Text, null=True),
            "link": of(Varchar, length=500, null=True),
            "origin": of(Varchar, length=12),
            "fact_kind": of(Varchar, length=40, null=True),
            "fact_words": of(Text, null=True),
            "fact_sources": of(Array, base_column=Varchar(length=80)),
        },
        {
            "cooperation_answer_once_a_question": unique(["version", "question"]),
            "cooperation_answer_is_given": check("value in ('yes', 'no')"),
            "cooperation_answer_origin_is_known": check("origin in ('reported', 'prefilled')"),
            "cooperation_answer_amount_has_a_currency": check(
                "(amount is null) = (currency is null) and (amount is null or (amount >= 0 and currency ~ '^[A-Z]{3}$'))"
            ),
            "cooperation_answer_quotation_is_short": check(
                "quotation is null or char_length(quotation) <= 300"
            ),
            "cooperation_answer_names_its_fact": check("(origin = 'prefilled') = (fact_words is not null)"),
            "cooperation_answer_has_its_passage": check(
                "link is not null or (document is not null and (page is not null or quotation is not null))"
            ),
        },
    )

    return manager
