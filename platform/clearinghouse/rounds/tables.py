"""Tables of rounds: the frozen snapshot, the policy, the result and its rows. Nothing here is ever changed.

The surprise: a snapshot is the case folder itself, file by file, so that `clearinghouse match` on it gives the same
result years later; result rows repeat codes and names as they were, and refer to nothing that may change.
"""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
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

from clearinghouse.database.constraints import PILLAR_WORDS, one_of
from clearinghouse.database.schema import SCHEMA
from needmatch.plan import Outcome, Reason
from needmatch.units import EVIDENCE

SCOPES = ("documented", "illustration")
HELD_BACK = ("reserved", "counted_at_the_boundary")
_SHA256 = "~ '^[0-9a-f]{64}$'"


class Snapshot(Table, tablename="snapshot", schema=SCHEMA):
    """A frozen case; equal cases are one snapshot."""

    id = UUID(primary_key=True, default=None)
    case_sha256 = Varchar(length=64, unique=True, default=None)
    frozen_at = Timestamptz(default=None)

    snapshot_hash_is_sha256 = Check(f"case_sha256 {_SHA256}")


class SnapshotFile(Table, tablename="snapshot_file", schema=SCHEMA):
    """A file of the case folder, byte for byte."""

    id = UUID(primary_key=True, default=None)
    snapshot = ForeignKey(Snapshot, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    name = Varchar(length=80, default=None)
    content = Bytea(default=None)
    sha256 = Varchar(length=64, default=None)

    snapshot_file_once = Unique(["snapshot", "name"])
    snapshot_file_hash_is_true = Check("sha256 = encode(sha256(content), 'hex')")


class Round(Table, tablename="round", schema=SCHEMA):
    """A question put to the matcher: this snapshot, under this policy, as known on this day."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=80, unique=True, default=None)
    title = Text(default=None)
    scope = Varchar(length=16, default=None, help_text="Which rows were frozen.")
    is_illustration = Boolean(default=None, help_text="Nobody is asked to answer; public line by line.")
    watermark = Text(
        default=None, null=True, help_text="Shown on every row, page and file; null: none is due."
    )
    cutoff = Date(default=None, help_text="What was known by the end of this day was frozen.")
    first_year = Integer(default=None)
    last_year = Integer(default=None)
    currency = Varchar(length=3, default=None)
    snapshot = ForeignKey(Snapshot, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    preset = Varchar(length=40, default=None, null=True, help_text="Null: tiers were named instead.")
    policy = JSONB(default=None, help_text="The effective policy.")
    opened_by = Varchar(length=80, default=None)
    opened_at = Timestamptz(default=None)

    round_scope_is_known = Check(one_of("scope", SCOPES))
    round_years_are_in_order = Check("first_year <= last_year")
    demonstration_is_watermarked = Check(
        "scope <> 'illustration' or (is_illustration and watermark is not null)"
    )


class RoundHeldBack(Table, tablename="round_held_back", schema=SCHEMA):
    """Money of commitments that the round could not place, as it was when it was frozen."""

    id = UUID(primary_key=True, default=None)
    round = ForeignKey(Round, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    position = Integer(default=None)
    why = Varchar(length=24, default=None)
    year = Integer(default=None)
    amount_usd = Numeric(digits=(18, 2), default=None)
    donor = Varchar(length=40, default=None, null=True, help_text="Null: not published, no one is named.")
    donor_name = Varchar(length=120, default=None, null=True)
    commitment = Varchar(length=80, default=None, null=True)
    agreement = UUID(default=None, null=True, help_text="One that its parties have published.")
    label = Text(default=None, null=True)
    evidence = Varchar(length=12, default=None)
    source_codes = Array(base_column=Varchar(length=80), default=None)

    held_back_once = Unique(["round", "position"])
    held_back_has_a_reason = Check(one_of("why", HELD_BACK))
    held_back_is_money = Check("amount_usd > 0")
    held_back_is_named_or_not = Check(
        "(donor is null) = (donor_name is null) and (donor is null) = (commitment is null) "
        "and (donor is null) = (label is null) and (agreement is null or donor is not null)"
    )


class Result(Table, tablename="result", schema=SCHEMA):
    """What the matcher answered to a round."""

    id = UUID(primary_key=True, default=None)
    round = ForeignKey(Round, on_delete=OnDelete.restrict, default=None, null=False, unique=True)
    outcome = Varchar(length=16, default=None)
    solver = Varchar(length=16, default=None)
    versions = JSONB(default=None)
    result_sha256 = Varchar(length=64, default=None, help_text="Of allocations.csv.")
    is_unique = Boolean(default=None, null=True, help_text="Null: not asked.")
    tiers = JSONB(default=None)
    seconds = JSONB(default=None)
    need_usd = Numeric(digits=(18, 2), default=None)
    placed_usd = Numeric(digits=(18, 2), default=None)
    unmet_usd = Numeric(digits=(18, 2), default=None)
    committed_usd = Numeric(digits=(18, 2), default=None)
    evidence = Array(
        base_column=Varchar(length=12), default=None, help_text="Grades that occur in the round."
    )
    solved_at = Timestamptz(default=None)

    result_outcome_is_known = Check(one_of("outcome", [str(outcome) for outcome in Outcome]))
    result_hash_is_sha256 = Check(f"result_sha256 {_SHA256}")
    result_adds_up = Check("need_usd = placed_usd + unmet_usd and placed_usd <= committed_usd")


class ResultAllocation(Table, tablename="result_allocation", schema=SCHEMA):
    """A flow that the round suggests; `position` is its row in allocations.csv."""

    id = UUID(primary_key=True, default=None)
    result = ForeignKey(Result, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    position = Integer(default=None)
    commitment = Varchar(length=80, default=None)
    donor = Varchar(length=40, default=None)
    donor_name = Varchar(length=120, default=None)
    activity = Varchar(length=60, default=None)
    activity_title = Text(default=None)
    state = Varchar(length=3, default=None)
    state_name = Varchar(length=100, default=None)
    pillar = Varchar(length=24, default=None)
    year = Integer(default=None)
    amount_usd = Numeric(digits=(18, 2), default=None)
    evidence = Varchar(length=12, default=None)
    asked_by = Varchar(length=12, default=None)
    coverage_gain = DoublePrecision(default=None)
    late_months_saved = DoublePrecision(
        default=None, null=True, help_text="Null: serves no obligation, or unplanned."
    )
    source_codes = Array(base_column=Varchar(length=80), default=None)

    allocation_once = Unique(["result", "commitment", "activity", "year"])
    allocation_position_once = Unique(["result", "position"])
    allocation_is_positive = Check("amount_usd > 0")
    allocation_pillar_is_known = Check(one_of("pillar", PILLAR_WORDS))
    allocation_evidence_is_a_grade = Check(one_of("evidence", EVIDENCE))


class ResultUnfunded(Table, tablename="result_unfunded", schema=SCHEMA):
    """What stays unmet of a need, and why; `position` is its row in unfunded.csv."""

    id = UUID(primary_key=True, default=None)
    result = ForeignKey(Result, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    position = Integer(default=None)
    activity = Varchar(length=60, default=None)
    activity_title = Text(default=None)
    state = Varchar(length=3, default=None)
    state_name = Varchar(length=100, default=None)
    pillar = Varchar(length=24, default=None)
    year = Integer(default=None, help_text="In which it was planned.")
    unmet_usd = Numeric(digits=(18, 2), default=None)
    reason = Varchar(length=24, default=None)
    evidence = Varchar(length=12, default=None)
    source_codes = Array(base_column=Varchar(length=80), default=None)

    unfunded_position_once = Unique(["result", "position"])
    unfunded_is_positive = Check("unmet_usd > 0")
    unfunded_reason_is_known = Check(one_of("reason", [str(reason) for reason in Reason]))
    unfunded_pillar_is_known = Check(one_of("pillar", PILLAR_WORDS))
    unfunded_evidence_is_a_grade = Check(one_of("evidence", EVIDENCE))


class ResultState(Table, tablename="result_state", schema=SCHEMA):
    """A State's need and what of it the round would fund."""

    id = UUID(primary_key=True, default=None)
    result = ForeignKey(Result, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    state = Varchar(length=3, default=None)
    state_name = Varchar(length=100, default=None)
    need_usd = Numeric(digits=(18, 2), default=None)
    funded_usd = Numeric(digits=(18, 2), default=None)
    coverage = DoublePrecision(default=None, null=True, help_text="0..1; null: no need.")
    evidence = Varchar(length=12, default=None, null=True, help_text="Weakest of its needs; null: no need.")

    state_result_once = Unique(["result", "state"])
    funded_is_within_need = Check("funded_usd between 0 and need_usd")


class ResultObligation(Table, tablename="result_obligation", schema=SCHEMA):
    """How late an obligation would be, with the round's money and without."""

    id = UUID(primary_key=True, default=None)
    result = ForeignKey(Result, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    obligation = Varchar(length=20, default=None)
    state = Varchar(length=3, default=None)
    state_name = Varchar(length=100, default=None)
    article = Integer(default=None)
    deadline = Date(default=None)
    deadline_basis = Varchar(length=20, default=None)
    late_share = DoublePrecision(default=None, null=True, help_text="0..1; null: cannot be said.")
    late_share_before = DoublePrecision(default=None, null=True, help_text="Without any money of the round.")
    late_by_plan = DoublePrecision(default=None, null=True, help_text="0..1; planned after the deadline.")
    late_months = DoublePrecision(default=None, null=True, help_text="Null: nothing is planned.")
    evidence = Varchar(length=12, default=None)

    obligation_result_once = Unique(["result", "obligation"])


class ResultDonor(Table, tablename="result_donor", schema=SCHEMA):
    """What a donor committed over the horizon and how much of it the round would place."""

    id = UUID(primary_key=True, default=None)
    result = ForeignKey(Result, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    donor = Varchar(length=40, default=None)
    donor_name = Varchar(length=120, default=None)
    committed_usd = Numeric(digits=(18, 2), default=None)
    placed_usd = Numeric(digits=(18, 2), default=None)
    evidence = Varchar(length=12, default=None, help_text="Weakest of its commitments.")

    donor_result_once = Unique(["result", "donor"])
    donor_places_what_it_has = Check("placed_usd between 0 and committed_usd")
