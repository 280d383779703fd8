"""Obligations and requests kept by the secretariat and confirmed by their State, and the clocks that follow."""

from datetime import date
from typing import Any

import pytest

from clearinghouse.database.transaction import transaction
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER
from clearinghouse.obligations.deadline import Asked, deadlines
from clearinghouse.obligations.store import extension_requests, obligations
from people import House, Person

DOCUMENT = {
    "title": "Decision on the request",
    "publisher": "Meeting of the States Parties",
    "published": "2026-11",
}
DAY = date(2026, 11, 21)


ANNOUNCED_AND_TAKEN_AS_REQUESTED = {"TJK-5", "ZWE-5"}
"""The files hold a request that was announced, and take its date for the working deadline as if it were made."""


async def later(house: House, person: Person) -> None:
    """The next day, on which somebody has signed in again."""
    house.pass_time(days=1)
    await person.sign_in()


async def edit(person: Person, method: str, path: str, body: dict[str, Any], read: str | None = None) -> Any:
    etag = (await person.get(read or path)).headers["etag"]
    return await person.send(method, path, json=body, headers={"if-match": etag})


async def test_the_rule_gives_the_working_deadlines_of_the_files(house: House) -> None:
    tried, others = 0, set()
    for owed in await obligations(article=5, status="open", limit=None):
        asked = [each for each in await extension_requests(owed.state) if each.obligation == owed.code]
        follow = deadlines(
            article=5,
            status="open",
            first_deadline=owed.first_deadline,
            documented=owed.documented_deadline,
            requests=[Asked(each.status, each.requested_deadline) for each in asked],
            today=DAY,
            end_of_horizon=date(2030, 12, 31),
        )
        tried += 1
        if (follow.working, follow.basis) != (owed.deadline, owed.deadline_basis):
            others.add(owed.code)
    assert tried > 25
    assert others == ANNOUNCED_AND_TAKEN_AS_REQUESTED


