"""Tables of a State's own money: what it promised, and what it paid. Kept apart from plans and from each other."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, Numeric, OnDelete, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import PILLAR_WORDS, Cited, in_order, is_year, one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.states.tables import State


class NationalCommitment(Cited, Table, tablename="national_commitment", schema=SCHEMA):
    """What a State said it would pay itself in a period."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=80, unique=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    pillar = Varchar(length=24, default=None, help_text="`undivided` where the document does not divide.")
    first_year = Integer(default=None, null=True)
    last_year = Integer(default=None, null=True)
    amount_usd = Numeric(
        digits=(18, 2), default=None, null=True, help_text="Of the whole period; null: not in USD."
    )
    is_per_year = Boolean(default=None, null=True, help_text="The document gives a yearly amount.")
    note = Text(default=None, null=True)

    national_commitment_pillar_is_known = Check(one_of("pillar", (*PILLAR_WORDS, "undivided")))
    national_commitment_is_not_negative = Check("amount_usd >= 0")
    national_commitment_years_are_in_order = Check(in_order("first_year", "last_year"))


class NationalContribution(Cited, Table, tablename="national_contribution", schema=SCHEMA):
    """What a State paid itself in a year, as reported."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    year = Integer(default=None)
    amount_usd = Numeric(digits=(18, 2), default=None)

    national_contribution_once_a_year = Unique(["state", "year"])
    national_contribution_is_not_negative = Check("amount_usd >= 0")
    national_contribution_year_is_a_year = Check(is_year("year"))
