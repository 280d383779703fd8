"""Tables of deadline risk: evaluations, the chances in them, and which States let theirs be seen by all.

The surprise: an evaluation never changes; one of a later day, of other facts or by another version stands beside it.
"""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.accounts.tables import Account
from clearinghouse.database.constraints import one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.states.tables import State
from needmatch.units import EVIDENCE


class RiskEvaluation(Table, tablename="risk_evaluation", schema=SCHEMA):
    """Chances of missing deadlines as of a day, over all obligations with a plan; totals name no State."""

    id = UUID(primary_key=True, default=None)
    as_of = Date(default=None, help_text="What was known by the end of this day.")
    version = Varchar(length=40, default=None, help_text="Of the program.")
    case_sha256 = Varchar(length=64, default=None, help_text="Of the case that the facts of the day make.")
    first_year = Integer(default=None)
    last_year = Integer(default=None)
    seed = Integer(default=None)
    parameters = JSONB(default=None)
    n_obligations = Integer(default=None, help_text="Those that have a chance.")
    n_passed = Integer(default=None, help_text="Those planned whose deadline passed before the first year.")
    expected_missed = DoublePrecision(default=None, help_text="Sum of chances, with the money on record.")
    expected_missed_full = DoublePrecision(default=None, help_text="With every need met as planned.")
    expected_missed_without = DoublePrecision(default=None, help_text="Without any of that money.")
    sensitivity = JSONB(default=None, help_text="Of the sum, one parameter at a time.")
    calibration = JSONB(default=None, help_text="Brier scores on past deadlines and targets.")
    computed_at = Timestamptz(default=None)

    risk_evaluation_once = Unique(["as_of", "case_sha256", "version"])


class ObligationRisk(Table, tablename="obligation_risk", schema=SCHEMA):
    """The chance that one obligation misses its deadline. Restricted: the State itself, the Committee, the ISU."""

    id = UUID(primary_key=True, default=None)
    evaluation = ForeignKey(RiskEvaluation, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    obligation = Varchar(length=20, default=None)
    state = Varchar(length=3, default=None)
    deadline = Date(default=None)
    is_deadline_beyond = Boolean(default=None, help_text="Judged by what the plan puts into the horizon.")
    chance = DoublePrecision(default=None, null=True, help_text="0..1; null: the deadline has passed.")
    chance_full = DoublePrecision(default=None, null=True)
    chance_without = DoublePrecision(default=None, null=True)
    standard_error = DoublePrecision(default=None, null=True)
    completion = JSONB(default=None, null=True, help_text="Year with fraction by quantile; null: beyond.")
    beyond_share = DoublePrecision(default=None, null=True, help_text="0..1; completed after the horizon.")
    sensitivity = JSONB(default=None, null=True, help_text="Of the chance, one parameter at a time.")
    evidence = Varchar(length=12, default=None, help_text="Weakest of its needs.")

    obligation_risk_once = Unique(["evaluation", "obligation"])
    obligation_risk_chance_is_a_share = Check("chance is null or chance between 0 and 1")
    obligation_risk_evidence_is_a_grade = Check(one_of("evidence", EVIDENCE))


class RiskConsent(Table, tablename="risk_consent", schema=SCHEMA):
    """That a State lets its own chances be seen by all, until it takes that back."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, unique=True)
    given_by = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    given_at = Timestamptz(default=None)
    withdrawn_at = Timestamptz(default=None, null=True, help_text="Null: it holds.")