async def test_a_grant_is_a_new_revision_and_the_deadline_follows(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    assert (await iris.get("/api/v1/obligations/SEN-5")).json()["deadline_basis"] == "decision not found"
    await later(house, iris)
    body = {
        "obligation": "SEN-5",
        "code": "SEN-5-2026",
        "status": "requested",
        "from_deadline": "2026-03-01",
        "requested_deadline": "2029-03-01",
        "submitted_on": "2026-03-20",
        "contents": {"duration": True, "reasons": True, "implications": False},
        "marks": [{"name": "costed", "answer": "yes", "passage": "page 12"}],
        "source": DOCUMENT,
    }
    made = await iris.post("/api/v1/extension-requests", body)
    assert made.status_code == 201, made.text
    row = made.json()
    assert {each["item"]: each["is_present"] for each in row["contents"]} == {
        "duration": True, "reasons": True, "status_of_work": None, "financial_and_technical_means": None,
        "circumstances": None, "implications": False, "other_information": None,
    }  # fmt: skip
    owed = (await iris.get("/api/v1/obligations/SEN-5")).json()
    assert (owed["deadline"], owed["deadline_basis"]) == ("2029-03-01", "requested")
    assert row["source_ids"][0] in owed["source_ids"]
    assert (await iris.post("/api/v1/extension-requests", body)).status_code == 409

    await later(house, iris)
    granted = {key: value for key, value in body.items() if key not in ("obligation", "code")} | {
        "status": "granted",
        "decided_on": "2026-11-20",
        "decided_at": "Twenty-Third Meeting of the States Parties",
        "follow_ups": [{"words": "Updated work plan", "due_on": "2027-04-30"}],
    }
    path = "/api/v1/extension-requests/SEN-5-2026"
    unconditional = await iris.send("PUT", path, json=granted)
    assert unconditional.status_code == 428
    revised = await edit(iris, "PUT", path, granted)
    assert revised.status_code == 200, revised.text
    assert revised.json()["revision"] == 2
    revisions = (await iris.get(f"{path}/revisions")).json()["items"]
    assert [(each["revision"], each["decision"]) for each in revisions] == [(1, "requested"), (2, "granted")]
    owed = (await iris.get("/api/v1/obligations/SEN-5")).json()
    assert (owed["deadline"], owed["deadline_basis"]) == ("2029-03-01", "granted")
    assert owed["documented_deadline"] == "2029-03-01"
    earlier = (await iris.get("/api/v1/obligations/SEN-5?as_of=2026-11-22")).json()
    assert earlier["deadline_basis"] == "requested"
    actions = [each["action"] for each in (await iris.get("/api/v1/audit-events")).json()["items"]]
    assert {"extension_request.kept", "extension_request.revised"} <= set(actions)


GRANTED = {
    "status": "granted",
    "from_deadline": "2026-03-01",
    "decided_on": "2026-11-20",
    "source": DOCUMENT,
}


async def _deadline(person: Person, code: str) -> tuple[str | None, str | None, str | None]:
    owed = (await person.get(f"/api/v1/obligations/{code}")).json()
    return owed["documented_deadline"], owed["deadline"], owed["deadline_basis"]


async def test_a_date_granted_by_a_slip_of_the_pen_is_put_right(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    first = await _deadline(iris, "SEN-5")
    asked = GRANTED | {"obligation": "SEN-5", "code": "SEN-5-2026", "requested_deadline": "2128-03-01"}
    assert (await iris.post("/api/v1/extension-requests", asked)).status_code == 201
    assert await _deadline(iris, "SEN-5") == ("2128-03-01", "2128-03-01", "granted")
    path = "/api/v1/extension-requests/SEN-5-2026"
    assert (await iris.get(path)).json()["is_over_ten_years"] is True
    revised = await edit(iris, "PUT", path, GRANTED | {"requested_deadline": "2028-03-01"})
    assert revised.status_code == 200, revised.text
    assert await _deadline(iris, "SEN-5") == ("2028-03-01", "2028-03-01", "granted")
    assert revised.json()["is_over_ten_years"] is False
    taken_back = {"status": "withdrawn", "requested_deadline": "2028-03-01", "source": DOCUMENT}
    assert (await edit(iris, "PUT", path, taken_back)).status_code == 200
    assert await _deadline(iris, "SEN-5") == first


async def test_a_grant_on_file_stands_until_its_own_request_says_otherwise(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    assert (await _deadline(iris, "MRT-5"))[0] == "2026-12-31"
    asked = GRANTED | {"obligation": "MRT-5", "code": "MRT-5-x", "requested_deadline": "2127-12-31"}
    assert (await iris.post("/api/v1/extension-requests", asked)).status_code == 201
    other = {"status": "withdrawn", "requested_deadline": "2127-12-31", "source": DOCUMENT}
    assert (await edit(iris, "PUT", "/api/v1/extension-requests/MRT-5-x", other)).status_code == 200
    assert await _deadline(iris, "MRT-5") == ("2026-12-31", "2026-12-31", "granted")
    same_day = {"status": "not granted", "requested_deadline": "2026-12-31", "decided_on": "2025-11-20"}
    refused = {"obligation": "MRT-5", "code": "MRT-5-y", "source": DOCUMENT} | same_day
    assert (await iris.post("/api/v1/extension-requests", refused)).status_code == 201
    assert await _deadline(iris, "MRT-5") == ("2011-01-01", "2030-12-31", "decision not found")


async def test_a_first_deadline_put_right_keeps_what_was_granted_on_file(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    edited = await edit(
        iris, "PATCH", "/api/v1/obligations/MRT-5", {"first_deadline": "2012-01-01", "source": DOCUMENT}
    )
    assert edited.status_code == 200, edited.text
    assert await _deadline(iris, "MRT-5") == ("2026-12-31", "2026-12-31", "granted")


async def test_only_the_state_confirms_and_only_what_stands(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    bea = await house.person("bea@example.org", ("state", "AGO"))
    owed = (await awa.get("/api/v1/obligations/SEN-5")).json()
    read = {"status": owed["status"], "deadline": owed["deadline"]}
    path = "/api/v1/obligations/SEN-5/confirmation"
    assert (await bea.post(path, read)).status_code == 404
    assert (await awa.post(path, read | {"deadline": "2031-01-01"})).status_code == 409
    assert (await awa.post(path, read)).json()["confirmed_at"] is not None
    assert (await awa.post(path, read)).status_code == 200
    edited = await edit(
        iris, "PATCH", "/api/v1/obligations/SEN-5", {"first_deadline": "2027-03-01", "source": DOCUMENT}
    )
    assert edited.status_code == 200, edited.text
    assert (edited.json()["confirmed_at"], edited.json()["deadline_basis"]) == (None, "granted")
    assert (await iris.post(path, read)).status_code == 403

    request = (await bea.get("/api/v1/extension-requests?state=AGO")).json()["items"][0]
    path = f"/api/v1/extension-requests/{request['code']}/confirmation"
    assert (await awa.post(path, {"revision": 1})).status_code == 404
    assert (await bea.post(path, {"revision": 7})).status_code == 409
    assert (await bea.post(path, {"revision": 1})).json()["confirmed_at"] is not None


async def test_an_obligation_is_completed_and_holds_again_with_both_periods_on_record(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    path = "/api/v1/obligations/SEN-5"
    done = await iris.post(f"{path}/completion", {"on": "2026-06-30", "source": DOCUMENT})
    assert done.status_code == 200, done.text
    assert (done.json()["status"], done.json()["deadline"]) == ("completed", None)
    state = (await iris.get("/api/v1/states/SEN")).json()
    assert state["article_5_status"] == "completed"
    assert (
        await iris.post(f"{path}/completion", {"on": "2026-07-01", "source": DOCUMENT})
    ).status_code == 409
    early = await iris.post(f"{path}/reopening", {"on": "2026-05-01", "source": DOCUMENT})
    assert early.status_code == 400
    again = await iris.post(f"{path}/reopening", {"on": "2026-09-01", "source": DOCUMENT})
    assert again.json()["status"] == "open"
    periods = [
        (each["from"], each["to"])
        for each in (await iris.get("/api/v1/states/SEN")).json()["intervals"]
        if each["kind"] == "article_5"
    ]
    assert periods[-2][1] == "2026-06-30"
    assert periods[-1] == ("2026-09-01", None)
    ahead = await iris.post(f"{path}/completion", {"on": "2027-06-30", "source": DOCUMENT})
    assert ahead.status_code == 400


async def test_files_that_come_again_leave_alone_what_is_kept_here(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    await iris.post("/api/v1/obligations/SEN-5/completion", {"on": "2026-06-30", "source": DOCUMENT})
    request = (await iris.get("/api/v1/extension-requests?state=AGO")).json()["items"][0]
    body = {
        "status": "granted", "from_deadline": request["from_deadline"], "requested_deadline": "2030-12-31",
        "decided_on": "2026-11-20", "source": DOCUMENT,
    }  # fmt: skip
    granted = await edit(iris, "PUT", f"/api/v1/extension-requests/{request['code']}", body)
    assert granted.status_code == 200, granted.text
    paths = ("/api/v1/states/SEN", "/api/v1/states/AGO", f"/api/v1/extension-requests/{request['code']}")
    before = [(await iris.get(path)).json() for path in paths]
    async with transaction() as connection:
        await load(connection, read_folder(SAMPLE_FOLDER), known_on=date(2026, 11, 25), is_production=False)
    assert [(await iris.get(path)).json() for path in paths] == before


async def test_an_obligation_that_is_new_is_kept_once(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    body = {
        "state": "NOR",
        "article": 4,
        "status": "open",
        "first_deadline": "2010-03-01",
        "source": DOCUMENT,
    }
    made = await iris.post("/api/v1/obligations", body)
    assert made.status_code == 201, made.text
    assert (made.json()["code"], made.json()["deadline"], made.json()["remaining_unit"]) == (
        "NOR-4", "2010-03-01", "mines",
    )  # fmt: skip
    assert made.json()["outstanding_since"] == "2010-03-01"
    assert made.json()["deadline_basis"] is None, "nothing was granted, and nothing can be"
    assert (await iris.get("/api/v1/states/NOR")).json()["obligations"][0][
        "outstanding_since"
    ] == "2010-03-01"
    assert (await iris.post("/api/v1/obligations", body)).status_code == 409
    clock = (await iris.get("/api/v1/clocks?state=NOR")).json()["items"]
    assert [(each["kind"], each["due_on"]) for each in clock] == [("article_4_deadline", "2010-03-01")]
    asked = {"obligation": "NOR-4", "code": "NOR-4-1", "status": "announced", "source": DOCUMENT}
    assert (await iris.post("/api/v1/extension-requests", asked)).status_code == 400


async def test_article_4_is_outstanding_from_the_day_after_its_deadline_and_while_it_is_open(
    house: House,
) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    body = {
        "state": "NOR", "article": 4, "status": "open", "first_deadline": "2026-11-22", "source": DOCUMENT,
    }  # fmt: skip
    assert (await iris.post("/api/v1/obligations", body)).status_code == 201
    path = "/api/v1/obligations/NOR-4"

    async def since() -> list[str | None]:
        listed = (await iris.get("/api/v1/obligations?state=NOR")).json()["items"]
        return [(await iris.get(path)).json()["outstanding_since"], listed[0]["outstanding_since"]]

    assert await since() == [None, None]
    await later(house, iris)
    assert await since() == [None, None], "on the day itself it is due"
    await later(house, iris)
    assert await since() == ["2026-11-22", "2026-11-22"]
    earlier = (await iris.get(f"{path}?as_of=2026-11-22")).json()
    assert earlier["outstanding_since"] is None
    assert (await iris.get("/api/v1/obligations?basis=granted&state=NOR")).json()["items"] == []
    done = await iris.post(f"{path}/completion", {"on": "2026-11-23", "source": DOCUMENT})
    assert (done.status_code, done.json()["outstanding_since"]) == (200, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "granted"},
        {"status": "requested", "requested_deadline": "2020-01-01", "from_deadline": "2026-01-01"},
        {"status": "announced", "decided_on": "2026-01-01"},
        {"status": "announced", "follow_ups": [{"words": "x", "due_on": "2027-01-01"}]},
        {"status": "announced", "contents": {"tea": True}},
        {"status": "announced", "marks": [{"name": "costed", "answer": "yes"}] * 2},
        {"status": "announced", "source": {"source_id": "no-such"}},
        {"status": "announced", "source": {}},
        {"status": "granted", "requested_deadline": "0001-01-01"},
    ],
)
async def test_a_request_that_contradicts_itself_is_told_so(house: House, wrong: dict[str, Any]) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    body = {"obligation": "SEN-5", "code": "SEN-5-x", "source": DOCUMENT} | wrong
    refused = await iris.post("/api/v1/extension-requests", body)
    assert refused.status_code == 400, refused.text
    assert refused.json()["errors"]
    assert (await iris.get("/api/v1/extension-requests/SEN-5-x")).status_code == 404
