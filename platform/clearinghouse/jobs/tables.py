"""Tables of workers, of jobs' runs, and of the days of the Convention's calendar that some jobs look at.

The surprise: the unique pair of job and slot is what makes a slot run once. The leader's lock only keeps workers from
trying at the same time.
"""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.accounts.tables import Account
from clearinghouse.database.constraints import in_order, one_of
from clearinghouse.database.schema import SCHEMA

RUN_STATES = ("due", "running", "succeeded", "failed", "lost", "missed")
RUN_CAUSES = ("schedule", "catch_up", "by_hand")
MEETING_KINDS = ("intersessional", "states_parties", "review_conference")


class Worker(Table, tablename="worker", schema=SCHEMA):
    """A worker process. It is gone when it was not seen for some heartbeats."""

    id = UUID(primary_key=True, default=None)
    host = Varchar(length=255, default=None)
    process_id = Integer(default=None)
    version = Varchar(length=40, default=None, help_text="Of the program.")
    started_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)
    stopped_at = Timestamptz(default=None, null=True, help_text="Null: runs, or was killed.")

    worker_moments_are_in_order = Check("started_at <= seen_at")


class JobClock(Table, tablename="job_clock", schema=SCHEMA):
    """Up to when the slots of a job were looked at: each one until then has a run, and none behind it."""

    job = Varchar(length=60, primary_key=True, default=None)
    looked_until = Timestamptz(default=None)


class JobRun(Table, tablename="job_run", schema=SCHEMA):
    """A slot of a job, or one run that was asked for: due, running, and how it ended."""

    id = UUID(primary_key=True, default=None)
    job = Varchar(length=60, default=None)
    slot = Timestamptz(default=None, help_text="The planned moment; by hand: when it was asked for.")
    as_of = Date(default=None, help_text="The day as of which it works.")
    cause = Varchar(length=12, default=None)
    state = Varchar(length=12, default=None, index=True)
    attempt = Integer(default=None, help_text="How often it was begun; more than 1 after a worker was lost.")
    asked_by = ForeignKey(
        Account,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Null: the schedule.",
    )
    made_at = Timestamptz(default=None)
    worker = ForeignKey(Worker, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    started_at = Timestamptz(default=None, null=True, help_text="Of the last attempt.")
    ended_at = Timestamptz(default=None, null=True)
    done_parts = Integer(default=None, null=True, help_text="Null: the job does not say.")
    total_parts = Integer(default=None, null=True)
    rows = Integer(default=None, null=True, help_text="Rows done; null unless it succeeded.")
    error = Varchar(length=200, default=None, null=True, help_text="The kind of failure, without any data.")

    job_run_once_a_slot = Unique(["job", "slot"])
    job_run_state_is_known = Check(one_of("state", RUN_STATES))
    job_run_cause_is_known = Check(one_of("cause", RUN_CAUSES))
    job_run_by_hand_is_asked_for = Check("(cause = 'by_hand') = (asked_by is not null)")
    job_run_has_rows_if_it_succeeded = Check("(state = 'succeeded') = (rows is not null)")
    job_run_has_ended_or_not = Check(
        "(state in ('succeeded', 'failed', 'lost', 'missed')) = (ended_at is not null)"
    )
    job_run_running_has_a_worker = Check(
        "state <> 'running' or (worker is not null and started_at is not null)"
    )
    job_run_parts_are_in_order = Check(
        "done_parts is null or (0 <= done_parts and done_parts <= total_parts)"
    )


class CalendarMeeting(Table, tablename="calendar_meeting", schema=SCHEMA):
    """A formal or intersessional meeting of the Convention, by which clocks and snapshots go."""

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=20, default=None)
    title = Varchar(length=160, default=None)
    starts_on = Date(default=None)
    ends_on = Date(default=None, null=True, help_text="Null: not known.")
    is_confirmed = Boolean(default=None, help_text="False: the dates are provisional.")
    source = Text(default=None, help_text="Where the dates were read: document and paragraph, or address.")
    known_on = Date(default=None, help_text="The day on which they became known here in this form.")

    calendar_meeting_kind_is_known = Check(one_of("kind", MEETING_KINDS))
    calendar_meeting_dates_are_in_order = Check(in_order("starts_on", "ends_on"))
    calendar_meeting_once = Unique(["kind", "starts_on"])
