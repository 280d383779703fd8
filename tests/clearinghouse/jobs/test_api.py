"""Jobs as the secretariat sees them: definitions, history, running one now; and what monitoring is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clearinghouse.database.transaction import transaction
from clearinghouse.jobs import api, store
from clearinghouse.jobs.job import Job, JobContext, Schedule
from clearinghouse.jobs.planning import plan
from clearinghouse.jobs.registry import JOBS
from clearinghouse.jobs.running import Runner
from people import House, Person


async def three(context: JobContext) -> int:
    await context.progress(3, 3)
    return 3


async def broken(context: JobContext) -> int:
    raise LookupError("with a person's name in it")


WORKED_AS_OF: list[date] = []


async def figures(context: JobContext) -> int:
    WORKED_AS_OF.append(context.day)
    return 1


NIGHTLY = Job("nightly", "Does a thing each night.", Schedule(hour="2"), three)
BROKEN = Job("broken", "Fails.", Schedule(hour="3"), broken)
FIGURES = Job("figures", "Computes.", Schedule(hour="4"), figures, is_of_a_day_over=True)
TEST_JOBS = (NIGHTLY, BROKEN, FIGURES)


@pytest.fixture
async def iris(house: House, monkeypatch: pytest.MonkeyPatch) -> Person:
    """The secretariat, in an application with two jobs."""
    monkeypatch.setattr(api, "JOBS", TEST_JOBS)
    monkeypatch.setattr(
        api, "job_of", lambda name: next((each for each in TEST_JOBS if each.name == name), None)
    )
    return await house.person("iris@example.org", ("secretariat", None))


async def a_runner(house: House) -> Runner:
    from uuid import uuid4

    runner = Runner(uuid4(), TEST_JOBS, house.settings, house.keys, now=lambda: house.now)
    async with transaction():
        await store.note_started(runner.worker, host="test", process_id=1, version="0")
    return runner


async def run_all(runner: Runner) -> None:
    await runner.begin_due()
    while runner.active:
        for task in list(runner.active.values()):
            await task
        await runner.begin_due()


async def test_a_job_is_run_now_and_its_run_is_shown(house: House, iris: Person) -> None:
    shown = (await iris.get("/api/v1/jobs")).json()["items"]
    assert [row["name"] for row in shown] == ["nightly", "broken", "figures"]
    assert (shown[0]["next_slot"], shown[0]["last_run"]) == ("2026-11-22T02:00:00Z", None)
    asked = await iris.post("/api/v1/jobs/nightly/runs", {"as_of": "2026-10-31"})
    assert (asked.status_code, asked.json()["status"], asked.json()["as_of"]) == (201, "due", "2026-10-31")
    address = asked.headers["location"]
    again = await iris.post("/api/v1/jobs/nightly/runs", {})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/conflict")
    runner = await a_runner(house)
    await run_all(runner)
    run = (await iris.get(address)).json()
    assert (run["status"], run["rows"], run["done_parts"], run["attempt"]) == ("succeeded", 3, 3, 1)
    assert run["asked_by"] == str(iris.account)
    assert (await iris.get("/api/v1/jobs")).json()["items"][0]["last_run"] == run
    events = (await iris.get("/api/v1/audit-events?action=job.asked")).json()["items"]
    assert [row["subject"] for row in events] == [run["id"]]


async def test_figures_are_run_as_of_yesterday_unless_a_day_is_given(house: House, iris: Person) -> None:
    days = {}
    for name in ("nightly", "figures"):
        asked = await iris.post(f"/api/v1/jobs/{name}/runs", {})
        days[name] = asked.json()["as_of"]
    assert days == {"nightly": "2026-11-21", "figures": "2026-11-20"}
    await run_all(await a_runner(house))
    assert [date(2026, 11, 20)] == WORKED_AS_OF
    scheduled = JobContext(house.now, date(2026, 11, 21), house.settings, house.keys)
    assert scheduled.day == date(2026, 11, 20), "in time it is the day before the slot"


def test_every_job_that_computes_figures_works_as_of_a_day_that_is_over() -> None:
    assert {each.name for each in JOBS if each.is_of_a_day_over} == {
        "deadline_risk",
        "indicators_monthly",
        "indicators_punctuality",
        "indicators_before_meetings",
        "indicators_year_end",
    }


async def test_what_cannot_be_run_is_refused_with_what_to_do(iris: Person) -> None:
    ahead = await iris.post("/api/v1/jobs/nightly/runs", {"as_of": "2026-11-22"})
    assert (ahead.status_code, ahead.json()["errors"][0]["field"]) == (400, "as_of")
    assert (await iris.post("/api/v1/jobs/other/runs", {})).status_code == 404
    assert (await iris.post("/api/v1/jobs/nightly/runs", {"when": "now"})).status_code == 400
    assert (await iris.get("/api/v1/job-runs/none")).status_code == 404


async def test_a_failed_run_is_told_by_its_kind_alone(house: House, iris: Person) -> None:
    await iris.post("/api/v1/jobs/broken/runs", {})
    await run_all(await a_runner(house))
    (run,) = (await iris.get("/api/v1/job-runs?status=failed")).json()["items"]
    assert (run["error"], run["rows"]) == ("LookupError", None)
    assert "person" not in (await iris.get("/api/v1/job-runs?format=csv")).text
    text = (await house.stranger().get("/metrics")).text
    assert 'clearinghouse_job_runs{job="broken",state="failed"} 1.0' in text


async def test_slots_missed_in_a_downtime_are_kept_and_the_newest_is_run(house: House, iris: Person) -> None:
    runner = await a_runner(house)
    async with transaction():
        assert await plan(NIGHTLY, now=house.now, after_downtime=True) == 0, (
            "a job that is new here owes nothing"
        )
    house.pass_time(days=4)
    async with transaction():
        assert await plan(NIGHTLY, now=house.now, after_downtime=True) == 1
    await run_all(runner)
    await iris.sign_in()
    runs = (await iris.get("/api/v1/job-runs?job=nightly")).json()["items"]
    assert [(row["slot"][:10], row["status"], row["cause"]) for row in runs] == [
        ("2026-11-25", "succeeded", "catch_up"),
        ("2026-11-24", "missed", "catch_up"),
        ("2026-11-23", "missed", "catch_up"),
        ("2026-11-22", "missed", "catch_up"),
    ]
    assert runs[0]["as_of"] == "2026-11-25"
    async with transaction():
        assert await plan(NIGHTLY, now=house.now, after_downtime=True) == 0, "caught up once"
    text = (await house.stranger().get("/metrics")).text
    assert 'clearinghouse_job_runs{job="nightly",state="missed"} 3.0' in text
    assert 'clearinghouse_job_last_success_seconds{job="nightly"}' in text


async def test_a_run_that_was_taken_up_by_another_worker_leaves_nothing(house: House, iris: Person) -> None:
    await iris.post("/api/v1/jobs/nightly/runs", {})
    slow, quick = await a_runner(house), await a_runner(house)
    async with transaction():
        first = await store.claim(["nightly"], slow.worker, now=house.now)
    assert first is not None
    async with transaction():
        assert await store.claim(["nightly"], quick.worker, now=house.now) is None, "one at a time"
        assert await store.give_back(first)
    await run_all(quick)
    async with transaction():
        assert not await store.end_well(first, rows=1, now=house.now)
    (run,) = (await iris.get("/api/v1/job-runs")).json()["items"]
    assert (run["attempt"], run["rows"]) == (2, 3)


async def test_a_run_whose_worker_is_gone_is_taken_up_and_given_up_after_three_times(
    house: House, iris: Person
) -> None:
    await iris.post("/api/v1/jobs/nightly/runs", {})
    for attempt in (1, 2, 3):
        gone, other = await a_runner(house), await a_runner(house)
        async with transaction():
            claimed = await store.claim(["nightly"], gone.worker, now=house.now)
            assert claimed is not None
            assert claimed.attempt == attempt
        await other.take_up_abandoned(timedelta(minutes=1))
        assert (await iris.get("/api/v1/job-runs")).json()["items"][0]["status"] == "running", "it lives"
        async with transaction():
            await store.note_stopped(gone.worker)
        await other.take_up_abandoned(timedelta(minutes=1))
    (run,) = (await iris.get("/api/v1/job-runs")).json()["items"]
    assert (run["status"], run["error"]) == ("lost", "its worker was lost")


async def test_the_secretariat_keeps_the_calendar(house: House, iris: Person) -> None:
    given = {
        "kind": "states_parties", "title": "A Meeting made up for this test", "starts_on": "2027-11-22",
        "ends_on": "2027-11-26", "is_confirmed": False, "source": "this test",
    }  # fmt: skip
    kept = await iris.post("/api/v1/calendar", given)
    assert kept.status_code == 201, kept.text
    again = await iris.post("/api/v1/calendar", {**given, "is_confirmed": True})
    assert again.json() == {**kept.json(), "is_confirmed": True}, "the same meeting, with newer words"
    awa = await house.person("awa@example.org", ("state", "SEN"))
    (shown,) = (await awa.get("/api/v1/calendar")).json()["items"]
    assert (shown["starts_on"], shown["known_on"]) == ("2027-11-22", "2026-11-21")
    for wrong in ({"ends_on": "2027-11-21"}, {"kind": "party"}, {"title": "two\nlines"}, {"source": ""}):
        assert (await iris.post("/api/v1/calendar", {**given, **wrong})).status_code == 400, wrong
    address = f"/api/v1/calendar/{shown['id']}"
    assert (await awa.delete(address)).status_code == 403
    assert (await iris.delete(address)).status_code == 204
    assert (await iris.delete(address)).status_code == 404
    assert (await awa.get("/api/v1/calendar")).json() == {"items": []}


def test_a_schedule_names_its_slots() -> None:
    end_of_april = Schedule(month="4", day="30", hour="6")
    since = datetime(2026, 5, 1, tzinfo=UTC)
    assert end_of_april.next_after(since) == datetime(2027, 4, 30, 6, tzinfo=UTC)
    assert end_of_april.slots(since, since + timedelta(days=731)) == [
        datetime(2027, 4, 30, 6, tzinfo=UTC),
        datetime(2028, 4, 30, 6, tzinfo=UTC),
    ]
