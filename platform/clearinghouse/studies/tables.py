"""Tables of studies: what was asked for, how it stands, and the files that came of it.

The surprise: files are written once, together with the end of their study, and never again; a published study changes
no more, and a withdrawn one keeps the hashes of its files.
"""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.accounts.tables import Account
from clearinghouse.database.constraints import one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.jobs.tables import Worker
from clearinghouse.rounds.tables import Round

KINDS = ("trust_fund", "look_back")
STATES = ("waiting", "running", "done", "failed", "cancelled")
ANSWERS = ("feasible", "feasible_if", "not_feasible", "looked_back")


class Study(Table, tablename="study", schema=SCHEMA):
    """A study: asked for, worked on, done, published, withdrawn."""

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=12, default=None)
    title = Varchar(length=160, default=None)
    round = ForeignKey(
        Round,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Whose frozen snapshot it rests on; null: a look back, which rests on documented flows.",
    )
    options = JSONB(default=None, help_text="As asked for; what was left out has its default.")
    state = Varchar(length=12, default=None, index=True)
    is_published_when_done = Boolean(
        default=None, help_text="The illustration that a new installation shows."
    )
    asked_by = ForeignKey(
        Account,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Null: the program.",
    )
    asked_as = Varchar(
        length=100, default=None, help_text="Party: committee or secretariat; or clearinghouse."
    )
    asked_at = Timestamptz(default=None)
    attempt = Integer(default=None, help_text="How often it was begun; more than 1 after a worker was lost.")
    worker = ForeignKey(Worker, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    started_at = Timestamptz(default=None, null=True, help_text="Of the last attempt.")
    ended_at = Timestamptz(default=None, null=True)
    step = Varchar(length=80, default=None, null=True, help_text="What is being done.")
    done_parts = Integer(default=None, null=True, help_text="Null: not begun.")
    total_parts = Integer(default=None, null=True)
    answer = Varchar(length=16, default=None, null=True, help_text="The verdict; null unless done.")
    error = Varchar(length=400, default=None, null=True, help_text="Why it failed, without any data.")
    published_at = Timestamptz(default=None, null=True, help_text="Null: for Committee and ISU alone.")
    withdrawn_at = Timestamptz(default=None, null=True)
    withdrawal_reason = Text(default=None, null=True)

    study_kind_is_known = Check(one_of("kind", KINDS))
    study_state_is_known = Check(one_of("state", STATES))
    study_fund_has_a_round = Check("(kind = 'trust_fund') = (round is not null)")
    study_has_ended_or_not = Check("(state in ('done', 'failed', 'cancelled')) = (ended_at is not null)")
    study_done_has_an_answer = Check("(state = 'done') = (answer is not null)")
    study_answer_is_known = Check(one_of("answer", ANSWERS, or_null=True))
    study_running_has_a_worker = Check(
        "state <> 'running' or (worker is not null and started_at is not null)"
    )
    study_parts_are_in_order = Check("done_parts is null or (0 <= done_parts and done_parts <= total_parts)")
    study_published_is_done = Check("published_at is null or state = 'done'")
    study_withdrawn_was_published = Check(
        "(withdrawn_at is null) = (withdrawal_reason is null) and (withdrawn_at is null or published_at is not null)"
    )


class StudyFile(Table, tablename="study_file", schema=SCHEMA):
    """A file of a study, byte for byte."""

    id = UUID(primary_key=True, default=None)
    study = ForeignKey(Study, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    name = Varchar(length=80, default=None)
    media_type = Varchar(length=80, default=None)
    is_restricted = Boolean(default=None, help_text="Chances of single States; never published.")
    content = Bytea(default=None)
    sha256 = Varchar(length=64, default=None)

    study_file_once = Unique(["study", "name"])
    study_file_hash_is_true = Check("sha256 = encode(sha256(content), 'hex')")
