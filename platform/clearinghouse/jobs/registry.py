"""Every job there is. A new one is one entry here; its function stands with the noun it is about.

Moments are UTC. Each is caught up once after downtime: the newest slot is run, older ones are kept as missed. That is
enough, since each of them looks at a whole stretch of days and writes what is not written yet.
"""

from __future__ import annotations

from typing import Final

from clearinghouse.deadline_risk.evaluation import evaluate_nightly
from clearinghouse.indicators.snapshots import (
    compute_monthly,
    take_before_meetings,
    take_punctuality,
    take_year_end,
)
from clearinghouse.jobs.cleaning import clean
from clearinghouse.jobs.clocks import tell_clocks
from clearinghouse.jobs.digest import write_digest
from clearinghouse.jobs.follow_ups import tell_follow_ups
from clearinghouse.jobs.job import Job, Schedule
from clearinghouse.jobs.reminders import remind
from clearinghouse.jobs.yearly_reports import publish_yearly
from clearinghouse.ledger.proof import prove
from clearinghouse.obligations.calendar import follow_calendar
from clearinghouse.plans.stale_gap import solve_stale_gap

JOBS: Final[tuple[Job, ...]] = (
    Job(
        "reminders",
        "Reminds States Parties 60, 30 and 7 days before 30 April of the report that was not noted as filed.",
        Schedule(hour="6"),
        remind,
    ),
    Job(
        "request_clocks",
        "Reminds States 90, 30 and 7 days before a request to extend an Article 5 deadline would be due.",
        Schedule(hour="6", minute="10"),
        tell_clocks,
    ),
    Job(
        "follow_up_clocks",
        "Reminds States 90, 30 and 7 days before a follow-up that a decision on their request asked for is due.",
        Schedule(hour="6", minute="15"),
        tell_follow_ups,
    ),
    Job(
        "weekly_digest",
        "Writes what became known in a week to those who asked for it.",
        Schedule(day_of_week="mon", hour="6", minute="20"),
        write_digest,
    ),
    Job(
        "cleaning",
        "Takes away sessions, links, kept answers and texts of letters whose time is over.",
        Schedule(hour="3"),
        clean,
    ),
    Job(
        "deadlines",
        "Lets working deadlines follow the calendar: those that passed, and the end of the years ahead.",
        Schedule(minute="5"),
        follow_calendar,
    ),
    Job(
        "gap",
        "Solves the gap again where it is older than what is published.",
        Schedule(minute="30"),
        solve_stale_gap,
        is_one_transaction=False,
    ),
    Job(
        "ledger_proof",
        "Proves that tranches, reservations, agreements, payments and entries of the ledger say the same of money.",
        Schedule(hour="2", minute="30"),
        prove,
    ),
    Job(
        "deadline_risk",
        "Evaluates the chance that each obligation misses its deadline.",
        Schedule(hour="1", minute="40"),
        evaluate_nightly,
        is_of_a_day_over=True,
    ),
    Job(
        "indicators_monthly",
        "Computes the values of all indicators as of the last day of the month before.",
        Schedule(day="1", hour="1"),
        compute_monthly,
        is_of_a_day_over=True,
    ),
    Job(
        "indicators_punctuality",
        "Computes who had filed by 30 April.",
        Schedule(month="5", day="1", hour="1", minute="10"),
        take_punctuality,
        is_of_a_day_over=True,
    ),
    Job(
        "indicators_before_meetings",
        "Computes all indicators two weeks before the Intersessional Meetings and each Meeting of the States Parties.",
        Schedule(hour="1", minute="20"),
        take_before_meetings,
        is_of_a_day_over=True,
    ),
    Job(
        "indicators_year_end",
        "Computes all indicators as of 31 December.",
        Schedule(month="1", day="1", hour="1", minute="30"),
        take_year_end,
        is_of_a_day_over=True,
    ),
    Job(
        "yearly_reports",
        "Publishes a yearly report for each snapshot of a year's end or before a meeting that has none.",
        Schedule(hour="1", minute="50"),
        publish_yearly,
    ),
)
"""In the order in which they are shown."""


def job_of(name: str, jobs: tuple[Job, ...] = JOBS) -> Job | None:
    """The job of that name, or None."""
    return next((each for each in jobs if each.name == name), None)
