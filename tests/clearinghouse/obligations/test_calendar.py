"""Deadlines on two days: what the calendar alone changes, who can see it, and what a round of either day takes."""

from datetime import UTC, date, datetime, time
from typing import Any

from clearinghouse.audit.store import verification
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs.job import JobContext
from clearinghouse.jobs.registry import job_of
from clearinghouse.obligations.store import obligations
from clearinghouse.rounds.brief import brief_for
from clearinghouse.rounds.freezing import freeze
from people import House, Person

LAST, FIRST = date(2026, 12, 31), date(2027, 1, 1)


async def night(house: House, day: date) -> int:
    """Run the job of a night as its worker does."""
    job = job_of("deadlines")
    assert job is not None
    slot = datetime.combine(day, time(0, 5), UTC)
    async with transaction():
        return await job.work(JobContext(slot, day, house.settings, house.keys))


async def shown(person: Person, code: str, day: date | None = None) -> tuple[Any, Any]:
    asked = "" if day is None else f"?as_of={day.isoformat()}"
    owed = (await person.get(f"/api/v1/obligations/{code}{asked}")).json()
    return owed["deadline"], owed["deadline_basis"]


async def test_a_granted_day_holds_until_its_end_and_no_longer(house: House) -> None:
    anyone = house.stranger()
    assert await night(house, LAST) == 0, "on the last day of a deadline it holds"
    assert await shown(anyone, "MRT-5") == ("2026-12-31", "granted")
    unconfirmed = {row.code: row for row in await obligations(basis="decision not found", limit=None)}
    assert await night(house, FIRST) == 2 + len(unconfirmed)
    house.pass_time(days=41)
    for code in ("MRT-5", "THA-5", *unconfirmed):
        assert await shown(anyone, code) == ("2031-12-31", "decision not found"), code
    assert await shown(anyone, "MRT-5", LAST) == ("2026-12-31", "granted")
    assert await shown(anyone, "SEN-5", LAST) == ("2030-12-31", "decision not found")
    assert await shown(anyone, "BIH-5") == ("2027-03-01", "granted")


async def test_a_second_run_of_a_night_changes_nothing_and_each_change_is_on_record(house: House) -> None:
    changed = await night(house, FIRST)
    assert await night(house, FIRST) == 0
    events = await fetch(
        "select before, after from clearinghouse.audit_event where action = 'obligation.deadline_followed'"
    )
    assert len(events) == changed > 2
    (mauritania,) = [row for row in events if '"MRT-5"' in row["after"]]
    assert ('"granted"' in mauritania["before"], '"decision not found"' in mauritania["after"]) == (
        True,
        True,
    )
    async with transaction():
        assert (await verification()).broken is None
    kept_by_files = "select count(*) from clearinghouse.obligation where kept_here_since is not null"
    assert await house.row(kept_by_files) == 0, "files go on keeping what they keep"


async def test_a_request_on_record_takes_over_when_the_granted_day_has_passed(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    asked = {
        "obligation": "THA-5", "code": "THA-5-2026", "status": "requested", "from_deadline": "2026-12-31",
        "requested_deadline": "2028-12-31",
        "source": {"title": "Request", "publisher": "Thailand", "published": "2026-11"},
    }  # fmt: skip
    assert (await iris.post("/api/v1/extension-requests", asked)).status_code == 201
    assert await shown(iris, "THA-5") == ("2026-12-31", "granted")
    await night(house, FIRST)
    house.pass_time(days=41)
    anyone = house.stranger()
    assert await shown(anyone, "THA-5") == ("2028-12-31", "requested")
    await night(house, date(2029, 1, 1))
    house.pass_time(days=731)
    assert await shown(anyone, "THA-5") == ("2033-12-31", "decision not found")


async def test_a_round_takes_the_deadlines_of_its_own_day(house: House) -> None:
    await night(house, FIRST)

    async def deadline(day: date) -> tuple[str, str]:
        frozen = await freeze(brief_for("documented", day))
        assert not frozen.left_out
        (owed,) = [each for each in frozen.problem.obligations if each.obligation == "MRT-5"]
        return owed.deadline.isoformat(), owed.deadline_basis

    assert await deadline(LAST) == ("2026-12-31", "granted")
    assert await deadline(FIRST) == ("2031-12-31", "decision not found")
