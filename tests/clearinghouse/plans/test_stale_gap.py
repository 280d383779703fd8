"""The gap follows in the night what could not be solved by day."""

from datetime import UTC, datetime, time

import pytest

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs.job import JobContext
from clearinghouse.jobs.registry import job_of
from clearinghouse.plans import publication_api
from clearinghouse.rounds.solving import TookTooLong
from people import TODAY, House


async def night(house: House) -> int:
    job = job_of("gap")
    assert job is not None
    return await job.work(
        JobContext(datetime.combine(TODAY, time(0, 30), UTC), TODAY, house.settings, house.keys)
    )


async def test_a_gap_that_was_not_solved_by_day_is_solved_in_the_night_and_only_then(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await night(house) == 0, "the rounds of the sample are of what is published"

    async def too_long(*_: object, **__: object) -> None:
        raise TookTooLong("It was given up.")

    monkeypatch.setattr(publication_api, "run_round", too_long)
    awa = await house.person("awa@example.org", ("state", "SEN"))
    (plan,) = (await awa.get("/api/v1/work-plans?state=SEN")).json()["items"]
    (version,) = (await awa.get(f"/api/v1/work-plans/{plan['id']}/versions")).json()["versions"]
    address = f"/api/v1/work-plans/{plan['id']}/draft"
    assert (await awa.post(address, {})).status_code == 201
    line = {
        "code": "va-9", "pillar": "victim_assistance", "title": "Care", "years": [{"year": 2027, "cost": "1000000"}],
    }  # fmt: skip
    assert (await awa.post(f"{address}/lines", line)).status_code == 201
    assert (await awa.patch(address, {"last_year": 2030})).status_code == 200
    review = (await awa.get(f"{address}/review")).json()
    done = await awa.post(f"{address}/publication", {"content_sha256": review["content_sha256"]})
    assert (done.status_code, done.json()["superseded_version"]) == (201, version["version"]), done.text
    assert (await awa.get("/api/v1/totals")).json()["gap_is_current"] is False
    assert await night(house) == 1
    assert (await awa.get("/api/v1/totals")).json()["gap_is_current"] is True
    assert await night(house) == 0
    async with transaction(readonly=True):
        assert await fetch("select from clearinghouse.round where opened_by = 'clearinghouse'")
