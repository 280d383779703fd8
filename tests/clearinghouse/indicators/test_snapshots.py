"""Jobs that compute values: when they are due, as of which day, and once for each meeting."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clearinghouse.database.transaction import transaction
from clearinghouse.indicators import store
from clearinghouse.indicators.snapshots import (
    compute_monthly,
    take_before_meetings,
    take_punctuality,
    take_year_end,
)
from clearinghouse.jobs import calendar
from clearinghouse.jobs.job import JobContext, Work
from clearinghouse.jobs.registry import job_of
from clearinghouse.keys import Keys
from clearinghouse.settings import read_settings


def context(slot: datetime, *, by_hand: date | None = None) -> JobContext:
    return JobContext(
        slot, by_hand or slot.date(), read_settings({}), Keys(("k" * 40,)), asked_by_hand=by_hand is not None
    )


async def run(work: Work, given: JobContext) -> list[store.Computation]:
    """Run a job in its transaction; returns the computations that there are now, newest first, less the first one."""
    async with transaction():
        await work(given)
    async with transaction(readonly=True):
        return (await store.computations(limit=None))[:-1]


@pytest.mark.parametrize(
    ("name", "after", "expected"),
    [
        ("indicators_monthly", datetime(2026, 12, 5, tzinfo=UTC), datetime(2027, 1, 1, 1, 0, tzinfo=UTC)),
        (
            "indicators_punctuality",
            datetime(2026, 12, 5, tzinfo=UTC),
            datetime(2027, 5, 1, 1, 10, tzinfo=UTC),
        ),
        (
            "indicators_before_meetings",
            datetime(2026, 12, 5, tzinfo=UTC),
            datetime(2026, 12, 5, 1, 20, tzinfo=UTC),
        ),
        ("indicators_year_end", datetime(2026, 12, 5, tzinfo=UTC), datetime(2027, 1, 1, 1, 30, tzinfo=UTC)),
    ],
)
def test_jobs_are_due_right_after_the_day_that_they_tell_of(
    name: str, after: datetime, expected: datetime
) -> None:
    job = job_of(name)
    assert job is not None
    assert job.schedule.next_after(after) == expected


async def test_a_monthly_run_computes_as_of_the_last_day_of_the_month_before(sample_copy: object) -> None:
    (done,) = await run(compute_monthly, context(datetime(2026, 12, 1, 1, 0, tzinfo=UTC)))
    assert (done.as_of, done.reason, done.values_new) == (date(2026, 11, 30), "monthly", 0)
    assert done.values_unchanged == 311


async def test_a_run_by_hand_computes_as_of_the_day_that_was_asked_for(sample_copy: object) -> None:
    (done,) = await run(
        compute_monthly, context(datetime(2026, 12, 9, 9, 0, tzinfo=UTC), by_hand=date(2026, 11, 25))
    )
    assert done.as_of == date(2026, 11, 25)


async def test_the_snapshot_of_30_april_is_of_punctuality_alone(sample_copy: object) -> None:
    (done,) = await run(take_punctuality, context(datetime(2027, 5, 1, 1, 10, tzinfo=UTC)))
    assert (done.as_of, done.reason) == (date(2027, 4, 30), "snapshot of 2027-04-30: punctuality")
    assert done.values_new + done.values_unchanged == 3  # 2025, 2026 and, new, 2027


async def test_the_snapshot_of_the_year_is_as_of_its_last_day(sample_copy: object) -> None:
    (done,) = await run(take_year_end, context(datetime(2027, 1, 1, 1, 30, tzinfo=UTC)))
    assert (done.as_of, done.reason) == (date(2026, 12, 31), "snapshot of 2026-12-31")


async def test_a_meeting_has_one_snapshot_two_weeks_before_it(sample_copy: object) -> None:
    starts_on = date(2026, 12, 14)
    async with transaction():
        for kind, title in (
            ("states_parties", "23rd Meeting"),
            ("intersessional", "Intersessional Meetings"),
        ):
            await calendar.keep(
                kind=kind, title=title, starts_on=starts_on, ends_on=None, is_confirmed=True, source="made up",
                known_on=date(2026, 11, 21),
            )  # fmt: skip
    first_slot = datetime(2026, 12, 1, 1, 20, tzinfo=UTC)
    assert await run(take_before_meetings, context(first_slot - timedelta(days=1))) == []
    done = await run(take_before_meetings, context(first_slot))
    assert {each.reason for each in done} == {
        "before 23rd Meeting, 2026-12-14",
        "before Intersessional Meetings, 2026-12-14",
    }
    assert {each.as_of for each in done} == {date(2026, 11, 30)}
    # A later slot takes no second one, also after downtime.
    assert await run(take_before_meetings, context(first_slot + timedelta(days=3))) == done
    assert await run(take_before_meetings, context(first_slot + timedelta(days=20))) == done


async def test_a_snapshot_is_taken_after_days_of_downtime(sample_copy: object) -> None:
    starts_on = date(2026, 12, 14)
    async with transaction():
        await calendar.keep(
            kind="states_parties", title="23rd Meeting", starts_on=starts_on, ends_on=None, is_confirmed=True,
            source="made up", known_on=date(2026, 11, 21),
        )  # fmt: skip
    # Nothing ran on the first slots; catching up runs the newest one alone.
    (done,) = await run(take_before_meetings, context(datetime(2026, 12, 4, 1, 20, tzinfo=UTC)))
    assert (done.as_of, done.reason) == (date(2026, 12, 3), "before 23rd Meeting, 2026-12-14")
